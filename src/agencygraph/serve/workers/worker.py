"""A worker: one query at a time over a graph it holds, in a process that may be killed.

In: a socket to the server and the graph. Out: frames. Whatever a query does, it does within limits
the system enforces: no address space beyond `memory`, no new file or socket (so that SERVICE finds
no way out), no process or thread, and an alarm that ends it even where no server is left to do so.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import sys
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO, Any, cast

import pyoxigraph as ox

from agencygraph.errors import QueryError
from agencygraph.ordering import ask
from agencygraph.serve.limits import Limits
from agencygraph.serve.workers.frames import (
    END,
    HEADER,
    PART,
    PIECE,
    PLAIN,
    REFUSED,
    ZIPPED,
    Job,
    frame,
)
from agencygraph.serve.workers.lexical import Spellings, spell_rows, spell_triples
from agencygraph.serve.workers.rows import RowCounter
from agencygraph.serve.workers.writers import rdf_format, results_format
from agencygraph.syntax import reason

#: Seconds that the alarm rings after the server should have ended the query.
GRACE = 0.5
#: Below as many bytes, gzip is not worth its head.
_SMALL = 1400
#: What XML has no form for, and the store writes all the same: characters that none of its
#: documents may hold (https://www.w3.org/TR/xml/#charsets), and a predicate that is no name.
_NO_XML = re.compile(rb"[\x00-\x08\x0B\x0C\x0E-\x1F]|\xEF\xBF[\xBE\xBF]|<oxprefix: ")
_STACK = 64 << 20
_READ = 65_536


def confine(limits: Limits) -> None:
    """Give up what a query has no need of. Nothing here can be taken back by the process."""
    memory = limits.memory << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    # A query's syntax tree is walked by recursion: a deeper stack takes longer queries.
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    stack = _STACK if hard == resource.RLIM_INFINITY else min(_STACK, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (stack, hard))


class Answer:
    """A file to which an answer is written: counted, compressed if asked to, sent in pieces."""

    def __init__(self, pipe: socket.socket, job: Job, rows: int) -> None:
        self._pipe = pipe
        self._is_zipped = job.gzip
        self._is_xml = job.writer in ("xml", "rdf")
        self._zip: Any = None
        self._counter = RowCounter(job.writer) if results_format(job.writer) else None
        self._rows = rows
        self._held = bytearray()
        self._is_sent = False

    def write(self, data: bytes) -> int:
        """Take a piece of the text. Raises QueryError after too many rows, or for bad XML."""
        if self._counter and self._counter.feed(data) > self._rows:
            raise QueryError(too_many(self._rows))
        if self._is_xml and _NO_XML.search(data):
            raise QueryError("the answer holds what XML cannot; ask for it in another format")
        self._held += data
        if len(self._held) >= PIECE:
            self._send(PART)
        return len(data)

    def flush(self) -> None:
        """Nothing: pieces are sent when they are large enough."""

    def end(self) -> None:
        """Send what is left, and that it is all."""
        if not self._is_sent and len(self._held) < _SMALL:
            self._is_zipped = False
        self._send(END)

    def _send(self, kind: bytes) -> None:
        payload = bytes(self._held)
        self._held.clear()
        if self._is_zipped:
            self._zip = self._zip or zlib.compressobj(5, zlib.DEFLATED, 31)
            payload = self._zip.compress(payload)
            payload += self._zip.flush() if kind == END else b""
        if payload or kind == END:
            first = b"" if self._is_sent else (ZIPPED if self._is_zipped else PLAIN)
            self._pipe.sendall(frame(kind, first + payload))
            self._is_sent = True


def too_many(rows: int) -> str:
    """Say that an answer is too long."""
    return f"the answer has more than {rows:,} rows; add LIMIT, or ask for less"


def _counted(triples: Iterable[ox.Triple], most: int) -> Iterator[ox.Triple]:
    for count, triple in enumerate(triples):
        if count == most:
            raise QueryError(too_many(most))
        yield triple


def _nodes(graphs: tuple[str, ...] | None) -> list[Any] | None:
    return None if graphs is None else [ox.NamedNode(graph) for graph in graphs]


def run(store: ox.Store, spellings: Spellings, job: Job, answer: Answer, rows: int) -> None:
    """Run a query and write its answer, as the data spell it. Raises QueryError with the reason."""
    file = cast(IO[bytes], answer)
    try:
        put = partial(
            store.query,
            base_iri=job.base or None,
            use_default_graph_as_union=job.union,
            default_graph=_nodes(job.default_graphs),
            named_graphs=_nodes(job.named_graphs),
        )
        found = ask(put, job.query)
        if isinstance(found, ox.QueryTriples):
            triples = spell_triples(found, job.query, spellings)
            ox.serialize(_counted(triples, rows), file, rdf_format(job.writer))
        else:
            if isinstance(found, ox.QuerySolutions):
                found = spell_rows(found, job.query, spellings)
            found.serialize(file, results_format(job.writer))
    except (SyntaxError, ValueError, RuntimeError, OSError, OverflowError) as error:
        raise QueryError(reason(job.query, str(error))) from error
    answer.end()


def serve(pipe: socket.socket, store: ox.Store, spellings: Spellings, limits: Limits) -> None:
    """Do one job after another until the server closes the pipe."""
    while payload := _receive(pipe):
        seconds, job = Job.unpack(payload)
        # Not SIGALRM's handler in Python, which a query in Rust would never let run.
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
        try:
            run(store, spellings, job, Answer(pipe, job, limits.rows), limits.rows)
        except QueryError as error:
            pipe.sendall(frame(REFUSED, str(error).encode()))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _receive(pipe: socket.socket) -> bytes:
    """Give the next job; nothing when the server has closed the pipe."""
    data = bytearray(pipe.recv(_READ))
    while data:
        if len(data) >= HEADER.size:
            whole = HEADER.size + HEADER.unpack_from(data)[1]
            if len(data) >= whole:
                return bytes(data[HEADER.size : whole])
        piece = pipe.recv(_READ)
        if not piece:
            break
        data += piece
    return b""


def quiet(keep: int, errors: int | None = None) -> None:
    """Close what was inherited but one file; the standard ones lead nowhere, or to `errors`."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    if errors is not None:
        os.dup2(errors, 2)
    kept = sorted({keep, 0, 1, 2})
    for low, high in zip(kept, [*kept[1:], os.sysconf("SC_OPEN_MAX")], strict=True):
        os.closerange(low + 1, high)


def is_orphaned(parent: int) -> bool:
    """Whether the process that started this one is gone already."""
    return os.getppid() != parent


def die_with_parent() -> None:
    """Ask Linux to kill this process when the one that started it ends, however it ends."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL, 0, 0, 0)
