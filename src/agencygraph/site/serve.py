"""A look at a site on this machine: the folder over HTTP, to this machine only.

In: a folder and a port. Out: nothing; it serves until it is interrupted.
"""

from __future__ import annotations

from errno import EADDRINUSE
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from agencygraph.errors import UsageError


class Handler(SimpleHTTPRequestHandler):
    """Serve files with the types that the site's formats have, and say nothing of each."""

    extensions_map = {  # noqa: RUF012
        **SimpleHTTPRequestHandler.extensions_map,
        ".gz": "application/gzip",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".jsonld": "application/ld+json",
        ".ttl": "text/turtle; charset=utf-8",
        ".wasm": "application/wasm",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal quiet."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Give a server of a folder, bound to this machine alone; port 0 takes a free one.

    Raises UsageError when the port cannot be had.
    """
    handler = partial(Handler, directory=str(folder))
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OverflowError as error:
        raise UsageError(f"{port} is no port: write 0 to 65535; 0 picks a free one") from error
    except OSError as error:
        why = "taken" if error.errno == EADDRINUSE else f"not to be had: {error.strerror}"
        raise UsageError(f"port {port} is {why}; --port 0 picks a free one") from error
