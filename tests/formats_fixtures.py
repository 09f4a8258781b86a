"""Exports of three agencies unlike each other, and what each was built from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from agencygraph.build import build
from agencygraph.formats import rows_of
from agencygraph.formats.rows import Rows
from agencygraph.model import Facts
from dossier_fixtures import dossier_folder

AGENCIES = ("ice", "tides", "harbour")


@dataclass(frozen=True)
class Built:
    """An export, its rows, and the facts of the dossier that it was built from."""

    key: str
    export: Path
    rows: Rows
    facts: Facts


@pytest.fixture(scope="session")
def harbour_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build of the harbour dossier; read it, and leave it as it is."""
    out = tmp_path_factory.mktemp("good") / "harbour"
    build(dossier_folder("harbour"), out, "1.0.0", dossier_folder("harbour") / "documents")
    return out


@pytest.fixture(scope="session", params=AGENCIES)
def built(request: pytest.FixtureRequest) -> Built:
    """Each of the three agencies in turn."""
    key = str(request.param)
    export = request.getfixturevalue("export" if key == "ice" else f"{key}_export")
    return Built(key, export, rows_of(export), request.getfixturevalue(key))
