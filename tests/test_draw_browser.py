"""Drawings in a browser: what the Tab key reaches, and where paper is cut."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from agencygraph.draw.chart import plot
from agencygraph.draw.layout import lay_out
from agencygraph.draw.river import river
from agencygraph.site.parts import asset
from series_examples import real, real_series, real_silence
from site_browser import Visit

pytest_plugins = ("site_fixtures",)

#: As the site stands on paper: something beside the figure that a page must have room for.
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>drawings</title>
<style>body {{ margin: 0 }} main {{ padding: 0 1.25rem }} figure {{ margin: 0 }}
svg {{ display: block; margin: 0 auto; max-width: 100%; height: auto }}</style>
<main><h1>Before</h1>{body}<p>After</p></main>{script}</html>"""
_N = r"(-?[\d.]+)"
#: How a page of a PDF begins: its unit and height, the part printed on, scale and place of it all.
_PLACED = re.compile(
    rf"{_N} 0 0 -{_N} 0 {_N} cm\nq\n{_N} {_N} {_N} {_N} re\nW\* n\n"
    rf"q\n{_N} 0 0 {_N} {_N} {_N} cm"
)


@pytest.fixture
def visit(chromium: object) -> Iterator[Visit]:
    """A window of middle width."""
    with Visit(chromium) as found:
        yield found


def test_tab_reaches_the_figures_of_a_chart_and_no_drawing(visit: Visit) -> None:
    """Each mark and each hatched stretch is a stop and tells itself; what holds them is none."""
    charts = [plot(found, silence=real_silence(), width=358).svg for found in
              list(real_series().values())[:3]]  # fmt: skip
    body = "".join(f'<figure class="chart">{svg}</figure>' for svg in charts)
    script = f"<script>{asset('chart.js')}</script>"
    visit.page.set_content(PAGE.format(body=body, script=script))
    stops = visit.page.locator(".chart [tabindex]").count()
    assert stops >= 6
    reached = []
    for _ in range(stops):
        visit.page.keyboard.press("Tab")
        reached.append(visit.page.evaluate(
            "[document.activeElement.localName, document.activeElement.getAttribute('aria-label'),"
            " document.activeElement.closest('.chart').querySelector('[role=status]').textContent]"
        ))  # fmt: skip
    assert ["g"] * stops == [name for name, _, _ in reached]
    assert [] == [one for one in reached if not one[2].startswith(one[1])]


def _drawings(printed: bytes) -> list[tuple[float, float, float, float]]:
    """Give of each page across its scale, the top of the drawing, and from where to where it is.

    In points, from the upper edge of the paper.
    """
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", printed, re.DOTALL):
        try:
            said = zlib.decompress(packed).decode("latin-1")
        except zlib.error:
            continue
        page = _PLACED.match(said)
        if page and float(page[3]) < 600:
            unit = float(page[1])
            top, high, scale, at = (float(page[n]) * unit for n in (5, 7, 8, 11))
            found.append((scale, at, top, top + high))
    return found


def test_paper_is_cut_between_the_bands(visit: Visit, tmp_path: Path) -> None:
    """In print nothing is shrunk to fit, and the first sheet ends where no band or sign stands."""
    lineage, settings = real()
    body = f"<figure>{river(lineage, settings, paged=True)}</figure>"
    visit.page.set_content(PAGE.format(body=body, script=""))
    pages = _drawings(visit.page.pdf(prefer_css_page_size=True, format="A4"))
    assert 2 == len(pages)
    sheet = lay_out(lineage, settings)
    wide = float(re.search(r"#river\{width:([\d.]+)mm", body)[1])  # type: ignore[index]
    wanted = wide / 25.4 * 72 / sheet.width
    assert [pytest.approx(wanted, rel=1e-3)] * 2 == [scale for scale, *_ in pages]
    boxes = [band.box for band in sheet.bands] + [mark.box for mark in sheet.marks]
    boxes += [label.box for label in sheet.labels]
    for cut in ((pages[0][3] - pages[0][1]) / wanted, (pages[1][2] - pages[1][1]) / wanted):
        assert 700 < cut < 900
        assert [] == [box for box in boxes if box.y < cut < box.y + box.h]
