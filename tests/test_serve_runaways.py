"""Queries that would harm others: each gets its answer in time, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from serve_fixtures import CLIENT, CROSS, Running, are_gone, family, serving, start

#: SLACK is for a busy machine; benchmarks/serve.py holds answers to the limit and a second.
TIMEOUT, MEMORY, SLACK = 1, 256, 10
SMALL = {"query": "ASK { ?s ?p ?o }"}
TENFOLD = "".join(
    f"BIND(CONCAT({','.join([f'?{a}'] * 10)}) AS ?{b}) "
    for a, b in zip("abcdefg", "bcdefgh", strict=True)
)
#: Each with the statuses it may get; 200 is a stream that breaks off.
RUNAWAYS: dict[str, tuple[str, set[int]]] = {
    "cartesian count": (f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", {504}),
    "order by": ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f", {503, 504}),
    "distinct": (f"SELECT DISTINCT ?a ?e ?i {{ {CROSS} }} ORDER BY ?a", {503, 504}),
    "group by": (f"SELECT ?a ?f (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?a ?f", {503, 504}),
    "property path": ("SELECT (COUNT(*) AS ?n) { ?a (!<x:x>)* ?b . ?c (!<x:x>)* ?d }", {503, 504}),
    "no rows": (f"SELECT * {{ {CROSS} FILTER(CONCAT(STR(?a), STR(?i)) = '') }}", {504}),
    "ask": (f"ASK {{ {CROSS} FILTER(CONCAT(STR(?a), STR(?i)) = '') }}", {504}),
    "endless stream": (f"SELECT * {{ {CROSS} }}", {200}),
    "endless triples": (f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {CROSS} }}", {200}),
    "rows before a wall": (
        f"SELECT * {{ {{ ?a ?b ?c }} UNION {{ {CROSS} FILTER(CONCAT(STR(?a), STR(?i)) = '') }} }}",
        {200, 504},
    ),
    "regular expression": (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . "
        'FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "^(([a-z])+.)+[A-Z]([a-z])+$")) }',
        {504},
    ),
    "large regular expression": (
        'ASK { FILTER(REGEX("a", "((a{1,100}){1,100}){1,100}")) }',
        {200, 503},
    ),
    "memory by strings": (
        f'SELECT (STRLEN(?h) AS ?n) {{ BIND("{"x" * 100}" AS ?a) {TENFOLD} }}',
        {503},
    ),
    "memory by replacing": (
        "SELECT (STRLEN(?b) AS ?n) { { SELECT (GROUP_CONCAT(STR(?o)) AS ?a) { ?s ?p ?o } } "
        'BIND(REPLACE(?a, ".", ?a) AS ?b) }',
        {503, 504},
    ),
    "memory by concatenating": (
        "SELECT (GROUP_CONCAT(STR(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
        {503, 504},
    ),
    "huge values": (f"SELECT * {{ VALUES ?x {{ {'1 ' * 200_000} }} }} ORDER BY ?x", {200, 504}),
    "huge in": (
        f"ASK {{ ?s ?p ?o FILTER(?o IN ({','.join(map(str, range(100_000)))})) }}",
        {200, 504},
    ),
    "deep brackets": ("ASK " + "{" * 100_000 + "}" * 100_000, {400}),
    "deep lists": ("ASK { ?s ?p " + "(" * 5000 + "1" + ")" * 5000 + " }", {400}),
    "long chain of or": ("ASK { FILTER(" + "||".join(["?x=1"] * 60_000) + ") }", {400, 503, 504}),
    "long chain of not": ("ASK { FILTER(" + "!" * 200_000 + "true) }", {400}),
    "long path": ("ASK { ?s " + "/".join(["<x:y>"] * 50_000) + " ?o }", {400, 503, 504}),
    "many triples": ("ASK { " + "?s ?p ?o . " * 50_000 + "}", {400, 503, 504}),
    "many unions": ("ASK { " + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + "}", {400, 503, 504}),
}


@dataclass
class Watch:
    """The most memory that the server and any worker had, in MiB."""

    server: float = 0
    worker: float = 0


@pytest.fixture(scope="module")
def guarded(export: Path) -> Iterator[tuple[Running, Watch]]:
    """A server with small limits, and a thread that watches its memory."""
    options = ("--timeout", str(TIMEOUT), "--memory", str(MEMORY), "--workers", "2")
    watch, is_over = Watch(), threading.Event()
    with serving(export, *options) as running:

        def look() -> None:
            while not is_over.wait(0.05):
                try:
                    server = psutil.Process(running.process.pid)
                    taken = [one.memory_info().rss / 2**20 for one in server.children(True)]
                    watch.server = max(watch.server, server.memory_info().rss / 2**20)
                    watch.worker = max(watch.worker, *taken, 0)
                except psutil.Error:
                    continue

        looking = threading.Thread(target=look)
        looking.start()
        try:
            yield running, watch
        finally:
            is_over.set()
            looking.join()


def is_complete(running: Running, workers: int) -> bool:
    """Wait until there are the process that makes workers, as many workers, and nothing else."""
    until = time.monotonic() + 5
    while len(family(running.process.pid)) != workers + 1:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize(("query", "statuses"), RUNAWAYS.values(), ids=RUNAWAYS)
def test_runaway_is_answered_in_time(
    guarded: tuple[Running, Watch], query: str, statuses: set[int]
) -> None:
    """The right status when time is up, memory within its limit, and others are served again."""
    running, watch = guarded
    began = time.monotonic()
    headers = {"Content-Type": "application/sparql-query"}
    with CLIENT.stream("POST", running.url, content=query, headers=headers) as found:
        try:
            text = found.read().decode()
        except httpx.HTTPError as broken:
            text = f"broken off: {broken}"
    taken = time.monotonic() - began
    assert found.status_code in statuses, text[:300]
    assert taken < TIMEOUT + SLACK
    if found.status_code != 200:
        assert len(text.splitlines()) == 1
    assert CLIENT.get(running.url, params=SMALL).json()["boolean"]
    assert watch.worker < MEMORY
    assert watch.server < 200
    assert is_complete(running, 2)


def test_a_query_on_which_the_store_fails_is_not_to_be_sent_again(
    guarded: tuple[Running, Watch],
) -> None:
    """What has another value each time cannot be sorted by kind: the worker ends, others serve."""
    running, _ = guarded
    days = [f'"2020-01-{day:02}"^^<http://www.w3.org/2001/XMLSchema#date>' for day in range(1, 29)]
    terms = [*map(str, range(1000)), *(f'"{number}"' for number in range(1000)), *days * 30]
    random.Random(1).shuffle(terms)
    query = f"SELECT * {{ VALUES ?o {{ {' '.join(terms)} }} }} ORDER BY IF(RAND() < 2, ?o, 1)"
    found = CLIENT.post(running.url, data={"query": query})
    assert (400, 1) == (found.status_code, len(found.text.splitlines()))
    assert "the store fails on this query" in found.text
    assert CLIENT.get(running.url, params=SMALL).json()["boolean"]
    assert is_complete(running, 2)


def test_runaways_side_by_side_are_all_answered(guarded: tuple[Running, Watch]) -> None:
    """More runaways than workers: each is ended in time, and what has to wait is told so."""
    running, _ = guarded
    found: list[tuple[int, float]] = []

    def ask() -> None:
        began = time.monotonic()
        status = CLIENT.get(
            running.url, params={"query": RUNAWAYS["cartesian count"][0]}
        ).status_code
        found.append((status, time.monotonic() - began))

    asking = [threading.Thread(target=ask) for _ in range(6)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert {504, 503} >= {status for status, _ in found}
    assert 6 == len(found)
    assert max(taken for _, taken in found) < TIMEOUT + SLACK
    assert CLIENT.get(running.url, params=SMALL).json()["boolean"]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_survives_the_server(export: Path, ending: signal.Signals) -> None:
    """However the server ends, with queries at work or without, no process is left."""
    running = start(export, "--timeout", "60")
    children = family(running.process.pid)
    assert len(children) == 5
    busy = threading.Thread(target=_ask_in_vain, args=(running.url,))
    busy.start()
    time.sleep(0.5)
    running.process.send_signal(ending)
    assert are_gone(children)
    running.process.communicate(timeout=10)
    busy.join()


def test_nothing_survives_when_all_that_watch_are_killed(export: Path) -> None:
    """With the server and the process that makes workers gone at once, a query at work ends too."""
    running = start(export, "--timeout", "60")
    children = family(running.process.pid)
    busy = threading.Thread(target=_ask_in_vain, args=(running.url,))
    busy.start()
    time.sleep(0.5)
    os.kill(running.process.pid, signal.SIGSTOP)
    os.kill(children[0].pid, signal.SIGKILL)
    os.kill(running.process.pid, signal.SIGKILL)
    assert are_gone(children)
    running.process.communicate(timeout=10)
    busy.join()


def test_an_alarm_ends_a_query_that_nobody_ends(export: Path) -> None:
    """A worker alone, as where the system does not end it with its parent, ends by itself."""
    alone = """
