"""The shapes accept every valid example and name the one fault of every invalid example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyshacl import validate
from rdflib import RDF, BNode, Graph, URIRef
from rdflib.namespace import SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "tests" / "examples"
LINTS = "ontology"
SHAPE = "https://w3id.org/agencygraph/shape/"
INVALID = sorted((EXAMPLES / "invalid").glob("*.ttl"))
VALID = sorted((EXAMPLES / "valid").glob("*.ttl"))


@pytest.fixture(scope="module", autouse=True)
def parsed_once() -> Iterator[None]:
    """Let rdflib parse the text of a query once, not again for every focus node."""
    ask, prepared = SPARQLProcessor.query, cache(prepareQuery)

    def query(self: SPARQLProcessor, text: Any, *args: Any, **options: Any) -> Mapping[str, Any]:
        return ask(self, prepared(text) if isinstance(text, str) else text, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SPARQLProcessor, "query", query)
        yield


def read(paths: Iterable[Path]) -> Graph:
    """Read files into one graph."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@cache
def shapes() -> Graph:
    """Give the shapes of data and the lints of the ontology."""
    return data_shapes() + lints()


@cache
def data_shapes() -> Graph:
    """Give the shapes of data; pySHACL adds triples of its own to a graph it is given."""
    return read(path for path in sorted((ROOT / "shapes").glob("*.ttl")) if path.stem != LINTS)


@cache
def lints() -> Graph:
    """Give the shapes of the ontology and of the shapes themselves."""
    return read([ROOT / "shapes" / f"{LINTS}.ttl"])


@cache
def vocabulary() -> Graph:
    """Give what every example stands on."""
    return read([ROOT / "ontology/core.ttl", ROOT / "ontology/codes.ttl"])


@cache
def base() -> Graph:
    """Give the vocabulary and the resources that most examples refer to."""
    return read([EXAMPLES / "base.ttl"]) + vocabulary()


def failing(data: Graph, against: Graph) -> set[str]:
    """Give the local names of the shapes and constraints that the data fails."""
    _, report, _ = validate(data, shacl_graph=against, advanced=True, inplace=True)
    assert isinstance(report, Graph)
    return {
        str(
            report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)
        ).removeprefix(SHAPE)
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def failing_in(path: Path) -> set[str]:
    """Give what an example fails, on the base or, where it says so, without it."""
    example = read([path])
    if (URIRef(SHAPE + path.stem.partition("--")[0]), None, None) in lints():
        return failing(example, lints())
    without = path.read_text(encoding="utf-8").startswith("# Without the base.")
    below = vocabulary() if without else base()
    added = [triple for triple in example if triple not in below]
    for triple in added:
        below.add(triple)
    try:
        return failing(below, data_shapes())
    finally:
        for triple in added:
            below.remove(triple)


def targeted() -> set[str]:
    """Give the shapes that look for their own focus nodes."""
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.target)
    return {str(shape) for target in targets for shape in shapes().subjects(target, None)}


def node_shapes() -> set[str]:
    """Give the names of the node shapes that describe a class, not one condition on it."""
    return {name.removeprefix(SHAPE) for name in targeted() if "-" not in name.removeprefix(SHAPE)}


def can_fail() -> set[str]:
    """Give the names of all shapes and constraints that a report can name."""
    parts = {
        str(part)
        for shape in targeted()
        for link in (SH.property, SH.sparql)
        for part in shapes().objects(URIRef(shape), link)
    }
    conditions = {
        shape
        for shape in targeted()
        for link in (SH["or"], SH["not"], SH.nodeKind)
        if (URIRef(shape), link, None) in shapes()
    }
    return {name.removeprefix(SHAPE) for name in parts | conditions}


def test_base_conforms() -> None:
    """The base of the examples has no fault."""
    assert failing(base(), data_shapes()) == set()


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_example_conforms_when_valid(path: Path) -> None:
    """A valid example on the base has no fault."""
    assert failing_in(path) == set()


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_example_fails_its_shape_alone_when_invalid(path: Path) -> None:
    """An invalid example fails exactly the shape or constraint that it is named for."""
    assert failing_in(path) == {path.stem.partition("--")[0]}


def test_every_node_shape_has_a_valid_example() -> None:
    """Each node shape has a valid example of its name, and no valid example is left over."""
    assert {path.stem for path in VALID} == node_shapes()


def test_every_constraint_has_an_invalid_example() -> None:
    """Each shape or constraint that can fail has an invalid example, and none is left over."""
    assert {path.stem.partition("--")[0] for path in INVALID} == can_fail()


def test_ontology_and_shapes_pass_their_lints() -> None:
    """The ontology and the shapes keep the rules of shapes/ontology.ttl."""
    data = read(sorted((ROOT / "ontology").glob("*.ttl")))
    assert failing(data + shapes(), lints()) == set()


def test_shapes_have_no_blank_nodes_but_lists() -> None:
    """Blank nodes are the cells of RDF lists, nothing else, so that reports can name shapes."""
    found = {
        node
        for node in shapes().subjects()
        if isinstance(node, BNode) and (node, RDF.first, None) not in shapes()
    }
    assert found == set()
