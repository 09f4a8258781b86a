"""Integrity constraints 1 to 21 of the RDF Data Cube Vocabulary, as queries that stay linear.

In: a pyoxigraph store, read as the union of its graphs and never written to. Out: a `Violation`
for each thing at fault. The verdict on each constraint is that of the ASK query published in
https://www.w3.org/TR/vocab-data-cube/#wf-rules after the published normalization, of which the
queries here read the outcome from the store as it is. IC-12 and IC-17, published as comparisons
of every pair of observations, group them instead; IC-20 and IC-21, published as templates, walk
the hierarchy. IC-17 is taken as meant: as printed, its HAVING uses a name that SPARQL 1.1 has not
yet given, and is never true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import cast

import pyoxigraph as ox

from agencygraph.cube_queries import ADVICE, PREFIXES, QUERIES
from agencygraph.iris import EXTERNAL

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = Mapping[str, Term]
#: The values of an observation by dimension, in a form that is equal when the values are.
Point = dict[Term, set[object]]

_MEASURE_TYPE = ox.NamedNode(EXTERNAL["qb"] + "measureType")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A thing that breaks a constraint, what else is concerned, what is wrong and what to do."""

    constraint: str
    focus: str
    related: tuple[str, ...]
    message: str


def check(store: ox.Store) -> Iterator[Violation]:
    """Every violation of IC-1 to IC-21, by constraint and then by the IRI of the thing at fault.

    A code that is not in its list (IC-19 to IC-21) is reported once, at the first observation
    that has it, and a duplicate (IC-12) at every observation but the first. Values of dimensions
    are compared as numbers if they are numbers, and otherwise as terms.
    """
    for constraint, (title, query) in QUERIES.items():
        compare = _COMPARISONS.get(constraint, _as_found)
        found = {
            Violation(
                constraint,
                _text(focus),
                tuple(word for name, term in concerned.items() for word in _words(name, term)),
                f"{title}: "
                + ADVICE[constraint].format(
                    **{name: _text(term) for name, term in concerned.items()}
                ),
            )
            for focus, concerned in compare(store, _select(store, query))
        }
        yield from sorted(found)


# ---- Comparisons that a query cannot make in linear time -----------------------------------

Found = Iterator[tuple[Term | None, Row]]


def _select(store: ox.Store, query: str) -> ox.QuerySolutions:
    return cast(ox.QuerySolutions, store.query(PREFIXES + query, use_default_graph_as_union=True))


def _as_found(_: ox.Store, rows: ox.QuerySolutions) -> Found:
    """Each row is a violation as it stands."""
    focus, *others = (variable.value for variable in rows.variables)
    for row in rows:
        yield row[focus], {name: row[name] for name in others if row[name] is not None}


def _points() -> dict[Term, Point]:
    return defaultdict(lambda: defaultdict(set))


def _duplicates(_: ox.Store, rows: ox.QuerySolutions) -> Found:
    """IC-12: observations that agree on every dimension that both have."""
    cubes: dict[Term, dict[Term, Point]] = defaultdict(_points)
    for focus, dataset, component, value in rows:
        cubes[dataset][focus][component].add(_comparable(value))
    for points in cubes.values():
        for focus, common, first, _total in _alike(points, dict.fromkeys(points, 1)):
            if common and str(first) < str(focus):
                yield focus, {"other": first}


def _incomplete_measures(_: ox.Store, rows: ox.QuerySolutions) -> Found:
    """IC-17: observations that do not stand beside one for each measure."""
    cubes: dict[tuple[Term, ...], dict[Term, Point]] = defaultdict(_points)
    for focus, dataset, dsd, measures, component, value in rows:
        cubes[dataset, dsd, measures][focus][component].add(_comparable(value))
    for (_dataset, _dsd, measures), points in cubes.items():
        typed = {
            focus: len(point.pop(_MEASURE_TYPE))
            for focus, point in points.items()
            if _MEASURE_TYPE in point
        }
        totals: dict[Term, int] = dict.fromkeys(typed, 0)
        for focus, _common, _first, total in _alike({f: points[f] for f in typed}, typed):
            totals[focus] += total * typed[focus]
        for focus, total in totals.items():
            if str(total) != _text(measures):
                yield focus, {"found": ox.Literal(total), "measures": measures}


