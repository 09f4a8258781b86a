"""A column of names: what each row gets, and what is said of rows that cannot be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from agencygraph.cli import FINDINGS
from dossier_fixtures import dossier_folder

Say = Callable[..., tuple[int, str, str]]
# -- a column of names -----------------------------------------------------------------------------


def table(tmp_path: Path, text: str) -> Path:
    """Write a table for the command."""
    path = tmp_path / "arrests.csv"
    path.write_bytes(text.encode())
    return path


def test_table_gets_what_its_names_mean(tmp_path: Path, say: Say) -> None:
    """Each row keeps its cells and gets the match, if there is one, and the candidates."""
    path = table(
        tmp_path,
        "\ufeffoffice;year;note\r\nDRO;2009;x\r\nDRO;2012;\r\n"
        '"Office of Intelligence";;"two\r\nlines"\r\nNobody;2009;\r\n;;\r\n',
    )
    columns = ("--column", "office", "--date-column", "year")
    code, out, news = say("resolve", "--from", path, *columns, "--dossier", dossier_folder("ice"))
    rows = list(csv.DictReader(io.StringIO(out)))
    both = "unit/hsi-intelligence;unit/office-of-intelligence"
    assert (0, "") == (code, news)
    assert ["DRO", "DRO", "Office of Intelligence", "Nobody", ""] == [r["office"] for r in rows]
    assert "two\r\nlines" == rows[2]["note"]
    assert [("unit/dro", "unit/dro"), ("", "unit/dro"), ("", both), ("", ""), ("", "")] == [
        (row["agencygraph_match"], row["agencygraph_candidates"]) for row in rows
    ]


def test_table_reports_rows_that_cannot_be_read(tmp_path: Path, say: Say) -> None:
    """A date or row that cannot be read is a finding with its place; the others are answered."""
    path = table(tmp_path, 'name,day\nDRO,6/30/2009\nDRO\n"DRO",2009-06-30\n"DRO,2009\n')
    asked = ("resolve", "--from", path, "--column", "name", "--date-column", "day")
    code, out, news = say(*asked, "--dossier", dossier_folder("ice"))
    places = [line for line in news.splitlines() if line.startswith(path.as_posix())]
    assert FINDINGS == code
    assert [
        f"{path.as_posix()}:2:day  malformed-date",
        f"{path.as_posix()}:3  wrong-width",
        f"{path.as_posix()}:5  broken-csv",
    ] == places
    assert ["", "unit/dro"] == [
        row["agencygraph_match"] for row in csv.DictReader(io.StringIO(out))
    ]


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        ("", ("--column", "name"), "has no header"),
        ("name\nDRO\n", ("--column", "nam"), 'there is no column nam; use "name"'),
        ("name\nDRO\n", ("--column", ""), 'there is no column ; use one of "name"'),
        ("name,x,name\nDRO,,FPS\n", ("--column", "name"), "2 columns are called name"),
        (
            "name,y,y\nDRO,2009,2012\n",
            ("--column", "name", "--date-column", "y"),
            "2 columns are called y",
        ),
        ("name\nDRO\n", (), "name the column that holds the names"),
        ("name\nDRO\n", ("--column", "name", "--on", "soon"), '"soon" is not a date'),
        ("name\nDRO\n", ("--column", "name", "--kind", "x"), "there is no kind x"),
        ("name\nDRO\n", ("--column", "name", "--format", "json"), "a table is written as csv"),
        ("name,agencygraph_match\n", ("--column", "name"), "is there already"),
        ("name\nDRO\n", ("DRO",), "name one NAME, or a table"),
    ],
)
def test_table_is_refused(
    tmp_path: Path, say: Say, text: str, arguments: tuple[str, ...], words: str
) -> None:
    """A call that cannot be meant says what is wrong, and prints no table."""
    path = table(tmp_path, text)
    code, out, news = say("resolve", "--from", path, *arguments, "--dossier", dossier_folder("ice"))
    assert (2, "") == (code, out)
    assert words in news


def test_table_that_is_not_utf_8_is_refused(tmp_path: Path, say: Say) -> None:
    """The message names the byte at which the text ends to be UTF-8, and what to do."""
    path = tmp_path / "latin.csv"
    path.write_bytes("name\nAttaché\n".encode("latin-1"))
    asked = ("resolve", "--from", path, "--column", "name", "--dossier", dossier_folder("ice"))
    words = "is not UTF-8 at byte 11; save it as CSV UTF-8"
    assert (2, "", f"agencygraph: {path}: {words}\n") == say(*asked)
