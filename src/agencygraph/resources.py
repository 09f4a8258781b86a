"""Where the files are that travel with the package: ontology, shapes, dossiers, questions.

In an installed wheel they stand in `agencygraph/data/`; in a checkout, at its top.
"""

from __future__ import annotations

from pathlib import Path

from agencygraph.errors import UsageError

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Give the folder `name` (such as `ontology`, `shapes`, `graph/ice`) of the package's data."""
    for top in (_PACKAGE / "data", _PACKAGE.parents[1]):
        if (top / name).is_dir():
            return top / name
    raise UsageError(f"the folder {name} does not come with this installation")


def metadata_file() -> Path:
    """Give the CSV on the Web metadata that describes the tables of every dossier."""
    return _PACKAGE / "csv-metadata.json"
