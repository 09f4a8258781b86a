"""Linked data on the web: the routes under which a server answers for the IRIs of its export.

In: what is served. Out: routes, and an ASGI endpoint. Documents are made in a thread, so that
queries go on meanwhile.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from agencygraph.describe import Descriptions
from agencygraph.dossier import Settings
from agencygraph.graph import Graph
from agencygraph.lineage import Lineage
from agencygraph.serve.http.messages import OPEN, field, named_tags, refuse, respond
from agencygraph.serve.http.negotiation import accepts_gzip
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.linked.answers import Answer, Asked, address, away
from agencygraph.serve.linked.dereferencing import Linked
from agencygraph.serve.linked.exported import Alone, Exported
from agencygraph.serve.linked.pages import Pages
from agencygraph.serve.linked.places import Places
from agencygraph.serve.parts import Served
from agencygraph.site.book import Book
from agencygraph.store import about, check_same_facts, read_quads

METHODS = "GET, HEAD, OPTIONS"
#: Bytes below which packing saves nothing, and the types that are worth it.
_SMALL = 1000
_PACKED = ("text/", "image/svg", *(f"application/{name}" for name in ("json", "ld", "n-", "rdf")))
_EXPOSED = "Content-Location, ETag, Link, Location, Memento-Datetime, Vary"
_ANY = {
    **OPEN,
    "Access-Control-Expose-Headers": _EXPOSED,
    # A page says itself what it may load; here is only what a page cannot say.
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}
_PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Datetime, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def open_linked(
    export: Path, lineage: Lineage, settings: Settings, given: Path | None = None
) -> Linked:
    """Read an export whose facts are these; its things have the base that it says they have.

    Raises UsageError when the export is of other facts or cannot be read. It names the one that was
    `given`, where this one is a copy with another base.
    """
    given = given or export
    check_same_facts(lineage, replace(settings, base=about(given)["base"]), given)
    settings = replace(settings, base=about(export)["base"])
    quads = read_quads(export)
    book = Book(lineage, settings, quads)
    graph = Graph(lineage.facts, settings, lineage)
    descriptions = Descriptions(graph, quads, book.addresses.page_of)
    return Linked(Places(book, descriptions), Pages(book, Exported(export)))


def linked_part(linked: Linked) -> Callable[[Served], Iterator[BaseRoute]]:
    """Give the part of a server that answers for linked data."""

    def routes(_: Served) -> Iterator[BaseRoute]:
        endpoint = LinkedData(linked)
        for first in linked.heads():
            yield Route(f"/{first}", endpoint)
            if first:
                yield Route(f"/{first}/{{rest:path}}", endpoint)

    return routes


def files_part(files: Exported) -> Callable[[Served], Iterator[BaseRoute]]:
    """Give the part of a server that answers for the files of an export without its dossier."""

    def routes(served: Served) -> Iterator[BaseRoute]:
        alone = Alone(served.release.key, files)
        endpoint = LinkedData(alone)
        return (Route(path, endpoint) for path in alone.paths)

    return routes


class LinkedData:
    """The ASGI endpoint of linked data."""

    def __init__(self, linked: Linked | Alone) -> None:
        self._linked = linked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["method"] == "OPTIONS":
                await respond(scope, send, 204, {**_ANY, **_PREFLIGHT})
                return
            asked = _asked(scope)
            is_query = scope["query_string"] or scope["method"] == "POST"
            if asked.path == self._linked.service and is_query:
                query = scope["query_string"].decode("latin-1")
                there = address(asked.root, "sparql") + (f"?{query}" if query else "")
                await _send(scope, send, away(307, there))
                return
            if scope["method"] not in ("GET", "HEAD"):
                raise Refusal(405, f"use {METHODS}", {"Allow": METHODS})
            answer = await asyncio.to_thread(self._linked.answer, asked)
            await _send(scope, send, answer)
        except Refusal as refusal:
            await refuse(scope, send, refusal)


def _asked(scope: Scope) -> Asked:
    root = scope.get("root_path", "")
    path = scope["path"].removeprefix(root).removeprefix("/")
    return Asked(path, field(scope, b"accept"), field(scope, b"accept-datetime"), root)


async def _send(scope: Scope, send: Send, answer: Answer) -> None:
    headers = {**_ANY, **answer.headers}
    body = answer.body
    if answer.status == 200:
        tag = hashlib.sha256(body).hexdigest()[:32]
        if len(body) > _SMALL and headers["Content-Type"].startswith(_PACKED):
            headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))
            if accepts_gzip(field(scope, b"accept-encoding")):
                body, tag = await asyncio.to_thread(_packed, body), f"{tag}-gzip"
                headers["Content-Encoding"] = "gzip"
        headers["ETag"] = f'"{tag}"'
        if named_tags(scope) & {headers["ETag"], "*"}:
            await respond(scope, send, 304, headers)
            return
    await respond(scope, send, answer.status, headers, body)


@lru_cache(maxsize=256)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)
