"""The verb `export`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from agencygraph.resources import find_export


def export(chosen: Namespace) -> int:
    """Write an export in the form of a tool, and say where it is."""
    from agencygraph.formats import export_to

    folder = find_export(chosen.export or chosen.dossier)
    written = export_to(folder, chosen.to, Path(chosen.out) if chosen.out else None)
    print(f"{written.path.as_posix()}: {written.words}")
    return 0
