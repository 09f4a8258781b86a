"""Whether a unit was in the agency in a year, or a program or outside body in being.

In: a `Lineage`, the key of a subject, a year. Out: certain, possible or no, and words that say
why not. A unit counts only while it is a part of the agency. Pure; what is found is kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from agencygraph.dates import EdtfDate, Period
from agencygraph.lineage import Lineage, Standing, standing
from agencygraph.model import Program, Version
from agencygraph.snapshots import snapshot


@dataclass(frozen=True)
class Existence:
    """Judges whether subjects stood in a year: on any day of it is enough."""

    lineage: Lineage

    def in_year(self, subject: str, year: Period) -> tuple[Standing, str]:
        """Say whether a subject stood in a year, and if not for certain, why, in words."""
        found = self._found.get((subject, year.text))
        if found is None:
            found = self._found[subject, year.text] = self._judge(subject, year)
        return found

    def _judge(self, subject: str, year: Period) -> tuple[Standing, str]:
        standings = list(self._days(subject, year))
        best: Standing = "no"
        for how, _ in standings:
            if how == "certain" or (how == "possible" and best == "no"):
                best = how
        name = self.lineage.name(subject)
        if best == "certain":
            return best, ""
        if best == "possible":
            return best, f"the sources leave open whether {name} was in being"
        outside = sorted({parent for _, parent in standings if parent})
        if outside:
            return best, f"{name} was no part of the agency, but of {', '.join(outside)}"
        return best, f"{name} was not in being"

    @cached_property
    def _found(self) -> dict[tuple[str, str], tuple[Standing, str]]:
        return {}

    @cached_property
    def _turns(self) -> list[date]:
        """The days on which a unit may have begun or ended, and the days after."""
        return _turns(self.lineage.facts.versions)

    @cached_property
    def _members(self) -> dict[date, dict[str, Standing]]:
        return {}

    def _days(self, subject: str, year: Period) -> Iterator[tuple[Standing, str]]:
        """Judge every day of a year on which the answer can be another one than the day before."""
        if year.start is None:
            return
        first, last = year.start, year.end or date.min
        lives = self.lineage.versions.get(subject, ())
        program = self.lineage.programs.get(subject)
        turns = _turns([program]) if program else self._turns
        within = turns[bisect_left(turns, first) : bisect_right(turns, last)]
        role = self.lineage.units[subject].role if subject in self.lineage.units else ""
        for day in sorted({first, last, *within}):
            if program:
                yield standing(program, day), ""
            elif role == "body":
                yield self.lineage.standing_on(subject, day), ""
            elif lives:
                if day not in self._members:
                    everyone = snapshot(self.lineage, day)
                    self._members[day] = {one.key: one.standing for one in everyone}
                how = self._members[day].get(subject, "no")
                found = self.lineage.version_on(subject, day) if how == "no" else None
                over = self.lineage.version_on(found[0].parent, day) if found else None
                yield how, over[0].name if over else ""


def _turns(lives: Iterable[Version | Program]) -> list[date]:
    return sorted(
        {day for life in lives for end in (life.start, life.through) for day in _edges(end)}
    )


def _edges(bound: EdtfDate | None) -> Iterator[date]:
    for day in (bound.earliest, bound.latest) if bound else ():
        if day:
            yield day
            if day < date.max:
                yield day + timedelta(days=1)
