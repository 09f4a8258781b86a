"""The pages of units and programs: names over time, what came before and after, and figures.

In: a `Book`. Out: pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from agencygraph.dates import EdtfDate
from agencygraph.model import Event, Observation, Program, Relation, Unit, Version
from agencygraph.site import words
from agencygraph.site.book import Book, Page

#: Events, each with those on its other side.
Rows = list[tuple[Event, list[str]]]
#: A heading, what stands under it, whether that is after the events, what is said if it is nothing.
Passage = tuple[str, Rows, bool, str]


def unit_pages(book: Book) -> Iterator[Page]:
    """Give the page of every unit."""
    lineage = book.lineage
    through = date.fromisoformat(book.settings.through)
    for unit in lineage.facts.units:
        versions = lineage.versions[unit.key]
        latest = versions[-1] if versions else None
        events = lineage.events.get(unit.key, ())
        successors = _by_event(lineage.successors(unit.key))
        gave = _by_event(_transfers(unit, events, after=True))
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
                "is_one_name": len({(v.name, v.abbreviation) for v in versions}) == 1,
                "was_division": left,
                "successors": successors,
                "gave": gave,
                "passages": _passages(
                    _by_event(lineage.predecessors(unit.key)),
                    successors,
                    _by_event(_transfers(unit, events, after=False)),
                    gave,
                ),
                "events": events,
                "children": _children(book, unit.key),
                "programs": _led(book, unit.key),
                "relations": [
                    one
                    for one in book.relations_of.get(unit.key, [])
                    if not _leads(book, unit.key, one)
                ],
                "figures": by_measure(book, book.figures_of.get(unit.key, [])),
            },
            "unit",
        )


def _passages(before: Rows, after: Rows, took: Rows, gave: Rows) -> list[Passage]:
    """Give what a unit came from and became, then whose work it took and who got its, if any."""
    lives = [
        ("Came from", before, False, "No predecessor is recorded."),
        ("Became", after, True, "No successor is recorded."),
    ]
    work = [("Took work from", took, False, ""), ("Gave work to", gave, True, "")]
    return [*(lives if before or after else []), *(one for one in work if one[1])]


def _transfers(unit: Unit, events: Iterable[Event], *, after: bool) -> Iterator[tuple[Event, str]]:
    """Give whom a unit gave work to, or took it from: by that nothing ends and nothing begins."""
    for event in events:
        here, there = (event.before, event.after) if after else (event.after, event.before)
        if event.kind == "FunctionTransfer" and unit.key in here:
            yield from ((event, key) for key in there if key != unit.key)


def _by_event(found: Iterable[tuple[Event, str]]) -> Rows:
    """Put together what one event did."""
    return [
        (event, [key for _, key in pairs])
        for event, pairs in groupby(found, key=lambda pair: pair[0])
    ]


def _leads(book: Book, key: str, relation: Relation) -> bool:
    """Say whether by a relation a unit leads a program."""
    is_program = relation.subject in book.lineage.programs
    return relation.kind == "led-by" and relation.object == key and is_program


def _led(book: Book, key: str) -> list[tuple[Program, str, Relation | None]]:
    """Give the programs that a unit leads or led, by its row or a relation, and when.

    That is when it leads, where the relation says so, else the program's own life.
    """
    programs = {program.key: program for program in book.programs_of.get(key, [])}
    relations: dict[str, list[Relation]] = {}
    for one in book.relations_of.get(key, []):
        if _leads(book, key, one):
            programs[one.subject] = book.lineage.programs[one.subject]
            relations.setdefault(one.subject, []).append(one)
    found = []
    for name, program in sorted(programs.items()):
        for relation in relations.get(name, [None]):
            if relation and (relation.start or relation.through):
                when = f"as lead: {words.span(relation.start, relation.through)}"
            else:
                when = words.span(program.start, program.through)
            found.append((program, when, relation))
    return found


def _children(book: Book, key: str) -> list[tuple[str, str, list[str]]]:
    """Give the units that stood under one, by their last names there, and when they did."""
    versions = sorted(book.children.get(key, []), key=lambda version: version.unit)
    groups = [list(stood) for _, stood in groupby(versions, key=lambda version: version.unit)]
    return [
        (
            stood[-1].unit,
            stood[-1].name,
            [words.span(version.start, version.through) for version in stood],
        )
        for stood in groups
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
