"""Arithmetic of the statements: every claim recomputed, every contradiction named.

In: `Facts`. Out: a verdict for each claim (consistent, inconsistent, implied, not-checkable) with
what it was computed from, and the contradictions between and within documents. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from agencygraph.findings import Place
from agencygraph.intervals import Interval, add, divide, multiply, number, subtract
from agencygraph.model import Bounds, Claim, Facts, Observation
from agencygraph.points import differ

Verdict = Literal["consistent", "inconsistent", "implied", "not-checkable"]
_HUNDRED = Decimal(100)
#: The QUDT unit of what is counted one each, and of which there is no half.
_ONE_EACH = "/NUM"


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """What became of one claim: computed against printed, or the value it implies.

    An implied value of what is counted one each is the whole numbers that it can be.
    """

    claim: Claim
    verdict: Verdict
    computed: Interval | None
    reason: str
    #: The implied value by the printed numbers themselves, rounding left aside.
    nominal: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements that cannot all be true, or that count different things as one."""

    kind: str
    place: Place
    keys: tuple[str, ...]
    reason: str


def _interval(fact: Observation) -> Interval | None:
    """Give what a figure can be; None for an approximate one, whose bounds nobody states."""
    if fact.qualifier == "approximately":
        return None
    return _within(fact.bounds)


def _claimed(claim: Claim) -> Interval:
    value, bounds = claim.value or Decimal(0), claim.bounds
    if bounds is not None and claim.qualifier != "exact":
        return _within(bounds)
    half = (bounds.step if bounds and bounds.step else Decimal(1)) / 2
    return Interval(value - half, value + half)


def _within(bounds: Bounds) -> Interval:
    opens = bounds.lower_inclusive is False, bounds.upper_inclusive is False
    return Interval(bounds.lower, bounds.upper, *opens)


