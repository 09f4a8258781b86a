"""Every name in a dossier: whose it is, of what sort, and when it was in use.

In: facts, traced through time. Out: `Names`, which looks a written name up in four ways, from the
certain to the vague. Nothing but the dossier's rows is consulted, and no name is given a date that
its row does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from agencygraph.codes import codes
from agencygraph.dates import EdtfDate, Stretch
from agencygraph.dossier import Settings
from agencygraph.lineage import Lineage, stretch
from agencygraph.model import Fact, Unit
from agencygraph.spelling import folded, is_abbreviation, strict, telling

Sort = Literal["name", "former name", "abbreviation", "other name", "identifier"]
#: How a written name meets a name of the dossier.
Closeness = Literal["same", "same words", "spelled alike", "part"]

KINDS = (
    *("unit", "program", "event", "reform"),
    *("instrument", "measure", "breakdown", "document"),
)
#: The least likeness, of 100, at which a name counts as another spelling.
ALIKE = 85


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name can be of: a unit, a program, an event ... `lives` empty: not bound to time."""

    kind: str
    key: str
    name: str
    definition: str
    types: tuple[str, ...]
    lives: tuple[Stretch, ...] = ()

    @property
    def id(self) -> str:
        """The end of its IRI, after that of the dossier."""
        return f"{self.kind}/{self.key}"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one thing; `used` None: the dossier does not say when it was in use."""

    text: str
    sort: Sort
    thing: Thing
    used: Stretch | None = None


@dataclass(frozen=True)
class Names:
    """The names of one dossier."""

    lineage: Lineage
    settings: Settings
    all: tuple[Name, ...]

    @cached_property
    def things(self) -> dict[str, Thing]:
        """Things by identifier."""
        return {name.thing.id: name.thing for name in self.all if name.sort == "identifier"}

    @cached_property
    def _longest(self) -> int:
        return max((len(name.text) for name in self.all), default=0)

    def _cut(self, text: str) -> str:
        """Leave out what is so far behind that the text is no name; reading it would take long."""
        return text[: 200 + 2 * self._longest]

    @cached_property
    def _of(self) -> dict[str, list[Name]]:
        return _grouped((name.thing.id, name) for name in self.all)

    def of(self, thing: Thing) -> list[Name]:
        """Give every name of a thing, its identifier among them."""
        return self._of[thing.id]

    @cached_property
    def _strict(self) -> dict[str, list[Name]]:
        return _grouped((strict(name.text), name) for name in self.all)

    @cached_property
    def _written(self) -> tuple[Name, ...]:
        """Names that can be misspelled or cut short: an abbreviation is right or another one."""
        return tuple(
            name
            for name in self.all
            if name.sort not in ("abbreviation", "identifier") and not is_abbreviation(name.text)
        )

    @cached_property
    def _telling(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(telling(name.text)) for name in self._written)

    @cached_property
    def _spellings(self) -> tuple[str, ...]:
        return tuple(" ".join(folded(name.text)) for name in self._written)

    def same(self, text: str) -> list[Name]:
        """Give the names that a text is, whatever its case, accents and punctuation.

        A name with its own abbreviation in brackets behind it is that name, and so is an IRI.
        """
        text = self._cut(text).strip().removeprefix(f"{self.settings.base}{self.settings.key}/")
        found = self._strict.get(strict(text), [])
        outer = re.fullmatch(r"([^()]+)\(([^()]+)\)", text)
        if found or not outer:
            return found
        inner = {name.thing.id for name in self._strict.get(strict(outer[2]), [])}
        return [name for name in self._strict.get(strict(outer[1]), []) if name.thing.id in inner]

    def close(self, text: str) -> Iterator[tuple[Name, Closeness, int]]:
        """Give the names that a text may be, with how close it is of 100.

        The same telling words are worth 90, another spelling up to 84, a part of the words less.
        """
        text = self._cut(text)
        words = frozenset(telling(text))
        if not words:
            return
        for name, others in zip(self._written, self._telling, strict=True):
            if words == others:
                yield name, "same words", 90
            elif words < others:
                yield name, "part", 20 + 25 * len(words) // len(others)
        from rapidfuzz import fuzz, process

        written = " ".join(folded(text))
        alike = process.extract(
            written, self._spellings, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None
        )
        for _, likeness, place in alike:
            yield self._written[place], "spelled alike", int(likeness) * 85 // 101

    def nearest(self, text: str) -> list[Name]:
        """Give up to three names that look most like one that nothing has."""
        from rapidfuzz import fuzz, process

        written = " ".join(folded(self._cut(text)))
        alike = process.extract(
            written, self._spellings, scorer=fuzz.token_sort_ratio, score_cutoff=50, limit=3
        )
        return [self._written[place] for _, _, place in alike]


def _grouped(pairs: Iterable[tuple[str, Name]]) -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = {}
    for key, name in pairs:
        found.setdefault(key, []).append(name)
    return found


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
    lives = joined(stretch(version) for version in versions)
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
        if found and _meets(found[-1].end, one.begin):
            found[-1] = Stretch(found[-1].begin, one.end)
        else:
            found.append(one)
    return tuple(found)


def _meets(end: EdtfDate | None, begin: EdtfDate) -> bool:
    if end is None:
        return False
    days = end.precision == begin.precision == "day" and end.latest and begin.earliest
    return end.text == begin.text or bool(
        days and end.latest and begin.earliest == end.latest + timedelta(days=1)
    )
