"""SHACL results are those of pySHACL alone, sooner, in a fixed order, with nothing written."""

from __future__ import annotations

from unittest import mock

import pyshacl
import pytest
from rdflib import Graph, plugin
from rdflib.compare import isomorphic, to_isomorphic
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.query import Processor

from agencygraph import shacl
from agencygraph.errors import ShapesError

PREFIXES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

SHAPES = '''
: sh:declare :prefix .
:prefix sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI .
:Boat a sh:NodeShape ; sh:targetClass :Boat ; sh:property :Boat-name, :Boat-length, :Boat-home ;
  sh:sparql :Boat-order .
:Boat-name a sh:PropertyShape ; sh:path :name ; sh:minCount 1 ;
  sh:message "Give the boat a name." .
:Boat-length a sh:PropertyShape ; sh:path :length ; sh:datatype xsd:integer ;
  sh:severity sh:Warning ; sh:message "Write the length in whole metres." .
:Boat-home a sh:PropertyShape ; sh:path :home ; sh:node :Port .
:Port a sh:NodeShape ; sh:property :Port-country .
:Port-country a sh:PropertyShape ; sh:path :country ; sh:minCount 1 .
:Boat-order a sh:SPARQLConstraint ; sh:prefixes : ;
  sh:message "{?value} is sold before it is built." ; sh:select """SELECT $this ?value
WHERE { $this ex:built ?built ; ex:sold ?value . FILTER (?value < ?built) }""" .
:Crew a sh:NodeShape ; sh:targetClass :Crew ; sh:property [
    sh:path ( [ sh:inversePath :crew ] :home ) ; sh:minCount 1 ; sh:severity sh:Info ;
    sh:message "Say where the boat of the crew is at home." ] .
'''

DATA = """
:a a :Boat ; :name "A" ; :length 12 ; :built 1990 ; :sold 1980 ; :home :bay .
:b a :Boat ; :length "long" ; :built 1990 ; :sold 1995 .
:c a :Boat ; :name "C" ; :built 1990 ; :sold 1970, 1971 ; :crew :crew .
:crew a :Crew .
"""


def graph(turtle: str) -> Graph:
    """A graph of this Turtle."""
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def iri(name: str) -> str:
    """The IRI of a name in the example."""
    return f"http://example.org/{name}"


def found() -> list[tuple[str, str, str, str]]:
    """What the example gives, in short."""
    return [
        (
            result.focus.rpartition("/")[2],
            result.shape.rpartition("/")[2],
            result.severity,
            result.message,
        )
        for result in shacl.validate(graph(DATA), graph(SHAPES))
    ]


def test_validate_gives_each_result_with_severity_and_message_when_data_is_at_fault() -> None:
    """Violation, warning and info are told apart, in the order of the nodes at fault."""
    port = "Value does not conform to Shape :Port."
    expected = [
        ("a", "Boat-home", "violation", port),
        ("a", "Boat-order", "violation", "1980 is sold before it is built."),
        ("b", "Boat-length", "warning", "Write the length in whole metres."),
        ("b", "Boat-name", "violation", "Give the boat a name."),
        ("c", "Boat-order", "violation", "1970 is sold before it is built."),
        ("c", "Boat-order", "violation", "1971 is sold before it is built."),
        ("crew", "Crew", "info", "Say where the boat of the crew is at home."),
    ]
    assert expected == [(f, s, v, port if s == "Boat-home" else m) for f, s, v, m in found()]


def test_validate_gives_path_value_and_component_when_there_are_some() -> None:
    """A path is an IRI or reads as in SPARQL; a value is text; a shape without IRI is named."""
    results = list(shacl.validate(graph(DATA), graph(SHAPES)))
    length = next(result for result in results if result.shape == iri("Boat-length"))
    component = "http://www.w3.org/ns/shacl#DatatypeConstraintComponent"
    assert (iri("length"), "long", component) == (length.path, length.value, length.component)
    crew = next(result for result in results if result.focus == iri("crew"))
    assert f"^(<{iri('crew')}>)/<{iri('home')}>" == crew.path
    assert (None, iri("Crew")) == (crew.value, crew.shape)


