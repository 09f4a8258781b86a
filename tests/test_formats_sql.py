"""DuckDB, SQLite and Datasette open what is exported for them, and find everything in it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from datasette.app import Datasette

from agencygraph.errors import UsageError
from agencygraph.formats import duck, export_to, sqlite
from agencygraph.formats.rows import cells
from agencygraph.formats.schema import tables, views
from formats_fixtures import Built

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sqlite_file(built: Built, tmp_path: Path) -> Path:
    """The SQLite form of each of the three exports."""
    return export_to(built.export, "sqlite", tmp_path / "own.sqlite").path


@pytest.fixture
def duckdb_file(built: Built, tmp_path: Path) -> Path:
    """The DuckDB form of each of the three exports."""
    return export_to(built.export, "duckdb", tmp_path / "own.duckdb").path


def asked(file: Path, query: str) -> list[tuple[Any, ...]]:
    """Run a query in SQLite."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def asked_duck(file: Path, query: str) -> list[tuple[Any, ...]]:
    """Run a query in DuckDB."""
    with duckdb.connect(str(file), read_only=True) as database:
        return database.execute(query).fetchall()


# -- SQLite ----------------------------------------------------------------------------------------


def test_sqlite_has_every_row_and_no_broken_reference(built: Built, sqlite_file: Path) -> None:
    """SQLite counts the rows of each table, and its own checks find nothing."""
    found = {name: asked(sqlite_file, f"SELECT COUNT(*) FROM {name}")[0][0] for name, _ in tables()}
    assert {name: len(rows) for name, rows in built.rows.items()} == found
    assert [] == asked(sqlite_file, "PRAGMA foreign_key_check")
    assert [("ok",)] == asked(sqlite_file, "PRAGMA integrity_check")


def test_sqlite_keeps_the_digits_of_a_number(built: Built, sqlite_file: Path) -> None:
    """A number can be computed with, and its digits stand beside it as text."""
    rows = asked(sqlite_file, "SELECT observation, value, value_exact FROM observations")
    expected = {row["observation"]: row["value"] for row in cells(built.rows, "observations")}
    assert {key: format(value, "f") for key, value in expected.items()} == {
        r[0]: r[2] for r in rows
    }
    assert {key: float(value) for key, value in expected.items()} == {r[0]: r[1] for r in rows}
    assert asked(sqlite_file, "SELECT COUNT(*) FROM observations WHERE value >= 1000") == [
        (sum(value >= 1000 for value in expected.values()),)
    ]


def test_sqlite_is_the_same_bytes_again(built: Built, sqlite_file: Path, tmp_path: Path) -> None:
    """Written again, the database and its metadata are the same bytes."""
    again = export_to(built.export, "sqlite", tmp_path / "again.sqlite").path
    assert sqlite_file.read_bytes() == again.read_bytes()
    written = (tmp_path / "again.metadata.json").read_text("utf-8").replace('"again"', '"own"')
    assert (tmp_path / "own.metadata.json").read_text("utf-8") == written


def test_views_answer_in_sqlite(built: Built, sqlite_file: Path) -> None:
    """Each view gives the columns it is described with, and those of figures every figure."""
    with closing(sqlite3.connect(sqlite_file)) as database:
        for view in views():
            columns = database.execute(f"SELECT * FROM {view.name}").description
            assert list(view.names) == [column[0] for column in columns]
    for view, table in (("figures", "observations"), ("preferred_figures", "preferred")):
        assert [(len(built.rows[table]),)] == asked(sqlite_file, f"SELECT COUNT(*) FROM {view}")
    comparisons = asked(sqlite_file, "SELECT COUNT(*) FROM comparisons WHERE comparable")
    assert [(sum(bool(row[3]) for row in built.rows["joints"]),)] == comparisons


def test_unit_on_a_day_in_sqlite(export: Path, tmp_path: Path) -> None:
    """The dates of unit_names say what a unit was certainly called on a day."""
    file = export_to(export, "sqlite", tmp_path / "ice.sqlite").path
    day = "2008-01-01"
    rows = asked(
        file,
        f"SELECT unit FROM unit_names WHERE kind = 'division' AND parent = 'ice' AND "
        f"begins_latest <= '{day}' AND (ends IS NULL OR ends_earliest >= '{day}') ORDER BY unit",
    )
    assert ["dro", "fps", "office-of-intelligence", "oi", "oia"] == [row[0] for row in rows]


