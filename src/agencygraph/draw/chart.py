"""One measure of one subject over time, as an SVG that says what it does not know.

In: a `Series`, and if wanted the `Silence` map and addresses of the figures. Out: the bytes of an
SVG, the same for the same input. Promises: the axis begins at zero; a line only within a segment;
a bound is an arrow or a whisker, never a point alone; years without a figure are hatched and say
why; every figure can be focused and names its source; no word stands on another.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from decimal import ROUND_CEILING, Decimal
from xml.sax.saxutils import escape, quoteattr

from agencygraph.draw.axis import Amounts, Years, tick_words, ticks, years
from agencygraph.draw.breaks import first_of, mark_breaks
from agencygraph.draw.hatching import hatch_gaps
from agencygraph.draw.lettering import width, wrap
from agencygraph.draw.marks import Mark, extent, shape, style_of, title
from agencygraph.draw.palette import Theme
from agencygraph.draw.placing import Area, Room
from agencygraph.draw.sheet import LINE, SIZE, SMALL, Sheet, px, write_heading, write_legend
from agencygraph.model import Observation
from agencygraph.series import Series
from agencygraph.silence import Silence

#: Pixels: the plot's height, the room of undated figures, room right of the last year.
PLOT, UNDATED, EDGE = 176, 60, 20


def chart(
    series: Series,
    *,
    silence: Silence | None = None,
    link: Callable[[Observation], str] | None = None,
    width: int = 480,
    theme: Theme | None = None,
    styled: bool = True,
) -> str:
    """Draw a series. `link` gives the address of a figure.

    With `theme` the colours are fixed; without, they follow the page's variables (`--page`,
    `--ink`, `--soft`, `--rule`, `--mark`) or the reader's light or dark mode. `styled` False
    leaves the style to a page that has it once for all charts, as `marks.style_of` gives it.
    """
    sheet = Sheet(series, silence, link, width)
    write_heading(sheet)
    along = _along(sheet)
    lane = sheet.top + 6
    plot_top = lane + LINE + 3
    up = _up(series, plot_top, plot_top + PLOT)
    along = _grid(sheet, along, up)
    room = Room(Area(along.left + 1, plot_top, sheet.width - 4, up.bottom - 1))
    hatch_gaps(sheet, along, up, room)
    marks = _marks(sheet, along, up)
    mark_breaks(sheet, marks, lane, up.bottom, room)
    _lines(sheet, marks, room)
    left_out = _figures(sheet, marks, room)
    sheet.top = up.bottom + 2 * LINE + 8
    write_legend(sheet, marks, left_out)
    height = round(sheet.top + 4)
    topic = series.topic
    name = quoteattr(f"{topic.measure.label}, {topic.subject_label}, {topic.breakdown_label}")
    style = f"<style>{style_of(theme)}</style>" if styled else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="agc" role="group" aria-label={name} '
        f'viewBox="0 0 {sheet.width} {height}" width="{sheet.width}" height="{height}">'
        f'{style}<rect class="page" width="{sheet.width}" height="{height}"/>\n'
        + "\n".join(sheet.parts)
        + "\n</svg>\n"
    )


def _along(sheet: Sheet) -> Years:
    """Choose the years; their left edge is set once the amounts are known."""
    periods = [point.period for point in sheet.series.points]
    month: int | None = None
    within = sheet.silence.years if sheet.silence else ()
    for period in (*within, *periods):
        if month is None and period.kind in ("fiscal-year", "year-to-date") and period.start:
            month = period.start.month
    undated = [p for p in sheet.series.points if p.period.kind == "undated"]
    rooms = [max(UNDATED, *(width(one.words, SIZE) + 12 for one in p.distinct)) for p in undated]
    return Years(years(periods, month, within), 0, sheet.width - EDGE - sum(rooms))


def _up(series: Series, top: float, bottom: float) -> Amounts:
    ends = [Decimal(0)]
    for point in series.points:
        for statement in point.distinct:
            ends += extent(statement.fact)
    low, high = min(ends), max(ends) * Decimal("1.12")
    if all(end == end.to_integral() for end in ends):
        high = high.to_integral(ROUND_CEILING)
    return Amounts(ticks(low, high), top, bottom)


def _grid(sheet: Sheet, along: Years, up: Amounts) -> Years:
    names = tick_words(up.ticks)
    left = 14 + max(width(name, SMALL) for name in names)
    along = Years(along.periods, left, along.right)
    end = sheet.width - 8
    for tick, name in zip(up.ticks, names, strict=True):
        y = up.at(tick)
        kind = "axis" if tick == 0 else "grid"
        sheet.parts.append(f'<path class="{kind}" d="M{px(left)} {px(y)}H{px(end)}"/>')
        sheet.words(left - 6, y + 4, name, "soft end")
    placed = [along.number(p.period) for p in sheet.series.points if p.period.end]
    for x, name in along.labels(width("FY0000", SMALL) + 8, placed):
        sheet.words(x, up.bottom + LINE, name, "soft mid")
    sheet.words(left, up.bottom + 2 * LINE, along.title, "soft")
    if along.right < sheet.width - EDGE:
        middle = (along.right + end) / 2
        sheet.words(middle, up.bottom + LINE, "undated", "soft mid")
        path = f"M{px(along.right + 2)} {px(up.top)}V{px(up.bottom)}"
        sheet.parts.append(f'<path class="grid" d="{path}"/>')
    return along


def _marks(sheet: Sheet, along: Years, up: Amounts) -> list[Mark]:
    """Place the marks: conflicting statements side by side, none upon another."""
    marks: list[Mark] = []
    undated, count = 0, sum(p.period.kind == "undated" for p in sheet.series.points)
    for point in sheet.series.points:
        shown = point.distinct
        x, start, end = along.stretch(point.period)
        if point.period.kind == "undated":
            undated += 1
            wide = (sheet.width - EDGE - along.right) / count
            x = start = end = along.right + wide * (undated - 0.5)
        for number, statement in enumerate(shown):
            at = x + 16 * (number - (len(shown) - 1) / 2)
            y = up.at(statement.fact.value)
            while any(abs(m.x - at) < 6 and abs(m.y - y) < 8 for m in marks):
                at += 8
            marks.append(Mark(point, statement, at, y, start, end, up))
    return marks


def _lines(sheet: Sheet, marks: list[Mark], room: Room) -> None:
    for segment in sheet.series.segments:
        places = [(mark.x, mark.y) for mark in (first_of(marks, p) for p in segment.points)]
        if len(places) > 1:
            path = "L".join(f"{px(x)} {px(y)}" for x, y in places)
            sheet.parts.append(f'<path class="line" d="M{path}"/>')
            for one, other in itertools.pairwise(places):
                room.take_line(one, other)


def _figures(sheet: Sheet, marks: list[Mark], room: Room) -> int:
    """Draw the marks and as many of their figures as find room; give how many find none."""
    for mark in marks:
        room.take(mark.box)
        if mark.has_band:
            room.take_line((mark.start, mark.y), (mark.end, mark.y))
    left_out = 0
    for mark in marks:
        box, lines = _place(mark, room)
        url = sheet.link(mark.statement.fact) if sheet.link else ""
        opening = f"<a href={quoteattr(url)}" if url else '<g tabindex="0" role="img"'
        sheet.parts.append(f'{opening} class="p"><title>{escape(title(mark))}</title>')
        sheet.parts.append(shape(mark))
        if box:
            for number, line in enumerate(lines):
                middle = (box.left + box.right) / 2
                sheet.words(middle, box.top + 11 + 13 * number, line, "lab mid")
        else:
            left_out += 1
        sheet.parts.append("</a>" if url else "</g>")
    return left_out


def _place(mark: Mark, room: Room) -> tuple[Area | None, tuple[str, ...]]:
    """Find room for a figure, on one line or on two."""
    words = mark.statement.words
    room.taken.remove(mark.box)
    box: Area | None = None
    lines: tuple[str, ...] = ()
    for wide in (width(words, SIZE), max(70, width(words, SIZE) * 0.6)):
        lines = wrap(words, wide + 1, SIZE, 2)
        if box is None and " ".join(lines) == words:
            long = max(width(line, SIZE) for line in lines)
            box = room.place(mark.box, long, 13 * len(lines))
            if box:
                break
    room.take(mark.box)
    return box, lines
