"""The server's end of the pipe to one worker: a job out, its answer in, with back-pressure.

In: a job. Out: an `Inflow` from which the pieces of one answer are taken as they come.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import cast

from agencygraph.serve.workers.frames import Frames, Job

#: Bytes of an answer held for a client that reads slowly; a worker that has more waits.
_HELD = 1 << 20


class Link(asyncio.Protocol):
    """A worker as the server sees it: free, at work, or gone."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self.process = 0
        self.is_gone = False
        self.began = self.deadline = 0.0
        #: The signal that ended it, once it has been ordered killed.
        self.ended: asyncio.Future[int] | None = None
        self._frames = Frames()
        self._parts: deque[tuple[bytes, bytes]] = deque()
        self._held = 0
        self._is_paused = False
        self._waiter: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the worker."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take pieces of an answer; stop reading when the client is far behind."""
        for frame in self._frames.feed(data):
            self._parts.append(frame)
            self._held += len(frame[1])
        if self._held > _HELD and not self._is_paused:
            self._transport.pause_reading()
            self._is_paused = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Note that the worker is gone."""
        self.is_gone = True
        self._wake()

    def send(self, job: Job, deadline: float, now: float) -> None:
        """Hand over a job, to be done by a time of the event loop's clock."""
        self.began, self.deadline = now, deadline
        self._transport.write(job.pack(max(deadline - now, 0.001)))

    async def next(self) -> tuple[bytes, bytes] | None:
        """Give the next frame of the answer, None when the worker is gone before its end."""
        while not self._parts:
            if self.is_gone:
                return None
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        kind, payload = self._parts.popleft()
        self._held -= len(payload)
        if self._is_paused and self._held <= _HELD // 2:
            self._transport.resume_reading()
            self._is_paused = False
        return kind, payload

    def drop(self) -> None:
        """Close the pipe; whatever is still in it is of no use."""
        self.is_gone = True
        self._parts.clear()
        self._transport.abort()
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
