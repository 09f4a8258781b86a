"""A year without a figure says what stands near, and why that is no answer; so does its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.lineage import trace
from agencygraph.silence import CODES, Cell, silence
from agencygraph.site.lists import list_pages
from agencygraph.site.silences import silence_page
from page_fixtures import Pages, plain
from series_examples import real_silence

pytest_plugins = ("page_fixtures",)


def judge(subject: str, measure: str, year: str, breakdown: str = "") -> Cell:
    """Judge a year of the real dossier."""
    found = real_silence()
    return found.judge(subject, measure, _year(found.years, year), breakdown)


def _year(years: tuple[object, ...], text: str):
    return next(year for year in years if year.text == text)


@pytest.mark.parametrize(
    ("subject", "measure", "year", "said", "figure"),
    [
        (
            *("ice", "administrative-arrests", "FY2023"),
            "reported of Enforcement and Removal Operations, a unit below: 170,590",
            "fy2023-ero-administrative-arrests",
        ),
        (
            *("ice", "investigations-initiated", "FY2023"),
            "reported of Operation Without a Trace, a program below: 246",
            "fy2023-without-a-trace-investigations",
        ),
        (
            *("opla", "cases-completed", "FY2007"),
            "reported of U.S. Immigration and Customs Enforcement, a unit above: 365,851",
            "fy2007-ice-attorneys-cases-completed",
        ),
        (
            *("ice", "removals", "FY2007"),
            "see removals-including-voluntary, not comparable: 276,912",
            "fy2007-ice-removals-including-voluntary",
        ),
    ],
)
def test_silent_year_says_what_stands_near(
    subject: str, measure: str, year: str, said: str, figure: str
) -> None:
    """The code stays; the reason names units below and above, and measures not comparable."""
    cell = judge(subject, measure, year)
    assert "not-reported" == cell.code
    assert cell.reason.endswith(f"; {said}")
    assert [figure] == [fact.key for one in cell.near for fact in one.facts]
    assert cell.near[0].why


@pytest.mark.parametrize(
    ("subject", "measure", "year", "words"),
    [
        (
            *("ice", "criminal-arrests", "FY2023"),
            "Transnational Criminal Investigative Units, a program below: "
            "2,150 or, by another source, 2973; ",
        ),
        (
            *("officer-delegation-program", "partner-agencies", "FY2007"),
            "see partnership-agreements, not comparable: "
            "26 and 33 (a running total: up to fiscal year 2007)",
        ),
    ],
)
def test_figures_that_do_not_add_up_are_not_joined(
    subject: str, measure: str, year: str, words: str
) -> None:
    """Two statements of one thing are a choice; a running total beside a year's figure says so."""
    assert words in judge(subject, measure, year).reason


def test_two_statements_of_one_document_are_a_choice(altered: Callable[..., Path]) -> None:
    """A fictional report that gives a division's visits twice gives either, and equal ones once."""
    folder = altered("tides", "observations", "y22-visits", subject="charts")
    lineage, settings = api.load_dossier(folder), load_settings(folder)
    first = next(fact for fact in lineage.facts.observations if fact.key == "y22-visits")
    assert first.receipt
    again = [
        replace(first, key=key, value=value, receipt=replace(first.receipt, printed=printed))
        for key, value, printed in (
            ("same", first.value, "6000"),
            ("other", first.value + 500, "6,500"),
        )
    ]
    facts = replace(lineage.facts, observations=(*lineage.facts.observations, *again))
    found = silence(facts, trace(facts), settings)
    (near,) = found.judge("tides", "visits", _year(found.years, "FY2022")).near
    assert "6,000 or, in another place, 6,500" == near.printed
    assert ["y22-visits", "same", "other"] == [fact.key for fact in near.facts]


def test_parts_stand_near_where_no_total_does() -> None:
    """Of removals by the unit below only groups are printed: three are named with their groups."""
    (near,) = judge("ice", "removals", "FY2023").near
    assert "3,406 (known or suspected gang members), six (human" in near.printed
    assert len(near.facts) == 3


def test_total_stands_near_a_part_and_says_that_it_is_not_split() -> None:
    """Who asks for one group is told of the total of another measure, as a total."""
    (near,) = judge("ice", "removals", "FY2007", "criminal-aliens").near
    assert "276,912 (not split)" == near.printed


@pytest.mark.parametrize(
    ("subject", "measure", "year"),
    [
        ("ero", "administrative-arrests", "FY2023"),
        ("dro", "administrative-arrests", "FY2024"),
        ("ice", "removals", "FY2024"),
    ],
)
def test_nothing_is_near_where_a_figure_is_or_nothing_was(
    subject: str, measure: str, year: str
) -> None:
    """What is reported, did not exist, or has no neighbour with a figure gets no such words."""
    assert () == judge(subject, measure, year).near


def test_year_of_parts_alone_says_so() -> None:
    """Arrests at worksites are no total of the agency; a total beside parts is."""
    cell = judge("ice", "administrative-arrests", "FY2007")
    assert ("reported", "worksite enforcement") == (cell.code, cell.parts)
    assert cell.reason.endswith("; parts only: worksite enforcement")
    assert "" == judge("ice", "cases-completed", "FY2007").parts


def test_unit_below_is_found_in_any_dossier(altered: Callable[..., Path]) -> None:
    """A figure given to a division of a fictional office stands near the office's silence."""
    folder = altered("tides", "observations", "y22-visits", subject="charts")
    lineage, settings = api.load_dossier(folder), load_settings(folder)
    found = silence(lineage.facts, lineage, settings)
    cell = found.judge("tides", "visits", _year(found.years, "FY2022"))
    assert cell.reason.endswith("; reported of Division of Charts, a unit below: 6,000")


def page(pages: Pages) -> str:
    """Give the silence map as HTML."""
    return pages.layout.page(silence_page(pages.book))


def test_page_marks_cells_with_something_near_and_parts(ice_pages: Pages) -> None:
    """A dash is not alone where a figure stands near, and leads there; parts have their own."""
    markup = page(ice_pages)
    near = r"<a href=measure/\S+#observation-{} aria-label=near>–≈"
    figures = {
        "fy2023-ero-administrative-arrests": "ERO: 170,590",
        "fy2007-ice-removals-including-voluntary": "removals, voluntary ones included: 276,912",
    }
    for key, title in figures.items():
        assert re.search(f'<td class=nr title="{title}">{near.format(key)}', markup)
    parts = r'title="parts only"><a href=\S+worksite-administrative-arrests aria-label=parts-only>◐'
    assert re.search(parts, markup)


def test_page_says_that_only_listed_documents_were_read(ice_pages: Pages, pages: Pages) -> None:
    """A key of signs says what each is; one line leads to the documents that were read."""
    for shown in (ice_pages, pages):
        markup = page(shown)
        assert "Only the <a href=documents.html>documents listed</a> were read" in markup
        for meaning in CODES.values():
            assert meaning in plain(markup)


def test_what_was_not_read_is_said_beside_the_code_and_the_documents(ice_pages: Pages) -> None:
    """The meaning of `not-reported` and the list of documents leave room for other documents."""
    assert "others were not read" in CODES["not-reported"]
    listed = next(one for one in list_pages(ice_pages.book) if one.path == "documents.html")
    assert "Only these were read" in plain(ice_pages.layout.page(listed))
