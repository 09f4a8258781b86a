"""One measure of one subject over time, as an SVG that says what it does not know.

In: a `Series`, and if wanted the `Silence` map and addresses of the figures. Out: the bytes of an
SVG, the same for the same input. Promises: the axis begins at zero; a line only within a segment;
a bound is an arrow or a whisker, never a point alone; years without a figure are hatched and say
why; every figure can be focused and names its source; no word stands on another.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from xml.sax.saxutils import escape, quoteattr

from agencygraph.draw.axis import Amounts, Years, tick_words, ticks, years
from agencygraph.draw.breaks import first_of, mark_breaks
from agencygraph.draw.hatching import hatch_gaps
from agencygraph.draw.lettering import width
from agencygraph.draw.marks import Mark, extent, shape, style_of, title
from agencygraph.draw.palette import Theme
from agencygraph.draw.placing import Area, Room
from agencygraph.draw.sheet import (
    LINE,
    SIZE,
    SMALL,
    Sheet,
    heading,
    legend,
    px,
    write_heading,
    write_legend,
    write_sources,
)
from agencygraph.model import Observation
from agencygraph.series import Series
from agencygraph.silence import Silence

#: Pixels: the plot's height, the room of undated figures, room right of the last year, and the
#: most that is left beside the first and the last for their figures.
PLOT, UNDATED, EDGE, MOST = 176, 60, 20, 48


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart for a page that has its style: the plot alone, and the words to set beside it."""

    svg: str
    counted: str
    whose: str
    #: What the shapes mean, and what each break rests on: a letter or "", and words.
    notes: tuple[tuple[str, str], ...]


def chart(
    series: Series,
    *,
    silence: Silence | None = None,
    link: Callable[[Observation], str] | None = None,
    width: int = 480,
    theme: Theme | None = None,
    address: str = "",
) -> str:
    """Draw a series with all its words and its sources.

    `link` gives the address of a figure, `address` is that of the measure, to stand at the foot.

    With `theme` the colours are fixed; without, they follow the page's variables (`--page`,
    `--ink`, `--soft`, `--rule`, `--mark`) or the reader's light or dark mode.
    """
    sheet = Sheet(series, silence, link, width)
    write_heading(sheet)
    write_legend(sheet, _plot(sheet))
    write_sources(sheet, address)
    return _svg(sheet, f"<style>{style_of(theme)}</style>")


def plot(
    series: Series,
    *,
    silence: Silence | None = None,
    link: Callable[[Observation], str] | None = None,
    width: int = 480,
) -> Drawn:
    """Draw a series for a page that has the style of charts, as `marks.style_of` gives it."""
    sheet = Sheet(series, silence, link, width)
    notes = _plot(sheet)
    return Drawn(_svg(sheet, ""), *heading(series), notes)


