"""The named question `silence` and the silence map of the verb say the same of every cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from agencygraph import api
from agencygraph.audit import Audit
from agencygraph.dossier import load_settings
from agencygraph.silence import (
    DID_NOT_EXIST,
    NO_DOCUMENT,
    NOT_REPORTED,
    POSSIBLY_DID_NOT_EXIST,
    YEAR_NOT_OVER,
    Cell,
    Silence,
    silence,
)
from dossier_fixtures import dossier_folder

SILENT = {
    NO_DOCUMENT: "no document of that year",
    NOT_REPORTED: "not reported",
    YEAR_NOT_OVER: "year not over",
}
#: What was above this subject at some time, and not in this year: the question names it.
ABOVE_LATER = {("tciu", "criminal-arrests", "FY2007"): "ice"}
Rows = dict[tuple[str, str], dict[str, str]]


@pytest.fixture(scope="module", params=["ice", "tides", "harbour"])
def told(request: pytest.FixtureRequest) -> tuple[Silence, Path]:
    """The silence map of a dossier, and its export."""
    folder = dossier_folder(request.param)
    name = "export" if request.param == "ice" else f"{request.param}_export"
    lineage = api.load_dossier(folder)
    found = silence(lineage.facts, lineage, load_settings(folder), Audit(lineage.facts).claims())
    return found, request.getfixturevalue(name)


def ask(export: Path, **given: str) -> Rows:
    """Ask the question; its rows by measure and year."""
    rows = api.ask("silence", export, given)
    return {(row["measure"], row["year"]): row for row in rows}


def of_subjects(found: Silence) -> dict[str, list[Cell]]:
    """Give the cells of the fiscal years of each subject."""
    cells = defaultdict(list)
    for cell in found.cells:
        if cell.year.kind == "fiscal-year":
            cells[cell.subject].append(cell)
    return cells


def status(cell: Cell) -> tuple[str, ...]:
    """Give what the question may say of a cell: it does not ask who had left the agency."""
    if cell.observations:
        return ("parts only" if cell.parts else "figure",)
    if cell.claims:
        return ("claim only",)
    if cell.code == POSSIBLY_DID_NOT_EXIST:
        return SILENT[NOT_REPORTED], SILENT[YEAR_NOT_OVER]
    if cell.code == DID_NOT_EXIST:
        had_left = "was no part of the agency" in cell.reason
        return tuple(SILENT.values()) if had_left else ("did not exist",)
    return (SILENT[cell.code],)


def test_question_says_what_the_verb_says_of_every_cell(told: tuple[Silence, Path]) -> None:
    """Status, figures, claims, documents, and what is near, subject by subject."""
    found, export = told
    measures = {one.key for one in found.facts.measures}
    for subject, cells in of_subjects(found).items():
        rows = ask(export, subject=subject)
        for cell in cells:
            key = (cell.measure, cell.year.text)
            row, where = rows[key], (subject, *key)
            assert row["status"] in status(cell), where
            figures = int(row["wholeFigures"]) + int(row["splitFigures"])
            assert (where, len(cell.observations)) == (where, figures)
            assert (where, len(found.covering(cell.year))) == (where, int(row["documents"]))
            if not cell.observations:
                assert (where, len(cell.claims)) == (where, int(row["claims"]))
            if cell.code == DID_NOT_EXIST:
                continue
            near = sorted(one.other for one in cell.near)
            other = [key for key in near if key not in measures] or [ABOVE_LATER.get(where, "")]
            apart = [key for key in near if key in measures] or [""]
            assert (where, other[0], apart[0]) == (where, row["reportedOf"], row["see"])


def test_question_without_a_subject_counts_those_of_all(told: tuple[Silence, Path]) -> None:
    """A year has a figure of a measure where one subject has, and as many as all of them."""
    found, export = told
    figures: Counter[tuple[str, str]] = Counter()
    whole: set[tuple[str, str]] = set()
    for cell in found.cells:
        figures[cell.measure, cell.year.text] += len(cell.observations)
        if cell.observations and not cell.parts:
            whole.add((cell.measure, cell.year.text))
    rows = ask(export)
    assert len(found.facts.measures) * len(found.years) == len(rows)
    for key, row in rows.items():
        assert (key, figures[key]) == (key, int(row["wholeFigures"]) + int(row["splitFigures"]))
        assert (key in whole) == (row["status"] == "figure")
        assert "" == row["reportedOf"]


def test_each_parameter_only_narrows_the_question(told: tuple[Silence, Path]) -> None:
    """A measure alone, a subject alone and both give the rows that they give with less set."""
    found, export = told
    every = ask(export)
    subject, cells = max(of_subjects(found).items(), key=lambda pair: len(pair[1]))
    whole = ask(export, subject=subject)
    for measure in sorted({cell.measure for cell in cells})[:8]:
        for rows, given in ((every, {}), (whole, {"subject": subject})):
            expected = {key: row for key, row in rows.items() if key[0] == measure}
            assert expected == ask(export, measure=measure, **given)


@pytest.mark.parametrize(
    ("subject", "measure", "year", "near"),
    [
        ("tciu", "narcotics-seized", "FY2023", ("hsi", "narcotics-and-precursors-seized")),
        ("ero", "administrative-arrests", "FY2022", ("", "at-large-arrests")),
    ],
)
def test_more_that_is_near_hides_nothing(
    export: Path, subject: str, measure: str, year: str, near: tuple[str, str]
) -> None:
    """A unit above, a measure not comparable and a claim are told of beside one another."""
    row = ask(export, subject=subject, measure=measure)[measure, year]
    assert near == (row["reportedOf"], row["see"])


@pytest.mark.parametrize(
    ("subject", "measure", "year", "whole", "split"),
    [
        ("best", "teams", "FY2018", "1", "0"),
        ("287g", "partner-agencies", "FY2017", "1", "0"),
        ("ice", "removals", "FY2018", "0", "1"),
    ],
)
def test_figure_of_a_day_or_a_running_total_is_of_its_year(
    export: Path, subject: str, measure: str, year: str, whole: str, split: str
) -> None:
    """A level on a day of the year, and what was counted up to one, are figures of the year."""
    row = ask(export, subject=subject, measure=measure)[measure, year]
    assert (whole, split) == (row["wholeFigures"], row["splitFigures"])
