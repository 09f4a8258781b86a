"""The pool by itself, as a program without HTTP uses it: answers, limits, and what is cut short."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import resource
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import psutil
import pytest

from agencygraph.errors import UsageError
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.limits import Limits
from agencygraph.serve.workers.frames import Frames, Job, frame
from agencygraph.serve.workers.jobs import Asked
from agencygraph.serve.workers.pool import Pool
from serve_fixtures import CROSS, GRAPHS, small_export

ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
STREAM = f"SELECT * {{ {CROSS} }}"
SMALL = "ASK { ?s ?p ?o }"


def using(export: Path, limits: Limits, work: Callable[[Pool], Awaitable[None]]) -> None:
    """Run some work with an open pool."""

    async def run() -> None:
        async with Pool(export, limits) as pool:
            await work(pool)

    asyncio.run(run())


async def refused(asking: Awaitable[object]) -> Refusal:
    """Give the refusal that a question gets."""
    with pytest.raises(Refusal) as found:
        await asking
    return found.value


def test_a_program_gets_answers(tmp_path: Path) -> None:
    """Whole or in pieces, compressed if it likes, of the graphs it names, with a base for IRIs."""

    async def work(pool: Pool) -> None:
        reply = await pool.ask("SELECT * { ?s ?p ?o }", "json")
        assert 3 == len(json.loads(await reply.read())["results"]["bindings"])
        one = Asked("SELECT * { ?s ?p ?o }", (GRAPHS["one"],))
        found = json.loads(await (await pool.ask(one, "json")).read())
        assert len(found["results"]["bindings"]) == 1
        relative = await pool.ask("ASK { <one> ?p ?o }", "json", base="http://example.org/")
        assert b'{"head":{},"boolean":true}' == await relative.read()
        long = 'SELECT ("' + "x" * 5000 + '" AS ?x) {}'
        zipped = await pool.ask(long, "csv", gzip=True)
        assert zipped.is_gzip
        assert b"x\r\n" + b"x" * 5000 + b"\r\n" == gzip.decompress(await zipped.read())
        error = await refused(pool.ask("ASK {", "json"))
        assert (400, 3) == (error.status, len(error.reason.splitlines()))

    using(small_export(tmp_path), Limits(workers=1), work)


def test_a_large_answer_comes_in_pieces(export: Path) -> None:
    """The pieces together are the answer, and the worker is free again at its end."""

    async def work(pool: Pool) -> None:
        reply = await pool.ask("SELECT * { ?s ?p ?o }", "tsv")
        assert not reply.is_whole
        pieces = [piece async for piece in reply.pieces()]
        assert len(pieces) > 20
        count = await pool.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "csv")
        rows = int((await count.read()).split()[1])
        assert rows == b"".join(pieces).count(b"\n") - 1

    using(export, Limits(workers=1), work)


@pytest.mark.parametrize("writer", ["json", "xml", "csv", "tsv", "ttl", "nt", "rdf", "jsonld"])
def test_answers_have_so_many_rows_and_no_more(export: Path, writer: str) -> None:
    """Exactly the limit is answered; one row more is refused with what to do."""
    is_rows = writer in ("json", "xml", "csv", "tsv")
    query = "SELECT * { ?s ?p ?o }" if is_rows else "CONSTRUCT WHERE { ?s ?p ?o }"

    async def work(pool: Pool) -> None:
        await (await pool.ask(f"{query} LIMIT 50", writer)).read()
        error = await refused(pool.ask(f"{query} LIMIT 51", writer))
        assert (400, "more than 50 rows; add LIMIT") == (error.status, error.reason[15:43])
        await (await pool.ask(SMALL, "json")).read()

    using(export, Limits(rows=50, workers=1), work)


def test_a_stream_over_the_row_limit_breaks_off(export: Path) -> None:
    """When it is too late to refuse, the answer has no end: read() raises instead of giving it."""

    async def work(pool: Pool) -> None:
        reply = await pool.ask("SELECT * { ?s ?p ?o }", "csv")
        assert 400 == (await refused(reply.read())).status
        assert await (await pool.ask(SMALL, "json")).read()

    using(export, Limits(rows=5000, workers=1), work)


def test_a_worker_opens_no_socket(export: Path) -> None:
    """SERVICE past the check of its text still reaches nobody, and the worker goes on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1)
        there = f"http://127.0.0.1:{listener.getsockname()[1]}/"

        async def work(pool: Pool) -> None:
            query = f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}"
            error = await refused(pool.run(Job(query, "json")))
            assert (400, True) == (error.status, "cannot be run" in error.reason)
            silent = await pool.run(Job(query.replace("SERVICE", "SERVICE SILENT"), "json"))
            assert b'"bindings":[{}]' in await silent.read()

        using(export, Limits(workers=1), work)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_full_queue_is_told_to_come_back(export: Path) -> None:
    """One at work, one waiting, and the third is refused at once; the second in time."""

    async def work(pool: Pool) -> None:
        first = asyncio.create_task(refused(pool.ask(ENDLESS, "json")))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(refused(pool.ask(ENDLESS, "json")))
        await asyncio.sleep(0.1)
        third = await refused(pool.ask(SMALL, "json"))
        assert (503, "1") == (third.status, third.headers["Retry-After"])
        assert not first.done()
        assert 504 == (await first).status
        # It may have got the worker for what was left of its time.
        assert (await second).status in (503, 504)
        assert await (await pool.ask(SMALL, "json")).read()

    using(export, Limits(timeout=1, workers=1, queue=1), work)


