"""Where the files are: a key, a folder, and a folder that only has the name of a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from agencygraph.errors import UsageError
from agencygraph.resources import find_dossier, find_export

HARBOUR = Path(__file__).parent / "dossiers" / "harbour"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that one works in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_with_the_name_of_a_key_is_meant_only_if_it_is_one(elsewhere: Path) -> None:
    """An export called as its dossier does not hide the dossier, nor a dossier its export."""
    (elsewhere / "ice").mkdir()
    assert "ice" == find_dossier("ice").name
    assert (find_dossier("ice") / "dossier.toml").is_file()
    assert (find_export("ice") / "about.json").is_file()
    (elsewhere / "ice" / "about.json").touch()
    assert Path("ice") == find_export("ice")
    assert (find_dossier("ice") / "dossier.toml").is_file()
    (elsewhere / "ice" / "dossier.toml").touch()
    assert Path("ice") == find_dossier("ice")


@pytest.mark.parametrize("named", ["./ice", "ice/"])
def test_a_path_is_a_folder_whatever_is_in_it(elsewhere: Path, named: str) -> None:
    """Who writes a path means it: what it lacks is told of that folder."""
    (elsewhere / "ice").mkdir()
    assert (Path("ice"), Path("ice")) == (find_dossier(named), find_export(named))


def test_a_word_that_is_no_key_can_be_a_folder(elsewhere: Path) -> None:
    """A folder of any name is found; without one the keys at hand are named."""
    assert HARBOUR == find_dossier(HARBOUR)
    (elsewhere / "mine").mkdir()
    assert Path("mine") == find_dossier("mine")
    with pytest.raises(UsageError, match=r"there is no dossier nothing; at hand: .*ice"):
        find_dossier("nothing")
