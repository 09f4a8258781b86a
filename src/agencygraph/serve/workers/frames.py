"""What goes through the pipe between the server and a worker.

A frame is a kind (one byte), the length of what follows (four bytes, big-endian), and that. The
server sends jobs; for each, a worker sends any number of parts and then an end or a refusal.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

HEADER = struct.Struct("!cI")
JOB, PART, END, REFUSED = b"J", b"P", b"E", b"R"
#: The first byte of an answer: whether it is compressed.
PLAIN, ZIPPED = b"-", b"g"
#: A worker sends as much at once; an answer that is shorter comes whole.
PIECE = 32_768
_SECONDS = struct.Struct("!d")


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is to do: a query, the graphs it is asked of, and how to write the answer.

    `union` asks of all graphs together; otherwise None leaves the graphs to the query's own FROM.
    """

    query: str
    writer: str
    union: bool = True
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base: str = ""
    gzip: bool = False

    def pack(self, seconds: float) -> bytes:
        """Give the job as a frame, with the seconds it may take."""
        return frame(JOB, _SECONDS.pack(seconds) + _packed(self))

    @staticmethod
    def unpack(payload: bytes) -> tuple[float, Job]:
        """Read a job back, and the seconds it may take."""
        return _SECONDS.unpack_from(payload)[0], Job(*json.loads(payload[_SECONDS.size :]))


@lru_cache(maxsize=16)
def _packed(job: Job) -> bytes:
    return json.dumps([getattr(job, one.name) for one in fields(job)]).encode()


def frame(kind: bytes, payload: bytes) -> bytes:
    """Give one frame."""
    return HEADER.pack(kind, len(payload)) + payload


class Frames:
    r"""Frames out of a stream of bytes that comes in pieces of any size.

    >>> frames = Frames()
    >>> list(frames.feed(b"P"))
    []
    >>> list(frames.feed(b"\0\0\0\2hiE\0\0\0\0"))
    [(b'P', b'hi'), (b'E', b'')]
    """

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Take what came; give each frame that is now whole."""
        held = self._held
        held += data
        while len(held) >= HEADER.size:
            kind, length = HEADER.unpack_from(held)
            end = HEADER.size + length
            if len(held) < end:
                return
            payload = bytes(held[HEADER.size : end])
            del held[:end]
            yield kind, payload
