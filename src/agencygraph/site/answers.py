"""The pages of named questions: the words, the query, and the answer as a table.

In: a `Book`, a store and the questions. Out: pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from agencygraph.named_questions import Question
from agencygraph.query import Answer, run
from agencygraph.site.answer_cells import Cells
from agencygraph.site.book import Book, Page

#: A page shows about so many cells; the query gives the rest.
CELLS = 80
#: An answer with so many rows more is shown whole: to leave them out takes as many words.
SPARE = 3


def question_pages(book: Book, store: ox.Store, known: Mapping[str, Question]) -> Iterator[Page]:
    """Give the page of every question, and the list of them."""
    listed, cells = [], Cells(book)
    for name, question in known.items():
        answer = run(store, question.text)
        shown = {
            "question": question,
            "columns": answer.columns,
            "rows": cells.rows(_rows(answer)),
            "count": len(answer.triples if answer.triples is not None else answer.rows),
            "boolean": answer.boolean,
            # The words and the parameters at its head stand above the answer.
            "query": re.sub(r"\A(?:#.*\n)+", "", question.text),
        }
        listed.append((question, shown["count"]))
        yield Page(f"question/{name}.html", "question.html", question.words, "", shown, "question")
    words = "Questions with their queries and answers."
    yield Page("questions.html", "questions.html", "Questions", words, {"questions": listed})


def _rows(answer: Answer) -> list[list[tuple[str, object]]]:
    columns: Sequence[str] = answer.columns
    rows: Sequence[Iterable[object]] = answer.rows
    if answer.triples is not None:
        columns, rows = ("subject", "predicate", "object"), answer.triples
    most = CELLS // len(columns)
    shown = rows if len(rows) <= most + SPARE else rows[:most]
    return [list(zip(columns, row, strict=True)) for row in shown]
