"""What lies between two figures: a verdict on every joint, by a table of rules.

In: two points of a series, or of two series, and the `Lineage`. Out: a `Joint` whose verdict is
that of the first rule of `RULES` that applies, and whose reasons are those of every rule that
does. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from agencygraph.changes import became, came, changed, gains, left, losses, perhaps, when
from agencygraph.dates import Period
from agencygraph.model import Event
from agencygraph.points import Joint, Pair, Point, below, differ

#: What is said before the part of a note that speaks of both figures.
BY_NOTE = "the note on the measure says"
#: Days or months at most this many days apart follow one another.
_A_YEAR = 366


def _direction(pair: Pair) -> str:
    if below(pair.before.fact, pair.after.fact):
        return "the number rose, whatever the true figures are"
    if below(pair.after.fact, pair.before.fact):
        return "the number fell, whatever the true figures are"
    return "whether it rose or fell cannot be told"


def _named(period: Period) -> str:
    """Name a period within a sentence."""
    if period.kind == "undated":
        return "what is undated"
    year = period.label.startswith(("Fiscal", "Calendar", "Up"))
    return period.label[0].lower() + period.label[1:] if year else period.label


def _conflict(pair: Pair) -> Iterator[str]:
    for point in dict.fromkeys((pair.before, pair.after)):
        if point.is_conflicting:
            said = [f"{one.words} ({one.source.title})" for one in point.distinct]
            yield f"{_named(point.period)} is given as {' and as '.join(said)}"


def _succession(pair: Pair) -> Iterator[str]:
    for event in became(pair):
        yield f"{event.title} ({event.kind}, {when(event.date)})"


def _other_subject(pair: Pair) -> Iterator[str]:
    if pair.old.subject != pair.new.subject and not any(_succession(pair)):
        yield f"{pair.old.subject_label} is not {pair.new.subject_label}"


def _other_measure(pair: Pair) -> Iterator[str]:
    old, new = pair.old.measure, pair.new.measure
    if old.key != new.key:
        named = new.key in old.not_comparable_with or old.key in new.not_comparable_with
        yield f'"{old.label}" is followed by "{new.label}"' + (
            ", and the two must not be compared" if named else ""
        )


def _other_breakdown(pair: Pair) -> Iterator[str]:
    if pair.old.breakdown != pair.new.breakdown:
        yield f'"{pair.old.breakdown_label}" is another part than "{pair.new.breakdown_label}"'


def _undated(pair: Pair) -> Iterator[str]:
    for point in (pair.before, pair.after):
        if point.period.kind == "undated":
            yield f"{point.statements[0].source.title} gives no date for {point.words}"


def _other_kind(pair: Pair) -> Iterator[str]:
    first, second = pair.before.period, pair.after.period
    if "undated" in (first.kind, second.kind):
        return
    if first.kind != second.kind:
        yield f"{_named(first)} is not the same kind of period as {_named(second)}"
    elif first.kind in ("year-to-date", "span") and _length(first) != _length(second):
        yield f"{_named(first)} and {_named(second)} are of different length"


def _within(pair: Pair) -> Iterator[str]:
    inner, outer = sorted((pair.before, pair.after), key=lambda point: _days(point.period))
    stocks = outer.fact.basis == inner.fact.basis == "stock"
    apart = outer.period.kind != inner.period.kind and differ(outer.fact, inner.fact)
    if stocks and apart and inner.period.is_within(outer.period):
        yield f"{inner.words} for {_named(inner.period)}, {outer.words} for {_named(outer.period)}"


def _days(period: Period) -> int:
    return ((period.end or date.max) - (period.start or date.min)).days


def _length(period: Period) -> int:
    """Give the months that a period touches."""
    first, last = period.start or date.min, period.end or date.min
    return (last.year - first.year) * 12 + last.month - first.month


def _other_basis(pair: Pair) -> Iterator[str]:
    first, second = pair.before.fact.basis, pair.after.fact.basis
    if first != second:
        yield f"one is a {first} figure, the other a {second} one"


def _shown(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        yield f"{event.title} ({when(event.date)})"


def _note(pair: Pair) -> Iterator[str]:
    """Quote what the note says of both figures: whether they are alike is for the reader."""
    if pair.old != pair.new or pair.before.fact.stated_in == pair.after.fact.stated_in:
        return
    note = pair.new.measure.comparability
    first, second = _years(pair.before), _years(pair.after)

    def named(text: str) -> set[int]:
        found = {int(year) for year in re.findall(r"\b(?:19|20)[0-9]{2}\b", text)}
        return found & (first | second)

    def is_of_both(text: str) -> bool:
        return bool(named(text) & first and named(text) & second and len(named(text)) > 1)

    if is_of_both(note):
        parts = [part.rstrip(".;") for part in re.split(r"(?<=[.;])\s+", note)]
        both = [part for part in parts if is_of_both(part)]
        yield f'{BY_NOTE} "{"; ".join(both or filter(named, parts))}"'


def _years(point: Point) -> set[int]:
    """Give the years by which a note can name a point: of its period, of its source."""
    published = point.statements[0].source.published
    days = (point.period.end, published.latest if published else None)
    return {day.year for day in days if day}


def _bound(pair: Pair) -> Iterator[str]:
    given = [point for point in (pair.before, pair.after) if point.fact.qualifier != "exact"]
    for point in given:
        named = _named(point.period)
        words = f"{named} is printed as {point.words}"
        yield words if point.statements[0].fact.receipt else words.replace("printed", "given")
    if given:
        yield _direction(pair)


def _gap(pair: Pair) -> Iterator[str]:
    kind = pair.before.period.kind
    if kind != pair.after.period.kind:
        return
    inner = [point.period for point in pair.between if point.period.kind == kind]
    for first, second in pairwise((pair.before.period, *inner, pair.after.period)):
        if first.end and second.start:
            yearly = kind in ("fiscal-year", "calendar-year")
            days = (second.start - first.end).days
            if days > (1 if yearly else _A_YEAR):
                years = (days + 200) // 365
                many = f"{years} years" if years > 1 else "year" if yearly else "a year"
                between = f"the {many}" if yearly else f"about {many}"
                yield f"no figure for {between} between {_named(first)} and {_named(second)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A verdict, whether it breaks the line, what it means, and when it applies."""

    verdict: str
    breaks: bool
    meaning: str
    reasons: Callable[[Pair], Iterator[str]]
    events: Callable[[Pair], Iterator[Event]] | None = None


