"""The lists and the first page: the latest figures, and ways in that are there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agencygraph.model import Observation
from agencygraph.named_questions import questions
from agencygraph.resources import question_folders
from agencygraph.site.layout import Asks, Layout
from agencygraph.site.lists import first_page, list_pages
from page_fixtures import Pages, plain

pytest_plugins = ("page_fixtures",)


def figures(pages: Pages) -> str:
    """Give the words of the list of figures, one measure on a line."""
    page = next(page for page in list_pages(pages.book) if page.path == "figures.html")
    return plain(pages.layout.page(page))


def latest(pages: Pages) -> dict[str, tuple[Observation | None, list[Observation]]]:
    """Give the figure that stands for each measure, and those that may be later."""
    page = next(page for page in list_pages(pages.book) if page.path == "figures.html")
    return {measure.key: (fact, later) for measure, fact, later, *_ in page.shown["rows"]}


def test_no_figure_in_the_list_has_a_later_one(pages: Pages) -> None:
    """None of its measure has a later period, and no total of that period goes after a split."""
    for measure, (shown, _) in latest(pages).items():
        others = [one for one in pages.book.figures_in.get(measure, []) if one.period.end]
        if others:
            assert shown
            assert max(one.period.end for one in others) == shown.period.end, measure
            same = [one for one in others if one.period.end == shown.period.end]
            whole = any(one.breakdown == "total" for one in same)
            assert whole == (shown.breakdown == "total"), measure


def test_a_later_split_goes_before_an_older_total(ice_pages: Pages) -> None:
    """The arrests of 2017 are shown, not the total that ends in 2007."""
    [row] = [one for one in figures(ice_pages).splitlines() if one.startswith("arrests, kind not")]
    assert " 809 arrests FY 2017 " in row


def test_a_total_goes_before_a_split_of_its_period(altered: Callable[..., Path]) -> None:
    """A part whose key sorts later does not stand for the whole; without the whole it does."""
    for period, shown in (("FY2022", "y22-warnings"), ("FY2020", "y22-warnings-storms")):
        pages = Pages(altered("tides", "observations", "y22-warnings", period=period))
        found, _ = latest(pages)["warnings"]
        assert found
        assert shown == found.key


def test_figures_without_a_period_in_a_later_document_are_told(ice_pages: Pages) -> None:
    """The list does not call a dated figure the latest where a later document has others."""
    said = figures(ice_pages)
    assert "Latest figure" not in said
    [row] = [one for one in said.splitlines() if "perhaps later: 4 undated" in one]
    assert row.startswith("employees ")
    first, later = latest(ice_pages)["employees"]
    assert first
    assert first.period.end
    assert "total" == later[0].breakdown
    assert {None} == {one.period.end for one in later}


@pytest.mark.parametrize(
    ("undated", "period", "told"),
    [("y22-staff", "FY2020", ["y22-staff"]), ("audit-staff-2020", "2022-09-30", [])],
)
def test_figures_without_a_period_in_an_older_document_are_not(
    undated: str, period: str, told: list[str], altered: Callable[..., Path]
) -> None:
    """What was published before the document of the dated figure cannot be later."""
    pages = Pages(altered("tides", "observations", undated, period="undated"))
    first, later = latest(pages)["staff"]
    assert first
    assert (period, told) == (first.period.text, [one.key for one in later])


def test_where_nothing_has_a_period_a_total_of_the_latest_document_is_shown(
    harbour_pages: Pages,
) -> None:
    """It says that it has none."""
    found, later = latest(harbour_pages)["berths"]
    assert found
    assert ("port-berths", []) == (found.key, later)
    [row] = [one for one in figures(harbour_pages).splitlines() if one.startswith("berths ")]
    assert "60 berths Undated" in row


def test_of_two_documents_without_periods_the_later_is_shown(altered: Callable[..., Path]) -> None:
    """Of figures that all have no period, that of the latest document stands in the list."""
    given = {"subject": "authority", "measure": "berths", "unit": "berths", "period": "undated"}
    folder = altered("harbour", "documents", "letter-2019", published="2019-07-01")
    pages = Pages(altered(folder, "observations", "letter-ships-2018", **given))
    found, _ = latest(pages)["berths"]
    assert found
    assert "letter-ships-2018" == found.key


def test_a_chart_is_where_the_list_says(pages: Pages) -> None:
    """What the list says of charts is so: several periods of a subject and split, or a dispute."""
    assert "A chart is of one subject and one split" in figures(pages)
    assert "more than one year" not in figures(pages)
    page = next(page for page in list_pages(pages.book) if page.path == "figures.html")
    for measure, *_, charts in page.shown["rows"]:
        kept: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for one in pages.book.figures_in.get(measure.key, []):
            cell = kept.setdefault((one.subject, one.breakdown), set())
            cell.add((one.period.text, str(one.value)))
        assert charts <= sum(len(values) > 1 for values in kept.values()), measure.key


@pytest.mark.parametrize(
    ("asks", "said", "not_said"),
    [
        ("engine", "SPARQL in the browser, without a server.", "by this host"),
        ("endpoint", "SPARQL, answered by this host.", "in the browser"),
        ("", "How to ask in SPARQL; this site has no engine for it.", "in the browser"),
    ],
)
def test_the_first_page_says_who_answers(
    asks: Asks, said: str, not_said: str, harbour_pages: Pages
) -> None:
    """It promises an engine in the browser only where there is one."""
    known = questions(question_folders("harbour"))
    page = first_page(harbour_pages.book, known, [])
    shown = plain(Layout(harbour_pages.book, asks=asks).page(page))
    assert f"Ask {said}" in shown
    assert not_said not in shown
