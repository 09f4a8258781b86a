"""The things of a dossier as entities of the Reconciliation API: their types and properties.

In: the `Names` of a dossier. Out: plain values for JSON. A property that depends on the day can be
asked for as of a moment; without one it is that of the last version. Where the dossier is not
certain, every value that is possible is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agencygraph.candidates import successions
from agencygraph.codes import codes
from agencygraph.days import span as time_of
from agencygraph.lineage import stretch
from agencygraph.model import Event, Program, Version
from agencygraph.moments import Moment, holds, span
from agencygraph.names import KINDS, Names, Thing

Json = dict[str, object]
Value = str | Thing


@dataclass(frozen=True, slots=True)
class Property:
    """Something that can be known of an entity; `of` are the kinds of things that have it."""

    id: str
    name: str
    description: str
    of: tuple[str, ...]
    values: Callable[[Names, Thing, Moment | None], Iterable[Value]]


def type_name(type_id: str) -> str:
    """Give the name of a class of the ontology in words.

    >>> type_name("HistoricalDivision")
    'historical division'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type_id).lower()


def type_record(type_id: str) -> Json:
    """Give a type with those above it."""
    above = broader(type_id)
    wider: Json = {"broader": [type_record(above)]} if above else {}
    return {"id": type_id, "name": type_name(type_id), **wider}


def broader(type_id: str) -> str:
    """Give the type just above another, "" where there is none."""
    return next(iter(codes().superclasses.get(type_id, ())), "")


def types(names: Names) -> list[str]:
    """Give the types that things of the dossier have, in order of their kinds."""
    return list(dict.fromkeys(name for thing in names.things.values() for name in thing.types))


def default_types(names: Names) -> list[str]:
    """Give the types worth choosing from: all of units and programs, the broadest of the others."""
    things = names.things.values()
    found = (thing.types if thing.kind in _LASTING else thing.types[-1:] for thing in things)
    return list(dict.fromkeys(one for types in found for one in types))


def short_types(thing: Thing) -> list[Json]:
    """Give the types of a thing, the narrowest first."""
    return [{"id": one, "name": type_name(one)} for one in thing.types]


def life(thing: Thing) -> str:
    """Say from when to when a thing lasted; nothing where time is no matter."""
    return ", ".join(span(one) for one in thing.lives)


def properties(kinds: Iterable[str]) -> list[Property]:
    """Give the properties that things of some kinds have."""
    wanted = set(kinds)
    return [one for one in PROPERTIES if wanted.intersection(one.of)]


def kinds_of(names: Names, type_id: str) -> set[str]:
    """Give the kinds of things that have a type."""
    return {thing.kind for thing in names.things.values() if type_id in thing.types}


def may_stand(thing: Thing, moment: Moment | None) -> bool:
    """Say whether a thing may have been there at a moment, or is not bound to time."""
    if moment is None or not thing.lives:
        return True
    return any(holds(life, moment) != "false" for life in thing.lives)


def _lives(names: Names, thing: Thing, moment: Moment | None) -> list[Version | Program]:
    """Give a program, or versions of a unit, at a moment: the certain one, or all possible ones."""
    program = names.lineage.programs.get(thing.key)
    lives = (program,) if program else names.lineage.versions[thing.key]
    if moment is None:
        return list(lives[-1:])
    found = [(holds(stretch(life), moment), life) for life in lives]
    certain = [life for how, life in found if how == "true"]
    return certain or [life for how, life in found if how == "uncertain"]


def _name(names: Names, thing: Thing, moment: Moment | None) -> Iterable[Value]:
    if moment is None or thing.kind not in _LASTING:
        return [thing.name]
    return dict.fromkeys(life.name for life in _lives(names, thing, moment))


def _abbreviation(names: Names, thing: Thing, moment: Moment | None) -> Iterable[Value]:
    return dict.fromkeys(life.abbreviation for life in _lives(names, thing, moment))


def _names(names: Names, thing: Thing, _: Moment | None) -> Iterable[Value]:
    own = [one for one in names.of(thing) if one.sort != "identifier"]
    return [f"{one.text} ({span(one.used)})" if one.used else one.text for one in own]


def _kind(names: Names, thing: Thing, moment: Moment | None) -> Iterable[Value]:
    return dict.fromkeys(life.kind for life in _lives(names, thing, moment))


