"""What rivers are drawn of in tests: the dossier that comes along, and one of 200 units."""

from __future__ import annotations

import pytest

from agencygraph.api import load_dossier
from agencygraph.dossier import Settings, load_settings
from agencygraph.lineage import Lineage
from dossier_fixtures import dossier_folder
from large_dossier import write_large

Drawn = tuple[Lineage, Settings]


@pytest.fixture(scope="session")
def river_ice() -> Drawn:
    """Give the lineage and settings of ICE."""
    folder = dossier_folder("ice")
    return load_dossier(folder), load_settings(folder)


@pytest.fixture(scope="session")
def river_large(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """Give the lineage and settings of a dossier of 200 units whose names are long."""
    folder = write_large(tmp_path_factory.mktemp("large") / "dossier")
    return load_dossier(folder), load_settings(folder)
