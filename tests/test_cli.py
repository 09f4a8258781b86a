"""The command line: every verb, its forms and exit codes, and what it says where."""

from __future__ import annotations

import argparse
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agencygraph import __version__
from agencygraph.cli import parser

ROOT = Path(__file__).resolve().parents[1]
HARBOUR = Path(__file__).parent / "dossiers" / "harbour"
COMMAND = [sys.executable, "-m", "agencygraph"]
#: What takes long to import, and only some verbs need.
HEAVY = ("rdflib", "pyoxigraph", "networkx", "pyshacl", "pandas", "pyarrow", "SPARQLWrapper")
Say = Callable[..., tuple[int, str, str]]


def verbs() -> dict[str, argparse.ArgumentParser]:
    """Give the parser of each verb."""
    (action,) = (
        action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    return dict(action.choices)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A dossier in which one observation names a measure that there is not."""
    folder = tmp_path / "harbour"
    shutil.copytree(HARBOUR, folder)
    table = folder / "observations.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(",ships-brought-in,", ",ships-broght-in,", 1), encoding="utf-8")
    assert text != table.read_text(encoding="utf-8")
    return folder


# -- what there is to say --------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["", *verbs()])
def test_help_answers_and_imports_no_library(verb: str) -> None:
    """`--help` of the command and of each verb explains itself before anything heavy loads."""
    program = (
        "import sys\n"
        "from agencygraph.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as stopped:\n    code = stopped.code\n"
        f"print(code, sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    arguments = [verb, "--help"] if verb else ["--help"]
    found = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    assert "0 []\n" == found.stderr
    assert found.stdout.startswith(f"usage: agencygraph {verb}".rstrip())


def test_version_is_that_of_the_package(say: Say) -> None:
    """`--version` names the package and its version."""
    assert (0, f"agencygraph {__version__}\n", "") == say("--version")


@pytest.mark.parametrize("verb", verbs())
def test_verb_and_its_options_are_documented(verb: str) -> None:
    """README or docs speak of `agencygraph VERB`, and of each option it has."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert re.search(rf"agencygraph {verb}\b", text)
    options = {
        name
        for action in verbs()[verb]._actions
        for name in action.option_strings
        if name.startswith("--") and name != "--help"
    }
    assert set() == {name for name in options if not re.search(rf"{name}(?![\w-])", text)}


# -- exit codes and findings -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-verb"],
        ["build", "--no-such-option"],
        ["check", "--format", "xml"],
        ["check", "--dossier", "nowhere/at-all"],
        ["check", "no-such-dossier"],
        ["check", "ice", "--documents", "nowhere/at-all"],
        ["coverage"],
        ["query", "ASK {}", "--export", "nowhere/at-all"],
        ["diff", "2007", "yesterday", "--dossier", "ice"],
        ["snapshot", "2007-13", "--dossier", "ice"],
        ["extract", "nowhere.txt", "--key", "x"],
        ["start", os.devnull],
    ],
    ids=" ".join,
)
def test_exit_code_is_two_when_the_command_is_wrong(say: Say, arguments: list[str]) -> None:
    """Wrong usage exits with 2, says why on standard error, and prints no result."""
    code, out, err = say(*arguments)
    assert (2, "") == (code, out)
    assert re.search(r"^agencygraph.*: .+", err, re.MULTILINE)
    assert "Traceback" not in err


def test_build_refuses_a_folder_that_is_no_export(say: Say, tmp_path: Path) -> None:
    """A folder with somebody's files is left as it is."""
    (tmp_path / "precious.txt").write_text("mine")
    code, out, err = say("build", "--dossier", HARBOUR, "--out", tmp_path)
    assert (2, "") == (code, out)
    assert "was not written by agencygraph, so it is not replaced" in err
    assert ["precious.txt"] == [path.name for path in tmp_path.iterdir()]


def test_check_exits_with_zero_when_clean(say: Say) -> None:
    """A sound dossier gives a summary, and no news."""
    code, out, err = say("check", "--dossier", HARBOUR)
    assert (0, "") == (code, err)
    assert "the gate was passed" in out
    assert (0, out, "") == say("check", HARBOUR)


def test_check_exits_with_one_and_names_the_row_when_a_row_is_at_fault(
    say: Say, faulty: Path
) -> None:
    """Findings stand on standard output: place, code, problem and fix."""
    code, out, _ = say("check", faulty)
    assert code == 1
    assert re.search(r"^\S*observations\.csv:2:measure  [a-z-]+\n  problem: .+\n  fix: ", out, re.M)
    assert '"ships-broght-in"' in out
    assert '"ships-brought-in"' in out


