"""The tables as SQL, for SQLite and DuckDB.

In: `Table` records. Out: statements that make tables with their keys, and views. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from agencygraph.formats.schema import Table, tables

SQLITE: Mapping[str, str] = {
    "string": "TEXT",
    "anyURI": "TEXT",
    "date": "TEXT",
    "decimal": "NUMERIC",
    "integer": "INTEGER",
    "boolean": "INTEGER",
}
DUCKDB: Mapping[str, str] = {
    "string": "VARCHAR",
    "anyURI": "VARCHAR",
    "date": "DATE",
    "decimal": "DECIMAL(38, 6)",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
}
#: Ends the name of the column that holds the digits of a decimal as text, in SQLite.
EXACT = "_exact"


def quoted(name: str) -> str:
    """Give a name as SQL writes it.

    >>> quoted("before")
    '"before"'
    """
    return '"' + name.replace('"', '""') + '"'


def text(words: str) -> str:
    """Give words as a string of SQL.

    >>> text("a unit's life")
    "'a unit''s life'"
    """
    return "'" + words.replace("'", "''") + "'"


def create_table(table: Table, types: Mapping[str, str]) -> str:
    """Give the statement that makes a table, each column with its words as a comment.

    SQLite has no decimals: there a number to compute with has its digits as text beside it.
    """
    columns: list[tuple[str, str]] = []
    for column in table.columns:
        required = " NOT NULL" if column.required else ""
        columns.append((f"{quoted(column.name)} {types[column.datatype]}{required}", column.words))
        if column.datatype == "decimal" and types is SQLITE:
            digits = f"{quoted(column.name + EXACT)} TEXT{required}"
            columns.append((digits, f"The digits of {column.name}, none rounded."))
    columns.append((f"PRIMARY KEY ({', '.join(map(quoted, table.key))})", ""))
    for name, other in table.references:
        reference = f"REFERENCES {quoted(other)} ({quoted(key_of(other))})"
        columns.append((f"FOREIGN KEY ({quoted(name)}) {reference}", ""))
    last = len(columns) - 1
    lines = [
        f"  {what}{'' if number == last else ','}" + (f" -- {words}" if words else "")
        for number, (what, words) in enumerate(columns)
    ]
    return "\n".join([f"CREATE TABLE {quoted(table.name)} ( -- {table.words}", *lines, ")"])


def key_of(table: str) -> str:
    """Give the one column that is the key of a table that others refer to."""
    (key,) = dict(tables())[table].key
    return key


def create_view(view: Table) -> str:
    """Give the statement that makes a view."""
    return f"CREATE VIEW {quoted(view.name)} AS\n{view.query.strip()}"
