"""Whether a unit was in the agency in a year, or a program or outside body in being.

In: a `Lineage`, the key of a subject, a year. Out: certain, possible or no, and words that say
why not. A unit counts only while it is a part of the agency. Pure; what is found is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from agencygraph.dates import EdtfDate, Period
from agencygraph.lineage import Lineage, Standing, snapshot, standing


@dataclass(frozen=True)
class Existence:
    """Judges whether subjects stood in a year: on any day of it is enough."""

    lineage: Lineage

    def in_year(self, subject: str, year: Period) -> tuple[Standing, str]:
        """Say whether a subject stood in a year, and if not for certain, why, in words."""
        standings = self._standings.get((subject, year.text))
        if standings is None:
            standings = list(self._days(subject, year))
            self._standings[subject, year.text] = standings
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
    def _standings(self) -> dict[tuple[str, str], list[tuple[Standing, str]]]:
        return {}

    @cached_property
    def _members(self) -> dict[date, dict[str, Standing]]:
        return {}

    def _days(self, subject: str, year: Period) -> Iterator[tuple[Standing, str]]:
        """Judge every day of a year on which the answer can be another one than the day before."""
        first, last = year.start or date.max, year.end or date.min
        lives = self.lineage.versions.get(subject, ())
        program = self.lineage.programs.get(subject)
        days = {first, last}
        for life in (program,) if program else self.lineage.facts.versions:
            for bound in (life.start, life.through):
                days |= {day for day in _edges(bound) if first <= day <= last}
        if year.start is None:
            return
        role = self.lineage.units[subject].role if subject in self.lineage.units else ""
        for day in sorted(days):
            if program:
                yield standing(program, day), ""
            elif role == "body":
                found = self.lineage.version_on(subject, day)
                yield (found[1] if found else "no"), ""
            elif lives:
                if day not in self._members:
                    everyone = snapshot(self.lineage, day)
                    self._members[day] = {one.key: one.standing for one in everyone}
                how = self._members[day].get(subject, "no")
                found = self.lineage.version_on(subject, day) if how == "no" else None
                over = self.lineage.version_on(found[0].parent, day) if found else None
                yield how, over[0].name if over else ""


def _edges(bound: EdtfDate | None) -> Iterator[date]:
    for day in (bound.earliest, bound.latest) if bound else ():
        if day:
            yield day
            if day < date.max:
                yield day + timedelta(days=1)