def test_every_worker_is_used_though_processors_are_few(
    export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one processor a question that takes long still leaves the other workers to others."""
    monkeypatch.setattr("os.cpu_count", lambda: 1)

    async def work(pool: Pool) -> None:
        endless = [asyncio.create_task(refused(pool.ask(ENDLESS, "json"))) for _ in range(2)]
        small = [asyncio.create_task(pool.ask(SMALL, "json")) for _ in range(20)]
        for one in small:
            assert await (await one).read()
        assert not any(one.done() for one in endless)
        for one in endless:
            one.cancel()

    using(export, Limits(timeout=60, workers=3), work)


@pytest.mark.parametrize("query", [ENDLESS, STREAM])
def test_who_gives_up_frees_the_worker(export: Path, query: str) -> None:
    """A cancelled question and a closed reply make room at once, long before the time is up."""

    async def work(pool: Pool) -> None:
        began = time.monotonic()
        asking = asyncio.create_task(pool.ask(query, "json"))
        await asyncio.wait([asking], timeout=0.3)
        if asking.done():
            asking.result().close()
        else:
            asking.cancel()
        assert await (await pool.ask(SMALL, "json")).read()
        assert time.monotonic() - began < 30

    using(export, Limits(timeout=60, workers=1), work)


def test_a_reply_that_is_forgotten_costs_its_time_at_most(export: Path) -> None:
    """Whoever neither reads nor closes a reply holds its worker until its time is up."""

    async def work(pool: Pool) -> None:
        forgotten = await pool.ask(STREAM, "json")
        answered = await pool.ask(SMALL, "json", deadline=asyncio.get_running_loop().time() + 30)
        assert await answered.read()
        assert 504 == (await refused(forgotten.read())).status

    using(export, Limits(timeout=1, workers=1), work)


def test_who_waits_and_gives_up_leaves_the_queue(export: Path) -> None:
    """A question cancelled while it waits takes no worker from those behind it."""

    async def work(pool: Pool) -> None:
        first = asyncio.create_task(refused(pool.ask(ENDLESS, "json")))
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(pool.ask(SMALL, "json"))
        await asyncio.sleep(0.1)
        waiting.cancel()
        await first
        for _ in range(3):
            assert await (await pool.ask(SMALL, "json")).read()

    using(export, Limits(timeout=1, workers=1, queue=1), work)


def test_a_fault_of_the_store_is_told_from_want_of_memory(export: Path) -> None:
    """A sort that ends the process says so, and not that memory is short; the next is answered."""
    values = [text for number in range(60) for text in (f"{number}", f"'{number}'")]
    random.Random(1).shuffle(values)
    mixed = f"SELECT ?o {{ VALUES ?o {{ {' '.join(values)} }} }} ORDER BY "

    async def work(pool: Pool) -> None:
        error = await refused(pool.ask(mixed + "IF(RAND() < 2, ?o, 1)", "json"))
        assert (400, {}) == (error.status, error.headers)
        assert "the store fails on this query, by a fault of its own; write it" in error.reason
        assert await (await pool.ask(mixed + "?o", "json")).read()
        replaced = (
            "SELECT (STRLEN(?b) AS ?n) { { SELECT (GROUP_CONCAT(STR(?o)) AS ?a) { ?s ?p ?o } } "
            'BIND(REPLACE(?a, ".", ?a) AS ?b) }'
        )
        error = await refused(pool.ask(replaced, "json"))
        assert (503, True) == (error.status, "more memory than 256 MiB" in error.reason)

    using(export, Limits(workers=1, memory=256), work)


@pytest.fixture
def limit_files() -> Iterator[Callable[[int], None]]:
    """Let this process open no file whose number is as high, or any again, until the test ends."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)

    def limit(files: int = before) -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))

    yield limit
    limit()


