"""The graph in people's own tools: one export, written in the form that a tool reads.

In: the folder of an export, as it was built; nothing else is needed. Out: a file or a folder, put
in place in one step. What others wrote is never replaced. `schema` says which tables there are,
`rows` and `joints` fill them, and each form is written by a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agencygraph.errors import UsageError
from agencygraph.folder import MARK, replacing
from agencygraph.formats.joints import joint_rows
from agencygraph.formats.rows import Rows, read_rows, sound
from agencygraph.store import about


@dataclass(frozen=True, slots=True)
class Target:
    """A form: how its file or folder is named, and the file by which a folder of it is known."""

    ending: str
    known_by: str = ""


#: Every form, by the name it has on the command line.
TARGETS = {
    "duckdb": Target(".duckdb"),
    "sqlite": Target(".sqlite"),
    "parquet": Target("-parquet", "joints.parquet"),
    "csv": Target("-csv", "csv-metadata.json"),
    "graphml": Target(".graphml"),
    "gexf": Target(".gexf"),
    "datapackage": Target("-datapackage", "datapackage.json"),
    "quickstatements": Target(".quickstatements.txt"),
    "sssom": Target(".sssom.tsv"),
}
_NETWORKS = ("graphml", "gexf")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written where, in words."""

    path: Path
    words: str


def export_to(export: Path, form: str, out: Path | None = None) -> Written:
    """Write an export in one of the forms of `TARGETS`.

    `out` None is a file or folder here, named after the dossier. Raises UsageError for a form that
    is not known, an export that is damaged, and a place that cannot be written or holds what others
    wrote.
    """
    if form not in TARGETS:
        raise UsageError(f"there is no form {form}; use one of: {', '.join(TARGETS)}")
    target = TARGETS[form]
    key = about(export)["key"]
    sound(export / "about.json")
    path = Path(f"{key}{target.ending}") if out is None else out
    rows = {} if form in _NETWORKS else rows_of(export)
    try:
        if form in _NETWORKS:
            words = _write_network(export, form, path)
        elif target.known_by:
            words = _write_folder(form, target, rows, path)
        else:
            words = _write_file(form, rows, path)
        return Written(path, words)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from error


def rows_of(export: Path) -> Rows:
    """Give the rows of every table of an export, the joints between figures among them."""
    rows = read_rows(export)
    return {**rows, "joints": joint_rows(rows)}


def _write_network(export: Path, form: str, path: Path) -> str:
    from agencygraph.formats.graphs import write_network

    write_network(export, form, path)
    return "the organization as a network"


def _write_file(form: str, rows: Rows, path: Path) -> str:
    if form == "duckdb":
        from agencygraph.formats.duck import write_duckdb

        write_duckdb(rows, path)
        return _counted(rows)
    if form == "sqlite":
        from agencygraph.formats.sqlite import write_sqlite

        write_sqlite(rows, path)
        return _counted(rows)
    if form == "sssom":
        from agencygraph.formats.sssom import write_sssom

        write_sssom(rows, path)
        return f"{len(rows['mappings'])} mappings"
    from agencygraph.formats.quickstatements import write_quickstatements

    count = write_quickstatements(rows, path)
    return f"{count} statements" + ("; look through them before you run them" if count else "")


def _write_folder(form: str, target: Target, rows: Rows, path: Path) -> str:
    from agencygraph.formats.arrow import write_parquet
    from agencygraph.formats.csvw import write_csv, write_datapackage

    writers: dict[str, Callable[[Rows, Path], None]] = {
        "parquet": write_parquet,
        "csv": write_csv,
        "datapackage": write_datapackage,
    }
    if (path / MARK).is_file() and not (path / target.known_by).is_file():
        raise UsageError(f"{path}: was not written by this command; choose another name")
    with replacing(path) as fresh:
        writers[form](rows, fresh)
        _seal(fresh)
    return _counted(rows)


def _seal(folder: Path) -> None:
    from hashlib import sha256

    files = sorted(folder.iterdir())
    sums = [f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    (folder / MARK).write_text("".join(sums), encoding="utf-8", newline="\n")


def _counted(rows: Rows) -> str:
    return f"{len(rows)} tables, {sum(map(len, rows.values())):,} rows"
