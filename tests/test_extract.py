"""A text becomes proposed rows: every figure with its place, read as widely as it parses."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencygraph.cli import main
from agencygraph.extract import propose
from agencygraph.tables import tables
from dossier_fixtures import DOSSIERS, read_table

REPORT = DOSSIERS / "tides" / "documents" / "year-2022.txt"


@pytest.mark.parametrize(
    ("text", "printed", "value", "qualifier"),
    [
        ("It took 84,000 readings.", "84,000", "84000", "exact"),
        ("It has about 300 staff.", "about 300", "300", "approximately"),
        ("It has well over 700,000 files.", "well over 700,000", "700000", "more-than"),
        ("Printed: 1.8M + tables.", "1.8M +", "1800000", "at-least"),
        ("It runs along nearly\n700 miles.", "nearly\n700", "700", "nearly"),
        ("It cost $8.5 million.", "$8.5 million", "8500000", "exact"),
        ("That is up to 20%.", "up to 20%", "20", "at-most"),
        ("Visits topped 10,000.", "topped 10,000", "10000", "threshold-passed"),
        ("By two divisions.", "two", "2", "exact"),
        ("Of hundreds of thousands.", "hundreds of thousands", "100000", "order-of-magnitude"),
        ("In FY07.", "07", "", ""),
    ],
)
def test_propose_reads_the_figure_when_it_stands_in_a_sentence(
    text: str, printed: str, value: str, qualifier: str
):
    """The qualifier word and the plus sign are taken in; what no figure is stays unread."""
    (row,) = propose(text, "page")
    assert (row["printed"], row["value"], row["qualifier"]) == (printed, value, qualifier)
    assert text[int(row["start"]) : int(row["end"])] == printed


def test_propose_leaves_meaning_empty_when_it_makes_a_row():
    """What a figure counts is for a reader to say."""
    (row,) = propose("It took 84,000 readings.", "page")
    assert row["key"] == "page-8"
    names = ("subject", "measure", "breakdown", "period", "unit")
    assert [row[name] for name in names] == [""] * 5


def test_propose_gives_bounds_when_words_name_an_order_of_magnitude():
    """Hundreds of thousands lie below a million."""
    (row,) = propose("hundreds of thousands of letters", "page")
    assert (row["lower"], row["upper"]) == ("100000", "1000000")


def test_propose_makes_the_quote_unique_when_a_number_stands_twice():
    """Words before and after are added until the place is the only one."""
    text = "We kept 12 boats. They kept 12 boats too."
    first, second = propose(text, "page")
    for row in (first, second):
        quote = row["prefix"] + row["printed"] + row["suffix"]
        assert text.count(quote) == 1
        assert text.index(quote) + len(row["prefix"]) == int(row["start"])


def test_propose_finds_every_figure_when_rows_account_for_it():
    """What the dossier states or sets aside is proposed at the same place."""
    proposed = [
        (int(row["start"]), int(row["end"]))
        for row in propose(REPORT.read_bytes().decode(), "year-2022")
    ]
    stated = [
        (int(row["start"]), int(row["end"]))
        for table in ("observations", "dismissed")
        for row in read_table(DOSSIERS / "tides" / f"{table}.csv")[1]
        if row["document"] == "year-2022"
    ]
    for start, end in stated:
        assert any(first < end and start < last for first, last in proposed)


@given(st.text(alphabet="ab 1234567890,.$%+\n—é🐟", max_size=60))
def test_propose_quotes_the_text_when_it_is_any(text: str):
    """Positions count code points, and the words around are those of the text."""
    for row in propose(text, "page"):
        start, end = int(row["start"]), int(row["end"])
        assert text[start:end] == row["printed"]
        assert text[:start].endswith(row["prefix"])
        assert text[end:].startswith(row["suffix"])


def test_extract_prints_rows_when_it_is_given_a_file(capsys: pytest.CaptureFixture[str]):
    """The verb writes CSV with the header of observations.csv."""
    assert main(["extract", str(REPORT), "--key", "year-2022"]) == 0
    header, *rows = csv.reader(io.StringIO(capsys.readouterr().out))
    assert tuple(header) == tables()["observations"].header
    assert len(rows) == 49


@pytest.mark.parametrize("data", [None, b"caf\xe9"])
def test_extract_refuses_when_the_file_is_no_text(
    data: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A missing file, or one that is not UTF-8, is a mistake of the call."""
    path = tmp_path / "page.txt"
    if data:
        path.write_bytes(data)
    assert main(["extract", str(path), "--key", "page"]) == 2
    assert str(path) in capsys.readouterr().err
