"""An export is whole or not there: whatever interrupts a build, the last good one stays."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agencygraph import folder
from agencygraph.cli import main
from agencygraph.errors import UsageError
from agencygraph.folder import MARK, replacing
from dossier_fixtures import bytes_of, dossier_folder, is_whole

#: A number that no process has: Linux counts to 4194304 at most.
DEAD = 99999999


def make(path: Path, words: str) -> Path:
    """Make a folder that is known as an export."""
    path.mkdir(parents=True)
    (path / MARK).write_text(words)
    return path


def leftovers(target: Path) -> list[str]:
    """Name what stands beside a target and is not it."""
    return sorted(path.name for path in target.parent.iterdir() if path != target)


@pytest.fixture(params=["in one step", "in two steps"])
def swap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Swap folders as Linux can, and as other systems must."""
    if request.param == "in two steps":
        monkeypatch.setattr(folder, "_exchange", lambda _first, _second: False)
    return request.param


def test_replacing_makes_the_target_when_it_is_not_there(tmp_path: Path, swap: str):
    """A first export needs no folder, nor the folders above it."""
    target = tmp_path / "a" / "b" / "export"
    with replacing(target) as fresh:
        (fresh / MARK).write_text("new")
        assert not target.exists()
    assert bytes_of(target) == {MARK: b"new"}
    assert leftovers(target) == []


def test_replacing_puts_the_new_in_place_when_the_block_ends_well(tmp_path: Path, swap: str):
    """The old export goes as a whole, its extra files too."""
    target = make(tmp_path / "export", "0123  extra\n")
    (target / "extra").write_text("of the old one")
    with replacing(target) as fresh:
        (fresh / MARK).write_text("new")
        assert (target / "extra").exists()
    assert bytes_of(target) == {MARK: b"new"}
    assert leftovers(target) == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_replacing_keeps_the_old_when_the_block_fails(
    tmp_path: Path, swap: str, error: type[BaseException]
):
    """An error in the middle leaves the export as it was, and nothing beside it."""
    target = make(tmp_path / "export", "old")
    with pytest.raises(error), replacing(target) as fresh:  # noqa: PT012
        (fresh / MARK).write_text("half")
        raise error
    assert bytes_of(target) == {MARK: b"old"}
    assert leftovers(target) == []


def test_replacing_clears_what_a_dead_process_left_when_it_begins(tmp_path: Path):
    """The fresh folder of a build that was killed goes; that of a living one stays."""
    target = make(tmp_path / "export", "old")
    make(tmp_path / f".export.{DEAD}.new", "half")
    make(tmp_path / f".export.{os.getppid()}.new", "being written")
    make(tmp_path / f".other.{DEAD}.new", "of another export")
    with replacing(target) as fresh:
        (fresh / MARK).write_text("new")
    assert leftovers(target) == [f".export.{os.getppid()}.new", f".other.{DEAD}.new"]


def test_replacing_brings_the_old_back_when_a_swap_was_cut_in_half(tmp_path: Path):
    """Killed between the two steps, a build leaves the old export beside: it is put back."""
    make(tmp_path / ".export.old", "old")
    target = tmp_path / "export"
    with pytest.raises(ValueError, match="stop"), replacing(target):
        raise ValueError("stop")
    assert bytes_of(target) == {MARK: b"old"}


def test_replacing_drops_the_old_when_the_swap_was_done(tmp_path: Path):
    """Killed after the two steps, a build leaves an old export that nobody needs."""
    target = make(tmp_path / "export", "new")
    make(tmp_path / ".export.old", "old")
    with pytest.raises(ValueError, match="stop"), replacing(target):
        raise ValueError("stop")
    assert bytes_of(target) == {MARK: b"new"}
    assert leftovers(target) == []


def test_replacing_wins_over_another_build_when_that_was_sooner(tmp_path: Path, swap: str):
    """Two builds of a first export: the later one takes the place of the sooner."""
    target = tmp_path / "export"
    real = Path.exists
    answers = iter([False])

    def exists(path: Path) -> bool:
        return next(answers, True) if path == target else real(path)

    with replacing(target) as fresh:
        (fresh / MARK).write_text("later")
        make(target, "sooner")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "exists", exists)
            folder._put(fresh, target)
        fresh.mkdir(exist_ok=True)
        (fresh / MARK).write_text("later")
    assert bytes_of(target) == {MARK: b"later"}


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_build_refuses_the_target_when_it_is_no_export(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
):
    """A folder with other things in it is never replaced: exit code 2."""
    target = tmp_path / "thesis"
    if kind == "folder":
        target.mkdir()
        (target / "chapter.txt").write_text("years of work")
    else:
        target.write_text("years of work")
    assert main(["build", str(dossier_folder("harbour")), "--out", str(target)]) == 2
    assert "was not written by agencygraph, so it is not replaced" in capsys.readouterr().err
    kept = target / "chapter.txt" if kind == "folder" else target
    assert kept.read_text() == "years of work"
    with pytest.raises(UsageError), replacing(target):
        pass


