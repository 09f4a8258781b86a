"""Stays: versions and programs within the span of a record, with the four bounds of each.

In: versions, programs, settings. Out: frozen records that say what is certain and what possible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from agencygraph.dates import parse_edtf
from agencygraph.dossier import Settings
from agencygraph.errors import UsageError
from agencygraph.model import Program, Version

#: How far an open date fades, as a part of the record.
FADE = 0.03


@dataclass(frozen=True)
class Span:
    """The record: its first and last day."""

    start: date
    through: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.through - self.start).days + 1

    def clip(self, day: date) -> date:
        """Give the day, or the end of the record that lies nearest."""
        return min(max(day, self.start), self.through + timedelta(days=1))


def span_of(settings: Settings) -> Span:
    """Read the span of a record. Raises UsageError when it has none."""
    start, through = parse_edtf(settings.start).earliest, parse_edtf(settings.through).latest
    if start is None or through is None or start >= through:
        problem = f"from {settings.start} to {settings.through} is no span of time"
        raise UsageError(f"{settings.key}: {problem}; correct it in dossier.toml")
    return Span(start, through)


@dataclass(frozen=True)
class Stay:
    """A version of a unit (or a program) in a zone, with the four bounds of its life.

    `first` is the first day, `end` the day after the last; None is a bound that is not known.
    """

    key: str
    unit: str
    zone: str
    of: Version | Program
    first: tuple[date | None, date | None]
    end: tuple[date | None, date | None]
    goes_on: bool
    #: Until then the version before may still have held.
    settled: date | None = None

    def known(self, span: Span) -> tuple[date, date]:
        """Give the stretch within the record in which it may have stood, by the bounds known."""
        low = self.first[0] or self.first[1] or span.start
        high = span.through + timedelta(days=1)
        if not self.goes_on:
            high = self.end[1] or self.end[0] or low
        return span.clip(low), max(span.clip(low), span.clip(high))

    def certain(self, span: Span) -> tuple[date, date] | None:
        """Give the stretch within the record in which it stood whichever days were meant."""
        low = self.first[1]
        high = span.through + timedelta(days=1) if self.goes_on else self.end[0]
        if low is None or high is None or span.clip(low) >= span.clip(high):
            return None
        return span.clip(low), span.clip(high)

    def days(self, span: Span) -> int:
        """How many days of the record it stood for certain."""
        found = self.certain(span)
        return (found[1] - found[0]).days if found else 0

    def visible(self, span: Span) -> float:
        """The part of the record that is drawn, the fading of open dates included."""
        low, high = self.known(span)
        fade = timedelta(days=round(FADE * span.days))
        if self.first[0] is None:
            low = span.clip(low - fade)
        if self.end[1] is None and not self.goes_on:
            high = span.clip(high + fade)
        return (high - low).days / span.days


def stay(life: Version | Program, zone: str) -> Stay:
    """Give the bounds of a version or a program."""
    unit = life.unit if isinstance(life, Version) else life.key
    last = life.through
    end = (None, None) if last is None else (_after(last.earliest), _after(last.latest))
    first = (life.start.earliest, life.start.latest)
    return Stay(life.key, unit, zone, life, first, end, last is None)


def settle(stays: Sequence[Stay], meets: Callable[[Version, Version], bool]) -> tuple[Stay, ...]:
    """Let a stay go over into the next in its zone where they meet: the unit stood all the time.

    From where the next can first have begun, and the stay surely has, it is certain that one of
    the two held; which one is open until the change is certainly over.
    """
    found = list(stays)
    for place, (one, other) in enumerate(pairwise(stays)):
        one = found[place]
        if not (isinstance(one.of, Version) and isinstance(other.of, Version)):
            continue
        low, high = other.first
        if low and high and one.zone == other.zone and meets(one.of, other.of):
            day = min(max(low, one.first[1] or high), high)
            found[place] = replace(one, end=(day, day))
            found[place + 1] = replace(other, first=(day, day), settled=high)
    return tuple(found)


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day and day < date.max else day
