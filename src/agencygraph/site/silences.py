"""The page of the silence map: what is not reported, subject by measure by year, and why.

In: a `Book`. Out: a page of tables, a sign and a word for each code. A cell has few words of its
own, for there are thousands: what most of them say stands once, in the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from agencygraph.neighbours import Near
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
from agencygraph.site.search import shorts

SIGNS = {
    REPORTED: "●",
    REPORTED_ELSEWHERE: "○",
    NOT_REPORTED: "–",
    YEAR_NOT_OVER: "…",
    DID_NOT_EXIST: "×",
    POSSIBLY_DID_NOT_EXIST: "?",
    NO_DOCUMENT: "·",
}
#: The class of each code, a letter or two.
_SAID = {code: "".join(word[0] for word in code.split("-")) for code in CODES}
#: In place of the sign of what is reported, and after that of what is not.
PARTS, NEAR = "◐", "≈"
_MARKS = [
    (PARTS, "parts only", "figures of parts, none of the whole"),
    (
        f"–{NEAR}",
        "near",
        "none, but of a unit below or above, or not comparable: the sign leads to it",
    ),
    ("·?", "no document, possibly did not exist", "both of these"),
]


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as the page shows it: class, sign, what is said on pointing, the word of its link.

    The link leads to a figure: its own, or one that stands near.
    """

    said: str
    sign: str
    title: str
    word: str
    figure: str


def _shown(book: Book, cell: Cell) -> Shown:
    sign = SIGNS[cell.code]
    if cell.parts:
        sign = PARTS
    elif cell.near:
        sign += NEAR
    elif cell.code == NO_DOCUMENT and "leave open" in cell.reason:
        sign += SIGNS[POSSIBLY_DID_NOT_EXIST]
    near = (f"{_name(book, one)}: {one.printed}" for one in cell.near)
    source = cell.reason.partition(";")[0] if cell.code == REPORTED_ELSEWHERE else ""
    title = "; ".join(filter(None, (source, cell.parts and "parts only", cell.remark, *near)))
    word = "parts-only" if cell.parts else "near" if cell.near else cell.code
    said = "" if cell.code == NO_DOCUMENT else _SAID[cell.code]
    figures = [*cell.observations, *(fact.key for one in cell.near for fact in one.facts)]
    return Shown(said, sign, title, word, next(iter(figures), ""))


def _name(book: Book, near: Near) -> str:
    """Name a unit, a program or a measure, for short where that can be done."""
    if not {near.other} & {*book.lineage.units, *book.lineage.programs}:
        return book.label("measure", near.other)
    return next(shorts(book, near.other))


def silence_page(book: Book) -> Page:
    """Give the page: a table for each subject, those of most measures first."""
    years = book.silence.years
    place = {year.text: number for number, year in enumerate(years)}
    subjects: list[tuple[str, list[tuple[str, list[Shown | None]]]]] = []
    for subject, cells in groupby(book.silence.cells, key=lambda cell: cell.subject):
        rows: list[tuple[str, list[Shown | None]]] = []
        for measure, found in groupby(cells, key=lambda cell: cell.measure):
            row: list[Shown | None] = [None] * (len(years) + 1)
            for cell in found:
                row[place.get(cell.year.text, len(years))] = _shown(book, cell)
            rows.append((measure, row))
        subjects.append((subject, rows))
    subjects.sort(key=lambda pair: (-len(pair[1]), pair[0]))
    shown = {
        "signs": [(SIGNS[code], code, meaning) for code, meaning in CODES.items()] + _MARKS,
        "subjects": subjects,
        "years": years,
    }
    words = (
        "For each unit and measure, the years with a figure, and why there is none in the others."
    )
    return Page("silence.html", "silence.html", "Silence map", words, shown)