def test_validate_names_the_outer_shape_when_a_nested_node_is_at_fault() -> None:
    """A value that breaks sh:node is one result, at the property that leads to it."""
    home = [r for r in shacl.validate(graph(DATA), graph(SHAPES)) if r.shape == iri("Boat-home")]
    component = "http://www.w3.org/ns/shacl#NodeConstraintComponent"
    assert [(iri("a"), iri("bay"), component)] == [(r.focus, r.value, r.component) for r in home]


def test_cached_queries_change_no_result() -> None:
    """The report with remembered queries is the report without, as a graph."""
    _, stock, _ = pyshacl.validate(graph(DATA), shacl_graph=graph(SHAPES), advanced=True)
    with shacl.cached_queries():
        _, cached, _ = pyshacl.validate(graph(DATA), shacl_graph=graph(SHAPES), advanced=True)
    assert isomorphic(to_isomorphic(stock), to_isomorphic(cached))


def test_cached_queries_put_back_the_processor_that_was_there() -> None:
    """After the block, also after a nested one or an error, rdflib is as before."""

    def fail() -> None:
        with shacl.cached_queries():
            with shacl.cached_queries():
                assert shacl.CachingProcessor is plugin.get("sparql", Processor)
            assert shacl.CachingProcessor is plugin.get("sparql", Processor)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert SPARQLProcessor is plugin.get("sparql", Processor)


def test_cached_queries_tell_prefixes_and_bases_apart() -> None:
    """The same text with another prefix or base is another query."""
    data = graph(":a :is :b .")
    with shacl.cached_queries():
        for name, count in (("is", 1), ("was", 0)):
            bound = data.query("SELECT * { ?s p: ?o }", initNs={"p": iri(name)})
            based = data.query("SELECT * { ?s <> ?o }", base=iri(name))
            assert (count, count) == (len(bound), len(based))


def test_cached_queries_parse_a_text_once() -> None:
    """A second run of the same text does not go to the parser."""
    with (
        shacl.cached_queries(),
        mock.patch.object(shacl, "prepareQuery", wraps=shacl.prepareQuery) as parser,
    ):
        for _ in range(3):
            graph(DATA).query("SELECT ?once WHERE { ?once ?parsed ?only }")
    assert parser.call_count == 1
    assert shacl.REMEMBERED == shacl._parsed.cache_info().maxsize


@pytest.mark.parametrize(
    "rule",
    [
        "",
        ":Boat sh:rule [ a sh:TripleRule ;"
        " sh:subject sh:this ; sh:predicate :is ; sh:object :x ] .",
    ],
)
def test_validate_leaves_both_graphs_as_they_were(rule: str) -> None:
    """The engine adds to the shapes, and rules add to the data; the caller's do not change."""
    data, shapes = graph(DATA), graph(SHAPES + rule)
    before = set(data), set(shapes)
    list(shacl.validate(data, shapes))
    assert before == (set(data), set(shapes))


@pytest.mark.parametrize(
    "broken",
    [
        ":Boat-order sh:select 'SELECT $this WHERE { $this ex:built' ; sh:select 'x' .",
        ":Boat sh:sparql [ sh:select 'SELECT $this WHERE { $this ex:built' ] .",
        ":Boat sh:sparql [ sh:select 'SELECT $this WHERE { $this nowhere:built ?x }' ] .",
        ":Boat sh:sparql [ sh:select 'SELECT $this WHERE { $this :a ?x MINUS { ?x :b ?y } }' ] .",
        ":Boat-name sh:minCount 'one' .",
    ],
)
def test_validate_raises_when_the_shapes_cannot_be_used(broken: str) -> None:
    """A shape that pySHACL cannot read or run ends in one kind of error."""
    with pytest.raises(ShapesError):
        list(shacl.validate(graph(DATA), graph(SHAPES + broken)))


def test_validate_gives_the_same_when_run_again() -> None:
    """The order is that of the results, not of the report graph."""
    assert found() == found()


def test_validate_parses_a_query_once_when_it_meets_many_nodes() -> None:
    """Two hundred nodes need no more parsed queries than one does."""
    boats = "".join(f":n{i} a :Boat ; :name 'n' ; :built 1 ; :sold 2 .\n" for i in range(200))
    shacl._parsed.cache_clear()
    assert len(list(shacl.validate(graph(DATA + boats), graph(SHAPES)))) == 7
    parsed = shacl._parsed.cache_info()
    assert parsed.misses <= 2
    assert parsed.hits >= 200