def test_a_worker_is_replaced_once_a_file_can_be_opened(
    export: Path, limit_files: Callable[..., None]
) -> None:
    """Want of files, which many connections cause, ends no worker for good."""

    async def work(pool: Pool) -> None:
        limit_files(3)
        assert 504 == (await refused(pool.ask(ENDLESS, "json"))).status
        assert 503 == (await refused(pool.ask(SMALL, "json"))).status
        limit_files()
        assert await (await pool.ask(SMALL, "json")).read()

    using(export, Limits(timeout=1, workers=1), work)


def test_more_workers_than_there_can_be_are_told(
    export: Path, limit_files: Callable[..., None]
) -> None:
    """A start that the system does not allow says what to do."""
    limit_files(psutil.Process().num_fds() + 40)
    with pytest.raises(UsageError, match=r"100 workers cannot be started: .*; use fewer"):
        using(export, Limits(workers=100), lambda _: asyncio.sleep(0))


def test_a_closed_pool_answers_nobody(export: Path) -> None:
    """Whoever waits for an answer, or asks afterwards, is told that the server is closing."""

    async def run() -> None:
        async with Pool(export, Limits(workers=1)) as pool:
            asking = [asyncio.create_task(refused(pool.ask(ENDLESS, "json"))) for _ in range(2)]
            await asyncio.sleep(0.2)
        found = [await one for one in asking] + [await refused(pool.ask(SMALL, "json"))]
        assert [(503, "the server is closing")] * 3 == [(one.status, one.reason) for one in found]

    asyncio.run(run())


def test_a_graph_that_leaves_no_room_is_told(export: Path, tmp_path: Path) -> None:
    """Memory that the graph alone takes, and a folder that is no export, are faults of the call."""
    with pytest.raises(UsageError, match=r"memory is 60 MiB, .* use \d+ or more"):
        using(export, Limits(memory=60), lambda _: asyncio.sleep(0))
    with pytest.raises(UsageError, match="there is no export here"):
        using(tmp_path, Limits(), lambda _: asyncio.sleep(0))
    broken = small_export(tmp_path / "broken", "<a:a> <a:b> nothing .\n")
    with pytest.raises(
        UsageError,
        match=r"broken/facts-with-evidence.nq: line 1 cannot be read: .*run: agencygraph build",
    ):
        using(broken, Limits(), lambda _: asyncio.sleep(0))


@pytest.mark.parametrize(
    "given",
    [
        {"timeout": 0},
        {"timeout": 1e9},
        {"memory": 0},
        {"memory": 2**44},
        {"rows": -1},
        {"workers": 0},
    ],
)
def test_limits_are_above_zero_and_what_a_system_takes(given: dict[str, int]) -> None:
    """A limit that would stop everything, or nothing, is a fault of the call."""
    with pytest.raises(UsageError, match=next(iter(given))):
        Limits(**given)  # type: ignore[arg-type]


def test_frames_are_whole_however_they_arrive() -> None:
    """Jobs and answers cut anywhere are put together again."""
    job = Job("ASK { ?s ?p 'é\u2028' }", "json", True, ("a:a",), None, "b:b", gzip=True)
    stream = job.pack(1.5) + frame(b"P", b"") + frame(b"E", b"x" * 70_000)
    for size in (1, 3, 5, 4096, len(stream)):
        frames = Frames()
        pieces = (stream[at : at + size] for at in range(0, len(stream), size))
        found = [one for piece in pieces for one in frames.feed(piece)]
        assert [b"J", b"P", b"E"] == [kind for kind, _ in found]
        seconds, again = Job.unpack(found[0][1])
        assert (1.5, job.query, job.writer, job.base) == (
            seconds,
            again.query,
            again.writer,
            again.base,
        )
        assert ["a:a"] == list(again.default_graphs or ())
        assert (None, True, True) == (again.named_graphs, again.union, again.gzip)
        assert 70_000 == len(found[2][1])
