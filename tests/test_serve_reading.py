"""What is told of a query from its tokens, and how the rows of an answer are counted."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import agencygraph
from agencygraph.named_questions import questions
from agencygraph.query import run
from agencygraph.resources import question_folders
from agencygraph.serve.workers.rows import RowCounter
from agencygraph.tokens import Outline, computed, outline

HIDDEN = {
    "comment": "ASK {} # SERVICE <a:a> {}",
    "string": "ASK { ?s ?p 'SERVICE <a:a>' }",
    "string with an escape": r"""ASK { ?s ?p "\" SERVICE <a:a>" }""",
    "long string": 'ASK { ?s ?p """ " SERVICE <a:a> "" """ }',
    "long string in single quotes": "ASK { ?s ?p ''' ' SERVICE <a:a> ''' }",
    "IRI": "ASK { ?s <http://example.org/SERVICE> ?o }",
    "hash in an IRI": "ASK { ?s <http://example.org/#SERVICE> ?o }",
    "variable": "ASK { ?SERVICE $service ?o }",
    "prefix": "PREFIX service: <a:> ASK { ?s service:SERVICE ?o }",
    "local name": "PREFIX x: <a:> ASK { ?s x:SERVICE ?o . ?s x:a.SERVICE ?o . ?s :SERVICE ?o }",
    "escaped local name": r"PREFIX x: <a:> ASK { ?s x:a\#SERVICE ?o . ?s x:%20SERVICE ?o }",
    "language": 'ASK { ?s ?p "a"@service }',
    "blank node": "ASK { _:SERVICE ?p ?o }",
    "longer word": "ASK { ?s ?p ?o } # \nVALUES (?services) {}",
}
SHOWN = {
    "plain": "ASK { SERVICE <a:a> {} }",
    "lower case": "ask{service<a:a>{}}",
    "after a comment": "ASK { # '\nSERVICE <a:a> {} }",
    "after a string": """ASK { ?s ?p "\\\\" . SERVICE <a:a> {} }""",
    "after an empty string": "ASK { ?s ?p '' . SERVICE <a:a> {} }",
    "after an empty long string": 'ASK { ?s ?p """""" SERVICE <a:a> {} }',
    "after true and a full stop": "ASK { ?s ?p true.SERVICE <a:a> {} }",
    "after a number": "ASK { ?s ?p 1.SERVICE <a:a> {} }",
    "after an exponent": "ASK { ?s ?p 1e0SERVICE <a:a> {} }",
    "after less than": "ASK { FILTER(?a <?b) SERVICE <a:a> {} }",
    "after an IRI": "ASK { ?s ?p <a:a>SERVICE <a:a> {} }",
    "with a variable": "ASK { SERVICE?x{} }",
    "before its IRI": "ASK { SERVICE<http://example.org/#>{} }",
}


@pytest.mark.parametrize("query", HIDDEN.values(), ids=HIDDEN)
def test_service_in_other_tokens_is_none(query: str) -> None:
    """What stands in a string, a comment, an IRI or a name is no keyword."""
    assert not outline(query).calls_service


@pytest.mark.parametrize("query", SHOWN.values(), ids=SHOWN)
def test_service_is_seen(query: str) -> None:
    """The keyword is seen wherever a token can begin."""
    assert outline(query).calls_service


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", ""),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s", "n"),
        ("SELECT (1e0AS$n) (true as # ?no\n ?m) {}", "m n"),
        ("SELECT * { BIND(?a AS ?b) ?b ?c ?d }", "b"),
        ("SELECT ?x { ?s ?p ?o } GROUP BY (STR(?o) AS ?x)", "x"),
        ("SELECT * { VALUES ?a { 1 } VALUES (?b\n?c) { (1 2) } ?d ?e ?f }", "a b c"),
        ("SELECT * { ?s ?p true.values ?a { 1 } ?d ?e ?f }", "a"),
        ("SELECT * { ?s ?p 5VALUES ?a { 1 } }", "a"),
        ("SELECT * { ?s ?p ?o } VALUES () { () }", ""),
        ("SELECT * { ?s ?p ?o } # AS ?x", ""),
        ("SELECT * { ?as ?values ?x . ?s ex:as ?y . ?s ex:VALUES ?z }", ""),
        ("SELECT (1 AS ?e\u0301) (2 AS ?a\u00b7) {}", "a\u00b7 e\u0301"),
    ],
)
def test_computed_variables_are_those_after_as_and_of_values(query: str, expected: str) -> None:
    """Wherever a query gives a variable a value itself; a name that looks like it is none."""
    assert expected == " ".join(sorted(computed(query)))


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("BASE <a:> PREFIX select: <b:> #ASK\nDESCRIBE <c>", "DESCRIBE"),
        ("PREFIX ask: <a:>\nPREFIX : <b:>\nCONSTRUCT WHERE {}", "CONSTRUCT"),
        ("select*{}", "SELECT"),
        ("(ASK) {}", "ASK"),
        ("DROP ALL; SELECT", "DROP"),
        ("<SELECT>", ""),
        ("", ""),
    ],
)
def test_form_is_the_first_keyword_after_the_prologue(query: str, form: str) -> None:
    """Prefixes may be named like forms; an update is known by its first word."""
    seen = outline(query)
    assert (form, form == "DROP") == (seen.form, seen.is_update)


