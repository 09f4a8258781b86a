"""Events and reforms as signs on the bands.

In: a `Lineage`, what was chosen, and the bands. Out: which events are shown, in order, with the
sign that each gets, and where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from agencygraph.draw.geometry import Band, Joint, Scale, Sign
from agencygraph.draw.selection import Selection, moment, within
from agencygraph.lineage import Lineage
from agencygraph.model import Event, Reform

RADIUS = 7.5
#: A beginning dated no better than this is seen in the band, and gets no sign of its own.
_VAGUE = timedelta(days=366)


@dataclass(frozen=True)
class Shown:
    """An event that is shown, its sign, and the drawn things it touches."""

    event: Event
    sign: str
    touches: tuple[str, ...]


def letters(number: int) -> str:
    """Give the sign of a reform: A to Z, then AA.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    head = letters(number // 26 - 1) if number >= 26 else ""
    return head + chr(ord("A") + number % 26)


def find_reforms(lineage: Lineage, chosen: Selection) -> list[Reform]:
    """Give the reforms of the record, in order of time."""
    span = chosen.span
    found = [reform for reform in lineage.facts.reforms if within(reform.date, span)]
    return sorted(found, key=lambda reform: (moment(reform.date, span), reform.key))


def find_events(
    lineage: Lineage, chosen: Selection, agency: str, reforms: Sequence[Reform], most: int
) -> tuple[Shown, ...]:
    """Give the events that touch what is drawn; those beyond `most` have no number."""
    signs = {reform.key: letters(number) for number, reform in enumerate(reforms)}
    span, programs = chosen.span, {one.key for one in chosen.programs}
    ordered = sorted(lineage.facts.events, key=lambda event: (moment(event.date, span), event.key))
    found, number = [], 0
    for event in ordered:
        touches = _touched(event, chosen, agency)
        if event.kind == "Creation":
            touches = tuple(key for key in touches if key not in programs)
        if not touches or not within(event.date, span) or _vague(event):
            continue
        if event.after and touches[0] in event.after and event.kind in ("Merger", "Absorption"):
            touches = touches[:1]
        sign = signs.get(event.reform, "")
        if not sign and number < most:
            number += 1
            sign = str(number)
        found.append(Shown(event, sign, touches))
    return tuple(found)


def unshown(
    lineage: Lineage, chosen: Selection, agency: str, shown: Sequence[Shown]
) -> dict[str, str]:
    """Say of each event that has no sign why: "without" the record, "undrawn", or in a "band"."""
    signed = {one.event.key for one in shown}
    return {
        event.key: "without" if not within(event.date, chosen.span)
        else "band" if _touched(event, chosen, agency) else "undrawn"
        for event in lineage.facts.events if event.key not in signed
    }  # fmt: skip


def _touched(event: Event, chosen: Selection, agency: str) -> tuple[str, ...]:
    """Give what an event touches of what is drawn."""
    drawn = {agency, *chosen.units, *(one.key for one in chosen.programs)}
    return tuple(key for key in dict.fromkeys((*event.after, *event.before)) if key in drawn)


def _vague(event: Event) -> bool:
    low, high = event.date.earliest, event.date.latest
    return event.kind == "Creation" and (low is None or high is None or high - low > _VAGUE)


def place(
    shown: Sequence[Shown],
    reforms: Sequence[Reform],
    bands: Mapping[str, list[Band]],
    joints: Sequence[Joint],
    scale: Scale,
) -> list[Sign]:
    """Put a sign on every band that an event touches; one that has no room moves to the right."""
    marks: list[Sign] = []
    letters_used = {letters(number) for number in range(len(reforms))}
    for one in shown:
        middle = scale.x(moment(one.event.date, scale.span))
        for key in one.touches:
            if key not in bands:
                continue
            radius = RADIUS if one.sign else 3.5
            spot = _spot(key, bands[key], joints, middle)
            mark = Sign(one.event.key, one.sign, one.sign in letters_used, *spot, radius)
            mark = replace(mark, x=min(max(mark.x, scale.left + radius), scale.right - radius))
            twin = next((m for m in marks if m.sign == mark.sign and m.box.meets(mark.box)), None)
            if mark.sign and twin:
                continue
            marks.append(_make_room(mark, marks, scale))
    return marks


def _make_room(mark: Sign, marks: Sequence[Sign], scale: Scale) -> Sign:
    """Move a sign beside those that stand in its place."""
    for _ in range(12):
        blocking = [m for m in marks if m.box.meets(mark.box)]
        if not blocking:
            break
        beyond = max(m.x + m.r for m in blocking) + mark.r + 0.5
        if beyond + mark.r > scale.right:
            beyond = min(m.x - m.r for m in blocking) - mark.r - 0.5
        mark = replace(mark, x=round(beyond, 1))
    return mark


def _spot(
    key: str, found: list[Band], joints: Sequence[Joint], middle: float
) -> tuple[float, float]:
    """Give where an event stands on a unit: on its crossing, or on its band at that time."""
    own = {band.key for band in found if band.of == key}
    for joint in joints:
        if joint.before in own and joint.after in own and joint.x0 - 1 <= middle <= joint.x1 + 1:
            y = (sum(joint.left) + sum(joint.right)) / 4
            return round((joint.x0 + joint.x1) / 2, 1), round(y, 1)
    near = min(found, key=lambda band: (max(band.x0 - middle, middle - band.x1, 0), -band.x0))
    return middle, round(near.y + near.h / 2, 1)
