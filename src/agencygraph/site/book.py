"""All that the pages of one site are made from, looked up once.

In: a lineage, the settings, the quads of its export. Out: look-ups by kind and key, and the record
of a page before it is laid out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from agencygraph import iris
from agencygraph.audit import Audit, ClaimVerdict, Contradiction
from agencygraph.documents import Coverage, Text
from agencygraph.dossier import Settings
from agencygraph.lineage import Lineage, event_order
from agencygraph.model import (
    Citation,
    Claim,
    Document,
    Event,
    MeasurementUnit,
    Observation,
    Program,
    Relation,
    Version,
)
from agencygraph.series import Series, series
from agencygraph.silence import Silence, silence
from agencygraph.site import cite
from agencygraph.site.addresses import Addresses
from agencygraph.site.triples import Shelf, Shelves, Writer, describe, shelve


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is laid out: its path, its template and what the template shows."""

    path: str
    template: str
    title: str
    description: str
    shown: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""


@dataclass(frozen=True)
class Book:
    """The facts of one site, its addresses, and the triples of its pages."""

    lineage: Lineage
    settings: Settings
    quads: Sequence[ox.Quad]
    texts: Mapping[str, Text] = field(default_factory=dict)
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    #: What `naming` has found of a thing on a day.
    named: dict[tuple[str, date | None], tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def home(self) -> str:
        """The base IRI of the dossier's things."""
        return f"{self.settings.base}{self.settings.key}/"

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefix of each namespace."""
        return iris.prefixes(self.settings.key, self.settings.base)

    @cached_property
    def addresses(self) -> Addresses:
        """Where each thing stands."""
        space = iris.ONTOLOGY + "#"
        names = {iri[len(space) :] for iri in self.described if iri.startswith(space)}
        return Addresses(self.lineage.facts, self.settings, frozenset(names))

    @property
    def described(self) -> Shelf:
        """What is said of each subject but evidence, wherever it stands."""
        return self._told[0]

    @property
    def evidence(self) -> Mapping[str, Sequence[ox.Quad]]:
        """What is said of each receipt and preferred figure: others say what it rests on."""
        return self._told[1]

    @cached_property
    def subjects(self) -> Sequence[str]:
        """Every thing of which something is said, in order."""
        return sorted(self.evidence.keys() | self.described.keys())

    @cached_property
    def _told(self) -> tuple[Shelf, Mapping[str, Sequence[ox.Quad]]]:
        places = (f"{self.home}receipt/", f"{self.home}observation/preferred/")
        return describe(self.quads, places)

    @cached_property
    def writer(self) -> Writer:
        """What writes the triples of pages, all with one context."""
        return Writer(self.home, self.shelves)

    @cached_property
    def shelves(self) -> Shelves:
        """What is said of the subjects of each page."""
        return shelve(self.described, self.addresses)

    @cached_property
    def measurement_units(self) -> dict[str, MeasurementUnit]:
        """What figures are counted in."""
        return {unit.key: unit for unit in self.lineage.facts.measurement_units}

    @cached_property
    def labels(self) -> dict[str, str]:
        """The name of each unit, program, instrument, measure, source and code by kind and key."""
        facts = self.lineage.facts
        found = {f"subject:{key}": name for key, name in facts.names().items()}
        found |= {f"measure:{one.key}": one.label for one in facts.measures}
        found |= {f"breakdown:{one.key}": one.label for one in facts.breakdowns}
        found |= {f"measurement-unit:{one.key}": one.label for one in facts.measurement_units}
        found |= {f"source:{one.key}": one.title for one in facts.documents}
        found |= {f"source:{one.key}": one.title for one in facts.citations}
        found |= {f"event:{one.key}": one.title for one in facts.events}
        found |= {f"reform:{one.key}": one.title for one in facts.reforms}
        return found | {"breakdown:total": "total"}

    def label(self, kind: str, key: str) -> str:
        """Give the name of a thing, or its key."""
        kind = {"unit": "subject", "program": "subject", "instrument": "subject"}.get(kind, kind)
        kind = "source" if kind in ("document", "citation") else kind
        return self.labels.get(f"{kind}:{key}", key)

    def counted_in(self, fact: Observation | Claim) -> str:
        """Give the name of what a figure is counted in: for one, the name of one."""
        unit = self.measurement_units[fact.unit]
        is_one = fact.value == 1 and fact.qualifier != "order-of-magnitude"
        return unit.singular if is_one and unit.singular else unit.label

    # -- what belongs to a thing ---------------------------------------------------------------

    @cached_property
    def children(self) -> dict[str, list[Version]]:
        """The versions that stood under each unit."""
        return _group(self.lineage.facts.versions, lambda version: version.parent)

    @cached_property
    def programs_of(self) -> dict[str, list[Program]]:
        """The programs that each unit leads."""
        return _group(self.lineage.facts.programs, lambda program: program.lead)

    @cached_property
    def parts_of(self) -> dict[str, list[Program]]:
        """The programs within each program."""
        return _group(self.lineage.facts.programs, lambda program: program.within)

    @cached_property
    def relations_of(self) -> dict[str, list[Relation]]:
        """The relations in which each thing is one side or the other."""
        found: dict[str, list[Relation]] = defaultdict(list)
        for relation in self.lineage.facts.relations:
            for key in dict.fromkeys((relation.subject, relation.object)):
                found[key].append(relation)
        return found

    @cached_property
    def figures_of(self) -> dict[str, list[Observation]]:
        """The figures about each unit or program."""
        return _group(self.lineage.facts.observations, lambda fact: fact.subject)

    @cached_property
    def figures_in(self) -> dict[str, list[Observation]]:
        """The figures of each measure."""
        return _group(self.lineage.facts.observations, lambda fact: fact.measure)

    @cached_property
    def claims_in(self) -> dict[str, list[Claim]]:
        """The claims about each measure."""
        return _group(self.lineage.facts.claims, lambda claim: claim.measure)

    @cached_property
    def events_by_instrument(self) -> dict[str, list[Event]]:
        """The events that each instrument brought about, in order of time."""
        found: dict[str, list[Event]] = defaultdict(list)
        for event in sorted(self.lineage.facts.events, key=event_order):
            for key in event.instruments:
                found[key].append(event)
        return found

    @cached_property
    def verdicts(self) -> dict[str, ClaimVerdict]:
        """What the audit says of each claim."""
        return {found.claim.key: found for found in Audit(self.lineage.facts).claims()}

    @cached_property
    def contradictions(self) -> dict[str, list[Contradiction]]:
        """What cannot be true together of the figures of each measure."""
        measure = {fact.key: fact.measure for fact in self.lineage.facts.observations}
        found: dict[str, list[Contradiction]] = defaultdict(list)
        for news in Audit(self.lineage.facts).contradictions():
            measures = {measure.get(key, "") for key in news.keys}
            if len(measures) == 1 and "" not in measures:
                found[measures.pop()].append(news)
        return found

    @cached_property
    def disputed(self) -> dict[str, tuple[str, str]]:
        """The kind of contradiction that each figure is a side of, and its place on the page."""
        found: dict[str, tuple[str, str]] = {}
        for measure, boxes in self.contradictions.items():
            path = self.addresses.of("measure", measure)
            for number, news in enumerate(boxes, 1):
                for key in news.keys:
                    found.setdefault(key, (news.kind, f"{path}#conflict-{number}"))
        return found

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The series of several figures: of one alone there is nothing to draw."""
        return series(self.lineage.facts, self.lineage, least=2)

    @cached_property
    def series_in(self) -> dict[str, list[Series]]:
        """The series of several figures of each measure."""
        return _group(self.series, lambda one: one.topic.measure.key)

    @cached_property
    def silence(self) -> Silence:
        """What the corpus says, and does not say, of any year."""
        return silence(self.lineage.facts, self.lineage, self.settings)

    # -- citing --------------------------------------------------------------------------------

    @staticmethod
    def source_of(fact: Observation | Claim) -> str:
        """Give the source by which a figure is cited."""
        return fact.receipt.document if fact.receipt else fact.citations[0]

    @cached_property
    def dataset(self) -> str:
        """The name of the dataset in a citation."""
        return f"{self.settings.title} (version {self.settings.version})"

    def cited(self, key: str) -> cite.Cited:
        """Say how a source is cited."""
        source = self._sources[key]
        kind = "document" if f"document/{key}" in self._documents else "citation"
        return cite.Cited(
            key,
            self.lineage.name(source.publisher),
            source.title,
            source.published,
            source.url,
            self.dataset,
            f"{self.home}{kind}/{key}",
            archived=source.archived_url if isinstance(source, Document) else "",
        )

    @cached_property
    def _sources(self) -> Mapping[str, Document | Citation]:
        return self.lineage.facts.sources()

    @cached_property
    def _documents(self) -> frozenset[str]:
        return frozenset(f"document/{one.key}" for one in self.lineage.facts.documents)


def _group(facts: Iterable[Any], key: Callable[[Any], str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for fact in facts:
        if key(fact):
            found[key(fact)].append(fact)
    return found
