"""Where everything stands in the river: the geometry, without a word of SVG.

In: a `Lineage`, the settings of its dossier, a width. Out: a `Layout` of frozen records. Pure:
nothing is placed by hand and nothing depends on an agency.
"""

from __future__ import annotations

from datetime import date, timedelta

from agencygraph.dossier import Settings
from agencygraph.draw import bands as drawing
from agencygraph.draw import listing, signs
from agencygraph.draw.draft import (
    AXIS,
    GAP,
    HEADING,
    MAJOR,
    MARGIN,
    MINOR,
    PROGRAM,
    Draft,
    name_of,
    program_name,
)
from agencygraph.draw.geometry import Box, Label, Layout, Scale
from agencygraph.draw.labels import Labelling
from agencygraph.draw.lanes import arrange, pack
from agencygraph.draw.lettering import width
from agencygraph.draw.naming import write_words
from agencygraph.draw.omissions import folded
from agencygraph.draw.palette import STREAMS
from agencygraph.draw.selection import select
from agencygraph.draw.stays import Stay
from agencygraph.errors import UsageError
from agencygraph.lineage import Lineage

LEAST_WIDTH = 320
#: Pixels that the name of a year takes.
_YEAR = 34.0


def lay_out(
    lineage: Lineage,
    settings: Settings,
    *,
    width: float = 1120,
    units: int = 40,
    programs: int = 18,
    events: int = 60,
) -> Layout:
    """Lay the river out in a width in pixels, with at most so many units, programs and numbers.

    Raises UsageError when the width is too small, or the dossier has no span or no agency.
    """
    if width < LEAST_WIDTH:
        raise UsageError(f"a river of {width:g} pixels cannot be read: give {LEAST_WIDTH} or more")
    chosen = select(lineage, settings, units, programs)
    scale = Scale(chosen.span, MARGIN, width - 2 * MARGIN)
    rows = arrange(lineage, chosen)
    draft = Draft(lineage, settings, chosen, rows, scale, Labelling(MARGIN, width - MARGIN))
    reforms = signs.find_reforms(lineage, chosen)
    header = listing.header(reforms, scale)
    draft.y = header.height + AXIS
    top = draft.y
    inside, outside = _agency_and_inside(draft), None
    if any(one.zone == "outside" for stays in chosen.units.values() for one in stays):
        outside = _outside(draft)
    _join(draft)
    layer = _programs(draft) if chosen.programs else None
    bottom = draft.y + 4
    shown = signs.find_events(lineage, chosen, settings.agency, reforms, events)
    placed = signs.place(shown, reforms, draft.units(), draft.joints, scale)
    write_words(
        draft,
        placed,
        [mark.x for mark in header.marks],
        (top, layer.y if layer else bottom),
        outside,
    )
    left_out = folded(lineage, settings, chosen, shown)
    below = listing.below(shown, header.unnamed, draft.lettered, left_out, scale, bottom + AXIS + 8)
    return Layout(
        width,
        round(below.height + MARGIN, 1),
        scale,
        inside,
        outside,
        layer,
        _years(scale),
        tuple(draft.bands.values()),
        tuple(sorted(draft.joints, key=lambda joint: (joint.before, joint.after))),
        tuple(placed),
        header.marks,
        (*header.labels, *draft.sheet.labels, *below.labels),
        below.entries,
        below.legend,
        left_out,
        (top, bottom),
    )


def _years(scale: Scale) -> tuple[tuple[int, float, bool], ...]:
    """Give where every year begins, and whether it is named: in steps from the first with room."""
    span = scale.span
    years = range(span.start.year, span.through.year + 1)
    places = [scale.x(date(year, 1, 1)) for year in years]
    each = scale.width / (span.days / 365.25)
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 500) if n * each >= 42)
    # A record that begins late in a year has little of it to name.
    first = 0 if len(places) <= step or places[step] - places[0] >= _YEAR else 1
    return tuple(
        (year, x, number % step == first % step and number >= first and scale.right - x > 30)
        for number, (year, x) in enumerate(zip(years, places, strict=True))
    )


def _heading(draft: Draft, text: str) -> None:
    size = 10.5
    label = Label(
        "heading", "", text, "", MARGIN + 6, draft.y + 16, size, width(text, size, True), "soft"
    )
    draft.sheet.add(label)
    draft.y += HEADING


