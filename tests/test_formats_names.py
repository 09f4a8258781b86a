"""A parent in a table has its name of the time; a column of present names says that it is one."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agencygraph import ask
from agencygraph.build import build
from agencygraph.flat import OBSERVATIONS, UNITS
from agencygraph.formats import export_to
from agencygraph.formats.schema import tables, views
from agencygraph.lineage import standing, trace
from dossier_fixtures import dossier_folder, facts_of
from formats_fixtures import Built

DOCS = Path(__file__).resolve().parents[1] / "docs"
NPPD = "National Protection and Programs Directorate"
CISA = "Cybersecurity and Infrastructure Security Agency"
Asked = Callable[[str], list[tuple[Any, ...]]]


def read(export: Path, tmp_path: Path) -> Asked:
    """Write an export as SQLite, and give what asks it."""
    file = export_to(export, "sqlite", tmp_path / "x.sqlite").path

    def asked(query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    return asked


@pytest.fixture
def renamed(altered: Callable[..., Path], tmp_path: Path) -> Path:
    """An export of the harbour, whose authority had another name until the end of 2010."""
    folder = altered("harbour", "versions", "authority-1", name="Norhaven Quays")
    build(folder, tmp_path / "renamed", "1.0.0", dossier_folder("harbour") / "documents")
    return tmp_path / "renamed"


def units(export: Path) -> dict[str, dict[str, str]]:
    """Read units.csv: the row of each version by its key."""
    with (export / "units.csv").open(encoding="utf-8", newline="") as file:
        return {row["version"].rpartition("/")[2]: row for row in csv.DictReader(file)}


def test_flat_table_and_view_give_the_same_name(built: Built, tmp_path: Path) -> None:
    """units.csv and unit_names say alike what a parent was called when a stretch began."""
    asked = read(built.export, tmp_path)
    query = "SELECT version, coalesce(parent_name, ''), coalesce(parent_label, '') FROM unit_names"
    found = {key: names for key, *names in asked(query)}
    assert found == {
        key: [row["parent_name"], row["parent_label"]] for key, row in units(built.export).items()
    }
    assert any(name for name, _ in found.values())


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("fps-3", (NPPD, CISA)),
        ("fps-4", ("DHS Management Directorate", "DHS Management Directorate")),
        ("hsi-attache-offices-1", ("", "HSI International Operations")),
        ("ice-1", ("Directorate of Border and Transportation Security",) * 2),
        ("dhs-1", ("", "")),
    ],
)
def test_parent_of_a_version(export: Path, version: str, expected: tuple[str, str]) -> None:
    """The name when the version began, which is open where it may have been one of two."""
    row = units(export)[version]
    assert expected == (row["parent_name"], row["parent_label"])


def test_parent_of_an_invented_agency(renamed: Path) -> None:
    """The tugs were put under an authority of another name, and stayed there."""
    found = {key: row["parent_name"] for key, row in units(renamed).items()}
    assert ("Norhaven Quays", "Norhaven Quays", "Norhaven Harbour Authority") == tuple(
        found[key] for key in ("tugs-1", "tugs-2", "north-docks-1")
    )


def the_query(day: str) -> str:
    """Give the query of the page on people's own tools, for another day."""
    text = (DOCS / "own-tools.md").read_text(encoding="utf-8")
    found = re.search(r"```sql\n(WITH held.*?)```", text, re.DOTALL)
    assert found
    return found[1].replace("2015-01-01", day)


@pytest.mark.parametrize(
    "day", ["2003-03-15", "2009-10-28", "2015-01-01", "2018-11-16", "2019-01-01"]
)
def test_sql_of_the_page_gives_the_names_of_the_day(export: Path, tmp_path: Path, day: str) -> None:
    """Beside a unit stands each name that its parent may have had on the day, and no other."""
    lineage, moment = trace(facts_of("ice")), date.fromisoformat(day)
    found: dict[tuple[str, str], set[str]] = {}
    for unit, _, _, parent, name in read(export, tmp_path)(the_query(day)):
        found.setdefault((unit, parent), set()).add(name)
    assert len(found) > 10
    for (_, parent), names in found.items():
        held = {
            one.name for one in lineage.versions.get(parent, ()) if standing(one, moment) != "no"
        }
        assert (held or {None}) == names
    if ("fps", "cisa") in found:
        assert {NPPD if day < "2018-11-16" else CISA} == found["fps", "cisa"]


@pytest.mark.parametrize(
    ("question", "unit", "day", "expected"),
    [
        ("units-on-date", "fps", "2015-01-01", {NPPD}),
        ("units-on-date", "fps", "2018-12-01", {CISA}),
        (
            *("units-on-date", "hsi-attache-offices", "2015-01-01"),
            {"Office of International Affairs", "HSI International Operations"},
        ),
        ("organization-on-date", "oi", "2008-01-01", {"U.S. Immigration and Customs Enforcement"}),
    ],
)
def test_question_gives_the_name_of_the_day(
    export: Path, question: str, unit: str, day: str, expected: set[str]
) -> None:
    """Asked of a day, both questions call a parent as it was called then."""
    found = ask(question, export, {"day": day})
    assert expected == {row["parent"] for row in found if row["unit"] == unit}


@pytest.mark.parametrize("question", ["units-on-date", "organization-on-date"])
def test_question_of_an_invented_agency(renamed: Path, question: str) -> None:
    """The agency itself is called as on the day, too."""
    for day, expected in (
        ("2009-01-01", "Norhaven Quays"),
        ("2012-01-01", "Norhaven Harbour Authority"),
    ):
        found = ask(question, renamed, {"day": day})
        assert {expected} == {row["parent"] for row in found if row["unit"] == "tugs"}


def test_columns_of_present_names_say_so() -> None:
    """Whatever is a label of a unit or program is described as its present or last name."""
    described = {
        **{("observations.csv", name): words for name, _, words in OBSERVATIONS},
        **{("units.csv", name): words for name, _, words in UNITS},
        **{(one.name, column.name): column.words for one in views() for column in one.columns},
        **{(name, c.name): c.words for name, table in tables() for c in table.columns},
    }
    of_things = ("subject_label", "parent_label", "before_label", "after_label")
    labels = {
        place: words
        for place, words in described.items()
        if place[1] in of_things or place == ("subjects", "label")
    }
    assert len(labels) == 8
    assert not [place for place, words in labels.items() if "last name" not in words]
