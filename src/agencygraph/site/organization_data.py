"""What the page of the organization computes from: units, programs and events as plain data.

In: a `Lineage`. Out: JSON that `lineage.js` reads, and the days worth a table. Promise: what is
said of a doubt is worded here, once, for the page and its tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agencygraph.dates import MONTHS, EdtfDate
from agencygraph.dossier import Settings
from agencygraph.lineage import Lineage, event_order
from agencygraph.model import Event, Fact, Program, Version
from agencygraph.site.parts import Link


def day_in_words(day: date) -> str:
    """Write a day in English.

    >>> day_in_words(date(2009, 6, 30))
    '30 June 2009'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_in_words(when: EdtfDate) -> str:
    """Write a partial date in English, as imprecise as it is.

    >>> from agencygraph.dates import parse_edtf
    >>> date_in_words(parse_edtf("2010-06")), date_in_words(parse_edtf("[..2007-09-30]"))
    ('June 2010', 'by 30 September 2007')
    """
    first, last = when.earliest, when.latest
    if when.precision == "year" and first:
        return str(first.year)
    if when.precision == "month" and first:
        return f"{MONTHS[first.month - 1]} {first.year}"
    if first and last:
        if first == last:
            return day_in_words(first)
        return f"between {day_in_words(first)} and {day_in_words(last)}"
    if last:
        return f"by {day_in_words(last)}"
    return f"on or after {day_in_words(first)}" if first else "on an unknown day"


def beginning(when: EdtfDate) -> str:
    """Say what is known of a beginning that is not known to the day.

    >>> from agencygraph.dates import parse_edtf
    >>> beginning(parse_edtf("2010-06"))
    'began in June 2010, day unknown'
    """
    words = date_in_words(when)
    if when.precision in ("month", "year"):
        return f"began in {words}, day unknown"
    return f"began {words}"


def ending(life: Version | Program) -> str:
    """Say what is known of an end that is not known to the day.

    What a source without a date names may have begun after the first day that source can be of:
    it was not known to stand then.
    """
    when, begun = life.through, life.start.latest
    if when is None:
        return ""
    words = date_in_words(when)
    if when.latest is None and when.earliest:
        words = day_in_words(when.earliest)
        is_seen = begun is not None and begun <= when.earliest
        return f"last known {words}" if is_seen else f"last known on a day not before {words}"
    if when.precision in ("month", "year"):
        return f"ended in {words}, day unknown"
    return f"ended {words}"


def doubt(lives: Sequence[Version | Program], day: date) -> str:
    """Say why what may have stood on a day, in one of some versions, is not certain to have."""
    first, last = lives[0], lives[-1]
    why = []
    if first.start.latest is None or first.start.latest > day:
        why.append(beginning(first.start))
    if last.through and (last.through.earliest is None or last.through.earliest < day):
        why.append(ending(last))
    return "; ".join(why) or "whether it was then part of the agency is open"


@dataclass(frozen=True, slots=True)
class ChosenDay:
    """A day worth a look, and why; `group` is what it is one of."""

    day: date
    why: str
    group: str
    #: Whether it has a table of its own: the eve of a reform can be told from what it changed.
    has_table: bool = True


def chosen_days(lineage: Lineage, settings: Settings) -> list[ChosenDay]:
    """Give the ends of the record and of reported fiscal years, and the days around reforms.

    A day that is several of these is given once, with all reasons. Sorted by day.
    """
    first, last = date.fromisoformat(settings.start), date.fromisoformat(settings.through)
    found = [ChosenDay(first, "first day of the record", "The record")]
    for reform in lineage.facts.reforms:
        early, late = reform.date.earliest, reform.date.latest
        if early:
            before = early - timedelta(days=1)
            found.append(ChosenDay(before, f"before: {reform.title}", "Reforms", has_table=False))
        if late:
            after = late + timedelta(days=1)
            found.append(ChosenDay(after, f"after: {reform.title}", "Reforms"))
    for document in lineage.facts.documents:
        period = document.default_period
        if period.kind == "fiscal-year" and period.end:
            words = f"end of {period.label[0].lower()}{period.label[1:]}"
            found.append(ChosenDay(period.end, words, "Fiscal years"))
    found.append(ChosenDay(last, "last day of the record", "The record"))
    reasons: dict[date, list[ChosenDay]] = {}
    for chosen in found:
        if first <= chosen.day <= last:
            reasons.setdefault(chosen.day, []).append(chosen)
    return [
        ChosenDay(
            day,
            "; ".join(dict.fromkeys(c.why for c in same)),
            same[0].group,
            any(c.has_table for c in same),
        )
        for day, same in sorted(reasons.items())
    ]


