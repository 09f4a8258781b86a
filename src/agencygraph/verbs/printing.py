"""What the verbs share: where things are, and counts in words."""

from __future__ import annotations

from argparse import Namespace
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


def plural(count: int, what: str) -> str:
    """Give a count with its noun."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
