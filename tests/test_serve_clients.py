"""Clients written elsewhere, unmodified: their answers are those of the embedded store."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    XML,
    SPARQLWrapper,
)

from agencygraph.named_questions import Question, questions
from agencygraph.query import run
from agencygraph.resources import question_folders
from serve_fixtures import Running

QUESTIONS = questions(question_folders("ice"))
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }"
Rows = Counter[tuple[str | None, ...]]


def counted(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Rows:
    """Count rows, their cells in the order of the names of their columns."""
    order = sorted(range(len(names := list(columns))), key=names.__getitem__)
    cells = [[None if cell is None else str(cell) for cell in row] for row in rows]
    return Counter(tuple(row[i] for i in order) for row in cells)


def embedded(store: ox.Store, question: Question) -> Rows:
    """Ask the embedded store; give rows of the lexical forms of terms."""
    answer = run(store, question.text)
    values = ([None if cell is None else cell.value for cell in row] for row in answer.rows)
    return counted(answer.columns, values)


def of_json(found: dict) -> Rows:
    """Give the rows of SPARQL results in JSON."""
    names = found["head"]["vars"]
    bindings = found["results"]["bindings"]
    return counted(names, ([row.get(name, {}).get("value") for name in names] for row in bindings))


def test_there_are_many_questions() -> None:
    """What follows is asked of every named question."""
    assert 49 == len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_clients_get_what_the_store_gives(
    endpoint: Running, store: ox.Store, question: Question
) -> None:
    """SPARQLWrapper by three methods, rdflib's SPARQLStore, and curl."""
    expected = embedded(store, question)
    for method, way in ((GET, POSTDIRECTLY), (POST, POSTDIRECTLY), (POST, "urlencoded")):
        client = SPARQLWrapper(endpoint.url, returnFormat=JSON)
        client.setMethod(method)
        client.setRequestMethod(way)
        client.setQuery(question.text)
        assert expected == of_json(client.query().convert())
    found = SPARQLStore(endpoint.url).query(question.text)
    names = [str(name) for name in found.vars or []]
    assert expected == counted(names, ([row.get(name) for name in names] for row in found))
    command = ["curl", "--silent", "--fail", "--compressed", endpoint.url]
    command += ["--header", "Accept: application/sparql-results+json"]
    command += ["--data-urlencode", f"query={question.text}"]
    curled = subprocess.run(command, capture_output=True, check=True)
    assert expected == of_json(json.loads(curled.stdout))


@pytest.mark.parametrize("asked", [JSON, XML, CSV, TSV])
def test_wrapper_reads_every_form_of_rows(endpoint: Running, asked: str) -> None:
    """SPARQLWrapper gets what it asks for and converts it."""
    client = SPARQLWrapper(endpoint.url, returnFormat=asked)
    client.setQuery("SELECT (1 AS ?one) {}")
    found = client.query()
    given = found.info()["content-type"].partition(";")[0]
    types = {JSON: "json", XML: "xml", CSV: "text/csv", TSV: "text/tab-separated-values"}
    assert given.endswith(types[asked])
    assert found.convert()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
@pytest.mark.parametrize("asked", [TURTLE, RDFXML, JSONLD])
def test_wrapper_reads_every_form_of_triples(
    endpoint: Running, store: ox.Store, asked: str
) -> None:
    """The triples are those of the embedded store, in each format."""
    client = SPARQLWrapper(endpoint.url, returnFormat=asked)
    client.setQuery(CONSTRUCT)
    found = client.query().convert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found)
    assert len(set(run(store, CONSTRUCT).triples or ())) == len(graph)


def test_graph_of_rdflib_stands_on_the_endpoint(endpoint: Running, store: ox.Store) -> None:
    """A Graph of rdflib over its SPARQLStore: patterns, ASK, CONSTRUCT, and one named graph."""
    graph = rdflib.Graph(SPARQLStore(endpoint.url))
    label = rdflib.URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    ours = {triple.subject.value for triple in run(store, CONSTRUCT).triples or ()}
    assert ours == {str(subject) for subject in graph.subjects(label)}
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    assert len(ours) <= len(graph.query(CONSTRUCT).graph or ())
    one = rdflib.Graph(
        SPARQLStore(endpoint.url), rdflib.URIRef("https://w3id.org/agencygraph/code")
    )
    count = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/agencygraph/code> { ?s ?p ?o }"
    assert run(store, count).rows[0][0].value == str(len(one))
