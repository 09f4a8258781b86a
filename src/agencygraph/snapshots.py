"""The organization on a day, and what changed between two days.

In: a `Lineage`, days. Out: who stood as a part of the agency, certainly or possibly, with what is
open of each; changes, each with its events. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from agencygraph.lineage import Lineage, Standing, standing
from agencygraph.model import Event, Version

What = Literal["gone", "new", "renamed", "moved", "reclassified", "merged"]
Column = Literal["name", "abbreviation", "kind", "parent"]


@dataclass(frozen=True)
class Standee:
    """A unit or program as it stood on a day.

    Where the sources leave open which version of a unit held, it is told as the first of them,
    and `others` are the rest in order of time: name, abbreviation, kind and parent may be theirs.
    """

    key: str
    name: str
    abbreviation: str
    kind: str
    parent: str
    standing: Standing
    version: str
    others: tuple[Version, ...] = ()

    def either(self, column: Column) -> tuple[str, ...]:
        """Give what it may have been, each once: two kinds where that of the day is open."""
        return tuple(dict.fromkeys(getattr(one, column) for one in (self, *self.others)))


def snapshot(lineage: Lineage, day: date) -> list[Standee]:
    """Give the units that stood on a day as part of the agency, sorted by key.

    A unit belongs when the chain of its parents at that day leads to the agency; a unit whose
    parent no source states belongs when the register calls it a unit, not an outside body. It is
    certain when one of its versions that belong held, whichever days the sources meant.
    """
    on_day = _OnDay(lineage, day)
    found = (on_day.standee(unit.key) for unit in lineage.facts.units)
    return sorted((one for one in found if one), key=lambda one: one.key)


@dataclass(frozen=True)
class _OnDay:
    """Judges who belonged to the agency on a day."""

    lineage: Lineage
    day: date

    def standee(self, key: str) -> Standee | None:
        """Give a unit as it stood as a part of the agency, or None."""
        within = [one for one in self._versions(key) if self._may_belong(one)]
        certain = [one for one in within if self._held(one)]
        if not within:
            return None
        surely = [one for one in within if self._must_belong(one)]
        is_certain = self.lineage.is_certain(key, self.day, surely)
        v, *others = certain or within
        place = (v.name, v.abbreviation, v.kind, v.parent)
        how: Standing = "certain" if is_certain else "possible"
        return Standee(key, *place, how, v.key, tuple(others))

    def _versions(self, key: str) -> list[Version]:
        """Give the versions of a unit or of the agency that may have held."""
        unit = self.lineage.units.get(key)
        if unit is None or unit.role not in ("agency", "unit"):
            return []
        return [v for v in self.lineage.versions[key] if standing(v, self.day) != "no"]

    def _held(self, one: Version) -> bool:
        return standing(one, self.day) == "certain"

    def _is_root(self, one: Version) -> bool:
        return self.lineage.units[one.unit].role == "agency" or not one.parent

    def _may_belong(self, one: Version, seen: frozenset[str] = frozenset()) -> bool:
        """Say whether one chain of parents that may have held leads to the agency."""
        if self._is_root(one):
            return True
        seen |= {one.unit}
        above = self._versions(one.parent) if one.parent not in seen else []
        return any(self._may_belong(over, seen) for over in above)

    def _must_belong(self, one: Version, seen: frozenset[str] = frozenset()) -> bool:
        """Say whether every chain of parents does; where a version stood under a unit, that did."""
        if self._is_root(one):
            return True
        seen |= {one.unit}
        above = self._versions(one.parent) if one.parent not in seen else []
        held = [over for over in above if self._held(over)]
        if held:
            return any(self._must_belong(over, seen) for over in held)
        return bool(above) and all(self._must_belong(over, seen) for over in above)


def programs_on(lineage: Lineage, day: date) -> list[Standee]:
    """Give the programs that stood on a day, sorted by key, without leads that did not."""
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
                    program.lead if lineage.may_have_stood(program.lead, day) else "",
                    how,
                    program.key,
                )
            )
    return found


def ranked(everyone: Sequence[Standee]) -> Iterator[tuple[int, Standee]]:
    """Give units and programs with their depth, each below what it was under; the agency first."""
    keys = {one.key for one in everyone}

    def under(one: Standee, depth: int) -> Iterator[tuple[int, Standee]]:
        yield depth, one
        for below in everyone:
            if below.parent == one.key:
                yield from under(below, depth + 1)

    roots = [one for one in everyone if one.parent not in keys]
    for one in sorted(roots, key=lambda one: (one.kind != "agency", one.key)):
        yield from under(one, 0)


@dataclass(frozen=True)
class Change:
    """What happened to one unit or program between two days."""

    key: str
    name: str
    what: What
    before: str
    after: str
    events: tuple[Event, ...]
    #: Whether it certainly stood on the day that speaks of it: the second, or the first if gone.
    #: Whether another name, parent or kind is certain: it is not if one of those before may stay.
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
            changes.append(_gone(lineage, before, between, (first, second)))
        elif after and not before:
            how = after.standing
            changes.append(Change(key, after.name, "new", "", after.name, between, how))
        elif before and after:
            changes += _altered(lineage, before, after, between, (first, second))
    return changes


def _gone(
    lineage: Lineage, before: Standee, events: tuple[Event, ...], days: tuple[date, date]
) -> Change:
    kinds = {"Merger", "Absorption"}
    merged = [e for e in events if e.kind in kinds and before.key in e.before]
    after = ", ".join(lineage.name(key) for event in merged for key in event.after)
    if not merged:
        moved = [e for e in events if e.kind in ("ParentChange", "SpinOff")]
        if moved and before.key in moved[-1].after:
            then, day = days
            now = lineage.version_on(before.key, day)
            parent = now[0].parent if now else ""
            target = lineage.name_on(parent, day) if parent else ""
            origin = " or ".join(lineage.name_on(key, then) for key in before.either("parent"))
            return Change(before.key, before.name, "moved", origin, target, events, before.standing)
    what: Literal["merged", "gone"] = "merged" if merged else "gone"
    return Change(before.key, before.name, what, before.name, after, events, before.standing)


#: What it is called when a unit has another name, parent or kind.
_ALTERED: tuple[tuple[What, Column], ...] = (
    ("renamed", "name"),
    ("moved", "parent"),
    ("reclassified", "kind"),
)


def _altered(
    lineage: Lineage,
    before: Standee,
    after: Standee,
    events: tuple[Event, ...],
    days: tuple[date, date],
) -> Iterator[Change]:
    """Tell which of name, parent and kind became another, or may have."""
    for what, column in _ALTERED:
        was, now = before.either(column), after.either(column)
        # A parent that no source states says nothing of a move.
        if was == now or (column == "parent" and not (all(was) and all(now))):
            continue
        how: Standing = "possible" if set(was) & set(now) else "certain"
        told = [
            " or ".join(lineage.name_on(key, day) for key in found)
            if column == "parent"
            else " or ".join(found)
            for found, day in zip((was, now), days, strict=True)
        ]
        yield Change(before.key, after.name, what, told[0], told[1], events, how)
