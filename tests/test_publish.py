"""An export is loaded beside what stands in a store, verified, and put in its place at once."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph.errors import RemoteError
from agencygraph.publish import publish
from agencygraph.publish.comparison import compare, normal
from agencygraph.publish.release import chunks, read_release
from agencygraph.publish.updates import COVER, marker
from agencygraph.query import run
from agencygraph.remote import run_remote
from remote_servers import FaultyStore, Server, write_quads

pytest_plugins = ("remote_servers",)

SERVERS = ("oxigraph", "virtuoso")
XSD = "http://www.w3.org/2001/XMLSchema#"
#: How many labels there are, and how many of them are of the second release.
LABELS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT (COUNT(?label) AS ?all) (SUM(IF(CONTAINS(STR(?label), "(new)"), 1, 0)) AS ?new)
WHERE { ?thing rdfs:label ?label }"""


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Server:
    """A real store with nothing in it."""
    found: Server = request.getfixturevalue(request.param)
    return found.clear()


def sizes_of(export: Path) -> dict[str, int]:
    """Count the quads of each graph of an export."""
    quads = ox.parse(path=export / "facts-with-evidence.nq", format=ox.RdfFormat.N_QUADS)
    return dict(Counter(str(quad.graph_name.value) for quad in quads))


def standing(sizes: dict[str, int], export: Path) -> dict[str, int]:
    """Leave out the graph that says which release stands: one triple."""
    where = marker(read_release(export).home)
    assert sizes.get(where) == 1
    return {name: size for name, size in sizes.items() if name != where}


def requests_of(path: str, faulty: FaultyStore) -> int:
    """Count the requests to a path of a store."""
    return sum(seen == path for seen, _ in faulty.seen)


@pytest.mark.parametrize("server", SERVERS, indirect=True)
@pytest.mark.parametrize("via", ["graph-store", "update"])
def test_publish_puts_every_graph_in_place(server: Server, export: Path, via: str) -> None:
    """Each named graph of the whole dossier is there with all its triples, and nothing besides."""
    with server.service() as service:
        done = publish(export, service, via)
    assert standing(server.sizes(), export) == sizes_of(export)
    assert set(done.loaded) == set(sizes_of(export))
    assert all(done.verified.values())
    assert {name: found.read for name, found in done.verified.items()} == sizes_of(export)
    assert not any(found.rewritten for found in done.verified.values())


@pytest.mark.parametrize("server", SERVERS, indirect=True)
def test_publish_changes_only_what_is_another(
    server: Server, tides_export: Path, second: Path
) -> None:
    """A second release replaces what is another, drops what is gone and leaves the rest."""
    with server.service() as service:
        publish(tides_export, service)
        done = publish(second, service)
        again = publish(second, service)
    assert standing(server.sizes(), second) == sizes_of(second)
    gone = sorted(set(sizes_of(tides_export)) - set(sizes_of(second)))
    assert (1, gone) == (len(gone), list(done.gone))
    assert set(done.loaded) | set(done.kept) == set(sizes_of(second))
    assert all("(new)" not in name for name in done.kept)
    assert ((), ()) == (again.loaded, again.gone)


