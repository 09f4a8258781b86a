"""The verbs `extract` and `start`: from a text to rows, and a new dossier."""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path

from agencygraph.errors import UsageError
from agencygraph.resources import metadata_file
from agencygraph.writing import as_csv


def extract(chosen: Namespace) -> int:
    """Print a proposed row for every figure of a text."""
    from agencygraph.extract import propose
    from agencygraph.tables import tables

    try:
        text = Path(chosen.file).read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"{chosen.file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{chosen.file}: is not UTF-8 at byte {error.start}") from error
    header = tables()["observations"].header
    rows = [tuple(row[name] for name in header) for row in propose(text, chosen.key)]
    print(as_csv(header, rows), end="")
    return 0


_SETTINGS = """\
# The dossier of one agency: what the tables beside this file have in common.
key = "{key}"
title = "{key}"
description = "What this dossier holds."
base = "https://w3id.org/agencygraph/"
language = "en"
fiscal_year_first_month = 10
agency = "{key}"
from = "2000-01-01"
through = "2000-12-31"
version = "0.1.0"
issued = "2000-12-31"
publisher = "Who publishes it"
publisher_url = "https://example.org/"
data_licence = "https://creativecommons.org/publicdomain/zero/1.0/"
"""


def start(chosen: Namespace) -> int:
    """Make a dossier folder with empty tables; what is there already stays."""
    from agencygraph.tables import tables

    out = Path(chosen.out)
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(metadata_file(), out / "csv-metadata.json")
    made = ["csv-metadata.json"]
    if not (out / "dossier.toml").exists():
        (out / "dossier.toml").write_text(_SETTINGS.format(key=out.resolve().name), "utf-8")
        made.append("dossier.toml")
    for table in tables().values():
        if not (out / table.file).exists():
            (out / table.file).write_text(",".join(table.header) + "\n", "utf-8")
            made.append(table.file)
    print(f"wrote {', '.join(made)} in {out.as_posix()}")
    return 0
