"""The pages of units and programs: names over time, what came before and after, and figures.

In: a `Book`. Out: pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from agencygraph.dates import EdtfDate
from agencygraph.lineage import STATE_CHANGES
from agencygraph.model import Event, Observation, Unit, Version
from agencygraph.site import words
from agencygraph.site.book import Book, Page


def unit_pages(book: Book) -> Iterator[Page]:
    """Give the page of every unit."""
    lineage = book.lineage
    through = date.fromisoformat(book.settings.through)
    for unit in lineage.facts.units:
        versions = lineage.versions[unit.key]
        latest = versions[-1] if versions else None
        events = lineage.events.get(unit.key, ())
        left = unit.role == "unit" and lineage.was_division(unit.key, book.settings.agency, through)
        yield Page(
            f"unit/{unit.key}.html",
            "unit.html",
            unit.name,
            unit.definition,
            {
                "unit": unit,
                "versions": versions,
                "latest": latest,
                "ended": through_of(latest, known=True),
                "seen": through_of(latest, known=False),
                "parents": {
                    v.key: tuple(dict.fromkeys(above.name for above in lineage.parents_of(v)))
                    for v in versions
                },
                "was_division": left,
                "successors": _others(unit, events, after=True),
                "predecessors": _others(unit, events, after=False),
                "events": events,
                "children": _children(book, unit.key),
                "programs": book.programs_of.get(unit.key, []),
                "relations": book.relations_of.get(unit.key, []),
                "figures": by_measure(book, book.figures_of.get(unit.key, [])),
            },
            "unit",
        )


def _others(unit: Unit, events: Iterable[Event], *, after: bool) -> list[tuple[Event, list[str]]]:
    """Give the events by which others came after a unit, or went before it."""
    found = []
    for event in events:
        here, there = (event.before, event.after) if after else (event.after, event.before)
        if unit.key not in here or event.kind in STATE_CHANGES:
            continue
        others = [key for key in there if key != unit.key]
        if others:
            found.append((event, others))
    return found


def _children(book: Book, key: str) -> list[tuple[str, list[str]]]:
    """Give the units that stood under one, each with the stretches in which they did."""
    versions = sorted(book.children.get(key, []), key=lambda version: version.unit)
    return [
        (child, [words.span(version.start, version.through) for version in stood])
        for child, stood in groupby(versions, key=lambda version: version.unit)
    ]


def program_pages(book: Book) -> Iterator[Page]:
    """Give the page of every program."""
    for program in book.lineage.facts.programs:
        yield Page(
            f"program/{program.key}.html",
            "program.html",
            program.name,
            program.definition,
            {
                "program": program,
                "events": book.lineage.events.get(program.key, ()),
                "parts": book.parts_of.get(program.key, []),
                "relations": book.relations_of.get(program.key, []),
                "figures": by_measure(book, book.figures_of.get(program.key, [])),
            },
            "program",
        )


def by_measure(
    book: Book, facts: Iterable[Observation]
) -> list[tuple[str, str, list[Observation]]]:
    """Group figures by measure and, within it, by period."""
    ordered = sorted(facts, key=lambda fact: (fact.measure, *period_order(fact)))
    return [
        (key, book.label("measure", key), list(found))
        for key, found in groupby(ordered, key=lambda fact: fact.measure)
    ]


def period_order(fact: Observation) -> tuple[date, date, str]:
    """Order figures by the end of their period, those without one last."""
    last, first = fact.period.end or date.max, fact.period.start or date.min
    return (last, first, fact.key)


def through_of(version: Version | None, *, known: bool) -> EdtfDate | None:
    """Give when a life ended if that is known, or (not known) when it was last seen."""
    through = version.through if version else None
    return through if through and (through.latest is not None) == known else None
