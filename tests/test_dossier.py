"""A dossier's tables are read cell by cell, strictly, and every reference must lead somewhere."""

from __future__ import annotations

import hashlib
import typing
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from agencygraph import audit
from agencygraph.cells import SUBJECTS, is_address
from agencygraph.codes import codes
from agencygraph.dossier import Dossier, held_back, load, load_settings, prefixes
from agencygraph.errors import GateError, UsageError
from agencygraph.findings import Finding
from agencygraph.resources import metadata_file
from agencygraph.tables import Column, tables
from dossier_fixtures import DOSSIERS, dossier_folder, line_of, read_table

NAMES = ("tides", "harbour", "ice")


def loaded(folder: Path) -> tuple[Dossier, list[Finding]]:
    """Load a dossier whose settings can be used."""
    dossier, findings = load(folder)
    assert dossier is not None
    return dossier, findings


def briefly(findings: list[Finding]) -> list[tuple[str, str, int, str]]:
    """Give code, file name, row and column of each finding."""
    return [(f.code, Path(f.where.file).name, f.where.row, f.where.column) for f in findings]


@pytest.mark.parametrize("name", NAMES)
def test_load_finds_nothing_when_the_dossier_is_sound(name: str):
    """The two invented dossiers and the one that comes along pass every check of cells."""
    assert load(dossier_folder(name))[1] == []


@pytest.mark.parametrize("name", NAMES)
def test_dossier_carries_the_metadata_when_it_is_published(name: str):
    """The metadata beside the tables is a byte copy of the one that is enforced."""
    copy = dossier_folder(name) / "csv-metadata.json"
    assert copy.read_bytes() == metadata_file().read_bytes()


@pytest.mark.parametrize("name", ["tides", "harbour"])
def test_dossier_pins_its_texts_when_it_names_them(name: str):
    """Each text has the checksum of its row, and each receipt's words stand at their place."""
    folder = DOSSIERS / name
    texts = {}
    for row in read_table(folder / "documents.csv")[1]:
        data = (folder / "documents" / row["file"]).read_bytes()
        assert row["sha256"] == hashlib.sha256(data).hexdigest()
        texts[row["key"]] = data.decode("utf-8")
    for table in tables().values():
        for row in read_table(folder / table.file)[1]:
            if row.get("start"):
                place = slice(int(row["start"]), int(row["end"]))
                assert texts[row["document"]][place] == row["printed"]


def test_dossiers_use_every_code_when_taken_together():
    """Every code of every closed scheme stands in a row of one of the three dossiers.

    Two schemes are not for rows: `verdict` is what the audit says, `breakdown` holds the code
    of figures that are not split, which rows write without its scheme.
    """
    used: dict[str, set[str]] = {}
    for name in NAMES:
        for table in tables().values():
            for row in read_table(dossier_folder(name) / table.file)[1]:
                for column in table.columns:
                    scheme = column.codes or column.subclasses_of
                    if scheme:
                        used.setdefault(scheme, set()).update(column.values(row[column.name]))
    changes = used.pop("ChangeEvent")
    wanted = {name: set(notations) for name, notations in codes().schemes.items()}
    assert wanted.pop("verdict") == set(typing.get_args(audit.Verdict))
    assert wanted.pop("breakdown") == {"total"}
    assert used == wanted
    assert changes == codes().subclasses_of("ChangeEvent")


def test_invented_dossiers_use_every_code_of_figures_when_taken_together():
    """Without ICE, every kind of event, claim and relation and every qualifier is still used."""
    columns = (("events", "kind"), ("claims", "kind"), ("relations", "relation"))
    found = {
        column: {
            row[column[1]]
            for name in ("tides", "harbour")
            for row in read_table(DOSSIERS / name / f"{column[0]}.csv")[1]
        }
        for column in (*columns, ("observations", "qualifier"))
    }
    assert found == {
        ("events", "kind"): set(codes().subclasses_of("ChangeEvent")),
        ("claims", "kind"): set(codes().schemes["claim-kind"]),
        ("relations", "relation"): set(codes().schemes["relation-kind"]),
        ("observations", "qualifier"): set(codes().schemes["qualifier"]),
    }


