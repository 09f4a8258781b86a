"""The search: what it finds by which words, and in which order it shows that."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.named_questions import questions
from agencygraph.resources import question_folders
from agencygraph.site.book import Book
from agencygraph.site.build import build_site
from agencygraph.site.search import KINDS, Entry, entries
from agencygraph.store import quads_file
from dossier_fixtures import dossier_folder
from site_browser import Visit

pytest_plugins = ("site_fixtures",)


def found(dossier: str, export: Path) -> dict[str, list[Entry]]:
    """Give the entries of a dossier by their kinds."""
    folder = dossier_folder(dossier)
    settings = load_settings(folder)
    quads = list(ox.parse(path=quads_file(export), format=ox.RdfFormat.N_QUADS))
    book = Book(api.load_dossier(folder), settings, quads)
    known = questions(question_folders(settings.key))
    return {kind: rows for kind, _, rows in entries(book, known)}


@pytest.fixture(scope="module")
def ice(export: Path) -> dict[str, list[Entry]]:
    """The entries of the agency."""
    return found("ice", export)


@pytest.fixture(scope="module")
def address(export: Path, web: tuple[Path, str]) -> str:
    """The search page of the agency's site, served."""
    folder, root = web
    dossier = dossier_folder("ice")
    build_site(api.load_dossier(dossier), load_settings(dossier), export, folder / "search")
    return f"{root}search/search.html"


def test_entries_stand_kind_by_kind_and_terms_last(ice: dict[str, list[Entry]]) -> None:
    """What people look for comes first, the ontology under a heading of its own at the end."""
    assert list(KINDS) == list(ice)
    assert "term" == list(KINDS)[-1]
    assert "about" in {entry.name for entry in ice["term"]}
    for rows in ice.values():
        assert sorted(rows, key=lambda one: (one.name.casefold(), one.path)) == rows


def test_entries_of_one_name_say_when_they_stood(ice: dict[str, list[Entry]]) -> None:
    """Two units of one name are told apart; one that is alone in its name needs no years."""
    alike = [one for one in ice["unit"] if one.name == "Office of Intelligence"]
    assert 2 == len({one.note for one in alike}) == len(alike)
    assert all("20" in one.note for one in alike)
    assert {""} == {one.note for one in ice["unit"] if one.name == "Federal Protective Service"}


def test_measure_is_found_by_splits_and_years(ice: dict[str, list[Entry]]) -> None:
    """The words of a measure hold what it is split by, and the years of its figures."""
    measures = {one.path: one.words for one in ice["measure"]}
    assert "fentanyl" in measures["measure/narcotics-seized.html"]
    assert "2007" in measures["measure/removals-including-voluntary.html"].split()


def test_measure_is_found_by_whose_figures_it_has(ice: dict[str, list[Entry]]) -> None:
    """The words of a measure hold what its subjects are called for short."""
    measures = {one.path: one.words.split() for one in ice["measure"]}
    assert "HSI" in measures["measure/narcotics-seized.html"]
    assert "ERO" in measures["measure/administrative-arrests.html"]
    assert "287g" in measures["measure/partner-agencies.html"]


def test_fictional_dossier_is_searched_by_the_same_rules(tides_export: Path) -> None:
    """Other kinds of a dossier without reforms are left out, with their headings."""
    tides = found("tides", tides_export)
    assert [kind for kind in KINDS if kind in tides] == list(tides)
    facts = api.load_dossier(dossier_folder("tides")).facts
    assert {f"unit/{unit.key}.html" for unit in facts.units} == {one.path for one in tides["unit"]}
    labels = {one.key: one.label for one in facts.breakdowns}
    words = {one.path: one.words for one in tides["measure"]}
    split = [one for one in facts.observations if one.breakdown in labels]
    assert split
    for one in split:
        assert labels[one.breakdown] in words[f"measure/{one.measure}.html"]


def search(visit: Visit, address: str, words: str) -> None:
    """Open the page with some words in its field, and wait until nothing more is fetched."""
    visit.page.goto(f"{address}?{urlencode({'q': words})}")
    visit.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("DRO", "Office of Detention and Removal Operations unit"),
        ("dro", "Office of Detention and Removal Operations unit"),
        ("best", "Border Enforcement Security Task Force program"),
        ("removals", "removals measure"),
        ("removals 2007", "removals, voluntary ones included measure"),
        ("2007 removals", "removals, voluntary ones included measure"),
        ("merger", "about"),
    ],
)
def test_search_shows_what_is_called_so_first(
    chromium: object, address: str, asked: str, first: str
) -> None:
    """An abbreviation or a whole name first, then units, programs, measures and so on."""
    with Visit(chromium) as visit:
        search(visit, address, asked)
        rows = visit.page.locator("#hits > li")
        rows.first.wait_for()
        told = [" ".join(row.split()) for row in rows.all_inner_texts()]
        kinds = visit.page.locator("#hits > li > i:last-child").all_inner_texts()
        if first == "about":
            order = [list(KINDS).index(kind.strip(", ")) for kind in kinds]
            assert sorted(order[1:]) == order[1:]  # The term "Merger" is called so.
        else:
            assert first == told[0]
        assert f"{len(told)} of" in visit.page.locator("#found").inner_text()
        assert not visit.page.locator("#entries").is_visible()


