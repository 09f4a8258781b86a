"""Charts on the pages of measures: what they tell, to whom, and how they stand on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.resources import find_dossier
from agencygraph.site.build import build_site
from site_browser import Visit

pytest_plugins = ("site_fixtures",)

#: Pages with one chart, with two and with five.
PAGES = ("removal-orders", "criminal-arrests", "charges-and-convictions")
LOOKS = ((390, "light"), (1280, "dark"), (1920, "light"))


@pytest.fixture(scope="module")
def measures(web, export) -> str:
    """Where the pages of measures stand."""
    folder, address = web
    dossier = find_dossier("ice")
    lineage, settings = api.load_dossier(dossier), load_settings(dossier)
    build_site(lineage, settings, export, folder / "charts")
    return f"{address}charts/measure/"


@pytest.fixture
def visit(chromium) -> Iterator[Visit]:
    """A window of middle width."""
    with Visit(chromium) as found:
        yield found


def told(visit: Visit, number: int = 0) -> str:
    """What stands in the line under a chart."""
    return visit.page.locator(".chart [role=status]").nth(number).inner_text()


#: What the one figure of 2023 says.
WORDS = "Fiscal year 2023: 217,500. Year in Review: ICE Fiscal Year 2023 Annual Report, characters "


def test_a_mark_tells_figure_qualifier_document_and_receipt_on_focus(visit, measures) -> None:
    """The Tab key reaches each mark, and the line under the chart says all of it."""
    visit.page.goto(f"{measures}removal-orders.html")
    assert told(visit).startswith("Point at")
    visit.page.locator(".chart a.p", has_text="217,500").focus()
    assert told(visit).startswith(WORDS)
    assert "“relief, 217,500 removal" in told(visit)
    visit.page.keyboard.press("Tab")
    assert told(visit).startswith("Fiscal year 2024: Nearly 287,000. Year in Review")


def test_a_mark_tells_the_same_when_pointed_at(visit, measures) -> None:
    """The mouse shows it without a click, and hatched years tell their reason."""
    visit.page.goto(f"{measures}removal-orders.html")
    visit.page.locator(".chart a.p", has_text="217,500").locator(".m").hover()
    assert told(visit).startswith(WORDS)
    visit.page.locator(".chart [tabindex] rect").first.hover(position={"x": 60, "y": 150})
    assert told(visit).startswith("FY2019 to FY2022: ")
    assert visit.page.url.endswith("removal-orders.html")


def test_a_first_tap_tells_and_a_second_follows(chromium, measures) -> None:
    """On a screen that is touched the words come first, and the figure's row after."""
    looking = chromium.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = looking.new_page()
    page.goto(f"{measures}criminal-arrests.html")
    mark = page.locator(".chart").nth(1).locator("a.p", has_text="2,973").locator(".hit")
    line = page.locator(".chart [role=status]").nth(1)
    mark.tap()
    assert "2,973" in line.inner_text()
    assert page.url.endswith("criminal-arrests.html")
    mark.tap()
    page.wait_for_url(re.compile("#observation-"))
    looking.close()


def test_enter_follows_the_link_of_a_mark_at_once(visit, measures) -> None:
    """Who walks by keyboard has heard the words already."""
    visit.page.goto(f"{measures}removal-orders.html")
    visit.page.locator(".chart a.p").first.focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(re.compile("#observation-"))


def test_without_scripts_a_mark_keeps_its_title_and_link(chromium, measures) -> None:
    """Nothing is lost where no script runs."""
    with Visit(chromium, scripts=False) as visit:
        visit.page.goto(f"{measures}removal-orders.html")
        assert 0 == visit.page.locator(".chart [role=status]").count()
        mark = visit.page.locator(".chart a.p", has_text="217,500")
        assert mark.locator("title").text_content().startswith(WORDS)
        assert mark.get_attribute("href").startswith("#observation-")


def test_a_conflict_of_one_year_has_a_chart(visit, measures) -> None:
    """The two figures of the TCIU stand side by side in a chart of their own."""
    visit.page.goto(f"{measures}criminal-arrests.html")
    chart = visit.page.locator(".chart", has_text="Transnational Criminal Investigative Units")
    assert chart.count() == 1
    assert {"2,150", "2,973"} <= set(chart.locator("svg text").all_text_contents())
    assert "2,150 in Year in Review: ICE Fiscal Year 2023" in chart.locator("li").inner_text()


def test_pages_of_charts_are_whole_and_axe_finds_nothing(chromium, measures) -> None:
    """At three widths, light or dark, told or not: no fault, no complaint, no violation."""
    found = []
    for width, scheme in LOOKS:
        with Visit(chromium, width, scheme) as visit:
            for name in PAGES:
                visit.page.goto(f"{measures}{name}.html")
                visit.thin()
                if scheme == "dark":
                    visit.page.locator(".chart a.p").first.focus()
                if visit.overflow() > 0:
                    found.append((name, width, scheme, "wider than the window"))
                found += [(name, width, scheme, one) for one in visit.faults()]
                if width != 1920:
                    found += [(name, width, scheme, one) for one in visit.axe()]
            found += [(width, scheme, one) for one in visit.complaints]
    assert [] == found


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_letters_of_charts_can_be_read_and_are_not_huge(chromium, measures, width) -> None:
    """On every page the smallest letters have 10 pixels, the largest 20; one or two are large."""
    with Visit(chromium, width) as visit:
        for name in PAGES:
            visit.page.goto(f"{measures}{name}.html")
            scale, wide = visit.page.evaluate(
                "() => { const svg = document.querySelector('.chart svg');"
                " const wide = svg.getBoundingClientRect().width;"
                " return [wide / svg.viewBox.baseVal.width, wide]; }"
            )
            assert 10 <= 11 * scale, name
            assert 12 * scale <= 20, name
            if width > 390 and name != "charges-and-convictions":
                assert wide >= 500, name


def test_the_river_is_printed_across_so_that_it_can_be_read(chromium, measures) -> None:
    """The first page is printed upright, the river on two sheets of its own, across."""
    with Visit(chromium) as visit:
        visit.page.goto(measures.replace("measure/", "index.html"))
        visit.page.emulate_media(media="print")
        # 10.5 of the drawing's letters, in pixels of which 96 are an inch of 72 points.
        scale = visit.page.locator("#river").bounding_box()["width"] / 1120
        assert 10.5 * scale * 72 / 96 >= 6.5
        printed = visit.page.pdf(prefer_css_page_size=True, format="A4")
    sizes = [
        tuple(float(side) for side in found.split())
        for found in re.findall(rb"/MediaBox \[0 0 ([\d. ]+)\]", printed)
    ]
    assert [False, True, True, False] == [wide > high for wide, high in sizes]


def test_what_moves_the_organization_is_not_printed(visit, measures) -> None:
    """On paper stand the days and what changed between them, not sliders and date fields."""
    visit.page.goto(measures.replace("measure/", "organization.html"))
    fields = visit.page.locator("#org-controls input, #org-controls button, #org-controls select")
    assert visit.page.locator("#org-slider-a").is_visible()
    visit.page.emulate_media(media="print")
    assert [] == [one for one in fields.all() if one.is_visible()]
    assert visit.page.locator("#org-status").is_visible()
    assert "30 September" in visit.page.locator("#org-panels").inner_text()
