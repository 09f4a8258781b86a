"""The organization as a network, for networkx, Gephi and yEd.

In: a `Lineage`. Out: a directed multigraph: units and programs as nodes, and as edges their
parents over time, what succeeded what, who leads, and the relations that sources state.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from agencygraph.lineage import STATE_CHANGES, Lineage

if TYPE_CHECKING:
    import networkx as nx


def network(lineage: Lineage) -> nx.MultiDiGraph[str]:
    """Give the organization as a directed multigraph with string attributes."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for unit in lineage.facts.units:
        versions = lineage.versions[unit.key]
        first, last = versions[0], versions[-1]
        graph.add_node(
            unit.key,
            label=unit.name,
            type="unit",
            role=unit.role,
            kind=last.kind,
            begins=first.start.text,
            ends=last.through.text if last.through else "",
        )
    for program in lineage.facts.programs:
        graph.add_node(
            program.key,
            label=program.name,
            type="program",
            role="program",
            kind=program.kind,
            begins=program.start.text,
            ends=program.through.text if program.through else "",
        )
    for version in lineage.facts.versions:
        if version.parent:
            _edge(
                graph,
                version.unit,
                version.parent,
                f"parent-{version.key}",
                "parent",
                version.start.text,
                version.through.text if version.through else "",
            )
    for program in lineage.facts.programs:
        if program.lead:
            _edge(graph, program.key, program.lead, f"lead-{program.key}", "led-by", "", "")
    for event in lineage.facts.events:
        if event.kind in STATE_CHANGES:
            continue
        for before in event.before:
            for after in event.after:
                if before != after:
                    key = f"{event.key}-{before}-{after}"
                    _edge(
                        graph, before, after, key, event.kind, event.date.text, "", event.certainty
                    )
    for relation in lineage.facts.relations:
        if graph.has_node(relation.subject) and graph.has_node(relation.object):
            start = relation.start.text if relation.start else ""
            through = relation.through.text if relation.through else ""
            pair = (relation.subject, relation.object)
            _edge(graph, *pair, f"relation-{relation.key}", relation.kind, start, through)
    return graph


def _edge(
    graph: nx.MultiDiGraph[str],
    source: str,
    target: str,
    key: str,
    relation: str,
    begins: str,
    ends: str,
    certainty: str = "",
) -> None:
    graph.add_edge(
        source, target, key=key, relation=relation, begins=begins, ends=ends, certainty=certainty
    )


def write_networks(lineage: Lineage, folder: Path) -> None:
    """Write `network.graphml` and `network.gexf`, without the day they were written on."""
    import networkx as nx

    graph = network(lineage)
    nx.write_graphml_xml(graph, folder / "network.graphml")
    gexf = "\n".join(nx.generate_gexf(graph))
    gexf = re.sub(r'<meta lastmodifieddate="[^"]*">.*?</meta>\s*', "", gexf, flags=re.DOTALL)
    (folder / "network.gexf").write_text(gexf + "\n", encoding="utf-8", newline="\n")
