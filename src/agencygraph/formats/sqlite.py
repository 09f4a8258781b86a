"""The tables as an SQLite database, ready for Datasette, which a metadata file beside it explains.

In: the rows of every table. Out: one file, the same bytes from the same release of SQLite, with
indexes, views and a full-text index of names; and `<name>.metadata.json`. SQLite has no decimals:
`value` is there to compute with, `value_exact` holds its digits as text. Dates are ISO texts.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from agencygraph.errors import UsageError
from agencygraph.formats.file import MARK, replacing_file, write_text
from agencygraph.formats.rows import Row, Rows, dataset, plain
from agencygraph.formats.schema import Table, tables, views
from agencygraph.formats.sql import EXACT, SQLITE, create_table, create_view, quoted
from agencygraph.writing import as_json

#: "aggr": what the header of the file says of who wrote it.
_APPLICATION = 0x61676772
#: Datasette finds the index by `content="names"`, written just so.
_SEARCH = """\
CREATE VIRTUAL TABLE names_fts USING fts5 (name, content="names", tokenize="porter unicode61")
"""


def write_sqlite(rows: Rows, out: Path) -> None:
    """Write the database, and the metadata by which Datasette explains it."""
    beside = out.with_suffix(".metadata.json")
    with replacing_file(out, _is_ours) as fresh:
        try:
            with closing(sqlite3.connect(fresh, isolation_level=None)) as database:
                _fill(database, rows)
        except sqlite3.OperationalError as error:
            raise UsageError(f"{out}: cannot be written: {error}") from error
        write_text(beside, _metadata(rows, out.stem))


def _fill(database: sqlite3.Connection, rows: Rows) -> None:
    database.execute(f"PRAGMA application_id = {_APPLICATION}")
    database.execute("BEGIN")
    for name, table in tables():
        database.execute(create_table(table, SQLITE))
        made = [_stored(table, row) for row in rows[name]]
        if made:
            marks = ", ".join("?" * len(made[0]))
            database.executemany(f"INSERT INTO {quoted(name)} VALUES ({marks})", made)
        for column, _ in table.references:
            if table.key[0] != column:
                index = quoted(f"{name}_{column}")
                database.execute(f"CREATE INDEX {index} ON {quoted(name)} ({quoted(column)})")
    for view in views():
        database.execute(create_view(view))
    database.execute(_SEARCH)
    database.execute("INSERT INTO names_fts (names_fts) VALUES ('rebuild')")
    database.execute("COMMIT")
    database.execute("VACUUM")


def _stored(table: Table, row: Row) -> list[str | int | None]:
    stored: list[str | int | None] = []
    for column, value in zip(table.columns, row, strict=True):
        stored.append(plain(value))
        if column.datatype == "decimal":
            stored.append(plain(value))
    return stored


def _is_ours(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(72)[68:] == _APPLICATION.to_bytes(4, "big")


def _metadata(rows: Rows, name: str) -> str:
    """Describe every table and column as Datasette reads it."""
    about = dataset(rows)
    described: dict[str, dict[str, object]] = {}
    for table in (*(table for _, table in tables()), *views()):
        columns = {}
        for column in table.columns:
            columns[column.name] = column.words
            if column.datatype == "decimal" and table.key:
                columns[column.name + EXACT] = f"The digits of {column.name}, none rounded."
        described[table.name] = {"description": table.words, "columns": columns}
    for table_name, column_name in _LABELS.items():
        described[table_name]["label_column"] = column_name
    for table_name, facets in _FACETS.items():
        described[table_name]["facets"] = list(facets)
    whole = {
        "about": MARK,
        "title": about["title"],
        "description": about["description"],
        "license": about["licence"],
        "license_url": about["licence"],
        "source": about["publisher"],
        "source_url": about["dataset"],
        "databases": {name: {"tables": described}},
    }
    return as_json(whole)


#: What stands for a row where another one refers to it.
_LABELS = {
    "breakdowns": "label",
    "events": "title",
    "measurement_units": "label",
    "measures": "label",
    "periods": "label",
    "receipts": "printed",
    "sources": "title",
    "subjects": "label",
    "versions": "name",
}
#: What one will want to narrow a table by.
_FACETS = {
    "events": ("kind", "certainty"),
    "figures": ("period", "subject", "qualifier"),
    "joints": ("verdict", "comparable"),
    "observations": ("period", "subject", "qualifier"),
    "unit_names": ("kind", "parent"),
}
