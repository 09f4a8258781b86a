"""Answers of the embedded store: terms that are new in RDF 1.2, in each form that is printed."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from agencygraph.query import Answer, as_rows, read_rows, render, run

#: A triple within a triple, and a text that is read from right to left.
TERMS = """SELECT ?t ?d {
    BIND(STRLANGDIR("a", "ar", "rtl") AS ?d)
    BIND(TRIPLE(<x:a>, <x:b>, TRIPLE(<x:a>, <x:b>, ?d)) AS ?t)
}"""
NAMES = {"x": "x:"}


@pytest.fixture
def answer() -> Answer:
    """The terms as an answer."""
    return run(ox.Store(), TERMS)


def test_triples_are_cells(answer: Answer) -> None:
    """In a table, CSV and dictionaries a triple is its terms, as the store's own CSV has it."""
    found = ox.Store().query(TERMS)
    assert isinstance(found, ox.QuerySolutions)
    expected = (found.serialize(format=ox.QueryResultsFormat.CSV) or b"").decode()
    assert expected.replace("\r\n", "\n") == render(answer, "csv", NAMES)
    assert [{"t": "x:a x:b x:a x:b a", "d": "a"}] == as_rows(answer)
    assert "x:a x:b x:a x:b a  a" == render(answer, "table", NAMES).splitlines()[2]


def test_json_holds_triples_and_directions(answer: Answer) -> None:
    """The JSON is the store's own, and is read back as it was."""
    found = ox.Store().query(TERMS)
    assert isinstance(found, ox.QuerySolutions)
    expected = json.loads(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    text = render(answer, "json", NAMES)
    assert expected == json.loads(text)
    assert answer == read_rows(text.encode())


@pytest.mark.parametrize("form", ["turtle", "ntriples"])
def test_triples_with_triples_are_written(form: str) -> None:
    """A blank node that a triple within names is not written in place."""
    blank = ox.BlankNode("b")
    a, text = ox.NamedNode("x:a"), ox.Literal("a", language="ar", direction=ox.BaseDirection.RTL)
    inner = ox.Triple(blank, a, ox.Triple(blank, a, text))
    triples = (ox.Triple(a, a, inner), ox.Triple(a, a, blank), ox.Triple(blank, a, text))
    written = render(Answer(triples=triples), form, NAMES)
    syntax = ox.RdfFormat.TURTLE if form == "turtle" else ox.RdfFormat.N_TRIPLES
    expected, found = ox.Dataset(), ox.Dataset()
    for triple in triples:
        expected.add(ox.Quad(*triple))
    for quad in ox.parse(written.encode(), format=syntax):
        found.add(quad)
    for dataset in (expected, found):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert expected == found
