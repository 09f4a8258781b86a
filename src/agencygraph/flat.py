"""Observations and units as flat tables: CSV with CSV on the Web metadata, and Parquet.

In: `Facts`. Out: the same rows in each form, every code beside its label, every number beside the
words it was printed in, so that a table can leave the graph behind without losing its footing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from agencygraph import writing
from agencygraph.dossier import Settings
from agencygraph.lineage import Lineage, stretch
from agencygraph.model import Bounds, Document, Facts, Version
from agencygraph.moments import Moment, holds

if TYPE_CHECKING:
    import pandas as pd

#: Column name, CSV on the Web datatype, description.
OBSERVATIONS = (
    ("observation", "anyURI", "The observation in the graph."),
    ("period", "string", "Period, as FY2023, CY2017, a day, a span or undated."),
    ("period_start", "date", "First day of the period, where it has one."),
    ("period_end", "date", "Last day of the period, where it has one."),
    ("subject", "string", "Key of the unit or program."),
    ("subject_label", "string", "Its present or last name."),
    ("name_in_source", "string", "What the source calls it at this place."),
    ("measure", "string", "Key of the measure."),
    ("measure_label", "string", "What is counted."),
    ("breakdown", "string", "Code that splits the measure, or total."),
    ("breakdown_label", "string", "Its label."),
    ("value", "decimal", "The number."),
    ("unit", "string", "What it is counted in."),
    ("qualifier", "string", "exact, approximately, more-than ..."),
    ("lower", "decimal", "Lower bound, where one is known."),
    ("lower_inclusive", "boolean", "Whether the lower bound belongs to the range."),
    ("upper", "decimal", "Upper bound, where one is known."),
    ("upper_inclusive", "boolean", "Whether the upper bound belongs to the range."),
    ("rounding_step", "decimal", "Place value of the last printed digit."),
    ("basis", "string", "flow, stock or cumulative."),
    ("printed", "string", "The figure as printed."),
    ("part_of", "string", "Key of the observation of which it is a printed part."),
    ("source", "string", "Key of the document or outside source that states it."),
    ("source_title", "string", "Its title."),
    ("source_url", "anyURI", "Its address; that of the archived copy where one was read."),
    ("start", "integer", "Code point in the pinned text where the printed words begin."),
    ("end", "integer", "Code point after them."),
    ("occurrence", "integer", "1, or the number of the repeated statement in the document."),
    ("note", "string", "What to know about this figure."),
)
UNITS = (
    ("version", "anyURI", "The version in the graph."),
    ("unit", "string", "Key of the unit."),
    ("role", "string", "agency, unit or body."),
    ("name", "string", "Name at the time."),
    ("abbreviation", "string", "Abbreviation at the time."),
    ("kind", "string", "Kind at the time."),
    ("parent", "string", "Key of the parent at the time."),
    ("parent_name", "string", "Its name when this stretch began; empty where that is not certain."),
    ("parent_label", "string", "Its present or last name."),
    ("from", "string", "First day, in EDTF."),
    ("through", "string", "Last day, in EDTF; empty while it goes on."),
    ("begins_not_before", "date", "Earliest possible first day."),
    ("begins_not_after", "date", "Latest possible first day."),
    ("ends_not_before", "date", "Earliest possible last day."),
    ("ends_not_after", "date", "Latest possible last day."),
    ("sources", "string", "Keys of the document and outside sources, separated by ;."),
)
Cell = str | int | bool | None
Columns = tuple[tuple[str, str, str], ...]


def _bounds(bounds: Bounds) -> tuple[Cell, ...]:
    def number(value: object) -> Cell:
        return None if value is None else format(value, "f")

    return (
        number(bounds.lower),
        bounds.lower_inclusive,
        number(bounds.upper),
        bounds.upper_inclusive,
        number(bounds.step),
    )


def observation_rows(facts: Facts, settings: Settings) -> Iterator[tuple[Cell, ...]]:
    """Give one row an observation, sorted by key, in the order of `OBSERVATIONS`."""
    labels = facts.names()
    measures = {measure.key: measure.label for measure in facts.measures}
    breakdowns = {code.key: code.label for code in facts.breakdowns} | {"total": "total"}
    sources = facts.sources()
    home = f"{settings.base}{settings.key}/observation/"
    for fact in facts.observations:
        source, receipt = sources[fact.stated_in], fact.receipt
        yield (
            home + fact.key,
            fact.period.text,
            fact.period.start.isoformat() if fact.period.start else None,
            fact.period.end.isoformat() if fact.period.end else None,
            fact.subject,
            labels.get(fact.subject, fact.subject),
            fact.name_in_source or None,
            fact.measure,
            measures[fact.measure],
            fact.breakdown,
            breakdowns[fact.breakdown],
            format(fact.value, "f"),
            fact.unit,
            fact.qualifier,
            *_bounds(fact.bounds),
            fact.basis,
            receipt.printed if receipt else None,
            fact.part_of or None,
            source.key,
            source.title,
            (isinstance(source, Document) and source.archived_url) or source.url or None,
            receipt.start if receipt else None,
            receipt.end if receipt else None,
            fact.occurrence,
            fact.note or None,
        )


def unit_rows(lineage: Lineage, settings: Settings) -> Iterator[tuple[Cell, ...]]:
    """Give one row a version, units sorted by key, in the order of `UNITS`."""
    home = f"{settings.base}{settings.key}/version/"

    def day(value: object) -> Cell:
        return str(value) if value else None

    for unit in lineage.facts.units:
        for version in lineage.versions[unit.key]:
            start, through = version.start, version.through
            yield (
                home + version.key,
                unit.key,
                unit.role,
                version.name,
                version.abbreviation or None,
                version.kind,
                version.parent or None,
                _parent_name(lineage, version),
                lineage.name(version.parent) if version.parent else None,
                start.text,
                through.text if through else None,
                day(start.earliest),
                day(start.latest),
                day(through.earliest) if through else None,
                day(through.latest) if through else None,
                ";".join(version.sources),
            )


def _parent_name(lineage: Lineage, version: Version) -> Cell:
    """Give the one name that a parent can have had on the day on which a version began."""
    start = version.start
    began = Moment(start.text, start.earliest or date.min, start.latest or date.max)
    above = lineage.versions.get(version.parent, ())
    names = {one.name for one in above if holds(stretch(one), began) != "false"}
    return names.pop() if len(names) == 1 else None


def as_csv(columns: Columns, rows: Iterable[tuple[Cell, ...]]) -> str:
    """Write rows as CSV under the names of their columns."""
    return writing.as_csv((name for name, _, _ in columns), rows)


def metadata(file: str, title: str, licence: str, columns: Columns) -> str:
    """Write the CSV on the Web metadata of a flat table; its first column is the key."""
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": title,
        "dc:license": {"@id": licence},
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "datatype": kind, "dc:description": words}
                for name, kind, words in columns
            ],
            "primaryKey": columns[0][0],
            "aboutUrl": "{+" + columns[0][0] + "}",
        },
    }
    return writing.as_json(described)


def write_parquet(path: Path, columns: Columns, rows: Iterable[tuple[Cell, ...]]) -> None:
    """Write rows as Parquet: decimals as decimal128(38, 6), dates as dates."""
    from decimal import Decimal

    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "decimal": pa.decimal128(38, 6),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    found = list(rows)
    arrays = []
    for number, (_, kind, _) in enumerate(columns):
        values: list[object] = [row[number] for row in found]
        if kind == "decimal":
            values = [None if v is None else Decimal(str(v)) for v in values]
        elif kind == "date":
            values = [None if v is None else date.fromisoformat(str(v)) for v in values]
        arrays.append(pa.array(values, types.get(kind, pa.string())))
    table = pa.table(dict(zip((name for name, _, _ in columns), arrays, strict=True)))
    pq.write_table(table, path, compression="zstd")


def read_frame(path: Path) -> pd.DataFrame:
    """Read a flat table of an export as a pandas data frame, numbers as exact decimals."""
    from decimal import Decimal

    import pandas as pd

    kinds = {name: kind for name, kind, _ in (*OBSERVATIONS, *UNITS)}
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in frame.columns:
        column = frame[name]
        if kinds[name] == "decimal":
            frame[name] = column.map(lambda cell: Decimal(cell) if cell else None).astype(object)
        elif kinds[name] == "integer":
            frame[name] = pd.to_numeric(column.replace("", None)).astype("Int64")
        elif kinds[name] == "boolean":
            frame[name] = column.map({"true": True, "false": False, "": None}).astype("boolean")
        elif kinds[name] == "date":
            frame[name] = pd.to_datetime(column.replace("", None))
    return frame