def _add(draft: Draft, stays: list[Stay], place: tuple[float, float], stream: int) -> None:
    for at, one in enumerate(stays):
        after = at > 0 and _touch(stays[at - 1], one)
        before = at + 1 < len(stays) and _touch(one, stays[at + 1])
        band = drawing.make_band(one, draft.scale, place, stream, after, before)
        draft.bands[one.key] = band
        draft.of.setdefault(one.unit, []).append(one.key)


def _touch(one: Stay, other: Stay) -> bool:
    end, first = one.end[1] or one.end[0], other.first[0] or other.first[1]
    if one.zone != other.zone:
        return False
    return end is None or first is None or first <= end + timedelta(days=31)


def _agency_and_inside(draft: Draft) -> Box:
    top = draft.y
    draft.y += 4
    _add(draft, list(draft.chosen.agency), (draft.y, 26.0), len(STREAMS))
    draft.y += 26 + GAP + 3
    heights = [MINOR] * draft.rows.count
    for key, (row, count) in draft.rows.inside.items():
        if key in draft.rows.major:
            heights[row : row + count] = [MAJOR] * count
    tops, y = [], draft.y
    for height in heights:
        tops.append(y)
        y += height + GAP
    numbers = {
        root: number % len(STREAMS)
        for number, root in enumerate(r for r in draft.rows.roots if r in draft.rows.major)
    }
    for key, (row, count) in sorted(draft.rows.inside.items(), key=lambda item: item[1]):
        high = tops[row + count - 1] + heights[row + count - 1] - tops[row]
        stream = numbers.get(draft.rows.tree[key], -1) if key in draft.rows.major else -1
        stays = [one for one in draft.chosen.units[key] if one.zone == "inside"]
        _add(draft, stays, (tops[row], high), stream)
    draft.y = y + 3
    return Box(MARGIN, top, draft.scale.width, draft.y - top)


def _outside(draft: Draft) -> Box:
    top = draft.y
    draft.y += HEADING
    groups = []
    order = {key: row for key, (row, _) in draft.rows.inside.items()}
    for key in sorted(draft.chosen.units, key=lambda key: (-order.get(key, -1), key)):
        stays = [one for one in draft.chosen.units[key] if one.zone == "outside"]
        if stays:
            groups.append((key, stays))
    items = []
    for key, stays in groups:
        probes = [drawing.make_band(s, draft.scale, (0, 0), -1, False, False) for s in stays]
        need = 8 + width("  ".join(name_of(draft, stays[-1])), 12, True)
        last = probes[-1]
        high = last.x1 if last.x1 - last.x0 > need else last.x1 + need
        items.append((key, min(p.x0 for p in probes), high))
    # First come those whose crossing leaves the inside lowest: their way is the shortest.
    place = pack(items, 14)
    heights = [MINOR] * (max(place.values(), default=-1) + 1)
    for key, row in place.items():
        heights[row] = MAJOR if key in draft.rows.major else heights[row]
    numbers = {band.of: band.stream for band in draft.bands.values()}
    for key, stays in groups:
        y = draft.y + sum(heights[: place[key]]) + GAP * place[key]
        _add(draft, stays, (y, heights[place[key]]), numbers.get(key, -1))
    draft.y += sum(heights) + GAP * len(heights) + 3
    return Box(MARGIN, top, draft.scale.width, draft.y - top)


def _join(draft: Draft) -> None:
    for stays in draft.chosen.units.values():
        draft.joints += drawing.move(draft.bands, stays, draft.scale)
    draft.joints += drawing.merge(draft.bands, draft.rows.joins, draft.of, draft.scale)


def _programs(draft: Draft) -> Box:
    top = draft.y
    _heading(draft, "PROGRAMS, OPERATIONS AND TASK FORCES")
    items = []
    for one in draft.chosen.programs:
        probe = drawing.make_band(one, draft.scale, (0, 0), -1, False, False)
        need = 14 + width(program_name(one), 10.5, True)
        room = max((s.x1 - s.x0 for s in probe.segments if s.form == "solid"), default=0)
        low, high = probe.x0, probe.x1
        if room < need:
            low, high = (
                (low, high + need) if high + need <= draft.scale.right else (low - need, high)
            )
        items.append((one.key, max(low, draft.scale.left), high))
    place = pack(items, 12)
    for one in draft.chosen.programs:
        y = draft.y + place[one.key] * (PROGRAM + GAP)
        _add(draft, [one], (y, PROGRAM), -1)
    draft.y += (max(place.values(), default=-1) + 1) * (PROGRAM + GAP) + 3
    return Box(MARGIN, top, draft.scale.width, draft.y - top)
