"""The body of a request, whole and within limits.

In: a request as ASGI has it. Out: bytes, or a refusal: 408 late, 413 too large, 415 encoded.
"""

from __future__ import annotations

import asyncio

from starlette.types import Receive, Scope

from agencygraph.serve.http.messages import field
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.limits import Limits


async def read_body(
    scope: Scope, receive: Receive, limits: Limits, deadline: float | None = None
) -> bytes:
    """Read a body that has arrived by a time of the event loop's clock. Raises Refusal.

    Without a deadline it may take as long as a whole answer.
    """
    if field(scope, b"content-encoding") not in (None, "identity"):
        raise Refusal(415, "a request is sent as it is, without Content-Encoding")
    length, most = field(scope, b"content-length") or "", limits.body
    too_large = Refusal(413, f"the request has more than {most:,} bytes; make it shorter")
    if length.isdecimal() and int(length) > most:
        raise too_large
    body = bytearray()
    until = asyncio.get_running_loop().time() + limits.timeout if deadline is None else deadline
    try:
        async with asyncio.timeout_at(until):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > most:
                    raise too_large
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise Refusal(408, "the request did not arrive in time; send it again") from None
