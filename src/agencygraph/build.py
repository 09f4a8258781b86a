"""The story, read top to bottom: tables, facts, quads, the gate, and only then an export.

In: a dossier folder, and where the texts are if they are at hand. Out: findings; when none of
them forbids it, a complete export in place of the last one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from agencygraph.documents import check_receipts, cover, read_texts
from agencygraph.dossier import Dossier, held_back, load
from agencygraph.errors import GateError
from agencygraph.export import Graphs, all_graphs, write
from agencygraph.findings import Finding, is_clean
from agencygraph.folder import replacing
from agencygraph.gate import Locator, check_cube, check_shapes
from agencygraph.graph import Graph
from agencygraph.interpret import interpret
from agencygraph.lineage import Lineage, trace
from agencygraph.lives import check_chains, check_events, check_lives
from agencygraph.model import Facts
from agencygraph.resources import folder

Progress = Callable[[str], None]


def quiet(_: str) -> None:
    """Say nothing."""


@dataclass
class Checked:
    """What a check found, and what it made on the way; None where it could not go on."""

    findings: list[Finding] = field(default_factory=list)
    dossier: Dossier | None = None
    facts: Facts | None = None
    lineage: Lineage | None = None
    graph: Graph | None = None
    graphs: Graphs = field(default_factory=list)
    receipts_read: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing forbids an export."""
        return is_clean(self.findings)


def check(path: Path, texts: Path | None = None, progress: Progress = quiet) -> Checked:
    """Run everything but the export, and give all findings at once."""
    checked = Checked()
    progress("reading the tables")
    checked.dossier, checked.findings = load(path)
    if checked.dossier is None or checked.dossier.unreadable:
        return checked
    silent = held_back(checked.dossier)

    progress("reading rows as facts")
    checked.facts, news = interpret(checked.dossier)
    if checked.dossier.refuse(news):
        silent |= held_back(checked.dossier)
        checked.facts, _ = interpret(checked.dossier)
    checked.lineage = trace(checked.facts)
    if checked.dossier.settings.agency not in checked.lineage.units:
        silent |= checked.lineage.units.keys()  # each would be the unit of nobody
    gaps = check_lives(checked.lineage, silent)
    silent |= {version for version, _ in gaps}
    concerned = silent & checked.lineage.versions.keys()
    silent |= {found.key for unit in concerned for found in checked.lineage.versions[unit]}
    checked.findings += [*news, *(gap for _, gap in gaps)]
    checked.findings += check_chains(checked.lineage, silent)
    checked.findings += check_events(checked.lineage, silent)
    if texts is not None:
        progress("re-reading receipts")
        found, news = read_texts(checked.facts, texts)
        news += check_receipts(checked.facts, found)
        checked.findings += news
        if not silent and not news:
            checked.findings += [f for one in cover(checked.facts, found) for f in one.unclaimed]
        checked.receipts_read = sum(
            1 for fact in checked.facts.all() if fact.receipt and fact.receipt.document in found
        )

    progress("making the graph")
    checked.graph = Graph(checked.facts, checked.dossier.settings, checked.lineage)
    checked.graphs = all_graphs(checked.graph)

    progress("validating")
    quads = [quad for _, quads in checked.graphs for quad in quads]
    locator = Locator(checked.graph.places(), checked.graph.names)
    checked.findings += check_shapes(quads, folder("shapes"), locator, silent)
    checked.findings += check_cube(quads, locator, silent)
    checked.findings = sorted(set(checked.findings))
    return checked


def build(
    path: Path, out: Path, version: str, texts: Path | None = None, progress: Progress = quiet
) -> Checked:
    """Check a dossier and, when nothing forbids it, put a new export in place of the last one.

    Raises GateError, with every finding, when something does; `out` is then as it was.
    """
    checked = check(path, texts, progress)
    if not checked.clean or checked.graph is None or checked.lineage is None:
        raise GateError("the gate was not passed: nothing was written", checked.findings)
    progress("writing the export")
    with replacing(out) as fresh:
        write(checked.graph, checked.graphs, checked.lineage, fresh, version)
    _keep_module(path, out, checked.graph.settings.key)
    return checked


def _keep_module(path: Path, out: Path, key: str) -> None:
    """Renew `ontology/<key>.ttl` when a checkout's dossier was built into its own place there."""
    root = path.resolve().parent.parent
    if out.resolve() != root / "graph/dist" / key or not (root / "ontology/core.ttl").is_file():
        return
    fresh = root / "ontology" / f".{key}.ttl.new"
    fresh.write_bytes((out / f"{key}.ttl").read_bytes())
    fresh.replace(root / "ontology" / f"{key}.ttl")
