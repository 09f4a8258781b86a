"""A pool of workers: every query gets an answer or a refusal within its time, whatever it does.

In: queries, from any number of tasks of one event loop. Out: a `Reply`, or a Refusal: 400 for a
query that cannot be run, on which the store fails, or whose answer is too long, 503 when no worker
is free in time or memory does not suffice, 504 when time is up.

    async with Pool(export, Limits(timeout=5)) as pool:
        reply = await pool.ask("ASK {}", "json")
        print(await reply.read())
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections import deque
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Self

from agencygraph.errors import AgencygraphError, UsageError
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.limits import Limits
from agencygraph.serve.workers.frames import END, REFUSED, Job
from agencygraph.serve.workers.jobs import Asked, check, job_of
from agencygraph.serve.workers.link import Link
from agencygraph.serve.workers.orders import Workers
from agencygraph.serve.workers.reply import Reply

_CLOSING = "the server is closing"
#: No 503: asked again, it fails again.
_FAILED = (
    "the store fails on this query, by a fault of its own; write it another way, "
    "for example with ORDER BY STR(?x)"
)
_RETRY = {"Retry-After": "1"}
#: Seconds between two looks for queries whose time is up.
_SWEEP = 0.02
#: Seconds for which a query counts as one that has just begun.
_RECENT = 0.02
#: Seconds before a nursery that ended is started again, or a worker that could not be.
_PAUSE = 0.5


class Pool:
    """Workers over one export, and the queue for them."""

    def __init__(self, export: Path, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._workers = Workers(export, self.limits)
        #: The worker that was used last is used first: what it needs is still at hand.
        self._free: list[Link] = []
        self._busy: set[Link] = set()
        self._alive: set[Link] = set()
        self._waiting: deque[asyncio.Future[Link]] = deque()
        self._tasks: set[asyncio.Task[object]] = set()
        self._reviving = asyncio.Lock()
        self._processors = os.cpu_count() or 1
        self._is_open = False

    async def __aenter__(self) -> Self:
        """Load the graph and start the workers. Raises UsageError when there is no way to."""
        self._loop = asyncio.get_running_loop()
        try:
            await self._workers.open()
            self._is_open = True
            self._start(self._sweep())
            for _ in range(self.limits.workers):
                await self._first()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every worker."""
        await self.close()

    async def close(self) -> None:
        """End every worker, and turn away whoever waits for one or for its answer."""
        self._is_open = False
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(Refusal(503, _CLOSING))
        self._waiting.clear()
        for link in self._alive:
            link.drop()
        await self._workers.close()
        for task in tuple(self._tasks):
            task.cancel()

    async def ask(
        self,
        asked: Asked | str,
        writer: str,
        *,
        base: str = "",
        gzip: bool = False,
        deadline: float | None = None,
    ) -> Reply:
        """Run a query and give its answer in the format `writer` (see `writers`).

        Without graphs of its own, a query is asked of all graphs together. `deadline` is a time of
        the event loop's clock. Raises Refusal.
        """
        if isinstance(asked, str):
            asked = Asked(asked)
        seen = check(asked.query)
        return await self.run(job_of(asked, writer, seen.names_dataset, base, gzip), deadline)

    async def run(self, job: Job, deadline: float | None = None) -> Reply:
        """Have a job done as it is; whether it is fit to be asked is not looked at again."""
        now = self._loop.time()
        until = now + self.limits.timeout if deadline is None else deadline
        link = self._take()
        if link is None:
            link = await self._wait(until)
            now = self._loop.time()
        link.send(job, until, now)
        self._busy.add(link)
        try:
            found = await self.receive(link)
        except asyncio.CancelledError:
            self.discard(link)
            raise
        if isinstance(found, Refusal):
            raise found
        kind, payload = found
        if kind == END:
            self.release(link)
        return Reply(self, link, payload, kind == END)

    async def receive(self, link: Link) -> tuple[bytes, bytes] | Refusal:
        """Give the next frame of an answer, or why there is none; its worker is then replaced."""
        found = await link.next()
        if found is None:
            is_late = self._loop.time() >= link.deadline
            self.discard(link)
            return self._late() if is_late else self._broken(await self._workers.kill(link))
        if found[0] == REFUSED:
            self.release(link)
            return Refusal(400, found[1].decode())
        return found

    async def _sweep(self) -> None:
        """End what is late and replace what is gone: one look costs less than a timer a query."""
        while True:
            await asyncio.sleep(_SWEEP)
            now = self._loop.time()
            for link in [link for link in self._busy if now >= link.deadline]:
                self.discard(link)
            for link in [link for link in self._free if link.is_gone]:
                self._free.remove(link)
                self.discard(link)
            for _ in range(self._processors):
                if self._waiting and (free := self._take()):
                    self._hand_on(free)

    def _late(self) -> Refusal:
        return Refusal(504, f"no answer within {self.limits.timeout:g} s; ask for less")

    def _broken(self, ended: int) -> Refusal:
        if not self._is_open:
            return Refusal(503, _CLOSING)
        if ended == signal.SIGSEGV:
            return Refusal(400, "the query is too long or too deep to be read; make it shorter")
        if ended == signal.SIGALRM:
            return self._late()
        if ended < 0:
            return Refusal(400, _FAILED)
        if ended == signal.SIGABRT:
            return Refusal(
                503, f"the query needs more memory than {self.limits.memory} MiB; ask for less"
            )
        return Refusal(503, "the query was interrupted; ask again", _RETRY)

    def _take(self) -> Link | None:
        """Give a free worker, unless as many as there are processors have just begun.

        Most queries end before another worker would be awake; those that do not soon count no more.
        """
        if self._free:
            recent = self._loop.time() - _RECENT
            if sum(link.began > recent for link in self._busy) >= self._processors:
                return None
        while self._free:
            link = self._free.pop()
            if not link.is_gone:
                return link
            self.discard(link)
        return None

    async def _wait(self, until: float) -> Link:
        if not self._is_open:
            raise Refusal(503, _CLOSING)
        if len(self._waiting) >= self.limits.queue:
            raise Refusal(503, "too many queries are waiting; come back later", _RETRY)
        waiter: asyncio.Future[Link] = self._loop.create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout_at(until):
                return await asyncio.shield(waiter)
        except TimeoutError:
            self._withdraw(waiter)
            busy = f"no worker was free within {self.limits.timeout:g} s; come back later"
            raise Refusal(503, busy, _RETRY) from None
        except asyncio.CancelledError:
            self._withdraw(waiter)
            raise

    def _withdraw(self, waiter: asyncio.Future[Link]) -> None:
        """Leave the queue; a worker that was handed over just now goes to the next in it."""
        if waiter.done() and not waiter.exception():
            self._hand_on(waiter.result())
        elif waiter in self._waiting:
            self._waiting.remove(waiter)

    def _hand_on(self, link: Link) -> None:
        """Give a worker to who waits longest, or keep it."""
        while self._waiting and not link.is_gone:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(link)
                return
        self._free.append(link)

    def release(self, link: Link) -> None:
        """Take back a worker that has done its job."""
        if link in self._busy:
            self._busy.remove(link)
            self._hand_on(link)

    def discard(self, link: Link) -> None:
        """Put an end to a worker whose answer nobody wants, and start another; once for each."""
        self._busy.discard(link)
        if link in self._alive:
            self._alive.remove(link)
            self._start(self._spawn())
            self._start(self._workers.kill(link))

    async def _first(self) -> None:
        """Start a worker, without which there is no beginning. Raises UsageError."""
        try:
            await self._add()
        except OSError as error:
            raise UsageError(
                f"{self.limits.workers} workers cannot be started: {error.strerror or error}; "
                "use fewer, or let the server open more files (ulimit -n)"
            ) from error

    async def _add(self) -> None:
        link = await self._workers.fork()
        self._alive.add(link)
        self._hand_on(link)

    async def _spawn(self) -> None:
        while self._is_open:
            try:
                await self._add()
            except ConnectionError:
                await self._revive()
            except OSError:
                # Connections have taken all files that may be open, until some of them end.
                await asyncio.sleep(_PAUSE)
            else:
                return

    async def _revive(self) -> None:
        """Start the nursery again: only the system, or somebody, can have ended it."""
        async with self._reviving:
            if self._is_open and not self._workers.is_open:
                await asyncio.sleep(_PAUSE)
                with contextlib.suppress(AgencygraphError, OSError):
                    await self._workers.open()

    def _start(self, work: Coroutine[object, object, object]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