def test_compared_figures_say_what_they_are(export: Path, tmp_path: Path) -> None:
    """Beside each number stand its qualifier, its breakdown and what it is counted in."""
    file = export_to(export, "sqlite", tmp_path / "ice.sqlite").path
    rows = asked(
        file,
        "SELECT comparable, before_breakdown, before_qualifier, before_value, before_unit, "
        "after_breakdown, after_qualifier, after_value, after_unit FROM comparisons "
        "WHERE \"before\" = 'dhs2018-ero-assault-charges-and-convictions'",
    )
    unit = "charges-and-convictions"
    assert [(0, "assault", "more-than", 48000, unit, "assault", "exact", 33209, unit)] == rows


def test_figures_come_with_what_to_know_of_them(export: Path, tmp_path: Path) -> None:
    """The note on a figure, that on its measure and the name in print stand in the view."""
    file = export_to(export, "sqlite", tmp_path / "ice.sqlite").path
    key = "dhs2018-ero-arrests-with-criminal-history"
    ((name, note, comparability),) = asked(
        file,
        f"SELECT name_in_source, note, comparability FROM figures WHERE observation = '{key}'",
    )
    assert ("ERO", "Printed as people, not arrests.") == (name, note)
    assert comparability


def test_figures_lead_to_the_copy_that_was_read(tides_export: Path, tmp_path: Path) -> None:
    """Where an archived copy was read, its address stands beside a figure, else the page's."""
    file = export_to(tides_export, "sqlite", tmp_path / "tides.sqlite").path
    found = asked(file, "SELECT DISTINCT stated_in, source_url FROM figures ORDER BY 1")
    assert [
        ("audit-2020", "https://audit.example/2020"),
        ("year-2021", "https://tides.example/reports/2021"),
        ("year-2022", "https://archive.example/tides/2022"),
    ] == found


def test_giving_work_away_is_no_succession(export: Path, tmp_path: Path) -> None:
    """A bureau that hands over a function goes on, and nothing came after it."""
    file = export_to(export, "sqlite", tmp_path / "ice.sqlite").path
    pairs = asked(file, 'SELECT "before", "after" FROM successions')
    assert ("uscis", "ice") not in pairs
    assert {("oi", "hsi"), ("ins", "uscis")} <= set(pairs)


def test_datasette_explains_and_searches(built: Built, sqlite_file: Path, tmp_path: Path) -> None:
    """Datasette shows every table with its words, labels references, and searches names."""
    metadata = json.loads((tmp_path / "own.metadata.json").read_text(encoding="utf-8"))

    async def look() -> None:
        site = Datasette([str(sqlite_file)], metadata=metadata)
        await site.invoke_startup()
        for table in (*(table for _, table in tables()), *views()):
            page = await site.client.get(f"/own/{table.name}")
            assert page.status_code == 200, table.name
            assert table.columns[0].words in page.text.replace("&#39;", "'").replace("&#34;", '"')
        first = cells(built.rows, "names")[0]["name"]
        word = max(first.replace("(", " ").replace(")", " ").split(), key=len)
        found = await site.client.get(f"/own/names.json?_search={word}&_shape=array")
        assert 0 < len(found.json()) < len(built.rows["names"])
        labelled = await site.client.get("/own/observations.json?_labels=on&_shape=array&_size=1")
        labels = {row["subject"]: row["label"] for row in cells(built.rows, "subjects")}
        subject = labelled.json()[0]["subject"]
        assert labels[subject["value"]] == subject["label"]

    asyncio.run(look())


# -- DuckDB ----------------------------------------------------------------------------------------


def test_duckdb_has_every_cell(built: Built, duckdb_file: Path) -> None:
    """DuckDB gives each table back cell for cell: decimals exact, dates as dates."""
    for name, table in tables():
        key = ", ".join(f'"{part}"' for part in table.key)
        found = asked_duck(duckdb_file, f"SELECT * FROM {name} ORDER BY {key}")
        assert sorted(built.rows[name], key=str) == sorted(found, key=_as_row), name
        assert len(built.rows[name]) == len(found)


def _as_row(row: tuple[object, ...]) -> str:
    from decimal import Decimal

    plain = (v.normalize() if isinstance(v, Decimal) else v for v in row)
    return str(tuple(Decimal(format(v, "f")) if isinstance(v, Decimal) else v for v in plain))


