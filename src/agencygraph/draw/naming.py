"""Which words stand on the river: names, what units were made of, where they went, what is folded.

In: a `Draft` with all its bands and joints. Out: labels on its sheet, the weightiest first.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from agencygraph.draw import words
from agencygraph.draw.draft import MAJOR, MARGIN, Draft, agency_name, name_of, short_name
from agencygraph.draw.geometry import Box, Label, Sign, Tone
from agencygraph.draw.labels import Words
from agencygraph.draw.lettering import width
from agencygraph.draw.signs import letters
from agencygraph.lineage import Lineage
from agencygraph.model import Version


def _head_outside(draft: Draft, zone: Box) -> None:
    """Write the heading where no band crosses it, as far to the left as can be."""
    text, size = f"OUTSIDE {agency_name(draft)}", 10.5
    need = width(text, size, True)
    for x in range(int(MARGIN) + 6, int(draft.scale.right - need), 10):
        label = Label("heading", "", text, "", x, zone.y + 16, size, need, "soft")
        if draft.sheet.is_free(label.box):
            draft.sheet.add(label)
            return


def write_words(
    draft: Draft,
    placed: list[Sign],
    lines: list[float],
    zones: tuple[float, float],
    outside: Box | None,
) -> None:
    """Write the names, then what became of units, then how many are folded into each."""
    sheet, chosen = draft.sheet, draft.chosen
    sheet.signs += [mark.box for mark in placed]
    sheet.taken += [band.box for band in draft.bands.values()]
    sheet.taken += [joint.box for joint in draft.joints]
    sheet.lines += [Box(x, zones[0], 0.5, zones[1] - zones[0]) for x in lines]
    if outside:
        _head_outside(draft, outside)
    _name_agency(draft)
    named: set[str] = set()
    for unit in sorted(draft.of, key=lambda key: (key not in draft.rows.major, key)):
        stays = [*chosen.units.get(unit, ()), *(p for p in chosen.programs if p.key == unit)]
        said = ("", "", "")
        for one in stays:
            band = draft.bands[one.key]
            strong, plain = name_of(draft, one)
            if one.zone == said[2] == "outside" and strong == said[0] and plain:
                strong = ""
            tone: Tone = "stream" if band.stream >= 0 and band.zone == "inside" else "ink"
            size = 10.5 if band.h < MAJOR or not strong else 15 if band.h > 2 * MAJOR else 12.5
            if (strong, plain, one.zone) == said:
                continue
            if band.h > 2 * MAJOR and plain:
                own = Words("name", strong, "", size, tone)
                more: tuple[str, ...] = (plain, *_made_of(draft, unit))
            else:
                own, more = Words("name", strong, plain, size, tone), ()
            if sheet.on_band(band, own, more):
                named.add(unit)
                said = (name_of(draft, one)[0], plain, one.zone)
    agency = {one.unit for one in chosen.agency}
    _letter(draft, [unit for unit in draft.of if unit not in named | agency])
    for unit in draft.of:
        _fates(draft, unit)
    for fold in chosen.folds:
        if fold.why == "of" and fold.into in draft.of:
            kinds = [_kind(draft.lineage, key) for key in fold.keys]
            sheet.count(draft.bands[draft.of[fold.into][-1]], f"+ {words.plural(kinds)} not drawn")


def _letter(draft: Draft, units: list[str]) -> None:
    """Write a letter for each name without room; the names stand in a list below."""
    for unit in units:
        stays = [*draft.chosen.units.get(unit, ()), *draft.chosen.programs]
        own = [(draft.bands[one.key], one) for one in stays if one.unit == unit]
        sign = letters(len([sign for sign, _ in draft.lettered if sign])).lower()
        for band, _ in sorted(own, key=lambda pair: pair[0].x0 - pair[0].x1):
            tone: Tone = "stream" if band.stream >= 0 and band.zone == "inside" else "ink"
            if draft.sheet.on_band(band, Words("name", sign, "", 10.5, tone)):
                break
        else:
            sign = ""
        of = own[-1][1].of
        name = f"{of.name} ({of.abbreviation})" if of.abbreviation else of.name
        draft.lettered.append((sign, name if sign else f"{name}: too brief for a letter"))
    draft.lettered.sort(key=lambda pair: not pair[0])


def _kind(lineage: Lineage, key: str) -> str:
    """Give the kind that a unit had last."""
    return lineage.versions[key][-1].kind


def _name_agency(draft: Draft) -> None:
    span = draft.chosen.span
    for at, one in enumerate(draft.chosen.agency):
        band, of = draft.bands[one.key], one.of
        under = ""
        if isinstance(of, Version) and of.parent:
            under = f"in {short_name(draft.lineage, of.parent, one.known(span)[0])}"
        named = f"{of.name} ({of.abbreviation})" if of.abbreviation else of.name
        wide = band.x1 - band.x0 > width(f"{named} {under}", 12.5, True)
        strong = named if wide and at == len(draft.chosen.agency) - 1 else of.abbreviation or named
        draft.sheet.on_band(band, Words("name", strong, under, 12.5, "agency"))


def _made_of(draft: Draft, unit: str) -> tuple[str, ...]:
    """Say in a line what a unit was made of."""
    made = [j for j in draft.rows.joins if j.after == unit and j.begins]
    if len(made) < 2:
        return ()
    day = made[0].event.date
    names = [short_name(draft.lineage, j.before, day.earliest or date.min) for j in made]
    return (f"{words.when(day)}: from {words.listed(names)}",)


def _fates(draft: Draft, unit: str) -> None:
    """Note beside a unit's last inside band where it went, and before its first where from."""
    stays = draft.chosen.units.get(unit, ())
    for one, other in pairwise(stays):
        if one.zone != other.zone:
            of = one.of if other.zone == "inside" else other.of
            if isinstance(of, Version) and of.parent:
                day = other.known(draft.chosen.span)[0] if other.zone == "outside" else date.min
                name = short_name(draft.lineage, of.parent, day)
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
