"""What is said where no figure is as asked: the reason, and all that the corpus has beside it.

In: a `Corpus`; a subject, a measure, a period, what it is split by. Out: an `Absence`, which is
"not in the corpus" only where nothing stands beside it: no part, no figure or claim of a period
that touches the one asked for, no undated one, no neighbour. What it names by key is told in full
once an answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from agencygraph.assistant.corpus import ABSENT, NEAR, PARTS, Corpus
from agencygraph.assistant.records import Json
from agencygraph.dates import Period
from agencygraph.model import Claim, Observation
from agencygraph.neighbours import TOTAL, Near
from agencygraph.silence import DID_NOT_EXIST, Cell

#: Figures that a list names, and facts that an answer gives in full.
_KEYS, _FACTS = 5, 30
#: Years that are named to be asked for.
_YEARS = 3
_Said = TypeVar("_Said", Observation, Claim)


@dataclass(frozen=True, slots=True)
class Absence:
    """One period, or years that follow one another, without a figure as asked."""

    period: Period
    reason: str
    split: str
    #: What the figures of the same period are split by; `total` where by nothing.
    others: tuple[str, ...]
    #: Figures of the same that are of other periods.
    elsewhen: tuple[Observation, ...]
    implied: tuple[str, ...]
    claims: tuple[Claim, ...]
    near: tuple[Near, ...]
    last: Period | None = None

    @property
    def answer(self) -> str:
        """Whether there is nothing, something near, or only parts of what was asked for."""
        if self.others and self.split == TOTAL:
            return PARTS
        return NEAR if any(self._beside) else ABSENT

    @property
    def facts(self) -> Iterator[Observation | Claim]:
        """The figures and claims that are named."""
        yield from self.elsewhen[:_KEYS]
        yield from self.claims
        for one in self.near:
            yield from one.facts[:_KEYS]

    @property
    def _beside(self) -> tuple[tuple[object, ...], ...]:
        return (self.others, self.elsewhen, self.implied, self.claims, self.near)

    @property
    def why(self) -> str:
        """The reason, whichever year it is of."""
        return self.reason.replace(self.period.label.lower(), "the year")

    def goes_on(self, after: Absence) -> bool:
        """Whether all that is said of it is said of the next year as well."""
        return (self.why, self._beside) == (after.why, after._beside)


def _keys(facts: Collection[Observation]) -> Json:
    found: Json = {"figures": [fact.key for fact in facts][:_KEYS]}
    more = len(facts) - _KEYS
    return found | ({"left_out": f"{more} more: `series` has them"} if more > 0 else {})


@dataclass(frozen=True)
class Absences:
    """Says of any subject, measure and period what there is in place of a figure."""

    corpus: Corpus

    def at(self, subject: str, measure: str, period: Period, split: str = "") -> Absence:
        """Say why a period has no figure that is split so, and what stands beside it."""
        return self._absence(self.corpus.silence.judge(subject, measure, period, split), split)

    def years(self, subject: str, measure: str, split: str = "") -> list[Absence]:
        """Give the years without a figure; those of which the same is said as one."""
        found: list[Absence] = []
        goes_on = False
        for year in self.corpus.silence.years:
            cell = self.corpus.silence.judge(subject, measure, year, split)
            if cell.observations:
                goes_on = False
                continue
            one = self._absence(cell, split)
            if goes_on and found[-1].goes_on(one):
                found[-1] = replace(found[-1], last=year)
            else:
                found.append(one)
            goes_on = True
        return found

    def told(self, one: Absence) -> Json:
        """Give it as plain values: figures and claims by key."""
        said: Json = {"period": one.period.text, "answer": one.answer, "reason": one.reason}
        if one.last:
            said["period"] = f"{one.period.text} to {one.last.text}"
            said["reason"] = one.why
        periods = list(dict.fromkeys(fact.period.text for fact in one.elsewhen[:_KEYS]))
        extras = {
            "parts" if one.split == TOTAL else "printed_instead": self.splits(one.others),
            "implied_by_printed_changes": list(one.implied),
            "of_other_periods": periods and {"periods": periods, **_keys(one.elsewhen)},
            "claims": [claim.key for claim in one.claims],
            "near": [{"no_answer_because": near.why, **_keys(near.facts)} for near in one.near],
        }
        return said | {name: found for name, found in extras.items() if found}

    def named(self, absences: Iterable[Absence], told: Collection[str] = ()) -> Json:
        """Give in full, once, what is named by key, but for figures that are told already."""
        facts = [fact for one in absences for fact in one.facts]
        figures = {f.key: f for f in facts if isinstance(f, Observation) and f.key not in told}
        claims = {fact.key: fact for fact in facts if isinstance(fact, Claim)}
        chosen: list[Observation | Claim] = [*claims.values(), *figures.values()]
        found = self.corpus.records.stated(chosen[:_FACTS])
        if (more := len(chosen) - _FACTS) > 0:
            found["left_out"] = f"{more} more: `evidence` tells each by its key"
        return {"named": found} if found else {}

    def splits(self, keys: Iterable[str]) -> list[Json]:
        """Name what figures are split by."""
        labels = {one.key: one.label for one in self.corpus.lineage.facts.breakdowns}
        return [{"breakdown": key, "split_by": labels.get(key, key)} for key in keys]

    def _absence(self, cell: Cell, split: str) -> Absence:
        topic, period = (cell.subject, cell.measure), cell.year
        # Before all time, or undated: nobody asks whether the subject stood.
        stood = cell.code != DID_NOT_EXIST or period.start is None
        facts = self._figures.get(topic, ())
        same = {fact.breakdown for fact in facts if fact.period.text == period.text}
        touching = [
            fact
            for fact in facts
            if fact.period.text != period.text and _touches(fact.period, period, stood)
        ]
        claims = [
            claim
            for claim in self._claims.get(topic, ())
            if any(
                _touches(side, period, stood)
                for side in (claim.period, claim.against_period)
                if side
            )
        ]
        found = Absence(
            period,
            _reason(cell, bool(same) and split == TOTAL),
            split,
            tuple(sorted(same)),
            _alike(touching, split),
            cell.implied,
            _alike(claims, split),
            cell.near,
        )
        if found.answer == ABSENT and stood and (years := self._years_of(period)):
            return replace(found, reason=f"{found.reason}; ask for {' or '.join(years)}")
        return found

    def _years_of(self, period: Period) -> list[str]:
        """Name the fiscal years that a shorter or crosswise period touches: most figures are so."""
        years = [] if period.kind == "fiscal-year" else self.corpus.silence.years
        found = [year.text for year in years if _touches(year, period, stood=False)]
        return found if len(found) <= _YEARS else ["a fiscal year"]

    @cached_property
    def _figures(self) -> dict[tuple[str, str], list[Observation]]:
        return _by_topic(self.corpus.lineage.facts.observations)

    @cached_property
    def _claims(self) -> dict[tuple[str, str], list[Claim]]:
        return _by_topic(self.corpus.lineage.facts.claims)


def _by_topic(facts: Iterable[_Said]) -> dict[tuple[str, str], list[_Said]]:
    found = defaultdict[tuple[str, str], list[_Said]](list)
    for fact in facts:
        found[fact.subject, fact.measure].append(fact)
    return found


def _alike(facts: Collection[_Said], split: str) -> tuple[_Said, ...]:
    """Give those that are split as asked; all, where none is."""
    return tuple([fact for fact in facts if fact.breakdown == split] or facts)


def _touches(one: Period, asked: Period, stood: bool) -> bool:
    """Whether a day is in both; of a period without a beginning its last day counts.

    What is undated may be of any period in which the subject stood.
    """
    if one.end is None or asked.end is None:
        return one.end is None and stood
    return (one.start or one.end) <= asked.end and (asked.start or asked.end) <= one.end


def _reason(cell: Cell, has_parts: bool) -> str:
    text, kind = cell.year.text, cell.year.kind
    if has_parts:
        lead = "no total is printed, only these parts; ask for one by its `breakdown`"
    elif cell.observations:
        return f"no figure of {text} itself; {cell.reason}"
    elif kind in ("fiscal-year", "undated") or (cell.code == DID_NOT_EXIST and cell.year.start):
        return cell.reason
    else:
        lead = f"no figure of {text} itself"
    return "; ".join(filter(None, (lead, cell.remark, *(one.words for one in cell.near))))
