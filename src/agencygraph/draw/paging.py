"""The river on paper: how wide, and where a page ends, so that no word is cut in two.

In: a `Layout`. Out: CSS for a page that shows the drawing in a `figure`. A tall drawing runs over
several landscape pages at a size that can be read; they end where the fewest things stand. A
browser that knows no named pages prints the drawing as wide as its paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from agencygraph.draw.geometry import Box, Layout

#: Millimetres of A4, landscape: width and height within the least margins, and these.
_WIDE, _HIGH, _SIDE, _EDGE = 277.0, 192.0, 10.0, 9.0
#: A drawing may be made so much smaller to need a page less.
_SMALLER = 0.88


def print_style(sheet: Layout, name: str) -> str:
    """Give the rules for paper of the drawing with an id."""
    pages, end = _paging(sheet)
    scale = min(_WIDE / sheet.width, _HIGH / end)
    bottom = _EDGE + (_HIGH - end * scale if pages > 1 else 0)
    margins = f"{_EDGE:g}mm {(297 - sheet.width * scale) / 2:.2f}mm {bottom:.2f}mm"
    return (
        f"@page {name}{{size:A4 landscape;margin:{margins}}}"
        "@supports (page:auto){@media print{"
        f"figure:has(>#{name}){{page:{name};margin:0;break-inside:auto;break-after:page}}"
        f"#{name}{{width:{sheet.width * scale:.2f}mm;max-width:none;max-height:none}}}}}}"
    )


def _paging(sheet: Layout) -> tuple[int, float]:
    """Give how many pages there are, and how much of the drawing stands on each."""
    most = _HIGH / (_WIDE / sheet.width)
    pages = ceil(sheet.height / most)
    if pages > 1 and sheet.height / (pages - 1) <= most / _SMALLER:
        pages, most = pages - 1, most / _SMALLER
    if pages == 1:
        return 1, sheet.height
    things = list(_things(sheet))

    def cost(end: int) -> float:
        cuts = [end * page for page in range(1, pages)]
        return sum(w for top, bottom, w in things for cut in cuts if top < cut < bottom)

    return pages, float(min(range(ceil(sheet.height / pages), int(most) + 1), key=cost))


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
            yield box.y - 1, box.y + box.h + 1, weight


def _rest(sheet: Layout) -> list[Box]:
    return [*(joint.box for joint in sheet.joints), *(box for _, box in sheet.legend)]