def _by_events(
    verdict: str, breaks: bool, meaning: str, *sources: Callable[[Pair], Iterator[Event]]
) -> Rule:
    def events(pair: Pair) -> Iterator[Event]:
        yield from dict.fromkeys(event for source in sources for event in source(pair))

    return Rule(verdict, breaks, meaning, lambda pair: _shown(events(pair)), events)


#: The one verdict that rests on a date which is not known.
PERHAPS = "organization may have changed"
# fmt: off
#: The worst first: the first rule that applies gives the verdict.
RULES: tuple[Rule, ...] = (
    Rule("conflicting statements", True,
         "one of the two periods is given in ways that cannot all be true", _conflict),
    Rule("not comparable: organization changed", True,
         "the second subject is a successor of the first", _succession, became),
    Rule("not comparable: other subject", True,
         "another unit or program, and no event makes it a successor", _other_subject),
    Rule("definition changed", True,
         "another measure takes the place of the first", _other_measure),
    Rule("other breakdown", True,
         "another part of the whole", _other_breakdown),
    Rule("undated", True,
         "the source gives no date, so that there is no before and after", _undated),
    Rule("differs within the period", True,
         "a level at a time within a period is not the level given for the period", _within),
    Rule("other period kind", True,
         "fiscal years, calendar years, days, parts of a year are never put in one line",
         _other_kind),
    Rule("other basis", True,
         "a flow, a stock and a running total are never put in one line", _other_basis),
    _by_events("gave up parts", True,
               "between the two the subject gave up people or work", losses, left),
    _by_events("absorbed others", True,
               "between the two the subject took over people or work", gains, came),
    Rule("read the note", True,
         "other sources, and the note on the measure speaks of both: alike or not, it says", _note),
    Rule("rounded bound", True,
         "one of the two is a bound or an approximation, not a count", _bound),
    Rule("gap", True,
         "years without a figure lie between", _gap),
    _by_events(PERHAPS, True,
               "an event of uncertain date may lie between the two", perhaps),
    _by_events("same unit renamed", False,
               "the same unit under another name", changed("Rename")),
    _by_events("same unit moved", False,
               "the same unit under another parent", changed("ParentChange")),
    _by_events("same unit reclassified", False,
               "the same unit, called another kind of unit", changed("Reclassification")),
)
# fmt: on
COMPARABLE = "comparable"
#: Verdicts across which no line may be drawn.
BREAKS = frozenset(rule.verdict for rule in RULES if rule.breaks)


def _counted(events: list[str]) -> str:
    many = "one event" if len(events) == 1 else f"{len(events)} events"
    return f"{many} of uncertain date may lie between as well"


def judge(pair: Pair) -> Joint:
    """Give the joint of two points: the first verdict of `RULES` that applies, all reasons.

    What may lie elsewhere, and adds nothing to a verdict that stands without it, is counted.
    """
    verdict, reasons, events = "", [], []
    for rule in RULES:
        found = list(rule.reasons(pair))
        if found:
            reasons += [_counted(found)] if verdict and rule.verdict == PERHAPS else found
            verdict = verdict or rule.verdict
            events += [event.key for event in rule.events(pair)] if rule.events else []
    if not verdict:
        inner = any(point.period.kind == pair.before.period.kind for point in pair.between)
        order = "with no gap between them" if inner else "one after the other"
        reasons = [f"same measure, subject, breakdown and kind of period, {order}"]
    unique = tuple(dict.fromkeys(events))
    ends = (pair.before, pair.after)
    return Joint(*ends, verdict or COMPARABLE, verdict in BREAKS, tuple(reasons), unique)
