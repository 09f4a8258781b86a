"""The server's end of the nursery: start it, order workers from it, have them killed.

In: the folder of an export and limits. Out: links to workers, and why one ended.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from agencygraph.errors import UsageError
from agencygraph.serve.limits import Limits
from agencygraph.serve.workers.link import Link
from agencygraph.serve.workers.nursery import FAILED, FORK, KILL, NEWS, ORDER
from agencygraph.store import quads_file

#: MiB that a worker needs beside the graph to answer anything at all.
_ROOM = 64
_SOURCES = Path(__file__).parents[3]
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from agencygraph.serve.workers.nursery import main; main(sys.argv[1:])"
)


class Workers:
    """Orders to a nursery, and its news."""

    def __init__(self, export: Path, limits: Limits) -> None:
        self._export = export
        self._limits = limits
        self._quads: BinaryIO | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None
        #: What is awaited: births by the number of their order, ends by process.
        self._born: dict[int, asyncio.Future[int]] = {}
        self._ended: dict[int, asyncio.Future[int]] = {}
        self._orders_given = itertools.count()
        self._news = b""

    @property
    def is_open(self) -> bool:
        """Whether there is a nursery to order from."""
        return self._orders is not None

    async def open(self) -> None:
        """Start the nursery and wait until it holds the graph.

        Raises UsageError when there is no export, or it leaves no room within the memory limit.
        """
        self._reap()
        # Kept open: a nursery that is started again has the same graph, whatever became of the
        # folder meanwhile.
        self._quads = self._quads or quads_file(self._export).open("rb")
        self._quads.seek(0)
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = [theirs.fileno(), os.getpid(), Path(self._quads.name).absolute()]
            arguments += [self._limits.memory, self._limits.rows]
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, str(_SOURCES), *map(str, arguments)],
                stdin=self._quads,
                pass_fds=[theirs.fileno()],
                # Ctrl-C in a terminal is news for the server alone.
                start_new_session=True,
            )
        ours.setblocking(False)
        loop = asyncio.get_running_loop()
        self._orders = ours
        try:
            self._check(await loop.sock_recv(ours, 4096))
        except BaseException:
            await self._end()
            raise
        # Orders are of a few bytes: there is always room for them in the pipe.
        loop.add_reader(ours, self._read)

    def _check(self, first: bytes) -> None:
        if first.startswith(FAILED):
            raise UsageError(first[1:].decode())
        if not first:
            raise UsageError(f"{self._export}: the graph could not be loaded")
        taken = int.from_bytes(first[1:], "big") >> 20
        if taken + _ROOM > self._limits.memory:
            raise UsageError(
                f"memory is {self._limits.memory} MiB, of which the graph alone takes {taken}; "
                f"use {taken + _ROOM} or more"
            )

    async def fork(self) -> Link:
        """Give a new worker. Raises ConnectionError when the nursery is gone."""
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        number = next(self._orders_given)
        born = self._born[number] = loop.create_future()
        try:
            with theirs:
                if self._orders is None:
                    raise ConnectionError("the nursery is gone")
                socket.send_fds(self._orders, [ORDER.pack(FORK, number)], [theirs.fileno()])
            process = await born
        except BaseException:
            ours.close()
            raise
        finally:
            del self._born[number]
        ours.setblocking(False)
        _, link = await loop.create_unix_connection(Link, sock=ours)
        link.process = process
        return link

    async def kill(self, link: Link) -> int:
        """End a worker; give the signal that ended it: 0 for none, below 0 for a panic."""
        link.drop()
        if link.ended is None:
            link.ended = asyncio.get_running_loop().create_future()
            if self._orders is None:
                link.ended.set_result(0)
            else:
                self._ended[link.process] = link.ended
                self._orders.send(ORDER.pack(KILL, link.process))
        # Several may want to know; one that gives up takes it from no other.
        return await asyncio.shield(link.ended)

    def _read(self) -> None:
        try:
            data = self._orders.recv(4096) if self._orders else b""
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._lose()
            return
        self._news += data
        whole = len(self._news) - len(self._news) % NEWS.size
        for kind, process, number in NEWS.iter_unpack(self._news[:whole]):
            if kind == FORK:
                awaited, value = self._born.get(number), process
            else:
                awaited, value = self._ended.pop(process, None), number
            if awaited and not awaited.done():
                awaited.set_result(value)
        self._news = self._news[whole:]

    def _lose(self) -> None:
        if self._orders:
            asyncio.get_running_loop().remove_reader(self._orders)
            self._orders.close()
            self._orders = None
        self._news = b""
        for born in self._born.values():
            if not born.done():
                born.set_exception(ConnectionError("the nursery is gone"))
        for ended in self._ended.values():
            if not ended.done():
                ended.set_result(0)
        self._ended.clear()

    async def close(self) -> None:
        """End the nursery, and with it every worker."""
        await self._end()
        if self._quads:
            self._quads.close()
            self._quads = None

    async def _end(self) -> None:
        self._lose()
        # It ends by itself at the end of its orders, unless it is still loading.
        for _ in range(20):
            if self._process is None or self._process.poll() is not None:
                break
            await asyncio.sleep(0.01)
        self._reap()

    def _reap(self) -> None:
        """Leave no nursery behind."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