def test_duckdb_holds_keys_and_words(duckdb_file: Path) -> None:
    """Each table has its key and references, each column of tables and views its words."""
    asked_for = "SELECT table_name, COUNT(*) FROM duckdb_constraints() WHERE constraint_type = "
    keys = dict(asked_duck(duckdb_file, asked_for + "'PRIMARY KEY' GROUP BY 1"))
    assert {name: 1 for name, _ in tables()} == keys
    references = dict(asked_duck(duckdb_file, asked_for + "'FOREIGN KEY' GROUP BY 1"))
    expected = {name: len(table.references) for name, table in tables() if table.references}
    assert expected == references
    words = asked_duck(duckdb_file, "SELECT table_name, column_name, comment FROM duckdb_columns()")
    found = {(table, column): comment for table, column, comment in words}
    for table in (*(table for _, table in tables()), *views()):
        for column in table.columns:
            assert column.words == found[table.name, column.name]


def test_views_answer_in_duckdb(built: Built, duckdb_file: Path, tmp_path: Path) -> None:
    """Each view gives in DuckDB as many rows as in SQLite."""
    other = export_to(built.export, "sqlite", tmp_path / "own.sqlite").path
    for view in views():
        query = f"SELECT COUNT(*) FROM {view.name}"
        assert asked(other, query) == asked_duck(duckdb_file, query), view.name


def test_missing_duckdb_is_said_in_a_line(
    tides_export: Path, tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without DuckDB the command says how to install it."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    code, out, err = say("export", tides_export, "--to", "duckdb", "--out", tmp_path / "x.duckdb")
    assert (2, "") == (code, out)
    assert (
        "agencygraph: DuckDB is not installed; run in a clone: pip install -e '.[duckdb]'\n" == err
    )
    assert [] == list(tmp_path.iterdir())


# -- what is not ours ------------------------------------------------------------------------------


def test_own_database_is_written_again(built: Built, sqlite_file: Path, duckdb_file: Path) -> None:
    """A database that this command wrote is replaced."""
    for form, file in (("sqlite", sqlite_file), ("duckdb", duckdb_file)):
        assert file == export_to(built.export, form, file).path


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_database_of_others_stays(tides_export: Path, tmp_path: Path, form: str) -> None:
    """A database that others made is refused, and stays as it was."""
    file = tmp_path / f"theirs.{form}"
    connect: Any = sqlite3.connect if form == "sqlite" else duckdb.connect
    with closing(connect(str(file))) as database:
        database.execute("CREATE TABLE boats (name TEXT)")
        database.commit()
    before = file.read_bytes()
    with pytest.raises(UsageError, match="was not written by this command"):
        export_to(tides_export, form, file)
    assert before == file.read_bytes()
    assert [file.name] == [path.name for path in tmp_path.iterdir()]


def test_metadata_of_others_stays_and_no_database_is_left(
    tides_export: Path, tmp_path: Path
) -> None:
    """Where the metadata would go over a file of others, neither of the two is written."""
    (tmp_path / "own.metadata.json").write_text('{"title": "mine"}', encoding="utf-8")
    with pytest.raises(UsageError, match=r"own\.metadata\.json: was not written by this command"):
        export_to(tides_export, "sqlite", tmp_path / "own.sqlite")
    assert ["own.metadata.json"] == [path.name for path in tmp_path.iterdir()]


def test_database_that_is_open_elsewhere_is_said_to_be(tides_export: Path, tmp_path: Path) -> None:
    """A DuckDB file that another program holds open is not taken for one of others."""
    file = export_to(tides_export, "duckdb", tmp_path / "own.duckdb").path
    holds = f"import duckdb; d = duckdb.connect({str(file)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holds], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert b"open" in other.stdout.readline()
        with pytest.raises(UsageError, match="is open in another program; close it there"):
            export_to(tides_export, "duckdb", file)
        other.communicate(b"\n")


def test_file_that_is_no_database_is_not_ours(tmp_path: Path) -> None:
    """A text under the name of a database is known for what it is."""
    file = tmp_path / "notes"
    file.write_text("not a database " * 20, encoding="utf-8")
    assert not sqlite._is_ours(file)
    assert not duck._is_ours(file)
