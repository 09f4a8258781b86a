"""What a server says of the export it serves: its key and base, its fingerprint, its day.

In: the folder of an export. Out: `Release`, read once at the start.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
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
    #: A hash of the sums of its files, or else of its quads: no other export has the same.
    digest: str
    #: The day of issue, or when its quads were written where that is later.
    modified: datetime
    #: The same as a Last-Modified field.
    last_modified: str
    #: Whether there are blank nodes, which have other names each time the data are loaded.
    has_blank_nodes: bool

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
    # A later build of other facts may be of the same day of issue, and be asked about by date.
    modified = datetime.fromtimestamp(int(quads.stat().st_mtime), UTC)
    with suppress(ValueError):
        modified = max(modified, datetime.fromisoformat(str(given)).replace(tzinfo=UTC))
    with quads.open("rb") as lines:
        has_blank_nodes = any(map(_BLANK.search, lines))
    return Release(
        folder,
        described["key"],
        described["base"],
        digest,
        modified,
        format_datetime(modified, usegmt=True),
        has_blank_nodes,
    )
