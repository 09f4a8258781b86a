"""From stays in rows to bands and the joints between them.

In: a `Selection`, `Rows` and the height of every row. Out: `Band` and `Joint` records. Four bounds
make a band: solid where a unit stood for certain, hatched where it may have stood, fading where
a bound is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

from agencygraph.draw.geometry import Band, Joint, Scale, Segment
from agencygraph.draw.lanes import Join
from agencygraph.draw.stays import FADE, Stay

#: Half the least width of a joint, and from where on a hatched stretch is drawn as a thread.
TURN, THREAD = 13.0, 34.0
#: A stretch narrower than this cannot be told from a line.
_LEAST = 2.5


def make_band(
    one: Stay, scale: Scale, place: tuple[float, float], stream: int, after: bool, before: bool
) -> Band:
    """Draw a stay; `after` and `before` say that a stay of the same unit lies next to it.

    A stretch in which one version may have given way to the next is drawn once, with the next.
    """
    fade = round(scale.width * FADE, 1)
    sure = one.certain(scale.span)
    low, high = one.known(scale.span)
    if sure:
        c0, c1 = scale.x(sure[0]), scale.x(sure[1])
    else:
        at = scale.x(_first_known(one, scale))
        c0 = c1 = at
        if one.first[1] and one.end[0]:
            c0 = c1 = max(at, min(scale.x(one.first[1]), scale.x(one.end[0])))
    segments = []
    p0, p1 = scale.x(low), scale.x(high)
    if one.first[0] is None:
        segments.append(Segment("fade-in", max(scale.left, round(c0 - fade, 1)), c0))
    elif c0 - p0 >= _LEAST:
        segments.append(Segment("hatched", p0, c0))
    elif sure:
        c0 = p0
    hatch_end = p1 - c1 >= _LEAST and not before
    if not hatch_end and sure and one.end[1] is not None and not before:
        c1 = p1
    if one.settled and (clear := min(scale.x(one.settled), c1)) - c0 >= _LEAST:
        segments.append(Segment("either", c0, clear))
        c0 = clear
    if c1 > c0:
        segments.append(Segment("solid", c0, c1))
    if one.goes_on:
        pass
    elif one.end[1] is None:
        if not before:
            segments.append(Segment("fade-out", c1, min(scale.right, round(c1 + fade, 1))))
    elif hatch_end:
        segments.append(Segment("hatched", c1, p1))
    segments = [s for s in segments if s.x1 > s.x0] or [Segment("hatched", p0, max(p1, p0 + 3))]
    zone = one.zone
    return Band(one.key, one.unit, zone, *place, stream, tuple(segments), one.goes_on)


def _first_known(one: Stay, scale: Scale) -> date:
    return one.first[1] or one.end[0] or one.first[0] or scale.span.start


def reach(band: Band, segment: Segment) -> tuple[float, float]:
    """Give the top and bottom of a part of a band: a long uncertain part is a thin thread."""
    if segment.form == "hatched" and segment.x1 - segment.x0 > THREAD:
        middle, half = band.y + band.h / 2, min(5.0, band.h / 4)
        return round(middle - half, 1), round(middle + half, 1)
    return band.y, band.y + band.h


def trim(band: Band, low: float | None = None, high: float | None = None) -> Band:
    """Cut a band off at a joint, or stretch it to reach one."""
    parts = sorted(band.segments, key=lambda s: (s.x0, s.x1))
    if low is not None:
        parts = [replace(s, x0=max(s.x0, low)) for s in parts if s.x1 > low] or parts[-1:]
        parts[0] = replace(parts[0], x0=low, x1=max(parts[0].x1, low + 1))
    if high is not None:
        parts = [replace(s, x1=min(s.x1, high)) for s in parts if s.x0 < high] or parts[:1]
        parts[-1] = replace(parts[-1], x1=high, x0=min(parts[-1].x0, high - 1))
    return replace(band, segments=tuple(parts))


def window(scale: Scale, *days: date | None) -> tuple[float, float, bool]:
    """Give the stretch in which a joint is drawn, and whether its date is imprecise."""
    known = sorted(scale.x(day) for day in days if day)
    low, high = (known[0], known[-1]) if known else (scale.left, scale.left)
    wide = high - low > 2 * TURN
    if not wide:
        middle = min(max((low + high) / 2, scale.left + TURN), scale.right - TURN)
        low, high = middle - TURN, middle + TURN
    return round(low, 1), round(high, 1), wide


def move(bands: dict[str, Band], stays: tuple[Stay, ...], scale: Scale) -> list[Joint]:
    """Join the stays of one unit that stand in different zones, and cut them to fit."""
    found = []
    for one, other in pairwise(s for s in stays if s.key in bands):
        if one.zone == other.zone:
            continue
        low, high, wide = window(scale, one.end[0], one.end[1], *other.first)
        left = bands[one.key] = trim(bands[one.key], high=max(low, bands[one.key].x0 + 2))
        right = bands[other.key] = trim(bands[other.key], low=min(high, bands[other.key].x1 - 2))
        found.append(
            Joint(
                f"{one.key}>{other.key}",
                one.key,
                other.key,
                left.x1,
                max(right.x0, left.x1 + 2),
                reach(left, left.segments[-1]),
                reach(right, right.segments[0]),
                left.stream,
                wide,
            )
        )
    return found


def merge(
    bands: dict[str, Band], joins: tuple[Join, ...], of: Mapping[str, list[str]], scale: Scale
) -> list[Joint]:
    """Join bands of different units, and cut those to fit that end or begin at the joint."""
    found = []
    shares: dict[tuple[str, str], list[Join]] = {}
    for join in joins:
        if of.get(join.before) and of.get(join.after):
            shares.setdefault((join.event.key, join.after), []).append(join)
    for group in shares.values():
        group.sort(key=lambda join: bands[of[join.before][-1]].y)
        for place, join in enumerate(group):
            found.append(_joint(bands, join, of, scale, place, len(group)))
    return [joint for joint in found if joint]


def _joint(
    bands: dict[str, Band],
    join: Join,
    of: Mapping[str, list[str]],
    scale: Scale,
    place: int,
    count: int,
) -> Joint | None:
    day = join.event.date
    low, high, wide = window(scale, day.earliest, day.latest)
    old = of[join.before][-1] if join.ends else _at(bands, of[join.before], low)
    new = of[join.after][0] if join.begins else _at(bands, of[join.after], high)
    before, after = bands[old], bands[new]
    if join.ends and join.begins and (before.y, before.h) == (after.y, after.h):
        exact = scale.x(day.latest) if day.latest else high
        bands[old] = trim(before, high=max(before.x0 + 2, min(after.x0, exact)))
        return None
    if join.ends:
        before = bands[old] = trim(before, high=max(low, before.x0 + 2))
    if join.begins:
        after = bands[new] = trim(after, low=min(high, after.x1 - 2))
    down = after.y >= before.y
    left = reach(before, before.segments[-1])
    right = reach(after, after.segments[0])
    if join.ends and join.begins:
        share = after.h / count
        right = (round(after.y + place * share, 1), round(after.y + (place + 1) * share, 1))
    if not join.ends:
        left = (left[1] - 5, left[1]) if down else (left[0], left[0] + 5)
    if not join.begins:
        right = (right[0], right[0] + 5) if down else (right[1] - 5, right[1])
    return Joint(join.event.key, old, new, low, high, left, right, before.stream, wide)


def _at(bands: dict[str, Band], keys: list[str], x: float) -> str:
    """Give the band of a unit at a place, or the nearest."""
    return min(keys, key=lambda key: max(bands[key].x0 - x, x - bands[key].x1, 0))
