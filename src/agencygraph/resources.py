"""Where the files are: what travels with the package, and the dossiers and exports at hand.

In an installed wheel they stand in `agencygraph/data/`; in a checkout, at its top. A dossier or
export in the folder one works in goes before the one that came along.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from agencygraph.errors import UsageError

_PACKAGE = Path(__file__).parent
_TOPS = (_PACKAGE / "data", _PACKAGE.parents[1])


def folder(name: str) -> Path:
    """Give the folder `name` (such as `ontology` or `shapes`) of the package's data."""
    for top in _TOPS:
        if (top / name).is_dir():
            return top / name
    raise UsageError(f"the folder {name} does not come with this installation")


def metadata_file() -> Path:
    """Give the CSV on the Web metadata that describes the tables of every dossier."""
    return _PACKAGE / "csv-metadata.json"


def _dossiers() -> dict[str, Path]:
    """Name the dossiers at hand: those of the package, then those in `graph/` here."""
    found: dict[str, Path] = {}
    for top in (*reversed(_TOPS), Path()):
        for settings in sorted((top / "graph").glob("*/dossier.toml")):
            found[settings.parent.name] = settings.parent
    return found


def find_dossier(named: str | Path | None = None) -> Path:
    """Find a dossier: a folder, the key of one at hand, or (None) the only one at hand."""
    at_hand = _dossiers()
    if named is not None and _is_folder(named, "dossier.toml", at_hand):
        return Path(named)
    if named is not None:
        if str(named) in at_hand:
            return at_hand[str(named)]
        raise UsageError(f"there is no dossier {named}; at hand: {', '.join(at_hand) or 'none'}")
    if len(at_hand) == 1:
        return next(iter(at_hand.values()))
    raise UsageError(f"name a dossier, with --dossier KEY; at hand: {', '.join(at_hand) or 'none'}")


def find_export(named: str | Path | None = None) -> Path:
    """Find an export: a folder, or that of a dossier under `graph/dist/`, here or in a checkout."""
    if named is not None and _is_folder(named, "about.json", _dossiers()):
        return Path(named)
    key = find_dossier(named).name
    for top in (Path(), *_TOPS):
        if (top / "graph/dist" / key).is_dir():
            return top / "graph/dist" / key
    raise UsageError(f"there is no export of {key} under graph/dist; run: agencygraph build")


def _is_folder(named: str | Path, mark: str, at_hand: Collection[str]) -> bool:
    """Tell whether a folder is meant: of one that only shares its name with a key, the key is."""
    path, word = Path(named), str(named)
    if len(path.parts) > 1 or os.sep in word:
        return True
    return path.is_dir() and (word not in at_hand or (path / mark).is_file())


def question_folders(key: str) -> list[Path]:
    """Give the folders of named questions: those for any agency, and the dossier's own."""
    own = _dossiers().get(key)
    folders = [_PACKAGE / "questions"]
    return folders + ([own / "questions"] if own else [])
