"""The pages of a day: a unit or program as it stood, the whole organization, or why it did not.

In: a `Book`, what held, a path. Out: pages before they are laid out, and words.
"""

from __future__ import annotations

from datetime import date

from agencygraph.days import Held, Holding, heirs
from agencygraph.lineage import Standing
from agencygraph.model import Event, Observation, Program, Relation, Version
from agencygraph.site import words
from agencygraph.site.book import Book, Page
from agencygraph.site.organizations import by_measure
from agencygraph.snapshots import programs_on, ranked, snapshot

#: The days on which a description changes, before and after a day.
Neighbours = tuple[date | None, date | None]


def moment_page(book: Book, kind: str, held: Held, path: str, beside: Neighbours) -> Page:
    """Give the page of a unit or program that stood, or may have stood, on a day."""
    name = book.lineage.name(held.key)
    named = [one.fact.name for one in held.lives if isinstance(one.fact, Version)]
    if named and held.standing == "certain":
        name = " or ".join(dict.fromkeys(named))
    figures = [one.fact for one in held.figures if isinstance(one.fact, Observation)]
    shown = {
        "kind": kind,
        "key": held.key,
        "name": name,
        "held": held,
        "lives": [(one, _above(book, one, held)) for one in held.lives],
        "units": _units(book, held),
        "programs": [one for one in held.below if isinstance(one.fact, Program)],
        "relations": [one.fact for one in held.relations if isinstance(one.fact, Relation)],
        "figures": by_measure(book, figures),
        "events": [one.fact for one in held.events if isinstance(one.fact, Event)],
        "possible": {
            one.fact.key for one in (*held.relations, *held.events) if one.standing == "possible"
        },
        "beside": beside,
    }
    said = f"{name} as it stood on {words.day(held.day)}."
    return Page(path, "day.html", f"{name} on {words.day(held.day)}", said, shown)


def _units(book: Book, held: Held) -> list[tuple[list[Version], bool]]:
    """Give the units under a unit: what each may have been, and whether it was there."""
    found: dict[str, list[Version]] = {}
    for one in held.below:
        if isinstance(one.fact, Version):
            found.setdefault(one.fact.unit, []).append(one.fact)
    is_certain = book.lineage.is_certain
    return [(lives, is_certain(unit, held.day, lives)) for unit, lives in found.items()]


def _above(book: Book, life: Holding, held: Held) -> list[tuple[str, str, Standing]]:
    """Give the units that a version or program was under on a day: key, name, how sure that is."""
    above = held.leads
    if isinstance(life.fact, Version):
        # The parent is the version's own: the doubt about that is told once.
        above = ((life.fact.parent, "certain"),) if life.fact.parent else ()
    return [(key, book.lineage.name_on(key, held.day), how) for key, how in above]


def whole_page(book: Book, day: date, path: str) -> Page:
    """Give the page of the organization on a day."""
    lineage = book.lineage
    rows = list(ranked([*snapshot(lineage, day), *programs_on(lineage, day)]))
    programs = {program.key for program in lineage.facts.programs}
    shown = {"day": day, "rows": rows, "programs": programs, "lineage": lineage}
    title = f"{book.label('unit', book.settings.agency)} on {words.day(day)}"
    said = f"Units and programs as they stood on {words.day(day)}."
    return Page(path, "day-whole.html", title, said, shown)


def histories(book: Book, key: str) -> list[tuple[str, str]]:
    """Give the page of a unit or program, and of what came after it, each with its name."""
    keys = dict.fromkeys((key, *(after for _, after in heirs(book.lineage, key))))
    kinds = [("unit" if one in book.lineage.units else "program", one) for one in keys]
    return [
        (page, f"{book.label(kind, one)}: the whole of its history")
        for kind, one in kinds
        if (page := book.addresses.of(kind, one))
    ]


def not_then(book: Book, key: str, day: date) -> str:
    """Say why a unit or program has no description on a day: when it stood, what came after it."""
    lineage = book.lineage
    program = lineage.programs.get(key)
    lives = (program,) if program else lineage.versions[key]
    name = lineage.name(key)
    if not lives:
        return f"No source at hand says when {name} stood."
    spans = "; ".join(words.span(life.start, life.through) for life in lives)
    said = f"{name} did not stand on {words.day(day)}. Its time: {spans}."
    for event, after in heirs(lineage, key):
        heir = lineage.name(after)
        said += f" {words.when(event.date)}: {event.title}; continued by {heir} ({after})."
    return said
