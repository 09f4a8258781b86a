"""An answer on its way from a worker to whoever asked.

In: the first piece, and the worker that has the rest. Out: pieces, as they come, or a Refusal when
the answer breaks off.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.workers.frames import END, ZIPPED

if TYPE_CHECKING:
    from agencygraph.serve.workers.link import Link
    from agencygraph.serve.workers.pool import Pool


class Reply:
    """An answer as it comes from a worker: whole when it is short, else piece by piece.

    Whoever takes a reply reads it to its end or closes it.
    """

    def __init__(self, pool: Pool, link: Link, first: bytes, whole: bool) -> None:
        self._pool = pool
        self._link: Link | None = None if whole else link
        self.first = first[1:]
        self.is_gzip = first[:1] == ZIPPED
        self.is_whole = whole

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the answer in pieces. Raises Refusal when it breaks off: what came is no answer."""
        yield self.first
        while self._link:
            found = await self._pool.receive(self._link)
            if isinstance(found, Refusal):
                self._link = None
                raise found
            kind, payload = found
            if kind == END:
                self._pool.release(self._link)
                self._link = None
            yield payload

    async def read(self) -> bytes:
        """Give the whole answer. Raises Refusal when it breaks off."""
        return b"".join([piece async for piece in self.pieces()])

    def close(self) -> None:
        """Do without the rest: its worker is put to an end."""
        if self._link:
            self._pool.discard(self._link)
            self._link = None
