"""What happened to a unit or program between two figures.

In: a pair of points. Out: the events by which the subject gained or lost people or work, took
another name, parent or kind, or became another organization. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from agencygraph.dates import MONTHS, EdtfDate
from agencygraph.lineage import STATE_CHANGES
from agencygraph.model import Event
from agencygraph.points import Pair

#: Kinds of event in which nobody else gains or loses.
_STATE = (*STATE_CHANGES, "Codification", "Creation", "Abolition")


def _under(pair: Pair, unit: str, day: date | None) -> bool:
    """Whether a unit's parents on a day lead to the subject."""
    seen: set[str] = set()
    while day and unit and unit not in seen:
        seen.add(unit)
        if unit == pair.new.subject:
            return True
        found = pair.lineage.version_on(unit, day)
        unit = found[0].parent if found else ""
    return False


def _moves(pair: Pair, *, joined: bool, certain: bool = True) -> Iterator[Event]:
    """Give the parent changes by which a unit joined, or left, what is under the subject."""
    for event in pair.events(certain=certain):
        for unit in event.before if event.kind == "ParentChange" else ():
            ends = pair.lineage.joint(event, unit)
            if ends.before and ends.after:
                was = _under(pair, ends.before.parent, event.date.earliest)
                became = _under(pair, ends.after.parent, event.date.latest)
                if was != became and became == joined:
                    yield event


def gains(pair: Pair, *, certain: bool = True) -> Iterator[Event]:
    """Give the events by which the subject took over people or work of others."""
    subject = pair.new.subject
    for event in pair.events(certain=certain) if subject == pair.old.subject else ():
        others = [key for key in event.before if key != subject]
        if event.kind not in _STATE and subject in event.after and others:
            yield event


def losses(pair: Pair, *, certain: bool = True) -> Iterator[Event]:
    """Give the events by which others took over people or work of the subject."""
    subject = pair.new.subject
    for event in pair.events(certain=certain) if subject == pair.old.subject else ():
        others = [key for key in event.after if key != subject]
        if event.kind not in _STATE and subject in event.before and others:
            yield event


def left(pair: Pair) -> Iterator[Event]:
    """Give the moves by which a unit left what is under the subject."""
    return _moves(pair, joined=False)


def came(pair: Pair) -> Iterator[Event]:
    """Give the moves by which a unit came under the subject."""
    return _moves(pair, joined=True)


def perhaps(pair: Pair) -> Iterator[Event]:
    """Give the gains and losses that may lie between the two points, or may not."""
    yield from losses(pair, certain=False)
    yield from gains(pair, certain=False)
    for joined in (False, True):
        yield from _moves(pair, joined=joined, certain=False)


def became(pair: Pair) -> Iterator[Event]:
    """Give the events that made the second subject a successor of the first."""
    for event, after in pair.lineage.successors(pair.old.subject):
        if after == pair.new.subject:
            yield event


def changed(kind: str) -> Callable[[Pair], Iterator[Event]]:
    """Make the search for events of one kind that changed the subject itself."""

    def changes(pair: Pair) -> Iterator[Event]:
        for event in pair.events():
            if event.kind == kind and pair.new.subject in event.after:
                yield event

    return changes


def when(day: EdtfDate) -> str:
    """Say when something happened, or between which days.

    >>> from agencygraph.dates import parse_edtf
    >>> when(parse_edtf("[2010-06..2013-02-15]")), when(parse_edtf("2009-10-28"))
    ('between June 2010 and 15 February 2013', '28 October 2009')
    >>> when(parse_edtf("[..2010-06]")), when(parse_edtf("[2010-06..]"))
    ('June 2010 or before', 'June 2010 or later')
    """
    first, dots, last = day.text.strip("[]").partition("..")
    if not dots:
        return _plain(first)
    if first and last:
        return f"between {_plain(first)} and {_plain(last)}"
    return f"{_plain(first)} or later" if first else f"{_plain(last)} or before"


def _plain(text: str) -> str:
    year, *rest = text.split("-")
    named = [MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([*(str(int(number)) for number in rest[1:]), *named, year])
