"""What stands near a year without a figure: what a reader may take for the answer, and why not.

In: a `Lineage`, figures by subject and measure, a subject, measure and year. Out: `Near`s, the
figures of units and programs below and above, then those of the subject by measures that the
dossier calls not comparable. Pure. A figure that is near decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from agencygraph.dates import Period
from agencygraph.lineage import Lineage
from agencygraph.model import Observation, Version
from agencygraph.remarks import partial, printed, remark

#: How many figures, or parts, are named in a sentence.
_NAMED = 3
#: What is split by nothing.
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Near:
    """Figures that stand near: of what, as printed, all of it in words, and why it is no answer."""

    other: str
    printed: str
    words: str
    why: str
    facts: tuple[Observation, ...]


@dataclass(frozen=True)
class Neighbours:
    """Finds what stands near, by the parents of each year and the measures of the dossier."""

    lineage: Lineage
    figures: Mapping[tuple[str, str], Sequence[Observation]]

    def near(
        self, subject: str, measure: str, year: Period, breakdown: str = ""
    ) -> tuple[Near, ...]:
        """Give what stands near: split as asked; else a total; else, to a total, the parts."""
        return tuple(self._near(subject, measure, year, breakdown))

    def parts(self, facts: Sequence[Observation]) -> str:
        """Name what figures are split by; nothing where one is a total."""
        if not facts or any(fact.breakdown == TOTAL for fact in facts):
            return ""
        return _some(self._labels.get(fact.breakdown, fact.breakdown) for fact in facts)

    def _near(self, subject: str, measure: str, year: Period, split: str) -> Iterator[Near]:
        over = self._above(subject, year)
        for other in self._subjects.get(measure, ()):
            is_above = other in over
            if other == subject or not (is_above or subject in self._above(other, year)):
                continue
            facts = self._of(other, measure, year, split)
            if facts:
                what = "unit" if other in self.lineage.units else "program"
                whose = f"{self.lineage.name(other)}, a {what} {'above' if is_above else 'below'}"
                why = f"of {whose}: not of {self.lineage.name(subject)}"
                printed = self._said(facts, split)
                yield Near(other, printed, f"reported of {whose}: {printed}", why, facts)
        for other in self._apart.get(measure, ()):
            facts = self._of(subject, other, year, split)
            if facts:
                why = f"{other} may not be compared with {measure}"
                printed = self._said(facts, split)
                yield Near(other, printed, f"see {other}, not comparable: {printed}", why, facts)

    def _of(self, subject: str, measure: str, year: Period, split: str) -> tuple[Observation, ...]:
        found = [fact for fact in self.figures.get((subject, measure), ()) if belongs(fact, year)]
        alike = [fact for fact in found if fact.breakdown == split]
        alike = alike or [fact for fact in found if fact.breakdown == TOTAL]
        return tuple(alike or (found if split in ("", TOTAL) else ()))

    def _said(self, facts: Sequence[Observation], asked: str) -> str:
        """Give figures as they are printed, with what they are split by and no whole year of."""
        whole = "" if asked in ("", TOTAL) else "not split"
        same = partial(facts) if len({remark(fact) for fact in facts}) == 1 else ""
        cells: dict[tuple[str, ...], list[Observation]] = {}
        for fact in facts:
            cells.setdefault(fact.cell, []).append(fact)
        said = []
        for first, *others in cells.values():
            notes = (self._labels.get(first.breakdown, whole), "" if same else remark(first))
            note = ", ".join(filter(None, notes))
            words = " or, ".join([printed(first), *_otherwise(first, others)])
            said.append(f"{words} ({note})" if note else words)
        return ", ".join(filter(None, (_some(said), same)))

    def _above(self, key: str, year: Period) -> frozenset[str]:
        """Give all over a unit or program that may have been so on some day of a year."""
        found = self._known.get((key, year.text))
        if found is None:
            found = self._known[key, year.text] = frozenset(self._climb(key, year))
        return found

    def _climb(self, key: str, year: Period) -> set[str]:
        found: set[str] = set()
        waiting = [key]
        while waiting:
            one = waiting.pop()
            program = self.lineage.programs.get(one)
            over = [program.lead] if program else self._parents(one, year)
            fresh = {parent for parent in over if parent} - found
            found |= fresh
            waiting += fresh
        return found

    def _parents(self, unit: str, year: Period) -> list[str]:
        return [
            life.parent
            for life in self.lineage.versions.get(unit, ())
            if year.start and year.end and _may_touch(life, year.start, year.end)
        ]

    @cached_property
    def _known(self) -> dict[tuple[str, str], frozenset[str]]:
        return {}

    @cached_property
    def _subjects(self) -> dict[str, list[str]]:
        """The subjects of each measure, in the order of their keys."""
        found: dict[str, list[str]] = {}
        for subject, measure in sorted(self.figures):
            found.setdefault(measure, []).append(subject)
        return found

    @cached_property
    def _apart(self) -> dict[str, tuple[str, ...]]:
        return {one.key: one.not_comparable_with for one in self.lineage.facts.measures}

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {one.key: one.label for one in self.lineage.facts.breakdowns}


def belongs(fact: Observation, year: Period) -> bool:
    """Say whether a figure is of a year: within it, or a running total that ends in it."""
    end = fact.period.end
    if fact.basis == "cumulative" and end and year.start and year.end:
        return year.start <= end <= year.end
    return is_of(fact.period, year)


def is_of(period: Period, year: Period) -> bool:
    """Say whether a period is of a year: within it, or both of no date."""
    if "undated" in (year.kind, period.kind):
        return year.kind == period.kind
    return period.is_within(year)


def _otherwise(first: Observation, others: Iterable[Observation]) -> Iterator[str]:
    """Give the other values that are stated of the same, each once."""
    known = {first.value}
    for fact in others:
        if fact.value not in known:
            known.add(fact.value)
            where = "in another place" if fact.stated_in == first.stated_in else "by another source"
            yield f"{where}, {printed(fact)}"


def _may_touch(life: Version, first: date, last: date) -> bool:
    begun, ended = life.start.earliest, life.through.latest if life.through else None
    return (begun or date.min) <= last and first <= (ended or date.max)


def _some(words: Iterable[str]) -> str:
    found = list(dict.fromkeys(words))
    more = len(found) - _NAMED
    if more > 1:
        return f"{', '.join(found[:_NAMED])} and {more} others"
    return " and ".join(filter(None, (", ".join(found[:-1]), found[-1])))
