"""Answers of a remote store that are none, or not whole: never taken for an answer."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph.credentials import Credentials
from agencygraph.errors import AgencygraphError, QueryError
from agencygraph.publish import publish
from agencygraph.publish.release import read_release
from agencygraph.publish.service import find_service
from agencygraph.remote import run_remote
from remote_servers import FaultyStore, Reply, Server

pytest_plugins = ("remote_servers",)

NO_ROWS = '{"head":{"vars":["n"]},"results":{"bindings":[]}}'
YES = '{"head":{},"boolean":true}'
CELL = (
    '{{"head":{{"vars":["n"]}},"results":{{"bindings":[{{"n":{{"type":"literal","value":{}}}}}]}}}}'
)


@pytest.mark.parametrize("name", ["from", "$from", "?FROM", "from2"])
def test_variable_called_from_names_no_graph(
    faulty: FaultyStore, tides_export: Path, name: str
) -> None:
    """Where the graphs of the release have to be named, they are for such a query too."""
    with faulty.server.service() as service:
        publish(tides_export, service)
    faulty.is_union, faulty.name = False, "Another/1"
    one = name if name[0] in "?$" else f"?{name}"
    text = f"SELECT {one} {{ {one} <http://www.w3.org/2000/01/rdf-schema#label> ?label }}"
    found = run_remote(faulty.server.query, text, home=read_release(tides_export).home)
    assert len(found.rows) > 100


def test_rows_that_virtuoso_cuts_are_no_answer(virtuoso: Server) -> None:
    """At the row that it gives last of all, it says so; one fewer is whole."""
    query = "SELECT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} GRAPH ?h {{ ?t ?q ?r }} }} LIMIT {}"
    with pytest.raises(QueryError, match="gives 10000 rows at most, and this may have more"):
        run_remote(virtuoso.query, query.format(20_000))
    assert 9_999 == len(run_remote(virtuoso.query, query.format(9_999)).rows)


def test_part_of_an_answer_is_none(faulty: FaultyStore) -> None:
    """Virtuoso gives what it has when its time is up, and says it beside the answer."""
    faulty.fault = lambda *_: (200, {"X-SQL-State": "S1TAT"}, NO_ROWS)
    with pytest.raises(QueryError, match="a part of the answer when its time was up"):
        run_remote(faulty.server.query, "SELECT ?n { ?s ?p ?n }")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("SELECT ?n { ?s ?p ?n }", "[" * 200_000),
        ("SELECT ?n { ?s ?p ?n }", '{"a":' * 100_000),
        ("SELECT ?n { ?s ?p ?n }", CELL.format(r'"\ud800"')),
        ("SELECT ?n { ?s ?p ?n }", YES),
        ("ASK {}", NO_ROWS),
        ("ASK {}", CELL.format('"2"')),
        ("ASK {}", json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [{}]}})),
    ],
)
def test_answer_of_another_kind_is_none(faulty: FaultyStore, text: str, body: str) -> None:
    """Too deep, not Unicode, a yes in place of rows, rows in place of a yes: said in words."""
    faulty.fault = lambda *_: (200, {}, body)
    with pytest.raises(QueryError, match=r"does not answer as SPARQL 1\.1 says"):
        run_remote(faulty.server.query, text)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ((503, {"retry-after": "7"}, ""), r"is busy; (run the same|ask) again in 7 s"),
        ((503, {"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}, ""), "again( |$)"),
        ((429, {}, "<h1>Slow\ndown</h1>"), r"was asked too often; .* again.*: Slow down"),
        ((401, {"www-authenticate": "Digest realm=x, nonce=y, algorithm=FOO"}, ""), "FOO|known"),
        ((401, {"www-authenticate": 'Digest realm=x, nonce=y, qop="auth-int"'}, ""), "int|known"),
        ((401, {"www-authenticate": 'Basic realm="x", Digest realm="y"'}, ""), "refuses the name"),
    ],
)
def test_what_a_store_wants_is_said_in_words(faulty: FaultyStore, reply: Reply, words: str) -> None:
    """When to come back, and who asks: publish and query both end in a line, without a secret."""
    faulty.fault = lambda *_: reply
    given = Credentials("me", "sesame")
    for ask in (
        lambda: find_service(faulty.server.query, given),
        lambda: run_remote(faulty.server.query, "ASK {}", credentials=given),
    ):
        with pytest.raises(AgencygraphError, match=words) as raised:
            ask()
        assert "sesame" not in str(raised.value)


def test_basic_is_sent_where_it_is_offered_before_digest(faulty: FaultyStore) -> None:
    """Both in one line, as some servers write them."""
    offer = {"www-authenticate": 'Basic realm="x", Digest realm="y", nonce="z"'}

    def asking(_: str, text: str) -> Reply | str:
        known = faulty.seen[-1][1].get("authorization", "").startswith("Basic ")
        return text if known else (401, offer, "")

    faulty.fault = asking
    given = Credentials("me", "sesame")
    assert run_remote(faulty.server.query, "ASK {}", credentials=given).boolean
    with find_service(faulty.server.query, given) as service:
        assert [] == service.rows("SELECT ?s { ?s ?p ?o }")


def test_name_that_digest_cannot_send_is_said_without_it(faulty: FaultyStore) -> None:
    """No letter of a name or password stands in the error, nor where it stands."""
    faulty.fault = lambda *_: (401, {"www-authenticate": 'Digest realm="x", nonce="y"'}, "")
    with pytest.raises(QueryError, match=r"cannot be sent: .* by Digest") as raised:
        run_remote(faulty.server.query, "ASK {}", credentials=Credentials("me", "sésame"))
    assert "xe9" not in str(raised.value)


def test_results_are_read_whatever_letters_they_have(faulty: FaultyStore) -> None:
    """Letters beyond the first plane, escaped as two halves, are one letter."""
    faulty.fault = lambda *_: (200, {}, CELL.format(r'"\ud83d\ude00"'))
    found = run_remote(faulty.server.query, "SELECT ?n { ?s ?p ?n }")
    assert ((ox.Literal("\U0001f600"),),) == found.rows
