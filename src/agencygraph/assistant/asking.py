"""SPARQL for an assistant: the named questions, and queries under the limits of the endpoint.

In: a query or the name of a question, and the `Pool` that runs it. Out: plain values for JSON:
rows, or triples as Turtle; beside them, for every figure among the rows, what it stands on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from agencygraph.assistant.records import Json
from agencygraph.assistant.tools import Tools
from agencygraph.query import Question, find_question, questions
from agencygraph.resources import question_folders
from agencygraph.serve.pool import Pool
from agencygraph.serve.protocol import check
from agencygraph.store import about

#: Rows that are told; an answer may have more, and says so.
ROWS = 100
#: Characters of Turtle that are told.
_TRIPLES = 20_000
#: A query that is put wrongly has no row either: the other tools know what the corpus lacks.
_SILENT = "no row: it is not in the corpus, or the query asks for it by another name"


@dataclass(frozen=True)
class Asking:
    """Runs queries over an export."""

    tools: Tools
    export: Path
    pool: Pool

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
                for name, question in self._known().items()
            ]
        }

    def _known(self) -> dict[str, Question]:
        return questions(question_folders(about(self.export)["key"]))

    async def sparql(self, query: str, parameters: dict[str, str] | None = None) -> Json:
        """Run a query, or a named question with parameters. Raises AgencygraphError."""
        text = find_question(query, self.export).bind(parameters or {})
        asks_rows = check(text).form in ("SELECT", "ASK")
        reply = await self.pool.ask(text, "json" if asks_rows else "ttl")
        answer = (await reply.read()).decode()
        if not asks_rows:
            return self._triples(answer)
        found = json.loads(answer)
        if "boolean" in found:
            return {"boolean": found["boolean"]}
        rows = [
            {name: cell["value"] for name, cell in row.items()}
            for row in found["results"]["bindings"]
        ]
        if not rows:
            return {"columns": found["head"]["vars"], "rows": [], "answer": _SILENT}
        told: Json = {"columns": found["head"]["vars"], "rows": rows[:ROWS], "row_count": len(rows)}
        if len(rows) > ROWS:
            told["left_out"] = f"{len(rows) - ROWS} rows: ask for fewer, or use LIMIT and OFFSET"
        cells = (cell for row in rows[:ROWS] for cell in row.values())
        return told | self._figures(cells)

    def _figures(self, cells: Iterable[str]) -> Json:
        """Give what stands behind each figure that a row names: a bare number says too little."""
        records = self.tools.records
        home = records.iri("observation", "")
        keys = {cell.removeprefix(home) for cell in cells}
        found = [fact for fact in self.tools.lineage.facts.observations if fact.key in keys]
        return {"figures": [records.figure(fact) for fact in found]} if found else {}

    @staticmethod
    def _triples(turtle: str) -> Json:
        if len(turtle) <= _TRIPLES:
            return {"turtle": turtle}
        kept = turtle[:_TRIPLES].rpartition("\n")[0]
        return {"turtle": kept, "left_out": f"{len(turtle) - len(kept)} characters: ask for less"}
