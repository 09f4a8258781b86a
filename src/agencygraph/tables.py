"""The tables of a dossier as CSV on the Web metadata describes them: columns with types.

In: `csv-metadata.json`. Out: frozen `Table` and `Column` records, which drive the checks, so that
the metadata that is published is the schema that is enforced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agencygraph.resources import metadata_file


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what a cell must look like and what it refers to."""

    name: str
    description: str
    required: bool
    datatype: str
    pattern: re.Pattern[str] | None
    separator: str | None
    notation: str | None
    codes: str | None
    subclasses_of: str | None
    refers_to: str | None

    def values(self, cell: str) -> tuple[str, ...]:
        """Split a cell into its values: none when empty, one without a separator."""
        if self.separator is None:
            return (cell,) if cell else ()
        return tuple(part.strip() for part in cell.split(self.separator) if part.strip())


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its file name, what a row is, its columns in order and its primary key."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]

    @property
    def file(self) -> str:
        """The table's file name."""
        return f"{self.name}.csv"

    @property
    def header(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)


def _column(described: Mapping[str, object]) -> Column:
    datatype = described["datatype"]
    pattern = datatype.get("format") if isinstance(datatype, dict) else None
    base = datatype["base"] if isinstance(datatype, dict) else datatype

    def text(name: str) -> str | None:
        value = described.get(name)
        return None if value is None else str(value)

    return Column(
        name=str(described["name"]),
        description=str(described["dc:description"]),
        required=bool(described.get("required", False)),
        datatype=str(base),
        pattern=re.compile(pattern) if pattern else None,
        separator=text("separator"),
        notation=text("agencygraph:notation"),
        codes=text("agencygraph:codes"),
        subclasses_of=text("agencygraph:subclassesOf"),
        refers_to=text("agencygraph:refersTo"),
    )


def read_tables(path: Path) -> dict[str, Table]:
    """Read the tables that a CSV on the Web metadata file describes, by name."""
    group = json.loads(path.read_text(encoding="utf-8"))
    found = {}
    for table in group["tables"]:
        schema = table["tableSchema"]
        name = table["url"].removesuffix(".csv")
        found[name] = Table(
            name=name,
            description=table["dc:description"],
            columns=tuple(_column(column) for column in schema["columns"]),
            primary_key=tuple(schema["primaryKey"]),
        )
    return found


@cache
def tables() -> dict[str, Table]:
    """Give the tables of every dossier, as the packaged metadata describes them."""
    return read_tables(metadata_file())
