"""Questions to a built graph: named ones, files and query strings, and their answers.

In: a question and a store (or an endpoint). Out: an `Answer`: rows, a yes or no, or triples, and
its text as a table, CSV, JSON or RDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from agencygraph.errors import QueryError, UsageError
from agencygraph.findings import nearest
from agencygraph.iris import compact, prefixes
from agencygraph.resources import question_folders
from agencygraph.store import about
from agencygraph.turtle import write_turtle
from agencygraph.writing import as_csv, as_json

Cell = ox.NamedNode | ox.BlankNode | ox.Literal | None


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: its words, its parameters with their defaults, its query."""

    name: str
    words: str
    parameters: Mapping[str, str]
    defaults: Mapping[str, str]
    text: str

    def bind(self, given: Mapping[str, str]) -> str:
        """Give the query with parameters set. Raises UsageError for one it does not have.

        A value is SPARQL (`"x"`, `5`, `<iri>`); a bare word is taken as a string.
        """
        text = self.text
        for name, value in given.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise UsageError(f"{self.name} has no parameter {name}; it has: {known}")
            pattern = _VALUES.format(re.escape(name))
            term = _term(value, self.defaults[name])
            found = re.search(pattern, text)
            if found:
                text = f"{text[: found.start(2)]}{term}{text[found.end(2) :]}"
        return text


_VALUES = r"(VALUES\s+\?{}\s*\{{\s*)([^}}]*?)(\s*\}})"


def _term(value: str, default: str) -> str:
    if value == "UNDEF":
        return value
    if re.fullmatch(r'<[^<>"{}|\\^`\s]*>|"(?:[^"\\\n]|\\.)*"(?:\^\^\S+|@[\w-]+)?|-?\d+', value):
        return value
    if any(character in value for character in '{}"\\\n'):
        raise UsageError(f"{value!r} cannot be a parameter")
    datatype = re.search(r'"(\^\^\S+|@[\w-]+)$', default)
    if datatype and datatype[1] == "^^xsd:date":
        try:
            date.fromisoformat(value)
        except ValueError:
            raise UsageError(f"{value} is not a day; write it as 2009-06-30") from None
    return f'"{value}"' + (datatype.group(1) if datatype else "")


def read_question(path: Path) -> Question:
    """Read a `.rq` file: its words, then a line for each parameter, then the query."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 at byte {error.start}") from error
    words, parameters, defaults = "", {}, {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        found = re.fullmatch(r"#\s*\?(\w+):\s*(.*)", line)
        if found:
            parameters[found[1]] = found[2]
        elif not words:
            words = line.lstrip("# ")
    for name in parameters:
        bound = re.search(_VALUES.format(re.escape(name)), text)
        if bound:
            defaults[name] = bound[2]
    return Question(path.stem, words, parameters, defaults, text)


def questions(folders: Iterable[Path]) -> dict[str, Question]:
    """Read every question of some folders, by name."""
    found = {}
    for place in folders:
        for path in sorted(place.glob("*.rq")):
            found[path.stem] = read_question(path)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: rows under columns, a yes or no, or triples."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    boolean: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None


_UPDATE = re.compile(
    r"^\s*(?:(?:PREFIX\s+\S*\s+<[^>]*>|BASE\s+<[^>]*>|#[^\n]*)\s*)*"
    r"(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.IGNORECASE,
)


def _reason(text: str, error: str) -> str:
    """Say why a query cannot be run, in one line."""
    update = _UPDATE.match(text)
    if update:
        return f"the graph is read-only: {update[1].upper()} is no question"
    if "refix not found" in error:
        declared = set(re.findall(r"PREFIX\s+([\w-]*):", text, re.IGNORECASE))
        bare = re.sub(r'<[^>]*>|"(?:[^"\\\n]|\\.)*"', "", text)
        used = set(re.findall(r"(?<![\w:?$-])([A-Za-z][\w-]*):", bare)) - declared
        if used:
            return f"the query uses {', '.join(sorted(used))}: without PREFIX"
    return f"the query cannot be run: {' '.join(error.split())}"


def run(store: ox.Store, text: str) -> Answer:
    """Run a query over all named graphs together. Raises QueryError with the reason."""
    try:
        found = store.query(text, use_default_graph_as_union=True)
        if isinstance(found, ox.QueryTriples):
            return Answer(triples=tuple(found))
        return _answer(found)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise QueryError(_reason(text, str(error))) from error


def run_remote(endpoint: str, text: str, timeout: int = 60) -> Answer:
    """Run a query at a SPARQL 1.1 endpoint. Raises QueryError with the reason."""
    from SPARQLWrapper import JSON, TURTLE, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    client = SPARQLWrapper(endpoint)
    client.setQuery(text)
    client.setTimeout(timeout)
    asks_rows = client.queryType in ("SELECT", "ASK")
    client.setReturnFormat(JSON if asks_rows else TURTLE)
    try:
        body = client.query().response.read()
    except (SPARQLWrapperException, OSError) as error:
        raise QueryError(f"{endpoint}: {error}") from error
    if not asks_rows:
        parsed = ox.parse(body, format=ox.RdfFormat.TURTLE)
        return Answer(triples=tuple(quad.triple for quad in parsed))
    return _answer(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))


def _answer(found: ox.QueryBoolean | ox.QuerySolutions) -> Answer:
    if isinstance(found, ox.QueryBoolean):
        return Answer(boolean=bool(found))
    columns = tuple(variable.value for variable in found.variables)
    return Answer(columns, tuple(tuple(row) for row in found))


def _value(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"_:{cell.value}" if isinstance(cell, ox.BlankNode) else str(cell.value)


def _as_table(answer: Answer, names: Mapping[str, str]) -> str:
    def shown(cell: Cell) -> str:
        if isinstance(cell, ox.NamedNode):
            return compact(cell.value, names)
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
    def cell(term: Cell) -> dict[str, str]:
        if isinstance(term, ox.NamedNode):
            return {"type": "uri", "value": term.value}
        if isinstance(term, ox.BlankNode):
            return {"type": "bnode", "value": term.value}
        if term is None:
            return {}
        described = {"type": "literal", "value": term.value}
        if term.language:
            described["xml:lang"] = term.language
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


def find_question(named: str, export: Path) -> Question:
    """Find a question: a name, a `.rq` file, or the query itself, prefixes optional.

    Raises UsageError when a single word is no name.
    """
    described = about(export)
    names = prefixes(described["key"], described["base"])
    known = questions(question_folders(described["key"]))
    if named in known:
        return known[named]
    if named.endswith(".rq"):
        return read_question(Path(named))
    if len(named.split()) < 2:
        close = nearest(named, set(known))
        raise UsageError(f"there is no question {named}; use {close}, or see: agencygraph ask")
    declared = set(re.findall(r"PREFIX\s+([\w-]*):", named, re.IGNORECASE))
    used = {
        prefix: space
        for prefix, space in names.items()
        if prefix not in declared and re.search(rf"(?<![\w-]){re.escape(prefix)}:", named)
    }
    header = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in used.items())
    return Question("query", "", {}, {}, header + named)
