"""The body of a request: read whole, within its size and its time, whoever asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.types import Message

from agencygraph.serve.http.bodies import read_body
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.limits import Limits
from reconciliation_client import call

LIMITS = Limits(timeout=0.05, body=10)


def read(*pieces: bytes, ends: bool = True, **headers: str) -> bytes:
    """Read a body that comes in pieces, after which nothing comes or the end."""
    fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    left = list(pieces)

    async def receive() -> Message:
        if not left:
            await asyncio.sleep(60)
        piece = left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(left) or not ends}

    return asyncio.run(read_body({"type": "http", "headers": fields}, receive, LIMITS))


def test_pieces_are_put_together() -> None:
    """A body is what its pieces are, up to the last byte that it may have."""
    assert b"abcdefghij" == read(b"abc", b"", b"defghij", content_length="10")


@pytest.mark.parametrize(
    ("pieces", "ends", "headers", "status"),
    [
        ((b"abc",), False, {}, 408),
        ((b"abcdefghijk",), True, {}, 413),
        ((b"abcdef", b"ghijk"), False, {}, 413),
        ((b"",), False, {"content_length": "11"}, 413),
        ((b"abc",), True, {"content_encoding": "gzip"}, 415),
    ],
)
def test_what_is_late_large_or_encoded_is_refused(
    pieces: tuple[bytes, ...], ends: bool, headers: dict[str, str], status: int
) -> None:
    """A request that is not fit says so, and holds nothing meanwhile."""
    with pytest.raises(Refusal) as refused:
        read(*pieces, ends=ends, **headers)
    assert status == refused.value.status


def test_names_are_not_waited_for_without_end() -> None:
    """The service that reconciles gives up a request that does not arrive, and says so in JSON."""

    async def begun() -> AsyncIterator[bytes]:
        yield b"queries="
        await asyncio.sleep(60)

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = call("POST", "", content=begun(), headers=headers)
    assert 408 == answer.status_code
    assert "did not arrive in time" in answer.json()["message"]
