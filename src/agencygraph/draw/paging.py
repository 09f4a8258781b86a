"""The river on paper: how wide, and where a page ends, so that no word is cut in two.

In: a `Layout`. Out: CSS for a page that shows the drawing in a `figure`. A tall drawing runs over
several landscape pages at a size that can be read; they end where the fewest things stand, the
first before it is full if need be. A browser that knows no named pages prints the drawing as wide
as its paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from agencygraph.draw.geometry import Box, Layout

#: Millimetres of A4, landscape: width and height for the drawing, and the margin above and below.
_WIDE, _HIGH, _EDGE = 277.0, 192.0, 9.0
#: Millimetres that a page may keep free on either side of a figure. Where they lack, a browser
#: shrinks all it prints until the widest thing fits, and every page ends in another place.
_BESIDE = 6.0
#: A drawing may be made so much smaller to need a page less.
_SMALLER = 0.88
#: Pixels between an edge and the end of a page: a browser rounds, and edges are drawn with a pen.
_CLEAR = 2.0


def print_style(sheet: Layout, name: str) -> str:
    """Give the rules for paper of the drawing with an id."""
    pages, first, end = _paging(sheet)
    scale = min(_WIDE / sheet.width, _HIGH / end)
    bottom = _EDGE + (_HIGH - end * scale if pages > 1 else 0)
    wide = sheet.width * scale
    margins = f"{_EDGE:g}mm {(297 - wide) / 2 - _BESIDE:.2f}mm {bottom:.2f}mm"
    # Pages of one name are of one height: what the first holds less of stays empty above it, within
    # the drawing's box, which would move to the next page if anything stood before it.
    above = f";padding-top:{(end - first) * scale:.2f}mm" if first < end else ""
    return (
        f"@page {name}{{size:A4 landscape;margin:{margins}}}"
        "@supports (page:auto){@media print{"
        f"figure:has(>#{name}){{page:{name};margin:0;break-inside:auto;break-after:page}}"
        f"#{name}{{width:{wide:.2f}mm;max-width:none;max-height:none;margin:0 auto{above}}}}}}}"
    )


def _paging(sheet: Layout) -> tuple[int, int, int]:
    """Give how many pages there are, and how much of the drawing the first and each other holds."""
    most = _HIGH / (_WIDE / sheet.width)
    pages = ceil(sheet.height / most)
    if pages > 1 and sheet.height / (pages - 1) <= most / _SMALLER:
        pages, most = pages - 1, most / _SMALLER
    high = ceil(sheet.height)
    if pages == 1:
        return 1, high, high
    lost = [0.0] * (high + 1)
    for top, bottom, weight in _things(sheet):
        for y in range(max(floor(top) + 1, 0), min(ceil(bottom), high + 1)):
            lost[y] += weight

    def cost(choice: tuple[int, int]) -> tuple[float, int, int]:
        first, end = choice
        cuts = range(first, first + end * (pages - 1), end)
        # The smaller the pages, the larger the letters; the fuller the first, the less is empty.
        return sum(lost[y] for y in cuts), end, -first

    choices = (
        (first, end)
        for end in range(ceil(high / pages), int(most) + 1)
        for first in range(high - end * (pages - 1), end + 1)
        if first > 0
    )
    return (pages, *min(choices, key=cost))


def _things(sheet: Layout) -> Iterator[tuple[float, float, float]]:
    """Give what stands from where to where, and how much is lost where a page ends in it."""
    words = [label.box for label in sheet.labels]
    words += [label.box for entry in sheet.entries for label in entry.labels]
    words += [mark.box for mark in (*sheet.marks, *(entry.mark for entry in sheet.entries))]
    for weight, boxes in (
        (100.0, words),
        (10.0, [b.box for b in sheet.bands]),
        (1.0, _rest(sheet)),
    ):
        for box in boxes:
            yield box.y - _CLEAR, box.y + box.h + _CLEAR, weight


def _rest(sheet: Layout) -> list[Box]:
    return [*(joint.box for joint in sheet.joints), *(box for _, box in sheet.legend)]
