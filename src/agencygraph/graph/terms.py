"""Terms: how a value of a fact becomes a node or a literal, and a resource its quads.

In: `Facts` and the settings of a dossier. Out: the base of every part of the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

import pyoxigraph as ox

from agencygraph import iris
from agencygraph.codes import Codes, codes
from agencygraph.dates import EdtfDate, Period
from agencygraph.dossier import Settings
from agencygraph.lineage import Lineage, trace
from agencygraph.model import Claim, Fact, Facts, Observation

Term = ox.NamedNode | ox.Literal
F = TypeVar("F", bound=Fact)
Pairs = Iterable[tuple[str, "Term | str | Iterable[Term | str] | None"]]


#: The kinds of facts that have a node of their own, and the table of `Facts` each stands in.
TABLES = {
    "unit": "units",
    "version": "versions",
    "program": "programs",
    "instrument": "instruments",
    "relation": "relations",
    "reform": "reforms",
    "event": "events",
    "measurement-unit": "measurement_units",
    "measure": "measures",
    "breakdown": "breakdowns",
    "document": "documents",
    "citation": "citations",
    "observation": "observations",
    "claim": "claims",
}


class Terms:
    """The terms of one dossier, and the quads of one resource."""

    def __init__(self, facts: Facts, settings: Settings, lineage: Lineage | None = None) -> None:
        self.facts = facts
        self.settings = settings
        self.lineage = lineage or trace(facts)
        self.codes: Codes = codes()
        self.names = iris.prefixes(settings.key, settings.base)
        self.home = f"{settings.base}{settings.key}/"
        self._nodes: dict[str, ox.NamedNode] = {}
        self._documents = {document.key for document in facts.documents}
        self.kinds = {fact.key: "unit" for fact in facts.units}
        self.kinds |= {fact.key: "program" for fact in facts.programs}
        self.kinds |= {fact.key: "instrument" for fact in facts.instruments}
        self.qudt = {unit.key: unit.qudt for unit in facts.measurement_units}

    def node(self, curie: str) -> ox.NamedNode:
        """Give the node of a prefixed name."""
        found = self._nodes.get(curie)
        if found is None:
            found = self._nodes[curie] = ox.NamedNode(iris.expand(curie, self.names))
        return found

    @cached_property
    def stated(self) -> Mapping[str | None, Mapping[str, list[Fact]]]:
        """Give the facts of each kind by the document whose receipt they have, or None."""
        found: dict[str | None, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        for kind, table in TABLES.items():
            for fact in getattr(self.facts, table):
                found[fact.receipt.document if fact.receipt else None][kind].append(fact)
        return found

    def subject(self, key: str) -> ox.NamedNode:
        """Give the node of a unit, program or instrument by its key."""
        return self.node(f"{self.kinds[key]}:{key}")

    def graph(self, name: str) -> ox.NamedNode:
        """Give the name of one of the dossier's graphs, such as `organization`."""
        return ox.NamedNode(f"{self.home}graph/{name}")

    def scheme(self, name: str) -> ox.NamedNode:
        """Give the node of a code scheme."""
        return ox.NamedNode(f"{iris.CODE}/{name}")

    def breakdown(self, key: str) -> ox.NamedNode:
        """Give the node of a breakdown code; `total` is that of every dossier."""
        if key == "total":
            return ox.NamedNode(f"{iris.CODE}/breakdown/total")
        return self.node(f"breakdown:{key}")

    def text(self, words: str) -> ox.Literal | None:
        """Give words in the dossier's language, or None for none."""
        return ox.Literal(words, language=self.settings.language) if words else None

    def texts(self, many: Iterable[str]) -> list[ox.Literal]:
        """Give several words in the dossier's language."""
        return [ox.Literal(words, language=self.settings.language) for words in many if words]

    def decimal(self, number: Decimal | None) -> ox.Literal | None:
        """Give a number in the form that stores keep: 98.80 is 98.8."""
        if number is None:
            return None
        return ox.Literal(canonical(number), datatype=self.node("xsd:decimal"))

    def day(self, day: date | None) -> ox.Literal | None:
        """Give a day."""
        return None if day is None else ox.Literal(day.isoformat(), datatype=self.node("xsd:date"))

    def edtf(self, when: EdtfDate | None) -> ox.Literal | None:
        """Give a date with its precision."""
        return None if when is None else ox.Literal(when.text, datatype=self.node("edtf:EDTF"))

    def address(self, url: str) -> ox.NamedNode | None:
        """Give an address as a node, or None for none."""
        return ox.NamedNode(url) if url else None

    def source(self, key: str) -> ox.NamedNode:
        """Give the node of a document or citation by its key."""
        return self.node(f"{'document' if key in self._documents else 'citation'}:{key}")

    def period_of(self, fact: Observation | Claim, period: Period) -> ox.NamedNode:
        """Give the node of a period; an undated one belongs to the source that leaves it open."""
        if period.kind != "undated":
            return self.node(f"period:{period.slug}")
        return self.node(f"period:undated-{fact.stated_in}")

    def quads(self, graph: ox.NamedNode, subject: ox.NamedNode, pairs: Pairs) -> Iterator[ox.Quad]:
        """Give the quads of one resource; None among the values is left out."""
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

    def life(self, start: EdtfDate | None, through: EdtfDate | None) -> Pairs:
        """Give the first and last day of a stretch, with their bounds."""
        yield "ag:validFrom", self.edtf(start)
        yield "ag:validThrough", self.edtf(through)
        if start:
            yield "ag:beginsNotBefore", self.day(start.earliest)
            yield "ag:beginsNotAfter", self.day(start.latest)
        if through:
            yield "ag:endsNotBefore", self.day(through.earliest)
            yield "ag:endsNotAfter", self.day(through.latest)

    def sources(self, fact: Fact) -> Pairs:
        """Give what a fact rests on."""
        yield "dcterms:source", [f"citation:{key}" for key in fact.citations]
        if fact.receipt:
            yield "dcterms:source", f"document:{fact.receipt.document}"
        yield "skos:note", self.text(fact.note)

    def each(
        self,
        graph: ox.NamedNode,
        kind: str,
        facts: Iterable[F],
        describe: Callable[[F], Pairs],
    ) -> Iterator[ox.Quad]:
        """Give the quads of every fact of a kind."""
        for fact in facts:
            yield from self.quads(graph, self.node(f"{kind}:{fact.key}"), describe(fact))


def canonical(number: Decimal) -> str:
    """Write a number as XML Schema 1.1 has decimals by their canonical form.

    >>> [canonical(Decimal(written)) for written in ("98.80", "170590", "0.50", "-0.0", "1E+3")]
    ['98.8', '170590', '0.5', '0', '1000']
    """
    shown = format(number, "f")
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return "0" if number.is_zero() else shown


def plain(words: str) -> ox.Literal | None:
    """Give words without a language, or None for none."""
    return ox.Literal(words) if words else None
