"""Lexical forms: the literals of an answer as the data write them, not as the store keeps them.

The store keeps the value of some literals and not their form: `1.0E6` becomes `1000000`, and
`"5"^^xsd:byte` an `xsd:integer` (https://github.com/oxigraph/oxigraph/issues/526).

In: N-Quads, and what a query found. Out: `Spellings`, by stored literal the written one, empty
when the store gives back all as it was written; and what was found, in those forms. A literal that
is written in two ways has none: the store does not know which of them was meant. Nor has one that
is written with escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, BinaryIO, cast

import pyoxigraph as ox

from agencygraph.errors import QueryError
from agencygraph.tokens import computed

Spellings = Mapping[ox.Literal, ox.Literal]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
#: A lexical form and the name of a type of XML Schema, as they stand in N-Quads.
_Pair = tuple[bytes, bytes]
_XSD = "http://www.w3.org/2001/XMLSchema#"
#: Every form that the store may change is of these characters. A quotation mark after a backslash
#: stands within a string.
_TYPED = re.compile(
    rb'"(?<!\\")([-+.:A-Za-z0-9]*+)"[ \t]*+\^\^[ \t]*+<' + re.escape(_XSD.encode()) + rb"(\w++)>"
)
_NUMBERED = re.compile(rb"<x:([0-9]++)> <x:x> " + _TYPED.pattern)
#: Bytes that are looked through at once.
_PIECE = 1 << 20
#: Bytes of a row. pyoxigraph reads lines of 16 MiB at most, and such long ones take it seconds.
_LONGEST = 8 << 20


def read_spellings(quads: BinaryIO) -> Spellings:
    """Look through N-Quads for the literals that the store would give back in another form."""
    found: dict[_Pair, _Pair | None] = {}
    for pairs in _typed(quads):
        for written, stored in _changed(pairs):
            if found.setdefault(stored, written) != written:
                found[stored] = None
    if found:
        for pairs in _typed(quads):
            for stored in found.keys() & pairs:
                found[stored] = None
    return {_literal(stored): _literal(written) for stored, written in found.items() if written}


def _typed(quads: BinaryIO) -> Iterator[set[_Pair]]:
    """Give the typed literals of one piece after another, each once a piece."""
    quads.seek(0)
    while piece := quads.read(_PIECE):
        yield set(_TYPED.findall(piece + quads.readline()))


def _changed(pairs: Iterable[_Pair]) -> Iterator[tuple[_Pair, _Pair]]:
    """Give those that the store changes, each with what becomes of it."""
    written = list(pairs)
    statement, kind_of = b'<x:%d> <x:x> "%b"^^<%b%b> .\n', _XSD.encode()
    store = ox.Store()
    store.bulk_load(
        b"".join(statement % (n, form, kind_of, kind) for n, (form, kind) in enumerate(written)),
        format=ox.RdfFormat.N_QUADS,
    )
    kept = cast(bytes, store.dump(format=ox.RdfFormat.N_QUADS))
    for number, form, kind in _NUMBERED.findall(kept):
        pair = written[int(number)]
        if pair != (form, kind):
            yield pair, (form, kind)


def _literal(pair: _Pair) -> ox.Literal:
    form, kind = pair
    return ox.Literal(form.decode(), datatype=ox.NamedNode(_XSD + kind.decode()))


def spell_rows(rows: ox.QuerySolutions, query: str, spellings: Spellings) -> ox.QuerySolutions:
    """Give the rows of a query in the forms of the data, one after another as they are found.

    What the query computes stays as it is: it was not read from the data.
    """
    if not spellings:
        return rows
    made = computed(query)
    if made.issuperset(variable.value for variable in rows.variables):
        return rows
    lines = cast(IO[bytes], _Lines(_tsv(rows, made, spellings)))
    read = ox.parse_query_results(lines, format=ox.QueryResultsFormat.TSV)
    return cast(ox.QuerySolutions, read)


def spell_triples(
    triples: Iterable[ox.Triple], query: str, spellings: Spellings
) -> Iterable[ox.Triple]:
    """Give the triples of a query in the forms of the data, unless the query computes values."""
    if not spellings or computed(query):
        return triples
    return (cast(ox.Triple, _spell(triple, spellings)) for triple in triples)


def _spell(term: Term, spellings: Spellings) -> Term:
    if isinstance(term, ox.Literal):
        return spellings.get(term, term)
    if isinstance(term, ox.Triple):
        return ox.Triple(term.subject, term.predicate, _spell(term.object, spellings))
    return term


def _tsv(rows: ox.QuerySolutions, made: frozenset[str], spellings: Spellings) -> Iterator[bytes]:
    """Write rows as SPARQL TSV, which holds every term as N-Triples has it."""
    yield _line(map(str, rows.variables))
    nothing: Spellings = {}
    forms = [nothing if one.value in made else spellings for one in rows.variables]
    for row in rows:
        line = _line(
            "" if term is None else _cell(_spell(term, form))
            for term, form in zip(row, forms, strict=True)
        )
        if len(line) > _LONGEST:
            raise QueryError(f"a row has more than {_LONGEST >> 20} MiB; ask for less of it")
        yield line


def _line(cells: Iterable[str]) -> bytes:
    return "\t".join(cells).encode() + b"\n"


def _cell(term: Term) -> str:
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


class _Lines:
    """A file of lines that are written when they are read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._rest = memoryview(b"")

    def read(self, most: int) -> bytes:
        """Give so many bytes at most, none at the end."""
        if not self._rest:
            self._rest = memoryview(next(self._lines, b""))
        given, self._rest = self._rest[:most], self._rest[most:]
        return bytes(given)
