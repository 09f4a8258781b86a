"""The tools as a server of the Model Context Protocol, over standard input and output.

In: the facts of a dossier, its export and the limits of a query. Out: an `MCPServer`. Every tool
reads and none writes; queries run in workers that can be stopped.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp_types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import ValidationError

from agencygraph import __version__
from agencygraph.assistant.asking import Asking
from agencygraph.assistant.corpus import ABSENT, NEAR, Corpus, unknown
from agencygraph.assistant.figures import Figures
from agencygraph.assistant.mistakes import check_arguments, mistyped, one_line
from agencygraph.assistant.organizations import Organizations
from agencygraph.assistant.records import Json
from agencygraph.errors import AgencygraphError
from agencygraph.serve.limits import Limits
from agencygraph.serve.workers.pool import Pool

_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_INSTRUCTIONS = """{title}: a knowledge graph made from public reports.
Begin with find_unit or list_measures to learn keys. Repeat a number only with its qualifier
("more than"), its period (a fiscal year is not a calendar year) and its document; figures may be
compared only where a verdict says so. What is answered "{absent}" is not zero: say that the corpus
does not hold it, and the reason given, and put nothing from elsewhere in its place. What is
answered "{near}" is not held either: what it names answers another question. Give it only as what
it is, with its own period, unit and split."""
_FIND = """What a name or abbreviation means: units, programs, events, measures and documents, with
dates, reasons, and what became of them. `on` is a day, a month, a year or FY2009; without it any
time counts. `kind` is unit, program, event, measure or document. Other tools take an `id` as well
as the key, which is what follows the / in it, or the IRI."""
_HISTORY = """Names, kinds and parents over time of a unit or program, what changed it, what it came
from and what succeeded it, what it leads and what is counted of it. `unit` is its key."""
_ORGANIZATION = """Units and programs as they stood on a day, written as 2009-06-30. Where the
sources leave open whether one stood, `certain` is false."""
_MEASURES = """What is counted, with definition and notes on comparability, and of which units and
programs; of some there is no figure, only a claim. `subject`, a key, limits it to one of them."""
_SERIES = """Figures of a measure over time: every statement with qualifier, period, document and
place, a verdict between neighbours, and the years without a figure with the reason and what is
near, told in full under `named`. `measure`, `subject` and `breakdown` are keys; without the last
two, all that there are."""
_COMPARE = """Two figures of a measure and subject side by side, with the verdict whether they may
be compared and why; a difference is given only then. Periods are written as FY2023 or CY2017.
`breakdown` is total unless it is given; what is printed only in parts is answered with their keys,
and what is near with its key, told in full under `named`.
"""
_EVIDENCE = """What stands behind one figure, or a claim such as a share or a change: the printed
words and their place in the document, other statements of the same, claims recomputed, printed
parts. `figure` is the key or IRI of the one or the other."""
_QUESTIONS = """The named questions that `sparql` takes by name, with their parameters."""
_SPARQL = """Run a SPARQL 1.1 SELECT, ASK, CONSTRUCT or DESCRIBE over the graph, or a named question
with `parameters`. Common prefixes need no declaration; all named graphs are asked together.
Select (or construct) the IRI of the figure or claim beside any number: what it stands on then comes
along."""


def _told(tool: Callable[..., Any]) -> Callable[..., Any]:
    """Tell the assistant what it asked for wrongly, in the words of the error."""

    @wraps(tool)
    async def telling(*args: object, **named: object) -> Json:
        try:
            found = tool(*args, **named)
            told: Json = await found if inspect.isawaitable(found) else found
        except AgencygraphError as error:
            raise ToolError(str(error)) from error
        return told

    return telling


class _Server(MCPServer):
    """A server whose errors are one line, and never what was sent."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool. Raises ToolError with what is wrong and what to do."""
        try:
            schemas = {tool.name: tool.input_schema for tool in await self.list_tools()}
            if name not in schemas:
                raise ToolError(unknown("tool", name, schemas, "the list of tools has all"))
            check_arguments(arguments, schemas[name])
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError:
            raise
        except (AgencygraphError, ToolError) as error:
            cause = error.__cause__
            said = mistyped(cause) if isinstance(cause, ValidationError) else str(error)
            raise ToolError(one_line(said)) from error


def create_server(asking: Asking) -> MCPServer:
    """Make the server of one dossier's tools."""
    organizations, figures = Organizations(asking.corpus), Figures(asking.corpus)
    title = asking.corpus.settings.title
    server = _Server(
        "agencygraph",
        title=title,
        version=__version__,
        instructions=_INSTRUCTIONS.format(title=title, absent=ABSENT, near=NEAR),
        log_level="ERROR",
    )
    offered: tuple[tuple[str, str, Callable[..., Any]], ...] = (
        ("find_unit", _FIND, organizations.find),
        ("unit_history", _HISTORY, organizations.history),
        ("organization_on", _ORGANIZATION, organizations.organization_on),
        ("list_measures", _MEASURES, figures.measures),
        ("series", _SERIES, figures.series),
        ("compare", _COMPARE, figures.compare),
        ("evidence", _EVIDENCE, figures.evidence),
        ("list_questions", _QUESTIONS, asking.questions),
        ("sparql", _SPARQL, asking.sparql),
    )
    for name, words, tool in offered:
        server.add_tool(_told(tool), name=name, description=words, annotations=_READS)
    return server


async def serve_assistant(corpus: Corpus, export: Path, limits: Limits) -> None:
    """Answer one assistant over standard input and output, until it goes away."""
    async with Pool(export, limits) as pool:
        await create_server(Asking(corpus, export, pool)).run_stdio_async()