@pytest.mark.parametrize("server", SERVERS, indirect=True)
def test_publish_goes_on_after_a_kill(server: Server, export: Path) -> None:
    """A process that is killed while loading has not lost what it loaded; the next one ends it."""
    command = [sys.executable, "-m", "agencygraph", "publish", server.query]
    command += ["--export", str(export), "--via", "update", "--chunk", "300"]
    first = subprocess.Popen(
        command, env=server.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not any("/staged/" in name for name in server.sizes()):
        assert first.poll() is None
    time.sleep(0.3)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    held = {name: size for name, size in server.sizes().items() if "/staged/" in name}
    release = read_release(export)
    assert sum(held.values()) < sum(graph.size for graph in release.graphs)
    assert set() == set(server.sizes()) & set(sizes_of(export))
    with server.service() as service:
        sent: list[str] = []
        service.client.event_hooks["request"].append(lambda request: sent.append(str(request.url)))
        publish(export, service, "graph-store", 300)
        loads = sum("staged" in url for url in sent)
    pieces = sum(len(list(chunks(release, graph, 300))) for graph in release.graphs)
    assert 0 < loads < pieces
    assert standing(server.sizes(), export) == sizes_of(export)


@pytest.mark.parametrize("server", SERVERS, indirect=True)
def test_reader_sees_one_release_or_the_other(
    server: Server, tides_export: Path, second: Path
) -> None:
    """Who asks all along while a second release is published never sees a part of each."""
    home = read_release(second).home
    with server.service() as service:
        publish(tides_export, service)
        seen: Counter[tuple[str, ...]] = Counter()
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                answer = run_remote(server.query, LABELS, home=home)
                seen[tuple(str(cell.value) for cell in answer.rows[0] if cell)] += 1

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        for export in (second, tides_export, second):
            publish(export, service, "update", 200)
        time.sleep(0.2)
        done.set()
        for reader in readers:
            reader.join()
    count = next(iter(seen))[0]
    assert {(count, "0"), (count, count)} == set(seen)


def test_reader_of_the_union_sees_nothing_of_a_release_that_is_loading(
    faulty: FaultyStore, tides_export: Path, second: Path
) -> None:
    """Where the default graph is the union of all, what was loaded so far changes no answer."""
    with faulty.server.service() as service:
        publish(tides_export, service)
        before = run(faulty.store, LABELS)
        faulty.fault = lambda _, text: (500, {}, "disk full") if "SUBSTR" in text else text
        with pytest.raises(RemoteError, match="disk full"):
            publish(second, service)
    assert any(str(quad.predicate.value).startswith(COVER) for quad in faulty.store)
    assert before == run(faulty.store, LABELS)
    stands = {name: size for name, size in faulty.server.sizes().items() if "staged" not in name}
    assert standing(stands, tides_export) == sizes_of(tides_export)


def test_publish_says_what_a_store_dropped(
    faulty: FaultyStore, tides_export: Path, second: Path
) -> None:
    """A store that loses a triple is found out before anything is put in place."""

    def losing(path: str, text: str) -> str:
        return "\n".join(text.splitlines()[1:]) if path == "/store" else text

    with faulty.server.service() as service:
        publish(tides_export, service)
        faulty.fault = losing
        with pytest.raises(RemoteError, match="it lacks <") as raised:
            publish(second, service)
        assert "what stood before stands as it was" in str(raised.value)
        stands = {k: v for k, v in faulty.server.sizes().items() if "staged" not in k}
        assert standing(stands, tides_export) == sizes_of(tides_export)
        faulty.fault = lambda _, text: text
        publish(second, service)
    assert standing(faulty.server.sizes(), second) == sizes_of(second)


def test_publish_finds_a_changed_triple_though_the_count_is_right(
    faulty: FaultyStore, tides_export: Path
) -> None:
    """As many triples as there should be, and one of them another: the hash tells."""

    def changing(path: str, text: str) -> str:
        return text.replace('"@en', '!"@en', 1) if path == "/store" else text

    faulty.fault = changing
    with (
        faulty.server.service() as service,
        pytest.raises(RemoteError, match="it has <") as raised,
    ):
        publish(tides_export, service)
    held, of = str(raised.value).partition("holds ")[2].split(" triples of ")
    assert held == of.partition(", and")[0]


def test_publish_mends_what_another_changed(faulty: FaultyStore, tides_export: Path) -> None:
    """A triple that somebody changed or added in a graph that stands is put right."""
    with faulty.server.service() as service:
        publish(tides_export, service)
        graph = next(name for name in sizes_of(tides_export) if name.endswith("/events"))
        service.change(f"INSERT DATA {{ GRAPH <{graph}> {{ <x:a> <x:b> <x:c> }} }}")
        done = publish(tides_export, service)
    assert (graph,) == done.loaded
    assert standing(faulty.server.sizes(), tides_export) == sizes_of(tides_export)


@pytest.mark.parametrize("request_number", [4, 30, 60, 90])
def test_publish_goes_on_where_a_store_died(
    faulty: FaultyStore, tides_export: Path, request_number: int
) -> None:
    """A store that breaks off in the middle is an error in words; the next run ends it."""
    dying = lambda *given: given[1] if len(faulty.seen) < request_number else None  # noqa: E731
    with faulty.server.service() as service:
        faulty.fault = dying
        with pytest.raises(RemoteError, match="the connection broke off"):
            publish(tides_export, service, chunk=100)
        faulty.fault = lambda _, text: text
        first = requests_of("/store", faulty)
        publish(tides_export, service, chunk=100)
    release = read_release(tides_export)
    pieces = sum(len(list(chunks(release, graph, 100))) for graph in release.graphs)
    assert pieces <= requests_of("/store", faulty) <= pieces + 1
    assert first < pieces
    assert standing(faulty.server.sizes(), tides_export) == sizes_of(tides_export)


@pytest.mark.parametrize(("deadlocks", "is_tried_again"), [(2, True), (99, False)])
def test_swap_that_ends_in_a_deadlock_is_tried_again(
    faulty: FaultyStore, tides_export: Path, deadlocks: int, is_tried_again: bool
) -> None:
    """Virtuoso undoes a swap when a reader and it wait for each other; not without end."""
    swaps: list[str] = []

    def locking(_: str, text: str) -> tuple[int, dict[str, str], str] | str:
        if "SUBSTR" not in text:
            return text
        swaps.append(text)
        failed = (500, {}, "Virtuoso 40001 Error SR172: Transaction deadlocked")
        return failed if len(swaps) <= deadlocks else text

    faulty.fault = locking
    with faulty.server.service() as service:
        if is_tried_again:
            publish(tides_export, service)
        else:
            with pytest.raises(RemoteError, match="deadlocked"):
                publish(tides_export, service)
    assert (3 if is_tried_again else 10) == len(swaps)


def test_verb_says_what_was_done(
    say: Callable[..., tuple[int, str, str]], faulty: FaultyStore, tides_export: Path
) -> None:
    """The verb prints graphs and triples; or all as JSON. No value is written otherwise."""
    code, first, err = say("publish", faulty.server.query, "--export", tides_export)
    sizes = sizes_of(tides_export)
    assert (0, "") == (code, err)
    assert f"{len(sizes)} graphs with {sum(sizes.values()):,} triples stand at" in first
    assert f"{len(sizes)} put in place, 0 as they were" in first
    assert "otherwise" not in first
    _, out, _ = say("publish", faulty.server.query, "--export", tides_export, "--format", "json")
    told = json.loads(out)
    assert not any(graph["rewritten"] for graph in told["graphs"].values())
    assert 2 == say("publish", faulty.server.query, "--export", tides_export, "--chunk", "0")[0]
    assert sizes == {name: graph["triples"] for name, graph in told["graphs"].items()}
    assert [] == told["loaded"]


def test_verb_says_which_values_a_store_writes_otherwise(
    say: Callable[..., tuple[int, str, str]],
    faulty: FaultyStore,
    tides_export: Path,
    tmp_path: Path,
) -> None:
    """Types and forms that the store does not keep, as an export of another tool may have them."""
    other = Path(shutil.copytree(tides_export, tmp_path / "other"))
    file = other / "facts-with-evidence.nq"
    text = file.read_text(encoding="utf-8")
    places = re.compile(r'(oa#(?:start|end)> "\d+"\^\^<\S+#)integer>')
    text, written = places.subn(r"\1nonNegativeInteger>", text)
    text = text.replace(f'"450"^^<{XSD}decimal>', f'"450.0"^^<{XSD}decimal>')
    write_quads(file, text.splitlines())
    _, first, _ = say("publish", faulty.server.query, "--export", other)
    assert written > 0
    assert f"{written} of xsd:nonNegativeInteger as xsd:integer, such as " in first
    assert "of xsd:decimal, such as 450.0 as 450" in first
    _, out, _ = say("publish", faulty.server.query, "--export", other, "--format", "json")
    rewritten = [
        pair for graph in json.loads(out)["graphs"].values() for pair in graph["rewritten"]
    ]
    assert written + text.count(f'"450.0"^^<{XSD}decimal>') == len(rewritten)


@pytest.mark.parametrize(
    ("text", "kind", "same"),
    [
        ("98.80", "decimal", "98.8"),
        ("007", "integer", "7"),
        ("-0.0", "decimal", "0"),
        ("1", "boolean", "true"),
        ("1.5E3", "double", "1500.0"),
        ("2009-06-30T00:00:00+00:00", "dateTime", "2009-06-30T00:00:00Z"),
    ],
)
def test_values_are_the_same_however_they_are_written(text: str, kind: str, same: str) -> None:
    """What stores are known to write otherwise has one normal form."""
    datatype = ox.NamedNode(XSD + kind)
    assert normal(ox.Literal(same, datatype=datatype)) == normal(
        ox.Literal(text, datatype=datatype)
    )


@pytest.mark.parametrize(
    ("text", "kind", "another"),
    [
        ("98.80", "decimal", "98.81"),
        ("0.12345678901234567890123456789012345", "decimal", "0.1234567890123456789012345679"),
        ("2009-06-30", "date", "2009-06-30Z"),
        ("a", "string", "A"),
        ("many", "integer", "few"),
    ],
)
def test_values_that_differ_are_told_apart(text: str, kind: str, another: str) -> None:
    """A value that a store rounds, or changes in any other way, is another."""
    datatype = ox.NamedNode(XSD + kind)
    ours, theirs = (ox.Literal(value, datatype=datatype) for value in (text, another))
    node = ox.NamedNode("x:a")
    assert normal(ours) != normal(theirs)
    found = compare([ox.Triple(node, node, ours)], [ox.Triple(node, node, theirs)])
    assert not found
    assert (1, 1) == (len(found.missing), len(found.extra))
