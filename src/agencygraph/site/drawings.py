"""The drawings of a site: the river on its first page, and a chart for each series.

In: a `Book`, and the addresses of a page. Out: SVG that links into the site.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from agencygraph.draw.chart import plot
from agencygraph.draw.marks import style_of
from agencygraph.draw.river import river
from agencygraph.series import Series
from agencygraph.site.book import Book
from agencygraph.site.parts import Link, asset, sent

STYLE = "chart.css"
_SOURCES = re.compile(r" Sources: [^<]*(?=</title>)")
_QUOTED = re.compile(
    r'(?<= )((?:class|id|role|tabindex|fill|x|y|x1|x2|y1|y2|width|height|href)=)"([\w./#()-]+)"'
    "(?=[ >])"
)


def chart_style() -> bytes:
    """Give the style that every chart shares, and how charts stand on a page."""
    return (sent(STYLE, style_of()) + asset("charts.css")).encode()


def draw_chart(book: Book, link: Link, page: str, series: Series) -> Markup:
    """Draw the chart of a series, with its words, for a page that holds most of its figures."""
    drawn = plot(
        series,
        silence=book.silence,
        link=lambda fact: link("observation", fact.key).removeprefix(page),
        # As wide as a phone: a larger window shows it larger, or several side by side.
        width=358,
    )
    said = "".join(
        f"<li>{f'<i>{letter}</i> ' if letter else ''}{escape(words)}"
        for letter, words in drawn.notes
    )
    heading = f"<figcaption><b>{escape(drawn.counted)}</b>{escape(drawn.whose)}</figcaption>"
    return Markup(heading + _lean(drawn.svg) + (f"<ul>{said}</ul>" if said else ""))


def draw_river(book: Book, link: Link) -> Markup:
    """Draw the river for a page as wide as a screen."""
    return Markup(_lean(river(book.lineage, book.settings, link, width=1120, paged=True)))


def draw_narrow_river(book: Book, link: Link) -> Markup:
    """Draw the river for a page as wide as a phone: the pages of its bands name the sources."""
    drawn = river(book.lineage, book.settings, link, width=358, name="narrow")
    return Markup(_lean(_SOURCES.sub("", drawn)))


def _lean(drawn: str) -> str:
    """Leave out what SVG within HTML does not need: its namespace, and quotes around words."""
    # What stands between the names and their values is left: quicker than to replace each.
    return "".join(_QUOTED.split(drawn.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)))
