"""Facts become quads: the only place where a triple is made.

In: `Facts` and the dossier's settings. Out: for each named graph its quads, sorted, so that the
same facts give the same bytes whatever the order of the rows. `docs/model.md` shows the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pyoxigraph as ox

from agencygraph import iris
from agencygraph.codes import Codes, codes
from agencygraph.dates import EdtfDate, Period, next_fiscal_year
from agencygraph.dossier import Settings
from agencygraph.lineage import STATE_CHANGES, Lineage, trace
from agencygraph.model import (
    Bounds,
    Breakdown,
    Citation,
    Claim,
    Document,
    Event,
    Fact,
    Facts,
    Instrument,
    Measure,
    MeasurementUnit,
    Observation,
    Program,
    Reform,
    Relation,
    Unit,
    Version,
)
from agencygraph.preferred import prefer

Term = ox.NamedNode | ox.Literal
F = TypeVar("F", bound=Fact)
Pairs = Iterable[tuple[str, "Term | str | None | Iterable[Term | str]"]]

#: Kinds of outside bodies that are public organisations in the sense of the CPOV.
_PUBLIC = frozenset(
    "department agency directorate division office program-office program-unit field-office "
    "center laboratory bureau service board court committee legislature component commission "
    "government".split()
)
#: Which column of its row a property was made from, where they have different names.
COLUMNS = {
    "ag:validFrom": "from",
    "ag:beginsNotBefore": "from",
    "ag:beginsNotAfter": "from",
    "ag:validThrough": "through",
    "ag:endsNotBefore": "through",
    "ag:endsNotAfter": "through",
    "ag:kindAtTheTime": "kind",
    "ag:parentAtTheTime": "parent",
    "ag:refPeriod": "period",
    "ag:statedIn": "document",
    "ag:measurementUnit": "unit",
    "sdmx-attribute:unitMeasure": "unit",
    "ag:printedForm": "printed",
    "ag:lowerBound": "value",
    "ag:upperBound": "value",
    "ag:nameInSource": "name_in_source",
    "ag:partOf": "part_of",
    "ag:about": "of",
    "ag:comparedPeriod": "against_period",
    "ag:claimKind": "kind",
    "ag:subjectBefore": "before",
    "ag:subjectAfter": "after",
    "org:originalOrganization": "before",
    "org:resultingOrganization": "after",
    "ag:versionBefore": "before",
    "ag:versionAfter": "after",
    "ag:notBefore": "date",
    "ag:notAfter": "date",
    "ag:datePrecision": "precision",
    "ag:partOfReform": "reform",
    "ag:enactedBy": "instrument",
    "ag:conflictsWith": "conflicts_with",
    "ag:relationKind": "relation",
    "ag:relationSubject": "subject",
    "ag:relationObject": "object",
    "ag:ledBy": "lead",
    "ag:programKind": "kind",
    "ag:instrumentKind": "kind",
    "org:classification": "kind",
    "skos:prefLabel": "name",
    "skos:altLabel": "also",
    "skos:definition": "definition",
    "rdfs:label": "name",
    "dcterms:source": "citation",
    "dcterms:hasVersion": "key",
    "dcterms:issued": "published",
    "dcterms:license": "licence",
    "ag:notComparableWith": "not_comparable_with",
}


class Graph:
    """The quads of one dossier, made on demand, one named graph after the other."""

    def __init__(self, facts: Facts, settings: Settings, lineage: Lineage | None = None) -> None:
        self.facts = facts
        self.settings = settings
        self.lineage = lineage or trace(facts)
        self.codes: Codes = codes()
        self.names = iris.prefixes(settings.key, settings.base)
        self.home = f"{settings.base}{settings.key}/"
        self._nodes: dict[str, ox.NamedNode] = {}
        self._kinds = {fact.key: "unit" for fact in facts.units}
        self._kinds |= {fact.key: "program" for fact in facts.programs}
        self._kinds |= {fact.key: "instrument" for fact in facts.instruments}
        self._qudt = {unit.key: unit.qudt for unit in facts.measurement_units}

    # -- terms ---------------------------------------------------------------------------------

    def node(self, curie: str) -> ox.NamedNode:
        """Give the node of a prefixed name."""
        found = self._nodes.get(curie)
        if found is None:
            found = self._nodes[curie] = ox.NamedNode(iris.expand(curie, self.names))
        return found

    def subject(self, key: str) -> ox.NamedNode:
        """Give the node of a unit, program or instrument by its key."""
        return self.node(f"{self._kinds[key]}:{key}")

    def graph(self, name: str) -> ox.NamedNode:
        """Give the name of one of the dossier's graphs, such as `organization`."""
        return ox.NamedNode(f"{self.home}graph/{name}")

    def _scheme(self, name: str) -> ox.NamedNode:
        return ox.NamedNode(f"{iris.CODE}/{name}")

    def _breakdown(self, key: str) -> ox.NamedNode:
        if key == "total":
            return ox.NamedNode(f"{iris.CODE}/breakdown/total")
        return self.node(f"breakdown:{key}")

    def _text(self, words: str) -> ox.Literal | None:
        return ox.Literal(words, language=self.settings.language) if words else None

    def _texts(self, many: Iterable[str]) -> list[ox.Literal]:
        return [ox.Literal(words, language=self.settings.language) for words in many if words]

    def _decimal(self, number: Decimal | None) -> ox.Literal | None:
        if number is None:
            return None
        shown = format(number, "f")
        return ox.Literal(shown, datatype=self.node("xsd:decimal"))

    def _day(self, day: date | None) -> ox.Literal | None:
        return None if day is None else ox.Literal(day.isoformat(), datatype=self.node("xsd:date"))

    def _edtf(self, when: EdtfDate | None) -> ox.Literal | None:
        return None if when is None else ox.Literal(when.text, datatype=self.node("edtf:EDTF"))

    def _address(self, url: str) -> ox.NamedNode | None:
        return ox.NamedNode(url) if url else None

    def _stated(self, key: str) -> ox.NamedNode:
        known = any(document.key == key for document in self.facts.documents)
        return self.node(f"{'document' if known else 'citation'}:{key}")

    # -- one resource --------------------------------------------------------------------------

    def _quads(self, graph: ox.NamedNode, subject: ox.NamedNode, pairs: Pairs) -> Iterator[ox.Quad]:
        for predicate, value in pairs:
            if value is None:
                continue
            node = self.node(predicate)
            if isinstance(value, str | ox.NamedNode | ox.Literal):
                value = (value,)
            for term in value:
                if isinstance(term, str):
                    term = self.node(term)
                yield ox.Quad(subject, node, term, graph)

    def _life(self, start: EdtfDate | None, through: EdtfDate | None) -> Pairs:
        yield "ag:validFrom", self._edtf(start)
        yield "ag:validThrough", self._edtf(through)
        if start:
            yield "ag:beginsNotBefore", self._day(start.earliest)
            yield "ag:beginsNotAfter", self._day(start.latest)
        if through:
            yield "ag:endsNotBefore", self._day(through.earliest)
            yield "ag:endsNotAfter", self._day(through.latest)

    def _sources(self, fact: Fact) -> Pairs:
        yield "dcterms:source", [f"citation:{key}" for key in fact.citations]
        if fact.receipt:
            yield "dcterms:source", f"document:{fact.receipt.document}"
        yield "skos:note", self._text(fact.note)

    # -- organization --------------------------------------------------------------------------

    def _unit(self, unit: Unit) -> Pairs:
        lineage, settings = self.lineage, self.settings
        versions = lineage.versions[unit.key]
        latest = versions[-1] if versions else None
        types = ["ag:Subject", "org:Organization"]
        if unit.role == "agency":
            types += ["ag:Agency", "org:FormalOrganization", "cv:PublicOrganisation"]
        elif unit.role == "unit":
            types += ["ag:OrganizationalUnit", "org:OrganizationalUnit", "cv:PublicOrganisation"]
            through = date.fromisoformat(settings.through)
            if lineage.was_division(unit.key, settings.agency, through):
                types.append("ag:HistoricalDivision")
        else:
            types.append("ag:OutsideBody")
            if latest and latest.kind in _PUBLIC:
                types.append("cv:PublicOrganisation")
        names = {version.name for version in versions} | set(unit.also)
        names |= {version.abbreviation for version in versions}
        began = [e for e in lineage.events.get(unit.key, ()) if self._is_new_in(unit.key, e)]
        changed = [e for e in lineage.events.get(unit.key, ()) if e not in began]
        yield "rdf:type", types
        yield "skos:prefLabel", self._text(unit.name)
        yield "skos:altLabel", self._texts(sorted(names - {unit.name}))
        yield "skos:definition", self._text(unit.definition)
        yield "dcterms:identifier", ox.Literal(unit.key)
        yield "ag:role", f"unit-role:{unit.role}"
        if latest:
            yield "org:classification", f"unit-kind:{latest.kind}"
        if unit.role == "unit":
            yield "org:unitOf", f"unit:{settings.agency}"
        yield "dcterms:hasVersion", [f"version:{version.key}" for version in versions]
        yield "org:resultedFrom", [f"event:{event.key}" for event in began]
        yield "org:changedBy", [f"event:{event.key}" for event in changed]
        yield "foaf:homepage", self._address(unit.homepage)
        yield "schema:sameAs", f"wd:{unit.wikidata}" if unit.wikidata else None
        yield "schema:sameAs", self._address(unit.ror)
        yield "ag:federalRegisterSlug", _plain(unit.federal_register)
        yield "ag:budgetCode", _plain(unit.omb)
        yield from self._sources(unit)

    @staticmethod
    def _is_new_in(key: str, event: Event) -> bool:
        return key in event.after and key not in event.before and event.kind != "Codification"

    def _version(self, version: Version) -> Pairs:
        lineage = self.lineage
        row = lineage.versions[version.unit]
        place = row.index(version)
        joints = [lineage.joint(e, version.unit) for e in lineage.events.get(version.unit, ())]
        yield "rdf:type", ("ag:UnitVersion", "prov:Entity")
        yield "rdfs:label", self._text(version.name)
        yield "dcterms:identifier", ox.Literal(version.key)
        yield "ag:abbreviation", _plain(version.abbreviation)
        yield "prov:specializationOf", f"unit:{version.unit}"
        yield "dcterms:isVersionOf", f"unit:{version.unit}"
        yield "ag:kindAtTheTime", f"unit-kind:{version.kind}"
        yield "ag:parentAtTheTime", f"unit:{version.parent}" if version.parent else None
        yield from self._life(version.start, version.through)
        yield "ag:startedBy", [f"event:{j.event.key}" for j in joints if j.after is version]
        yield "ag:endedBy", [f"event:{j.event.key}" for j in joints if j.before is version]
        yield "prov:wasRevisionOf", f"version:{row[place - 1].key}" if place else None
        yield from self._sources(version)

    def _program(self, program: Program) -> Pairs:
        yield "rdf:type", ("ag:Program", "ag:Subject")
        yield "skos:prefLabel", self._text(program.name)
        names = {program.abbreviation, *program.also} - {program.name}
        yield "skos:altLabel", self._texts(sorted(names))
        yield "skos:definition", self._text(program.definition)
        yield "dcterms:identifier", ox.Literal(program.key)
        yield "ag:abbreviation", _plain(program.abbreviation)
        yield "ag:programKind", f"program-kind:{program.kind}"
        yield "ag:ledBy", f"unit:{program.lead}" if program.lead else None
        yield "ag:within", f"program:{program.within}" if program.within else None
        yield from self._life(program.start, program.through)
        yield from self._sources(program)

    def _instrument(self, instrument: Instrument) -> Pairs:
        yield "rdf:type", ("ag:Instrument", "cv:ReferenceFramework")
        yield "skos:prefLabel", self._text(instrument.name)
        yield "skos:altLabel", self._texts(sorted(set(instrument.also) - {instrument.name}))
        yield "skos:definition", self._text(instrument.definition)
        yield "dcterms:identifier", ox.Literal(instrument.key)
        yield "ag:officialNumber", _plain(instrument.identifier)
        yield "ag:instrumentKind", f"instrument-kind:{instrument.kind}"
        yield "foaf:page", self._address(instrument.url)
        yield from self._sources(instrument)

    def _relation(self, relation: Relation) -> Pairs:
        yield "rdf:type", ("ag:Relation", "prov:Entity")
        yield "dcterms:identifier", ox.Literal(relation.key)
        yield "ag:relationSubject", self.subject(relation.subject)
        yield "ag:relationKind", f"relation-kind:{relation.kind}"
        yield "ag:relationObject", self.subject(relation.object)
        yield from self._life(relation.start, relation.through)
        yield from self._sources(relation)

    def organization(self) -> Iterator[ox.Quad]:
        """Make the graph of units, versions, programs, instruments and relations."""
        graph = self.graph("organization")
        yield from self._each(graph, "unit", self.facts.units, self._unit)
        yield from self._each(graph, "version", self.facts.versions, self._version)
        yield from self._each(graph, "program", self.facts.programs, self._program)
        yield from self._each(graph, "instrument", self.facts.instruments, self._instrument)
        yield from self._each(graph, "relation", self.facts.relations, self._relation)
        for relation in self.facts.relations:
            linked = ox.NamedNode(self.codes.relation_properties[relation.kind])
            yield ox.Quad(
                self.subject(relation.subject), linked, self.subject(relation.object), graph
            )

    def _each(
        self,
        graph: ox.NamedNode,
        kind: str,
        facts: Iterable[F],
        describe: Callable[[F], Pairs],
    ) -> Iterator[ox.Quad]:
        for fact in facts:
            yield from self._quads(graph, self.node(f"{kind}:{fact.key}"), describe(fact))

    # -- events --------------------------------------------------------------------------------

    def _event(self, event: Event) -> Pairs:
        supers = [f"ag:{name}" for name in self.codes.superclasses[event.kind]]
        yield "rdf:type", [f"ag:{event.kind}", *supers, "org:ChangeEvent", "prov:Activity"]
        yield "rdfs:label", self._text(event.title)
        yield "dcterms:description", self._text(event.note or event.title)
        yield "dcterms:identifier", ox.Literal(event.key)
        yield from self._when(event.date)
        yield "ag:datePrecision", f"precision:{event.precision}"
        yield "ag:certainty", f"certainty:{event.certainty}"
        yield "ag:ruling", self._text(event.ruling)
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
        return [self.subject(key) for key in keys if self._kinds[key] == "unit"]

    def _when(self, when: EdtfDate) -> Pairs:
        yield "ag:date", self._edtf(when)
        yield "ag:notBefore", self._day(when.earliest)
        yield "ag:notAfter", self._day(when.latest)
        if when.precision == "day" and when.earliest:
            day, moment = when.earliest.isoformat(), self.node("xsd:dateTime")
            yield "prov:startedAtTime", ox.Literal(f"{day}T00:00:00", datatype=moment)
            yield "prov:endedAtTime", ox.Literal(f"{day}T23:59:59", datatype=moment)

    def _reform(self, reform: Reform) -> Pairs:
        yield "rdf:type", ("ag:Reform", "prov:Activity")
        yield "rdfs:label", self._text(reform.title)
        yield "skos:definition", self._text(reform.definition)
        yield "dcterms:identifier", ox.Literal(reform.key)
        yield from self._when(reform.date)
        yield from self._sources(reform)

    def events(self) -> Iterator[ox.Quad]:
        """Make the graph of events and reforms."""
        graph = self.graph("events")
        yield from self._each(graph, "event", self.facts.events, self._event)
        yield from self._each(graph, "reform", self.facts.reforms, self._reform)

    # -- vocabulary ----------------------------------------------------------------------------

    def _concept(self, scheme: str, label: str, definition: str, key: str) -> Pairs:
        yield "rdf:type", "skos:Concept"
        yield "skos:prefLabel", self._text(label)
        yield "skos:definition", self._text(definition)
        yield "dcterms:identifier", ox.Literal(key)
        yield "skos:inScheme", self._scheme(scheme)
        yield "skos:topConceptOf", self._scheme(scheme)

    def _measure(self, measure: Measure) -> Pairs:
        yield from self._concept("measure", measure.label, measure.definition, measure.key)
        yield "rdf:type", "ag:Measure"
        yield "skos:altLabel", self._texts(measure.also)
        yield "ag:measurementUnit", f"measurement-unit:{measure.unit}"
        yield "ag:basis", f"basis:{measure.basis}"
        yield "ag:notComparableWith", [f"measure:{key}" for key in measure.not_comparable_with]
        yield "skos:scopeNote", self._text(measure.comparability)

    def _measurement_unit(self, unit: MeasurementUnit) -> Pairs:
        yield from self._concept("measurement-unit", unit.label, unit.definition, unit.key)
        yield "rdf:type", "ag:MeasurementUnit"
        yield "ag:qudtUnit", self._address(unit.qudt)

    def _breakdown_code(self, code: Breakdown) -> Pairs:
        yield from self._concept("breakdown", code.label, code.definition, code.key)
        yield "rdf:type", "ag:Breakdown"
        yield "ag:broaderCode", f"breakdown:{code.broader}" if code.broader else None
        yield "ag:splitsBy", f"dimension:{code.dimension}"

    def _period(self, period: Period, node: ox.NamedNode) -> Pairs:
        kinds = {
            "fiscal-year": "ag:FiscalYear",
            "calendar-year": "ag:CalendarYear",
            "day": "ag:Day",
            "month": "ag:Month",
            "year-to-date": "ag:YearToDate",
            "span": "ag:Span",
            "since-inception": "ag:SinceInception",
            "undated": "ag:UndatedPeriod",
        }
        yield "rdf:type", (kinds[period.kind], "ag:Period", "time:ProperInterval", "skos:Concept")
        yield "rdf:type", "dcterms:PeriodOfTime"
        yield "skos:prefLabel", self._text(period.label)
        yield "skos:notation", ox.Literal(period.text)
        yield "skos:inScheme", self._scheme("period")
        yield "skos:topConceptOf", self._scheme("period")
        yield "dcat:startDate", self._day(period.start)
        yield "dcat:endDate", self._day(period.end)
        if period.kind == "fiscal-year":
            after = self.node(f"period:{next_fiscal_year(period).slug}")
            yield "time:intervalMeets", after if after in self._periods() else None

    def _periods(self) -> dict[ox.NamedNode, Period]:
        found = {}
        for fact in (*self.facts.observations, *self.facts.claims):
            found[self.period_of(fact, fact.period)] = fact.period
        for claim in self.facts.claims:
            if claim.against_period:
                found[self.period_of(claim, claim.against_period)] = claim.against_period
        return found

    def period_of(self, fact: Observation | Claim, period: Period) -> ox.NamedNode:
        """Give the node of a period; an undated one belongs to the source that leaves it open."""
        if period.kind != "undated":
            return self.node(f"period:{period.slug}")
        source = fact.receipt.document if fact.receipt else fact.citations[0]
        return self.node(f"period:undated-{source}")

    def vocabulary(self) -> Iterator[ox.Quad]:
        """Make the graph of measures, breakdowns, measurement units and periods."""
        graph, facts = self.graph("vocabulary"), self.facts
        yield from self._each(graph, "measure", facts.measures, self._measure)
        units = facts.measurement_units
        yield from self._each(graph, "measurement-unit", units, self._measurement_unit)
        yield from self._each(graph, "breakdown", facts.breakdowns, self._breakdown_code)
        for dimension in sorted({code.dimension for code in facts.breakdowns}):
            label = dimension.replace("-", " ")
            node = self.node(f"dimension:{dimension}")
            what = f"The split of a measure by {label}"
            pairs = self._concept("breakdown-dimension", label, what, dimension)
            yield from self._quads(graph, node, pairs)
            yield from self._quads(graph, node, [("rdf:type", "ag:BreakdownDimension")])
        for node, period in self._periods().items():
            yield from self._quads(graph, node, self._period(period, node))
        for document in facts.documents:
            node = self.node(f"document:{document.key}")
            yield from self._quads(graph, node, self._document(document))
        for citation in facts.citations:
            node = self.node(f"citation:{citation.key}")
            yield from self._quads(graph, node, self._citation(citation))
        yield from self._datasets(graph)

    def _datasets(self, graph: ox.NamedNode) -> Iterator[ox.Quad]:
        for key, label, structure in (
            ("as-reported", "Figures as reported", "ag:ObservationStructure"),
            ("preferred", "One preferred figure for each cell", "ag:PreferredStructure"),
        ):
            yield from self._quads(
                graph,
                self.node(f"dataset:{key}"),
                [
                    ("rdf:type", ("qb:DataSet", "prov:Entity")),
                    ("rdfs:label", self._text(f"{self.settings.title}: {label}")),
                    ("qb:structure", structure),
                ],
            )

    # -- documents and evidence ----------------------------------------------------------------

    def _source_concept(self, label: str, key: str) -> Pairs:
        yield "rdf:type", ("ag:Document", "prov:Entity", "foaf:Document", "skos:Concept")
        yield "dcterms:title", self._text(label)
        yield "skos:prefLabel", self._text(label)
        yield "dcterms:identifier", ox.Literal(key)
        yield "skos:inScheme", self._scheme("statement-source")
        yield "skos:topConceptOf", self._scheme("statement-source")

    def _document(self, document: Document) -> Pairs:
        yield from self._source_concept(document.title, document.key)
        yield "rdf:type", ("ag:SourceDocument", "dcat:Resource")
        yield "dcterms:publisher", f"unit:{document.publisher}"
        yield "dcterms:issued", self._edtf(document.published)
        yield "ag:retrieved", self._edtf(document.retrieved)
        yield "foaf:page", self._address(document.url)
        yield "ag:archivedAt", self._address(document.archived_url)
        yield "dcterms:license", self._address(document.licence)
        yield "dcterms:language", ox.Literal(document.language)
        yield "skos:note", self._text(document.note)

    def _citation(self, citation: Citation) -> Pairs:
        yield from self._source_concept(citation.title, citation.key)
        yield "rdf:type", "ag:Citation"
        yield "ag:publisherName", _plain(citation.publisher)
        yield "dcterms:issued", self._edtf(citation.published)
        yield "foaf:page", self._address(citation.url)
        yield "ag:citationKind", f"citation-kind:{citation.kind}"
        yield "ag:support", f"support:{citation.support}"
        yield "skos:note", self._text(citation.note)

    def _pinned_text(self, document: Document) -> Pairs:
        yield "rdf:type", ("ag:PinnedText", "prov:Entity")
        yield "prov:wasDerivedFrom", f"document:{document.key}"
        yield "ag:sha256", ox.Literal(document.sha256)
        yield "dcterms:format", ox.Literal(document.media_type)
        yield "ag:readBy", f"reading:{document.read_by}"
        yield "ag:reviewed", f"review:{document.reviewed}"

    def _receipt(self, kind: str, fact: Fact, read: Document) -> Iterator[ox.Quad]:
        receipt = fact.receipt
        if receipt is None:
            return
        graph = self.graph(f"evidence/{receipt.document}")
        node = self.node(f"receipt:{kind}-{fact.key}")
        about = self.node(f"{kind}:{fact.key}")
        target, position, quote = (
            ox.NamedNode(f"{node.value}#{part}") for part in ("target", "position", "quote")
        )
        whole = self.node("xsd:nonNegativeInteger")
        yield ox.Quad(about, self.node("prov:wasDerivedFrom"), node, graph)
        yield from self._quads(
            graph,
            node,
            [
                ("rdf:type", ("ag:Receipt", "oa:Annotation", "prov:Entity")),
                ("oa:motivatedBy", "oa:identifying"),
                ("oa:hasBody", about),
                ("oa:hasTarget", target),
                ("ag:readBy", f"reading:{read.read_by}"),
                ("ag:reviewed", f"review:{read.reviewed}"),
            ],
        )
        yield from self._quads(
            graph,
            target,
            [
                ("rdf:type", "oa:SpecificResource"),
                ("oa:hasSource", f"text:{receipt.document}"),
                ("oa:hasSelector", (position, quote)),
            ],
        )
        yield from self._quads(
            graph,
            position,
            [
                ("rdf:type", "oa:TextPositionSelector"),
                ("oa:start", ox.Literal(str(receipt.start), datatype=whole)),
                ("oa:end", ox.Literal(str(receipt.end), datatype=whole)),
            ],
        )
        yield from self._quads(
            graph,
            quote,
            [
                ("rdf:type", "oa:TextQuoteSelector"),
                ("oa:exact", ox.Literal(receipt.printed)),
                ("oa:prefix", _plain(receipt.prefix)),
                ("oa:suffix", _plain(receipt.suffix)),
            ],
        )

    def evidence(self, document: Document) -> Iterator[ox.Quad]:
        """Make the graph of the receipts that lead into one document."""
        graph = self.graph(f"evidence/{document.key}")
        node = self.node(f"text:{document.key}")
        yield from self._quads(graph, node, self._pinned_text(document))
        facts = self.facts
        for kind, table in (
            ("unit", facts.units),
            ("version", facts.versions),
            ("program", facts.programs),
            ("instrument", facts.instruments),
            ("relation", facts.relations),
            ("event", facts.events),
            ("observation", facts.observations),
            ("claim", facts.claims),
        ):
            for fact in table:
                if fact.receipt and fact.receipt.document == document.key:
                    yield from self._receipt(kind, fact, document)

    # -- figures -------------------------------------------------------------------------------

    def _cell(self, fact: Observation | Claim) -> Pairs:
        yield "ag:refPeriod", self.period_of(fact, fact.period)
        yield "ag:subject", self.subject(fact.subject)
        yield "ag:measure", f"measure:{fact.measure}"
        yield "ag:breakdown", self._breakdown(fact.breakdown)

    def _amount(self, value: Decimal | None, unit: str, qualifier: str, bounds: Bounds | None) -> Pairs:
        yield "ag:value", self._decimal(value)
        if unit:
            yield "ag:measurementUnit", f"measurement-unit:{unit}"
            yield "sdmx-attribute:unitMeasure", ox.NamedNode(self._qudt[unit])
        yield "ag:qualifier", f"qualifier:{qualifier}"
        if bounds:
            yield "ag:lowerBound", self._decimal(bounds.lower)
            yield "ag:lowerInclusive", self._truth(bounds.lower_inclusive)
            yield "ag:upperBound", self._decimal(bounds.upper)
            yield "ag:upperInclusive", self._truth(bounds.upper_inclusive)
            yield "ag:roundingStep", self._decimal(bounds.step)

    def _truth(self, flag: bool | None) -> ox.Literal | None:
        return None if flag is None else ox.Literal(flag)

    def _observation(self, fact: Observation) -> Pairs:
        yield "rdf:type", ("ag:MetricObservation", "qb:Observation", "prov:Entity")
        yield "qb:dataSet", "dataset:as-reported"
        yield "dcterms:identifier", ox.Literal(fact.key)
        yield from self._cell(fact)
        yield "ag:statedIn", self._stated(fact.stated_in)
        yield "ag:occurrence", ox.Literal(fact.occurrence)
        yield from self._amount(fact.value, fact.unit, fact.qualifier, fact.bounds)
        yield "ag:basis", f"basis:{fact.basis}"
        yield "ag:nameInSource", _plain(fact.name_in_source)
        yield "ag:printedForm", _plain(fact.receipt.printed if fact.receipt else "")
        yield "ag:partOf", f"observation:{fact.part_of}" if fact.part_of else None
        yield "dcterms:source", [f"citation:{key}" for key in fact.citations]
        yield "skos:note", self._text(fact.note)

    def _claim(self, claim: Claim) -> Pairs:
        yield "rdf:type", ("ag:Claim", "prov:Entity")
        yield "dcterms:identifier", ox.Literal(claim.key)
        yield "ag:claimKind", f"claim-kind:{claim.kind}"
        yield from self._cell(claim)
        if claim.against_period:
            yield "ag:comparedPeriod", self.period_of(claim, claim.against_period)
        yield "ag:about", [f"observation:{key}" for key in claim.of]
        yield "ag:against", [f"observation:{key}" for key in claim.against]
        yield from self._amount(claim.value, claim.unit, claim.qualifier, claim.bounds)
        yield "ag:printedForm", _plain(claim.receipt.printed if claim.receipt else "")
        if claim.receipt:
            yield "ag:statedIn", f"document:{claim.receipt.document}"
        yield "dcterms:source", [f"citation:{key}" for key in claim.citations]
        yield "skos:note", self._text(claim.note)

    def observations(self, document: str | None) -> Iterator[ox.Quad]:
        """Make the graph of what one document states, or (None) of what citations state."""
        graph = self.graph(f"observations/{document or 'outside'}")
        figures = [fact for fact in self.facts.observations if _document_of(fact) == document]
        claims = [fact for fact in self.facts.claims if _document_of(fact) == document]
        yield from self._each(graph, "observation", figures, self._observation)
        yield from self._each(graph, "claim", claims, self._claim)

    def preferred(self) -> Iterator[ox.Quad]:
        """Make the graph of the one preferred figure for each cell."""
        graph = self.graph("preferred")
        for fact in prefer(self.facts):
            period = self.period_of(fact, fact.period).value.rpartition("/")[2]
            key = f"preferred/{period}/{fact.subject}/{fact.measure}/{fact.breakdown}"
            yield from self._quads(
                graph,
                self.node(f"observation:{key}"),
                [
                    ("rdf:type", ("qb:Observation", "prov:Entity")),
                    ("qb:dataSet", "dataset:preferred"),
                    *self._cell(fact),
                    *self._amount(fact.value, fact.unit, fact.qualifier, fact.bounds),
                    ("ag:basis", f"basis:{fact.basis}"),
                    ("prov:wasDerivedFrom", f"observation:{fact.key}"),
                ],
            )

    # -- the whole -----------------------------------------------------------------------------

    def named_graphs(self) -> Iterator[tuple[ox.NamedNode, list[ox.Quad]]]:
        """Give every named graph of the dossier with its sorted quads, in order of name."""
        documents = {document.key: document for document in self.facts.documents}
        makers: dict[str, Callable[[], Iterator[ox.Quad]]] = {
            "events": self.events,
            "organization": self.organization,
            "preferred": self.preferred,
            "vocabulary": self.vocabulary,
            "observations/outside": lambda: self.observations(None),
        }
        for key, document in documents.items():
            makers[f"evidence/{key}"] = lambda document=document: self.evidence(document)
            makers[f"observations/{key}"] = lambda key=key: self.observations(key)
        for name in sorted(makers):
            quads = sort_quads(makers[name]())
            if quads:
                yield self.graph(name), quads

    def places(self) -> dict[str, Fact]:
        """Say which fact, and so which row, each resource of the dossier was made from."""
        found: dict[str, Fact] = {}
        for name, table in (
            ("unit", self.facts.units),
            ("version", self.facts.versions),
            ("program", self.facts.programs),
            ("instrument", self.facts.instruments),
            ("relation", self.facts.relations),
            ("event", self.facts.events),
            ("reform", self.facts.reforms),
            ("measure", self.facts.measures),
            ("measurement-unit", self.facts.measurement_units),
            ("breakdown", self.facts.breakdowns),
            ("document", self.facts.documents),
            ("citation", self.facts.citations),
            ("observation", self.facts.observations),
            ("claim", self.facts.claims),
        ):
            for fact in table:
                found[self.node(f"{name}:{fact.key}").value] = fact
                found[self.node(f"receipt:{name}-{fact.key}").value] = fact
        return found


def _plain(words: str) -> ox.Literal | None:
    return ox.Literal(words) if words else None


def _document_of(fact: Fact) -> str | None:
    return fact.receipt.document if fact.receipt else None


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def sort_quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Sort quads by subject, predicate (the type first) and object, each one once."""

    def order(quad: ox.Quad) -> tuple[str, bool, str, str]:
        predicate = quad.predicate.value
        return (str(quad.subject), predicate != _TYPE, predicate, str(quad.object))

    return sorted(dict.fromkeys(quads), key=order)
