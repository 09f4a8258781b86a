"""A dossier: the tables of one agency, loaded and checked cell by cell.

In: a folder with `dossier.toml` and the tables of `csv-metadata.json`. Out: a `Dossier` whose
sound rows can be read again and again as a stream, and every finding about the others.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from agencygraph import iris
from agencygraph.cells import SUBJECTS, Checker, is_address
from agencygraph.dates import DateError, EdtfDate, Period, parse_edtf, parse_period
from agencygraph.errors import GateError, UsageError
from agencygraph.findings import Finding, Place
from agencygraph.tables import Table, tables

_SETTINGS = {
    "key": str,
    "title": str,
    "description": str,
    "base": str,
    "language": str,
    "fiscal_year_first_month": int,
    "agency": str,
    "from": str,
    "through": str,
    "version": str,
    "issued": str,
    "publisher": str,
    "publisher_url": str,
    "data_licence": str,
}


def _is_day(text: str) -> bool:
    try:
        day = parse_edtf(text)
    except DateError:
        return False
    # Fiscal years are written with four digits, and have one before and one after them.
    return day.precision == "day" and "1001" <= text <= "9998"


def _is_language(text: str) -> bool:
    try:
        ox.Literal("", language=text)
    except ValueError:
        return False
    return True


_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY = ("a day, such as 2024-09-30", _is_day)
_ADDRESS = ("an address with its scheme", is_address)
#: What the settings are written into must accept them.
_FORMS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "key": ("a key of a-z, 0-9 and hyphens", lambda text: bool(_KEY.fullmatch(text))),
    "base": ("an address that ends in /", lambda text: text.endswith("/") and is_address(text)),
    "language": ("a language tag, such as en", _is_language),
    "from": _DAY,
    "through": _DAY,
    "issued": _DAY,
    "publisher_url": _ADDRESS,
    "data_licence": _ADDRESS,
}

#: Tables of which a row can be sound cell by cell and still contradict itself.
FIGURES = ("observations", "claims")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells as written, and where it stands."""

    table: Table
    file: str
    line: int
    cells: tuple[str, ...]
    fiscal_first_month: int

    def place(self, column: str = "") -> Place:
        """Say where the row, or one of its cells, is."""
        return Place(self.file, self.line, column)

    def text(self, column: str) -> str:
        """Give a cell as written; empty when nothing is written. KeyError on a wrong name."""
        try:
            return self.cells[self.table.header.index(column)]
        except ValueError:
            raise KeyError(column) from None

    def has(self, column: str) -> bool:
        """Say whether the table has this column."""
        return column in self.table.header

    def values(self, column: str) -> tuple[str, ...]:
        """Give the values of a cell that holds a list."""
        described = self.table.columns[self.table.header.index(column)]
        return described.values(self.text(column))

    def whole(self, column: str) -> int | None:
        """Give a whole number, or None when the cell is empty."""
        return int(self.text(column)) if self.text(column) else None

    def decimal(self, column: str) -> Decimal | None:
        """Give a number exactly as written, or None when the cell is empty."""
        return Decimal(self.text(column)) if self.text(column) else None

    def date(self, column: str) -> EdtfDate | None:
        """Give a date with its precision, or None when the cell is empty."""
        return parse_edtf(self.text(column)) if self.text(column) else None

    def period(self, column: str) -> Period | None:
        """Give a period, or None when the cell is empty."""
        text = self.text(column)
        return parse_period(text, self.fiscal_first_month) if text else None


@dataclass(frozen=True)
class Settings:
    """What `dossier.toml` says of a dossier."""

    key: str
    title: str
    description: str
    base: str
    language: str
    fiscal_year_first_month: int
    agency: str
    start: str
    through: str
    version: str
    issued: str
    publisher: str
    publisher_url: str
    data_licence: str


@dataclass
class Dossier:
    """One agency's reviewed facts: settings, and tables that are read as streams of sound rows."""

    path: Path
    settings: Settings
    #: Lines of each table that a finding forbids to use.
    unsound: dict[str, set[int]] = field(default_factory=dict)
    #: Tables that could not be read at all.
    unreadable: set[str] = field(default_factory=set)

    def file(self, name: str) -> str:
        """Give the file name of a table as findings show it."""
        return (self.path / f"{name}.csv").as_posix()

    def rows(self, name: str) -> Iterator[Row]:
        """Read the sound rows of a table, in the order of the file."""
        if name in self.unreadable:
            return
        bad = self.unsound.get(name, set())
        for row in read_rows(self, tables()[name]):
            if row.line not in bad:
                yield row

    def refuse(self, findings: Iterable[Finding]) -> bool:
        """Forbid the use of figures and claims that have findings; say whether there were any."""
        found = {
            finding.where: name
            for name in FIGURES
            for finding in findings
            if finding.where.file == self.file(name)
        }
        for place, name in found.items():
            self.unsound.setdefault(name, set()).add(place.row)
        return bool(found)

    def refused(self, name: str) -> Iterator[Row]:
        """Read the rows of a table that a finding forbids to use, made as wide as the header."""
        bad = self.unsound.get(name, set())
        if name in self.unreadable or not bad:
            return
        table = tables()[name]
        for row in read_rows(self, table):
            if row.line in bad:
                width = len(table.columns)
                cells = (*row.cells, *[""] * width)[:width]
                yield replace(row, cells=cells)


