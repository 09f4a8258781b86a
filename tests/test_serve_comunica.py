"""Comunica, an engine in JavaScript that was written elsewhere, as an unmodified client.

One Node process asks everything: starting Comunica takes longer than its answers.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph.iris import prefixes
from agencygraph.named_questions import find_question, with_prefixes
from agencygraph.query import Answer, read_rows, render, run
from serve_fixtures import Running
from test_questions import ANSWERS, EXPECTED, given

CLIENT = Path(__file__).parent / "clients" / "comunica.mjs"
#: The first Node on which Comunica runs.
OLDEST = 22
NAMES = prefixes("ice")
#: Queries of every form, short ones, which Comunica sends by GET.
ROWS = {
    "kinds of term": 'SELECT * { VALUES (?a ?b) { (1 UNDEF) ("é\\t\\"\\n"@en-US <urn:x>) '
    '("2026-11-21"^^xsd:date true) (2.50 "") } }',
    "graphs": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "a graph by FROM": "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/agencygraph/code> "
    "{ ?s ?p ?o }",
    "no row": "SELECT ?s { ?s a <urn:none> }",
    "yes": "ASK { ?s a ag:Subject }",
    "no": "ASK { ?s a <urn:none> }",
}
GRAPHS = {
    "construct": "CONSTRUCT { ?s skos:prefLabel ?label } "
    "WHERE { ?s a ag:Subject ; skos:prefLabel ?label }",
    "describe": 'DESCRIBE ?s { ?s a ag:Subject ; dcterms:identifier "fps" }',
    "describe nothing": "DESCRIBE <urn:none>",
}
#: Titles stand at the endpoint alone, the sizes of graphs in the document as well.
JOINED = (
    "SELECT DISTINCT ?title ?graph ?size "
    "{ ?part sd:name ?graph ; void:triples ?size . ?graph dcterms:title ?title } ORDER BY ?title"
)


@dataclass(frozen=True)
class Told:
    """What Comunica said to a query: its text or an error, and the requests it made."""

    requests: list[str]
    text: str = ""
    error: str = ""


@pytest.fixture(scope="session")
def node() -> str:
    """A Node on which Comunica runs; AGENCYGRAPH_NODE names another than that on the PATH."""
    found = os.environ.get("AGENCYGRAPH_NODE") or shutil.which("node")
    if found is None:
        pytest.skip("node is not on the PATH; install Node.js, or set AGENCYGRAPH_NODE")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.strip().lstrip("v").partition(".")[0]) < OLDEST:
        pytest.skip(f"{found} is {said.strip()}: set AGENCYGRAPH_NODE to one of {OLDEST} or newer")
    if not (CLIENT.parent / "node_modules").is_dir():
        pytest.skip("Comunica is not here; run: npm ci --ignore-scripts --prefix tests/clients")
    return found


def query_of(answer: str, export: Path) -> str:
    """Give the query of a named question, its parameters as set for an answer."""
    return find_question(answer.partition("--")[0], export).bind(given(answer))


def answer_of(said: Told) -> Answer:
    """Read rows, or yes or no; Comunica adds to the form of the W3C how it came by them."""
    whole = json.loads(said.text)
    return read_rows(json.dumps({key: whole[key] for key in whole if key != "metadata"}).encode())


@pytest.fixture(scope="module")
def told(node: str, endpoint: Running, export: Path) -> dict[str, Told]:
    """Everything that is asked, and what Comunica said to it."""
    typed = {"type": "sparql", "value": endpoint.url}
    document = f"{endpoint.home}/.well-known/void"
    # Under another name of the host: what Comunica knows of a source it does not look up again.
    untyped = endpoint.url.replace("127.0.0.1", "localhost")
    queries = {name: query_of(name, export) for name in EXPECTED}
    queries |= {name: with_prefixes(text, NAMES) for name, text in {**ROWS, **GRAPHS}.items()}
    asked = [
        *((name, text, [typed]) for name, text in queries.items()),
        ("refused", "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }", [typed]),
        ("joined", with_prefixes(JOINED, NAMES), [typed, document]),
        ("untyped", queries["yes"], [untyped]),
    ]
    done = subprocess.run(
        [node, str(CLIENT)],
        input=json.dumps([{"name": one[0], "query": one[1], "sources": one[2]} for one in asked]),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "" == done.stderr
    return {name: Told(**what) for name, what in json.loads(done.stdout).items()}


@pytest.mark.parametrize("answer", EXPECTED)
def test_a_named_question_has_the_answer_of_the_store(
    told: dict[str, Told], store: ox.Store, export: Path, answer: str
) -> None:
    """Row for row and term for term, and as it stands beside the question."""
    said = told[answer]
    assert "" == said.error
    found = answer_of(said)
    assert run(store, query_of(answer, export)) == found
    expected = (ANSWERS / f"{answer}.csv").read_text(encoding="utf-8")
    rows = [list(csv.reader(io.StringIO(one))) for one in (expected, render(found, "csv", NAMES))]
    assert rows[0] == rows[1]


def test_named_questions_are_asked_whole(told: dict[str, Told]) -> None:
    """By one request each: Comunica leaves the whole query to the endpoint."""
    whole = (["POST /sparql"], ["GET /sparql?query"])
    assert [] == [name for name in EXPECTED if told[name].requests not in whole]


@pytest.mark.parametrize("name", ROWS)
def test_rows_and_yes_or_no_are_those_of_the_store(
    told: dict[str, Told], store: ox.Store, name: str
) -> None:
    """IRIs, languages, datatypes and what is not bound come through."""
    assert "" == told[name].error
    assert run(store, with_prefixes(ROWS[name], NAMES)) == answer_of(told[name])


@pytest.mark.parametrize("name", GRAPHS)
def test_triples_are_those_of_the_store(told: dict[str, Told], store: ox.Store, name: str) -> None:
    """CONSTRUCT and DESCRIBE, which Comunica asks for as Turtle."""
    assert "" == told[name].error
    expected = run(store, with_prefixes(GRAPHS[name], NAMES)).triples
    found = ox.parse(told[name].text, format=ox.RdfFormat.N_TRIPLES)
    assert set(expected or ()) == {quad.triple for quad in found}


def test_an_address_alone_is_seen_to_be_an_endpoint(told: dict[str, Told]) -> None:
    """Without being told what the source is, Comunica reads the service description first."""
    said = told["untyped"]
    assert "" == said.error
    assert ["GET /sparql", "GET /sparql?query"] == said.requests
    assert answer_of(said).boolean is True


def test_the_endpoint_is_joined_with_a_document(told: dict[str, Told], store: ox.Store) -> None:
    """Comunica splits a query between two sources, and binds what one says in asking the other."""
    said = told["joined"]
    assert "" == said.error
    assert "GET /.well-known/void" in said.requests
    assert len([one for one in said.requests if "query" in one]) > 1
    assert run(store, with_prefixes(JOINED, NAMES)) == answer_of(said)


def test_a_refusal_is_told_to_the_user(told: dict[str, Told]) -> None:
    """Comunica shows the status and the reason."""
    assert "HTTP status 400" in told["refused"].error
    assert "SERVICE is not offered here" in told["refused"].error
