"""SHACL validation by pySHACL, with each SPARQL query parsed once.

In: a data graph and a shapes graph of rdflib, both left as they are. Out: a `Result` for each
validation result, sorted. pySHACL parses the query of a SPARQL constraint again for every focus
node, which takes nine tenths of its time; `cached_queries` lets rdflib remember what it parsed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import pyshacl
from pyshacl.errors import ValidationFailure
from rdflib import RDF, SH, BNode, Graph, URIRef, plugin
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Processor
from rdflib.term import Node

from agencygraph.errors import ShapesError
from agencygraph.findings import Severity

#: How many parsed queries are remembered: far more than a set of shapes has.
REMEMBERED = 512

_SEVERITIES: Mapping[Node | None, Severity] = MappingProxyType(
    {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
)
_PATH_SIGNS: Mapping[URIRef, str] = MappingProxyType(
    {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
)


@dataclass(frozen=True, slots=True)
class Result:
    """A validation result: which node, along which path, with which value, breaks which shape.

    `path` is an IRI, or a property path as SPARQL writes it. `shape` is the IRI of the shape or,
    if it has none, of the nearest shape around it that has one.
    """

    focus: str
    path: str | None
    value: str | None
    shape: str
    component: str
    severity: Severity
    message: str


def validate(data: Graph, shapes: Graph) -> Iterator[Result]:
    """The results of validating the data against the shapes, in a fixed order.

    Raises `ShapesError` if the shapes cannot be used: one is ill-formed, a query does not parse.
    """
    # pySHACL adds triples to the shapes it is given. It adds to the data only what rules derive;
    # without rules, working in place spares a copy, a fifth of the time.
    given = Graph(identifier=shapes.identifier)
    for prefix, namespace in shapes.namespaces():
        given.bind(prefix, namespace)
    given += shapes
    in_place = (None, SH.rule, None) not in shapes
    with cached_queries():
        try:
            _, report, _ = pyshacl.validate(
                data, shacl_graph=given, advanced=True, inplace=in_place
            )
        except Exception as error:
            # pySHACL, rdflib and pyparsing each have their own way to say so, Exception included.
            raise ShapesError(f"the shapes cannot be used: {error}") from error
    if isinstance(report, ValidationFailure):
        raise ShapesError(f"the shapes cannot be used: {report.message}")
    yield from sorted(
        (_result(report, node, shapes) for node in report.objects(None, SH.result)), key=_order
    )


@contextmanager
def cached_queries() -> Iterator[None]:
    """Let rdflib, in this process, parse each SPARQL query once; the old ways return at the end."""
    before: type[Processor] = plugin.get("sparql", Processor)
    plugin.register("sparql", Processor, __name__, CachingProcessor.__qualname__)
    try:
        yield
    finally:
        plugin.register("sparql", Processor, before.__module__, before.__qualname__)


class CachingProcessor(SPARQLProcessor):
    """rdflib's SPARQL processor, which looks a query up before it parses it."""

    def query(  # type: ignore[override]
        self,
        strOrQuery: str | Query,
        initBindings: Mapping[str, Any] | None = None,
        initNs: Mapping[str, Any] | None = None,
        base: str | None = None,
        DEBUG: bool = False,
    ) -> Mapping[str, Any]:
        """As rdflib's: run a query with these bindings, prefixes and base."""
        if isinstance(strOrQuery, str):
            prefixes = tuple(sorted((prefix, str(uri)) for prefix, uri in (initNs or {}).items()))
            strOrQuery = _parsed(strOrQuery, prefixes, base)
        return super().query(strOrQuery, initBindings, initNs, base, DEBUG)


@lru_cache(maxsize=REMEMBERED)
def _parsed(text: str, prefixes: tuple[tuple[str, str], ...], base: str | None) -> Query:
    return prepareQuery(text, {prefix: URIRef(uri) for prefix, uri in prefixes}, base)


def _order(result: Result) -> tuple[str, ...]:
    return tuple(
        part or ""
        for part in (
            result.focus,
            result.shape,
            result.component,
            result.path,
            result.value,
            result.severity,
            result.message,
        )
    )


def _result(report: Graph, node: Node, shapes: Graph) -> Result:
    path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
    messages = sorted(str(message) for message in report.objects(node, SH.resultMessage))
    return Result(
        focus=_text(report.value(node, SH.focusNode)),
        path=None if path is None else _path(report, path),
        value=None if value is None else _text(value),
        shape=_text(_source(report, node, shapes)),
        component=_text(report.value(node, SH.sourceConstraintComponent)),
        severity=_SEVERITIES.get(report.value(node, SH.resultSeverity), "violation"),
        message=" ".join(messages),
    )


def _source(report: Graph, node: Node, shapes: Graph) -> Node | None:
    """The SPARQL constraint behind a result where it has a name, and else the shape."""
    constraint = report.value(node, SH.sourceConstraint)
    if isinstance(constraint, URIRef):
        return constraint
    return _named(report.value(node, SH.sourceShape), shapes)


def _text(node: Node | None) -> str:
    return node.n3() if isinstance(node, BNode) else str(node or "")


def _named(shape: Node | None, shapes: Graph) -> Node | None:
    """The shape, or the nearest around it that has an IRI."""
    seen: set[Node | None] = set()
    ahead = [shape]
    while ahead:
        here = ahead.pop(0)
        if isinstance(here, URIRef):
            return here
        if here is not None and here not in seen:
            seen.add(here)
            ahead.extend(sorted(shapes.subjects(None, here), key=_text))
    return shape


def _path(graph: Graph, path: Node) -> str:
    """A property path as SPARQL writes it; an IRI alone stays without brackets."""
    return str(path) if isinstance(path, URIRef) else _step(graph, path)


def _step(graph: Graph, path: Node) -> str:
    if isinstance(path, URIRef):
        return path.n3()
    if (path, RDF.first, None) in graph:
        return "/".join(_step(graph, part) for part in Collection(graph, path))
    if (choice := graph.value(path, SH.alternativePath)) is not None:
        return f"({'|'.join(_step(graph, part) for part in Collection(graph, choice))})"
    if (inverse := graph.value(path, SH.inversePath)) is not None:
        return f"^({_step(graph, inverse)})"
    for predicate, sign in _PATH_SIGNS.items():
        if (repeated := graph.value(path, predicate)) is not None:
            return f"({_step(graph, repeated)}){sign}"
    return _text(path)
