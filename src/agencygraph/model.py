"""Facts as frozen records, each of which knows its row and what supports it.

In: nothing. Out: the record types that `interpret` makes from rows and `graph` turns into quads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from agencygraph.dates import EdtfDate, Period
from agencygraph.findings import Place


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a document prints something: code points in its pinned text, and the words."""

    document: str
    start: int
    end: int
    printed: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every statement has: a permanent key, its row, its receipt and its citations."""

    key: str
    place: Place
    receipt: Receipt | None = None
    citations: tuple[str, ...] = ()
    note: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of all that it rests on: its document, then its citations."""
        return (*((self.receipt.document,) if self.receipt else ()), *self.citations)

    @property
    def stated_in(self) -> str:
        """The key of the document, or of the citation that stands in for one."""
        return self.sources[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Fact):
    """A source document and its pinned text."""

    title: str
    publisher: str
    url: str
    archived_url: str
    published: EdtfDate
    retrieved: EdtfDate | None
    file: str
    sha256: str
    media_type: str
    language: str
    licence: str
    default_period: Period
    read_by: str
    reviewed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Fact):
    """An outside source."""

    kind: str
    title: str
    publisher: str
    url: str
    published: EdtfDate | None
    support: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Fact):
    """A law, order, plan or memorandum."""

    kind: str
    name: str
    also: tuple[str, ...]
    identifier: str
    url: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Fact):
    """An organization that keeps its identity while its name or parent changes."""

    role: str
    name: str
    also: tuple[str, ...]
    definition: str
    homepage: str
    wikidata: str
    federal_register: str
    omb: str
    ror: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version(Fact):
    """A stretch of a unit's life with one name, kind and parent; `through` None: goes on."""

    unit: str
    start: EdtfDate
    through: EdtfDate | None
    name: str
    abbreviation: str
    kind: str
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Program(Fact):
    """What units run: a program, task force, operation, initiative."""

    name: str
    abbreviation: str
    also: tuple[str, ...]
    kind: str
    lead: str
    within: str
    start: EdtfDate
    through: EdtfDate | None
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Fact):
    """A relation that a source states."""

    subject: str
    kind: str
    object: str
    start: EdtfDate | None
    through: EdtfDate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reform(Fact):
    """A reorganization that groups events."""

    title: str
    date: EdtfDate
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Fact):
    """A change in the life of units or programs."""

    kind: str
    title: str
    date: EdtfDate
    precision: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    instruments: tuple[str, ...]
    reform: str
    ruling: str
    conflicts_with: tuple[str, ...]
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementUnit(Fact):
    """What a figure is counted in; `singular` is the label for one, empty where it is the same."""

    label: str
    singular: str
    qudt: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Fact):
    """What is counted."""

    label: str
    also: tuple[str, ...]
    definition: str
    unit: str
    basis: str
    not_comparable_with: tuple[str, ...]
    comparability: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown(Fact):
    """A code that splits a measure."""

    dimension: str
    label: str
    broader: str
    definition: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is known of the true value; None where nothing is."""

    lower: Decimal | None
    lower_inclusive: bool | None
    upper: Decimal | None
    upper_inclusive: bool | None
    step: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Fact):
    """A figure: so many of a measure, for a subject, in a period, as one source states it."""

    subject: str
    name_in_source: str
    measure: str
    breakdown: str
    period: Period
    occurrence: int
    value: Decimal
    unit: str
    qualifier: str
    basis: str
    part_of: str
    bounds: Bounds

    @property
    def cell(self) -> tuple[str, str, str, str]:
        """What the figure is about: period, subject, measure, breakdown."""
        return (self.period.slug, *self.topic)

    @property
    def topic(self) -> tuple[str, str, str]:
        """What the figure is about in any period: subject, measure, breakdown."""
        return (self.subject, self.measure, self.breakdown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Fact):
    """A statement about figures."""

    kind: str
    subject: str
    measure: str
    breakdown: str
    period: Period
    of: tuple[str, ...]
    against: tuple[str, ...]
    against_period: Period | None
    value: Decimal | None
    unit: str
    qualifier: str
    bounds: Bounds | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal(Fact):
    """A figure in a document that is no observation, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Every fact of a dossier, each kind sorted by key."""

    documents: tuple[Document, ...]
    citations: tuple[Citation, ...]
    instruments: tuple[Instrument, ...]
    units: tuple[Unit, ...]
    versions: tuple[Version, ...]
    programs: tuple[Program, ...]
    relations: tuple[Relation, ...]
    reforms: tuple[Reform, ...]
    events: tuple[Event, ...]
    measurement_units: tuple[MeasurementUnit, ...]
    measures: tuple[Measure, ...]
    breakdowns: tuple[Breakdown, ...]
    observations: tuple[Observation, ...]
    claims: tuple[Claim, ...]
    dismissed: tuple[Dismissal, ...]

    def sources(self) -> dict[str, Document | Citation]:
        """Give documents and citations by key: whatever can state a figure."""
        found: dict[str, Document | Citation] = {d.key: d for d in self.documents}
        return found | {citation.key: citation for citation in self.citations}

    def names(self) -> dict[str, str]:
        """Give the names of units, programs and instruments by key."""
        found = {unit.key: unit.name for unit in self.units}
        found |= {program.key: program.name for program in self.programs}
        return found | {instrument.key: instrument.name for instrument in self.instruments}

    def figures(self) -> Iterator[Observation | Claim]:
        """Give observations, then claims."""
        yield from self.observations
        yield from self.claims

    def all(self) -> list[Fact]:
        """Give every fact that has a row of its own, in the order of the tables."""
        return [fact for name in self.__slots__ for fact in getattr(self, name)]