def _alike(
    points: Mapping[Term, Point], weights: Mapping[Term, int]
) -> Iterator[tuple[Term, tuple[Term, ...], Term, int]]:
    """Each observation, some dimensions, and who has the same values there: the first, the weight.

    As published, a dimension that one of two observations lacks does not tell them apart. The
    observations are therefore grouped by the dimensions they have, and each group is looked up in
    each other on what both have; a point with two values on one dimension equals none.
    """
    groups: dict[frozenset[Term], list[Term]] = defaultdict(list)
    for focus in sorted(points, key=str):
        groups[frozenset(points[focus])].append(focus)
    for have, members in groups.items():
        for others_have, others in groups.items():
            common = tuple(sorted(have & others_have, key=str))
            index: dict[tuple[object, ...], tuple[Term, int]] = {}
            for other in others:
                place = _place(points[other], common)
                if place is not None:
                    first, weight = index.get(place, (other, 0))
                    index[place] = (first, weight + weights[other])
            for focus in members:
                place = _place(points[focus], common)
                if place is not None and place in index:
                    yield focus, common, *index[place]


def _place(point: Point, dimensions: Iterable[Term]) -> tuple[object, ...] | None:
    values = tuple(point[dimension] for dimension in dimensions)
    return None if any(len(v) != 1 for v in values) else tuple(next(iter(v)) for v in values)


def _comparable(term: Term) -> object:
    """A number for a number, whatever its datatype, and any other term as it is."""
    if isinstance(term, ox.Literal) and term.datatype in _NUMERIC:
        try:
            return Decimal(term.value)
        except InvalidOperation:
            return term
    return term


def _down(store: ox.Store, rows: ox.QuerySolutions) -> Found:
    """IC-20: codes that no path along a parent-child property reaches from a root."""
    properties = """SELECT DISTINCT ?p WHERE { ?hierarchy a qb:HierarchicalCodeList ;
  qb:parentChildProperty ?p . FILTER (isIRI(?p)) }"""
    return _unreached(store, rows, properties, "?parent ?p ?child")


def _up(store: ox.Store, rows: ox.QuerySolutions) -> Found:
    """IC-21: the same where the property, an owl:inverseOf, leads from child to parent."""
    properties = """SELECT DISTINCT ?p WHERE { ?hierarchy a qb:HierarchicalCodeList ;
  qb:parentChildProperty ?inverse . ?inverse owl:inverseOf ?p .
  FILTER (isBlank(?inverse) && isIRI(?p)) }"""
    return _unreached(store, rows, properties, "?child ?p ?parent")


def _unreached(store: ox.Store, rows: ox.QuerySolutions, properties: str, link: str) -> Found:
    """As published, the codes of every list have to be reached by the property of each list."""
    roots: dict[Term, set[Term]] = defaultdict(set)
    for code_list, root in _select(store, "SELECT * WHERE { ?list qb:hierarchyRoot ?root }"):
        roots[code_list].add(root)
    children: dict[Term, dict[Term, set[Term]]] = defaultdict(lambda: defaultdict(set))
    for (p,) in _select(store, properties):
        children[p] = defaultdict(set)
    links = f"SELECT ?p ?parent ?child WHERE {{ {{ {properties} }} {link} }}"
    for p, parent, child in _select(store, links):
        children[p][parent].add(child)
    reached: dict[tuple[Term, Term], set[Term]] = {}
    for focus, row in _as_found(store, rows):
        for p, below in children.items():
            key = (row["list"], p)
            if key not in reached:
                reached[key] = _closure(roots[row["list"]], below)
            if row["value"] not in reached[key]:
                yield focus, row


def _closure(start: Iterable[Term], below: Mapping[Term, Iterable[Term]]) -> set[Term]:
    found, ahead = set[Term](), list(start)
    while ahead:
        here = ahead.pop()
        if here not in found:
            found.add(here)
            ahead.extend(below.get(here, ()))
    return found


_COMPARISONS: Mapping[str, Callable[[ox.Store, ox.QuerySolutions], Found]] = MappingProxyType(
    {"IC-12": _duplicates, "IC-17": _incomplete_measures, "IC-20": _down, "IC-21": _up}
)
_NUMERIC = frozenset(
    ox.NamedNode(EXTERNAL["xsd"] + name)
    for name in ("decimal", "integer", "double", "float", "long", "int", "short", "byte")
)


def _words(name: str, term: Term) -> list[str]:
    return _text(term).split() if name == "others" else [_text(term)]


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term or "")
