"""JSON-LD 1.1, compact and with one resource a line, so that a small change is a small diff.

In: named graphs of sorted quads and a prefix map. Out: text in pieces.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import pyoxigraph as ox

from agencygraph.iris import EXTERNAL, compact

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_TYPE = EXTERNAL["rdf"] + "type"
_STRING = EXTERNAL["xsd"] + "string"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Shortener:
    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._known: dict[str, str] = {}

    def __call__(self, iri: str) -> str:
        if iri not in self._known:
            self._known[iri] = compact(iri, self._prefixes)
        return self._known[iri]

    def node(self, term: Node) -> str:
        return self(term.value) if isinstance(term, ox.NamedNode) else str(term)

    def value(self, term: Node) -> object:
        if not isinstance(term, ox.Literal):
            return {"@id": self.node(term)}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if term.datatype.value == _STRING:
            return term.value
        return {"@value": term.value, "@type": self(term.datatype.value)}


def _resources(quads: Iterable[ox.Quad], short: _Shortener) -> Iterator[str]:
    for subject, described in groupby(quads, key=lambda quad: quad.subject):
        resource: dict[str, object] = {"@id": short.node(subject)}
        for predicate, group in groupby(described, key=lambda quad: quad.predicate):
            if predicate.value == _TYPE:
                resource["@type"] = [short.node(quad.object) for quad in group]
                continue
            values = [short.value(quad.object) for quad in group]
            resource[short(predicate.value)] = values[0] if len(values) == 1 else values
        yield _dump(resource)


def write_jsonld(
    graphs: Iterable[tuple[ox.NamedNode, list[ox.Quad]]], prefixes: Mapping[str, str]
) -> Iterator[str]:
    """Write named graphs as one JSON-LD document: one graph after the other, a line a resource."""
    short = _Shortener(prefixes)
    context = {"@version": 1.1, **{p: {"@id": s, "@prefix": True} for p, s in prefixes.items()}}
    yield f'{{"@context":{_dump(context)},\n"@graph":['
    for number, (graph, quads) in enumerate(graphs):
        yield f'{"," if number else ""}\n{{"@id":{_dump(short(graph.value))},"@graph":[\n'
        yield ",\n".join(_resources(quads, short))
        yield "\n]}"
    yield "\n]}\n"
