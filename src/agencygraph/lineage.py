"""Facts over time: which version follows which, which event joins them, who stood on a day.

In: `Facts`. Out: pure look-ups over them. Promise: a unit stood for certain on a day when it did
whichever days the sources meant, though it be open which of its versions held.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from agencygraph.dates import EdtfDate, Stretch
from agencygraph.model import Event, Facts, Program, Unit, Version
from agencygraph.moments import always_on, meets

STATE_CHANGES = ("Rename", "ParentChange", "Reclassification")
#: Kinds of event by which no unit begins or ends.
NOT_EXISTENTIAL = (*STATE_CHANGES, "Codification", "FunctionTransfer")
Standing = Literal["certain", "possible", "no"]


def stretch(life: Version | Program) -> Stretch:
    """Give the stretch of time of a version or a program."""
    return Stretch(life.start, life.through)


def standing(life: Version | Program, day: date) -> Standing:
    """Say whether a version or program stood on a day: certainly, possibly or not."""
    span = stretch(life)
    if span.certainly_on(day):
        return "certain"
    return "possible" if span.possibly_on(day) else "no"


@dataclass(frozen=True)
class Joint:
    """Where an event touches a unit: the version it ended and the version it began."""

    event: Event
    before: Version | None
    after: Version | None


@dataclass(frozen=True)
class Lineage:
    """The versions and events of every unit, in order of time."""

    facts: Facts
    units: dict[str, Unit] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    versions: dict[str, tuple[Version, ...]] = field(default_factory=dict)
    events: dict[str, tuple[Event, ...]] = field(default_factory=dict)

    @cached_property
    def dated(self) -> tuple[tuple[date, date, Event], ...]:
        """Every event with the first and the last day on which it may have been."""
        return tuple(
            (event.date.earliest or date.min, event.date.latest or date.max, event)
            for event in self.facts.events
        )

    def version_on(self, unit: str, day: date) -> tuple[Version, Standing] | None:
        """Give the version of a unit on a day, the certain before the possible."""
        found = [(version, standing(version, day)) for version in self.versions.get(unit, ())]
        for wanted in ("certain", "possible"):
            for version, how in found:
                if how == wanted:
                    return version, how
        return None

    def meets(self, before: Version, after: Version) -> bool:
        """Say whether the one change by which a version ended began the next one of its unit.

        Not where an event ended the unit, which then began anew.
        """
        return meets(before.through, after.start) and all(
            before.unit in event.after for event in self.endings(before)
        )

    def endings(self, version: Version) -> Iterator[Event]:
        """Give the events, as the shapes have them, that ended a version and not just its state."""
        for event in self.events.get(version.unit, ()):
            is_change = event.kind in NOT_EXISTENTIAL
            if not is_change and self.joint(event, version.unit).before is version:
                yield event

    @cached_property
    def runs(self) -> dict[str, tuple[tuple[Version, ...], ...]]:
        """The versions of every unit, in order: each of a run begins by what ended the last."""
        found: dict[str, tuple[tuple[Version, ...], ...]] = {}
        for unit, versions in self.versions.items():
            runs: list[list[Version]] = []
            for version in versions:
                if runs and self.meets(runs[-1][-1], version):
                    runs[-1].append(version)
                else:
                    runs.append([version])
            found[unit] = tuple(tuple(run) for run in runs)
        return found

    def is_certain(self, unit: str, day: date, among: Iterable[Version] | None = None) -> bool:
        """Say whether a unit stood on a day, in one of some versions, whichever days were meant."""
        kept = {one.key for one in (self.versions.get(unit, ()) if among is None else among)}
        return any(
            is_kept and always_on(map(stretch, part), day)
            for run in self.runs.get(unit, ())
            for is_kept, part in itertools.groupby(run, lambda one: one.key in kept)
        )

    def standing_on(self, key: str, day: date) -> Standing:
        """Say whether a unit or program stood on a day, whatever it was then called and part of."""
        if key in self.programs:
            return standing(self.programs[key], day)
        if self.is_certain(key, day):
            return "certain"
        return "possible" if self.version_on(key, day) else "no"

    def is_dated(self, key: str) -> bool:
        """Say whether the sources tell of a unit or program when it stood."""
        return key in self.programs or bool(self.versions.get(key))

    def may_have_stood(self, key: str, day: date) -> bool:
        """Say whether a unit or program may have stood on a day; so where no source dates it."""
        return not self.is_dated(key) or self.standing_on(key, day) != "no"

    def name(self, key: str) -> str:
        """Give the name of a unit or program."""
        if key in self.units:
            return self.units[key].name
        return self.programs[key].name if key in self.programs else key

    def name_on(self, key: str, day: date) -> str:
        """Give the name that a unit had on a day; its present name when it had none."""
        found = self.version_on(key, day)
        return found[0].name if found else self.name(key)

    def short_on(self, key: str, day: date) -> str:
        """Give the abbreviation that a unit had on a day; its name when it had none."""
        found = self.version_on(key, day)
        return (found[0].abbreviation if found else "") or self.name_on(key, day)

    def joint(self, event: Event, unit: str) -> Joint:
        """Give the versions of a unit that an event ended and began."""
        before = after = None
        for place, version in enumerate(self.versions.get(unit, ())):
            if unit in event.before and _ends_at(version, event.date):
                before = version
            if unit in event.after and _begins_at(version, event, first=not place):
                after = version
        return Joint(event, before, after)

    def parents_of(self, version: Version) -> tuple[Version, ...]:
        """Give the parent's versions in this version's time: its names and places at the time."""
        span = stretch(version)
        above = self.versions.get(version.parent, ())
        certain = tuple(found for found in above if span.certainly_overlaps(stretch(found)))
        return certain or tuple(found for found in above[:1] if version.parent)

    def was_division(self, unit: str, agency: str, through: date) -> bool:
        """Say whether a unit was a division of the agency and is none at the end of the record."""
        last = self.version_on(unit, through)
        if last and last[0].kind == "division" and last[0].parent == agency:
            return False
        return any(v.kind == "division" and v.parent == agency for v in self.versions[unit])

    def successors(self, unit: str) -> tuple[tuple[Event, str], ...]:
        """Give what came after a unit, with the event that made it so.

        What goes on became nothing else: not by giving work away, nor by what was split off.
        """
        return tuple(
            (event, after) for event in self._passing(unit, "before") for after in event.after
        )

    def predecessors(self, unit: str) -> tuple[tuple[Event, str], ...]:
        """Give what a unit came from, with the event that made it so."""
        return tuple(
            (event, before) for event in self._passing(unit, "after") for before in event.before
        )

    def _passing(self, unit: str, side: Literal["before", "after"]) -> Iterator[Event]:
        """Give the events by which something ends in another, a unit on one side of them only."""
        for event in self.events.get(unit, ()):
            is_on_both = unit in event.before and unit in event.after
            if (
                event.kind not in NOT_EXISTENTIAL
                and not is_on_both
                and unit in getattr(event, side)
            ):
                yield event


def _begins_at(version: Version, event: Event, *, first: bool) -> bool:
    if version.start.text == event.date.text:
        return True
    begins, day = version.start, event.date
    # A first day that covers several accounts is begun by each of them.
    return bool(
        first
        and event.kind == "Creation"
        and begins.earliest
        and begins.latest
        and day.earliest
        and day.latest
        and begins.earliest <= day.earliest
        and day.latest <= begins.latest
    )


def _ends_at(version: Version, day: EdtfDate) -> bool:
    if version.through is None:
        return False
    if version.through.text == day.text:
        return True
    last, first = version.through.latest, day.earliest
    return bool(
        version.through.precision == "day"
        and day.precision == "day"
        and last
        and first
        and last + timedelta(days=1) == first
    )


def trace(facts: Facts) -> Lineage:
    """Order the versions and events of every unit and program."""
    versions: dict[str, list[Version]] = {unit.key: [] for unit in facts.units}
    for version in facts.versions:
        versions.setdefault(version.unit, []).append(version)
    events: dict[str, list[Event]] = {}
    for event in facts.events:
        for key in dict.fromkeys((*event.before, *event.after)):
            events.setdefault(key, []).append(event)
    return Lineage(
        facts,
        {unit.key: unit for unit in facts.units},
        {program.key: program for program in facts.programs},
        {key: tuple(sorted(found, key=_begin)) for key, found in versions.items()},
        {key: tuple(sorted(found, key=event_order)) for key, found in events.items()},
    )


def _begin(version: Version) -> tuple[date, str]:
    return (version.start.earliest or date.min, version.key)


def event_order(event: Event) -> tuple[date, str]:
    """Order events by the latest day they can have happened on, then by key."""
    return (event.date.latest or event.date.earliest or date.max, event.key)
