"""Every kind of page as people see and use it: the agency's site, and one of 200 units."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.resources import find_dossier
from agencygraph.silence import CODES, REPORTED
from agencygraph.site.build import build_site
from agencygraph.site.silences import SIGNS
from large_dossier import UNITS, write_large
from site_browser import Visit

pytest_plugins = ("site_fixtures",)

#: A page of each kind.
ICE = (
    *("index", "organization", "figures", "events", "units", "documents", "questions", "search"),
    *("silence", "terms", "codes", "vocabulary", "citations", "instruments", "about", "ask"),
    *("unit/hsi", "unit/fps", "program/best", "event/2010-hsi-merger", "reform/2010-realignment"),
    *("instrument/homeland-security-act-2002", "measure/administrative-arrests"),
    *("document/fy2007", "question/figures"),
)
LARGE = ("index", "organization", "units", "events", "search", "silence", "unit/tides", "unit/u004")
WIDTHS = (390, 1280, 1920)
#: A page in one look each; every kind in every look takes minutes, and is looked at by hand.
LOOKS = ((390, "light"), (1280, "dark"), (1280, "light"), (390, "dark"))


@pytest.fixture(scope="module")
def roots(web, export, sources, tmp_path_factory) -> dict[str, str]:
    """The addresses of both sites."""
    folder, address = web
    path = write_large(tmp_path_factory.mktemp("large") / "dossier")
    large = tmp_path_factory.mktemp("large") / "export"
    api.build_export(path, large, path / "documents")
    for name, dossier, built, texts in (
        ("pages-ice", find_dossier("ice"), export, sources),
        ("pages-large", path, large, path / "documents"),
    ):
        lineage, settings = api.load_dossier(dossier), load_settings(dossier)
        build_site(lineage, settings, built, folder / name, texts)
    return {name: f"{address}pages-{name}/" for name in ("ice", "large")}


def addresses(roots: dict[str, str]) -> Iterator[str]:
    """Give every page that is looked at."""
    for name, pages in (("ice", ICE), ("large", LARGE)):
        yield from (f"{roots[name]}{page}.html" for page in pages)


def first(roots: dict[str, str]) -> list[str]:
    """Give a page of each kind, and of the large site what is unlike."""
    return list(addresses(roots))[: len(ICE) + 2]


def test_no_page_overlaps_cuts_off_scrolls_sideways_complains_or_leaves(chromium, roots) -> None:
    """At three widths each page is whole, and asks its own host only."""
    faults = []
    with Visit(chromium) as visit:
        for address in addresses(roots):
            assert visit.page.goto(address).ok, address
            for width in WIDTHS:
                visit.page.set_viewport_size({"width": width, "height": 900})
                wide = visit.overflow()
                found = [f"wider than the window by {wide}"] if wide > 0 else []
                faults += [(address, width, fault) for fault in found + visit.faults()]
        assert [] == faults
        assert [] == visit.complaints
        host = roots["ice"].partition("/pages")[0]
        assert [] == [
            asked for asked in visit.asked if not asked.removeprefix("blob:").startswith(host)
        ]


def test_axe_finds_nothing_on_any_kind_of_page(chromium, roots) -> None:
    """Each kind of page passes in one of the four looks."""
    faults = []
    for start, (width, scheme) in enumerate(LOOKS):
        with Visit(chromium, width, scheme) as visit:
            for address in first(roots)[start :: len(LOOKS)]:
                visit.page.goto(address)
                visit.thin()
                faults += [(address, width, scheme, fault) for fault in visit.axe()]
    assert [] == faults


def test_tab_walks_every_control_in_order_with_a_ring(chromium, roots) -> None:
    """Tab stops at each control once, in the order of the page, and shows where it is."""
    with Visit(chromium) as visit:
        for address in first(roots):
            visit.page.goto(address)
            if address.endswith("ask.html"):  # Its controls change once the graph is there.
                visit.page.wait_for_load_state("networkidle")
                visit.page.wait_for_function("!document.querySelector('[aria-busy=true]')")
            visit.thin()
            count, reached = visit.walk()
            order = list(dict.fromkeys(at for at, *_ in reached if at >= 0))
            assert list(range(count)) == sorted(order), address
            # The search has the focus at first: from there, round to what stands before it.
            assert sum(one > other for one, other in pairwise(order)) <= ("search" in address), (
                address
            )
            assert [] == [begins for _, ring, begins in reached if ring in ("none", "")], address


def test_enter_space_arrows_and_escape_do_what_they_promise(chromium, roots) -> None:
    """The skip link, bands, chart points, citations and the search work without a mouse."""
    with Visit(chromium) as visit:
        page = visit.page
        page.goto(f"{roots['ice']}index.html")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert "main" == page.evaluate("document.activeElement.id")
        page.locator("#river a[href^='unit/hsi']").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/unit/hsi.html")

        page.goto(f"{roots['ice']}measure/administrative-arrests.html")
        page.locator(".agc a.p").first.focus()
        page.keyboard.press("Enter")
        assert page.url.partition("#")[2].startswith("observation-")
        cite = page.locator(".cite summary").first
        for key, shown in (("Enter", True), ("Escape", False), ("Space", True)):
            cite.press(key)
            page.locator(".cite dd").first.wait_for(state="visible" if shown else "hidden")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        assert "SUMMARY" == page.evaluate("document.activeElement.tagName")
        page.locator(".cite dd").first.wait_for(state="hidden")

        page.goto(f"{roots['large']}search.html")
        page.keyboard.type("ice watch")
        assert 0 < page.locator("#hits > li:visible").count() < UNITS
        assert "of" in page.locator("#found").inner_text()
        page.keyboard.press("Escape")
        assert "" == page.locator("#q").input_value()


def test_every_citation_has_its_figure_and_a_name_that_is_read_as_words(chromium, roots) -> None:
    """A figure of an outside source has its value; no two words of a name run together."""
    with Visit(chromium) as visit:
        page = visit.page
        page.goto(f"{roots['ice']}measure/teams.html")
        outside = page.locator("tr[data-s]:not(:has(mark)) .cite")
        assert 0 < outside.count()
        for place in range(outside.count()):
            outside.nth(place).locator("summary").click()
            outside.nth(place).locator("dd").last.wait_for()
            shown = outside.nth(place).locator("dd").all_inner_texts()
            assert 4 == len(shown)
            value = outside.nth(place).locator("xpath=ancestor::tr").locator("th b").inner_text()
            assert [] == [one for one in shown if f"Figure: {value} teams" not in one]
        names = page.locator(".cite summary").all_text_contents()
        assert any(name.endswith(" FY 2007 against FY 2005") for name in names)


def test_pages_of_200_units_fold_say_so_and_stay_small(roots, web) -> None:
    """The river counts what it does not draw; each page has less than 60 KB packed."""
    folder = web[0] / "pages-large"
    text = (folder / "index.html").read_text(encoding="utf-8")
    said = [int(count) for count in re.findall(r">(\d+) units? of [^<]* not drawn", text)]
    assert sum(said) >= 2 * 100
    drawn = set(re.findall(r"<a href=unit/(u\d+)\.html", text))
    assert 30 <= len(drawn) <= 40
    assert UNITS == len(list((folder / "unit").glob("u[0-9]*.html")))
    large = {p.name: len(gzip.compress(p.read_bytes(), 6)) for p in folder.rglob("*.html")}
    assert {} == {name: size for name, size in large.items() if size >= 60_000}


def test_paper_holds_each_page_whole_in_black_on_white(chromium, roots) -> None:
    """As wide as a sheet, even from a dark screen: nothing beyond it, no address after a link."""
    style = "getComputedStyle(document.body)"
    links = "[...document.querySelectorAll('main a')]"
    with Visit(chromium, 718, "dark") as visit:
        visit.page.emulate_media(media="print", color_scheme="dark")
        for address in addresses(roots):
            assert visit.page.goto(address).ok, address
            # The river has sheets of its own, laid across: tests/test_site_charts.py.
            visit.page.evaluate("document.querySelector('.flow')?.remove()")
            assert visit.overflow() <= 0, address
            assert [] == [f for f in visit.faults() if not f.startswith("upon")], address
            assert ["rgb(0, 0, 0)", "rgb(255, 255, 255)"] == visit.page.evaluate(
                f"[{style}.color, {style}.backgroundColor]"
            ), address
            after = f"{links}.map((a) => getComputedStyle(a, '::after').content)"
            assert {"none"} >= set(visit.page.evaluate(after)), address


def test_signs_of_the_silence_map_are_said_in_words(chromium, roots) -> None:
    """Who hears the map hears what the legend says of each sign, in every cell without a link."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{roots['ice']}silence.html")
        for code in (code for code in CODES if not code.startswith(REPORTED)):
            named = [f"{SIGNS[code]} {code.replace('-', ' ')}", SIGNS[code]]
            heard = [visit.page.get_by_role("cell", name=one, exact=True).count() for one in named]
            assert heard[0] > heard[1] == 0, code


def test_pages_work_without_javascript(chromium, roots) -> None:
    """The organization is tables that open, the search a whole list, a figure has its receipt."""
    with Visit(chromium, 390, scripts=False) as visit:
        page = visit.page
        page.goto(f"{roots['ice']}organization.html")
        assert not page.locator("#org-controls").is_visible()
        day = page.locator(".org-tables details:has(table)").nth(1)
        day.locator("summary").press("Enter")
        assert day.locator("table").first.is_visible()
        assert visit.overflow() == 0
        page.goto(f"{roots['large']}search.html")
        assert page.locator("#entries li").count() > UNITS
        page.goto(f"{roots['ice']}measure/administrative-arrests.html")
        assert page.locator(".agc .line").first.is_visible()
        assert page.locator("tr mark").first.is_visible()
