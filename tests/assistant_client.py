"""A client of the assistant's tools, by the protocol, in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
from mcp import Client

from agencygraph import api
from agencygraph.assistant.asking import Asking
from agencygraph.assistant.corpus import Corpus
from agencygraph.assistant.server import create_server
from agencygraph.dossier import load_settings
from agencygraph.serve.limits import Limits
from agencygraph.serve.workers.pool import Pool
from dossier_fixtures import dossier_folder

#: The name of a tool and its arguments, to what it told and whether that is an error.
Call = Callable[..., tuple[Any, bool]]


def corpus_of(dossier: str) -> Corpus:
    """Give a dossier as the tools need it."""
    folder = dossier_folder(dossier)
    return Corpus(api.load_dossier(folder), load_settings(folder))


@asynccontextmanager
async def served(corpus: Corpus, export: Path, seconds: float = 20) -> AsyncIterator[Client]:
    """Give a client of the tools, a worker beside them that ends a query in time."""
    async with (
        Pool(export, Limits(timeout=seconds, workers=1)) as pool,
        Client(create_server(Asking(corpus, export, pool))) as client,
    ):
        yield client


def caller(corpus: Corpus, export: Path, seconds: float = 20) -> Call:
    """Give what calls a tool; a text is what an error says."""

    async def called(name: str, arguments: dict[str, object]) -> tuple[Any, bool]:
        async with served(corpus, export, seconds) as client:
            found = await client.call_tool(name, arguments)
            told = found.content[0].text if found.is_error else found.structured_content
            return told, bool(found.is_error)

    return lambda tool, /, **arguments: anyio.run(called, tool, arguments)
