"""What the numbers of an answer stand on: the figures and claims that its rows or triples name.

In: the rows or triples of an answer, as lines of terms. Out: the facts that a line names, and
whether a line holds a number that is in none of them. A month or a day is no number; a figure
that is chosen as the preferred one stands for what it was taken from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from agencygraph.assistant.corpus import Corpus
from agencygraph.model import Claim, Observation

#: A month or a day is taken first, so that its parts do not pass for numbers.
_NUMBER = re.compile(
    r"(?<!\d)\d{4}-\d\d(?:-\d\d)?(?!\d)"
    r"|((?:(?<![\w.])-)?\d{1,40}(?:,\d{3})*(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3}(?!\d))?)"
)


@dataclass(frozen=True, slots=True)
class Term:
    """An IRI, a blank node or a literal, as text."""

    text: str
    is_literal: bool


#: A row or a triple: what stands together.
Line = tuple[Term, ...]


def row_line(cells: Mapping[str, Any]) -> Line:
    """Give the terms of a row, as SPARQL's JSON has them; a triple within is taken apart."""
    return tuple(term for cell in cells.values() for term in _cell(cell))


def _cell(cell: Mapping[str, Any]) -> Iterator[Term]:
    if cell["type"] == "triple":
        for part in cell["value"].values():
            yield from _cell(part)
    else:
        yield Term(cell["value"], cell["type"] not in ("uri", "bnode"))


def triple_line(triple: ox.Triple) -> Line:
    """Give the terms of a triple; a triple within is taken apart."""
    found = list[Term]()
    for part in triple:
        if isinstance(part, ox.Triple):
            found += triple_line(part)
        else:
            found.append(Term(part.value, isinstance(part, ox.Literal)))
    return tuple(found)


def numbers(text: str) -> set[Decimal]:
    """Give the numbers in a text, however they are written.

    >>> sorted(numbers("more than 1,300 of 1.3E3 since 2009-06-30, FY2007"))
    [Decimal('1300'), Decimal('2007')]
    """
    found = (match[1] for match in _NUMBER.finditer(text))
    return {Decimal(number.replace(",", "")) for number in found if number}


@dataclass(frozen=True)
class Grounds:
    """Finds the figures and claims behind the lines of an answer."""

    corpus: Corpus

    def facts(self, line: Line) -> dict[tuple[type, str], Observation | Claim]:
        """Give the figures and claims that a line names, by kind and key."""
        named = (self.corpus.named.get(term.text) for term in line)
        return {(type(fact), fact.key): fact for fact in named if fact}

    def is_bare(self, line: Line) -> bool:
        """Whether a literal of a line has a number that is in no fact which the line names."""
        said = set[Decimal]().union(*(numbers(term.text) for term in line if term.is_literal))
        if not said:
            return False
        known = (self._numbers(fact) for fact in self.facts(line).values())
        return not said <= set[Decimal]().union(*known)

    def _numbers(self, fact: Observation | Claim) -> set[Decimal]:
        """Give the numbers of a fact: what is told of it, and what only the graph has."""
        told = json.dumps(self.corpus.records.stated([fact]), ensure_ascii=False)
        bounds = fact.bounds
        sides = (bounds.lower, bounds.upper, bounds.step) if bounds else ()
        place = {Decimal(fact.occurrence)} if isinstance(fact, Observation) else set()
        return numbers(told) | place | {one for one in sides if one is not None}
