"""The pages that lead to others: the first page and the lists.

In: a `Book`. Out: pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from agencygraph.lineage import event_order
from agencygraph.model import Observation
from agencygraph.named_questions import Question
from agencygraph.preferred import prefer
from agencygraph.site import words
from agencygraph.site.book import Book, Page
from agencygraph.site.measures import charts

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
)
#: What the page "Ask" offers, by what answers there.
_ASKING = {
    "engine": "SPARQL in the browser, without a server.",
    "endpoint": "SPARQL, answered by this host.",
    "": "How to ask in SPARQL; this site has no engine for it.",
}


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
        "asking": _ASKING,
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
        programs.setdefault(words.capital(words.kind(program.kind)), []).append(row)
    said = "What units run: programs, task forces, operations and initiatives."
    yield _listing("programs.html", "Programs", said, list(programs.items()))

    rows = [
        (f"document/{one.key}.html", one.title, f"published {words.when(one.published)}")
        for one in sorted(facts.documents, key=lambda one: one.published.text)
    ]
    said = (
        "Only these were read, figure by figure: others may say more. Outside sources stand apart."
    )
    outside = [("citations.html", "Outside sources", f"{len(facts.citations)} of them")]
    yield _listing("documents.html", "Documents", said, [("", rows), ("Beside them", outside)])

    instruments: dict[str, list[Row]] = {}
    for one in sorted(facts.instruments, key=lambda one: (one.kind, one.name.casefold())):
        row = (f"instrument/{one.key}.html", one.name, one.identifier)
        instruments.setdefault(words.capital(words.kind(one.kind)), []).append(row)
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
    facts, rows = book.lineage.facts, []
    published = {
        key: (when.latest or when.earliest or date.min) if (when := one.published) else date.min
        for key, one in facts.sources().items()
    }
    chosen: dict[str, list[Observation]] = defaultdict(list)
    for fact in prefer(facts):
        chosen[fact.measure].append(fact)
    for measure in sorted(facts.measures, key=lambda one: one.label.casefold()):
        latest, later = _latest(chosen[measure.key], published)
        count = len(book.figures_in.get(measure.key, []))
        rows.append((measure, latest, later, count, len(charts(book, measure.key))))
    said = "Everything that is counted, with a figure of its latest period as its source states it."
    return Page("figures.html", "figures.html", "Figures", said, {"rows": rows})


def _latest(
    figures: Sequence[Observation], published: Mapping[str, date]
) -> tuple[Observation | None, list[Observation]]:
    """Give the figure of the latest period, a total before a split, and those that may be later.

    These are without a period, in documents published after that of the first. Where no figure has
    a period, the first is one of the latest document.
    """

    def order(fact: Observation) -> tuple[date, bool, date, str]:
        last = fact.period.end or published[fact.stated_in]
        return (last, fact.breakdown == "total", fact.period.start or date.min, fact.key)

    dated = [fact for fact in figures if fact.period.end]
    latest = max(dated or figures, key=order, default=None)
    if latest is None or not dated:
        return latest, []
    undated = sorted((fact for fact in figures if not fact.period.end), key=order, reverse=True)
    said = published[latest.stated_in]
    return latest, [fact for fact in undated if published[fact.stated_in] > said]
