"""SPARQL for an assistant: the named questions, and queries under the limits of the endpoint.

In: a query or the name of a question, and the `Pool` that runs it. Out: plain values for JSON:
rows, or triples as Turtle; beside them, for every figure and claim that they name, what it stands
on, and a caution where a number stands on nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from anyio import from_thread
from anyio.to_thread import run_sync

from agencygraph.assistant.corpus import Corpus, unknown
from agencygraph.assistant.grounds import Grounds, Line, row_line, triple_line
from agencygraph.assistant.records import Json
from agencygraph.errors import UsageError
from agencygraph.given import check_given
from agencygraph.iris import prefixes
from agencygraph.model import Claim, Observation
from agencygraph.named_questions import Question, questions_of, with_prefixes
from agencygraph.query import Answer, read_rows
from agencygraph.serve.workers.jobs import check
from agencygraph.serve.workers.pool import Pool
from agencygraph.serve.workers.reply import Reply
from agencygraph.store import about

#: Rows that are told, and facts with all they stand on; an answer may have more, and says so.
ROWS, FIGURES = 100, 30
#: Characters that are told of rows and of triples.
_ROWS, _TRIPLES = 60_000, 20_000
#: Bytes of an answer that are read, to count what it has: it is held in memory, several times over.
_READ = 16_000_000
_BARE = (
    "a number here comes without what it stands on: select the IRI of its figure or claim "
    "beside it to have its qualifier, period and document. No source states a count, sum, mean or "
    "difference that a query makes; `series` and `compare` say what may be put side by side"
)
#: A query that is put wrongly finds nothing either: the other tools know what the corpus lacks.
_SILENT = "nothing found: it is not in the corpus, or the query asks for it by another name"


@dataclass(frozen=True)
class Asking:
    """Runs queries over an export."""

    corpus: Corpus
    export: Path
    pool: Pool

    @cached_property
    def _grounds(self) -> Grounds:
        return Grounds(self.corpus)

    def questions(self) -> Json:
        """List the named questions with their parameters and defaults."""
        return {
            "questions": [
                {
                    "name": name,
                    "asks": question.words,
                    "parameters": {
                        key: {"means": words, "default": question.defaults.get(key, "")}
                        for key, words in question.parameters.items()
                    },
                }
                for name, question in questions_of(self.export).items()
            ]
        }

    async def sparql(self, query: str, parameters: dict[str, str] | None = None) -> Json:
        """Run a query, or a named question with parameters. Raises AgencygraphError."""
        known, given = questions_of(self.export), parameters or {}
        question = known.get(query) or self._own(query, known)
        text = question.bind(given)
        asks_rows = check(text).form in ("SELECT", "ASK")
        answer = await self._answer(text, "json" if asks_rows else "nt")
        told, lines = self._rows(json.loads(answer)) if asks_rows else self._triples(answer)
        is_empty = not told.get("row_count", 1)
        await run_sync(partial(check_given, question, given, self._asks, is_empty=is_empty))
        # The rows of a named question have columns for what belongs to their numbers.
        if query not in known and any(map(self._grounds.is_bare, lines)):
            told["caution"] = _BARE
        return told

    async def _answer(self, text: str, form: str) -> str:
        return await _read(await self.pool.ask(text, form))

    def _asks(self, text: str) -> Answer:
        """Run a query from a thread of its own, under the same limits."""
        return read_rows(from_thread.run(self._answer, text, "json").encode())

    def _own(self, query: str, known: dict[str, Question]) -> Question:
        """Take a query as it is written; a single word can only be a name, a long text neither."""
        if len(query) > (most := self.pool.limits.body):
            raise UsageError(f"the query has {len(query):,} characters; {most:,} at most")
        if not query.strip():
            raise UsageError("give a query, or the name of a question; `list_questions` names all")
        if "{" not in query and len(query.split()) < 2:
            raise UsageError(unknown("question", query, known, "`list_questions` names all"))
        return Question("query", "", {}, {}, with_prefixes(query, self._prefixes()))

    def _prefixes(self) -> Mapping[str, str]:
        export = about(self.export)
        return prefixes(export["key"], export["base"])

    def _rows(self, found: dict[str, Any]) -> tuple[Json, Sequence[Line]]:
        """Give the rows, and what stands behind each figure and claim that they name."""
        if "boolean" in found:
            silent = {} if found["boolean"] else {"answer": _SILENT}
            return {"boolean": found["boolean"], **silent}, ()
        bindings = found["results"]["bindings"]
        lengths = accumulate(len(json.dumps(cells)) for cells in bindings[:ROWS])
        fitting = bindings[: sum(length <= _ROWS for length in lengths)]
        lines, figures = self._told([row_line(cells) for cells in fitting])
        told: Json = {
            "columns": found["head"]["vars"],
            "rows": [
                {name: cell["value"] for name, cell in cells.items()}
                for cells in bindings[: len(lines)]
            ],
            "row_count": len(bindings),
        }
        if not bindings:
            told["answer"] = _SILENT
        if left := len(bindings) - len(lines):
            told["left_out"] = f"{left} rows: ask for fewer or shorter, or use LIMIT and OFFSET"
        return told | figures, lines

    def _triples(self, answer: str) -> tuple[Json, Sequence[Line]]:
        """Give triples as Turtle, and what stands behind each figure and claim that they name."""
        written = [f"{line}\n" for line in answer.split("\n") if line]
        lengths = accumulate(len(line) for line in written)
        fitting = "".join(written[: sum(length <= _TRIPLES for length in lengths)])
        graph = [quad.triple for quad in ox.parse(fitting, ox.RdfFormat.N_TRIPLES)]
        lines, figures = self._told([triple_line(triple) for triple in graph])
        used = {name: space for name, space in self._prefixes().items() if f"<{space}" in fitting}
        turtle = ox.serialize(graph[: len(lines)], format=ox.RdfFormat.TURTLE, prefixes=used)
        told: Json = {"turtle": (turtle or b"").decode()}
        if not written:
            told["answer"] = _SILENT
        if left := len(written) - len(lines):
            told["left_out"] = f"{left} triples: ask for less"
        return told | figures, lines

    def _told(self, lines: Sequence[Line]) -> tuple[Sequence[Line], Json]:
        """Give lines up to where their facts would be too many, and those facts."""
        named = dict[tuple[type, str], Observation | Claim]()
        for count, line in enumerate(lines):
            found = self._grounds.facts(line)
            if count and len(named.keys() | found.keys()) > FIGURES:
                lines = lines[:count]
                break
            named |= found
        return lines, self.corpus.records.stated(named.values())


async def _read(reply: Reply) -> str:
    """Read an answer as far as it can be held. Raises UsageError for a longer one."""
    found = bytearray()
    try:
        async for piece in reply.pieces():
            found += piece
            if len(found) > _READ:
                words = f"the answer has more than {_READ // 1_000_000} MB"
                raise UsageError(f"{words}; use LIMIT, or select fewer variables")
    finally:
        reply.close()
    return found.decode()