def test_named_questions_are_as_they_are() -> None:
    """Each named question has a form, is not deep, and calls nobody."""
    for question in questions(question_folders("ice")).values():
        seen = outline(question.text)
        assert Outline(seen.form, seen.depth, False, False, False) == seen
        assert seen.form in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
        assert seen.depth in range(1, 20)


def test_brackets_in_strings_are_not_depth() -> None:
    """Depth is of brackets that open and close, of any kind."""
    assert 3 == outline("ASK { ?s ?p [ ?q ( 1 ) ] . ?s ?p '((((((' }").depth


def test_comparisons_are_not_taken_for_an_iri() -> None:
    """What the store reads as `?a < RAND() && ?b > 1` is new each time, and as deep as it is."""
    seen = outline("ASK { FILTER(?a<RAND()&&?b>1) }")
    assert (True, 3) == (seen.is_fickle, seen.depth)
    assert 302 == outline(f"ASK {{ FILTER(?a<{'(' * 300}1{')' * 300}&&?b>1) }}").depth
    kept = outline("PREFIX a: <http://example.org/drop(service)> SELECT * { ?s ?p ?o }")
    assert Outline("SELECT", 1, False, False, False) == kept


@given(st.text(alphabet="SERVICE<>\"'\\#{}()[]:.?@_-% \n\u00e9", max_size=300))
def test_any_text_is_read_to_its_end(text: str) -> None:
    """No text makes the tokenizer fail, and what follows a comment's line is read."""
    outline(text)
    seen = outline(f"#{text.replace(chr(10), '')}\nASK {{ SERVICE ?x {{}} }}")
    assert seen.calls_service


@pytest.mark.parametrize(
    "piece", ["a.", "a:", "<", '"', "'''", "\\", "(", "_:", "?", "#", "@-", "%"]
)
def test_reading_takes_time_in_proportion(piece: str) -> None:
    """Twice the text takes about twice the time: no text makes it look again and again."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.process_time()
        outline(text)
        return time.process_time() - began

    assert seconds(400_000) < 20 * seconds(100_000) + 0.5


def test_from_goes_before_all_graphs_together(export: object) -> None:
    """A query is asked of the graphs it names itself; of all of them when it names none."""
    store = agencygraph.open_store(export)  # type: ignore[arg-type]
    codes = "<https://w3id.org/agencygraph/code>"
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    inside = run(store, f"SELECT (COUNT(*) AS ?n) {{ GRAPH {codes} {{ ?s ?p ?o }} }}").rows
    assert inside == run(store, count.format(f"FROM {codes}")).rows
    assert inside != run(store, count.format("")).rows


# -- rows ------------------------------------------------------------------------------------------

FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
CELLS = st.one_of(
    st.just("UNDEF"),
    st.text(alphabet="\"\\,{}[]<>&\r\n\t': result/é", max_size=12).map(
        lambda text: str(ox.Literal(text))
    ),
)


@pytest.mark.parametrize("writer", FORMATS)
@given(data=st.data())
def test_rows_are_counted_exactly(writer: str, data: st.DataObject) -> None:
    """Whatever the cells hold and wherever the answer is cut, the count is that of the rows."""
    width = data.draw(st.integers(1, 3))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6))
    names = " ".join(f"?v{i}" for i in range(width))
    values = " ".join(f"({' '.join(row)})" for row in rows)
    query = f"SELECT {names} {{ VALUES ({names}) {{ {values} }} }}"
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    text = found.serialize(format=FORMATS[writer]) or b""
    size = data.draw(st.integers(1, 40))
    counter = RowCounter(writer)
    counts = [counter.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert sorted(counts) == counts
    # JSON has no mark at its only row, and none where there is no row.
    assert max(len(rows), 1 if writer == "json" else 0) == counts[-1]
