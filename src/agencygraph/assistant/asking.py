"""SPARQL for an assistant: the named questions, and queries under the limits of the endpoint.

In: a query or the name of a question, and the `Pool` that runs it. Out: plain values for JSON:
rows, or triples as Turtle; beside them, for every figure among the rows, what it stands on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from agencygraph.assistant.corpus import Corpus
from agencygraph.assistant.records import Json
from agencygraph.named_questions import Question, find_question, questions_of
from agencygraph.serve.workers.jobs import check
from agencygraph.serve.workers.pool import Pool

#: Rows that are told, and figures with all they stand on; an answer may have more, and says so.
ROWS, FIGURES = 100, 30
#: Characters of Turtle that are told.
_TRIPLES = 20_000
#: Types of literals that the value of a figure, or what is computed of it, can have.
_NUMBERS = {f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("decimal", "double", "float")}
_BARE = (
    "a number here comes without what it stands on: select the IRI of its figure to have its "
    "qualifier, period and document. No source states a sum, mean or difference that a query "
    "makes; `series` and `compare` say which figures may be put side by side"
)
#: A query that is put wrongly has no row either: the other tools know what the corpus lacks.
_SILENT = "no row: it is not in the corpus, or the query asks for it by another name"

#: A row as SPARQL's JSON has it: by variable the type, value and datatype of the cell.
Cells = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Asking:
    """Runs queries over an export."""

    corpus: Corpus
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
        return questions_of(self.export)

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
        told = self._rows(found["head"]["vars"], found["results"]["bindings"])
        return told | self._caution(query, found["results"]["bindings"][:ROWS])

    def _rows(self, columns: list[str], bindings: list[Cells]) -> Json:
        """Give the rows, and what stands behind each figure that they name."""
        rows, named = list[dict[str, str]](), dict[str, None]()
        for cells in bindings[:ROWS]:
            more = named | dict.fromkeys(self._figures(cells))
            if rows and len(more) > FIGURES:
                break
            rows.append({name: cell["value"] for name, cell in cells.items()})
            named = more
        told: Json = {"columns": columns, "rows": rows, "row_count": len(bindings)}
        if not bindings:
            told["answer"] = _SILENT
        if left := len(bindings) - len(rows):
            told["left_out"] = f"{left} rows: ask for fewer, or use LIMIT and OFFSET"
        if named:
            records, figures = self.corpus.records, self.corpus.figures
            told["figures"] = [records.figure(figures[key]) for key in named]
        return told

    def _caution(self, query: str, bindings: list[Cells]) -> Json:
        """Say that a number says too little; the named questions give what belongs to theirs."""
        bare = any(
            not self._figures(cells) and any(c.get("datatype") in _NUMBERS for c in cells.values())
            for cells in bindings
        )
        return {"caution": _BARE} if bare and query not in self._known() else {}

    def _figures(self, cells: Cells) -> list[str]:
        """Give the figures that a row names by key or IRI."""
        home = self.corpus.records.iri("observation", "")
        keys = (cell["value"].removeprefix(home) for cell in cells.values())
        return [key for key in keys if key in self.corpus.figures]

    @staticmethod
    def _triples(turtle: str) -> Json:
        if len(turtle) <= _TRIPLES:
            return {"turtle": turtle}
        kept = turtle[:_TRIPLES].rpartition("\n")[0]
        return {"turtle": kept, "left_out": f"{len(turtle) - len(kept)} characters: ask for less"}