import socket, sys
from pathlib import Path
from agencygraph.serve.limits import Limits
from agencygraph.serve.workers import worker
from agencygraph.serve.workers.frames import Job
from agencygraph.store import open_store
ours, theirs = socket.socketpair()
ours.sendall(Job(sys.argv[2], "json").pack(0.1))
worker.serve(theirs, open_store(Path(sys.argv[1])), {}, Limits())
"""
    query = RUNAWAYS["cartesian count"][0]
    command = [sys.executable, "-c", alone, str(export), query]
    assert -signal.SIGALRM == subprocess.run(command, check=False, timeout=60).returncode


def _ask_in_vain(url: str) -> None:
    with contextlib.suppress(httpx.HTTPError):
        CLIENT.get(url, params={"query": RUNAWAYS["cartesian count"][0]})


def test_the_server_goes_on_when_its_processes_are_killed(export: Path) -> None:
    """A worker, or the process that makes them, is started again when somebody ends it."""
    with serving(export, "--timeout", "10", "--workers", "2") as running:
        for chosen in (1, 0):
            os.kill(family(running.process.pid)[chosen].pid, signal.SIGKILL)
            until = time.monotonic() + 10
            well = 0
            while well < 5:
                status = CLIENT.get(running.url, params=SMALL).status_code
                assert status in (200, 503)
                assert time.monotonic() < until
                well = well + 1 if status == 200 else 0
            assert is_complete(running, 2)


def test_no_query_reaches_another_service(endpoint: Running) -> None:
    """A listener at hand is never called, however SERVICE is written."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1)
        there = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        for query in (
            f"SELECT * {{ SERVICE {there} {{ ?s ?p ?o }} }}",
            f"SELECT * {{ sErViCe SILENT {there} {{ ?s ?p ?o }} }}",
            f"SELECT * {{ ?s ?p true.SERVICE {there} {{ ?s ?p ?o }} }}",
            f"SELECT * {{ BIND({there} AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
            f"PREFIX service: <x:> SELECT * {{ {{ SELECT * {{ SERVICE{there}{{ }} }} }} }}",
        ):
            found = CLIENT.get(endpoint.url, params={"query": query})
            assert 400 == found.status_code
            assert "SERVICE is not offered" in found.text
        with pytest.raises(TimeoutError):
            listener.accept()
