"""How a figure is cited: four styles, and a link to the place at the publisher."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from agencygraph import api
from agencygraph.dates import parse_edtf
from agencygraph.dossier import load_settings
from agencygraph.model import Receipt
from agencygraph.site.book import Book
from agencygraph.site.cite import Cited, apa, bibtex, chicago, csl, record, styles, text_fragment
from agencygraph.site.parts import ASSETS
from dossier_fixtures import dossier_folder
from page_fixtures import Pages
from site_browser import run_node

pytest_plugins = ("page_fixtures",)

CITED = Cited(
    "k_1", "An Office & Co", "A Report", None, "https://x.org/a", "Set", "https://y/z", "50"
)


def test_citations_are_made_in_four_styles() -> None:
    """Each style names publisher, title, figure and address; no date is invented."""
    assert "An Office & Co. (n.d.). A Report [Figure as printed: “50”]" in apa(CITED)
    assert r"An Office \& Co" in bibtex(CITED)
    assert '"issued"' not in csl(CITED)
    assert ["APA", "Chicago", "BibTeX", "CSL-JSON"] == [name for name, _ in styles(CITED)]


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("2024-12-19", "December 19, 2024"),
        ("2008-11", "November 2008"),
        ("[2007-10..2009-01-15]", "Between October 2007 and January 15, 2009"),
        ("[2020-12-18..2024-12-31]", "Between December 18, 2020, and December 31, 2024"),
        ("[..2006-03]", "Not after March 2006"),
    ],
)
def test_chicago_has_the_month_before_the_day(published: str, said: str) -> None:
    """The manual writes December 19, 2024."""
    cited = replace(CITED, published=parse_edtf(published))
    assert f"“50.” {said}. https" in chicago(cited)


def test_text_fragments_leave_out_what_is_not_known() -> None:
    """A receipt without words around it gives the printed figure alone."""
    assert text_fragment("https://x.org/", Receipt("d", 0, 1, "7-8", "", "")).endswith("=7%2D8")


@pytest.mark.parametrize(
    ("published", "in_apa", "year", "issued"),
    [
        ("2024-12-19", "2024, December 19", "2024", {"date-parts": [[2024, 12, 19]]}),
        ("2008-11", "2008, November", "2008", {"date-parts": [[2008, 11]]}),
        ("2024", "2024", "2024", {"date-parts": [[2024]]}),
        ("[2020-12-18..2024-12-31]", "between 2020 and 2024", "",
         {"date-parts": [[2020, 12, 18], [2024, 12, 31]], "circa": True}),
        ("[2010-06..2010-09-01]", "2010", "2010",
         {"date-parts": [[2010, 6], [2010, 9, 1]], "circa": True}),
        ("[..2006-03]", "not after 2006", "", {"literal": "not after March 2006"}),
        ("[2006-03-01..]", "not before 2006", "", {"literal": "not before March 1, 2006"}),
    ],
)  # fmt: skip
def test_no_style_says_more_of_a_date_than_is_known(
    published: str, in_apa: str, year: str, issued: dict[str, object]
) -> None:
    """A year is told where it is certain; else bounds are, in a range or in words."""
    cited = replace(CITED, published=parse_edtf(published))
    assert f". ({in_apa}). " in apa(cited)
    assert issued == json.loads(csl(cited))["issued"]
    entry = bibtex(cited)
    assert (f"  year = {{{year}}},\n" in entry) == bool(year)
    assert ("year =" in entry) == bool(year)
    assert ("Published " in entry) != bool(year)


def test_what_a_source_lacks_leaves_no_trace() -> None:
    """Neither an empty author, title's full stop, address nor two spaces stand for it."""
    bare = replace(CITED, publisher="", url="", printed="")
    assert "A Report. (n.d.). (In Set: https://y/z)" == apa(bare)
    assert "“A Report.” N.d. Set, https://y/z." == chicago(bare)
    assert bibtex(bare).splitlines()[1:-1] == [
        "  title = {{A Report}},",
        r"  note = {Set, \url{https://y/z}}",
    ]
    assert {"id", "type", "title", "archive", "archive_location"} == json.loads(csl(bare)).keys()


