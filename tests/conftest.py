"""What several tests need: the place of the source texts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of the pinned source texts; AGENCYGRAPH_SOURCES names another one."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "sources"
    folder = Path(os.environ.get("AGENCYGRAPH_SOURCES") or beside)
    if not folder.is_dir():
        pytest.skip(f"the source texts are not in {folder}; set AGENCYGRAPH_SOURCES")
    return folder
