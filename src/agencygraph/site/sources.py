"""The pages of documents, with every receipt in order of place, and the list of citations.

In: a `Book`; the texts, where they are at hand. Out: pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from agencygraph.model import (
    Claim,
    Dismissal,
    Document,
    Event,
    Fact,
    Observation,
    Receipt,
    Relation,
    Unit,
)
from agencygraph.site import words
from agencygraph.site.addresses import tables
from agencygraph.site.book import Book, Page
from agencygraph.site.claims import parts
from agencygraph.site.naming import named

#: The words for kinds of facts that are not those of their tables.
_KINDS = {"observation": "figure", "version": "name"}


@dataclass(frozen=True, slots=True)
class Stated:
    """One receipt of a document: what it states, and where that is shown."""

    kind: str
    fact: Fact
    receipt: Receipt
    says: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: words, or a figure that is stated or set aside."""

    words: str
    stated: Stated | None = None
    dismissed: Dismissal | None = None


def document_pages(book: Book) -> Iterator[Page]:
    """Give the page of every document."""
    for document in book.lineage.facts.documents:
        stated = _stated(book, document)
        dismissed = [
            fact
            for fact in book.lineage.facts.dismissed
            if fact.receipt and fact.receipt.document == document.key
        ]
        dismissed.sort(key=lambda fact: fact.receipt.start if fact.receipt else 0)
        text = book.texts.get(document.key)
        kinds = Counter(one.kind for one in stated)
        yield Page(
            f"document/{document.key}.html",
            "document.html",
            document.title,
            f"Every figure and statement read in {document.title}, in order of place.",
            {
                "document": document,
                "stated": stated,
                "counts": [
                    (kinds["observation"], "figure", "stated"),
                    (kinds["claim"], "claim", "about figures"),
                    (len(stated), "receipt", "in all"),
                    (len(dismissed), "figure", "set aside with a reason"),
                ],
                "dismissed": dismissed,
                "coverage": book.coverage.get(document.key),
                "pieces": list(_pieces(text.characters, stated, dismissed)) if text else [],
            },
            "document",
        )


def _stated(book: Book, document: Document) -> list[Stated]:
    names = _Names(book, document.default_period.end or document.published.latest)
    found = [
        (kind, fact, fact.receipt)
        for kind, table in tables(book.lineage.facts)
        for fact in table
        if fact.receipt and fact.receipt.document == document.key
    ]
    found.sort(key=lambda one: (one[2].start, one[2].end, one[0]))
    return [Stated(kind, fact, receipt, names.says(fact)) for kind, fact, receipt in found]


@dataclass(frozen=True, slots=True)
class _Names:
    """What the facts of a document say, with the names of their time; `day` is the document's."""

    book: Book
    day: date | None
    _said: set[str] = field(default_factory=set)

    def says(self, fact: Fact) -> str:
        """Say a fact in a few words."""
        book = self.book
        if isinstance(fact, (Observation, Claim)):
            what = [book.label("measure", fact.measure)]
            if fact.breakdown != "total":
                what.append(book.label("breakdown", fact.breakdown))
            what.append(self.name(fact.subject, fact.period.end))
            about = f"{', '.join(what)}, {words.short(fact.period)}"
            unit = f" {book.counted_in(fact)}" if fact.unit else ""
            if isinstance(fact, Observation):
                return f"{words.amount(fact)}{unit}: {about}"
            before, number, after = parts(fact)
            return f"{before}{number}{unit}{after}: {about}"
        if isinstance(fact, Relation):
            one, other = (self.name(key, self.day) for key in (fact.subject, fact.object))
            return f"{one}: {words.kind(fact.kind)} {other}"
        if isinstance(fact, Unit):
            return self.name(fact.key, self.day)
        return str(fact.title if isinstance(fact, Event) else fact.name)  # type: ignore[attr-defined]

    def name(self, key: str, day: date | None) -> str:
        """Give the name that a thing had on a day, at first with the one that it has now."""
        then, now = named(self.book, key, day)
        if not now or key in self._said:
            return then
        self._said.add(key)
        return f"{then} ({now})"


def _pieces(characters: str, stated: list[Stated], dismissed: list[Dismissal]) -> Iterator[Piece]:
    """Cut a text at its figures; where two overlap, the first and longest is marked."""
    figures = [one for one in stated if one.kind in ("observation", "claim")]
    marks = [(one.receipt.start, -one.receipt.end, 0, one, None) for one in figures]
    marks += [
        (fact.receipt.start, -fact.receipt.end, 1, None, fact)  # type: ignore[misc]
        for fact in dismissed
        if fact.receipt
    ]
    here = 0
    for start, negative, _, one, fact in sorted(marks, key=lambda mark: mark[:3]):
        if start < here:
            continue
        if start > here:
            yield Piece(characters[here:start])
        yield Piece(characters[start:-negative], one, fact)
        here = -negative
    if here < len(characters):
        yield Piece(characters[here:])


def citation_page(book: Book) -> Page:
    """Give the list of outside sources, each with the pages of what rests on it."""
    resting: dict[str, list[tuple[str, Fact]]] = {}
    for kind, table in (*tables(book.lineage.facts), ("reform", book.lineage.facts.reforms)):
        for fact in table:
            for key in fact.citations:
                resting.setdefault(key, []).append((kind, fact))
    return Page(
        "citations.html",
        "citations.html",
        "Outside sources",
        "Laws, notices, memos and releases on which the history of the organization rests.",
        {"resting": {key: (len(found), _pages(book, found)) for key, found in resting.items()}},
        "citation",
    )


def _pages(book: Book, found: list[tuple[str, Fact]]) -> list[tuple[str, str, list[str]]]:
    """Give each page that shows some of these facts: its path and name, and what they are."""
    pages: dict[str, list[str]] = {}
    for kind, fact in found:
        page = (book.addresses.of(kind, fact.key) or "").partition("#")[0]
        pages.setdefault(page, []).append(_KINDS.get(kind, kind))
    named = []
    for page, kinds in pages.items():
        kind, _, key = page.removesuffix(".html").partition("/")
        counts = (f"{count} {one}s" if count > 1 else one for one, count in Counter(kinds).items())
        named.append((page, book.label(kind, key), list(counts)))
    return named