# -- references ------------------------------------------------------------------------------------

REFERENCES = [
    (table.name, column.name)
    for table in tables().values()
    for column in table.columns
    if column.refers_to
]


@pytest.mark.parametrize(("table", "column"), REFERENCES)
def test_load_names_the_cell_when_it_refers_to_nothing(
    table: str, column: str, altered: Callable[..., Path]
):
    """Every column that refers to another table is checked, and names what is unknown."""
    header, rows = read_table(DOSSIERS / "tides" / f"{table}.csv")
    row = rows[0]
    key = row[header[0]]
    receipt = {} if column != "document" else {"start": "0", "end": "1", "printed": "x"}
    receipt = {name: row[name] or cell for name, cell in receipt.items()}
    folder = altered("tides", table, key, **{column: "nowhere-to-be-found", **receipt})
    found = briefly(loaded(folder)[1])
    code, line = f"unknown-{column.replace('_', '-')}", line_of(DOSSIERS / "tides", table, key)
    news = [one for one in found if not one[0].startswith("unused-")]
    assert news == [(code, f"{table}.csv", line, column)]


def test_load_proposes_the_nearest_when_a_name_is_misspelt(altered: Callable[..., Path]):
    """The fix names the value that looks most like the one written."""
    folder = altered("tides", "observations", "y22-lights", measure="ligths")
    (finding,) = (f for f in loaded(folder)[1] if f.code == "unknown-measure")
    assert finding.problem == '"ligths" is not in measures.csv'
    assert finding.fix == 'use "lights", or add it with its definition'


@pytest.mark.parametrize(
    ("table", "key", "cells", "code"),
    [
        ("documents", "year-2020", {
            "title": "t", "publisher": "tides", "url": "https://tides.example/2020",
            "published": "2020", "file": "x.txt", "sha256": "0" * 64, "media_type": "text/plain",
            "language": "en", "licence": "https://tides.example/", "default_period": "FY2020",
            "read_by": "hand", "reviewed": "reviewed",
        }, "unused-document"),
        ("citations", "pamphlet", {"kind": "blog", "title": "t", "support": "read"},
         "unused-citation"),
        ("instruments", "order", {
            "kind": "directive", "name": "n", "definition": "d", "citation": "tides-handbook",
        }, "unused-instrument"),
        ("reforms", "other-reform", {
            "title": "t", "date": "2010", "definition": "d", "citation": "tides-handbook",
        }, "unused-reform"),
        ("measurement_units", "spoons", {
            "label": "l", "qudt": "http://qudt.org/vocab/unit/NUM", "definition": "d",
        }, "unused-measurement-unit"),
        ("measures", "sunsets", {
            "label": "l", "definition": "d", "unit": "days", "basis": "flow",
        }, "unused-measure"),
        ("breakdowns", "by-night", {"dimension": "time", "label": "l", "definition": "d"},
         "unused-breakdown"),
    ],
)  # fmt: skip
def test_load_names_the_row_when_nothing_uses_it(
    table: str, key: str, cells: dict[str, str], code: str, altered: Callable[..., Path]
):
    """A row of a register that nothing refers to is a finding."""
    folder = altered("tides", table, key, **cells)
    row = line_of(folder, table, key)
    assert briefly(loaded(folder)[1]) == [(code, f"{table}.csv", row, "key")]


# -- reading ---------------------------------------------------------------------------------------


def test_load_reads_the_same_when_a_spreadsheet_has_saved_it(copied: Callable[..., Path]):
    """A byte order mark and line ends of Windows change nothing."""
    folder = copied("tides")
    for table in tables().values():
        path = folder / table.file
        text = path.read_bytes().decode()
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    dossier, findings = loaded(folder)
    assert [f for f in findings if f.code != "stale-metadata"] == []
    original, _ = loaded(DOSSIERS / "tides")
    keys = [row.text("key") for row in original.rows("units")]
    assert [row.text("key") for row in dossier.rows("units")] == keys


