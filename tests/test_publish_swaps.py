"""What clients that know nothing of this project read while releases are swapped."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from agencygraph.publish import publish
from agencygraph.publish.isolation import may_mix
from remote_servers import FaultyStore, Server, running_virtuoso

pytest_plugins = ("remote_servers",)

Say = Callable[..., tuple[int, str, str]]
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
#: Reads during swaps, at the least.
READS = 3000


def pair(export: Path) -> str:
    """Ask how many labels of the first and of the last graph that has any are of which release."""
    quads = ox.parse(path=export / "facts-with-evidence.nq", format=ox.RdfFormat.N_QUADS)
    graphs = sorted({str(quad.graph_name) for quad in quads if quad.predicate.value == LABEL})
    new = "SUM(IF(CONTAINS(STR(?{0}), '(new)'), 1, 0))"
    return (
        f"SELECT ({new.format('a')} AS ?first) ({new.format('b')} AS ?last) (COUNT(*) AS ?all) "
        f"WHERE {{ GRAPH {graphs[0]} {{ ?s <{LABEL}> ?a }} GRAPH {graphs[-1]} {{ ?t <{LABEL}> ?b }}"
        " }"
    )


class Readers:
    """Three plain clients that ask one query all along; `seen` is what they were answered."""

    def __init__(self, url: str, query: str) -> None:
        self._url, self._query = url, query
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(3)]
        self.seen: Counter[tuple[str, ...]] = Counter()

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(0.2)
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        accept = {"accept": "application/sparql-results+json"}
        with httpx.Client(timeout=60, headers=accept) as client:
            while not self._done.is_set():
                self.seen[self._answer(client)] += 1

    def _answer(self, client: httpx.Client) -> tuple[str, ...]:
        try:
            told = client.get(self._url, params={"query": self._query})
        except httpx.HTTPError as error:
            return ("broken off", str(error))
        if not told.is_success:
            return ("deadlock",) if "deadlock" in told.text.lower() else ("failed", told.text[:99])
        rows = told.json()["results"]["bindings"]
        return tuple(cell["value"] for row in rows for cell in row.values())


@pytest.mark.parametrize("name", ["oxigraph", "virtuoso"])
def test_plain_client_reads_one_release_or_the_other(
    request: pytest.FixtureRequest, name: str, tides_export: Path, second: Path
) -> None:
    """A query over two graphs, asked thousands of times during swaps, never has a part of each."""
    server: Server = request.getfixturevalue(name).clear()
    with server.service() as service:
        publish(tides_export, service)
        with Readers(server.query, pair(tides_export)) as readers:
            swaps = 0
            while swaps < 2 or readers.seen.total() < READS:
                publish(tides_export if swaps % 2 else second, service, "update")
                swaps += 1
    whole = next(cells[-1] for cells in readers.seen if len(cells) == 3)
    assert int(whole) > 100
    # A deadlock is an answer too: the store says that it has none.
    answers = set(readers.seen) - {("deadlock",)}
    assert {("0", "0", whole), (whole, whole, whole)} == answers


def test_reader_of_a_store_that_swaps_bit_by_bit_reads_parts_of_both(
    faulty: FaultyStore, tides_export: Path, second: Path
) -> None:
    """The test above finds it out when a swap is not one step."""

    def slowly(path: str, text: str) -> tuple[int, dict[str, str], str] | str:
        if path != "/update" or "SUBSTR" not in text:
            return text
        for step in text.split(" ;\n"):
            faulty.store.update(step)
            time.sleep(0.05)
        return 204, {}, ""

    with faulty.server.service() as service:
        publish(tides_export, service)
        faulty.fault = slowly
        with Readers(faulty.server.query, pair(tides_export)) as readers:
            publish(second, service)
    whole = next(cells[-1] for cells in readers.seen if len(cells) == 3)
    assert set(readers.seen) - {("0", "0", whole), (whole, whole, whole)}


def test_virtuoso_as_it_comes_is_told_of(
    say: Say,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    virtuoso: Server,
    tides_export: Path,
) -> None:
    """Where a query may read a part of each release it says what to set; where that is, nothing."""
    told = "set DefaultIsolation = 4 under [Parameters] in virtuoso.ini"
    with running_virtuoso(tmp_path, "") as as_it_comes:
        monkeypatch.setenv("AGENCYGRAPH_USER", as_it_comes.credentials.user)
        monkeypatch.setenv("AGENCYGRAPH_PASSWORD", as_it_comes.credentials.password)
        code, out, err = say("publish", as_it_comes.query, "--export", tides_export)
    assert (0, True) == (code, told in err)
    assert "DefaultIsolation" not in out
    code, _, err = say("publish", virtuoso.clear().query, "--export", tides_export)
    assert (0, False) == (code, "DefaultIsolation" in err)


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("Oxigraph/0.5", "2", None),
        ("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu", "2", True),
        ("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu", "4", False),
        ("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu", "8", False),
        ("Virtuoso/08", "", True),
    ],
)
def test_store_is_known_by_its_name_and_its_level(
    faulty: FaultyStore, name: str, level: str, expected: bool | None
) -> None:
    """The `Server` field, and the level as Virtuoso tells it; one that is silent is not trusted."""
    faulty.name = name
    row = {"level": {"type": "literal", "value": level}}
    said = json.dumps({"head": {"vars": ["level"]}, "results": {"bindings": [row]}})
    told = (200, {}, said) if level else (400, {}, "no such function")
    faulty.fault = lambda _, text: told if "sys_stat" in text else text
    with faulty.server.service() as service:
        assert expected is may_mix(service)
