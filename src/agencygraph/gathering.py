"""Every name in the rows of a dossier, each with the stretch of time for which it was in use.

In: facts, traced through time. Out: `Names`. Nothing but the dossier's rows is consulted, and no
name is given a date that its row does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from agencygraph.codes import codes
from agencygraph.dates import Stretch
from agencygraph.dossier import Settings
from agencygraph.lineage import Lineage, stretch
from agencygraph.model import Fact, Unit
from agencygraph.moments import meets
from agencygraph.names import Name, Names, Sort, Thing
from agencygraph.spelling import is_abbreviation


def gather(lineage: Lineage, settings: Settings) -> Names:
    """Gather every name of a dossier, in the order of `KINDS` and of keys."""
    facts, found = lineage.facts, list[Name]()
    for unit in facts.units:
        found += _unit_names(unit, lineage, settings)
    for program in facts.programs:
        thing = _thing("program", program, program.name, "Program", (stretch(program),))
        found += _named(thing, (program.name,), (program.abbreviation,), program.also)
    for event in facts.events:
        on_its_day = (Stretch(event.date, event.date),)
        found += _named(_thing("event", event, event.title, event.kind, on_its_day))
    for reform in facts.reforms:
        on_its_day = (Stretch(reform.date, reform.date),)
        found += _named(_thing("reform", reform, reform.title, "Reform", on_its_day))
    for instrument in facts.instruments:
        thing = _thing("instrument", instrument, instrument.name, "Instrument")
        found += _named(thing, also=(*instrument.also, instrument.identifier))
    for measure in facts.measures:
        thing = _thing("measure", measure, measure.label, "Measure")
        found += _named(thing, also=measure.also)
    for breakdown in facts.breakdowns:
        found += _named(_thing("breakdown", breakdown, breakdown.label, "Breakdown"))
    for document in facts.documents:
        found += _named(_thing("document", document, document.title, "SourceDocument"))
    return Names(lineage, settings, tuple(found))


def _thing(kind: str, fact: Fact, name: str, of: str, lives: tuple[Stretch, ...] = ()) -> Thing:
    types = (of, *codes().superclasses.get(of, ()))
    return Thing(kind, fact.key, name, getattr(fact, "definition", ""), types, lives)


def _named(
    thing: Thing,
    names: Iterable[str] = (),
    short: Iterable[str] = (),
    also: Iterable[str] = (),
) -> Iterator[Name]:
    """Give the names of a thing that has one name for as long as it lasts."""
    used = thing.lives[0] if thing.lives else None
    sorts: dict[str, tuple[Sort, Stretch | None]] = {thing.id: ("identifier", used)}
    for text in (*names, thing.name):
        sorts.setdefault(text, ("name", used))
    for text in short:
        sorts.setdefault(text, ("abbreviation", used))
    for text in also:
        sorts.setdefault(text, ("other name", None))
    for text, (sort, when) in sorts.items():
        if text:
            yield Name(text, sort, thing, when)


def _unit_names(unit: Unit, lineage: Lineage, settings: Settings) -> Iterator[Name]:
    """Give the names of a unit: each with the stretches of time for which a version has it."""
    versions = lineage.versions[unit.key]
    of = {"agency": "Agency", "unit": "OrganizationalUnit"}.get(unit.role, "OutsideBody")
    through = date.fromisoformat(settings.through)
    if unit.role == "unit" and lineage.was_division(unit.key, settings.agency, through):
        of = "HistoricalDivision"
    runs = lineage.runs[unit.key]
    lives = tuple(Stretch(run[0].start, run[-1].through) for run in runs)
    thing = _thing("unit", unit, unit.name, of, lives)
    yield Name(thing.id, "identifier", thing)
    dated: dict[tuple[str, Sort], list[Stretch]] = {}
    for version in versions:
        sort: Sort = "name" if version.name == unit.name else "former name"
        dated.setdefault((version.name, sort), []).append(stretch(version))
        if version.abbreviation:
            dated.setdefault((version.abbreviation, "abbreviation"), []).append(stretch(version))
    for (text, sort), stretches in dated.items():
        for used in joined(stretches):
            yield Name(text, sort, thing, used)
    for text in unit.also:
        if text not in {written for written, _ in dated}:
            yield Name(text, "abbreviation" if is_abbreviation(text) else "other name", thing)


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Join stretches of time, given in order, that certainly follow one another without a gap.

    One begins where the other ends in so many words, or on the next day.

    >>> from agencygraph.dates import parse_edtf as at
    >>> first, second = Stretch(at("2003"), at("2005-09-30")), Stretch(at("2005-10-01"))
    >>> len(joined([first, second])), len(joined([first, Stretch(at("2005-10"))]))
    (1, 2)
    """
    found: list[Stretch] = []
    for one in stretches:
        if found and meets(found[-1].end, one.begin):
            found[-1] = Stretch(found[-1].begin, one.end)
        else:
            found.append(one)
    return tuple(found)
