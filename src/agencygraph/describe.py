"""Descriptions: the triples that a reader of one page, or of one thing on one day, is given.

In: the quads of an export, and which page each subject stands on. Out: sorted quads without a
graph. A page's description is what its subjects are said to be, the events that changed them, and
the links that lead to what the page is about. That of a day leaves out what did not hold on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

import pyoxigraph as ox

from agencygraph.codes import codes
from agencygraph.days import Days, Held
from agencygraph.graph import Graph, sort_quads
from agencygraph.model import Event, Observation, Program, Relation, Version
from agencygraph.snapshots import programs_on, snapshot

T = TypeVar("T")
#: The most links into one thing that its description holds; the endpoint has the rest.
LINKS = 1000
#: What is said of a unit as it is now, or of all its names: no part of what held on a day.
_PRESENT = (
    *("skos:prefLabel", "skos:altLabel", "schema:alternateName", "org:classification"),
    "org:unitOf",
)
_KINDS: Mapping[type, str] = {
    Version: "version",
    Program: "program",
    Relation: "relation",
    Observation: "observation",
    Event: "event",
}


@dataclass(frozen=True)
class Descriptions:
    """The descriptions of one export; `page_of` gives the page of an IRI, or None."""

    graph: Graph
    quads: Sequence[ox.Quad]
    page_of: Callable[[str], str | None]

    def page(self, path: str, about: str | None) -> list[ox.Quad]:
        """Describe a page: its subjects, and round the thing it is `about` events and links."""
        subjects = self._pages.get(path, ())
        found = [quad for subject in subjects for quad in self._said(subject)]
        if about is not None:
            here = set(subjects)
            links = [quad for quad in self._to.get(about, ()) if _subject(quad) not in here]
            events = filter(self._is_event, dict.fromkeys(map(_subject, links)))
            found += links[:LINKS]
            found += [quad for event in events for quad in self._said(event)]
        return sort_quads(found)

    def thing(self, iri: str) -> list[ox.Quad]:
        """Describe one IRI alone, with the parts of it that are its fragments."""
        return sort_quads(quad for subject in self.parts(iri) for quad in self._said(subject))

    def graph_named(self, iri: str) -> list[ox.Quad]:
        """Give the triples of a named graph."""
        named = ox.NamedNode(iri)
        return sort_quads(_triple(quad) for quad in self.quads if quad.graph_name == named)

    def day(self, held: Held) -> list[ox.Quad]:
        """Describe a unit or program as it stood on a day; nothing when it did not."""
        return self._still(self._day(held), held.day)

    def _day(self, held: Held) -> list[ox.Quad]:
        if not held.lives:
            return []
        facts = [one.fact for one in held.all()]
        shown = {self._node(_KINDS[type(fact)], fact.key) for fact in facts}
        found = [quad for iri in sorted(shown) for quad in self._said(iri)]
        if held.key in self.graph.lineage.units:
            found += self._unit(held, shown)
        return found

    def whole(self, day: date) -> list[ox.Quad]:
        """Describe the organization as it stood on a day: its units, their versions, programs."""
        lineage = self.graph.lineage
        found: list[ox.Quad] = []
        for unit in snapshot(lineage, day):
            held = self.days.on(unit.key, day)
            alone = Held(unit.key, day, held.standing, held.lives, (), (), (), ())
            found += self._day(alone)
        for program in programs_on(lineage, day):
            found += self._said(self._node("program", program.key))
        return self._still(found, day)

    @cached_property
    def days(self) -> Days:
        """What held on any day."""
        return Days(self.graph.lineage)

    @cached_property
    def resources(self) -> frozenset[str]:
        """Every IRI of which, or of a fragment of which, something is said."""
        return frozenset(self._parts)

    def parts(self, iri: str) -> Sequence[str]:
        """Give the subjects that are an IRI or a fragment of it."""
        return self._parts.get(iri, ())

    @cached_property
    def versioned(self) -> Mapping[str, str]:
        """The IRIs of versions of an ontology, each with the ontology that it is a version of."""
        verb = self.graph.node("owl:versionIRI")
        return {
            quad.object.value: _subject(quad)
            for quad in self.quads
            if quad.predicate == verb and isinstance(quad.object, ox.NamedNode)
        }

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The names of the graphs."""
        names = {quad.graph_name for quad in self.quads}
        return frozenset(name.value for name in names if isinstance(name, ox.NamedNode))

    def _said(self, iri: str) -> Sequence[ox.Quad]:
        return self._of.get(iri, ())

    def _node(self, kind: str, key: str) -> str:
        return self.graph.node(f"{kind}:{key}").value

    def _is_event(self, iri: str) -> bool:
        return iri.startswith(self.graph.names["event"])

    def _unit(self, held: Held, shown: set[str]) -> Iterator[ox.Quad]:
        """Give what is said of a unit itself: what holds at any time, and its name of the day."""
        node = self.graph.node(f"unit:{held.key}")
        dated = tuple(self.graph.names[kind] for kind in ("version", "event"))
        past = self.graph.node("ag:HistoricalDivision")
        for quad in self._said(node.value):
            verb, term = quad.predicate, quad.object
            if verb in self._present or term == past:
                continue
            if isinstance(term, ox.NamedNode) and term.value.startswith(dated):
                if term.value in shown:
                    yield quad
                continue
            yield quad
        if held.standing == "certain":
            # Where it is open which version held, what they agree on is certain.
            names = self.graph.name_at_the_time
            said = [[*names(one.fact)] for one in held.lives if isinstance(one.fact, Version)]
            for quad in said[0] if said else ():
                if all(quad in quads for quads in said):
                    yield _triple(quad)

    def _still(self, quads: Iterable[ox.Quad], day: date) -> list[ox.Quad]:
        """Sort quads; direct links are those of relations that certainly held on a day."""
        links, subject = codes().relation_properties, self.graph.subject
        found = [quad for quad in quads if quad.predicate.value not in self._links]
        shown = set(map(_subject, found))
        for one in self.graph.facts.relations:
            relation, begin = self._node("relation", one.key), subject(one.subject)
            is_shown = relation in shown or begin.value in shown
            if is_shown and self.days.relation(one, day) == "certain":
                found.append(ox.Quad(begin, ox.NamedNode(links[one.kind]), subject(one.object)))
        return sort_quads(found)

    @cached_property
    def _links(self) -> frozenset[str]:
        return frozenset(codes().relation_properties.values())

    @cached_property
    def _present(self) -> frozenset[ox.NamedNode]:
        return frozenset(self.graph.node(name) for name in _PRESENT)

    @cached_property
    def _of(self) -> Mapping[str, Sequence[ox.Quad]]:
        triples = dict.fromkeys(map(_triple, self.quads))
        return _grouped((_subject(quad), quad) for quad in triples)

    @cached_property
    def _parts(self) -> Mapping[str, Sequence[str]]:
        return _grouped((subject.partition("#")[0], subject) for subject in self._of)

    @cached_property
    def _to(self) -> Mapping[str, Sequence[ox.Quad]]:
        said = (quad for quads in self._of.values() for quad in quads)
        return _grouped(
            (quad.object.value, quad) for quad in said if isinstance(quad.object, ox.NamedNode)
        )

    @cached_property
    def _pages(self) -> Mapping[str, Iterable[str]]:
        # An ontology declares the terms of others that it uses, and without that it is not within
        # OWL 2 DL: what has no page is told on that of its graph, if that one is a document.
        graphs = {f"<{name}>": page for name in self.graphs if (page := self.page_of(name))}
        declared = {
            _subject(quad): graphs[name]
            for quad in self.quads
            if (name := str(quad.graph_name)) in graphs
        }
        return _grouped(
            (self.page_of(subject) or declared.get(subject, ""), subject) for subject in self._of
        )


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """Put together what goes by one name; what has none is left out."""
    found: defaultdict[str, list[T]] = defaultdict(list)
    for name, value in pairs:
        if name:
            found[name].append(value)
    return dict(found)


def _triple(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _subject(quad: ox.Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
