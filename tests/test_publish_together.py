"""Two runs of publish at once, graphs of others, and a store that counts by no number."""

from __future__ import annotations

import json
import threading
from collections import Counter
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from agencygraph.errors import RemoteError
from agencygraph.publish import publish
from agencygraph.publish.release import read_release
from agencygraph.publish.updates import catalogue, register
from remote_servers import FaultyStore, Server

pytest_plugins = ("remote_servers",)

OVERTAKEN = "another run of publish was at work here at the same time"
NAMED = "http://www.w3.org/ns/sparql-service-description#name"


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Server:
    """A store with nothing in it."""
    found: FaultyStore | Server = request.getfixturevalue(request.param)
    return found.server if isinstance(found, FaultyStore) else found.clear()


def sizes_of(export: Path) -> dict[str, int]:
    """Count the quads of each graph of an export."""
    quads = ox.parse(path=export / "facts-with-evidence.nq", format=ox.RdfFormat.N_QUADS)
    return dict(Counter(str(quad.graph_name.value) for quad in quads))


@pytest.mark.parametrize(
    ("server", "held_at"),
    [
        *(("faulty", place) for place in ("SUBSTR", "staged", "covered")),
        ("oxigraph", "SUBSTR"),
        ("virtuoso", "SUBSTR"),
    ],
    indirect=["server"],
)
@pytest.mark.parametrize("is_same", [True, False])
def test_of_two_runs_the_first_changes_nothing_that_stands(
    server: Server, tides_export: Path, second: Path, held_at: str, is_same: bool
) -> None:
    """Held before its swap, while loading or as it begins, it says that the other was there."""
    held, go_on, said = threading.Event(), threading.Event(), list[str]()
    later = tides_export if is_same else second

    def hold(request: httpx.Request) -> None:
        asked = f"{request.url} {request.content.decode()}"
        is_there = held_at in asked and (held_at != "staged" or "INSERT" in asked)
        if is_there and not held.is_set():
            held.set()
            assert go_on.wait(60)

    def first() -> None:
        with server.service() as service:
            service.client.event_hooks["request"].append(hold)
            try:
                publish(tides_export, service)
            except RemoteError as error:
                said.append(str(error))

    thread = threading.Thread(target=first)
    thread.start()
    assert held.wait(60)
    with server.service() as service:
        publish(later, service)
    go_on.set()
    thread.join()
    assert [OVERTAKEN] == [words.partition(":")[0] for words in said]
    expected = {**sizes_of(later), f"{read_release(later).home}graph/published": 1}
    assert expected == {k: v for k, v in server.sizes().items() if "/staged" not in k}
    with server.service() as service:
        publish(tides_export, service)
    assert sizes_of(tides_export).items() <= server.sizes().items()
    assert not any("/staged" in name for name in server.sizes())


@pytest.mark.parametrize(
    "listed",
    [
        "GRAPH <{register}> {{ <x:theirs> <x:b> <x:c> }}",
        'GRAPH <{catalogue}> {{ <x:a> <{named}> "{home}a> ; DROP SILENT GRAPH <x:theirs" }}',
        "GRAPH <{catalogue}> {{ <x:a> <{named}> <x:theirs> }}",
    ],
)
def test_publish_drops_no_graph_of_others(
    faulty: FaultyStore, tides_export: Path, listed: str
) -> None:
    """Whatever stands in the lists that it reads: what is not under its own name stays."""
    home = read_release(tides_export).home
    names = {"register": register(home), "catalogue": catalogue(home), "home": home}
    line = listed.format(named=NAMED, **names)
    with faulty.server.service() as service:
        service.change(f"INSERT DATA {{ GRAPH <x:theirs> {{ <x:a> <x:b> <x:c> }} {line} }}")
        publish(tides_export, service)
        publish(tides_export, service)
    assert faulty.server.sizes().get("x:theirs") == 1


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"N": {"type": "literal", "value": "5"}},
        *({"n": {"type": "literal", "value": text}} for text in ("many", "5.0", "-5", "9" * 5000)),
        {"n": {"type": "bnode", "value": "b"}},
        {
            "n": {
                "type": "triple",
                "value": {
                    part: {"type": "uri", "value": "x:a"}
                    for part in ("subject", "predicate", "object")
                },
            }
        },
    ],
)
def test_count_that_is_no_number_is_an_error_in_words(
    faulty: FaultyStore, tides_export: Path, cells: dict[str, object]
) -> None:
    """Whatever a store answers in place of a count, what stands is left as it is."""
    body = json.dumps({"head": {"vars": list(cells)}, "results": {"bindings": [cells]}})
    with faulty.server.service() as service:
        faulty.fault = lambda _, text: (200, {}, body) if "COUNT" in text else text
        with pytest.raises(RemoteError, match="counts its triples by what is no number"):
            publish(tides_export, service)
    assert 0 == len(faulty.store)
