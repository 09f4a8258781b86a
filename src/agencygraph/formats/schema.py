"""The tables of the graph in people's own tools: one description, from which all forms are made.

In: the queries of `tables/` and the views of `views/`, whose first lines describe each table and
column. Out: frozen `Table` records, the tables that others refer to before those that do. SQL,
Arrow, CSV on the Web and data packages are written from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

_HERE = Path(__file__).parent
#: What stands between two figures is worked out from the other tables, not asked for.
_JOINTS = """\
# Whether two figures that one would put side by side may be compared.
# key: before, after
# ?before: string, required, of observations; The earlier figure.
# ?after: string, required, of observations; The later figure.
# ?one_series: boolean, required; Whether both are of one subject, measure and breakdown.
# ?comparable: boolean, required; Whether a line may be drawn from the one to the other.
# ?verdict: string, required; What lies between them: comparable, or what forbids it.
# ?reasons: string, required; Why, in words.
"""
_COLUMN = re.compile(
    r"\?(?P<name>\w+): (?P<type>\w+)(?P<required>, required)?(?:, of (?P<of>\w+))?; (?P<words>.+)"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a CSV on the Web datatype, and the table to whose key it refers."""

    name: str
    datatype: str
    required: bool
    refers_to: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view: what a row is, its key, its columns, and the query that gives its rows."""

    name: str
    words: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    query: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def references(self) -> tuple[tuple[str, str], ...]:
        """The columns that refer to a table, each with that table: every key there is one column.

        >>> dict(tables())["units"].references
        (('unit', 'subjects'), ('receipt', 'receipts'))
        """
        return tuple((c.name, c.refers_to) for c in self.columns if c.refers_to)


def read_table(name: str, text: str) -> Table:
    """Read a table: a line on its rows, one on its key, one on each column, then the query."""
    lines = text.splitlines()
    header = [line.lstrip("#- ") for line in lines if line.startswith(("# ", "-- "))]
    key, columns = "", []
    for line in header[1:]:
        found = _COLUMN.fullmatch(line)
        if found:
            required = found["required"] is not None
            columns.append(
                Column(found["name"], found["type"], required, found["of"], found["words"])
            )
        else:
            key = line.removeprefix("key: ")
    query = "\n".join(line for line in lines if not line.startswith(("# ", "-- ")))
    return Table(name, header[0], tuple(key.split(", ")) if key else (), tuple(columns), query)


def _read_all(folder: str, ending: str) -> Iterable[tuple[str, Table]]:
    for path in sorted((_HERE / folder).glob(f"*.{ending}")):
        yield path.stem, read_table(path.stem, path.read_text(encoding="utf-8"))


@cache
def tables() -> tuple[tuple[str, Table], ...]:
    """Give every table by name, those that others refer to first."""
    found = dict(_read_all("tables", "rq")) | {"joints": read_table("joints", _JOINTS)}
    needs = {
        name: {other for _, other in table.references} - {name} for name, table in found.items()
    }
    return tuple((name, found[name]) for name in _in_order(needs))


@cache
def views() -> tuple[Table, ...]:
    """Give every view, those that others select from first."""
    found = dict(_read_all("views", "sql"))
    needs = {
        name: {other for other in found if re.search(rf"\b(FROM|JOIN) {other}\b", view.query)}
        for name, view in found.items()
    }
    return tuple(found[name] for name in _in_order(needs))


def _in_order(needs: Mapping[str, Iterable[str]]) -> Iterable[str]:
    """Give names, each after those it needs; by the alphabet where nothing else decides."""
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        yield from ready
        sorter.done(*ready)
