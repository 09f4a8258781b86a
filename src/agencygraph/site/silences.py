"""The page of the silence map: what is not reported, subject by measure by year, and why.

In: a `Book`. Out: a page of tables, a sign and a word for each code.
"""

from __future__ import annotations

from itertools import groupby

from agencygraph.silence import (
    CODES,
    DID_NOT_EXIST,
    NO_DOCUMENT,
    NOT_REPORTED,
    POSSIBLY_DID_NOT_EXIST,
    REPORTED,
    REPORTED_ELSEWHERE,
    YEAR_NOT_OVER,
    Cell,
)
from agencygraph.site.book import Book, Page

SIGNS = {
    REPORTED: "●",
    REPORTED_ELSEWHERE: "○",
    NOT_REPORTED: "–",
    YEAR_NOT_OVER: "…",
    DID_NOT_EXIST: "×",
    POSSIBLY_DID_NOT_EXIST: "?",
    NO_DOCUMENT: "·",
}


def _said(book: Book) -> dict[str, str]:
    """Give the class of each code, a letter or two: a cell is one of thousands."""
    return {code: "".join(word[0] for word in code.split("-")) for code in CODES}


def silence_page(book: Book) -> Page:
    """Give the page: a table for each subject, those of most measures first."""
    years = book.silence.years
    place = {year.text: number for number, year in enumerate(years)}
    subjects: list[tuple[str, list[tuple[str, list[Cell | None]]]]] = []
    for subject, cells in groupby(book.silence.cells, key=lambda cell: cell.subject):
        rows: list[tuple[str, list[Cell | None]]] = []
        for measure, found in groupby(cells, key=lambda cell: cell.measure):
            row: list[Cell | None] = [None] * (len(years) + 1)
            for cell in found:
                row[place.get(cell.year.text, len(years))] = cell
            rows.append((measure, row))
        subjects.append((subject, rows))
    subjects.sort(key=lambda pair: (-len(pair[1]), pair[0]))
    shown = {
        "signs": {code: (SIGNS[code], meaning) for code, meaning in CODES.items()},
        "subjects": subjects,
        "years": years,
    }
    words = (
        "For each unit and measure, the years with a figure, and why there is none in the others."
    )
    shown["said"] = _said(book)
    return Page("silence.html", "silence.html", "Silence map", words, shown)
