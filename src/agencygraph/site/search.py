"""What the search finds, and by which words.

In: a `Book` and its questions. Out: entries under headings, in the order in which hits are shown:
what people look for first, the terms of the ontology last.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from agencygraph.named_questions import Question
from agencygraph.site import words
from agencygraph.site.book import Book

#: The headings, in order, and what a hit under each is called.
KINDS = {
    "unit": "Units",
    "program": "Programs",
    "measure": "Measures",
    "event": "Events",
    "reform": "Reforms",
    "document": "Documents",
    "law or memo": "Laws and memos",
    "question": "Questions",
    "term": "Terms of the ontology",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the search finds: a name, what tells it from its like, where it stands.

    `names` are what it is or was called too; a query that is one of them puts it first. `words`
    only help to find it: what a measure is split by, whose figures it has, years.
    """

    name: str
    kind: str
    path: str
    names: str = ""
    words: str = ""
    note: str = ""


def entries(book: Book, known: Mapping[str, Question]) -> list[tuple[str, str, list[Entry]]]:
    """Give kind, heading and entries from A to Z; entries of one name say when they stood."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in (*_things(book), *_others(book, known)):
        found[entry.kind].append(entry)
    return [
        (kind, heading, sorted(found[kind], key=lambda one: (one.name.casefold(), one.path)))
        for kind, heading in KINDS.items()
        if found[kind]
    ]


def _things(book: Book) -> Iterator[Entry]:
    """Give units, programs, events and reforms."""
    facts = book.lineage.facts
    found: list[Entry] = []
    for unit in facts.units:
        versions = book.lineage.versions[unit.key]
        names = [name for one in versions for name in (one.abbreviation, one.name)]
        kinds = [words.kind(one.kind) for one in versions]
        note = words.span(versions[0].start, versions[-1].through) if versions else ""
        found.append(_entry("unit", unit.key, unit.name, (*names, *unit.also), kinds, note))
    for program in facts.programs:
        names = [program.abbreviation, *program.also]
        kinds, note = [words.kind(program.kind)], words.span(program.start, program.through)
        found.append(_entry("program", program.key, program.name, names, kinds, note))
    counts = Counter(entry.name for entry in found)
    yield from (one if counts[one.name] > 1 else replace(one, note="") for one in found)
    for event in facts.events:
        kinds, note = [words.kind(event.kind)], words.when(event.date)
        yield _entry("event", event.key, event.title, (), kinds, note)
    for reform in facts.reforms:
        yield _entry("reform", reform.key, reform.title, note=words.when(reform.date))


def _others(book: Book, known: Mapping[str, Question]) -> Iterator[Entry]:
    facts = book.lineage.facts
    for measure in facts.measures:
        figures = [*book.figures_in.get(measure.key, ()), *book.claims_in.get(measure.key, ())]
        splits = {book.label("breakdown", one.breakdown) for one in figures} - {"total"}
        years = {str(one.period.end.year) for one in figures if one.period.end}
        whose = {short for one in figures for short in shorts(book, one.subject)}
        more = (*sorted(splits), *sorted(whose), *sorted(years))
        yield _entry("measure", measure.key, measure.label, measure.also, more)
    for document in facts.documents:
        yield _entry("document", document.key, document.title)
    for instrument in facts.instruments:
        names = (instrument.identifier, *instrument.also)
        kind = words.kind(instrument.kind)
        yield _entry("law or memo", instrument.key, instrument.name, names, (kind,))
    for name, question in known.items():
        yield _entry("question", name, question.words)
    for name in book.addresses.terms:
        yield Entry(name, "term", book.addresses.of("term", name) or "")


def shorts(book: Book, subject: str) -> Iterator[str]:
    """Give what a unit or program is called for short: its abbreviations, else its key."""
    program = book.lineage.programs.get(subject)
    lives = [program] if program else book.lineage.versions.get(subject, ())
    yield from {one.abbreviation for one in lives if one.abbreviation} or {subject}


def _entry(
    kind: str,
    key: str,
    name: str,
    names: Iterable[str] = (),
    more: Iterable[str] = (),
    note: str = "",
) -> Entry:
    others = "|".join(dict.fromkeys(one for one in names if one and one != name))
    folder = "instrument" if kind == "law or memo" else kind
    path = f"{folder}/{key}.html"
    return Entry(name, kind, path, others, " ".join(dict.fromkeys(more)), note)
