"""Whether a store holds the triples it was given: line by line, by value, and as one hash.

In: the triples of a release and those a store gives back. Out: a `Comparison`. A store may write
a value otherwise (`98.80` as `98.8`, `en-US` as `en-us`): that is the same triple, and is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pyoxigraph as ox

_XSD = "http://www.w3.org/2001/XMLSchema#"
#: The types whose values are numbers of one kind: 5 as an integer and 5.0 are the same value.
_DECIMALS = frozenset(
    f"{_XSD}{name}"
    for name in (
        *("decimal", "integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
        *("negativeInteger", "long", "int", "short", "byte"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)


def normal(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """Give a term by its value, the same for every way to write it.

    >>> normal(ox.Literal("98.80", datatype=ox.NamedNode(_XSD + "decimal")))
    '98.8 decimal'
    """
    if not isinstance(term, ox.Literal):
        return str(term)
    if term.language:
        return f"{ox.Literal(term.value)}@{term.language.lower()}"
    kind = term.datatype.value
    try:
        return _value(term.value, kind)
    except (ArithmeticError, ValueError):
        return str(term)


def _value(text: str, kind: str) -> str:
    if kind in _DECIMALS:
        # Not normalize(): it rounds to the digits of the context.
        whole, _, part = f"{Decimal(text):f}".partition(".")
        part = part.rstrip("0")
        value = f"{whole}.{part}" if part else whole
        return f"{'0' if value == '-0' else value} decimal"
    if kind in (f"{_XSD}double", f"{_XSD}float"):
        return f"{float(text)!r} double"
    if kind == f"{_XSD}boolean":
        return f"{ {'1': 'true', '0': 'false'}.get(text, text) } boolean"
    if kind == f"{_XSD}dateTime":
        moment = datetime.fromisoformat(text)
        return f"{(moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()} dateTime"
    return str(ox.Literal(text, datatype=ox.NamedNode(kind)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a store lacks, what it has besides, and which values it writes otherwise.

    `read` is how many triples it gave, `stray` how many it has of other subjects. `hash` is of the
    triples of the release and `found` of the store's: the sum of the SHA-256 of each triple by its
    value, so that no order matters.
    """

    size: int = 0
    read: int = 0
    stray: int = 0
    hash: int = 0
    found: int = 0
    missing: tuple[ox.Triple, ...] = ()
    extra: tuple[ox.Triple, ...] = ()
    rewritten: tuple[tuple[ox.Triple, ox.Triple], ...] = ()

    def __bool__(self) -> bool:
        """Whether both are the same."""
        return self.hash == self.found and not self.stray

    def __add__(self, other: Comparison) -> Comparison:
        return Comparison(
            self.size + other.size,
            self.read + other.read,
            self.stray + other.stray,
            (self.hash + other.hash) % _RING,
            (self.found + other.found) % _RING,
            _some(self.missing, other.missing),
            _some(self.extra, other.extra),
            self.rewritten + other.rewritten,
        )


_RING = 1 << 256
#: Of what is wrong, this many are kept: enough to say what, whatever the size of the graph.
_KEPT = 20


def _some(first: tuple[ox.Triple, ...], second: tuple[ox.Triple, ...]) -> tuple[ox.Triple, ...]:
    return first if len(first) >= _KEPT else (first + second)[:_KEPT]


def _sum(lines: Iterable[str]) -> int:
    return sum(int.from_bytes(hashlib.sha256(line.encode()).digest()) for line in lines) % _RING


def compare(given: Iterable[ox.Triple], held: Iterable[ox.Triple]) -> Comparison:
    """Compare triples of a release with those that a store gives back."""

    def by_value(triples: Iterable[ox.Triple]) -> dict[str, ox.Triple]:
        return {f"{t.subject} {t.predicate} {normal(t.object)}": t for t in triples}

    ours, theirs = by_value(given), by_value(held)
    missing = tuple(triple for key, triple in ours.items() if key not in theirs)
    extra = tuple(triple for key, triple in theirs.items() if key not in ours)
    rewritten = tuple(
        (triple, theirs[key])
        for key, triple in ours.items()
        if key in theirs and triple != theirs[key]
    )
    return Comparison(
        size=len(ours),
        read=len(theirs),
        hash=_sum(ours),
        found=_sum(theirs),
        missing=missing[:_KEPT],
        extra=extra[:_KEPT],
        rewritten=rewritten,
    )
