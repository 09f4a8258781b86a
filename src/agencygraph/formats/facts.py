"""The facts again, out of the tables of an export: what series and lineage are worked out from.

In: the rows of `read_rows`. Out: `Facts` with the figures and what they are about, the units, their
versions and events; what nothing here is worked out from stays empty. Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import fields
from typing import Any, TypeVar

from agencygraph.dates import EdtfDate, Period, parse_edtf
from agencygraph.findings import Place
from agencygraph.formats.rows import Cells, Row, Rows, cells
from agencygraph.model import (
    Bounds,
    Breakdown,
    Citation,
    Document,
    Event,
    Fact,
    Facts,
    Measure,
    MeasurementUnit,
    Observation,
    Program,
    Receipt,
    Unit,
    Version,
)

F = TypeVar("F", bound=Fact)


class _Tables:
    """The rows by table, and what belongs to a row but stands in another table."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.sources = self._by("sources")
        self.subjects = self._by("subjects")
        self.receipts = self._by("receipts")
        self.periods = {key: _period(row) for key, row in self._by("periods").items()}
        self.stated: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in self.all("fact_sources"):
            self.stated[row["fact_kind"], row["fact"]].append(row["source"])

    def all(self, table: str) -> list[Cells]:
        """Give the rows of a table."""
        return cells(self._rows, table)

    def _by(self, table: str) -> dict[str, Cells]:
        return {next(iter(row.values())): row for row in self.all(table)}

    def many(self, table: str, *key: str) -> tuple[str, ...]:
        """Give the last column of the rows of a linking table that begin with a key."""
        found: list[Row] = self._rows[table]
        return tuple(str(row[-1]) for row in found if row[: len(key)] == key)

    def fact(self, kind: type[F], row: Cells, **given: object) -> F:
        """Make a fact of a row: a field that is not given has the cell of its name, or is empty."""
        name, key = next(iter(row.items()))
        receipt = self.receipts.get(row.get("receipt") or "")
        stated = [s for s in self.stated[name, key] if not receipt or s != receipt["document"]]
        filled: dict[str, Any] = {
            **given,
            "key": key,
            "place": Place(f"{name}s.csv"),
            "receipt": _receipt(receipt) if receipt else None,
            "citations": tuple(stated),
        }
        rest = [field.name for field in fields(kind) if field.name not in filled]
        filled |= {name: row.get(name) or "" for name in rest}
        return kind(**filled)

    def life(self, row: Cells) -> dict[str, EdtfDate | None]:
        """Give the first and last day of a version or program."""
        return {"start": _day(row["begins"]), "through": _day(row["ends"])}


def facts_of(rows: Rows) -> Facts:
    """Give the facts that series and lineage are worked out from."""
    found = _Tables(rows)
    return Facts(
        documents=tuple(_document(found, row) for row in found.all("documents")),
        citations=tuple(_citation(found, row) for row in found.all("citations")),
        instruments=(),
        units=tuple(
            found.fact(Unit, row, name=found.subjects[row["unit"]]["label"], also=())
            for row in found.all("units")
        ),
        versions=tuple(
            found.fact(Version, row, **found.life(row)) for row in found.all("versions")
        ),
        programs=tuple(_program(found, row) for row in found.all("programs")),
        relations=(),
        reforms=(),
        events=tuple(_event(found, row) for row in found.all("events")),
        measurement_units=tuple(
            found.fact(MeasurementUnit, row) for row in found.all("measurement_units")
        ),
        measures=tuple(_measure(found, row) for row in found.all("measures")),
        breakdowns=tuple(found.fact(Breakdown, row) for row in found.all("breakdowns")),
        observations=tuple(_observation(found, row) for row in found.all("observations")),
        claims=(),
        dismissed=(),
    )


def _document(found: _Tables, row: Cells) -> Document:
    source = found.sources[row["document"]]
    days = {"published": _day(source["published"]), "retrieved": _day(row["retrieved"])}
    period = found.periods[row["covers"]]
    both = {**row, "title": source["title"], "url": source["url"]}
    return found.fact(Document, both, default_period=period, **days)


def _citation(found: _Tables, row: Cells) -> Citation:
    source = found.sources[row["citation"]]
    both = {**row, "title": source["title"], "url": source["url"]}
    return found.fact(Citation, both, published=_day(source["published"]))


def _program(found: _Tables, row: Cells) -> Program:
    name = found.subjects[row["program"]]["label"]
    return found.fact(Program, row, name=name, also=(), **found.life(row))


def _event(found: _Tables, row: Cells) -> Event:
    before = found.many("event_subjects", row["event"], "before")
    after = found.many("event_subjects", row["event"], "after")
    others = {"instruments": (), "conflicts_with": ()}
    return found.fact(Event, row, before=before, after=after, date=_day(row["date"]), **others)


def _measure(found: _Tables, row: Cells) -> Measure:
    apart = found.many("measures_not_comparable", row["measure"])
    return found.fact(
        Measure, row, unit=row["measurement_unit"], also=(), not_comparable_with=apart
    )


def _observation(found: _Tables, row: Cells) -> Observation:
    lower, upper = ((row[end], row[f"{end}_inclusive"]) for end in ("lower", "upper"))
    bounds = Bounds(*lower, *upper, row["rounding_step"])
    period = found.periods[row["period"]]
    unit = row["measurement_unit"]
    return found.fact(Observation, row, value=row["value"], unit=unit, period=period, bounds=bounds)


def _day(text: str | None) -> EdtfDate | None:
    return parse_edtf(text) if text else None


def _period(row: Cells) -> Period:
    kind: Any = re.sub(r"(?<!^)(?=[A-Z])", "-", row["kind"]).lower().removesuffix("-period")
    return Period(row["notation"], kind, row["starts"], row["ends"], row["label"])


def _receipt(row: Cells) -> Receipt:
    place = (row["document"], row["start_offset"], row["end_offset"])
    return Receipt(*place, row["printed"], row["before"] or "", row["after"] or "")
