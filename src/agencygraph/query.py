"""Queries of a built graph, and their answers as text.

In: a store and the text of a query; or results as an endpoint gives them. Out: an `Answer`: rows, a
yes or no, or triples, and its text as a table, CSV, JSON or RDF.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox

from agencygraph.depth import with_room
from agencygraph.errors import QueryError, UsageError
from agencygraph.iris import compact
from agencygraph.ordering import ask
from agencygraph.syntax import reason
from agencygraph.tokens import outline
from agencygraph.turtle import write_turtle
from agencygraph.writing import as_csv, as_json

Cell = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: rows under columns, a yes or no, or triples."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    boolean: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None


def run(store: ox.Store, text: str) -> Answer:
    """Run a query over all named graphs together, or those of its FROM clauses.

    Raises QueryError with the reason.
    """

    def work() -> Answer:
        # The union would go before FROM, and the query be asked of graphs it does not name.
        union = not outline(text).names_dataset
        found = ask(partial(store.query, use_default_graph_as_union=union), text)
        if isinstance(found, ox.QueryTriples):
            return Answer(triples=tuple(found))
        return _answer(found)

    try:
        return with_room(text, work)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise QueryError(reason(text, str(error))) from error


def read_rows(body: bytes) -> Answer:
    """Read the SPARQL JSON results of a SELECT or ASK. SyntaxError or ValueError if it is not."""
    try:
        found = json.loads(body)
    except RecursionError as error:
        raise ValueError("no results are nested so deep") from error
    # Some endpoints say more than the standard has, which the reader takes for a fault.
    if isinstance(found, dict):
        found = {name: found[name] for name in ("head", "results", "boolean") if name in found}
    text = json.dumps(found, ensure_ascii=False).encode()
    return _answer(ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON))


def _answer(found: ox.QueryBoolean | ox.QuerySolutions) -> Answer:
    if isinstance(found, ox.QueryBoolean):
        return Answer(boolean=bool(found))
    columns = tuple(variable.value for variable in found.variables)
    return Answer(columns, tuple(tuple(row) for row in found))


def _value(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, ox.Triple):
        return " ".join(map(_value, cell))
    return f"_:{cell.value}" if isinstance(cell, ox.BlankNode) else str(cell.value)


def _as_table(answer: Answer, names: Mapping[str, str]) -> str:
    def shown(cell: Cell) -> str:
        if isinstance(cell, ox.NamedNode):
            return compact(cell.value, names)
        if isinstance(cell, ox.Triple):
            return " ".join(map(shown, cell))
        return _value(cell).replace("\n", " ")

    rows = [tuple(shown(cell) for cell in row) for row in answer.rows]
    widths = [
        max([len(name), *(len(row[i]) for row in rows)]) for i, name in enumerate(answer.columns)
    ]

    def line(cells: Iterable[str]) -> str:
        pairs = zip(cells, widths, strict=True)
        return "  ".join(cell.ljust(width) for cell, width in pairs).rstrip()

    lines = [line(answer.columns), line("-" * width for width in widths)]
    return "\n".join([*lines, *(line(row) for row in rows)]) + "\n"


def _as_json(answer: Answer) -> str:
    def cell(term: Cell) -> dict[str, object]:
        if isinstance(term, ox.NamedNode):
            return {"type": "uri", "value": term.value}
        if isinstance(term, ox.BlankNode):
            return {"type": "bnode", "value": term.value}
        if term is None:
            return {}
        if isinstance(term, ox.Triple):
            parts = zip(("subject", "predicate", "object"), term, strict=True)
            return {"type": "triple", "value": {name: cell(part) for name, part in parts}}
        described: dict[str, object] = {"type": "literal", "value": term.value}
        if term.language:
            described["xml:lang"] = term.language
            if term.direction:
                described["its:dir"] = str(term.direction)
        elif not term.datatype.value.endswith("#string"):
            described["datatype"] = term.datatype.value
        return described

    body: dict[str, object] = {"head": {"vars": list(answer.columns)}}
    if answer.boolean is not None:
        body = {"head": {}, "boolean": answer.boolean}
    else:
        body["results"] = {
            "bindings": [
                {
                    name: cell(term)
                    for name, term in zip(answer.columns, row, strict=True)
                    if term is not None
                }
                for row in answer.rows
            ]
        }
    return as_json(body)


def render(answer: Answer, form: str, names: Mapping[str, str]) -> str:
    """Give an answer as `table`, `csv`, `json`, `turtle` or `ntriples`.

    Raises UsageError when the answer has no such form: rows are no triples.
    """
    if answer.triples is not None:
        if form in ("table", "turtle"):
            return write_turtle([ox.Quad(*triple) for triple in answer.triples], names)
        if form == "ntriples":
            return "".join(f"{triple} .\n" for triple in answer.triples)
        raise UsageError(f"triples cannot be printed as {form}; use --format turtle or ntriples")
    if form in ("turtle", "ntriples"):
        raise UsageError("only CONSTRUCT and DESCRIBE give triples; use table, csv or json")
    if form == "json":
        return _as_json(answer)
    if answer.boolean is not None:
        return f"{str(answer.boolean).lower()}\n"
    if form == "csv":
        return as_csv(answer.columns, (map(_value, row) for row in answer.rows))
    return _as_table(answer, names)


def as_rows(answer: Answer) -> list[dict[str, str]]:
    """Give the rows of an answer as dictionaries; what is not bound is an empty string."""
    return [dict(zip(answer.columns, map(_value, row), strict=True)) for row in answer.rows]
