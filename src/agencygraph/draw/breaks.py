"""Where a chart says that two figures must not be compared, or that the subject changed.

In: a sheet and the marks of its figures. Out: a rule across the plot for each joint that tells
something, its verdict in words above it where there is room, a letter otherwise, and a note that
gives the reasons. A period that is given in conflicting ways has the verdict above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agencygraph.dates import Period
from agencygraph.draw.lettering import width
from agencygraph.draw.marks import Mark
from agencygraph.draw.placing import Area, Room
from agencygraph.draw.sheet import SMALL, Sheet, px
from agencygraph.joints import COMPARABLE
from agencygraph.points import Point

CONFLICT = "conflicting statements"
#: Verdicts that are shown otherwise: by hatching, by the shape of the marks, by a place apart.
SHOWN_OTHERWISE = (COMPARABLE, CONFLICT, "gap", "other period kind", "undated")


def first_of(marks: list[Mark], point: Point) -> Mark:
    """Give the mark of a point's preferred statement."""
    return next(mark for mark in marks if mark.point is point)


def mark_breaks(sheet: Sheet, marks: list[Mark], lane: float, bottom: float, room: Room) -> None:
    """Mark joints and conflicts in the lane above the plot."""
    found: list[tuple[float, str, str, str]] = []
    for joint in sheet.series.joints:
        if joint.verdict not in SHOWN_OTHERWISE:
            span = f"{_named(joint.before.period)} to {_named(joint.after.period)}"
            reasons = "; ".join(reason.rstrip(".") for reason in joint.reasons)
            ends = first_of(marks, joint.before).x, first_of(marks, joint.after).x
            kind = "break" if joint.is_break else "change"
            letter = sheet.note(span, joint.verdict, reasons)
            found.append((_between(*ends, lane, room), letter, joint.verdict, kind))
    for point in sheet.series.points:
        if point.is_conflicting:
            said = " against ".join(f"{s.words} in {s.source.title}" for s in point.distinct)
            places = [mark.x for mark in marks if mark.point is point]
            letter = sheet.note(point.period.label, CONFLICT, said)
            found.append((sum(places) / len(places), letter, CONFLICT, ""))
    found.sort()
    tags = [
        (x, (f"({letter}) {verdict}", f"({letter})", letter)) for x, letter, verdict, _ in found
    ]
    for left, right, words in _fit(tags, sheet.width - 4):
        sheet.words((left + right) / 2, lane + 9, words, "tag mid")
    for x, _, _, kind in found:
        if kind:
            path = f"M{px(x)} {px(lane + 14)}V{px(bottom)}"
            sheet.parts.append(f'<path class="{kind}" d="{path}"/>')
            room.walls.append(x)
            room.take(Area(x - 1, lane + 14, x + 1, bottom))


def _named(period: Period) -> str:
    """Name a period as the axis does: a year by its letters, all else in words."""
    years = ("fiscal-year", "calendar-year")
    return period.text if period.kind in years else period.label


def _fit(
    tags: Sequence[tuple[float, tuple[str, ...]]], right: float
) -> Iterator[tuple[float, float, str]]:
    """Choose for each tag the longest words that fit; none where not even a letter does."""
    boxes: list[tuple[float, float] | None] = []
    for x, forms in tags:
        box = _tag(x, forms[-1], right)
        boxes.append(None if boxes and boxes[-1] and box[0] < boxes[-1][1] + 1 else box)
    for number, (x, forms) in enumerate(tags):
        if boxes[number] is None:
            continue
        chosen = forms[-1]
        others = [box for n, box in enumerate(boxes) if box and n != number]
        for words in forms[:-1]:
            left, end = _tag(x, words, right)
            if not any(left < other[1] + 5 and other[0] < end + 5 for other in others):
                chosen = words
                break
        boxes[number] = _tag(x, chosen, right)
        yield (*_tag(x, chosen, right), chosen)


def _between(first: float, last: float, lane: float, room: Room) -> float:
    """Give a place between two marks, in the middle unless words stand there."""
    for part in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
        x = first + (last - first) * part
        rule = Area(x - 1, lane, x + 1, room.plot.bottom)
        if not any(rule.meets(taken, 3) for taken in room.taken):
            return x
    return (first + last) / 2


def _tag(x: float, words: str, right: float) -> tuple[float, float]:
    """Give from where to where words in the middle of x reach, kept on the sheet."""
    half = width(words, SMALL, bold=True) / 2
    x = min(max(x, 4 + half), right - half)
    return x - half, x + half