@pytest.mark.parametrize(
    ("asked", "alike", "measure"),
    [
        ('"FPS"', "FPS", ""),
        ("FY2023", "2023", "administrative arrests"),
        ("fy 2023, removals", "removals 2023", "removals"),
        ("“narcotics” hsi!", "narcotics hsi", "narcotics seized"),
        ("opla 2023", "OPLA FY2023", "cases managed"),
        ("287(g)", "287 g", ""),
    ],
)
def test_search_ignores_punctuation_and_knows_years_and_subjects(
    chromium: object, address: str, asked: str, alike: str, measure: str
) -> None:
    """What is asked for in another form finds the same, and something."""
    with Visit(chromium) as visit:
        told = []
        for words in (asked, alike):
            search(visit, address, words)
            visit.page.locator("#hits > li").first.wait_for()
            told.append(visit.page.locator("#hits > li > a").all_inner_texts())
        assert told[0] == told[1]
        assert measure in (*told[0], "")


def test_search_finds_measures_by_split_and_goes_back_to_the_whole_list(
    chromium: object, address: str
) -> None:
    """“fentanyl” finds the measures split by it; an empty field shows the list as it was."""
    with Visit(chromium, 390) as visit:
        visit.page.goto(address)
        before = visit.page.locator("#entries").inner_text()
        visit.page.locator("#q").fill("fentanyl")
        told = "\n".join(visit.page.locator("#hits > li").all_inner_texts())
        assert "narcotics seized measure" in " ".join(told.split())
        visit.page.locator("#q").fill("no such thing")
        assert visit.page.locator("#found").inner_text().startswith("0 of")
        visit.page.locator("#q").fill("")
        assert before == visit.page.locator("#entries").inner_text()
        assert [] == visit.complaints


@pytest.mark.parametrize(
    ("asked", "shown", "said"),
    [
        ("how many people removed 2023", "removals", "none with all the words"),
        ("what are the removals", "removals", "entries"),
        ("removed", "removals", "entries"),
        ("offices in 2018 of unicorns", "offices", "none with all the words"),
    ],
)
def test_search_passes_over_common_words_and_shows_the_best(
    chromium: object, address: str, asked: str, shown: str, said: str
) -> None:
    """A question finds what has the most of its telling words, and says when none has all."""
    with Visit(chromium) as visit:
        search(visit, address, asked)
        visit.page.locator("#hits > li").first.wait_for()
        assert shown in visit.page.locator("#hits > li > a").all_inner_texts()
        assert visit.page.locator("#found").inner_text().endswith(said)
        assert not visit.page.locator("#none").is_visible()


@pytest.mark.parametrize(
    ("asked", "first", "href"),
    [
        ("276,912", "276,912", "removals-including-voluntary.html#observation-fy2007-ice-"),
        ("170590 arrested", "170,590", "administrative-arrests.html#observation-fy2023-ero-"),
        ("460 000", "", ""),
        ("460000", "over 460,000", "cases-completed.html#observation-fy2023-opla-"),
    ],
)
def test_search_finds_a_figure_by_its_number(
    chromium: object, address: str, asked: str, first: str, href: str
) -> None:
    """A number that is in no name is looked up among the figures of the export."""
    with Visit(chromium) as visit:
        search(visit, address, asked)
        link = visit.page.locator('#hits a[href*="#observation-"]')
        if first:
            link.first.wait_for()
            assert link.first.inner_text().endswith(f": {first}")
            assert f"measure/{href}" in (link.first.get_attribute("href") or "")
            assert " of the figures; " in visit.page.locator("#found").inner_text()
            visit.page.locator("#q").fill("removals")
        assert 0 == link.count()
        assert [] == visit.complaints


@pytest.mark.parametrize("asked", ["276,913", "unicorns", "no such thing"])
def test_search_that_finds_nothing_leads_to_the_figures(
    chromium: object, address: str, asked: str
) -> None:
    """A number is no name: what is searched is said, with ways to the figures and the silence."""
    with Visit(chromium) as visit:
        search(visit, address, asked)
        assert "0 of" in visit.page.locator("#found").inner_text()
        hint = visit.page.locator("#none").inner_text()
        assert "figures by their number" in hint
        ways = [one.get_attribute("href") for one in visit.page.locator("#none a").all()]
        assert ["figures.html", "silence.html"] == ways
        assert [] == visit.complaints
