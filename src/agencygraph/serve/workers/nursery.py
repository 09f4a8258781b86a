"""The nursery: a process that loads the graph once and makes workers of itself by forking.

A fork shares the loaded graph and takes about a millisecond, so a killed worker is replaced before
the next query asks for it, and nothing is written to disk. The nursery runs no query, has a single
thread, and ends with the server: when the pipe to it closes, or, on Linux, when the server dies.

Orders are five bytes, a letter and a number: `F` with a number of its own (a socket comes along)
forks a worker, `K` with a process id kills one. News is a letter, the process id, and a number:
that of the order for `F`, the signal that ended the worker for `K`, below zero when what it said at
its end was that the store had failed, and not memory. A worker is not waited for
before the server has ordered it killed, so that an id is never that of another process.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
import struct
import sys
from pathlib import Path

import pyoxigraph as ox

from agencygraph.serve.limits import Limits
from agencygraph.serve.workers import worker
from agencygraph.serve.workers.lexical import Spellings, read_spellings
from agencygraph.store import unreadable

ORDER = struct.Struct("!ci")
NEWS = struct.Struct("!cii")
READY, FORK, KILL, FAILED = b"R", b"F", b"K", b"X"
#: Bytes that are read of what a worker said: as much as the pipe holds.
_SAID = 65_536


class Nursery:
    """What the process does with orders from the server."""

    def __init__(
        self, orders: socket.socket, store: ox.Store, spellings: Spellings, limits: Limits
    ) -> None:
        self._orders = orders
        self._store = store
        self._spellings = spellings
        self._limits = limits
        self._working: set[int] = set()
        self._leaving: set[int] = set()
        #: Where to read what a worker says at its end. It never waits for a reader.
        self._last_words: dict[int, int] = {}

    def run(self) -> None:
        """Take orders until the server is gone; leave no worker behind."""
        awake, waker = os.pipe()
        for end in (awake, waker):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        with selectors.DefaultSelector() as ready:
            ready.register(self._orders, selectors.EVENT_READ)
            ready.register(awake, selectors.EVENT_READ)
            open_ = True
            while open_:
                for key, _ in ready.select():
                    if key.fd == awake:
                        os.read(awake, 4096)
                    else:
                        open_ = self._obey()
                self._wait()
        for child in self._working | self._leaving:
            os.kill(child, signal.SIGKILL)

    def _obey(self) -> bool:
        data, files, _, _ = socket.recv_fds(self._orders, ORDER.size, 1)
        if len(data) < ORDER.size:
            return False
        kind, number = ORDER.unpack(data)
        if kind == FORK:
            with socket.socket(fileno=files[0]) as pipe:
                self._fork(pipe, number)
        elif number in self._working:
            os.kill(number, signal.SIGKILL)
            self._working.remove(number)
            self._leaving.add(number)
        return True

    def _fork(self, pipe: socket.socket, number: int) -> None:
        nursery = os.getpid()
        words, errors = os.pipe()
        for end in (words, errors):
            os.set_blocking(end, False)
        child = os.fork()
        if child:
            os.close(errors)
            self._working.add(child)
            self._last_words[child] = words
            self._tell(FORK, child, number)
            return
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            worker.die_with_parent()
            worker.quiet(pipe.fileno(), errors)
            worker.confine(self._limits)
            if not worker.is_orphaned(nursery):
                worker.serve(pipe, self._store, self._spellings, self._limits)
        except MemoryError:
            # Told to the server as Rust tells it.
            os.abort()
        finally:
            os._exit(0)

    def _wait(self) -> None:
        for child in tuple(self._leaving):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                self._leaving.remove(child)
                number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
                self._tell(KILL, child, -number if self._has_panicked(child) else number)

    def _has_panicked(self, child: int) -> bool:
        """Whether a worker said, as Rust does, that a fault of the program ended it."""
        words = self._last_words.pop(child)
        try:
            return b"panicked at" in os.read(words, _SAID)
        except BlockingIOError:
            return False
        finally:
            os.close(words)

    def _tell(self, kind: bytes, child: int, number: int) -> None:
        self._orders.sendall(NEWS.pack(kind, child, number))


def main(arguments: list[str]) -> None:
    """Load a graph from standard input, say so, and take orders on the inherited socket."""
    number, server, file, memory, rows = arguments
    orders = socket.socket(fileno=int(number))
    worker.die_with_parent()
    if worker.is_orphaned(int(server)):
        return
    limits = Limits(memory=int(memory), rows=int(rows))
    try:
        store = ox.Store()
        store.bulk_load(sys.stdin.buffer, format=ox.RdfFormat.N_QUADS)
        spellings = read_spellings(sys.stdin.buffer)
    except (OSError, SyntaxError, ValueError) as error:
        orders.sendall(FAILED + unreadable(Path(file), error).encode())
        return
    gc.collect()
    gc.freeze()
    worker.quiet(orders.fileno())
    orders.sendall(READY + size().to_bytes(8, "big"))
    Nursery(orders, store, spellings, limits).run()


def size() -> int:
    """Give the bytes of address space this process has; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main(sys.argv[1:])