class Audit:
    """One audit of one dossier's facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.figures = {fact.key: fact for fact in facts.observations}
        self.measures = {measure.key: measure for measure in facts.measures}
        self.counted = {u.key for u in facts.measurement_units if u.qudt.endswith(_ONE_EACH)}

    # -- claims --------------------------------------------------------------------------------

    def claims(self) -> Iterator[ClaimVerdict]:
        """Judge every claim, in order of key."""
        for claim in self.facts.claims:
            if claim.kind == "record":
                yield self._record(claim)
            elif claim.value is None:
                yield ClaimVerdict(claim, "not-checkable", None, "no number is claimed")
            else:
                yield self._number_claim(claim)

    def _operands(self, keys: tuple[str, ...]) -> Interval | None:
        found = [_interval(self.figures[key]) for key in keys if key in self.figures]
        if not found or len(found) != len(keys) or any(one is None for one in found):
            return None
        return add(one for one in found if one)

    def _number_claim(self, claim: Claim) -> ClaimVerdict:
        of, against = self._operands(claim.of), self._operands(claim.against)
        claimed = _claimed(claim)
        if of and against:
            computed = against if claim.kind == "sum" else self._compute(claim.kind, of, against)
            if computed is None:
                return ClaimVerdict(claim, "not-checkable", None, "the divisor may be nothing")
            fits = computed.meets(claimed)
            words = f"{' + '.join(claim.of)} against {' + '.join(claim.against)}"
            return ClaimVerdict(claim, "consistent" if fits else "inconsistent", computed, words)
        if of is None and against is None:
            return ClaimVerdict(claim, "not-checkable", None, "no figure of it is printed")
        return self._implied(claim, claimed, of, against)

    def _implied(
        self, claim: Claim, claimed: Interval, of: Interval | None, against: Interval | None
    ) -> ClaimVerdict:
        """Derive the operand that is not printed from the one that is."""
        value = claim.value or Decimal(0)
        if claim.kind in ("average", "multiple"):
            factor, exact = claimed, value
        else:
            plus = Decimal(claim.kind == "change-percent")
            factor, exact = claimed.scaled(1 / _HUNDRED, plus), value / _HUNDRED + plus
        printed = sum((self.figures[key].value for key in (*claim.of, *claim.against)), Decimal(0))
        implied: Interval | None
        if of:
            implied = divide(of, factor)
            when = claim.against_period.label if claim.against_period else "the whole"
            nominal = printed / exact if exact else None
        else:
            implied = multiply(against, factor) if against else None
            when, nominal = claim.period.label, printed * exact
        if implied is None:
            return ClaimVerdict(claim, "not-checkable", None, "the divisor may be nothing")
        # The unit of a dividend or divisor that is not printed is that of another measure.
        if claim.kind != "average" and self.measures[claim.measure].unit in self.counted:
            implied = implied.whole()
        reason = f"the figure for {when} is not printed"
        return ClaimVerdict(claim, "implied", implied, reason, nominal)

    @staticmethod
    def _compute(kind: str, of: Interval, against: Interval) -> Interval | None:
        if kind == "change-points":
            return subtract(of, against)
        ratio = divide(of, against)
        if ratio is None or kind in ("average", "multiple"):
            return ratio
        return ratio.scaled(_HUNDRED, -_HUNDRED if kind == "change-percent" else Decimal(0))

    def _record(self, claim: Claim) -> ClaimVerdict:
        for key in claim.of:
            record = self.figures[key]
            rivals = [
                fact
                for fact in self.facts.observations
                if fact.topic == record.topic
                and fact.period.kind == record.period.kind
                and fact.period.end
                and record.period.end
                and fact.period.end < record.period.end
            ]
            for rival in rivals:
                low, top = rival.bounds.lower, record.bounds.upper
                if low is not None and top is not None and low > top:
                    reason = f"{rival.key} was higher in {rival.period.label}"
                    return ClaimVerdict(claim, "inconsistent", None, reason)
            if rivals:
                reason = f"no earlier figure at hand is higher ({len(rivals)} compared)"
                return ClaimVerdict(claim, "consistent", None, reason)
        return ClaimVerdict(claim, "not-checkable", None, "no earlier figure is at hand")

    # -- contradictions ------------------------------------------------------------------------

    def contradictions(self) -> list[Contradiction]:
        """Name what cannot be true together, in order of place."""
        found = [
            *self._competing(),
            *self._stocks(),
            *self._parts(),
            *self._events(),
        ]
        return sorted(found, key=lambda news: (news.place, news.kind, news.keys))

    def _competing(self) -> Iterator[Contradiction]:
        cells: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
        for fact in self.facts.observations:
            if fact.period.kind != "undated":
                cells[fact.cell].append(fact)
        for facts in cells.values():
            for place, first in enumerate(facts, 1):
                for second in facts[place:]:
                    if differ(first, second):
                        kind = "within" if first.stated_in == second.stated_in else "between"
                        yield _differ(f"differs-{kind}-sources", first, second)

    def _stocks(self) -> Iterator[Contradiction]:
        series: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
        for fact in self.facts.observations:
            if fact.basis == "stock" and fact.period.start and fact.period.end:
                series[fact.topic].append(fact)
        for facts in series.values():
            for outer in facts:
                for inner in facts:
                    apart = outer.period != inner.period and differ(outer, inner)
                    if apart and inner.period.is_within(outer.period):
                        yield _differ("stock-differs-within-period", outer, inner)

    def _parts(self) -> Iterator[Contradiction]:
        wholes: dict[str, list[Observation]] = defaultdict(list)
        for fact in self.facts.observations:
            if fact.part_of:
                wholes[fact.part_of].append(fact)
        for key, parts in wholes.items():
            whole = self.figures.get(key)
            if whole is None:
                continue
            for part in parts:
                low, top = part.bounds.lower, whole.bounds.upper
                if low is not None and top is not None and low > top:
                    yield _differ("part-exceeds-whole", whole, part)
                if whole.measure in self.measures[part.measure].not_comparable_with:
                    reason = f"{_shown(part)} is printed as a part of {_shown(whole)}"
                    reason += ", and the two measures must not be compared"
                    place, keys = part.place, (whole.key, part.key)
                    yield Contradiction("part-of-another-kind", place, keys, reason)

    def _events(self) -> Iterator[Contradiction]:
        events = {event.key: event for event in self.facts.events}
        for event in self.facts.events:
            for key in event.conflicts_with:
                if event.key < key:
                    other = events[key]
                    reason = f"{event.title} ({event.date.text}) against {other.title} "
                    reason += f"({other.date.text})"
                    yield Contradiction("events-differ", event.place, (event.key, key), reason)


def _shown(fact: Observation) -> str:
    printed = fact.receipt.printed if fact.receipt else number(fact.value)
    return f"{fact.key} ({printed})"


def _differ(kind: str, first: Observation, second: Observation) -> Contradiction:
    reason = f"{_shown(first)} in {first.stated_in}, {_shown(second)} in {second.stated_in}"
    return Contradiction(kind, second.place, (first.key, second.key), reason)
