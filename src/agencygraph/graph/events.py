"""Events and reforms as quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from agencygraph.dates import EdtfDate
from agencygraph.graph.terms import Pairs, Terms
from agencygraph.lineage import STATE_CHANGES
from agencygraph.model import Event, Reform


class Events(Terms):
    """The graph `events`."""

    def _event(self, event: Event) -> Pairs:
        supers = [f"ag:{name}" for name in self.codes.superclasses[event.kind]]
        yield "rdf:type", [f"ag:{event.kind}", *supers, "org:ChangeEvent", "prov:Activity"]
        yield "rdfs:label", self.text(event.title)
        yield "dcterms:description", self.text(event.note or event.title)
        yield "dcterms:identifier", ox.Literal(event.key)
        yield from self._when(event.date)
        yield "ag:datePrecision", f"precision:{event.precision}"
        yield "ag:certainty", f"certainty:{event.certainty}"
        yield "ag:ruling", self.text(event.ruling)
        yield "ag:partOfReform", f"reform:{event.reform}" if event.reform else None
        yield "ag:enactedBy", [f"instrument:{key}" for key in event.instruments]
        yield "ag:conflictsWith", [f"event:{key}" for key in event.conflicts_with]
        yield "ag:subjectBefore", [self.subject(key) for key in event.before]
        yield "ag:subjectAfter", [self.subject(key) for key in event.after]
        if event.kind in STATE_CHANGES:
            joints = [self.lineage.joint(event, key) for key in event.after]
            yield "ag:versionBefore", [f"version:{j.before.key}" for j in joints if j.before]
            yield "ag:versionAfter", [f"version:{j.after.key}" for j in joints if j.after]
        else:
            yield "org:originalOrganization", self._units(event.before)
            yield "org:resultingOrganization", self._units(event.after)
        yield "dcterms:source", [f"citation:{key}" for key in event.citations]
        if event.receipt:
            yield "dcterms:source", f"document:{event.receipt.document}"

    def _units(self, keys: Iterable[str]) -> list[ox.NamedNode]:
        return [self.subject(key) for key in keys if self.kinds[key] == "unit"]

    def _when(self, when: EdtfDate) -> Pairs:
        yield "ag:date", self.edtf(when)
        yield "ag:notBefore", self.day(when.earliest)
        yield "ag:notAfter", self.day(when.latest)
        if when.precision == "day" and when.earliest:
            day, moment = when.earliest.isoformat(), self.node("xsd:dateTime")
            yield "prov:startedAtTime", ox.Literal(f"{day}T00:00:00", datatype=moment)
            yield "prov:endedAtTime", ox.Literal(f"{day}T23:59:59", datatype=moment)

    def _reform(self, reform: Reform) -> Pairs:
        yield "rdf:type", ("ag:Reform", "prov:Activity")
        yield "rdfs:label", self.text(reform.title)
        yield "skos:definition", self.text(reform.definition)
        yield "dcterms:identifier", ox.Literal(reform.key)
        yield from self._when(reform.date)
        yield from self.sources(reform)

    def events(self) -> Iterator[ox.Quad]:
        """Make the graph of events and reforms."""
        graph = self.graph("events")
        yield from self.each(graph, "event", self.facts.events, self._event)
        yield from self.each(graph, "reform", self.facts.reforms, self._reform)
