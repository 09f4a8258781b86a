"""The organization as a network, for networkx, Gephi and yEd.

In: a `Lineage`. Out: a directed multigraph: units and programs as nodes, and as edges their
parents over time, what succeeded what, who leads, and the relations that sources state. Promise: a
relation is one edge, however many rows state it; `facts` names them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, product
from pathlib import Path
from typing import TYPE_CHECKING

from agencygraph.dates import EdtfDate
from agencygraph.lineage import STATE_CHANGES, Lineage

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class _Edge:
    """What one thing is to another, from when to when.

    `facts` are the rows that say so, `stretches` the dates that one of them gives.
    """

    source: str
    target: str
    key: str
    relation: str
    begins: str
    ends: str
    certainty: str
    facts: tuple[str, ...]
    stretches: frozenset[tuple[str, str]]

    @property
    def is_dated(self) -> bool:
        return bool(self.begins or self.ends)

    def covers(self, other: _Edge) -> bool:
        """Say whether all that another one between the same things says is said here.

        That a unit is part of another says no more than that it stands under it.
        """
        is_same = self.relation == other.relation
        is_place = (self.relation, other.relation) == ("parent", "part-of")
        is_of_the_time = not other.is_dated or other.stretches <= self.stretches
        return (is_same or is_place) and is_of_the_time and self.certainty == other.certainty


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
    for edge in _edges(lineage):
        # Instruments are no nodes, nor is a parent or lead that no row names.
        if graph.has_node(edge.source) and graph.has_node(edge.target):
            graph.add_edge(
                edge.source,
                edge.target,
                key=edge.key,
                relation=edge.relation,
                begins=edge.begins,
                ends=edge.ends,
                certainty=edge.certainty,
                facts=";".join(edge.facts),
            )
    return graph


def _edges(lineage: Lineage) -> Iterator[_Edge]:
    """Give each relation once, with every row that states it."""
    between: dict[tuple[str, str], list[_Edge]] = {}
    # What a row without dates says is known when those with dates are.
    stated = sorted(_stated(lineage), key=lambda edge: not edge.is_dated)
    for edge in (*_parents(lineage), *_changes(lineage), *stated):
        known = between.setdefault((edge.source, edge.target), [])
        same = [place for place, one in enumerate(known) if one.covers(edge)]
        for place in same:
            known[place] = replace(known[place], facts=known[place].facts + edge.facts)
        if not same:
            known.append(edge)
    return (edge for found in between.values() for edge in found)


def _parents(lineage: Lineage) -> Iterator[_Edge]:
    """Give where each unit stood: once for as long as its parent stayed, whatever else changed."""
    for runs in lineage.runs.values():
        for run in runs:
            for parent, part in groupby(run, key=lambda version: version.parent):
                under = tuple(part)
                dates = [(one.start.text, _text(one.through)) for one in under]
                whole = (dates[0][0], dates[-1][1])
                facts = tuple(f"version/{one.key}" for one in under)
                key = f"parent-{under[0].key}"
                place = (under[0].unit, parent, key, "parent", *whole, "")
                yield _Edge(*place, facts, frozenset({whole, *dates}))


def _changes(lineage: Lineage) -> Iterator[_Edge]:
    """Give what events made of units and programs."""
    for event in lineage.facts.events:
        if event.kind in STATE_CHANGES:
            continue
        for before, after in product(event.before, event.after):
            if before != after:
                key, dates = f"{event.key}-{before}-{after}", (event.date.text, "")
                change = (before, after, key, event.kind, *dates, event.certainty)
                yield _Edge(*change, (f"event/{event.key}",), frozenset({dates}))


def _stated(lineage: Lineage) -> Iterator[_Edge]:
    """Give who leads programs, by their own rows, and the relations that sources state."""
    for program in lineage.facts.programs:
        lead = (program.key, program.lead, f"lead-{program.key}", "led-by", "", "", "")
        yield _Edge(*lead, (f"program/{program.key}",), frozenset())
    for one in lineage.facts.relations:
        dates = (_text(one.start), _text(one.through))
        relation = (one.subject, one.object, f"relation-{one.key}", one.kind, *dates, "")
        yield _Edge(*relation, (f"relation/{one.key}",), frozenset({dates}))


def _text(day: EdtfDate | None) -> str:
    return day.text if day else ""


def write_networks(lineage: Lineage, folder: Path) -> None:
    """Write `network.graphml` and `network.gexf`, without the day they were written on."""
    import networkx as nx

    graph = network(lineage)
    nx.write_graphml_xml(graph, folder / "network.graphml")
    gexf = "\n".join(nx.generate_gexf(graph))
    gexf = re.sub(r'<meta lastmodifieddate="[^"]*">.*?</meta>\s*', "", gexf, flags=re.DOTALL)
    (folder / "network.gexf").write_text(gexf + "\n", encoding="utf-8", newline="\n")
