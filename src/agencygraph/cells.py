"""Check the cells of a dossier's tables against their described columns.

In: a dossier and the way to read its rows. Out: findings, each with file, row and column; the
rows they forbid to use are noted on the dossier. Strict both ways: an unknown value is a finding,
and so is a row of a register that nothing uses.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from agencygraph.codes import codes
from agencygraph.dates import DateError, parse_edtf, parse_period
from agencygraph.findings import Finding, Place, nearest
from agencygraph.resources import metadata_file
from agencygraph.tables import Column, Table, tables

if TYPE_CHECKING:
    from agencygraph.dossier import Dossier, Row

#: Registers in which a row that nothing refers to is a finding.
REGISTERS = (
    "documents",
    "citations",
    "instruments",
    "reforms",
    "measurement_units",
    "measures",
    "breakdowns",
)
#: Tables whose keys share one namespace, because a cell may refer to any of them.
SUBJECTS = ("units", "programs", "instruments")
#: Columns quoted from a document, where space at the ends belongs to the quotation.
QUOTED = ("printed", "prefix", "suffix")

# No longer than what Parquet and every reader of the exports can hold.
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,6})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
# XML, and so RDF/XML and GraphML, has no way to write these.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_URI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def is_address(text: str) -> bool:
    """Say whether a text is an absolute IRI.

    >>> is_address("https://example.org/a"), is_address("example.org"), is_address("http://[x")
    (True, False, False)
    """
    try:
        return bool(_URI.fullmatch(text) and ox.NamedNode(text))
    except ValueError:
        return False


class Checker:
    """One check of one dossier: first every cell by itself, then what cells refer to."""

    def __init__(self, dossier: Dossier, read: Callable[[Dossier, Table], Iterator[Row]]) -> None:
        self.dossier = dossier
        self.read = read
        self.findings: list[Finding] = []
        self.keys: dict[str, dict[str, int]] = {}
        self.used: dict[str, set[str]] = {name: set() for name in REGISTERS}
        #: Cells that have a finding already, so that they get no second one.
        self.rejected: set[Place] = set()

    def check(self) -> list[Finding]:
        """Check everything and give all findings at once."""
        for table in tables().values():
            if self._is_readable(table):
                self._check_cells(table)
        self._check_subjects()
        for table in tables().values():
            if table.name not in self.dossier.unreadable:
                self._check_references(table)
        if not self.dossier.unreadable:
            self._check_agency()
            self._check_unused()
        self._check_metadata()
        return self.findings

    # -- findings ------------------------------------------------------------------------------

    def _find(self, place: Place, code: str, problem: str, fix: str) -> None:
        self.findings.append(Finding(place, code, problem, fix))

    def _reject(self, row: Row, column: str, code: str, problem: str, fix: str) -> None:
        self._find(row.place(column), code, problem, fix)
        self.rejected.add(row.place(column))
        self.dossier.unsound.setdefault(row.table.name, set()).add(row.line)

    # -- files ---------------------------------------------------------------------------------

    def _is_readable(self, table: Table) -> bool:
        path, shown = self.dossier.path / table.file, self.dossier.file(table.name)
        line = 0
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                reader = csv.reader(lines, strict=True)
                header = next(reader, None)
                line = reader.line_num + 1
                for _ in reader:
                    line = reader.line_num + 1
        except FileNotFoundError:
            self._find(
                Place(shown),
                "missing-file",
                f"the table {table.file} is not there",
                "add it; a table without rows still has its header",
            )
        except UnicodeDecodeError:
            self._find_bad_bytes(table)
        except (csv.Error, OSError) as error:
            self._find(
                Place(shown, line),
                "broken-csv",
                f"the row that begins here cannot be read: {error}",
                'close every quote, and write a quote inside a cell as ""',
            )
        else:
            if tuple(header or ()) == table.header:
                return True
            self._find_header(table, tuple(header or ()))
        self.dossier.unreadable.add(table.name)
        return False

    def _find_bad_bytes(self, table: Table) -> None:
        data = (self.dossier.path / table.file).read_bytes()
        for number, line in enumerate(data.split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                self._find(
                    Place(self.dossier.file(table.name), number),
                    "not-utf-8",
                    f"byte {error.start + 1} of this line is not UTF-8",
                    "save the file as UTF-8",
                )
                return

    def _find_header(self, table: Table, header: tuple[str, ...]) -> None:
        place = Place(self.dossier.file(table.name), 1)
        lacking = [name for name in table.header if name not in header]
        extra = [name for name in header if name not in table.header]
        parts = [f"lacks {', '.join(lacking)}"] if lacking else []
        parts += [f"has unknown {', '.join(repr(name) for name in extra)}"] if extra else []
        problem = "the header " + (" and ".join(parts) or "has its columns in another order")
        self._find(place, "wrong-header", problem, f"write {','.join(table.header)}")

    # -- cells ---------------------------------------------------------------------------------

    def _check_cells(self, table: Table) -> None:
        keys = self.keys.setdefault(table.name, {})
        for row in self.read(self.dossier, table):
            if len(row.cells) != len(table.columns):
                self._reject(
                    row,
                    "",
                    "wrong-width",
                    f"the row has {len(row.cells)} cells, the header {len(table.columns)}",
                    "check for a missing or a stray comma, or a blank line",
                )
                # What refers to this row is held back with it, not called unknown.
                if row.cells and table.primary_key == table.header[:1]:
                    keys.setdefault(row.cells[0], row.line)
                continue
            for column, cell in zip(table.columns, row.cells, strict=True):
                self._check_cell(row, column, cell)
            self._check_sources(row)
            key = "|".join(row.text(name) for name in table.primary_key)
            if key in keys:
                self._reject(
                    row,
                    table.primary_key[0],
                    "duplicate-key",
                    f'"{key}" stands in row {keys[key]} already',
                    "give this row a key of its own, or remove one of the two",
                )
            else:
                keys[key] = row.line

    def _check_cell(self, row: Row, column: Column, cell: str) -> None:
        if not cell:
            if column.required:
                self._reject(
                    row, column.name, "empty-cell", "nothing is written here", column.description
                )
            return
        if cell != cell.strip() and column.name not in QUOTED:
            self._reject(
                row,
                column.name,
                "stray-space",
                f'"{cell}" has space at an end',
                f'write "{cell.strip()}"',
            )
            return
        if _CONTROL.search(cell):
            self._reject(
                row,
                column.name,
                "malformed",
                f"{cell!r} has a control character",
                "remove it: no form of the export can carry it",
            )
            return
        for value in column.values(cell):
            problem = self._problem(column, value)
            if problem:
                self._reject(row, column.name, *problem)

    def _problem(self, column: Column, value: str) -> tuple[str, str, str] | None:
        if column.pattern and not column.pattern.fullmatch(value):
            return (
                "malformed",
                f'"{value}" does not have the form {column.pattern.pattern}',
                column.description,
            )
        if column.datatype == "nonNegativeInteger" and not _WHOLE.fullmatch(value):
            return "malformed", f'"{value}" is not a whole number', "write digits only"
        if column.datatype == "decimal" and not _DECIMAL.fullmatch(value):
            return (
                "malformed",
                f'"{value}" is not a number',
                "write digits, with a point and no grouping",
            )
        if column.datatype == "anyURI" and not is_address(value):
            return "malformed", f'"{value}" is not an address', "write it with its scheme"
        if column.name == "wikidata" and not _WIKIDATA.fullmatch(value):
            return "malformed", f'"{value}" is not a Wikidata item', "write Q and digits"
        if column.notation:
            try:
                if column.notation == "edtf":
                    parse_edtf(value)
                else:
                    parse_period(value, self.dossier.settings.fiscal_year_first_month)
            except DateError as error:
                return "malformed-date", f'"{error.text}" {error.problem}', error.fix
        if column.codes:
            known = codes().schemes.get(column.codes, frozenset())
            if value not in known:
                return (
                    "unknown-code",
                    f'"{value}" is not in the code list {column.codes}',
                    f"use {nearest(value, known, 'ontology/codes.ttl')}",
                )
        if column.subclasses_of:
            known = codes().subclasses_of(column.subclasses_of)
            if value not in known:
                return (
                    "unknown-code",
                    f'"{value}" is no kind of {column.subclasses_of}',
                    f"use {nearest(value, known, 'ontology/core.ttl')}",
                )
        return None

    def _check_sources(self, row: Row) -> None:
        if not (row.has("document") and row.has("citation")):
            return
        receipt = [row.text(name) for name in ("document", "start", "end", "printed")]
        if any(receipt) and not all(receipt):
            self._reject(
                row,
                "document",
                "incomplete-receipt",
                "document, start, end and printed belong together",
                "fill in all four, or none and a citation",
            )
        elif not any(receipt) and not row.text("citation"):
            self._reject(
                row,
                "document",
                "no-source",
                "neither a document nor a citation supports this row",
                "add a receipt, or cite the outside source",
            )

    # -- what cells refer to -------------------------------------------------------------------

    def _known(self, target: str) -> set[str]:
        if target == "subjects":
            return {key for name in SUBJECTS for key in self.keys.get(name, ())}
        name = target.partition(".")[0]
        known = set(self.keys.get(name, ()))
        return known | {"total"} if target.endswith("+total") else known

    def _check_subjects(self) -> None:
        seen: dict[str, str] = {}
        for name in SUBJECTS:
            for key, line in self.keys.get(name, {}).items():
                if key in seen:
                    self._find(
                        Place(self.dossier.file(name), line, "key"),
                        "duplicate-key",
                        f'"{key}" is a key of {seen[key]}.csv already',
                        "units, programs and instruments share one set of keys: choose another",
                    )
                    self.dossier.unsound.setdefault(name, set()).add(line)
                seen[key] = name

    def _check_references(self, table: Table) -> None:
        columns = [
            (column, table.header.index(column.name), self._known(column.refers_to))
            for column in table.columns
            if column.refers_to and not self._unreadable(column.refers_to)
        ]
        if not columns:
            return
        for row in self.read(self.dossier, table):
            if len(row.cells) != len(table.columns):
                continue
            for column, index, known in columns:
                if row.place(column.name) in self.rejected:
                    continue
                for value in column.values(row.cells[index]):
                    if value in known:
                        self._use(column.refers_to or "", value)
                        continue
                    target = (column.refers_to or "").partition(".")[0]
                    self._reject(
                        row,
                        column.name,
                        f"unknown-{column.name.replace('_', '-')}",
                        f'"{value}" is not in {_target_names(target)}',
                        f"use {nearest(value, known)}, or add it with its definition",
                    )

    def _unreadable(self, target: str) -> bool:
        names = SUBJECTS if target == "subjects" else (target.partition(".")[0],)
        return any(name in self.dossier.unreadable for name in names)

    def _use(self, target: str, value: str) -> None:
        for name in SUBJECTS if target == "subjects" else (target.partition(".")[0],):
            if name in self.used:
                self.used[name].add(value)

    def _check_agency(self) -> None:
        settings = self.dossier.settings
        if settings.agency not in self.keys["units"]:
            self._find(
                Place((self.dossier.path / "dossier.toml").as_posix(), 0, "agency"),
                "unknown-agency",
                f'"{settings.agency}" is not in units.csv',
                f"use {nearest(settings.agency, set(self.keys['units']))}",
            )

    def _check_unused(self) -> None:
        for name in REGISTERS:
            for key, line in self.keys[name].items():
                documented = name == "instruments" and self._has_receipt(name, line)
                if key not in self.used[name] and not documented:
                    self._find(
                        Place(self.dossier.file(name), line, "key"),
                        f"unused-{name.rstrip('s').replace('_', '-')}",
                        f'nothing uses "{key}"',
                        "remove the row, or the misspelling that keeps it from being used",
                    )

    def _has_receipt(self, name: str, line: int) -> bool:
        return any(row.line == line and row.text("document") for row in self.dossier.rows(name))

    def _check_metadata(self) -> None:
        copy = self.dossier.path / "csv-metadata.json"
        if not copy.is_file() or copy.read_bytes() != metadata_file().read_bytes():
            self._find(
                Place(copy.as_posix()),
                "stale-metadata",
                "the CSV on the Web metadata is not that of this version",
                f"run: agencygraph start {self.dossier.path.as_posix()}",
            )


def _target_names(target: str) -> str:
    if target == "subjects":
        return "units.csv, programs.csv or instruments.csv"
    return f"{target}.csv"
