"""A connection that trusts no client: it waits for none without end, and tells what breaks off.

In: what uvicorn gives a protocol. Out: uvicorn's own over h11, which closes the connection of a
client that neither asks nor reads, and resets that of HTTP/1.0 when an answer breaks off: there the
end of the connection is the end of an answer, and a part would be taken for the whole.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

#: Seconds that a client has for the head of a request, and to read on: those of nginx.
PATIENCE = 60.0
#: Bytes that are taken of a client at once, before others have their turn: a body in pieces of one
#: byte takes a thousand times as long to read as its length says.
AT_ONCE = 8192
#: Closed at once, with a reset and not with an end.
_RESET = struct.pack("ii", 1, 0)


class Connection(H11Protocol):
    """uvicorn's connection, with a time within which the client has to do its part."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request."""
        super().connection_made(transport)
        # asyncio's own name for it; there is no other way to say so.
        transport.max_size = AT_ONCE  # type: ignore[attr-defined]
        self._answer = cast(ASGIApp, self.app)
        self.app = cast("ASGI3Application", self._answered)
        self._turn()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for the client to read: there is more than the system takes."""
        super().pause_writing()
        self._turn()

    def resume_writing(self) -> None:
        """Go on: it has read."""
        super().resume_writing()
        self._turn()

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and wait for the next."""
        self._turn()
        cycle = self.cycle
        try:
            await self._answer(scope, receive, send)
        finally:
            if cycle.response_started and not cycle.response_complete:
                self._break_off(scope["http_version"])
            else:
                self._turn()

    def _break_off(self, version: str) -> None:
        if version == "1.0" and not self.transport.is_closing():
            raw = self.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.transport.abort()

    def _turn(self) -> None:
        """Begin the client's time anew when it is its turn to ask or to read."""
        self._stop()
        is_idle = self.cycle is None or self.cycle.response_complete
        if self in self.connections and (is_idle or self.flow.write_paused):
            self._timer = self.loop.call_later(PATIENCE, self.transport.abort)

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