def _plot(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Draw axes, gaps, marks and breaks below what is on the sheet; give the legend."""
    lane = sheet.top + 6
    plot_top = lane + LINE + 3
    up = _up(sheet.series, plot_top, plot_top + PLOT)
    names = tick_words(up.ticks)
    left = 14 + max(width(name, SMALL) for name in names)
    along = _along(sheet, left)
    _grid(sheet, along, up, names, left)
    room = Room(Area(left + 1, plot_top, sheet.width - 4, up.bottom - 1))
    hatch_gaps(sheet, along, up, room)
    marks = _marks(sheet, along, up)
    mark_breaks(sheet, marks, lane, up.bottom, room)
    _lines(sheet, marks, room)
    left_out = _figures(sheet, marks, room)
    sheet.top = up.bottom + 2 * LINE + 8
    return legend(sheet, marks, left_out)


def _svg(sheet: Sheet, style: str) -> str:
    height, topic = round(sheet.top + 4), sheet.series.topic
    name = quoteattr(f"{topic.measure.label}, {topic.subject_label}, {topic.breakdown_label}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="agc" role="group" aria-label={name} '
        f'viewBox="0 0 {sheet.width} {height}" width="{sheet.width}" height="{height}">'
        f'{style}<rect class="page" width="{sheet.width}" height="{height}"/>\n'
        + "\n".join(sheet.parts)
        + "\n</svg>\n"
    )


def _along(sheet: Sheet, left: float) -> Years:
    """Choose the years, and leave room beside the first and the last for their figures."""
    points = sheet.series.points
    month: int | None = None
    within = sheet.silence.years if sheet.silence else ()
    for period in (*within, *(point.period for point in points)):
        if month is None and period.kind in ("fiscal-year", "year-to-date") and period.start:
            month = period.start.month
    undated = [p for p in points if p.period.kind == "undated"]
    rooms = [max(UNDATED, *(width(one.words, SIZE) + 12 for one in p.distinct)) for p in undated]
    shown = years((point.period for point in points), month, within)
    along = Years(shown, left, sheet.width - EDGE - sum(rooms))
    places = [(along.number(p.period), p) for p in points if p.period.end]
    numbers = {number for number, _ in places}
    sides = [0.0, 0.0]
    for number, point in places:
        need = max(_long(_lines_of(one.words)[-1]) for one in point.distinct) + 12 - along.slot
        if number == 0 and 1 not in numbers:
            sides[0] = max(sides[0], need)
        if number == len(shown) - 1 and not undated:
            sides[1] = max(sides[1], need - EDGE)
    return Years(shown, left + min(sides[0], MOST), along.right - min(sides[1], MOST))


def _up(series: Series, top: float, bottom: float) -> Amounts:
    ends = [Decimal(0)]
    for point in series.points:
        for statement in point.distinct:
            ends += extent(statement.fact)
    low, high = min(ends), max(ends) * Decimal("1.12")
    if all(end == end.to_integral() for end in ends):
        high = high.to_integral(ROUND_CEILING)
    return Amounts(ticks(low, high), top, bottom)


def _grid(sheet: Sheet, along: Years, up: Amounts, names: tuple[str, ...], left: float) -> None:
    end = sheet.width - 8
    for tick, name in zip(up.ticks, names, strict=True):
        y = up.at(tick)
        kind = "axis" if tick == 0 else "grid"
        sheet.parts.append(f'<path class="{kind}" d="M{px(left)} {px(y)}H{px(end)}"/>')
        sheet.words(left - 6, y + 4, name, "soft end")
    for x, name in along.labels(width("FY0000", SMALL) + 8):
        sheet.words(x, up.bottom + LINE, name, "soft mid")
    sheet.words(left, up.bottom + 2 * LINE, along.title, "soft")
    if any(point.period.kind == "undated" for point in sheet.series.points):
        middle = (along.right + end) / 2
        sheet.words(middle, up.bottom + LINE, "undated", "soft mid")
        path = f"M{px(along.right + 2)} {px(up.top)}V{px(up.bottom)}"
        sheet.parts.append(f'<path class="grid" d="{path}"/>')


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
    # The latest figure is the one that most people come for: it has the first choice of room.
    placed = {id(mark): _place(mark, room) for mark in reversed(marks)}
    for mark in marks:
        box, lines = placed[id(mark)]
        url = sheet.link(mark.statement.fact) if sheet.link else ""
        opening = f"<a href={quoteattr(url)}" if url else '<g tabindex="0" role="img"'
        sheet.parts.append(f'{opening} class="p"><title>{escape(title(mark))}</title>')
        sheet.parts.append(shape(mark))
        if box:
            middle = (box.left + box.right) / 2
            for number, line in enumerate(lines):
                sheet.words(middle, box.top + 11 + 13 * number, line, "lab mid")
        sheet.parts.append("</a>" if url else "</g>")
    return sum(box is None for box, _ in placed.values())


def _place(mark: Mark, room: Room) -> tuple[Area | None, tuple[str, ...]]:
    """Find room for a figure, on one line or on two."""
    forms = _lines_of(mark.statement.words)
    room.taken.remove(mark.box)
    found = room.place(mark.box, [(_long(lines), 13 * len(lines)) for lines in forms])
    room.take(mark.box)
    return (found[1], forms[found[0]]) if found else (None, ())


def _lines_of(text: str) -> list[tuple[str, ...]]:
    """Give a figure on one line, and on two that are as short as can be."""
    said = text.split()
    broken = [(" ".join(said[:at]), " ".join(said[at:])) for at in range(1, len(said))]
    return [(" ".join(said),), *sorted(broken, key=_long)[:1]]


def _long(lines: tuple[str, ...]) -> float:
    return max(width(line, SIZE) for line in lines)
