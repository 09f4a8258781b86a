"""A store that holds more than one release answers from the one that is asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agencygraph import api
from agencygraph.errors import QueryError
from agencygraph.iris import ONTOLOGY
from agencygraph.named_questions import find_question, questions_of
from agencygraph.publish import publish
from agencygraph.publish.release import read_release
from agencygraph.query import as_rows, run
from agencygraph.remote import run_remote
from remote_servers import FaultyStore, Server

pytest_plugins = ("remote_servers",)

UNITS = "SELECT ?unit { ?unit a ag:OrganizationalUnit } ORDER BY ?unit"
UNIT = f"<x:theirs> a <{ONTOLOGY}#OrganizationalUnit>"


@pytest.fixture(scope="module", params=["oxigraph", "plain_oxigraph"])
def shared(request: pytest.FixtureRequest, export: Path, tides_export: Path) -> Iterator[Server]:
    """A real store to which two agencies were published; test_remote has such a Virtuoso."""
    server: Server = request.getfixturevalue(request.param).clear()
    for one in (export, tides_export):
        with server.service() as service:
            publish(one, service)
    yield server
    server.clear()


@pytest.mark.parametrize("agency", ["export", "tides_export"])
def test_store_of_two_agencies_gives_each_question_the_rows_of_one(
    request: pytest.FixtureRequest, shared: Server, agency: str
) -> None:
    """Every named question of both, row for row as the embedded store gives them, in order."""
    of: Path = request.getfixturevalue(agency)
    store, home = api.open_store(of), read_release(of).home
    texts = {name: question.text for name, question in questions_of(of).items()}
    assert len(texts) > 40
    expected = {name: as_rows(run(store, text)) for name, text in texts.items()}
    found = {
        name: as_rows(run_remote(shared.query, text, timeout=300, home=home))
        for name, text in texts.items()
    }
    assert [] == [name for name in texts if expected[name] != found[name]]


@pytest.fixture
def filled(faulty: FaultyStore, tides_export: Path) -> FaultyStore:
    """A store that was published to, and whose default graph is the union of all."""
    with faulty.server.service() as service:
        publish(tides_export, service)
    return faulty


@pytest.mark.parametrize("place", ["GRAPH <x:more> {{ {} }}", "{}"])
@pytest.mark.parametrize("name", ["Oxigraph", "Another/1", ""])
def test_what_others_put_beside_a_release_is_not_seen(
    filled: FaultyStore, tides_export: Path, place: str, name: str
) -> None:
    """In a graph of theirs, and in the default graph itself."""
    filled.name = name
    text, home = find_question(UNITS, tides_export).text, read_release(tides_export).home
    expected = run_remote(filled.server.query, text, home=home)
    filled.store.update(f"INSERT DATA {{ {place.format(UNIT)} }}")
    assert len(expected.rows) + 1 == len(run_remote(filled.server.query, text).rows)
    assert expected == run_remote(filled.server.query, text, home=home)


@pytest.mark.parametrize("place", [UNIT, f"GRAPH <x:g> {{ {UNIT} }}"])
def test_release_alone_is_asked_without_naming_its_graphs(
    filled: FaultyStore, tides_export: Path, place: str
) -> None:
    """What its catalogue counts is all there is; one triple more, and each graph is named."""
    text, release = find_question(UNITS, tides_export).text, read_release(tides_export)
    run_remote(filled.server.query, text, home=release.home)
    assert [] == filled.named[text]
    filled.store.update(f"INSERT DATA {{ {place} }}")
    run_remote(filled.server.query, text, home=release.home)
    assert sorted(graph.name for graph in release.graphs) == filled.named[text]


def test_store_that_holds_another_agency_alone_gives_none_of_its_rows(
    filled: FaultyStore, tides_export: Path, export: Path
) -> None:
    """Asked for a release that is not there it says so; with a FROM of its own it is asked."""
    text, home = find_question(UNITS, export).text, read_release(export).home
    words = rf"holds {read_release(tides_export).home}\S+, and no release of {home} .* publish$"
    with pytest.raises(QueryError, match=words):
        run_remote(filled.server.query, text, home=home)
    own = text.replace("{", f"FROM <{home}graph/organization> {{", 1)
    assert run_remote(filled.server.query, own) == run_remote(filled.server.query, own, home=home)


def test_two_agencies_in_one_graph_are_not_told_apart_in_silence(
    faulty: FaultyStore, tides_export: Path, export: Path
) -> None:
    """Loaded by hand into the default graph, one is answered from, and two are an error."""
    text, home = find_question(UNITS, tides_export).text, read_release(tides_export).home
    faulty.store.load(path=tides_export / "facts.ttl")
    expected = run(faulty.store, text)
    assert expected == run_remote(faulty.server.query, text, home=home)
    faulty.store.load(path=export / "facts.ttl")
    with pytest.raises(QueryError, match=r"that can be told from it; .*agencygraph publish"):
        run_remote(faulty.server.query, text, home=home)


def test_answer_that_does_not_come_from_a_shared_store_says_what_is_quicker(
    filled: FaultyStore, tides_export: Path
) -> None:
    """Many graphs by name are slow on Oxigraph: a store of its own is what to do."""
    filled.store.update(f"INSERT DATA {{ GRAPH <x:more> {{ {UNIT} }} }}")
    text, home = find_question(UNITS, tides_export).text, read_release(tides_export).home
    slow = threading.Event()
    filled.fault = lambda _, asked: (asked == text and slow.wait(5) and None) or asked
    with pytest.raises(QueryError, match=r"no answer within 1 s; .* store of its own"):
        run_remote(filled.server.query, text, timeout=1, home=home)
    slow.set()
