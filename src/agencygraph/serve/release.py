"""What a server says of the export it serves: its names, its fingerprint, its day.

In: the folder of an export. Out: `Release`, read once at the start.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pyoxigraph as ox

from agencygraph.errors import ExportError
from agencygraph.folder import MARK
from agencygraph.store import about, quads_file, unreadable

#: A blank node in a line of N-Quads; or a text that looks like one, which does no harm.
_BLANK = re.compile(rb"(?:^| )_:")


@dataclass(frozen=True, slots=True)
class Release:
    """One export: its folder, its dossier's key, its IRIs, and what tells it from another one."""

    folder: Path
    key: str
    base: str
    title: str
    version: str
    #: A hash over every file: the same export has the same, and no other one has it.
    digest: str
    modified: datetime
    #: The same as a Last-Modified field.
    last_modified: str
    #: Whether there are blank nodes, which have other names each time the data are loaded.
    has_blank_nodes: bool = False

    @property
    def home(self) -> str:
        """The IRI under which the things of the agency stand."""
        return f"{self.base}{self.key}/"


def read_release(folder: Path) -> Release:
    """Read what an export says of itself. Raises UsageError when it is none, or has no IRIs."""
    described = about(folder)
    try:
        ox.NamedNode(f"{described['base']}{described['key']}/")
    except ValueError as error:
        raise ExportError(unreadable(folder / "about.json", error)) from error
    quads = quads_file(folder)
    sums = folder / MARK
    digest = hashlib.sha256((sums if sums.is_file() else quads).read_bytes()).hexdigest()
    given = json.loads((folder / "about.json").read_text(encoding="utf-8")).get("issued")
    try:
        modified = datetime.fromisoformat(str(given)).replace(tzinfo=UTC)
    except ValueError:
        modified = datetime.fromtimestamp(int(quads.stat().st_mtime), UTC)
    with quads.open("rb") as lines:
        has_blank_nodes = any(map(_BLANK.search, lines))
    return Release(
        folder,
        described["key"],
        described["base"],
        described["title"],
        described["version"],
        digest,
        modified,
        format_datetime(modified, usegmt=True),
        has_blank_nodes,
    )
