"""What several tests need: texts and shapes of others, and one build of the dossier."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import settings

import agencygraph
from agencygraph.cli import main
from dossier_fixtures import (  # noqa: F401
    altered,
    copied,
    harbour,
    ice,
    refused,
    tides,
    tides_export,
    violations,
)
from formats_fixtures import built, harbour_export  # noqa: F401
from serve_fixtures import endpoint, people  # noqa: F401

# A busy machine is no fault of the code: a law is not timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the modules that look at pages last: Playwright holds an event loop while it runs."""
    looking = {item.path for item in items if "chromium" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in looking)


def _beside(name: str, variable: str, what: str) -> Path:
    beside = Path(__file__).resolve().parents[2] / "shared" / name
    folder = Path(os.environ.get(variable) or beside)
    if not folder.is_dir():
        pytest.skip(f"the {what} are not in {folder}; set {variable}")
    return folder


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of the pinned source texts; AGENCYGRAPH_SOURCES names another one."""
    return _beside("sources", "AGENCYGRAPH_SOURCES", "source texts")


@pytest.fixture(scope="session")
def suites() -> Path:
    """The folder of the published shapes; AGENCYGRAPH_SUITES names another one."""
    return _beside("suites", "AGENCYGRAPH_SUITES", "published shapes")


@pytest.fixture(scope="session")
def export(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build of the dossier that comes along, its receipts re-read where the texts are."""
    try:
        texts = request.getfixturevalue("sources")
    except pytest.skip.Exception:
        texts = None
    out = tmp_path_factory.mktemp("export") / "ice"
    agencygraph.build_export("ice", out, texts)
    return out


@pytest.fixture(scope="session")
def store(export: Path) -> ox.Store:
    """The built export in an embedded store; read it, and leave it as it is."""
    return agencygraph.open_store(export)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that rewrites the golden files."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden")


@pytest.fixture
def say(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Run a command in this process: its exit code, what it printed, and its news."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
