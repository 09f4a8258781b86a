"""The pages, and parts of pages, that follow from something else, made from it.

When the export is built, run `python tests/doc_pages.py` to write them anew; `test_docs.py` fails
while they are stale.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from textwrap import fill

import pyoxigraph as ox

import agencygraph
from agencygraph.api import load_dossier
from agencygraph.cube_queries import QUERIES
from agencygraph.gate import kebab
from agencygraph.iris import compact, prefixes
from agencygraph.named_questions import questions
from agencygraph.store import quads_file
from agencygraph.tables import tables

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
#: Where the package is: in `src/`, or where a wheel was installed.
SRC = Path(agencygraph.__file__).parent
SHAPES_MARK = "<!-- What follows is made from shapes/ by tests/doc_pages.py. -->\n"
MODULES_MARK = "<!-- What follows is made from the docstrings by tests/doc_pages.py. -->\n"
SHAPE = "https://w3id.org/agencygraph/shape/"
SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

# -- tables ----------------------------------------------------------------------------------------

TABLES_HEAD = """\
# The tables

A dossier is one folder: [`dossier.toml`](add-an-agency.md#dossiertoml) and the tables below,
UTF-8 CSV with a header. [`csv-metadata.json`](../graph/ice/csv-metadata.json) describes them as CSV
on the Web, and the description is what is enforced: this page is made from it. A table without
rows still has its header.

The mark `*` says that a cell of the column may not be empty. A cell that holds a list separates
its values by `;`. A date is [EDTF](add-a-report.md#periods), no more precise than its source; a
period is written as in [Add a report](add-a-report.md#periods). How a document becomes rows is
said there too, and what a row becomes in [The model](model.md).
"""


def _form(column: dict[str, object]) -> str:
    """Say in words what a cell of a column holds."""
    datatype = column["datatype"]
    base, form = "string", ""
    if isinstance(datatype, dict):
        base, form = str(datatype["base"]), str(datatype.get("format", ""))
    else:
        base = str(datatype)
    if "agencygraph:notation" in column:
        words = "EDTF date" if column["agencygraph:notation"] == "edtf" else "period"
    elif "agencygraph:codes" in column:
        words = f"code of [`{column['agencygraph:codes']}`](../ontology/codes.ttl)"
    elif "agencygraph:subclassesOf" in column:
        words = f"kind of [`{column['agencygraph:subclassesOf']}`](../ontology/core.ttl)"
    elif "agencygraph:refersTo" in column:
        target = str(column["agencygraph:refersTo"])
        if target == "subjects":
            words = "key of a unit, program or instrument"
        else:
            words = f"key of `{target.partition('.')[0]}`"
            words += " or `total`" if target.endswith("+total") else ""
    elif column["name"] == "key":
        words = "key"
    else:
        names = {"anyURI": "address", "nonNegativeInteger": "whole number", "decimal": "number"}
        words = names.get(base, "text")
        if form:
            escaped = form.replace("|", "\\|")
            words = "key" if form.startswith("[a-z0-9]+") else f"`{escaped}`"
    return f"list: {words}" if "separator" in column else words


def tables_page() -> str:
    """Make `docs/tables.md` from `csv-metadata.json`."""
    group = json.loads((SRC / "csv-metadata.json").read_text(encoding="utf-8"))
    parts = [TABLES_HEAD]
    for table in group["tables"]:
        schema = table["tableSchema"]
        keys = ", ".join(f"`{name}`" for name in schema["primaryKey"])
        parts.append(f"\n## {table['url']}\n\n{table['dc:description']} Told apart by {keys}.\n")
        parts.append("\n| column | holds | what it says |\n|---|---|---|\n")
        for column in schema["columns"]:
            mark = " *" if column.get("required") else ""
            words = str(column["dc:description"]).replace("|", "\\|")
            parts.append(f"| `{column['name']}`{mark} | {_form(column)} | {words} |\n")
    return "".join(parts)


# -- questions -------------------------------------------------------------------------------------

QUESTIONS_HEAD = """\
# The named questions

A question is a `.rq` file: its first line is the question in words, a line for each parameter
follows, then the SPARQL query. `agencygraph ask NAME` runs one, `agencygraph ask --list` lists
them, and `--set NAME=VALUE` sets a parameter. A value that is a bare word is a string; where
`UNDEF` stands, the parameter is open until it is set. This page is made from the files.

```
agencygraph ask what-became-of --set unit=fps
```
"""


def questions_page() -> str:
    """Make `docs/questions.md` from the `.rq` files."""
    parts = [QUESTIONS_HEAD]
    for title, where, folder in (
        ("For any agency", "src/agencygraph/questions", SRC / "questions"),
        ("For ICE", "graph/ice/questions", ROOT / "graph/ice/questions"),
    ):
        parts.append(f"\n## {title}\n\nIn [`{where}/`](../{where}).\n")
        for question in questions([folder]).values():
            parts.append(f"\n### {question.name}\n\n{question.words}\n")
            if question.parameters:
                parts.append("\n| parameter | says | unless set |\n|---|---|---|\n")
            for name, words in question.parameters.items():
                default = question.defaults.get(name, "")
                parts.append(f"| `{name}` | {words} | `{default}` |\n")
    return "".join(parts)


# -- shapes ----------------------------------------------------------------------------------------


@cache
def _shapes() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Read shapes/: for each file its subjects, with predicates and objects."""
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        subjects = found.setdefault(path.name, {})
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            values = subjects.setdefault(str(getattr(quad.subject, "value", "")), {})
            value = getattr(quad.object, "value", "")
            values.setdefault(quad.predicate.value, []).append(value)
    return found


def reportable_shapes() -> Iterator[tuple[str, str, str]]:
    """Give file, shape and node shape around it for all that a validation report can name."""
    merged = {name: said for file in _shapes().values() for name, said in file.items()}
    homes = {name: file for file, subjects in _shapes().items() for name in subjects}
    seen = set()
    targets = [SH + name for name in ("targetClass", "targetSubjectsOf", "target")]
    for name in sorted(merged):
        said = merged[name]
        if not any(target in said for target in targets):
            continue
        if any(SH + link in said for link in ("or", "not", "nodeKind")):
            seen.add(name)
            yield homes[name], name, name
        for part in sorted({*said.get(SH + "property", ()), *said.get(SH + "sparql", ())}):
            if part not in seen:
                seen.add(part)
                yield homes[part], part, name


def shape_codes() -> set[str]:
    """Give the code of every finding that a shape can make."""
    return {kebab(name.removeprefix(SHAPE)) for _, name, _ in reportable_shapes()}


FILE_TITLES = {
    "catalogue.ttl": "The catalogue",
    "change.ttl": "Events and reforms",
    "evidence.ttl": "Documents, citations and receipts",
    "observation.ttl": "Figures, claims, measures and periods",
    "ontology.ttl": "The ontology, the codes and the shapes themselves",
    "organization.ttl": "Organizations, versions, programs, instruments and relations",
}
_LEVELS = {"Warning": "A warning: it forbids no export.", "Info": "A remark: it forbids no export."}


def _section(code: str, entries: list[tuple[str, str, str]]) -> str:
    merged = {name: said for file in _shapes().values() for name, said in file.items()}
    names = prefixes("ice")
    lines = [f"## {code}\n"]
    for _, name, around in entries:
        said = merged[name]
        title = merged[around].get(SH + "name", [around.removeprefix(SHAPE)])[0]
        own = said.get(SH + "name", [""])[0]
        asks = title if name == around or own == title else f"{title}: {own}"
        message = " ".join(said.get(SH + "message", ["(no message)"]))
        lines.append(f"*{asks[0].upper() + asks[1:]}.* {message}")
        words = [lines.pop()]
        path = said.get(SH + "path", [""])[0]
        if path.startswith("http"):
            words.append(f"Looks at `{compact(path, names)}`.")
        level = said.get(SH + "severity", [SH + "Violation"])[0].removeprefix(SH)
        words += [_LEVELS[level]] if level in _LEVELS else []
        lines.append(fill(" ".join(words), 100, break_long_words=False, break_on_hyphens=False))
        lines[-1] += "\n"
    return "\n".join(lines)


def shapes_part() -> str:
    """Make the part of `docs/findings.md` that the shapes give."""
    parts = [SHAPES_MARK]
    entries = sorted(
        reportable_shapes(), key=lambda entry: (entry[0], kebab(entry[1].removeprefix(SHAPE)))
    )
    for file, in_file in groupby(entries, key=lambda entry: entry[0]):
        link = f"[`shapes/{file}`](../shapes/{file})"
        parts.append(f"\n# {FILE_TITLES[file]}\n\nShapes of {link}.\n\n")
        codes = groupby(in_file, key=lambda entry: kebab(entry[1].removeprefix(SHAPE)))
        parts.append("\n".join(_section(code, list(found)) for code, found in codes))
    return "".join(parts)


def findings_page() -> str:
    """Give `docs/findings.md` with the part that the shapes give made anew."""
    page = (DOCS / "findings.md").read_text(encoding="utf-8")
    return page.partition(SHAPES_MARK)[0] + shapes_part()


# -- modules ---------------------------------------------------------------------------------------


def modules() -> dict[str, str]:
    """Give every module with the first line of its docstring, in the order of the layers."""
    found = {}
    for path in sorted(SRC.rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and parts[1:] else parts)
        words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        found[name] = words.partition("\n")[0]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    rank = {
        f"{inside}.{module.strip()}".removeprefix(".").removeprefix("agencygraph."): (number, place)
        for contract in contracts
        if contract["type"] == "layers"
        for inside in contract.get("containers", [""])
        for number, layer in enumerate(contract["layers"])
        for place, module in enumerate(layer.split("|"))
    }
    rank["__init__"] = (-1, 0)
    last = (len(rank), 0)

    def place_of(name: str) -> tuple[list[tuple[int, int]], str]:
        """Give the ranks of a module's packages, the outermost first, and its name."""
        parts = name.split(".")
        return [rank.get(".".join(parts[: depth + 1]), last) for depth in range(len(parts))], name

    return {name: found[name] for name in sorted(found, key=place_of)}


def modules_part() -> str:
    """Make the list of modules in `docs/how-it-flows.md` from their docstrings."""
    rows = (f"| `{name}` | {words} |\n" for name, words in modules().items())
    return MODULES_MARK + "\n| module | promises |\n|---|---|\n" + "".join(rows)


def flow_page() -> str:
    """Give `docs/how-it-flows.md` with its list of modules made anew."""
    page = (DOCS / "how-it-flows.md").read_text(encoding="utf-8")
    return page.partition(MODULES_MARK)[0] + modules_part()


# -- counts ----------------------------------------------------------------------------------------


def readme_page() -> str:
    """Give the README with the numbers of the dossier and of its export."""
    facts = load_dossier(ROOT / "graph/ice").facts
    receipts = sum(1 for fact in facts.all() if fact.receipt)
    with quads_file(ROOT / "graph/dist/ice").open(encoding="utf-8") as lines:
        quads = sum(1 for _ in lines)
    counts = {
        "organizations": len(facts.units),
        "programs": len(facts.programs),
        "events": len(facts.events),
        "figures": len(facts.observations),
        "claims": len(facts.claims),
        "receipts not": receipts,
        "quads": quads,
    }
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    for what, count in counts.items():
        page = re.sub(rf"\b\d[\d,]* {what}\b", f"{count:,} {what}", page)
    return page


# -- codes in the source ---------------------------------------------------------------------------

_POSITIONS = {"Finding": 1, "_find": 1, "_reject": 2, "reject": 1}


def source_codes() -> set[str]:
    """Give every code of a finding that `src` writes, families spelled out."""
    found: set[str] = set()
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for written in _codes(node):
                found |= _spelled_out(written)
    return found


def _codes(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        position = _POSITIONS.get(name)
        if position is not None and len(node.args) > position:
            yield node.args[position]
    elif isinstance(node, ast.FunctionDef) and node.name == "_problem":
        for inner in ast.walk(node):
            if isinstance(inner, ast.Return) and isinstance(inner.value, ast.Tuple):
                yield inner.value.elts[0]


def _spelled_out(written: ast.expr) -> set[str]:
    if isinstance(written, ast.Constant):
        return {str(written.value)}
    if not isinstance(written, ast.JoinedStr):
        return set()
    head = getattr(written.values[0], "value", "")
    if head not in FAMILIES:
        raise LookupError(f"{ast.unparse(written)} is a family that FAMILIES does not know")
    return {head + ending for ending in FAMILIES[head]}


def _references() -> set[str]:
    columns = (column for table in tables().values() for column in table.columns)
    return {column.name.replace("_", "-") for column in columns if column.refers_to}


def _registers() -> set[str]:
    from agencygraph.cells import REGISTERS

    return {name.rstrip("s").replace("_", "-") for name in REGISTERS}


FAMILIES = {
    "unknown-": _references(),
    "unused-": _registers(),
    "data-cube-": {constraint.lower() for constraint in QUERIES},
}


def write_pages() -> None:
    """Write the pages anew."""
    for name, text in (
        ("../README.md", readme_page()),
        ("tables.md", tables_page()),
        ("questions.md", questions_page()),
        ("findings.md", findings_page()),
        ("how-it-flows.md", flow_page()),
    ):
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_pages()