def test_row_gives_its_cells_when_asked_by_column():
    """Text as written, numbers exact, lists split, dates and periods read."""
    dossier, _ = loaded(DOSSIERS / "tides")
    rows = {row.text("key"): row for row in dossier.rows("observations")}
    row = rows["y22-tables"]
    assert row.decimal("value") == Decimal(1800000)
    assert row.whole("occurrence") is None
    assert row.period("period") is not None
    assert str(row.place("value")).endswith(f"observations.csv:{row.line}:value")
    measures = {row.text("key"): row for row in dossier.rows("measures")}
    assert measures["readings"].values("also") == ("measurements", "soundings")
    assert measures["lights"].values("also") == ()
    with pytest.raises(KeyError):
        row.text("colour")


def test_row_counts_physical_lines_when_a_cell_has_several():
    """A row after a cell with a line break has the line on which an editor shows it."""
    folder = DOSSIERS / "tides"
    lines = (folder / "observations.csv").read_text("utf-8").split("\n")
    dossier, _ = loaded(folder)
    for row in dossier.rows("observations"):
        assert lines[row.line - 1].startswith(row.text("key") + ",")


def test_column_splits_a_cell_when_it_holds_a_list():
    """Values are separated by semicolons, with or without a space."""
    column = tables()["units"].columns[3]
    assert column.name == "also"
    assert column.values("Harbour Board; NHA;") == ("Harbour Board", "NHA")
    assert isinstance(column, Column)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://tides.example/a?b=c#d", True),
        ("urn:isbn:0451450523", True),
        ("tides.example", False),
        ("https://tides example/", False),
        ("http://[x", False),
        ("http://a:b/", False),
        ("", False),
    ],
)
def test_address_is_one_when_a_graph_can_hold_it(text: str, good: bool):
    """What passes as an address can be written as a node of the graph."""
    assert is_address(text) is good


def test_settings_are_read_when_they_are_sound():
    """The settings of the two dossiers differ in base, language and fiscal year."""
    tides, harbour = (load_settings(DOSSIERS / name) for name in ("tides", "harbour"))
    assert (tides.fiscal_year_first_month, harbour.fiscal_year_first_month) == (10, 1)
    assert (tides.language, harbour.language) == ("en", "en-GB")
    assert prefixes(harbour)["unit"] == "https://example.org/id/harbour/unit/"
    assert tides.start == "2009-10-01"


def test_settings_raise_when_they_cannot_be_used(copied: Callable[..., Path]):
    """The error carries the findings."""
    folder = copied("tides")
    (folder / "dossier.toml").write_text("key = 5\n", "utf-8")
    with pytest.raises(GateError) as error:
        load_settings(folder)
    assert {finding.code for finding in error.value.findings} == {"broken-settings"}
    assert len(error.value.findings) == 14
    with pytest.raises(UsageError):
        load(folder / "none")


def test_held_back_takes_followers_along_when_a_row_is_unsound(altered: Callable[..., Path]):
    """What refers to an unsound row, at any distance, is not used."""
    folder = altered("tides", "measurement_units", "readings", qudt="none")
    dossier, findings = loaded(folder)
    assert [finding.code for finding in findings] == ["malformed"]
    silent = held_back(dossier)
    measures = {row.text("key") for row in dossier.rows("measures")}
    observations = {row.text("key") for row in dossier.rows("observations")}
    claims = {row.text("key") for row in dossier.rows("claims")}
    assert "readings" not in measures
    assert not {"y22-readings", "y22-readings-by-boat", "y21-readings"} & observations
    assert not {"y22-readings-change", "y22-by-boat-share", "y22-readings-a-day"} & claims
    assert {"y22-visits", "y22-lights"} <= observations
    assert "y22-readings-a-day" in silent


def test_held_back_holds_nothing_when_all_rows_are_sound():
    """A sound dossier keeps every row."""
    dossier, _ = loaded(DOSSIERS / "tides")
    assert held_back(dossier) == set()
    assert SUBJECTS == ("units", "programs", "instruments")
