"""The pages of measures: every figure, its receipt, its citation, and what contradicts it.

In: a `Book`. Out: pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from agencygraph.model import Measure
from agencygraph.preferred import prefer
from agencygraph.site import words
from agencygraph.site.book import Book, Page
from agencygraph.site.cite import record
from agencygraph.site.organization_data import as_json
from agencygraph.site.organizations import period_order


def measure_pages(book: Book) -> Iterator[Page]:
    """Give the page of every measure."""
    rivals = Counter(fact.cell for fact in book.lineage.facts.observations)
    preferred = {fact.key for fact in prefer(book.lineage.facts) if rivals[fact.cell] > 1}
    for measure in book.lineage.facts.measures:
        figures = sorted(book.figures_in.get(measure.key, []), key=period_order)
        claims = book.claims_in.get(measure.key, [])
        keys = [book.source_of(fact) for fact in figures]
        keys += [book.source_of(claim) for claim in claims]
        cited = {key: book.cited(key) for key in dict.fromkeys(keys)}
        yield Page(
            f"measure/{measure.key}.html",
            "measure.html",
            measure.label,
            measure.definition,
            {
                "measure": measure,
                "measured_in": book.measurement_units[measure.unit],
                "figures": figures,
                "preferred": preferred,
                "claims": claims,
                "cited": cited,
                "conflicts": _conflicts(book, measure),
                "charts": charts(book, measure.key),
            },
            "measure",
        )


def cite_sources(book: Book) -> bytes:
    """Give the script that holds what `cite.js` needs of every source that states a figure."""
    facts = book.lineage.facts
    keys = {book.source_of(fact) for fact in facts.observations}
    keys |= {book.source_of(claim) for claim in facts.claims}
    sources = {key: record(book.cited(key)) for key in sorted(keys)}
    data = as_json({"home": book.home, "dataset": book.dataset, "sources": sources})
    return f"var agencygraphSources = {data};\n".encode()


def charts(book: Book, measure: str) -> list[Any]:
    """Give the series of a measure that are worth a chart: of several periods, or in conflict."""
    return [
        one
        for one in book.series_in.get(measure, [])
        if len({point.period.text for point in one.points}) > 1
        or any(point.is_conflicting for point in one.points)
    ]


def _conflicts(book: Book, measure: Measure) -> list[tuple[str, list[Any]]]:
    """Give what cannot be true together among the figures of a measure, side by side."""
    facts = {fact.key: fact for fact in book.figures_in.get(measure.key, [])}
    return [
        (words.CONFLICTS[news.kind][0], [facts[key] for key in news.keys])
        for news in book.contradictions.get(measure.key, [])
    ]
