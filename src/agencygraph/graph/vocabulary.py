"""Measures, breakdowns, measurement units, periods and sources as quads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox

from agencygraph.dates import Period, next_fiscal_year
from agencygraph.dossier import fiscal_years
from agencygraph.graph.terms import Pairs, Terms, plain
from agencygraph.model import Breakdown, Citation, Document, Measure, MeasurementUnit


class Vocabulary(Terms):
    """The graph `vocabulary`."""

    def _concept(self, scheme: str, label: str, definition: str, key: str) -> Pairs:
        yield "rdf:type", "skos:Concept"
        yield "skos:prefLabel", self.text(label)
        yield "skos:definition", self.text(definition)
        yield "dcterms:identifier", ox.Literal(key)
        yield "skos:inScheme", self.scheme(scheme)
        yield "skos:topConceptOf", self.scheme(scheme)

    def _measure(self, measure: Measure) -> Pairs:
        yield from self._concept("measure", measure.label, measure.definition, measure.key)
        yield "rdf:type", "ag:Measure"
        yield "skos:altLabel", self.texts(sorted(set(measure.also) - {measure.label}))
        yield "ag:measurementUnit", f"measurement-unit:{measure.unit}"
        yield "ag:basis", f"basis:{measure.basis}"
        yield "ag:notComparableWith", [f"measure:{key}" for key in measure.not_comparable_with]
        yield "skos:scopeNote", self.text(measure.comparability)

    def _measurement_unit(self, unit: MeasurementUnit) -> Pairs:
        yield from self._concept("measurement-unit", unit.label, unit.definition, unit.key)
        yield "rdf:type", "ag:MeasurementUnit"
        yield "skos:altLabel", self.text(unit.singular)
        yield "ag:qudtUnit", self.address(unit.qudt)

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
        yield "skos:prefLabel", self.text(period.label)
        yield "skos:notation", ox.Literal(period.text)
        yield "skos:inScheme", self.scheme("period")
        yield "skos:topConceptOf", self.scheme("period")
        yield "dcat:startDate", self.day(period.start)
        yield "dcat:endDate", self.day(period.end)
        if period.kind == "fiscal-year":
            after = self.node(f"period:{next_fiscal_year(period).slug}")
            yield "time:intervalMeets", after if after in self.periods else None

    @cached_property
    def periods(self) -> dict[ox.NamedNode, Period]:
        """Give every period that a figure or claim is about, by its node."""
        found = {}
        for fact in self.facts.figures():
            found[self.period_of(fact, fact.period)] = fact.period
        for claim in self.facts.claims:
            if claim.against_period:
                found[self.period_of(claim, claim.against_period)] = claim.against_period
        for document in self.facts.documents:
            found[self._covered(document)] = document.default_period
        for year in fiscal_years(self.settings):
            found[self.node(f"period:{year.slug}")] = year
        return found

    def _covered(self, document: Document) -> ox.NamedNode:
        slug = document.default_period.slug
        return self.node(f"period:{slug if slug != 'undated' else f'undated-{document.key}'}")

    def vocabulary(self) -> Iterator[ox.Quad]:
        """Make the graph of measures, breakdowns, measurement units and periods."""
        graph, facts = self.graph("vocabulary"), self.facts
        yield from self.each(graph, "measure", facts.measures, self._measure)
        units = facts.measurement_units
        yield from self.each(graph, "measurement-unit", units, self._measurement_unit)
        yield from self.each(graph, "breakdown", facts.breakdowns, self._breakdown_code)
        for dimension in sorted({code.dimension for code in facts.breakdowns}):
            label = dimension.replace("-", " ")
            node = self.node(f"dimension:{dimension}")
            what = f"The split of a measure by {label}"
            pairs = self._concept("breakdown-dimension", label, what, dimension)
            yield from self.quads(graph, node, pairs)
            yield from self.quads(graph, node, [("rdf:type", "ag:BreakdownDimension")])
        for node, period in self.periods.items():
            yield from self.quads(graph, node, self._period(period, node))
        for document in facts.documents:
            node = self.node(f"document:{document.key}")
            yield from self.quads(graph, node, self._document(document))
        for citation in facts.citations:
            node = self.node(f"citation:{citation.key}")
            yield from self.quads(graph, node, self._citation(citation))
        yield from self._datasets(graph)

    def _datasets(self, graph: ox.NamedNode) -> Iterator[ox.Quad]:
        for key, label, structure in (
            ("as-reported", "Figures as reported", "ag:ObservationStructure"),
            ("preferred", "One preferred figure for each cell", "ag:PreferredStructure"),
        ):
            yield from self.quads(
                graph,
                self.node(f"dataset:{key}"),
                [
                    ("rdf:type", ("qb:DataSet", "prov:Entity")),
                    ("rdfs:label", self.text(f"{self.settings.title}: {label}")),
                    ("qb:structure", structure),
                ],
            )

    def _source_concept(self, label: str, key: str) -> Pairs:
        yield "rdf:type", ("ag:Document", "prov:Entity", "foaf:Document", "skos:Concept")
        yield "dcterms:title", self.text(label)
        yield "skos:prefLabel", self.text(label)
        yield "dcterms:identifier", ox.Literal(key)
        yield "skos:inScheme", self.scheme("statement-source")
        yield "skos:topConceptOf", self.scheme("statement-source")

    def _document(self, document: Document) -> Pairs:
        yield from self._source_concept(document.title, document.key)
        yield "rdf:type", ("ag:SourceDocument", "dcat:Resource")
        yield "dcterms:publisher", f"unit:{document.publisher}"
        yield "dcterms:issued", self.edtf(document.published)
        yield "ag:retrieved", self.edtf(document.retrieved)
        yield "ag:coversPeriod", self._covered(document)
        yield "foaf:page", self.address(document.url)
        yield "ag:archivedAt", self.address(document.archived_url)
        yield "dcterms:license", self.address(document.licence)
        yield "dcterms:language", ox.Literal(document.language)
        yield "skos:note", self.text(document.note)

    def _citation(self, citation: Citation) -> Pairs:
        yield from self._source_concept(citation.title, citation.key)
        yield "rdf:type", "ag:Citation"
        yield "ag:publisherName", plain(citation.publisher)
        yield "dcterms:issued", self.edtf(citation.published)
        yield "foaf:page", self.address(citation.url)
        yield "ag:citationKind", f"citation-kind:{citation.kind}"
        yield "ag:support", f"support:{citation.support}"
        yield "skos:note", self.text(citation.note)
