"""Facts over time: which version follows which, which event joins them, what stood on a day.

In: `Facts`. Out: pure look-ups over them; the organization on a date; what changed between two.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from agencygraph.dates import EdtfDate, Stretch
from agencygraph.findings import Finding, Place
from agencygraph.model import Event, Facts, Program, Unit, Version

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

    def name(self, key: str) -> str:
        """Give the name of a unit or program."""
        if key in self.units:
            return self.units[key].name
        return self.programs[key].name if key in self.programs else key

    def name_on(self, key: str, day: date) -> str:
        """Give the name that a unit had on a day; its present name when it had none."""
        found = self.version_on(key, day)
        return found[0].name if found else self.name(key)

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


@dataclass(frozen=True)
class Standee:
    """A unit or program as it stood on a day."""

    key: str
    name: str
    abbreviation: str
    kind: str
    parent: str
    standing: Standing
    version: str


def snapshot(lineage: Lineage, day: date) -> list[Standee]:
    """Give the units that stood on a day as part of the agency, sorted by key.

    A unit belongs when the chain of its parents at that day leads to the agency; a unit whose
    parent no source states belongs when the register calls it a unit, not an outside body.
    """
    found: dict[str, list[Standee]] = {}
    for unit in lineage.facts.units:
        if unit.role in ("agency", "unit"):
            stood = [(version, standing(version, day)) for version in lineage.versions[unit.key]]
            found[unit.key] = [
                Standee(unit.key, v.name, v.abbreviation, v.kind, v.parent, how, v.key)
                for sure in ("certain", "possible")
                for v, how in stood
                if how == sure
            ]
    return [
        belonging[0]
        for key in sorted(found)
        if (belonging := [one for one in found[key] if _belongs(one, found, lineage)])
    ]


def _belongs(
    one: Standee,
    found: dict[str, list[Standee]],
    lineage: Lineage,
    seen: frozenset[str] = frozenset(),
) -> bool:
    if lineage.units[one.key].role == "agency" or not one.parent:
        return True
    return one.parent not in seen and any(
        _belongs(above, found, lineage, seen | {one.key}) for above in found.get(one.parent, ())
    )


def programs_on(lineage: Lineage, day: date) -> list[Standee]:
    """Give the programs that stood on a day, sorted by key."""
    found = []
    for program in lineage.facts.programs:
        how = standing(program, day)
        if how != "no":
            found.append(
                Standee(
                    program.key,
                    program.name,
                    program.abbreviation,
                    program.kind,
                    program.lead,
                    how,
                    program.key,
                )
            )
    return found


@dataclass(frozen=True)
class Change:
    """What happened to one unit or program between two days."""

    key: str
    name: str
    what: Literal["gone", "new", "renamed", "moved", "reclassified", "merged"]
    before: str
    after: str
    events: tuple[Event, ...]
    #: Whether it certainly stood on the day that speaks of it: the second, or the first if gone.
    standing: Standing = "certain"


def compare(lineage: Lineage, first: date, second: date) -> list[Change]:
    """Say what is gone, new, renamed, moved or reclassified on the second day."""
    old = {s.key: s for s in (*snapshot(lineage, first), *programs_on(lineage, first))}
    new = {s.key: s for s in (*snapshot(lineage, second), *programs_on(lineage, second))}
    changes = []
    for key in sorted(old.keys() | new.keys()):
        between = tuple(
            event
            for event in lineage.events.get(key, ())
            if event.date.latest
            and event.date.latest > first
            and (event.date.earliest or date.min) <= second
        )
        before, after = old.get(key), new.get(key)
        if before and not after:
            changes.append(_gone(lineage, before, between, second))
        elif after and not before:
            how = after.standing
            changes.append(Change(key, after.name, "new", "", after.name, between, how))
        elif before and after:
            changes += _altered(lineage, before, after, between, (first, second))
    return changes


def _gone(lineage: Lineage, before: Standee, events: tuple[Event, ...], second: date) -> Change:
    kinds = {"Merger", "Absorption"}
    merged = [e for e in events if e.kind in kinds and before.key in e.before]
    after = ", ".join(lineage.name(key) for event in merged for key in event.after)
    if not merged:
        moved = [e for e in events if e.kind in ("ParentChange", "SpinOff")]
        if moved and before.key in moved[-1].after:
            now = lineage.version_on(before.key, second)
            parent = now[0].parent if now else ""
            target = lineage.name_on(parent, second) if parent else ""
            origin = lineage.name(before.parent)
            return Change(before.key, before.name, "moved", origin, target, events, before.standing)
    what: Literal["merged", "gone"] = "merged" if merged else "gone"
    return Change(before.key, before.name, what, before.name, after, events, before.standing)


def _altered(
    lineage: Lineage,
    before: Standee,
    after: Standee,
    events: tuple[Event, ...],
    days: tuple[date, date],
) -> list[Change]:
    changes = []
    if before.name != after.name:
        changes.append(Change(before.key, after.name, "renamed", before.name, after.name, events))
    if before.parent != after.parent and before.parent and after.parent:
        changes.append(
            Change(
                before.key,
                after.name,
                "moved",
                lineage.name_on(before.parent, days[0]),
                lineage.name_on(after.parent, days[1]),
                events,
            )
        )
    if before.kind != after.kind:
        changes.append(
            Change(before.key, after.name, "reclassified", before.kind, after.kind, events)
        )
    return changes


def check_lives(lineage: Lineage, silent: Collection[str] = ()) -> list[tuple[str, Finding]]:
    """Find the days between two versions of a unit that no version accounts for.

    Gives the key of the version before the gap with each finding. A unit that an event ended and
    that came back has no such gap; units in `silent` have a finding already.
    """
    found = []
    for unit, versions in lineage.versions.items():
        for before, after in itertools.pairwise(versions):
            if unit in silent or not stretch(before).gap_before(stretch(after)):
                continue
            if _was_ended(lineage, before):
                continue
            ended = before.through.text if before.through else ""
            finding = Finding(
                Place(after.place.file, after.place.row, "from"),
                "version-gap",
                f'"{before.key}" ends at {ended}, "{after.key}" begins at '
                f"{after.start.text}: nothing is said of the time between",
                "add the version that lies between, or mend one of the two dates",
            )
            found.append((before.key, finding))
    return found


def _was_ended(lineage: Lineage, version: Version) -> bool:
    """Say whether an event that is no change of state ended a version, as the shapes have it."""
    return any(
        event.kind not in NOT_EXISTENTIAL and lineage.joint(event, version.unit).before is version
        for event in lineage.events.get(version.unit, ())
    )
