"""The code lists and change kinds of the ontology, as the checks and the graph need them.

In: `ontology/codes.ttl` and `ontology/core.ttl`. Out: for each scheme its notations, for each
relation kind its property, for each change kind its superclasses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from agencygraph.iris import BASE, CODE, EXTERNAL, ONTOLOGY
from agencygraph.resources import folder

_SKOS = EXTERNAL["skos"]
_RDFS = EXTERNAL["rdfs"]


@dataclass(frozen=True, slots=True)
class Codes:
    """What the ontology fixes: notations by scheme, relation properties, change classes."""

    schemes: Mapping[str, frozenset[str]]
    relation_properties: Mapping[str, str]
    superclasses: Mapping[str, tuple[str, ...]]

    def subclasses_of(self, name: str) -> frozenset[str]:
        """Give the local names of the leaf classes below a class of the ontology."""
        parents = {above for chain in self.superclasses.values() for above in chain}
        return frozenset(
            local
            for local, chain in self.superclasses.items()
            if name in chain and local not in parents
        )


def _read(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))


def read_codes(ontology: Path) -> Codes:
    """Read the codes and classes of an ontology folder."""
    schemes: dict[str, set[str]] = {}
    properties: dict[str, str] = {}
    for quad in _read(ontology / "codes.ttl"):
        subject, predicate = str(quad.subject)[1:-1], quad.predicate.value
        if not subject.startswith(CODE + "/"):
            continue
        scheme, _, code = subject[len(CODE) + 1 :].partition("/")
        if predicate == _SKOS + "notation" and code:
            schemes.setdefault(scheme, set()).add(code)
        if predicate == ONTOLOGY + "#property" and isinstance(quad.object, ox.NamedNode):
            properties[code] = quad.object.value
    above: dict[str, set[str]] = {}
    for quad in _read(ontology / "core.ttl"):
        if quad.predicate.value == _RDFS + "subClassOf" and isinstance(quad.object, ox.NamedNode):
            below = str(quad.subject)[1:-1]
            if below.startswith(BASE) and quad.object.value.startswith(BASE):
                above.setdefault(_local(below), set()).add(_local(quad.object.value))
    return Codes(
        schemes={name: frozenset(notations) for name, notations in sorted(schemes.items())},
        relation_properties=properties,
        superclasses={name: _chain(name, above) for name in sorted(above)},
    )


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


def _chain(name: str, above: Mapping[str, set[str]]) -> tuple[str, ...]:
    found: list[str] = []
    waiting = sorted(above.get(name, ()))
    while waiting:
        parent = waiting.pop(0)
        if parent not in found:
            found.append(parent)
            waiting += sorted(above.get(parent, ()))
    return tuple(found)


@cache
def codes() -> Codes:
    """Give the codes of the ontology that comes with the package."""
    return read_codes(folder("ontology"))
