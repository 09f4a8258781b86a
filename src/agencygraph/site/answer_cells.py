"""A cell of an answer as people read it: the name of a thing, a code in words, a date as known.

In: a `Book`, the name of a column, a term. Out: a `Cell`, which links what the site shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlsplit

import pyoxigraph as ox

from agencygraph.dates import DateError, parse_edtf, parse_period
from agencygraph.iris import CODE, SCHEMES, compact
from agencygraph.site import words
from agencygraph.site.addresses import CODES
from agencygraph.site.book import Book

#: What a column of keys or names holds.
COLUMNS = {
    "became": "unit",
    "citation": "source",
    "division": "unit",
    "document": "source",
    "event": "event",
    "instrument": "instrument",
    "law": "instrument",
    "lead": "subject",
    "measure": "measure",
    "object": "subject",
    "figure": "observation",
    "otherMeasure": "measure",
    "parent": "unit",
    "partner": "subject",
    "program": "program",
    "reform": "reform",
    "see": "measure",
    "source": "source",
    "subject": "subject",
    "unit": "unit",
    "whole": "observation",
}
#: The same by the last word of its name, as in `claimSubject` and `document2`.
_LAST = COLUMNS | {
    **dict.fromkeys(("breakdown", "crime", "drug", "offence"), "breakdown"),
    **dict.fromkeys(("against", "by"), "event"),
    **dict.fromkeys(("key", "name", "other", "who"), "subject"),
    **{"claim": "claim", "fact": "fact", "part": "observation", "then": "unit"},
    **{"version": "version", "what": "measure"},
}
#: What a column of any facts is looked up as, in this order.
_ANY = ("subject", "event", "measure", "observation", "claim", "version", "relation", "reform")
#: What a column of codes holds; of a kind, whichever list has it.
CODED = {
    **{one: (one,) for one in ("basis", "certainty", "precision", "qualifier", "support")},
    "kind": tuple(scheme for scheme in SCHEMES if scheme.endswith("-kind")),
    "by": ("reading",),
    "reviewed": ("review",),
    "role": ("unit-role",),
}
_LAST_WORD = re.compile(r"([A-Z]?[a-z]+)[0-9]*$")
_WHEN = re.compile(r"(?=.*\d{4})[][0-9.FCY/-]+(?: to [][0-9.-]+)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an answer: its words, and where they lead, inside the site or out of it."""

    words: str
    path: str = ""
    url: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Cells:
    """The cells of all answers of one site."""

    book: Book
    _known: dict[tuple[str, str], Cell] = field(default_factory=dict)

    def rows(self, pairs: Iterable[Iterable[tuple[str, object]]]) -> list[list[Cell]]:
        """Give the rows of an answer: what a cell names is linked where it is named first."""
        linked: set[str] = set()
        found = []
        for row in pairs:
            cells = [self.cell(column, term) for column, term in row]
            for place, cell in enumerate(cells):
                if cell.path in linked:
                    cells[place] = replace(cell, path="")
                linked.add(cell.path)
            found.append(cells)
        return found

    def cell(self, column: str, term: object) -> Cell:
        """Give a cell of a column."""
        if term is None:
            return Cell("")
        if isinstance(term, ox.NamedNode):
            return self._thing(term.value)
        if not isinstance(term, ox.Literal):
            return Cell(str(term))
        value, kind = term.value, term.datatype.value.rpartition("#")[2]
        if kind in ("decimal", "integer"):
            return Cell(words.number(Decimal(value)), is_number=True)
        if kind == "anyURI" or (kind == "string" and value.startswith(("http://", "https://"))):
            return Cell(_host(value), url=value)
        found = self._known.get((column, value))
        if found is None:
            found = self._known[column, value] = self._said(column, value)
        return found

    def _said(self, column: str, value: str) -> Cell:
        last = _LAST_WORD.search(column)
        word = last[1].lower() if last else column
        kind = _LAST.get(word, "")
        return (
            (self._of(kind, value) if kind else None)
            or (self._code(CODED[word], value) if word in CODED else None)
            or self._when(value)
            or Cell(value.rstrip().removesuffix(";"))
        )

    def _of(self, kind: str, value: str) -> Cell | None:
        """Give a thing that the dossier knows by its key, or by a name that is its alone."""
        book = self.book
        if kind == "fact":
            found = (self._of(one, value) for one in _ANY)
            return next((cell for cell in found if cell), None)
        if kind in ("claim", "observation", "relation", "version"):
            said = self._unnamed.get(f"{kind}:{value}")
            return Cell(said, book.addresses.of(kind, value) or "") if said else None
        if kind in ("instrument", "program", "subject", "unit"):
            kind = "subject"
            value = value if f"subject:{value}" in book.labels else self._named.get(value, value)
        name = book.labels.get(f"{kind}:{value}")
        path = "" if value == "total" else book.addresses.of(kind, value) or ""
        return None if name is None else Cell(name, path)

    @cached_property
    def _unnamed(self) -> dict[str, str]:
        """What is said for facts that have no name of their own, by kind and key."""
        book, facts = self.book, self.book.lineage.facts
        found = {f"version:{version.key}": version.name for version in facts.versions}
        for kind, figures in (("observation", facts.observations), ("claim", facts.claims)):
            for one in figures:
                measure = book.label("measure", one.measure)
                found[f"{kind}:{one.key}"] = f"{measure}, {words.short(one.period)}"
        for relation in facts.relations:
            sides = (book.label("subject", key) for key in (relation.subject, relation.object))
            found[f"relation:{relation.key}"] = f" {words.kind(relation.kind)} ".join(sides)
        return found

    @cached_property
    def _named(self) -> dict[str, str]:
        """The keys of units, programs and instruments, by the names that one alone has."""
        found: dict[str, set[str]] = {}
        facts = self.book.lineage.facts
        names = [*facts.names().items(), *((one.unit, one.name) for one in facts.versions)]
        for key, name in names:
            found.setdefault(name, set()).add(key)
        return {name: min(keys) for name, keys in found.items() if len(keys) == 1}

    def _code(self, schemes: tuple[str, ...], value: str) -> Cell | None:
        """Give a code in words; it is linked where one list alone has it."""
        term = self.book.addresses.of("term", value)
        if term:
            return Cell(words.kind(value), term)
        lists = [one for one in schemes if f"{CODE}/{one}/{value}" in self.book.described]
        path = f"{CODES}#code-{lists[0]}-{value}" if len(lists) == 1 else ""
        said = words.QUALIFIERS.get(value) or words.kind(value)
        return Cell(said, path) if lists else None

    def _when(self, value: str) -> Cell | None:
        """Give a date, a period or a stretch of time in words."""
        if not _WHEN.fullmatch(value):
            return None
        first, _, last = value.partition(" to ")
        try:
            if last:
                return Cell(words.span(parse_edtf(first), parse_edtf(last)))
            return Cell(words.when(parse_edtf(value)))
        except DateError:
            pass
        try:
            month = self.book.settings.fiscal_year_first_month
            return Cell(words.short(parse_period(value, month)))
        except DateError:
            return None

    def _thing(self, iri: str) -> Cell:
        book = self.book
        path = book.addresses.of_iri(iri)
        if path is None and not iri.startswith(book.settings.base):
            return Cell(_host(iri), url=iri)
        kind, _, key = iri.removeprefix(book.home).partition("/")
        said = book.label(kind, key) if iri.startswith(book.home) else key
        if said == key:
            said = compact(iri, book.prefixes)
        return Cell(said, path=path or "")


def _host(url: str) -> str:
    """Give the host of an address: the whole of it would fill a column."""
    return urlsplit(url).netloc.removeprefix("www.") or url
