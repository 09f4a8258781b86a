"""The rows of every table, read out of an export by the queries of `tables/`.

In: the folder of an export, as it was built. Out: for each table its rows, typed and in order of
their key, the same for the same export. Raises UsageError for an export that is damaged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from agencygraph.errors import QueryError, UsageError
from agencygraph.folder import MARK
from agencygraph.formats.schema import Column, Table, tables
from agencygraph.iris import prefixes
from agencygraph.named_questions import with_prefixes
from agencygraph.query import Cell, run
from agencygraph.store import about, open_store, quads_file

Value = str | int | bool | Decimal | date | None
Row = tuple[Value, ...]
Rows = Mapping[str, list[Row]]
#: A row by the names of its columns.
Cells = Mapping[str, Any]


def cells(rows: Rows, table: str) -> list[Cells]:
    """Give the rows of a table, each by the names of its columns."""
    names = dict(tables())[table].names
    return [dict(zip(names, row, strict=True)) for row in rows[table]]


def plain(value: Value) -> str | int | None:
    """Give a value for a tool that has neither decimals nor dates: its digits, its ISO form.

    >>> plain(Decimal("1E+2")), plain(date(2009, 6, 30)), plain(None)
    ('100', '2009-06-30', None)
    """
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def home(rows: Rows) -> str:
    """Give what stands before the keys of things in their addresses, such as `https://x.org/ice/`."""
    return str(dataset(rows)["dataset"]).removesuffix("catalogue")


def dataset(rows: Rows) -> Cells:
    """Give the one row that says what the tables are a copy of."""
    return cells(rows, "dataset")[0]


def sound(file: Path) -> Path:
    """Give a file of an export. Raises UsageError when it is not as it was built."""
    try:
        sums = (file.parent / MARK).read_text(encoding="utf-8").split()
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: cannot be read; run: agencygraph build") from error
    if digest not in sums:
        raise UsageError(f"{file}: is not as it was built; run: agencygraph build")
    return file


def read_rows(export: Path) -> Rows:
    """Read every table but the joints out of an export."""
    about(export)
    sound(quads_file(export))
    try:
        store = open_store(export)
        return {
            name: _ask(store, table, with_prefixes(table.query, prefixes()))
            for name, table in tables()
            if table.query
        }
    except (SyntaxError, ValueError, QueryError) as error:
        raise UsageError(f"{export}: cannot be read as tables: {error}") from error


def _ask(store: ox.Store, table: Table, query: str) -> list[Row]:
    answer = run(store, query)
    place = [answer.columns.index(column.name) for column in table.columns]
    found = [
        tuple(_value(row[at], column) for at, column in zip(place, table.columns, strict=True))
        for row in answer.rows
    ]
    at = [table.names.index(name) for name in table.key]
    found.sort(key=lambda row: [str(row[number]) for number in at])
    return found


def _value(cell: Cell, column: Column) -> Value:
    if cell is None or isinstance(cell, ox.Triple):
        return None
    text = str(cell.value)
    if column.datatype == "decimal":
        return Decimal(text)
    if column.datatype == "integer":
        return int(text)
    if column.datatype == "boolean":
        return text == "true"
    return date.fromisoformat(text) if column.datatype == "date" else text or None
