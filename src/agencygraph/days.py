"""What held of a unit or program on a day, and on which days that changes.

In: a `Lineage`, a key, a day. Out: the facts that held, each with how sure that is. The day is one
of the agency's own time: what a later report says of 2009 belongs to 2009. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from agencygraph.dates import EdtfDate, Stretch
from agencygraph.lineage import Lineage, Standing
from agencygraph.model import Event, Observation, Program, Relation, Version

#: A fact that holds for a time. An event holds from its day on: it has happened.
Dated = Version | Program | Relation | Observation | Event
_UNKNOWN = EdtfDate("", None, None, "not-after")
_SURER: tuple[Standing, ...] = ("no", "possible", "certain")


@dataclass(frozen=True, slots=True)
class Holding:
    """A fact that held on a day, certainly or possibly."""

    fact: Dated
    standing: Standing


@dataclass(frozen=True, slots=True)
class Held:
    """What held of one unit or program on a day.

    `standing` says whether it stood; `lives` are its own versions (a program is its own), the
    certain one alone if there is one. It is certain, too, where only the version is in doubt.
    `below` are versions of units and programs under it; `figures` those of a period with that day;
    `leads` the units that led a program.
    """

    key: str
    day: date
    standing: Standing
    lives: tuple[Holding, ...]
    below: tuple[Holding, ...]
    relations: tuple[Holding, ...]
    figures: tuple[Holding, ...]
    events: tuple[Holding, ...]
    leads: tuple[tuple[str, Standing], ...] = ()

    def all(self) -> Iterator[Holding]:
        """Give everything that held, group after group."""
        for group in (self.lives, self.below, self.relations, self.figures, self.events):
            yield from group


def span(fact: Dated) -> Stretch | None:
    """Give the stretch in which a fact holds; None when no source dates it at all."""
    if isinstance(fact, Event):
        return Stretch(fact.date)
    if isinstance(fact, Observation):
        start, end = fact.period.start, fact.period.end
        if start is None and end is None:
            return None
        return Stretch(_day(start), _day(end))
    return Stretch(fact.start or _UNKNOWN, fact.through)


def _day(day: date | None) -> EdtfDate:
    return EdtfDate(day.isoformat(), day, day, "day") if day else _UNKNOWN


def holding(fact: Dated, day: date) -> Holding | None:
    """Say how sure it is that a fact held on a day; None when it did not, or has no date."""
    stretch = span(fact)
    if stretch is None or not stretch.possibly_on(day):
        return None
    return Holding(fact, "certain" if stretch.certainly_on(day) else "possible")


@dataclass(frozen=True)
class Days:
    """Looks up what held of the units and programs of one lineage."""

    lineage: Lineage

    def on(self, key: str, day: date) -> Held:
        """Give what held of a unit or program on a day. Raises KeyError for another key."""
        lives = _on(self._lives(key), day)
        certain = tuple(one for one in lives if one.standing == "certain")
        relations = ((one, self.relation(one, day)) for one in self._relations[key])
        program = self.lineage.programs.get(key)
        return Held(
            key,
            day,
            self.lineage.standing_on(key, day),
            certain or lives,
            tuple(self._under(key, day)),
            tuple(Holding(one, how) for one, how in relations if how != "no"),
            _on(self._figures[key], day),
            _on(self.lineage.events.get(key, ()), day),
            tuple(self._leads(program, day).items()) if program else (),
        )

    def relation(self, relation: Relation, day: date) -> Standing:
        """Say how sure it is that a relation held on a day: no surer than that its parties stood.

        What a thing was formed from need not have stood any more.
        """
        parties = [relation.subject]
        if relation.kind != "formed-from":
            parties.append(relation.object)
        dated = filter(self.lineage.is_dated, parties)
        standings = (self.lineage.standing_on(key, day) for key in dated)
        found = holding(relation, day)
        return min((found.standing if found else "no", *standings), key=_SURER.index)

    def _leads(self, program: Program, day: date) -> dict[str, Standing]:
        """Give the units that led a program on a day, each with how sure that is.

        A relation may say when a unit led; the row of the program, which has no date for that,
        makes it possible.
        """
        found: dict[str, Standing] = {}
        for one in self._relations[program.key]:
            if _is_lead(one, program):
                hows = (found.get(one.object, "no"), self.relation(one, day))
                found[one.object] = max(hows, key=_SURER.index)
        if program.lead and program.lead not in found:
            may_be = holding(program, day) and self.lineage.may_have_stood(program.lead, day)
            found[program.lead] = "possible" if may_be else "no"
        return {unit: how for unit, how in found.items() if how != "no"}

    def _under(self, key: str, day: date) -> Iterator[Holding]:
        for fact in self._below[key]:
            if isinstance(fact, Program) and fact.within != key:
                how = self._leads(fact, day).get(key)
                if how:
                    yield Holding(fact, how)
            elif found := holding(fact, day):
                yield found

    def turning_days(self, key: str, last: date) -> tuple[date, ...]:
        """Give the days, up to `last`, on which what held is not what held the day before.

        The first is the day from which the unit or program may have stood; days on which it did
        not stand are left out. Raises KeyError for a key that is neither.
        """
        facts = self._facts(key)
        edges = sorted({day for fact in facts for day in _edges(fact) if day <= last})
        found: list[date] = []
        before: Held | None = None
        for day in edges:
            held = self.on(key, day)
            if held.lives and (before is None or replace(before, day=day) != held):
                found.append(day)
            before = held
        return tuple(found)

    def _facts(self, key: str) -> Iterator[Dated]:
        """Give all whose time has a say in what held of a unit or program."""
        dated = [*self._lives(key), *self._below[key]]
        programs = [one for one in dated if isinstance(one, Program)]
        about = dict.fromkeys((key, *(program.key for program in programs)))
        relations = [relation for one in about for relation in self._relations[one]]
        parties = {party for one in relations for party in (one.subject, one.object)}
        parties |= {program.lead for program in programs}
        yield from (*dated, *relations, *self._figures[key], *self.lineage.events.get(key, ()))
        for party in filter(self.lineage.is_dated, parties):
            yield from self._lives(party)

    def _lives(self, key: str) -> tuple[Version, ...] | tuple[Program]:
        program = self.lineage.programs.get(key)
        return (program,) if program else self.lineage.versions[key]

    @cached_property
    def _below(self) -> defaultdict[str, list[Dated]]:
        facts = self.lineage.facts
        found: defaultdict[str, list[Dated]] = defaultdict(list)
        for version in facts.versions:
            found[version.parent].append(version)
        for program in facts.programs:
            led = {one.object for one in self._relations[program.key] if _is_lead(one, program)}
            for above in {program.lead, program.within, *led}:
                found[above].append(program)
        return found

    @cached_property
    def _relations(self) -> defaultdict[str, list[Relation]]:
        found: defaultdict[str, list[Relation]] = defaultdict(list)
        for relation in self.lineage.facts.relations:
            for key in dict.fromkeys((relation.subject, relation.object)):
                found[key].append(relation)
        return found

    @cached_property
    def _figures(self) -> defaultdict[str, list[Dated]]:
        found: defaultdict[str, list[Dated]] = defaultdict(list)
        for fact in self.lineage.facts.observations:
            found[fact.subject].append(fact)
        return found


def heirs(lineage: Lineage, unit: str) -> tuple[tuple[Event, str], ...]:
    """Give what came after a unit that has ended, with the event that ended it."""
    last = lineage.versions.get(unit, ())[-1:]
    return tuple(
        (event, after)
        for event, after in lineage.successors(unit)
        if lineage.joint(event, unit).before in last
    )


def _is_lead(relation: Relation, program: Program) -> bool:
    return relation.kind == "led-by" and relation.subject == program.key


def _on(facts: Iterable[Dated], day: date) -> tuple[Holding, ...]:
    return tuple(found for fact in facts if (found := holding(fact, day)))


def _edges(fact: Dated) -> Iterator[date]:
    """Give the days from which a fact may hold, holds, may no longer hold, holds no longer."""
    stretch = span(fact)
    if stretch is None:
        return
    yield from filter(None, (stretch.begin.earliest, stretch.begin.latest))
    for day in (stretch.end.earliest, stretch.end.latest) if stretch.end else ():
        if day and day < date.max:
            yield day + timedelta(days=1)
