"""What the tests of the page that asks share: the engine, the page written three ways."""

from __future__ import annotations

import pytest

from agencygraph.errors import UsageError
from agencygraph.site.ask import ask_page, single_file
from agencygraph.site.engine import Engine, find_engine, install_engine
from ask_browser import LINKED
from site_browser import write_page

pytest_plugins = ("site_fixtures",)


@pytest.fixture(scope="session")
def engine(tmp_path_factory) -> Engine:
    """The engine: as found, or else fetched by npm."""
    try:
        return find_engine() or install_engine(tmp_path_factory.mktemp("npm"))
    except UsageError as error:
        pytest.skip(f"the engine of the browser is not there: {error}")


@pytest.fixture(scope="session")
def parts(export, engine):
    """The parts of the page, made once."""
    return ask_page(export, engine, LINKED)


@pytest.fixture(scope="session")
def address(parts, web) -> str:
    """The page, written and served."""
    folder, root = web
    write_page(parts, "ask.html", folder)
    return f"{root}ask.html"


@pytest.fixture(scope="session")
def alone(parts, tmp_path_factory) -> str:
    """The page as one file, opened from the disk."""
    file = tmp_path_factory.mktemp("alone") / "ask.html"
    file.write_bytes(single_file(parts))
    return file.as_uri()
