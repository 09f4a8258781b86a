"""The tables as a folder of CSV files, explained by CSV on the Web metadata or as a data package.

In: the rows of every table. Out: one file a table, with `csv-metadata.json` (W3C CSV on the Web) or
`datapackage.json` (Frictionless): types, words, keys and what refers to what. The same bytes for
the same export.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from agencygraph.formats.rows import Rows, cells, dataset, home, plain
from agencygraph.formats.schema import Column, Table, tables
from agencygraph.formats.sql import key_of
from agencygraph.writing import as_csv, as_json

_FRICTIONLESS: Mapping[str, Mapping[str, str]] = {
    "string": {"type": "string"},
    "anyURI": {"type": "string", "format": "uri"},
    "decimal": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "date"},
}


def write_csv(rows: Rows, folder: Path) -> None:
    """Write the tables with CSV on the Web metadata."""
    _write_tables(rows, folder)
    _save(folder / "csv-metadata.json", as_json(_csvw(rows)))


def write_datapackage(rows: Rows, folder: Path) -> None:
    """Write the tables as a Frictionless data package."""
    _write_tables(rows, folder)
    _save(folder / "datapackage.json", as_json(_package(rows, folder)))


def _save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_tables(rows: Rows, folder: Path) -> None:
    for name, table in tables():
        written = (map(plain, row) for row in rows[name])
        _save(folder / f"{name}.csv", as_csv(table.names, written))


def _csvw(rows: Rows) -> dict[str, object]:
    about = dataset(rows)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": about["title"],
        "dc:description": about["description"],
        "dc:license": {"@id": about["licence"]},
        "dc:source": {"@id": about["dataset"]},
        "tables": [_csvw_table(table) for _, table in tables()],
    }


def _csvw_table(table: Table) -> dict[str, object]:
    """Describe a table; a reference that may be empty is none for strict readers."""
    required = {column.name for column in table.columns if column.required}
    described: dict[str, object] = {
        "columns": [
            {
                "name": column.name,
                "titles": column.name,
                "datatype": column.datatype,
                "required": column.required,
                "dc:description": column.words,
            }
            for column in table.columns
        ],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {
                "columnReference": name,
                "reference": {"resource": f"{other}.csv", "columnReference": key_of(other)},
            }
            for name, other in table.references
            if name in required
        ],
    }
    if "iri" in table.names:
        described["aboutUrl"] = "{+iri}"
    return {"url": f"{table.name}.csv", "dc:description": table.words, "tableSchema": described}


def _package(rows: Rows, folder: Path) -> dict[str, object]:
    about = dataset(rows)
    documents = {row["document"]: row["archived_url"] for row in cells(rows, "documents")}
    return {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "profile": "tabular-data-package",
        "name": home(rows).split("/")[-2].lower(),
        "id": about["dataset"],
        "title": about["title"],
        "description": about["description"],
        "version": about["version"],
        "created": f"{about['issued']}T00:00:00Z",
        "licenses": [{"path": about["licence"]}],
        "contributors": [
            {"title": about["publisher"], "path": about["publisher_url"], "role": "publisher"}
        ],
        "sources": [
            {"title": source["title"]} | ({"path": path} if path else {})
            for source in cells(rows, "sources")
            if source["source"] in documents
            for path in [documents[source["source"]] or source["url"]]
        ],
        "resources": [_resource(table, folder) for _, table in tables()],
    }


def _resource(table: Table, folder: Path) -> dict[str, object]:
    file = folder / f"{table.name}.csv"
    written = file.read_bytes()
    return {
        "name": table.name,
        "path": file.name,
        "profile": "tabular-data-resource",
        "description": table.words,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(written),
        "hash": f"sha256:{hashlib.sha256(written).hexdigest()}",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": [name],
                    "reference": {
                        "resource": "" if other == table.name else other,
                        "fields": [key_of(other)],
                    },
                }
                for name, other in table.references
            ],
        },
    }


def _field(column: Column) -> dict[str, object]:
    constraints = {"constraints": {"required": True}} if column.required else {}
    described = {"name": column.name, "description": column.words}
    return {**described, **_FRICTIONLESS[column.datatype], **constraints}
