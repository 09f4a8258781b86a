"""The years of a chart in which no figure stands: hatched, with the reason.

In: a sheet, its axes and, if there is one, the silence map. Out: hatched parts of the plot that
can be focused, and the room that their words take.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from agencygraph.draw.axis import Amounts, Years
from agencygraph.draw.lettering import width, wrap
from agencygraph.draw.placing import Area, Room
from agencygraph.draw.sheet import SMALL, Sheet, px
from agencygraph.silence import CODES

#: What is written on hatched years.
SHORT = {
    "no-document": "no document",
    "not-reported": "not reported",
    "year-not-over": "year not over",
    "did-not-exist": "did not exist",
    "possibly-did-not-exist": "perhaps did not exist",
}


def hatch_gaps(sheet: Sheet, along: Years, up: Amounts, room: Room) -> None:
    """Hatch each run of years without a figure for one and the same reason."""
    placed = {along.number(p.period) for p in sheet.series.points if p.period.end}
    topic, empty = sheet.series.topic, []
    for number, year in enumerate(along.periods):
        if number in placed:
            continue
        code, reason = "", "no figure"
        if sheet.silence:
            judged = sheet.silence.judge(topic.subject, topic.measure.key, year, topic.breakdown)
            code, reason = judged.code, "; ".join((judged.reason, *judged.implied))
        empty.append((number, code, reason))
    if empty:
        sheet.parts.append(
            f'<defs><pattern id="{sheet.key}" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs>'
        )
    runs: list[list[tuple[int, str, str]]] = []
    for one in empty:
        if runs and runs[-1][-1][0] == one[0] - 1 and runs[-1][-1][1] == one[1]:
            runs[-1].append(one)
        else:
            runs.append([one])
    for run in runs:
        _hatch(sheet, along, up, run, room)


def _hatch(
    sheet: Sheet, along: Years, up: Amounts, run: list[tuple[int, str, str]], room: Room
) -> None:
    left = along.left + along.slot * run[0][0] + 1
    wide = along.slot * len(run) - 2
    names = [along.periods[number].text for number, _, _ in run]
    span = names[0] if len(run) == 1 else f"{names[0]} to {names[-1]}"
    reasons = list(dict.fromkeys(reason for _, _, reason in run))
    said = reasons[0]
    if len(reasons) > 1:
        said = CODES.get(run[0][1], said)
        said += "".join(f"; {names[i]}: {r}" for i, (_, _, r) in enumerate(run) if "implied" in r)
    sheet.parts.append(
        f'<g tabindex="0" role="img"><title>{escape(f"{span}: {said}")}</title><rect '
        f'fill="url(#{sheet.key})" x="{px(left)}" y="{px(up.top)}" width="{px(wide)}" '
        f'height="{px(up.bottom - up.top)}"/>'
    )
    room.zones.append(Area(left, up.top, left + wide, up.bottom))
    words, middle = SHORT.get(run[0][1], "no figure"), left + wide / 2
    lines = wrap(words, wide - 6, SMALL, 4)
    if " ".join(lines) == words:
        top = up.top + 30
        for number, line in enumerate(lines):
            sheet.words(middle, top + 13 * number, line, "over mid")
        half = max(width(line, SMALL) for line in lines) / 2
        room.take(Area(middle - half, top - 11, middle + half, top + 13 * len(lines) - 8))
    elif wide >= 9:
        long = width(words, SMALL)
        at = f' transform="rotate(-90 {px(middle + 4)} {px(up.top + 6)})"'
        sheet.words(middle + 4, up.top + 6, words, "over end", at)
        room.take(Area(middle - 7, up.top + 4, middle + 7, up.top + 8 + long))
    sheet.parts.append("</g>")