# -- as few bytes as can be read ------------------------------------------------------------------


def _is_exact(when: EdtfDate | None) -> bool:
    return when is None or (when.earliest is not None and when.earliest == when.latest)


def _edtf(when: EdtfDate | None) -> object:
    """Give the bounds of a date: one text where they are one day, [earliest, latest] elsewhere."""
    if when is None:
        return ""
    bounds = [bound.isoformat() if bound else None for bound in (when.earliest, when.latest)]
    return bounds[0] if _is_exact(when) else bounds


def _row(*cells: object) -> list[object]:
    """Give the cells of a row; what is empty at its end is left out."""
    kept = list(cells)
    while kept and kept[-1] in ("", []):
        kept.pop()
    return kept


class _Said(dict[str, int]):
    """Numbers for words that are said more than once, in the order in which they come."""

    def __missing__(self, words: str) -> int:
        self[words] = len(self)
        return self[words]


def _life(
    said: _Said, life: Version | Program, name: str, parent: str, before: Version | None = None
) -> list[object]:
    # What is known to the day leaves no doubt to be told.
    began = "" if _is_exact(life.start) else beginning(life.start)
    ended = "" if _is_exact(life.through) else ending(life)
    if before and began == ending(before).replace("ended", "began"):
        began = ""
    # Where the version before ended by the same change, its last day says when.
    dates = (0 if before else _edtf(life.start), _edtf(life.through))
    doubts = (said[words] or "" for words in (began, ended))
    return _row(name, life.abbreviation, life.kind, parent, *dates, *doubts)


def _lives(said: _Said, lineage: Lineage, unit: str) -> Iterator[list[object]]:
    """Give the versions of a unit; the name of the unit is not said again."""
    versions = lineage.versions[unit]
    for before, version in zip((None, *versions), versions, strict=False):
        name = "" if version.name == lineage.name(unit) else version.name
        is_met = before and not _is_exact(version.start) and lineage.meets(before, version)
        yield _life(said, version, name, version.parent, before if is_met else None)


def _event(event: Event) -> list[object]:
    words = "" if _is_exact(event.date) else date_in_words(event.date)
    sides = (list(event.before), list(event.after))
    return _row(event.key, event.kind, event.title, _edtf(event.date), *sides, event.reform, words)


def _pattern(link: Link, kind: str, facts: Sequence[Fact]) -> dict[str, str]:
    """Give the address of any page of a kind, with KEY for the key."""
    for fact in facts[:1]:
        before, _, after = link(kind, fact.key).rpartition(fact.key)
        return {kind: f"{before}KEY{after}"}
    return {}


def organization_data(lineage: Lineage, settings: Settings, link: Link) -> dict[str, object]:
    """Give what the page computes from, as rows whose columns `Lineage.unpack` names."""
    facts = lineage.facts
    events: Iterable[Event] = sorted(facts.events, key=event_order)
    said = _Said({"": 0})
    versions = {key: list(_lives(said, lineage, key)) for key in sorted(lineage.versions)}
    programs = {one.key: _life(said, one, one.name, one.lead) for one in facts.programs}
    return {
        "agency": settings.agency,
        "from": settings.start,
        "through": settings.through,
        "pages": {
            **_pattern(link, "unit", facts.units),
            **_pattern(link, "program", facts.programs),
            **_pattern(link, "event", facts.events),
        },
        "chosen": [
            {"day": c.day.isoformat(), "why": c.why, "group": c.group}
            for c in chosen_days(lineage, settings)
        ],
        "units": {unit.key: [unit.name, unit.role] for unit in facts.units},
        "versions": versions,
        "programs": programs,
        "said": list(said),
        "events": [_event(event) for event in events],
    }


def as_json(data: object) -> str:
    r"""Write data as JSON that can stand inside a page: nothing in it can end a script.

    >>> as_json({"a": "</script>"})
    '{"a":"\\u003c/script>"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
