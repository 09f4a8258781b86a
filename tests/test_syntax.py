"""A query that cannot be read: where, in which words, and the same wherever it is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencygraph.errors import QueryError
from agencygraph.named_questions import find_question
from agencygraph.query import run
from agencygraph.serve.editor.plain_answers import said
from agencygraph.syntax import reason
from serve_fixtures import Running

Say = Callable[..., tuple[int, str, str]]
#: A query with ^ behind the fault's first letter, the words of its place, and what is said.
FAULTS = [
    ("SELECT * {^ ?s ?p ?o", "line 1, column 10", '"{" is not closed'),
    ("SELECT ?s {\n  ?s ?p ?o\n  FILTER(^?o > 3 }", "line 3, column 9", '"(" is not closed'),
    ("SELECT * { ?s ?p ?o } }^", "line 1, column 23", '"}" closes nothing'),
    ('ASK { ?s ?p "^abc }', "line 1, column 13", 'the quote " is not closed'),
    ("ASK { ?s ?p '''^a\nb' }", "line 1, column 13", "the quote ''' is not closed"),
    ("S^ELEC * { ?s ?p ?o }", "line 1, column 1", "SELEC cannot stand here"),
    ("SELECT ?x W^HER { ?x ?y ?z }", "line 1, column 11", "WHER cannot stand here"),
    ("CONSTRUCT { ?s ?p ?o } WHERE ?^s", "line 1, column 30", '?s cannot stand here; "{" can'),
    ("SELECT (COUNT(*) AS ?n ?^m) {}", "line 1, column 24", '?m cannot stand here; ")" can'),
    ("ASK { ?s ?p ?o FILTER ?^o }", "line 1, column 23", '"(" or an IRI can'),
    ("ASK {\n ?s ?p ?o\n ?^a ?b ?c }", "line 3, column 2", "?a cannot stand here"),
    ("SELECT * { ?s ?p ?o }\r\nLIMIT x^", "line 2, column 7", "x cannot stand here"),
    ("SELECT * { ?é ?p }^", "line 1, column 18", "} cannot stand here"),
    ("SELECT ?s { ?s ?p ?o } # {\nORDER ?^s", "line 2, column 7", "?s cannot stand here"),
    ("DESCRIBE ^", "line 1, column 9", "something is missing"),
]


def refusal(text: str) -> str:
    """Ask an empty store, and give what it says against the query."""
    with pytest.raises(QueryError) as raised:
        run(ox.Store(), text)
    return str(raised.value)


@pytest.mark.parametrize(("marked", "place", "words"), FAULTS)
def test_fault_is_named_at_its_place(marked: str, place: str, words: str) -> None:
    """Line, column, a few words, the line itself, and a caret under the place."""
    before, _, after = marked.partition("^")
    line, shown, caret = refusal(before + after).split("\n")
    assert f"the query cannot be run: at {place} " in line
    assert words in line
    assert "  " + (before + after).splitlines()[int(place.split()[1].strip(",")) - 1] == shown
    assert int(place.rpartition(" ")[2]) + 2 == len(caret)
    assert "^" == caret.strip()
    assert len(line) < 120


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK { ?s <a b> ?o }", "an IRI in < > is not well formed"),
        ("ASK { ?s ?p '#', b:c ; ex:p <x:y>, ag:z }", "the query uses ag, b, ex: without PREFIX"),
        ("PREFIX ex: <x:> ASK { ?s a:b 'c:d', ex:e } # f:g", "the query uses a: without PREFIX"),
        ("SELECT ?a { ?s ?p ?o } GROUP BY ?b", "the SELECT contains a variable that is unbound"),
    ],
)
def test_what_has_no_place_is_said_in_words(text: str, expected: str) -> None:
    """The parser's own words where it has some, without a place that it does not know."""
    assert refusal(text).removeprefix("the query cannot be run: ") == expected


def test_long_line_is_shown_where_the_fault_is() -> None:
    """Of a line of hundreds of letters, a hundred are shown, the fault among them."""
    text = f"SELECT * {{ {'?s ?p ?o . ' * 99}?s ?p }}"
    line, shown, caret = refusal(text).split("\n")
    assert f"column {len(text)} " in line
    assert ("}", len(caret)) == (shown[-1], len(shown))
    assert len(shown) <= 102


def test_query_of_a_million_letters_has_its_place_too() -> None:
    """As long as the endpoint takes one, a query is refused with the place of its fault."""
    text = "ASK { " + "?s ?p ?o . " * 90_000 + "?s ?p }"
    assert f"at line 1, column {len(text)} }} cannot stand here" in refusal(text)


@given(st.text(st.sampled_from("SELECT ?a{}()[]<>\"'#\n.;,:^_@ASK1é"), max_size=60))
def test_any_text_is_answered_or_refused_in_a_few_lines(text: str) -> None:
    """Whatever is asked: an answer, or a line; or three, the last a caret within the second."""
    try:
        run(ox.Store(), text)
    except QueryError as error:
        lines = str(error).split("\n")
        assert len(lines) in (1, 3)
        assert "['" not in lines[0]
        assert lines[0].isprintable()
        if len(lines) == 3:
            assert len(lines[2]) <= len(lines[1]) + 1


def test_added_prefixes_are_not_counted(export: Path) -> None:
    """A query without its prefixes has the lines that somebody wrote."""
    text = find_question("SELECT ?x {\n ?x a ag:Unit ;; rdfs:label }", export).text
    assert text.startswith("PREFIX")
    assert "at line 2, column 29 } cannot stand here\n   ?x a ag:Unit" in refusal(text)


def test_reason_keeps_what_is_no_fault_of_the_text() -> None:
    """What a store says of itself is passed on, in one line."""
    assert "the query cannot be run: no space left" == reason("ASK {}", "no\n space  left")


def test_command_endpoint_and_page_say_the_same(say: Say, export: Path, endpoint: Running) -> None:
    """`query`, a 400 of the endpoint and the page without a script: the same words and caret."""
    text = "SELECT * {\n  ?s ?p ?o\n  FILTER ?o > 3\n}"
    code, out, err = say("query", text, "--export", export)
    assert (2, "") == (code, out)
    expected = (
        'the query cannot be run: at line 3, column 10 ?o cannot stand here; "(" or an IRI can\n'
        "    FILTER ?o > 3\n"
        "           ^\n"
    )
    assert f"agencygraph: {expected}" == err
    found = httpx.get(endpoint.url, params={"query": text})
    assert (400, expected) == (found.status_code, found.text)
    page = said(expected.rstrip())
    assert "    FILTER ?o &gt; 3\n           ^</pre>" in page
    assert "<strong>the query cannot be run: at line 3, column 10 " in page