def _parent(names: Names, thing: Thing, moment: Moment | None) -> Iterable[Value]:
    lives = _lives(names, thing, moment)
    above = [life.lead if isinstance(life, Program) else life.parent for life in lives]
    if moment and thing.kind == "program" and lives:
        above += _leads(names, thing.key, moment)
    # A program has one lead in the dossier, and may outlast it.
    return [one for one in _things(names, above) if may_stand(one, moment)]


def _leads(names: Names, program: str, moment: Moment) -> list[str]:
    """Give what a source says, with a date, led a program at a moment, certainly or perhaps."""
    return [
        one.object
        for one in names.lineage.facts.relations
        if (one.subject, one.kind) == (program, "led-by")
        and (one.start or one.through)
        and (time := time_of(one))
        and holds(time, moment) != "false"
    ]


def _things(names: Names, keys: Iterable[str]) -> list[Thing]:
    """Give units and programs by their keys, which the two share."""
    found = [names.things.get(f"unit/{key}") or names.things.get(f"program/{key}") for key in keys]
    return list(dict.fromkeys(thing for thing in found if thing))


def _from(_: Names, thing: Thing, __: Moment | None) -> Iterable[Value]:
    return [thing.lives[0].begin.text] if thing.lives else []


def _through(_: Names, thing: Thing, __: Moment | None) -> Iterable[Value]:
    end = thing.lives[-1].end if thing.lives else None
    return [end.text] if end else []


def _definition(_: Names, thing: Thing, __: Moment | None) -> Iterable[Value]:
    return [thing.definition]


def _succession(*, after: bool) -> Callable[[Names, Thing, Moment | None], Iterable[Value]]:
    def values(names: Names, thing: Thing, _: Moment | None) -> Iterable[Value]:
        event = _event(names, thing)
        if event:
            return _things(names, event.after if after else event.before)
        found = successions(names, thing, after=after)
        return dict.fromkeys(names.things[one.thing] for one in found)

    return values


def _event(names: Names, thing: Thing) -> Event | None:
    if thing.kind != "event":
        return None
    return next(event for event in names.lineage.facts.events if event.key == thing.key)


def _changes(names: Names, thing: Thing, _: Moment | None) -> Iterable[Value]:
    return [names.things[f"event/{event.key}"] for event in names.lineage.events.get(thing.key, ())]


def _wikidata(names: Names, thing: Thing, _: Moment | None) -> Iterable[Value]:
    return [names.lineage.units[thing.key].wikidata]


def _homepage(names: Names, thing: Thing, _: Moment | None) -> Iterable[Value]:
    return [names.lineage.units[thing.key].homepage]


_LASTING = ("unit", "program")
_JOINED = (*_LASTING, "event")
_DATED = (*_JOINED, "reform")
PROPERTIES = (
    Property("name", "name", "the name, as of the day if one is set", KINDS, _name),
    Property(
        "abbreviation", "abbreviation", "as of the day if one is set", _LASTING, _abbreviation
    ),
    Property("names", "all names", "every name, with when it was in use", KINDS, _names),
    Property("kind", "kind", "such as division or task-force", _LASTING, _kind),
    Property("parent", "parent", "what it is part of, or led by, on the day", _LASTING, _parent),
    Property("from", "from", "its first day, as precise as is known (EDTF)", _DATED, _from),
    Property("through", "through", "its last day, as precise as is known", _DATED, _through),
    Property("definition", "definition", "what it is, in a sentence", KINDS, _definition),
    Property("became", "became", "what came after it", _JOINED, _succession(after=True)),
    Property("came-from", "came from", "what was before it", _JOINED, _succession(after=False)),
    Property("changes", "changes", "the events that concern it", _LASTING, _changes),
    Property("wikidata", "Wikidata item", "its identifier in Wikidata", ("unit",), _wikidata),
    Property("homepage", "homepage", "its own page", ("unit",), _homepage),
)
BY_ID = {one.id: one for one in PROPERTIES}


def values(names: Names, thing: Thing, of: Property, moment: Moment | None) -> list[Value]:
    """Give the values of a property; none where things of this kind do not have it."""
    if thing.kind not in of.of:
        return []
    return [value for value in of.values(names, thing, moment) if value]
