"""Exports that cannot be read: each says which file, at which line, and what to do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agencygraph.cli import main
from agencygraph.errors import UsageError
from agencygraph.store import about, open_store, read_quads
from serve_fixtures import small_export

ROOT = Path(__file__).parent.parent
BROKEN = "<a:a> <a:b> <a:c> <a:d> .\n<a:a> <a:b> garbage .\n"


@pytest.mark.parametrize("said", [[], "text", 5, None, {"key": "people"}])
def test_an_about_that_says_nothing_is_no_export(tmp_path: Path, said: object) -> None:
    """Whatever JSON about.json holds."""
    (tmp_path / "about.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(UsageError, match="there is no export here; run: agencygraph build"):
        about(tmp_path)


def test_broken_quads_are_told_with_their_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file, the line, once, and what to do; from `query` without a traceback."""
    export = small_export(tmp_path, BROKEN)
    expected = (
        f"{export.as_posix()}/facts-with-evidence.nq: line 2 cannot be read: "
        "The object of a triple must be an IRI, a blank node or a literal; run: agencygraph build"
    )
    for read in (open_store, read_quads):
        with pytest.raises(UsageError) as found:
            read(export)
        assert expected == str(found.value)
    assert 2 == main(["query", "ASK {}", "--export", str(export)])
    assert f"agencygraph: {expected}\n" == capsys.readouterr().err


def test_a_site_is_not_made_of_broken_quads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says where they are broken, and writes nothing."""
    export = Path(shutil.copytree(ROOT / "graph/dist/ice", tmp_path / "export"))
    quads = export / "facts-with-evidence.nq"
    quads.write_text(BROKEN + quads.read_text(encoding="utf-8"), encoding="utf-8")
    assert 2 == main(["site", str(export), "--out", str(tmp_path / "site")])
    assert f"{quads.as_posix()}: line 2 cannot be read: " in capsys.readouterr().err
    assert [export] == list(tmp_path.iterdir())


def test_a_server_of_a_known_dossier_says_it_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It does not promise the endpoint first, which needs the same quads."""
    export = Path(shutil.copytree(ROOT / "graph/dist/ice", tmp_path / "export"))
    (export / "facts-with-evidence.nq").write_text(BROKEN, encoding="utf-8")
    assert 2 == main(["serve", str(export), "--port", "0"])
    (line,) = capsys.readouterr().err.splitlines()
    assert "line 2 cannot be read" in line


def test_a_server_says_which_file_is_broken(tmp_path: Path) -> None:
    """The process that loads the graph says the same, and the server ends with it."""
    export = small_export(tmp_path, BROKEN)
    command = [sys.executable, "-m", "agencygraph", "serve", str(export), "--port", "0"]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    place = f"{export.as_posix()}/facts-with-evidence.nq: line 2 cannot be read: "
    last = found.stderr.splitlines()[-1]
    assert (2, "") == (found.returncode, found.stdout)
    assert last.startswith(f"agencygraph: {place}")
    assert last.endswith("; run: agencygraph build")
    assert last.index("line 2") == last.rindex("line 2")
