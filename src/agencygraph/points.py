"""Figures side by side: what a series is about, and what is said of each of its periods.

In: observations, their sources, the `Lineage`. Out: frozen records, which can say whether two
statements contradict each other and which events lie between two points. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from agencygraph.dates import Period
from agencygraph.lineage import Lineage
from agencygraph.model import Citation, Document, Event, Measure, Observation

#: What a qualifier code is in words, where a source prints none.
_WORDS = {"exact": "", "threshold-passed": "more than "}


def grouped(value: Decimal) -> str:
    """Give a number with its digits in groups and nothing rounded.

    >>> grouped(Decimal("1.6E6")), grouped(Decimal("7.20"))
    ('1,600,000', '7.2')
    """
    shown = f"{value:,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure and the source that states it."""

    fact: Observation
    source: Document | Citation

    @property
    def words(self) -> str:
        """The figure as printed; from its qualifier and value where nothing is pinned."""
        if self.fact.receipt:
            return self.fact.receipt.printed
        qualifier = self.fact.qualifier
        return _WORDS.get(qualifier, qualifier.replace("-", " ") + " ") + grouped(self.fact.value)

    @property
    def is_outside(self) -> bool:
        """Whether an outside source states it, and not a document of the corpus."""
        return isinstance(self.source, Citation)


@dataclass(frozen=True, slots=True)
class Point:
    """What is said of one period: every statement, the preferred one first."""

    period: Period
    statements: tuple[Statement, ...]

    @property
    def fact(self) -> Observation:
        """The preferred statement."""
        return self.statements[0].fact

    @property
    def words(self) -> str:
        """The preferred statement as printed."""
        return self.statements[0].words

    @property
    def distinct(self) -> tuple[Statement, ...]:
        """The statements that say something else than one before them: what to draw."""
        found: list[Statement] = []
        for one in self.statements:
            said = (one.fact.value, one.fact.qualifier)
            if all(said != (other.fact.value, other.fact.qualifier) for other in found):
                found.append(one)
        return tuple(found)

    @property
    def is_conflicting(self) -> bool:
        """Whether two of the statements cannot both be true."""
        facts = [statement.fact for statement in self.statements]
        return any(
            differ(first, second) for number, first in enumerate(facts) for second in facts[:number]
        )


@dataclass(frozen=True, slots=True)
class Topic:
    """What a series is about: a measure of a subject, split or not, with labels to show."""

    measure: Measure
    subject: str
    breakdown: str
    subject_label: str
    breakdown_label: str
    unit_label: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Keys of measure, subject and breakdown."""
        return (self.measure.key, self.subject, self.breakdown)


@dataclass(frozen=True, slots=True)
class Joint:
    """What lies between two points, with the events that the verdict rests on."""

    before: Point
    after: Point
    verdict: str
    #: Whether no line may be drawn across.
    is_break: bool
    reasons: tuple[str, ...]
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two points of one or two topics, the earlier first; perhaps with those that lie between."""

    old: Topic
    new: Topic
    before: Point
    after: Point
    lineage: Lineage
    between: tuple[Point, ...] = ()

    def events(self, *, certain: bool = True) -> Iterator[Event]:
        """Give the events that lie between the two points; or those that may, or may not."""
        return (event for within, event in self._events if within == certain)

    @cached_property
    def _events(self) -> tuple[tuple[bool, Event], ...]:
        """The events that may lie between the two points, each with whether it certainly does."""
        first, last = self.before.period.start, self.after.period.end
        if first is None or last is None:
            return ()
        return tuple(
            (first < begun and ended <= last, event)
            for begun, ended, event in self.lineage.dated
            if begun <= last and first < ended
        )


def _interval(fact: Observation) -> tuple[Decimal | None, Decimal | None]:
    if fact.qualifier == "approximately":
        return None, None
    return fact.bounds.lower, fact.bounds.upper


def below(first: Observation, second: Observation) -> bool:
    """Whether the first is certainly the lower one."""
    top, low = _interval(first)[1], _interval(second)[0]
    if top is None or low is None:
        return False
    shared = first.bounds.upper_inclusive and second.bounds.lower_inclusive
    return top < low or (top == low and not shared)


def differ(first: Observation, second: Observation) -> bool:
    """Say whether two statements cannot both be true of one thing."""
    return below(first, second) or below(second, first)