def test_no_source_of_any_dossier_is_cited_with_a_gap(pages: Pages) -> None:
    """Whatever a source lacks, no style has two marks, empty braces or an empty text."""
    for key in pages.book.lineage.facts.sources():
        for name, text in styles(pages.book.cited(key)):
            for gap in ("  (", ". .", "..", "{}", "{{}}", '""', ". (In .", " . "):
                if name != "BibTeX" or gap != "  (":
                    assert gap not in text, (key, name, text)
            assert not text.startswith((".", " ")), (key, name)


def test_a_figure_without_words_is_cited_by_its_value() -> None:
    """An outside source has no receipt: each style has the figure as the page says it."""
    cited = replace(CITED, printed="", value="32 teams & more")
    assert " [Figure: 32 teams & more]. https" in apa(cited)
    assert " Figure: 32 teams & more. N.d." in chicago(cited)
    assert r"note = {Figure: 32 teams \& more. " in bibtex(cited)
    assert "Figure: 32 teams & more" == json.loads(csl(cited))["note"]


def test_a_source_read_in_an_archive_is_cited_and_linked_there(ice_pages: Pages) -> None:
    """The page of today may be gone: every style and every receipt has the capture's address."""
    (document,) = (one for one in ice_pages.book.lineage.facts.documents if one.archived_url)
    cited = ice_pages.book.cited(document.key)
    for name, text in styles(cited):
        there = "" if name == "CSL-JSON" else "Archived at "
        there += r"\url{" if name == "BibTeX" else ""
        assert f"{there}{document.archived_url}" in text, name
        assert document.url not in text.replace(document.archived_url, ""), name
    html = ice_pages.html(f"document/{document.key}")
    assert html.count("#:~:text=") == html.count(f"{document.archived_url}#:~:text=") > 100


def test_the_script_reads_cells_in_words_apart() -> None:
    """What stands on two lines of a cell are two words; a tag is none of them."""
    cell = [
        {"textContent": "FY 2007"},
        {"textContent": ""},
        {"textContent": " against FY 2005 ", "className": "muted"},
        {"textContent": "stock", "className": "tag"},
    ]
    script = (
        f"const cite = require({json.dumps(str(ASSETS / 'cite.js'))});"
        'const childNodes = JSON.parse(require("fs").readFileSync(0, "utf8"));'
        "console.log(JSON.stringify(cite.words({ childNodes })));"
    )
    assert "FY 2007 against FY 2005" == run_node(script, cell)


@pytest.mark.parametrize("dossier", ["ice", "tides", "harbour"])
def test_the_script_writes_what_python_writes(dossier: str) -> None:
    """Of every source, also of one that lacks something, with words, a value, or no figure."""
    folder = dossier_folder(dossier)
    book = Book(api.load_dossier(folder), load_settings(folder), [])
    sources = [book.cited(key) for key in book.lineage.facts.sources()]
    sources += [replace(CITED, publisher="", url=""), replace(CITED, archived="https://a/_b")]
    sources += [replace(CITED, title="Why?", publisher="A. B.")]
    cases = [
        replace(one, key="k_1", printed=printed, value=value)
        for one in sources
        for printed, value in (("50 & {more}", "5"), ("", "32_ teams"), ("", ""))
    ]
    asked = [
        [record(one), one.dataset, one.key, one.address, one.printed, one.value] for one in cases
    ]
    script = (
        f"const cite = require({json.dumps(str(ASSETS / 'cite.js'))});"
        'const given = JSON.parse(require("fs").readFileSync(0, "utf8"));'
        "console.log(JSON.stringify(given.map((one) => cite.styles(...one))));"
    )
    told: list[dict[str, str]] = run_node(script, asked)  # type: ignore[assignment]
    for case, theirs in zip(cases, told, strict=True):
        mine = dict(styles(case))
        assert json.loads(mine.pop("CSL-JSON")) == json.loads(theirs.pop("CSL-JSON"))
        assert mine == theirs
