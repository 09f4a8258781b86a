"""Observations, claims and the preferred figures as quads."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

import pyoxigraph as ox

from agencygraph.graph.terms import Pairs, Terms, plain
from agencygraph.model import Bounds, Claim, Observation
from agencygraph.preferred import prefer


class Figures(Terms):
    """The graphs `observations/...` and `preferred`."""

    def _cell(self, fact: Observation | Claim) -> Pairs:
        yield "ag:refPeriod", self.period_of(fact, fact.period)
        yield "ag:subject", self.subject(fact.subject)
        yield "ag:measure", f"measure:{fact.measure}"
        yield "ag:breakdown", self.breakdown(fact.breakdown)

    def _amount(
        self, value: Decimal | None, unit: str, qualifier: str, bounds: Bounds | None
    ) -> Pairs:
        yield "ag:value", self.decimal(value)
        if unit:
            yield "ag:measurementUnit", f"measurement-unit:{unit}"
            yield "sdmx-attribute:unitMeasure", ox.NamedNode(self.qudt[unit])
        yield "ag:qualifier", f"qualifier:{qualifier}"
        if bounds:
            yield "ag:lowerBound", self.decimal(bounds.lower)
            yield "ag:lowerInclusive", self._truth(bounds.lower_inclusive)
            yield "ag:upperBound", self.decimal(bounds.upper)
            yield "ag:upperInclusive", self._truth(bounds.upper_inclusive)
            yield "ag:roundingStep", self.decimal(bounds.step)

    def _truth(self, flag: bool | None) -> ox.Literal | None:
        return None if flag is None else ox.Literal(flag)

    def _observation(self, fact: Observation) -> Pairs:
        yield "rdf:type", ("ag:MetricObservation", "qb:Observation", "prov:Entity")
        yield "qb:dataSet", "dataset:as-reported"
        yield "dcterms:identifier", ox.Literal(fact.key)
        yield from self._cell(fact)
        yield "ag:statedIn", self.source(fact.stated_in)
        yield "ag:occurrence", ox.Literal(fact.occurrence)
        yield from self._amount(fact.value, fact.unit, fact.qualifier, fact.bounds)
        yield "ag:basis", f"basis:{fact.basis}"
        yield "ag:nameInSource", plain(fact.name_in_source)
        yield "ag:printedForm", plain(fact.receipt.printed if fact.receipt else "")
        yield "ag:partOf", f"observation:{fact.part_of}" if fact.part_of else None
        yield "dcterms:source", [f"citation:{key}" for key in fact.citations]
        yield "skos:note", self.text(fact.note)

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
        yield "ag:printedForm", plain(claim.receipt.printed if claim.receipt else "")
        if claim.receipt:
            yield "ag:statedIn", f"document:{claim.receipt.document}"
        yield "dcterms:source", [f"citation:{key}" for key in claim.citations]
        yield "skos:note", self.text(claim.note)

    def observations(self, document: str | None) -> Iterator[ox.Quad]:
        """Make the graph of what one document states, or (None) of what citations state."""
        graph = self.graph(f"observations/{document or 'outside'}")
        stated = self.stated[document]
        figures = cast(list[Observation], stated["observation"])
        yield from self.each(graph, "observation", figures, self._observation)
        yield from self.each(graph, "claim", cast(list[Claim], stated["claim"]), self._claim)

    def preferred(self) -> Iterator[ox.Quad]:
        """Make the graph of the one preferred figure for each cell."""
        graph = self.graph("preferred")
        for fact in prefer(self.facts):
            period = self.period_of(fact, fact.period).value.rpartition("/")[2]
            key = f"preferred/{period}/{fact.subject}/{fact.measure}/{fact.breakdown}"
            yield from self.quads(
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
