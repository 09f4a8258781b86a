"""Where everything stands in the river: the geometry, without a word of SVG.

In: a `Lineage`, the settings of its dossier, a width. Out: a `Layout` of frozen records. Pure:
nothing is placed by hand and nothing depends on an agency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from agencygraph.dossier import Settings
from agencygraph.draw import bands as drawing
from agencygraph.draw import listing, signs, words
from agencygraph.draw.geometry import Band, Box, Joint, Label, Layout, Mark, Scale
from agencygraph.draw.labels import Sheet, Words
from agencygraph.draw.lanes import Rows, arrange, pack
from agencygraph.draw.lettering import fit, width
from agencygraph.draw.palette import STREAMS
from agencygraph.draw.selection import Selection, Stay, select
from agencygraph.errors import UsageError
from agencygraph.lineage import Lineage
from agencygraph.model import Version

LEAST_WIDTH = 320
MARGIN, MAJOR, MINOR, PROGRAM, GAP = 16.0, 30.0, 20.0, 18.0, 5.0
HEADING, AXIS = 24.0, 20.0


@dataclass
class _Draft:
    """The drawing as it grows downwards."""

    lineage: Lineage
    settings: Settings
    chosen: Selection
    rows: Rows
    scale: Scale
    sheet: Sheet
    bands: dict[str, Band] = field(default_factory=dict)
    of: dict[str, list[str]] = field(default_factory=dict)
    joints: list[Joint] = field(default_factory=list)
    y: float = 0.0

    def band(self, key: str) -> Band:
        return self.bands[key]

    def units(self) -> dict[str, list[Band]]:
        return {key: [self.bands[k] for k in keys] for key, keys in self.of.items()}


def lay_out(
    lineage: Lineage,
    settings: Settings,
    *,
    width: float = 1120,
    units: int = 44,
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
    draft = _Draft(lineage, settings, chosen, rows, scale, Sheet(MARGIN, width - MARGIN))
    reforms = signs.find_reforms(lineage, chosen)
    header = listing.header(reforms, scale)
    draft.y = header.height + AXIS
    top = draft.y
    inside, outside = _agency_and_inside(draft), None
    if any(one.zone == "outside" for stays in chosen.units.values() for one in stays):
        outside = _outside(draft)
    _join(draft)
    lowest = draft.y
    layer = _programs(draft) if chosen.programs else None
    bottom = draft.y + 4
    shown = signs.find_events(lineage, chosen, settings.agency, reforms, events)
    placed = signs.place(shown, reforms, draft.units(), draft.joints, scale)
    _words(draft, placed, (top, lowest))
    folded = listing.folded(lineage, settings, chosen, len([s for s in shown if not s.sign]))
    below = listing.below(shown, header.unnamed, folded, scale, bottom + AXIS + 8)
    return Layout(
        width,
        round(below.height + MARGIN, 1),
        scale,
        inside,
        outside,
        layer,
        _years(scale),
        tuple(draft.bands.values()),
        tuple(draft.joints),
        tuple(placed),
        header.marks,
        (*header.labels, *draft.sheet.labels, *below.labels),
        below.entries,
        below.legend,
        folded,
        (top, bottom),
    )


def _years(scale: Scale) -> tuple[tuple[int, float, bool], ...]:
    """Give the first day of every year, and whether there is room to name it."""
    span = scale.span
    first = span.start.year if span.start <= date(span.start.year, 1, 31) else span.start.year + 1
    each = scale.width / (span.days / 365.25)
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 500) if n * each >= 42)
    years = range(first, span.through.year + 1)
    return tuple(
        (year, scale.x(date(year, 1, 1)), year % step == 0 and scale.right - scale.x(
            date(year, 1, 1)) > 30)
        for year in years
    )  # fmt: skip


def _heading(draft: _Draft, text: str) -> None:
    size = 10.5
    label = Label(
        "heading", "", text, "", MARGIN + 6, draft.y + 16, size, width(text, size, True), "soft"
    )
    draft.sheet.add(label)
    draft.y += HEADING


def _add(draft: _Draft, stays: list[Stay], place: tuple[float, float], stream: int) -> None:
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


def _agency_and_inside(draft: _Draft) -> Box:
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


def _short(lineage: Lineage, key: str, on: date) -> str:
    """Give the abbreviation, or the name, that a unit had on a day."""
    found = lineage.version_on(key, on)
    version = found[0] if found else next(iter(lineage.versions.get(key, ())), None)
    return (version.abbreviation or version.name) if version else lineage.name(key)


def _name(draft: _Draft, one: Stay) -> tuple[str, str]:
    """Give the bold and the plain part of a band's label."""
    of = one.of
    if one.zone == "outside" and isinstance(of, Version) and of.parent:
        day = one.known(draft.chosen.span)[0]
        return of.abbreviation or of.name, f"in {_short(draft.lineage, of.parent, day)}"
    return (of.abbreviation, of.name) if of.abbreviation else (of.name, "")


def _outside(draft: _Draft) -> Box:
    top = draft.y
    _heading(draft, f"OUTSIDE {_agency_name(draft)}")
    groups = []
    order = {key: row for key, (row, _) in draft.rows.inside.items()}
    for key in sorted(draft.chosen.units, key=lambda key: (-order.get(key, -1), key)):
        stays = [one for one in draft.chosen.units[key] if one.zone == "outside"]
        if stays:
            groups.append((key, stays))
    items = []
    for key, stays in groups:
        probes = [drawing.make_band(s, draft.scale, (0, 0), -1, False, False) for s in stays]
        need = 8 + width("  ".join(_name(draft, stays[-1])), 12, True)
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


