"""The endpoint itself: a request of the SPARQL Protocol in, an answer or a plain refusal out.

An ASGI application without layers: what it does for each request is read here from top to bottom.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from starlette.types import ASGIApp, Receive, Scope, Send

from agencygraph.serve.http.bodies import read_body
from agencygraph.serve.http.messages import (
    Fields,
    field,
    known_tag,
    preflight,
    refuse,
    respond,
    send_whole,
    sent_tag,
)
from agencygraph.serve.http.negotiation import Format, accepts_gzip
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.release import Release
from agencygraph.serve.sparql.description import Description
from agencygraph.serve.sparql.plan import chosen_format, plan
from agencygraph.serve.sparql.protocol import METHODS, read
from agencygraph.serve.sparql.result_formats import TRIPLES
from agencygraph.serve.workers.jobs import Asked
from agencygraph.serve.workers.pool import Pool
from agencygraph.serve.workers.reply import Reply

#: Seconds after which it is worth finding out whether the client still waits.
_PATIENCE = 0.05
#: Characters of a query that are looked through at once; for longer ones others do not wait.
_AT_ONCE = 32_768
_PREFLIGHT = preflight(METHODS)
_HTML = Format("text/html; charset=utf-8", "html")


class Endpoint:
    """`/sparql` as an ASGI application; `editor` is the page for those who come with a browser."""

    def __init__(
        self, pool: Pool, release: Release, described: Description, editor: ASGIApp | None = None
    ) -> None:
        self._pool = pool
        self._release = release
        self._described = described
        self._editor = editor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._answer(scope, receive, send)
        except Refusal as refusal:
            await refuse(scope, send, refusal)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await respond(scope, send, 204, _PREFLIGHT)
            return
        limits = self._pool.limits
        deadline = asyncio.get_running_loop().time() + limits.timeout
        body = await read_body(scope, receive, limits, deadline) if method == "POST" else b""
        content_type = field(scope, b"content-type") or ""
        asked = read(method, scope["query_string"], content_type, body)
        if asked is None:
            await self._describe(scope, receive, send)
        else:
            await _while_wanted(receive, self._ask(scope, send, asked, deadline))

    async def _describe(self, scope: Scope, receive: Receive, send: Send) -> None:
        offers = TRIPLES if self._editor is None else (*TRIPLES[:1], _HTML, *TRIPLES[1:])
        chosen = chosen_format(field(scope, b"accept"), offers)
        if chosen is _HTML and self._editor:
            await self._editor(scope, receive, send)
            return
        await self._described.send(scope, send, chosen)

    async def _ask(self, scope: Scope, send: Send, asked: Asked, deadline: float) -> None:
        accept = field(scope, b"accept")
        gzip = accepts_gzip(field(scope, b"accept-encoding"))
        if len(asked.query) > _AT_ONCE:
            planned = await asyncio.to_thread(plan, self._release, asked, accept, gzip)
        else:
            planned = plan(self._release, asked, accept, gzip)
        if planned.tag and (known := sent_tag(scope, planned.tag)):
            fields = planned.plain if known == planned.tag else planned.zipped
            await send_whole(scope, send, 304, fields)
            return
        reply = await self._pool.run(planned.job, deadline)
        fields = planned.zipped if reply.is_gzip else planned.plain
        try:
            # What else may be known counts only of an answer that there is.
            if planned.tag and known_tag(scope, planned.tag, self._release):
                await send_whole(scope, send, 304, fields)
            elif reply.is_whole:
                await send_whole(scope, send, 200, fields, reply.first)
            else:
                await _stream(scope, send, fields, reply, deadline)
        finally:
            reply.close()


async def _stream(scope: Scope, send: Send, fields: Fields, reply: Reply, deadline: float) -> None:
    """Send an answer piece by piece; one that breaks off has no end, lest it be taken for whole."""
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    if scope["method"] != "HEAD":
        try:
            async with asyncio.timeout_at(deadline):
                async for piece in reply.pieces():
                    if piece:
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
                        # Others have their turn, and news that the client has gone comes through.
                        await asyncio.sleep(0)
        except (Refusal, TimeoutError):
            return
    await send({"type": "http.response.body", "body": b""})


async def _while_wanted(receive: Receive, answer: Awaitable[None]) -> None:
    """Answer as long as the client is there; when it has gone, break off."""
    loop = asyncio.get_running_loop()
    answering = asyncio.current_task()
    watching: list[asyncio.Task[None]] = []
    has_gone = False

    async def watch() -> None:
        nonlocal has_gone
        while (await receive())["type"] != "http.disconnect":
            pass
        has_gone = True
        if answering:
            answering.cancel()

    timer = loop.call_later(_PATIENCE, lambda: watching.append(loop.create_task(watch())))
    try:
        await answer
    except asyncio.CancelledError:
        if not has_gone or (answering and answering.uncancel()):
            raise
    finally:
        timer.cancel()
        for task in watching:
            task.cancel()
