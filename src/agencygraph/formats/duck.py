"""The tables as a DuckDB database, with keys, views, and the words on each column as comments.

In: the rows of every table. Out: one file. Its bytes differ from run to run, its content does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from agencygraph.errors import UsageError
from agencygraph.formats.arrow import arrow_table
from agencygraph.formats.file import MARK, replacing_file
from agencygraph.formats.rows import Row, Rows
from agencygraph.formats.schema import Table, tables, views
from agencygraph.formats.sql import DUCKDB, create_table, create_view, quoted, text

if TYPE_CHECKING:
    import duckdb


def write_duckdb(rows: Rows, out: Path) -> None:
    """Write the database. Raises UsageError when DuckDB is not installed."""
    try:
        import duckdb
    except ImportError as error:
        words = "DuckDB is not installed; run in a clone: pip install -e '.[duckdb]'"
        raise UsageError(words) from error
    with replacing_file(out, _is_ours) as fresh:
        try:
            with duckdb.connect() as database:
                # Small blocks: the usual ones make 30 MB of a few thousand rows.
                database.execute(f"ATTACH {text(str(fresh))} AS written (BLOCK_SIZE 16384)")
                database.execute("USE written")
                _fill(database, rows)
        except duckdb.OperationalError as error:
            raise UsageError(f"{out}: cannot be written: {error}") from error
        finally:
            fresh.with_name(f"{fresh.name}.wal").unlink(missing_ok=True)


def _fill(database: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    for name, table in tables():
        database.execute(create_table(table, DUCKDB))
        for wave in _waves(table, rows[name]):
            database.register("wave", arrow_table(table, wave))
            database.execute(f"INSERT INTO {quoted(name)} SELECT * FROM wave")
            database.unregister("wave")
    for view in views():
        database.execute(create_view(view))
    for kind, many in (("TABLE", [table for _, table in tables()]), ("VIEW", views())):
        for one in many:
            words = f"{one.words} ({MARK})" if one.name == "dataset" else one.words
            database.execute(f"COMMENT ON {kind} {quoted(one.name)} IS {text(words)}")
            for column in one.columns:
                place = f"{quoted(one.name)}.{quoted(column.name)}"
                database.execute(f"COMMENT ON COLUMN {place} IS {text(column.words)}")


def _waves(table: Table, rows: list[Row]) -> Iterator[list[Row]]:
    """Give rows after those of the same table that they refer to: DuckDB takes no other order."""
    own = [table.names.index(name) for name, other in table.references if other == table.name]
    there: set[object] = {None}
    left = rows
    while left:
        wave = [row for row in left if all(row[number] in there for number in own)]
        if not wave:
            raise UsageError(f"{table.name}: rows refer to one another in a circle")
        yield wave
        there |= {row[0] for row in wave}
        left = [row for row in left if row[0] not in there]


def _is_ours(file: Path) -> bool:
    import duckdb

    asked = "SELECT comment FROM duckdb_tables() WHERE table_name = 'dataset'"
    try:
        with duckdb.connect(str(file), read_only=True) as database:
            return any(MARK in str(row[0]) for row in database.execute(asked).fetchall())
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise UsageError(f"{file}: is open in another program; close it there") from error
        return False
