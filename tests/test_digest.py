"""The digest of facts: what an export was made from, and what a site of it is held against."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agencygraph import api
from agencygraph.digest import digest
from agencygraph.dossier import load_settings
from agencygraph.errors import UsageError
from agencygraph.rebase import rebase_export
from agencygraph.site.build import build_site
from agencygraph.store import check_same_facts, facts_digest
from dossier_fixtures import dossier_folder, read_table, write_table

Say = Callable[..., tuple[int, str, str]]
DOSSIERS = ("ice", "tides")


@pytest.fixture(params=DOSSIERS)
def built(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """A dossier that can be changed, and an export of it as it was."""
    name = request.param
    folder = tmp_path / name
    shutil.copytree(dossier_folder(name), folder)
    return folder, request.getfixturevalue("export" if name == "ice" else f"{name}_export")


def change(folder: Path, table: str, column: str, words: str) -> None:
    """Write other words into a cell of the first row of a table."""
    header, rows = read_table(folder / f"{table}.csv")
    rows[0][column] = words
    write_table(folder / f"{table}.csv", header, rows)


def found(folder: Path) -> str:
    """Give the digest of a dossier."""
    return digest(api.load_dossier(folder).facts, load_settings(folder))


def test_export_says_which_facts_it_is_of(built: tuple[Path, Path]) -> None:
    """`about.json` has the digest of the tables, wherever the dossier lies."""
    folder, export = built
    assert found(folder) == facts_digest(export)


def test_order_of_rows_does_not_change_it_and_any_cell_does(built: tuple[Path, Path]) -> None:
    """A table turned round is the same facts; other words in one cell are not, nor a setting."""
    folder, _ = built
    before = found(folder)
    header, rows = read_table(folder / "units.csv")
    write_table(folder / "units.csv", header, rows[::-1])
    assert before == found(folder)
    change(folder, "units", "definition", "Another body altogether.")
    changed = found(folder)
    assert before != changed
    settings = folder / "dossier.toml"
    text = settings.read_text(encoding="utf-8").replace('title = "', 'title = "New: ')
    settings.write_text(text, encoding="utf-8")
    assert found(folder) not in (before, changed)


def test_site_of_changed_words_is_refused_with_what_to_run(
    built: tuple[Path, Path], tmp_path: Path, say: Say
) -> None:
    """A definition changed without a rebuild: no page is written, and the message has the cure."""
    folder, export = built
    change(folder, "programs", "definition", "Changed without a build.")
    out = tmp_path / "site"
    code, _, err = say("site", export, "--dossier", folder, "--out", out)
    assert (2, False) == (code, out.exists())
    assert f"{export}: is not the export of these facts (they were changed since)" in err
    assert f"agencygraph build {folder.as_posix()} --out {export.as_posix()}" in err


def test_export_without_a_digest_is_refused(built: tuple[Path, Path], tmp_path: Path) -> None:
    """An export of before, or one whose about.json was emptied, cannot be held against facts."""
    folder, export = built
    shutil.copytree(export, tmp_path / "old")
    about = json.loads((export / "about.json").read_text(encoding="utf-8"))
    del about["facts_sha256"]
    (tmp_path / "old/about.json").write_text(json.dumps(about), encoding="utf-8")
    lineage, settings = api.load_dossier(folder), load_settings(folder)
    with pytest.raises(UsageError, match="it does not say of which facts it is"):
        build_site(lineage, settings, tmp_path / "old", tmp_path / "site")
    assert "" == facts_digest(tmp_path)


def test_moved_export_is_of_the_same_facts_under_another_base(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    """To move an export changes its base alone: a site under the old one is refused."""
    folder, export = built
    moved = rebase_export(export, "https://data.example/", tmp_path / "moved")
    assert facts_digest(export) == facts_digest(moved)
    lineage, settings = api.load_dossier(folder), load_settings(folder)
    with pytest.raises(UsageError, match="its things are not under"):
        check_same_facts(lineage, settings, moved)
