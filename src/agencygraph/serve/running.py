"""Run the server until it is told to end: the socket, the signals, the quiet log.

In: an export, limits, where to listen. Out: nothing; `started` is told the address.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import resource
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from agencygraph.errors import UsageError
from agencygraph.serve.app import create_app
from agencygraph.serve.http.connections import Connection
from agencygraph.serve.limits import Limits
from agencygraph.serve.parts import Part
from agencygraph.serve.workers.pool import Pool

#: Seconds given to answers under way when the server is told to end.
_FAREWELL = 2
#: Requests in the waiting line of the system.
_BACKLOG = 2048
#: Files that the server opens at most.
_FILES = 65_536
_FULL = (
    "agencygraph: no more connections are taken until some end: the system lets this process open "
    "no more files (ulimit -n)"
)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """Give a socket that listens; port 0 takes a free one. Raises UsageError when it cannot."""
    if not 0 <= port <= 65_535:
        raise UsageError(f"--port {port}: use 0 to 65535")
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, proto)
    except OSError as error:
        raise UsageError(f"--host {host}: {error.strerror or error}") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        reason = error.strerror or str(error)
        raise UsageError(
            f"port {port} of {host}: {reason}; choose another one, or --port 0 for a free one"
        ) from error
    return listening


def address(listening: socket.socket) -> str:
    """Give the address of a listening socket as a browser takes it."""
    host, port, *_ = listening.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Quiet(logging.Filter):
    """Lets nobody fill the log: what any client can cause is not worth a line each time."""

    _CAUSED = (
        # Answers are broken off on purpose when their time is up.
        "without completing response",
        "timeout graceful shutdown exceeded",
        "Invalid HTTP request received",
        # asyncio's next try to take connections, two thousand times, after the server has ended.
        "Exception in callback BaseSelectorEventLoop._start_serving",
        # Java asks for HTTP/2 in this way, and is answered all the same.
        "Unsupported upgrade request",
        "No supported WebSocket library",
    )

    def __init__(self) -> None:
        super().__init__()
        self._is_full = False

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if said.startswith("socket.accept() out of system resource"):
            # asyncio says it two thousand times a second, with a traceback.
            record.msg, record.args, record.exc_info = _FULL, (), None
            is_first, self._is_full = not self._is_full, True
            return is_first
        return not any(words in said for words in self._CAUSED)


def _open_more_files() -> None:
    """Take as many files as the system lets a process have: each connection is one."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if most == resource.RLIM_INFINITY else min(_FILES, most)
    if least != resource.RLIM_INFINITY and least < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


class _Server(uvicorn.Server):
    """uvicorn, which says when it answers, and ends at once and quietly when told to."""

    def __init__(self, config: uvicorn.Config, pool: Pool, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._pool = pool
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # What is still asked would be waited for: it is told that the server is closing.
        await self._pool.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Not raised again afterwards, as uvicorn does: to be ended is what a server is for.
        self.force_exit = self.should_exit
        self.should_exit = True


def application(
    export: Path, limits: Limits | None = None, more: Iterable[Part] = (), root: str = ""
) -> Starlette:
    """Make the application that the command serves: the endpoint, and every part beside it."""
    from agencygraph.serve.editor.routes import ToPage, routes

    return create_app(export, limits, [routes, *more], ToPage(), root)


def run(
    export: Path,
    limits: Limits | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    started: Callable[[str], None] = lambda _: None,
    parts: Iterable[Part] = (),
    root: str = "",
) -> None:
    """Serve an export until SIGINT or SIGTERM, with what `parts` add, below a path if it has one.

    Raises UsageError when the port is taken, or there is no export.
    """
    app = application(export, limits, parts, root)
    with listen(host, port) as listening:
        serve_app(app, listening, lambda: started(address(listening)))


def serve_app(app: Starlette, listening: socket.socket, started: Callable[[], None]) -> None:
    """Serve an application that `create_app` has made on a listening socket."""
    for name in ("uvicorn.error", "asyncio"):
        logging.getLogger(name).addFilter(_Quiet())
    _open_more_files()
    config = uvicorn.Config(
        app,
        http=Connection,
        access_log=False,
        date_header=True,
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_FAREWELL,
        ws="none",
    )
    server = _Server(config, app.state.served.pool, started)

    async def serve() -> None:
        # Not left to uvicorn, which would answer an error of the start with a traceback.
        async with app.router.lifespan_context(app):
            await server.serve([listening])

    asyncio.run(serve())
