"""`agencygraph export`: what it says, what it refuses, and what it leaves as it was."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import agencygraph
from agencygraph import cli
from agencygraph.errors import UsageError
from agencygraph.formats import TARGETS
from agencygraph.formats.file import replacing_file, write_text

Say = Callable[..., tuple[int, str, str]]
FORMS = sorted(TARGETS)


@pytest.fixture
def spoiled(tides_export: Path, tmp_path: Path) -> Path:
    """A copy of an export, for a test to damage."""
    return Path(shutil.copytree(tides_export, tmp_path / "spoiled"))


def test_command_line_offers_every_form() -> None:
    """The choices of --to are the forms there are, in the same order."""
    assert tuple(TARGETS) == cli._TARGETS


@pytest.mark.parametrize("form", FORMS)
def test_export_writes_each_form_and_says_where(
    tides_export: Path, tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Without --out the form stands here under the name of the dossier; one line says so."""
    monkeypatch.chdir(tmp_path)
    code, out, err = say("export", tides_export, "--to", form)
    name = f"tides{TARGETS[form].ending}"
    assert (0, "") == (code, err)
    assert out.startswith(f"{name}: ")
    assert out.count("\n") == 1
    beside = {"tides.metadata.json"} if form == "sqlite" else set()
    assert {name} | beside == {path.name for path in tmp_path.iterdir()}


def test_python_has_the_same(tides_export: Path, tmp_path: Path) -> None:
    """`agencygraph.export_to` writes the same and gives the path."""
    path = agencygraph.export_to("gexf", tmp_path / "x.gexf", tides_export)
    assert tmp_path / "x.gexf" == path
    assert path.is_file()


def test_unknown_form_is_refused(tides_export: Path, tmp_path: Path, say: Say) -> None:
    """A form that does not exist is a wrong call, on the command line and in Python."""
    code, _, err = say("export", tides_export, "--to", "xlsx")
    assert code == 2
    assert "invalid choice: 'xlsx'" in err
    with pytest.raises(UsageError, match="there is no form xlsx; use one of: duckdb, sqlite"):
        agencygraph.export_to("xlsx", tmp_path / "x", tides_export)


@pytest.mark.parametrize("form", FORMS)
def test_what_others_wrote_stays(tides_export: Path, tmp_path: Path, say: Say, form: str) -> None:
    """A file or folder of others under the name given is refused, and stays as it was."""
    theirs = tmp_path / "theirs"
    if TARGETS[form].known_by:
        theirs.mkdir()
    note = theirs / "note.txt" if theirs.is_dir() else theirs
    note.write_text("mine", encoding="utf-8")
    code, out, err = say("export", tides_export, "--to", form, "--out", theirs)
    assert (2, "") == (code, out)
    assert err.startswith(f"agencygraph: {theirs}")
    assert err.count("\n") == 1
    assert "mine" == note.read_text("utf-8")
    assert ["theirs"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("form", ["csv", "datapackage", "parquet"])
def test_built_export_is_never_replaced(spoiled: Path, say: Say, form: str) -> None:
    """A folder of tables is not put in place of the export it is made from, nor of another form."""
    code, _, err = say("export", spoiled, "--to", form, "--out", spoiled)
    assert (
        2,
        f"agencygraph: {spoiled}: was not written by this command; choose another name\n",
    ) == (*(code, err),)
    assert (spoiled / "facts.nq").is_file()


@pytest.mark.parametrize("form", ["csv", "datapackage", "parquet"])
def test_what_was_put_into_a_folder_stays(
    tides_export: Path, tmp_path: Path, say: Say, form: str
) -> None:
    """A folder with a file of one's own in it is not replaced; a hidden one is no matter."""
    asked = ("export", tides_export, "--to", form, "--out", tmp_path / "own")
    assert 0 == say(*asked)[0]
    (tmp_path / "own" / ".DS_Store").touch()
    assert 0 == say(*asked)[0]
    (tmp_path / "own" / "notes.txt").write_text("mine", encoding="utf-8")
    words = "notes.txt in it is yours; move it or choose another folder"
    assert (2, "", f"agencygraph: {tmp_path / 'own'}: {words}\n") == say(*asked)
    assert "mine" == (tmp_path / "own" / "notes.txt").read_text("utf-8")


@pytest.mark.parametrize("form", FORMS)
def test_damaged_export_is_said_in_a_line(
    spoiled: Path, tmp_path: Path, say: Say, form: str
) -> None:
    """A file of the export that was cut short is noticed, and nothing is written."""
    for file in (*spoiled.glob("*.nq"), *spoiled.glob("network.*")):
        text = file.read_text("utf-8")
        file.write_text(text[: text.rindex("\n", 0, len(text) // 2) + 1], encoding="utf-8")
    code, out, err = say("export", spoiled, "--to", form, "--out", tmp_path / "x")
    assert (2, "") == (code, out)
    assert "is not as it was built; run: agencygraph build" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("form", FORMS)
def test_only_what_a_form_is_made_from_is_held_against_its_sum(
    spoiled: Path, tmp_path: Path, say: Say, form: str
) -> None:
    """Another version in about.json is noticed by each form; a table that none reads is not."""
    table, about = spoiled / "observations.csv", spoiled / "about.json"
    table.write_text(table.read_text("utf-8").replace("exact", "about"), encoding="utf-8")
    asked = ("export", spoiled, "--to", form, "--out", tmp_path / "x")
    assert 0 == say(*asked)[0]
    about.write_text(about.read_text("utf-8").replace("1.0", "2.0"), encoding="utf-8")
    words = f"{about}: is not as it was built; run: agencygraph build"
    assert (2, "", f"agencygraph: {words}\n") == say(*asked)


@pytest.mark.parametrize("lost", ["about.json", "SHA256SUMS", "facts-with-evidence.nq"])
def test_export_that_lacks_a_file_is_said_in_a_line(
    spoiled: Path, tmp_path: Path, say: Say, lost: str
) -> None:
    """A folder that is no whole export is refused with what to do."""
    (spoiled / lost).unlink()
    code, _, err = say("export", spoiled, "--to", "csv", "--out", tmp_path / "x")
    assert code == 2
    assert "run: agencygraph build" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("form", FORMS)
def test_place_that_cannot_be_written_is_said_in_a_line(
    tides_export: Path, tmp_path: Path, say: Say, form: str
) -> None:
    """A file where a folder should be gives a line, not a traceback."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, out, err = say("export", tides_export, "--to", form, "--out", tmp_path / "file" / "x")
    assert (2, "") == (code, out)
    assert err.startswith("agencygraph: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("form", "room"),
    [*((form, 600) for form in FORMS if form != "quickstatements"), ("duckdb", 100_000)],
)
def test_disk_that_is_full_is_said_in_a_line(
    tides_export: Path, tmp_path: Path, say: Say, form: str, room: int
) -> None:
    """Where no file can grow, the line names what was to be written, and nothing is left."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, most[1]))
    try:
        code, out, err = say("export", tides_export, "--to", form, "--out", tmp_path / "x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert (2, "") == (code, out)
    assert err.startswith(f"agencygraph: {tmp_path / 'x'}: cannot be written: ")
    assert err.count("\n") == 1
    assert [] == list(tmp_path.iterdir())


def test_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """Work that is broken off leaves the last good file, and nothing beside it."""
    target = tmp_path / "x"
    write_text(target, "written by agencygraph: first")
    with suppress(RuntimeError), replacing_file(target) as fresh:
        fresh.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert "written by agencygraph: first" == target.read_text("utf-8")
    assert ["x"] == [path.name for path in tmp_path.iterdir()]