def test_build_refuses_an_export_into_which_others_put_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """What is no part of the export stays, and so does the export; a hidden file is no matter."""
    asked = ["build", str(dossier_folder("harbour")), "--out", str(tmp_path / "harbour")]
    assert 0 == main(asked)
    (tmp_path / "harbour" / ".DS_Store").touch()
    assert 0 == main(asked)
    (tmp_path / "harbour" / "notes.txt").write_text("mine")
    before = bytes_of(tmp_path / "harbour")
    assert 2 == main(asked)
    assert "notes.txt in it is yours; move it" in capsys.readouterr().err
    assert before == bytes_of(tmp_path / "harbour")


def test_build_refuses_when_the_place_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A file where a folder should be is a mistake of the call, not a traceback."""
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "export"
    assert main(["build", str(dossier_folder("harbour")), "--out", str(out)]) == 2
    told = (
        f"agencygraph: {out}: the folder cannot be written (a file is in its way); choose another"
    )
    assert told in capsys.readouterr().err


# -- builds that are interrupted -------------------------------------------------------------------


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build of the harbour dossier writes when nothing interrupts it."""
    out = tmp_path_factory.mktemp("new") / "export"
    assert start("harbour", out).wait() == 0
    return bytes_of(out)


def start(dossier: str, out: Path) -> subprocess.Popen[str]:
    """Start a build as a process of its own."""
    command = [sys.executable, "-m", "agencygraph", "build", str(dossier_folder(dossier))]
    return subprocess.Popen(
        [*command, "--out", str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for_writing(process: subprocess.Popen[str], out: Path) -> None:
    """Wait until a build has begun to write, or has ended."""
    fresh = out.parent / f".{out.name}.{process.pid}.new"
    while process.poll() is None and not fresh.exists():
        time.sleep(0.001)


#: Seconds before the kill: from the start, and from when writing begins.
MOMENTS = [("start", moment) for moment in (0.05, 0.4, 0.9)]
MOMENTS += [("writing", moment) for moment in (0.0, 0.01, 0.1, 0.2)]


@pytest.mark.parametrize(("since", "moment"), MOMENTS)
def test_build_leaves_a_whole_export_when_it_is_killed(
    since: str, moment: float, tmp_path: Path, tides_export: Path, new: dict[str, bytes]
):
    """After kill -9 the folder is wholly the old export or wholly the new one."""
    out = tmp_path / "export"
    shutil.copytree(tides_export, out)
    old = bytes_of(out)
    process = start("harbour", out)
    if since == "writing":
        wait_for_writing(process, out)
    time.sleep(moment * random.uniform(0.8, 1.2))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert bytes_of(out) in (old, new)
    assert is_whole(out)


def test_build_clears_leftovers_when_the_one_before_was_killed(
    tmp_path: Path, new: dict[str, bytes]
):
    """The next build takes away what the dead one left, and is complete."""
    out = tmp_path / "export"
    process = start("harbour", out)
    wait_for_writing(process, out)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(leftovers(out)) == 1
    assert start("harbour", out).wait() == 0
    assert leftovers(out) == []
    assert bytes_of(out) == new


@pytest.mark.parametrize(("since", "moment"), [("start", 0.6), ("start", 1.0), ("writing", 0.05)])
def test_build_says_so_when_it_is_interrupted(
    since: str, moment: float, tmp_path: Path, tides_export: Path
):
    """Ctrl-C ends a build with exit code 130 and one line; the old export stays."""
    out = tmp_path / "export"
    shutil.copytree(tides_export, out)
    old = bytes_of(out)
    process = start("harbour", out)
    if since == "writing":
        wait_for_writing(process, out)
    time.sleep(moment)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert err == "agencygraph: interrupted; what was there before is as it was\n"
    assert process.returncode == 130
    assert bytes_of(out) == old
    assert leftovers(out) == []


def test_build_does_not_spoil_another_when_both_run_at_once(
    tmp_path: Path, tides_export: Path, new: dict[str, bytes]
):
    """Two builds into one place: both end well, and one of the two stands there whole."""
    out = tmp_path / "export"
    builds = [start(name, out) for name in ("harbour", "tides")]
    assert [build.communicate()[1] for build in builds] == ["", ""]
    assert [build.returncode for build in builds] == [0, 0]
    assert is_whole(out)
    assert bytes_of(out) in (new, bytes_of(tides_export))
    assert leftovers(out) == []
