"""What the tests of the page that asks share: the engine, a site with it, and the single file."""

from __future__ import annotations

from pathlib import Path

import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.errors import UsageError
from agencygraph.resources import find_dossier
from agencygraph.site.build import build_site
from agencygraph.site.engine import VARIABLE, Engine, engine_folder, fetch_engine, find_engine

pytest_plugins = ("site_fixtures",)


@pytest.fixture(scope="session")
def engine_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the engine: as found, or else filled by npm."""
    with pytest.MonkeyPatch.context() as patch:
        if find_engine() is None:
            patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("npm")))
        try:
            fetch_engine()
        except UsageError as error:
            pytest.skip(f"the engine of the browser is not there: {error}")
        return engine_folder()


@pytest.fixture(scope="session")
def engine(engine_home: Path) -> Engine:
    """The engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(engine_home))
        found = find_engine()
    assert found
    return found


@pytest.fixture(scope="session")
def asking_site(export: Path, engine_home: Path, web: tuple[Path, str]) -> Path:
    """The agency's site with the engine and the single file, where it is served."""
    path, out = find_dossier("ice"), web[0] / "asking"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(engine_home))
        built = build_site(api.load_dossier(path), load_settings(path), export, out, single=True)
    assert built.notices == ()
    return out


@pytest.fixture(scope="session")
def address(asking_site: Path, web: tuple[Path, str]) -> str:
    """The page of the site, served."""
    return f"{web[1]}{asking_site.name}/ask.html"


@pytest.fixture(scope="session")
def alone(asking_site: Path) -> str:
    """The page as one file, opened from the disk."""
    return (asking_site / "ask-single-file.html").as_uri()