def read_rows(dossier: Dossier, table: Table) -> Iterator[Row]:
    """Read every row of a table, the header left out. Raises csv.Error, OSError, UnicodeError."""
    month = dossier.settings.fiscal_year_first_month
    file = dossier.file(table.name)
    with (dossier.path / table.file).open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        next(reader, None)
        line = reader.line_num + 1
        for cells in reader:
            yield Row(table, file, line, tuple(cells), month)
            line = reader.line_num + 1


def load(path: Path) -> tuple[Dossier | None, list[Finding]]:
    """Load a dossier and check every cell; the dossier is None when it has no usable settings."""
    if not path.is_dir():
        raise UsageError(f"{path}: there is no such dossier folder")
    settings, findings = _settings(path)
    if settings is None:
        return None, findings
    dossier = Dossier(path, settings)
    findings += Checker(dossier, read_rows).check()
    return dossier, sorted(findings)


def _settings(path: Path) -> tuple[Settings | None, list[Finding]]:
    file = path / "dossier.toml"
    where = file.as_posix()
    fix = "write the file as docs/add-an-agency.md shows"
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None, [Finding(Place(where), "missing-file", "dossier.toml is not there", fix)]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        return None, [Finding(Place(where), "broken-settings", f"not readable: {error}", fix)]
    findings = [
        Finding(
            Place(where, 0, name),
            "broken-settings",
            f'"{name}" is missing or is not of type {kind.__name__}',
            f"write {name} = ...",
        )
        for name, kind in _SETTINGS.items()
        if not isinstance(found.get(name), kind) or isinstance(found[name], bool)
    ]
    findings += [
        Finding(
            Place(where, 0, name),
            "broken-settings",
            f'"{found[name]}" is not {words}',
            f"write {words}",
        )
        for name, (words, is_good) in _FORMS.items()
        if isinstance(found.get(name), str) and not is_good(found[name])
    ]
    findings += [
        Finding(Place(where, 0, name), "unknown-setting", f'"{name}" is no setting', "remove it")
        for name in found
        if name not in _SETTINGS
    ]
    month = found.get("fiscal_year_first_month")
    if isinstance(month, int) and not 1 <= month <= 12:
        findings.append(
            Finding(
                Place(where, 0, "fiscal_year_first_month"),
                "broken-settings",
                f"{month} is no month",
                "write a number from 1 to 12",
            )
        )
    if not findings and found["from"] > found["through"]:
        problem = f"the record begins on {found['from']} and ends on {found['through']}"
        place = Place(where, 0, "through")
        findings.append(Finding(place, "broken-settings", problem, "write the later day"))
    if any(finding.code == "broken-settings" for finding in findings):
        return None, findings
    found["start"] = found.pop("from")
    known = {name: found[name] for name in Settings.__dataclass_fields__}
    return Settings(**known), findings


def load_settings(path: Path) -> Settings:
    """Read `dossier.toml` alone. Raises GateError, with findings, when it cannot be used."""
    settings, findings = _settings(path)
    if settings is None:
        raise GateError("the dossier cannot be used", findings)
    return settings


def prefixes(settings: Settings) -> dict[str, str]:
    """Give the prefix map of a dossier."""
    return iris.prefixes(settings.key, settings.base)


def held_back(dossier: Dossier) -> set[str]:
    """Hold back the rows that refer to an unsound one, and name every key concerned.

    What rests on a row that has a finding is left out of the graph until the row is mended, so
    that one mistake is reported once.
    """
    concerned: set[str] = set()
    if not any(dossier.unsound.values()):
        return concerned
    unsound_keys = {name: _keys_of(dossier, name) for name in tables()}
    while True:
        more = 0
        for table in tables().values():
            for row in list(dossier.rows(table.name)):
                if _refers_to(row, unsound_keys):
                    dossier.unsound.setdefault(table.name, set()).add(row.line)
                    unsound_keys[table.name] |= _key(row)
                    more += 1
        if not more:
            break
    for table in tables().values():
        for row in dossier.refused(table.name):
            concerned |= _key(row)
            for column in table.columns:
                if column.refers_to:
                    concerned.update(row.values(column.name))
    # An event joins versions that it does not name: without one of them it looks broken.
    lacking = {row.text("unit") for row in dossier.refused("versions")}
    for row in dossier.rows("events"):
        if lacking.intersection((*row.values("before"), *row.values("after"))):
            concerned |= _key(row)
    return concerned


def _key(row: Row) -> set[str]:
    return {row.text("key")} if row.has("key") else set()


def _keys_of(dossier: Dossier, name: str) -> set[str]:
    table, bad = tables()[name], dossier.unsound.get(name, set())
    if table.primary_key != table.header[:1]:
        return set()
    sound = {key for row in dossier.rows(name) for key in _key(row)}
    refused = (row for row in read_rows(dossier, table) if row.line in bad and row.cells)
    return {row.cells[0] for row in refused} - sound


def _refers_to(row: Row, unsound: dict[str, set[str]]) -> bool:
    for column in row.table.columns:
        target = column.refers_to
        if target is None:
            continue
        names = SUBJECTS if target == "subjects" else (target.partition(".")[0],)
        if any(value in unsound[name] for name in names for value in row.values(column.name)):
            return True
    return False


def fiscal_years(settings: Settings) -> list[Period]:
    """Give every fiscal year that has a day between the first and last of the record."""
    month = settings.fiscal_year_first_month
    first, last = date.fromisoformat(settings.start), date.fromisoformat(settings.through)
    years = [parse_period(f"FY{year}", month) for year in range(first.year, last.year + 2)]
    return [
        year
        for year in years
        if year.start and year.end and year.start <= last and year.end >= first
    ]
