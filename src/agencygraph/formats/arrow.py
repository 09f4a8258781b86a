"""The tables as Arrow: a folder of Parquet files, and what DuckDB is filled from.

In: `Table` records and their rows. Out: Arrow tables, decimals exact, with the words on each
table and column in their metadata.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agencygraph.errors import UsageError
from agencygraph.formats.rows import Row, Rows
from agencygraph.formats.schema import Table, tables

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_table(table: Table, rows: list[Row]) -> pa.Table:
    """Give the rows of a table in the types of Arrow: decimals as decimal128(38, 6).

    Raises UsageError for a number that does not fit.
    """
    import pyarrow as pa

    types = {
        "decimal": pa.decimal128(38, 6),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    fields = [
        pa.field(
            column.name,
            types.get(column.datatype, pa.string()),
            nullable=not column.required,
            metadata={"description": column.words},
        )
        for column in table.columns
    ]
    values = zip(*rows, strict=True) if rows else ([] for _ in fields)
    try:
        arrays = [pa.array(found, field.type) for found, field in zip(values, fields, strict=True)]
    except pa.ArrowInvalid as error:
        raise UsageError(f"{table.name}: a number has more than six places: {error}") from error
    return pa.table(arrays, pa.schema(fields, metadata={"description": table.words}))


def write_parquet(rows: Rows, folder: Path) -> None:
    """Write a Parquet file for each table."""
    import pyarrow.parquet as pq

    for name, table in tables():
        path = folder / f"{name}.parquet"
        pq.write_table(arrow_table(table, rows[name]), path, compression="zstd")
