"""The names of a dossier: whose each is, of what sort, when it was in use, and how it is found.

In: names as `agencygraph.gathering` gathers them. Out: `Names`, which looks a written name up, from
the certain to the vague: what it is, what it may be, what it looks most like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

from agencygraph.dates import Stretch
from agencygraph.dossier import Settings
from agencygraph.lineage import Lineage
from agencygraph.spelling import folded, is_abbreviation, slips, strict, telling

Sort = Literal["name", "former name", "abbreviation", "other name", "identifier"]
#: How a written name meets a name of the dossier.
Closeness = Literal["same", "behind", "same words", "spelled alike", "words alike", "part"]

KINDS = ("unit", "program", "event", "reform", "instrument", "measure", "breakdown", "document")
#: What stands between a name and that of the whole before it: a space, comma, stroke or dash.
_BETWEEN = re.compile(r"[\s,/\u2013\u2014-]+")
#: The words of such a name at most: reading on would take long.
_WORDS = 20
_IN_BRACKETS = re.compile(r"([^()]+)\(([^()]+)\)\s*")
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
        outer, inner = self._bracketed(text)
        return found or [
            name for name in self._strict.get(strict(outer), []) if name.thing.id in inner
        ]

    def written(self, text: str) -> str:
        """Give a text as it is compared with names: cut, and without a name in brackets behind."""
        return self._bracketed(self._cut(text))[0]

    def _bracketed(self, text: str) -> tuple[str, set[str]]:
        """Give a text without a name in brackets at its end, and the things so called."""
        found = _IN_BRACKETS.fullmatch(text)
        inner = self._strict.get(strict(found[2]), []) if found else []
        return found[1] if found and inner else text, {name.thing.id for name in inner}

    def _behind(self, text: str, under: AbstractSet[str] = frozenset()) -> Iterator[Name]:
        """Give the names that stand behind one of what their thing ever stood under.

        That one may stand behind another in turn: what is `under` one of these keys counts.
        """
        for gap in islice(_BETWEEN.finditer(text), _WORDS):
            before = self.same(re.sub("['\u2019]s$", "", text[: gap.start()]))
            keys = {name.thing.key for name in before}
            wholes = {key for key in keys if not under or under & self._above(key)}
            if wholes:
                rest = text[gap.end() :]
                own = self.same(rest)
                yield from (name for name in own if wholes & self._above(name.thing.key))
                yield from self._behind(rest, wholes)

    def _above(self, key: str) -> set[str]:
        """Give the keys of whatever a unit or program ever stood under, at any remove."""
        found, ahead = set[str](), {key}
        while ahead:
            here = ahead.pop()
            parents = {version.parent for version in self.lineage.versions.get(here, ())}
            if program := self.lineage.programs.get(here):
                parents |= {program.lead, program.within}
            ahead |= parents - found - {""}
            found |= parents - {""}
        return found

    def close(self, text: str) -> Iterator[tuple[Name, Closeness, int]]:
        """Give the names that a text may be, with how close it is of 100.

        The same telling words are worth 90, another spelling up to 84, telling words of which one
        is misspelled 70, or two 65, and a part of the words less.
        """
        text = self.written(text)
        behind = list(self._behind(text.strip()))
        for name in behind:
            yield name, "behind", 90
        words = frozenset(telling(text))
        # Beside it, what the text is like would be the whole that stands before.
        if behind or not words:
            return
        can_be_misspelled = not is_abbreviation(text)
        for name, others in zip(self._written, self._telling, strict=True):
            if words == others:
                yield name, "same words", 90
            elif words < others:
                yield name, "part", 20 + 25 * len(words) // len(others)
            elif can_be_misspelled and (misspelled := slips(words, others)):
                yield name, "words alike", 75 - 5 * misspelled
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
        # A single word shares more letters with another by chance, such as a long ending.
        least = 60 if " " in written else 75
        alike = process.extract(
            written, self._spellings, scorer=fuzz.token_sort_ratio, score_cutoff=least, limit=3
        )
        return [self._written[place] for _, _, place in alike]


def _grouped(pairs: Iterable[tuple[str, Name]]) -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = {}
    for key, name in pairs:
        found.setdefault(key, []).append(name)
    return found
