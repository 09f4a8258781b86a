"""Dossiers with one mistake, and what the command line says of them."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from agencygraph.build import build
from agencygraph.cli import main
from agencygraph.dossier import load
from agencygraph.interpret import interpret
from agencygraph.model import Facts

#: Code, file name, row and column.
Violation = tuple[str, str, int, str]
#: A dossier folder to the violations of its build, over a good export that stays as it was.
Refused = Callable[[Path], list[Violation]]
DOSSIERS = Path(__file__).parent / "dossiers"
ICE = Path(__file__).resolve().parents[1] / "graph" / "ice"


def dossier_folder(named: str | Path) -> Path:
    """Give the folder of a dossier: `tides` and `harbour` of the tests, `ice`, or a path."""
    known = {"tides": DOSSIERS / "tides", "harbour": DOSSIERS / "harbour", "ice": ICE}
    return known.get(str(named), Path(named))


def read_table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Read a table as its header and its rows."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or ()), list(reader)


def write_table(path: Path, header: list[str], rows: Iterable[dict[str, str]]) -> None:
    """Write a table back, the rows in the order given."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def line_of(folder: Path, table: str, key: str) -> int:
    """Give the line on which the row of a key begins."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        line = 1
        for cells in reader:
            if cells and cells[0] == key:
                return line
            line = reader.line_num + 1
    raise KeyError(key)


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str | Path], Path]:
    """Copy a dossier into a folder of the test; one that is there already stays as it is."""

    def copy(named: str | Path) -> Path:
        source = dossier_folder(named)
        if tmp_path in source.parents:
            return source
        target = tmp_path / source.name
        if not target.exists():
            shutil.copytree(source, target)
        return target

    return copy


@pytest.fixture
def altered(copied: Callable[[str | Path], Path]) -> Callable[..., Path]:
    """Copy a dossier and change cells of one row; a row of a new key is added at the end."""

    def alter(named: str | Path, table: str, key: str, /, **cells: str) -> Path:
        folder = copied(named)
        path = folder / f"{table}.csv"
        header, rows = read_table(path)
        cells = {name.removesuffix("_"): cell for name, cell in cells.items()}
        unknown = set(cells) - set(header)
        assert not unknown, f"{table} has no column {unknown}"
        found = [row for row in rows if row[header[0]] == key]
        if not found:
            rows.append(dict.fromkeys(header, "") | {header[0]: key})
        (found or rows[-1:])[0].update(cells)
        write_table(path, header, rows)
        return folder

    return alter


@pytest.fixture
def violations(capsys: pytest.CaptureFixture[str]) -> Callable[..., list[Violation]]:
    """Run `agencygraph check`; give (code, file, row, column) of each violation.

    The exit code must be 1 exactly when there are violations, and nothing may be a traceback.
    """

    def check(folder: Path, *options: str) -> list[Violation]:
        capsys.readouterr()
        code = main(["check", str(folder), "--format", "json", *options])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        found = [
            (news["code"], Path(news["file"]).name, news["row"], news["column"])
            for news in json.loads(out)
            if news["severity"] == "violation"
        ]
        assert (1 if found else 0) == code
        return found

    return check


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder with its bytes."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def is_whole(export: Path) -> bool:
    """Say whether every file of an export has the checksum that SHA256SUMS gives it."""
    lines = (export / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = dict(reversed(line.split("  ")) for line in lines)
    texts = {path.name for path in export.iterdir()} - {"SHA256SUMS"}
    texts = {name for name in texts if not name.endswith(".parquet")}
    return texts == set(sums) and all(
        hashlib.sha256((export / name).read_bytes()).hexdigest() == digest
        for name, digest in sums.items()
    )


def facts_of(named: str | Path) -> Facts:
    """Give the facts of a dossier that has no findings."""
    dossier, findings = load(dossier_folder(named))
    assert findings == []
    assert dossier is not None
    facts, news = interpret(dossier)
    assert news == []
    return facts


@pytest.fixture(scope="session")
def tides() -> Facts:
    """The facts of the invented Office of Tides."""
    return facts_of("tides")


@pytest.fixture(scope="session")
def harbour() -> Facts:
    """The facts of the invented harbour authority."""
    return facts_of("harbour")


@pytest.fixture(scope="session")
def ice() -> Facts:
    """The facts of the dossier that comes along."""
    return facts_of("ice")


@pytest.fixture(scope="session")
def tides_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build of the tides dossier; read it, and leave it as it is."""
    out = tmp_path_factory.mktemp("good") / "tides"
    build(dossier_folder("tides"), out, "1.0.0", dossier_folder("tides") / "documents")
    return out


@pytest.fixture
def refused(tides_export: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Build over a good export: exit code 1, no traceback, the export as it was; the findings."""

    def build(folder: Path) -> list[Violation]:
        before = bytes_of(tides_export)
        capsys.readouterr()
        code = main(["build", str(folder), "--out", str(tides_export), "--format", "json"])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert code == 1
        assert bytes_of(tides_export) == before
        assert [path.name for path in tides_export.parent.iterdir()] == ["tides"]
        found = json.loads(out)
        assert all(news["problem"] and news["fix"] for news in found)
        return [
            (news["code"], Path(news["file"]).name, news["row"], news["column"])
            for news in found
            if news["severity"] == "violation"
        ]

    return build
