"""What the verbs share: where things are, tables and JSON as text."""

from __future__ import annotations

import csv
import io
import json
from argparse import Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path

from agencygraph.errors import UsageError
from agencygraph.resources import find_dossier


def folder(named: str | None) -> Path | None:
    """Give a folder that an option names, or None. Raises UsageError when it is not there."""
    if named is None:
        return None
    if not Path(named).is_dir():
        raise UsageError(f"{named}: there is no such folder")
    return Path(named)


def dossier(chosen: Namespace) -> Path:
    """Give the folder of the dossier that is meant."""
    return find_dossier(getattr(chosen, "named", None) or chosen.dossier)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give rows under a header as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def as_json(found: object) -> str:
    """Give anything as indented JSON."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def plural(count: int, what: str) -> str:
    """Give a count with its noun."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
