"""The drawings of a site: the river on its first page, and a chart for each series.

In: a `Book`, and the addresses of a page. Out: SVG that links into the site.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from agencygraph.draw.chart import chart
from agencygraph.draw.marks import style_of
from agencygraph.draw.river import river
from agencygraph.series import Series
from agencygraph.site.book import Book
from agencygraph.site.parts import Link

STYLE = "chart.css"
_QUOTED = re.compile(r'(?<= )(class|x|y|x1|x2|y1|y2|width|height|href)="([\w./#-]+)"(?=[ >])')


def chart_style() -> bytes:
    """Give the style that every chart shares."""
    return style_of().encode()


def draw_chart(book: Book, series: Series, link: Link) -> Markup:
    """Draw the chart of a series for a page."""
    drawn = chart(
        series,
        silence=book.silence,
        link=lambda fact: link("observation", fact.key),
        width=560,
        styled=False,
    )
    return Markup(_lean(drawn))


def draw_river(book: Book, link: Link) -> Markup:
    """Draw the river for a page."""
    return Markup(_lean(river(book.lineage, book.settings, link)))


def _lean(drawn: str) -> str:
    """Leave out what SVG within HTML does not need: its namespace, and quotes around words."""
    return _QUOTED.sub(r"\1=\2", drawn.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1))
