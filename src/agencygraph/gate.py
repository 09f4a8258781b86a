"""The gate: nothing leaves that SHACL or the Data Cube constraints find fault with.

In: the quads of a dossier with the ontology and codes, and which row made which resource. Out:
findings that name the row. `shacl` and `cube` do the work; here their news becomes findings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import pyoxigraph as ox

from agencygraph import cube
from agencygraph.findings import Finding, Place
from agencygraph.graph.columns import COLUMNS
from agencygraph.iris import BASE, EXTERNAL, compact
from agencygraph.model import Fact
from agencygraph.tables import tables

if TYPE_CHECKING:
    import rdflib

_SHAPE = BASE + "shape/"


def kebab(name: str) -> str:
    """Give the code of a shape's finding from its name.

    >>> kebab("UnitVersion-label"), kebab("Part-period-sparql")
    ('unit-version-label', 'part-period')
    """
    name = name.removesuffix("-sparql")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


class Locator:
    """Say which row and column of the dossier a resource of the graph came from."""

    def __init__(self, facts: Mapping[str, Fact], prefixes: Mapping[str, str]) -> None:
        self._facts = facts
        self.prefixes = prefixes

    def fact(self, iri: str) -> Fact | None:
        """Give the fact behind a resource, its parts (`#target`) included."""
        return self._facts.get(iri.partition("#")[0])

    def place(self, iri: str, path: str | None, value: str | None = None) -> Place:
        """Give the row of a resource and the column that a property was made from."""
        fact = self.fact(iri)
        if fact is None:
            return Place(compact(iri, self.prefixes))
        header = tables()[PurePath(fact.place.file).stem].header
        column = ""
        if path:
            first = re.search(r"<([^>]*)>", path)
            curie = compact(first[1] if first else path, self.prefixes)
            written = COLUMNS.get(curie, curie.partition(":")[2].lower()).split("|")
            column = next((name for name in written if name in header), "")
        if not column and value and (other := self.fact(value)):
            column = next((n for n in header if getattr(fact, n, None) == other.key), "")
        return Place(fact.place.file, fact.place.row, column)


def read_graph(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Give the quads as one rdflib Graph, their graph names left out."""
    from rdflib import BNode, Graph, Literal, URIRef

    graph = Graph()
    nodes: dict[str, URIRef] = {}

    def node(iri: str) -> URIRef:
        found = nodes.get(iri)
        if found is None:
            found = nodes[iri] = URIRef(iri)
        return found

    def term(found: object) -> URIRef | BNode | Literal:
        if isinstance(found, ox.NamedNode):
            return node(found.value)
        if isinstance(found, ox.BlankNode):
            return BNode(found.value)
        if not isinstance(found, ox.Literal):
            raise TypeError("a quoted triple has no place in these graphs")
        if found.language:
            return Literal(found.value, lang=found.language)
        if found.datatype.value == EXTERNAL["xsd"] + "string":
            return Literal(found.value)
        return Literal(found.value, datatype=node(found.datatype.value), normalize=False)

    store = graph.store
    for quad in quads:
        triple = (term(quad.subject), node(quad.predicate.value), term(quad.object))
        store.add(triple, graph)
    return graph


def read_shapes(folder: Path) -> rdflib.Graph:
    """Read every shapes file of a folder as one rdflib Graph."""
    quads = [
        quad
        for path in sorted(folder.glob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    return read_graph(quads)


def check_shapes(
    quads: Iterable[ox.Quad], shapes: Path, locator: Locator, silent: Collection[str] = ()
) -> Iterator[Finding]:
    """Validate quads against the shapes; resources in `silent` have their own finding already."""
    from agencygraph.shacl import validate

    for result in validate(read_graph(quads), read_shapes(shapes)):
        fact = locator.fact(result.focus)
        if fact and fact.key in silent:
            continue
        name = result.shape.removeprefix(_SHAPE) if result.shape.startswith(_SHAPE) else ""
        shape = name.removesuffix("-sparql")
        problem = f"{compact(result.focus, locator.prefixes)} does not pass {shape}"
        if result.value and result.value != result.focus:
            problem += f" with {compact(result.value, locator.prefixes)}"
        code = kebab(name) or kebab(result.component)
        place = locator.place(result.focus, result.path, result.value)
        yield Finding(place, code, problem, result.message, result.severity)


def check_cube(
    quads: Iterable[ox.Quad], locator: Locator, silent: Collection[str] = ()
) -> Iterator[Finding]:
    """Check the Data Cube integrity constraints 1 to 21; `silent` as for `check_shapes`."""
    store = ox.Store()
    store.bulk_extend(quads)
    for violation in cube.check(store):
        fact = locator.fact(violation.focus)
        if fact and fact.key in silent:
            continue
        yield Finding(
            locator.place(violation.focus, None),
            f"data-cube-{violation.constraint.lower()}",
            violation.message,
            "see docs/findings.md",
        )
