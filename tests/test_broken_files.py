"""A file that cannot be read, or settings that cannot be used, are findings and no traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dossier_fixtures import Refused


def _cut_header(text: str) -> str:
    head, rest = text.split("\n", 1)
    return head.replace(",note", "") + "\n" + rest


#: A table, what is done to its text or bytes, and the code, row and column of the finding.
ONE_FILE = {
    "an open quote": (
        "units", lambda text: text + '"navy-2,body\n', ("broken-csv", 11, ""),
    ),
    "a stray quote": (
        "citations", lambda text: text.replace("\ntides-handbook,", '\n"tides"-handbook,'),
        ("broken-csv", 3, ""),
    ),
    "a file in Latin-1": (
        "units", lambda text: text.replace("Sea force", "Sée force").encode("latin-1"),
        ("not-utf-8", 9, ""),
    ),
    "a header cut short": ("reforms", _cut_header, ("wrong-header", 1, "")),
    "a column out of place": (
        "breakdowns", lambda text: text.replace("key,dimension", "dimension,key"),
        ("wrong-header", 1, ""),
    ),
    "an empty file": ("breakdowns", lambda _: "", ("wrong-header", 1, "")),
    "an extra cell": (
        "measures", lambda text: text.replace("\nwarnings,", "\nwarnings,,"),
        ("wrong-width", 20, ""),
    ),
    "an extra cell in a unit": (
        "units", lambda text: text.replace("\ngauges,", "\ngauges,,"), ("wrong-width", 3, ""),
    ),
    "an extra cell in a version": (
        "versions", lambda text: text.replace("charts-2,charts,2018-01-01,",
                                              "charts-2,charts,2018-01-01,,"),
        ("wrong-width", 6, ""),
    ),
    "a missing cell": (
        "measurement_units", lambda text: text.replace("boats,boats,", "boats,"),
        ("wrong-width", 2, ""),
    ),
    "a blank line": ("reforms", lambda text: text + "\n", ("wrong-width", 3, "")),
}  # fmt: skip


@pytest.mark.parametrize("mistake", ONE_FILE)
def test_build_names_the_file_and_row_when_a_table_is_broken(
    mistake: str, copied: Callable[..., Path], refused: Refused
):
    """A table that cannot be read, or not at one row, is one finding with the row."""
    table, spoil, (code, row, column) = ONE_FILE[mistake]
    path = copied("tides") / f"{table}.csv"
    found = spoil(path.read_text("utf-8"))
    path.write_bytes(found if isinstance(found, bytes) else found.encode())
    assert refused(path.parent) == [(code, path.name, row, column)]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("claims.csv", "missing-file"),
        ("dossier.toml", "missing-file"),
        ("csv-metadata.json", "stale-metadata"),
    ],
)
def test_build_names_the_file_when_it_is_missing(
    file: str, code: str, copied: Callable[..., Path], refused: Refused
):
    """Each file of a dossier is needed."""
    folder = copied("tides")
    (folder / file).unlink()
    assert refused(folder) == [(code, file, 0, "")]


def test_build_names_the_metadata_when_it_is_stale(copied: Callable[..., Path], refused: Refused):
    """The metadata beside the tables is a byte copy of the one that is enforced."""
    path = copied("tides") / "csv-metadata.json"
    path.write_bytes(path.read_bytes() + b"\n")
    assert refused(path.parent) == [("stale-metadata", "csv-metadata.json", 0, "")]


@pytest.mark.parametrize(
    ("before", "after", "code", "column"),
    [
        ('key = "tides"', 'key = "tides', "broken-settings", ""),
        ('key = "tides"', 'key = "the tides"', "broken-settings", "key"),
        ('key = "tides"', "", "broken-settings", "key"),
        ('base = "https://w3id.org/agencygraph/"', 'base = "x y"', "broken-settings", "base"),
        ('language = "en"', 'language = "e n"', "broken-settings", "language"),
        ("_month = 10", "_month = 13", "broken-settings", "fiscal_year_first_month"),
        ("_month = 10", "_month = true", "broken-settings", "fiscal_year_first_month"),
        ('through = "2022-09-30"', 'through = "2022-13-30"', "broken-settings", "through"),
        ('through = "2022-09-30"', 'through = "9999-12-31"', "broken-settings", "through"),
        ('through = "2022-09-30"', 'through = "1990-09-30"', "broken-settings", "through"),
        ('issued = "2023-02-01"', 'issued = "soon"', "broken-settings", "issued"),
        ('publisher_url = "https://', 'publisher_url = "', "broken-settings", "publisher_url"),
        ('data_licence = "https://', 'data_licence = "', "broken-settings", "data_licence"),
        ('agency = "tides"', 'agency = "tide"', "unknown-agency", "agency"),
        ('agency = "tides"', 'agency = "tides"\nmotto = "x"', "unknown-setting", "motto"),
    ],
)
def test_build_names_the_setting_when_it_is_broken(
    before: str, after: str, code: str, column: str, copied: Callable[..., Path], refused: Refused
):
    """What the graph could not be written with is a finding, not a traceback."""
    path = copied("tides") / "dossier.toml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    assert refused(path.parent) == [(code, "dossier.toml", 0, column)]
