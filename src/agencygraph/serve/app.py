"""The server as an ASGI application: the pool, the endpoint, and what is mounted beside it.

In: an export, limits, and parts: functions from what is served to routes. Out: a Starlette
application whose lifespan owns the pool.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agencygraph.serve.http.messages import OPEN, SECURE, encoded
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.limits import Limits
from agencygraph.serve.parts import Part, Served
from agencygraph.serve.release import read_release
from agencygraph.serve.sparql.description import Description, Void
from agencygraph.serve.sparql.endpoint import Endpoint
from agencygraph.serve.workers.pool import Pool


def create_app(
    export: Path,
    limits: Limits | None = None,
    parts: Iterable[Part] = (),
    editor: ASGIApp | None = None,
    root: str = "",
) -> Starlette:
    """Make the application. Raises UsageError when there is no export.

    `parts` add routes, which come after the ones here; `editor` is the page that a browser gets at
    `/sparql` when it brings no query; `root` is the path of the host below which all of it stands.
    """
    served = Served(Pool(export, limits), read_release(export))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with served.pool:
            yield

    described = Description(served.release)
    endpoint = Endpoint(served.pool, served.release, described, editor)
    routes: list[BaseRoute] = [
        Route("/sparql", endpoint),
        Route("/sparql/", endpoint),
        Route("/.well-known/void", Void(described)),
    ]
    routes += [route for part in parts for route in part(served)]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={HTTPException: _plain, Refusal: _refused},
    )
    app.state.served = served
    if root:
        app.add_middleware(Below, root=root)
    app.add_middleware(Secure)
    return app


class Below:
    """Answers below a path, written as in addresses, also when a proxy has taken it away."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        self._app, self._root, self._path = app, root, unquote(root)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with the path as it is asked for from outside."""
        if scope["type"] == "http":
            path: str = scope["path"]
            if f"{path}/".startswith(f"{self._path}/"):
                path = path[len(self._path) :] or "/"
            scope = {**scope, "root_path": self._root, "path": f"{self._root}{path}"}
        await self._app(scope, receive, send)


#: What stands in the media types that a browser shows with whatever they bring along.
_PAGES = (b"html", b"xml", b"svg", b"pdf")


class Secure:
    """Add the header fields that keep a page to its own host, where a response has none.

    Rows and triples get `nosniff` alone: no browser runs anything in them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._fields = encoded(SECURE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, a whole address as its path; add the fields that an answer lacks."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not scope["path"].startswith("/") and "://" in scope["path"]:
            # A server takes a whole address as well as a path (RFC 9112, section 3.2.2).
            scope = {**scope, "path": urlsplit(scope["path"]).path or "/"}

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = dict(message["headers"])
                is_page = any(kind in given.get(b"content-type", b"html") for kind in _PAGES)
                more = self._fields if is_page else self._fields[-1:]
                message["headers"] = [
                    *message["headers"],
                    *(one for one in more if one[0] not in given),
                ]
            await send(message)

        await self._app(scope, receive, add)


async def _plain(request: Request, error: Exception) -> Response:
    """Say in a line what is wrong: nothing is here, or not in this way."""
    if not isinstance(error, HTTPException):
        raise error
    reason, headers = error.detail, {**OPEN, **(error.headers or {})}
    if error.status_code == 404:
        root = request.scope.get("root_path", "")
        reason = f"there is nothing here; the endpoint is {root}/sparql"
    elif allowed := headers.get("Allow"):
        headers["Allow"] = ", ".join(sorted(allowed.split(", ")))
        reason = f"{request.method} is not offered here; use {headers['Allow']}"
    return PlainTextResponse(f"{reason}\n", error.status_code, headers)


async def _refused(_: Request, error: Exception) -> Response:
    """Send a refusal that a part has raised."""
    if not isinstance(error, Refusal):
        raise error
    return PlainTextResponse(f"{error.reason}\n", error.status, {**OPEN, **error.headers})