@pytest.mark.parametrize("verb", ["check", "build"])
def test_findings_are_json_when_asked_for(say: Say, faulty: Path, verb: str) -> None:
    """`--format json` gives an array of flat objects, and nothing else on standard output."""
    out_folder = ["--out", faulty.parent / "out"] if verb == "build" else []
    code, out, _ = say(verb, faulty, "--format", "json", *out_folder)
    found = json.loads(out)
    assert code == 1
    first = next(finding for finding in found if "ships-broght-in" in finding["problem"])
    assert ("violation", 2, "measure") == tuple(
        first[name] for name in ("severity", "row", "column")
    )
    assert first["file"].endswith("observations.csv")
    assert first["fix"]


@pytest.mark.parametrize("verb", ["check", "build"])
def test_findings_are_sarif_when_asked_for(say: Say, faulty: Path, verb: str) -> None:
    """`--format sarif` gives a SARIF 2.1.0 log: a tool, its rules, results with place and level."""
    out_folder = ["--out", faulty.parent / "out"] if verb == "build" else []
    code, out, _ = say(verb, faulty, "--format", "sarif", *out_folder)
    log = json.loads(out)
    assert (1, "2.1.0") == (code, log["version"])
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert ("agencygraph", __version__) == (driver["name"], driver["version"])
    assert {rule["id"] for rule in driver["rules"]} == {r["ruleId"] for r in run["results"]}
    first = next(r for r in run["results"] if "ships-broght-in" in r["message"]["text"])
    place = first["locations"][0]["physicalLocation"]
    assert ("error", {"startLine": 2}) == (first["level"], place["region"])
    assert place["artifactLocation"]["uri"].endswith("observations.csv")


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_findings_are_empty_when_clean(say: Say, form: str) -> None:
    """No finding is an empty list, not an empty file."""
    code, out, err = say("check", HARBOUR, "--format", form)
    found = json.loads(out)
    assert (0, "") == (code, err)
    assert [] == (found if form == "json" else found["runs"][0]["results"])


def test_build_leaves_the_last_export_when_the_gate_is_not_passed(
    say: Say, faulty: Path, tmp_path: Path
) -> None:
    """A failed build exits with 1 and touches nothing."""
    out = tmp_path / "out"
    assert 0 == say("build", HARBOUR, "--out", out)[0]
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    code, _, err = say("build", faulty, "--out", out)
    assert (1, "agencygraph: the gate was not passed: nothing was written\n") == (code, err)
    assert before == {path.name: path.read_bytes() for path in out.iterdir()}
    assert {"harbour", "out"} == {path.name for path in tmp_path.iterdir()}


# -- progress and pipes ----------------------------------------------------------------------------


def test_progress_shows_when_standard_error_is_a_terminal() -> None:
    """Each step overwrites the one before, and the line is cleared at the end."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "check", HARBOUR], stdout=subprocess.PIPE, stderr=theirs, text=True
    ) as process:
        os.close(theirs)
        out, _ = process.communicate(timeout=120)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # Linux says so when the other side is closed.
        pass
    os.close(ours)
    assert 0 == process.returncode
    assert b"\r\x1b[Kvalidating ..." in shown
    assert shown.endswith(b"\r\x1b[K")
    assert "\x1b" not in out


def test_progress_is_silent_when_standard_error_is_a_pipe() -> None:
    """In a pipe there is the result, and no other byte."""
    found = subprocess.run([*COMMAND, "check", HARBOUR], capture_output=True, text=True, check=True)
    assert "" == found.stderr
    assert "\x1b" not in found.stdout


@pytest.mark.parametrize("reader", ["head -n 1", "true"])
def test_command_is_silent_when_its_reader_leaves(export: Path, reader: str) -> None:
    """A reader that has had enough is no error: no traceback, exit code 0."""
    everything = "SELECT ?s ?p ?o { ?s ?p ?o }"
    line = f'"$@" | {reader}; exit "${{PIPESTATUS[0]}}"'
    command = [*COMMAND, "query", everything, "--export", export, "--format", "csv"]
    found = subprocess.run(
        ["bash", "-c", line, "bash", *command], capture_output=True, text=True, check=False
    )
    assert (0, "") == (found.returncode, found.stderr)
    assert found.stdout in ("", "s,p,o\n")


@pytest.mark.skipif(sys.platform != "linux", reason="there is no full device")
def test_a_full_disk_is_one_line() -> None:
    """Where no file is to blame none is named."""
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            [*COMMAND, "check", HARBOUR],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (2, "agencygraph: No space left on device\n") == (found.returncode, found.stderr)
