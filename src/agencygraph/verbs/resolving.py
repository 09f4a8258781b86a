"""The verb `resolve`: what a name means on a day, one name or a column of them."""

from __future__ import annotations

import csv
import io
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from agencygraph import __version__, api
from agencygraph.candidates import Candidate, ask_about, check_kind, moment_of
from agencygraph.errors import UsageError
from agencygraph.findings import Finding, Place, nearest, render
from agencygraph.names import Names
from agencygraph.verbs.printing import dossier
from agencygraph.writing import as_csv, as_json

#: What is printed of a long answer; `csv` and `json` give all of it.
_SHOWN = 8
#: The columns that are added to a table.
ADDED = (
    *("agencygraph_match", "agencygraph_candidates", "agencygraph_name"),
    *("agencygraph_score", "agencygraph_reasons"),
)
_NOTHING: list[object] = [None] * len(ADDED)
_FIELDS = (
    *("id", "kind", "name", "score", "match", "matched", "matched_as", "from", "through"),
    *("holds", "reasons", "became", "came_from"),
)


def resolve(chosen: Namespace) -> int:
    """Print what a name means, or a table with what the names in one column mean."""
    if (chosen.name is None) == (chosen.from_ is None):
        raise UsageError("name one NAME, or a table with --from FILE --column NAME")
    if chosen.from_ is None and (chosen.column or chosen.date_column):
        raise UsageError("--column and --date-column go with --from FILE")
    names = api.open_names(dossier(chosen))
    if chosen.from_ is not None:
        return _table(chosen, names)
    found = ask_about(names, chosen.name, chosen.on, chosen.kind)
    if not found:
        close = dict.fromkeys(f'"{name.text}"' for name in names.nearest(chosen.name))
        hint = f"; the nearest: {', '.join(close)}" if close else ""
        print(f'agencygraph: nothing here is called "{chosen.name}"{hint}', file=sys.stderr)
    if chosen.format == "json":
        print(as_json([one.record() for one in found]), end="")
    elif chosen.format == "csv":
        rows = [[_cell(one.record()[field]) for field in _FIELDS] for one in found]
        print(as_csv(_FIELDS, rows), end="")
    else:
        _print(found)
    return 0


def _print(found: Sequence[Candidate]) -> None:
    for one in found[:_SHOWN]:
        print(f"{one.thing.id}  {one.thing.name}  {one.score}{', match' if one.match else ''}")
        for reason in one.reasons:
            print(f"  {reason}")
    if len(found) > _SHOWN:
        print(f"{len(found) - _SHOWN} less likely are left out; --format csv gives all")


def _cell(value: object) -> object:
    if not isinstance(value, list):
        return value
    return "; ".join(one["thing"] if isinstance(one, dict) else str(one) for one in value)


def _table(chosen: Namespace, names: Names) -> int:
    """Write the table with columns added, and findings about rows that cannot be read."""
    if chosen.column is None:
        raise UsageError("name the column that holds the names: --column NAME")
    if chosen.format == "json":
        raise UsageError("a table is written as csv")
    check_kind(names, chosen.kind)
    moment_of(names, chosen.on)
    try:
        text = Path(chosen.from_).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = f"{chosen.from_}: is not UTF-8 at byte {error.start}; save it as CSV UTF-8"
        raise UsageError(words) from error
    header, delimiter = _header(text, chosen)
    findings: list[Finding] = []
    rows = _rows(text, delimiter, chosen.from_, findings)
    print(as_csv((*header, *ADDED), _resolved(chosen, names, header, rows, findings)), end="")
    if findings:
        print(render(findings, "text", __version__), file=sys.stderr)
    return 1 if findings else 0


def _header(text: str, chosen: Namespace) -> tuple[list[str], str]:
    """Give the header and the delimiter: the one that parts it into the most columns."""
    try:
        headers = [
            (next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []), delimiter)
            for delimiter in ",;\t"
        ]
    except csv.Error as error:
        raise UsageError(f"{chosen.from_}: the header cannot be read: {error}") from error
    header, delimiter = max(headers, key=lambda found: len(found[0]))
    if not header:
        raise UsageError(f"{chosen.from_}: has no header; its first line names the columns")
    named = [name for name in (chosen.column, chosen.date_column) if name is not None]
    for name, many in ((name, header.count(name)) for name in named):
        if not many:
            fix = f"use {nearest(name, set(header))}"
            raise UsageError(f"{chosen.from_}: there is no column {name}; {fix}")
        if many > 1:
            words = f"{many} columns are called {name}; give each a name of its own"
            raise UsageError(f"{chosen.from_}: {words}")
    taken = [name for name in ADDED if name in header]
    if taken:
        raise UsageError(f"{chosen.from_}: the column {taken[0]} is there already; remove it")
    return header, delimiter


def _rows(
    text: str, delimiter: str, file: str, findings: list[Finding]
) -> Iterator[tuple[Place, list[str]]]:
    """Give the rows below the header, each with the place where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = next(reader)
    place = Place(file, reader.line_num + 1)
    try:
        for cells in reader:
            if len(cells) == len(header):
                yield place, cells
            else:
                problem = f"the row has {len(cells)} cells, the header {len(header)}"
                fix = "look for a separator without quotes or a blank line; the row is left out"
                findings.append(Finding(place, "wrong-width", problem, fix))
            place = Place(file, reader.line_num + 1)
    except csv.Error as error:
        fix = "close every quote; this row and all below it are left out"
        findings.append(Finding(place, "broken-csv", f"the row cannot be read: {error}", fix))


def _resolved(
    chosen: Namespace,
    names: Names,
    header: Sequence[str],
    rows: Iterable[tuple[Place, list[str]]],
    findings: list[Finding],
) -> Iterator[list[object]]:
    """Add to each row what its name means; nothing where the date of the row cannot be read."""
    known: dict[tuple[str, str], list[object]] = {}
    for place, cells in rows:
        row = dict(zip(header, cells, strict=True))
        name, date = row[chosen.column].strip(), row.get(chosen.date_column, "").strip()
        try:
            if (name, date) not in known:
                known[name, date] = _best(chosen, names, name, date)
            yield [*cells, *known[name, date]]
        except UsageError as error:
            where = Place(place.file, place.row, chosen.date_column)
            fix = "write a day, a month or a year, such as 2009-06-30, 2009 or FY2009"
            findings.append(Finding(where, "malformed-date", str(error), fix))
            yield [*cells, *_NOTHING]


def _best(chosen: Namespace, names: Names, name: str, date: str) -> list[object]:
    found = ask_about(names, name, date or chosen.on, chosen.kind)
    if not found:
        return _NOTHING
    first = found[0]
    alike = [one.thing.id for one in found if one.score == first.score]
    match = first.thing.id if first.match else ""
    reasons = "; ".join(first.reasons)
    return [match, ";".join(alike), first.thing.name, first.score, reasons]
