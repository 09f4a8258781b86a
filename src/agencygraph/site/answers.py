"""The pages of named questions: the words, the query, and the answer as a table.

In: a `Book`, a store and the questions. Out: pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import pyoxigraph as ox

from agencygraph.iris import compact, prefixes
from agencygraph.named_questions import Question
from agencygraph.query import Answer, run
from agencygraph.site.book import Book, Page

#: A page shows so many rows; the query gives the rest.
ROWS = 5
#: What a column of keys names.
COLUMNS = {
    "became": "unit",
    "citation": "citation",
    "division": "unit",
    "document": "document",
    "event": "event",
    "instrument": "instrument",
    "law": "instrument",
    "lead": "unit",
    "measure": "measure",
    "object": "subject",
    "figure": "observation",
    "otherMeasure": "measure",
    "parent": "unit",
    "partner": "unit",
    "program": "program",
    "reform": "reform",
    "source": "source",
    "subject": "subject",
    "unit": "unit",
    "whole": "observation",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an answer: its words, and where they lead, inside the site or out of it."""

    words: str
    path: str = ""
    url: str = ""
    is_number: bool = False


def question_pages(book: Book, store: ox.Store, known: Mapping[str, Question]) -> Iterator[Page]:
    """Give the page of every question, and the list of them."""
    listed = []
    for name, question in known.items():
        answer = run(store, question.text)
        rows = [[_cell(book, column, cell) for column, cell in pairs] for pairs in _rows(answer)]
        shown = {
            "question": question,
            "columns": answer.columns,
            "rows": rows,
            "count": len(answer.triples if answer.triples is not None else answer.rows),
            "boolean": answer.boolean,
            # The words and the parameters at its head stand above the answer.
            "query": re.sub(r"\A(?:#.*\n)+", "", question.text),
        }
        listed.append((question, shown["count"]))
        yield Page(f"question/{name}.html", "question.html", question.words, question.words, shown)
    words = "Questions with their queries and answers."
    yield Page("questions.html", "questions.html", "Questions", words, {"questions": listed})


def _rows(answer: Answer) -> list[list[tuple[str, object]]]:
    if answer.triples is not None:
        return [
            list(zip(("subject", "predicate", "object"), triple, strict=True))
            for triple in answer.triples[:ROWS]
        ]
    return [list(zip(answer.columns, row, strict=True)) for row in answer.rows[:ROWS]]


def _cell(book: Book, column: str, term: object) -> Cell:
    if term is None:
        return Cell("")
    if isinstance(term, ox.NamedNode):
        path = book.addresses.of_iri(term.value)
        names = prefixes(book.settings.key, book.settings.base)
        if path is None and not term.value.startswith(book.settings.base):
            return Cell(_host(term.value), url=term.value)
        return Cell(compact(term.value, names), path=path or "")
    if not isinstance(term, ox.Literal):
        return Cell(str(term))
    kind = COLUMNS.get(column)
    path = book.addresses.of(kind, term.value) if kind else None
    if path and kind in ("citation", "source") and f"source:{term.value}" not in book.labels:
        path = None
    local = term.datatype.value.rpartition("#")[2]
    if local == "anyURI" or (local == "string" and term.value.startswith(("http://", "https://"))):
        return Cell(_host(term.value), url=term.value)
    return Cell(term.value, path=path or "", is_number=local in ("decimal", "integer"))


def _host(url: str) -> str:
    """Give the host of an address: the whole of it would fill a column."""
    return urlsplit(url).netloc.removeprefix("www.") or url
