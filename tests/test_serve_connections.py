"""Connections of clients that do not do their part, and of those that speak an older HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psutil
import pytest
import uvicorn
from uvicorn.server import ServerState

from agencygraph.serve.http import connections
from agencygraph.serve.http.connections import Connection
from serve_fixtures import CLIENT, CROSS, Running, serving, start

ASK = {"query": "ASK {}"}
ENDLESS = quote(f"SELECT * {{ {CROSS} }}")
#: More than the system keeps for a client that does not read.
LARGE = b"x" * 16_000_000
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def brief(export: Path) -> Iterator[Running]:
    """A server that gives a query one second."""
    with serving(export, "--timeout", "1", "--workers", "2") as running:
        yield running


def ask(running: Running, version: str) -> socket.socket:
    """Ask for an endless answer in a version of HTTP."""
    host = urlsplit(running.url)
    asking = socket.create_connection((host.hostname, host.port), timeout=20)
    asking.sendall(f"GET {host.path}?query={ENDLESS} HTTP/{version}\r\nHost: x\r\n\r\n".encode())
    return asking


def read_all(asking: socket.socket) -> int:
    """Read to the end of a connection; give the number of bytes."""
    total = 0
    while piece := asking.recv(1 << 20):
        total += len(piece)
    return total


def test_a_part_is_no_whole_answer_in_an_older_http(brief: Running) -> None:
    """Where the end of the connection ends an answer, one that breaks off is reset."""
    with closing(ask(brief, "1.0")) as asking, pytest.raises(ConnectionResetError):
        read_all(asking)
    with closing(ask(brief, "1.1")) as asking:
        assert read_all(asking)
    assert CLIENT.get(brief.url, params=ASK).json()["boolean"]


def test_who_reads_nothing_is_left(brief: Running) -> None:
    """Once its time is up, nothing is kept for a client that takes nothing of its answer."""
    with closing(ask(brief, "1.1")) as asking:
        here = asking.getsockname()[1]
        assert asking.recv(1)
        until = time.monotonic() + 10
        while here in others(brief):
            assert time.monotonic() < until
            time.sleep(0.05)


def others(running: Running) -> set[int]:
    """Give the ports from which clients are connected to a server."""
    every = psutil.Process(running.process.pid).net_connections("tcp")
    return {one.raddr.port for one in every if one.status == psutil.CONN_ESTABLISHED}


@asynccontextmanager
async def listening(body: bytes, seconds: float = 0) -> AsyncIterator[tuple[str, int]]:
    """Listen with an application that answers with a body, after some seconds."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(seconds)
        length = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body"})

    config, state = uvicorn.Config(answer, lifespan="off"), ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(config, state, {}), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()


@pytest.mark.parametrize("sent", [b"", REQUEST[:-2], REQUEST + REQUEST[:-2]])
def test_nobody_is_waited_for_without_end(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    """Who does not end the head of a request is left, be it the first one or another."""
    monkeypatch.setattr(connections, "PATIENCE", 0.3)

    async def work() -> None:
        async with listening(b"whole") as place, asyncio.timeout(3):
            reader, writer = await asyncio.open_connection(*place)
            writer.write(sent)
            assert sent.startswith(REQUEST) == (await reader.read()).endswith(b"whole")
            writer.close()

    asyncio.run(work())


def test_who_waits_for_an_answer_is_not_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer may take its time: that of the client runs while it asks or reads."""
    monkeypatch.setattr(connections, "PATIENCE", 0.2)

    async def work() -> None:
        async with listening(b"whole", seconds=1) as place:
            reader, writer = await asyncio.open_connection(*place)
            writer.write(REQUEST)
            assert (await reader.readuntil(b"whole")).startswith(b"HTTP/1.1 200")
            writer.close()

    asyncio.run(work())


@pytest.mark.parametrize(("pause", "is_whole"), [(0.1, True), (3.0, False)])
def test_nobody_is_written_to_without_end(
    monkeypatch: pytest.MonkeyPatch, pause: float, is_whole: bool
) -> None:
    """Who stops reading gets the rest within its time, and none of it afterwards."""
    monkeypatch.setattr(connections, "PATIENCE", 1)

    async def work() -> None:
        async with listening(LARGE) as place:
            reader, writer = await asyncio.open_connection(*place, limit=1024)
            writer.write(REQUEST)
            await asyncio.sleep(pause)
            total = 0
            with contextlib.suppress(ConnectionResetError):
                while piece := await reader.read(1 << 20):
                    total += len(piece)
                    if is_whole and total > len(LARGE):
                        break
            assert is_whole == (total > len(LARGE))
            writer.close()

    asyncio.run(work())


def test_others_have_their_turn_while_one_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes from one client is read in pieces, however much there is of it."""
    sizes: list[int] = []
    read = Connection.data_received

    def note(self: Connection, data: bytes) -> None:
        sizes.append(len(data))
        read(self, data)

    monkeypatch.setattr(Connection, "data_received", note)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"

    async def work() -> None:
        async with listening(b"whole", seconds=0.5) as place:
            reader, writer = await asyncio.open_connection(*place)
            writer.write(head + b"x" * 200_000)
            await reader.readuntil(b"whole")
            writer.close()

    asyncio.run(work())
    assert 0 < max(sizes) <= connections.AT_ONCE


def test_want_of_files_is_told_once_and_passes(export: Path) -> None:
    """Connections that take every file keep others out while they last, and are worth one line."""
    running = start(export)
    host = urlsplit(running.url)
    psutil.Process(running.process.pid).rlimit(resource.RLIMIT_NOFILE, (40, 40))
    idle = [socket.create_connection((host.hostname, host.port)) for _ in range(80)]
    time.sleep(1)
    for one in idle:
        one.close()
    assert CLIENT.get(running.url, params=ASK).json()["boolean"]
    running.process.terminate()
    out, err = running.process.communicate(timeout=20)
    assert ("", 1, True) == (out, err.count("\n"), "no more files (ulimit -n)" in err)
