"""Cells of answers as people read them: names, words and dates instead of keys and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.named_questions import questions
from agencygraph.query import run
from agencygraph.resources import question_folders
from agencygraph.site.answer_cells import Cell, Cells
from agencygraph.site.answers import CELLS, SPARE, question_pages
from agencygraph.site.book import Book
from agencygraph.site.layout import Layout
from agencygraph.store import open_store, quads_file
from dossier_fixtures import dossier_folder

#: What looks like a key: words of small letters joined by hyphens, a range, or a code of a kind.
RAW = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+|\[.*\.\..*\]|FY\d{4}|[A-Z][a-z]+[A-Z]\w+")
#: Columns of words as a source or a query writes them.
FREE = ("sha256", "number", "printed", "nameInSource", "before", "after", "note", "name", "other")


def opened(dossier: str, export: Path) -> Book:
    """Give the book of a dossier."""
    folder = dossier_folder(dossier)
    quads = list(ox.parse(path=quads_file(export), format=ox.RdfFormat.N_QUADS))
    return Book(api.load_dossier(folder), load_settings(folder), quads)


@pytest.fixture(scope="module")
def ice(export: Path) -> Book:
    """The book of the agency."""
    return opened("ice", export)


def answers(book: Book, export: Path) -> Iterator[tuple[str, str, object, Cell]]:
    """Give question, column, term and cell of every answer, whole."""
    store, cells = open_store(export), Cells(book)
    for name, question in questions(question_folders(book.settings.key)).items():
        answer = run(store, question.text)
        if answer.triples is None:
            for row in answer.rows:
                for column, term in zip(answer.columns, row, strict=True):
                    yield name, column, term, cells.cell(column, term)


@pytest.mark.parametrize(
    ("column", "value", "words", "path"),
    [
        ("unit", "fps", "Federal Protective Service", "unit/fps.html"),
        ("who", "best", "Border Enforcement Security Task Force", "program/best.html"),
        ("claimMeasure", "removals", "removals", "measure/removals.html"),
        ("drug", "fentanyl", "fentanyl", "vocabulary.html#breakdown-fentanyl"),
        ("breakdown", "total", "total", ""),
        ("qualifier2", "more-than", "more than", "codes.html#code-qualifier-more-than"),
        ("certainty", "high", "high", "codes.html#code-certainty-high"),
        ("date", "[2007-10..2009-01-15]", "between October 2007 and 15 January 2009", ""),
        ("date", "[..2007-09-30]", "not after 30 September 2007", ""),
        ("comparedPeriod", "FY2022", "FY 2022", ""),
        ("division", "Federal Protective Service", "Federal Protective Service", "unit/fps.html"),
        # Two units have the name: it leads to neither.
        ("division", "Office of Intelligence", "Office of Intelligence", ""),
        ("unit", "no-such-unit", "no-such-unit", ""),
        ("qualifier", "no-such-code", "no-such-code", ""),
        ("date", "[broken..]", "[broken..]", ""),
        ("reasons", "no fiscal year; ", "no fiscal year", ""),
    ],
)
def test_cell_says_a_key_in_words(
    ice: Book, column: str, value: str, words: str, path: str
) -> None:
    """A thing by its name, a code and a date in words; what is unknown as it is."""
    assert Cell(words, path) == Cells(ice).cell(column, ox.Literal(value))


def test_no_key_or_code_is_left_in_any_answer(ice: Book, export: Path) -> None:
    """Of all answers together, no cell of a thing, code or date is a raw key."""
    raw = {
        (question, column, cell.words)
        for question, column, term, cell in answers(ice, export)
        if isinstance(term, ox.Literal)
        and column.rstrip("0123456789") not in FREE
        and RAW.fullmatch(cell.words)
        and not cell.url
        and cell.words not in ice.labels.values()
    }
    assert [] == sorted(raw)[:10]


@pytest.mark.parametrize("dossier", ["ice", "tides"])
def test_every_link_of_a_cell_is_the_place_of_a_thing(
    dossier: str, request: pytest.FixtureRequest
) -> None:
    """A path is one that the site has; a number is grouped and no link."""
    export = request.getfixturevalue("export" if dossier == "ice" else f"{dossier}_export")
    book = opened(dossier, export)
    pages = {path.partition("#")[0] for path in book.shelves} | {"codes.html", "terms.html"}
    seen = 0
    for question, column, _, cell in answers(book, export):
        if cell.path:
            seen += 1
            assert cell.path.partition("#")[0] in pages, (question, column, cell)
        assert not (cell.is_number and cell.path)
    assert seen > 20


def test_page_shows_all_when_few_are_left_and_links_a_thing_once(ice: Book, export: Path) -> None:
    """An answer of a few rows more is whole; else the first rows, and how many there are."""
    layout, store = Layout(ice), open_store(export)
    known, cut = questions(question_folders("ice")), 0
    for page in question_pages(ice, store, known):
        if page.path.startswith("question/"):
            shown = page.shown
            rows, most = shown["rows"], CELLS // len(shown["columns"] or "spo")
            if shown["boolean"] is None:
                is_cut = shown["count"] > most + SPARE
                assert (most if is_cut else shown["count"]) == len(rows)
                assert is_cut == ("of which the first" in layout.page(page))
                cut += is_cut
            paths = [cell.path for row in rows for cell in row if cell.path]
            assert len(paths) == len(set(paths))
    assert 0 < cut < len(known)