def _join(draft: _Draft) -> None:
    for stays in draft.chosen.units.values():
        draft.joints += drawing.move(draft.bands, stays, draft.scale)
    draft.joints += drawing.merge(draft.bands, draft.rows.joins, draft.of, draft.scale)


def _programs(draft: _Draft) -> Box:
    top = draft.y
    _heading(draft, "PROGRAMS, OPERATIONS AND TASK FORCES")
    items = []
    for one in draft.chosen.programs:
        probe = drawing.make_band(one, draft.scale, (0, 0), -1, False, False)
        need = 14 + width(_program_name(one), 10.5, True)
        room = max((s.x1 - s.x0 for s in probe.segments if s.form == "solid"), default=0)
        low, high = probe.x0, probe.x1
        if room < need:
            low, high = (low, high + need) if high + need <= draft.scale.right else (low - need, high)
        items.append((one.key, max(low, draft.scale.left), high))
    place = pack(items, 12)
    for one in draft.chosen.programs:
        y = draft.y + place[one.key] * (PROGRAM + GAP)
        _add(draft, [one], (y, PROGRAM), -1)
    draft.y += (max(place.values(), default=-1) + 1) * (PROGRAM + GAP) + 3
    return Box(MARGIN, top, draft.scale.width, draft.y - top)


def _program_name(one: Stay) -> str:
    return one.of.abbreviation or one.of.name


def _agency_name(draft: _Draft) -> str:
    last = draft.chosen.agency[-1].of
    return last.abbreviation or last.name


def _words(draft: _Draft, placed: list[Mark], zones: tuple[float, float]) -> None:
    """Write the names, then what became of units, then how many are folded into each."""
    sheet, chosen = draft.sheet, draft.chosen
    sheet.signs += [mark.box for mark in placed]
    sheet.taken += [band.box for band in draft.bands.values()]
    sheet.taken += [joint.box for joint in draft.joints]
    _name_agency(draft)
    for unit in sorted(draft.of, key=lambda key: (key not in draft.rows.major, key)):
        stays = [*chosen.units.get(unit, ()), *(p for p in chosen.programs if p.key == unit)]
        said = ("", "", "")
        for one in stays:
            band = draft.bands[one.key]
            strong, plain = _name(draft, one)
            tone = "stream" if band.stream >= 0 and band.zone == "inside" else "ink"
            size = 10.5 if band.h < MAJOR else 15 if band.h > 2 * MAJOR else 12.5
            if (strong, plain, one.zone) == said:
                continue
            if band.h > 2 * MAJOR and plain:
                own = Words("name", strong, "", size, tone)
                lines: tuple[str, ...] = (plain, *_made_of(draft, unit))
            else:
                own, lines = Words("name", strong, plain, size, tone), ()
            if sheet.on_band(band, own, lines):
                said = (strong, plain, one.zone)
    for unit in draft.of:
        _fates(draft, unit)
    for fold in chosen.folds:
        if fold.why == "of" and fold.into in draft.of:
            kinds = [chosen_kind(draft.lineage, key) for key in fold.keys]
            sheet.count(draft.bands[draft.of[fold.into][-1]], f"+ {words.plural(kinds)} not drawn")


def chosen_kind(lineage: Lineage, key: str) -> str:
    """Give the kind that a unit had last."""
    return lineage.versions[key][-1].kind


def _name_agency(draft: _Draft) -> None:
    span = draft.chosen.span
    for at, one in enumerate(draft.chosen.agency):
        band, of = draft.bands[one.key], one.of
        under = ""
        if isinstance(of, Version) and of.parent:
            under = f"in {_short(draft.lineage, of.parent, one.known(span)[0])}"
        named = f"{of.name} ({of.abbreviation})" if of.abbreviation else of.name
        wide = band.x1 - band.x0 > width(f"{named} {under}", 12.5, True)
        strong = named if wide and at == len(draft.chosen.agency) - 1 else of.abbreviation or named
        draft.sheet.on_band(band, Words("name", strong, under, 12.5, "agency"))


def _made_of(draft: _Draft, unit: str) -> tuple[str, ...]:
    """Say in a line what a unit was made of."""
    made = [j for j in draft.rows.joins if j.after == unit and j.begins]
    if len(made) < 2:
        return ()
    day = made[0].event.date
    names = [_short(draft.lineage, j.before, day.earliest or date.min) for j in made]
    return (f"{words.when(day)}: from {words.listed(names)}",)


def _fates(draft: _Draft, unit: str) -> None:
    """Note beside a unit's last inside band where it went, and before its first where from."""
    stays = [s for s in draft.chosen.units.get(unit, ())]
    for one, other in zip(stays, stays[1:], strict=False):
        if one.zone != other.zone:
            of = one.of if other.zone == "inside" else other.of
            if isinstance(of, Version) and of.parent:
                day = other.known(draft.chosen.span)[0] if other.zone == "outside" else date.min
                name = fit(_short(draft.lineage, of.parent, day), 190, 10)
                date_words = words.when(other.of.start, short=True)
                way = "to" if other.zone == "outside" else "from"
                key = one.key if other.zone == "outside" else other.key
                text = f"{date_words} {way} {name}"
                draft.sheet.note(unit, text, draft.bands[key], before=way == "from")
    if not stays or stays[-1].goes_on or stays[-1].of.through is None:
        return
    if any(join.before == unit and join.ends for join in draft.rows.joins):
        return
    closed = [e for e in draft.lineage.events.get(unit, ()) if unit in e.before and unit not in
              e.after and e.kind not in ("FunctionTransfer", "Codification")]  # fmt: skip
    if closed and stays[-1].zone == "inside":
        text = f"ended {words.when(closed[-1].date, short=True)}"
        draft.sheet.note(unit, text, draft.bands[stays[-1].key])
