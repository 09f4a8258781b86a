"""The pages that lead to others: the first page and the lists.

In: a `Book`. Out: pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from agencygraph.lineage import event_order
from agencygraph.named_questions import Question
from agencygraph.site import words
from agencygraph.site.book import Book, Page
from agencygraph.site.measures import charts
from agencygraph.site.organizations import period_order

Row = tuple[str, str, str]
_WAYS = (
    ("organization.html", "The organization on any day", "Pick a day, or compare two."),
    ("figures.html", "Figures", "What is counted, with every figure and its receipt."),
    ("units.html", "Units", "What each was called, what it came from and became."),
    ("programs.html", "Programs", "Task forces, operations and initiatives."),
    ("events.html", "Events", "Every creation, merger, move and renaming."),
    ("silence.html", "Silence map", "What is not reported, and why."),
    ("documents.html", "Documents", "Each source with every receipt in it."),
    ("questions.html", "Questions", "Named questions with their answers."),
    ("ask.html", "Ask", "SPARQL in the browser, without a server."),
)


def first_page(book: Book, known: Mapping[str, Question], own: Sequence[str]) -> Page:
    """Give the first page; `own` are the names of the dossier's own questions."""
    facts = book.lineage.facts
    numbers = (
        (len(facts.units), "organizations", "units.html"),
        (len(facts.programs), "programs", "programs.html"),
        (len(facts.events), "events", "events.html"),
        (len(facts.observations), "figures", "figures.html"),
        (len(facts.documents), "documents", "documents.html"),
        (len(facts.citations), "outside sources", "citations.html"),
    )
    shown = {
        "numbers": numbers,
        "ways": _WAYS,
        "reforms": sorted(facts.reforms, key=lambda reform: reform.date.text),
        "questions": [known[name] for name in own if name in known],
    }
    settings = book.settings
    return Page("index.html", "index.html", settings.title, settings.description, shown)


def list_pages(book: Book) -> Iterator[Page]:
    """Give the lists of units, programs, events, documents, instruments and measures."""
    facts = book.lineage.facts
    units: dict[str, list[Row]] = {"agency": [], "unit": [], "body": []}
    for unit in sorted(facts.units, key=lambda unit: unit.name.casefold()):
        versions = book.lineage.versions[unit.key]
        said = words.span(versions[0].start, versions[-1].through) if versions else ""
        units.setdefault(unit.role, []).append((f"unit/{unit.key}.html", unit.name, said))
    headings = {"agency": "The agency", "unit": "Its units", "body": "Outside bodies"}
    groups = [(headings.get(role, role), rows) for role, rows in units.items() if rows]
    yield _listing("units.html", "Units", "Every organization, with the time it stood.", groups)

    programs: dict[str, list[Row]] = {}
    for program in sorted(facts.programs, key=lambda one: (one.kind, one.name.casefold())):
        row = (f"program/{program.key}.html", program.name, _life(book, program.key))
        programs.setdefault(words.kind(program.kind).capitalize(), []).append(row)
    said = "What units run: programs, task forces, operations and initiatives."
    yield _listing("programs.html", "Programs", said, list(programs.items()))

    rows = [
        (f"document/{one.key}.html", one.title, f"published {words.when(one.published)}")
        for one in sorted(facts.documents, key=lambda one: one.published.text)
    ]
    said = "The documents that were read, figure by figure. Outside sources have their own list."
    outside = [("citations.html", "Outside sources", f"{len(facts.citations)} of them")]
    yield _listing("documents.html", "Documents", said, [("", rows), ("Beside them", outside)])

    instruments: dict[str, list[Row]] = {}
    for one in sorted(facts.instruments, key=lambda one: (one.kind, one.name.casefold())):
        row = (f"instrument/{one.key}.html", one.name, one.identifier)
        instruments.setdefault(words.kind(one.kind).capitalize(), []).append(row)
    said = "What brought changes about: laws, orders, plans and memos."
    yield _listing("instruments.html", "Laws and memos", said, list(instruments.items()))

    ordered = sorted(facts.events, key=event_order)
    years = [
        (year, list(found))
        for year, found in groupby(ordered, key=lambda event: str(event_order(event)[0].year))
    ]
    said = "Every change in the life of units and programs, by the latest day it can have happened."
    yield Page("events.html", "events.html", "Events", said, {"years": years})
    yield _figures(book)


def _life(book: Book, key: str) -> str:
    program = book.lineage.programs[key]
    return words.span(program.start, program.through)


def _listing(path: str, title: str, said: str, groups: list[tuple[str, list[Row]]]) -> Page:
    return Page(path, "list.html", title, said, {"groups": groups})


def _figures(book: Book) -> Page:
    rows = []
    for measure in sorted(book.lineage.facts.measures, key=lambda one: one.label.casefold()):
        found = sorted(book.figures_in.get(measure.key, []), key=period_order)
        dated = [fact for fact in found if fact.period.end]
        whole = [fact for fact in dated if fact.breakdown == "total"]
        best = whole or dated or found
        latest = best[-1] if best else None
        rows.append((measure, latest, len(found), len(charts(book, measure.key))))
    said = "Everything that is counted, with its latest figure as its source states it."
    return Page("figures.html", "figures.html", "Figures", said, {"rows": rows})
