"""The organization as a network, GraphML or GEXF: the file of the export, marked as ours.

In: the folder of an export. Out: one file for Gephi, yEd, Cytoscape or networkx.
"""

from __future__ import annotations

from pathlib import Path

from agencygraph.formats.file import MARK, write_text
from agencygraph.formats.rows import sound


def write_network(export: Path, form: str, out: Path) -> None:
    """Copy `network.graphml` or `network.gexf` of an export to a file of its own."""
    file = export / f"network.{form}"
    text = sound(file).read_text(encoding="utf-8")
    declaration = text[: text.find("?>") + 2] if text.startswith("<?xml") else ""
    rest = text.removeprefix(declaration)
    write_text(out, f"{declaration}\n<!-- {MARK} -->\n{rest.lstrip()}".lstrip())
