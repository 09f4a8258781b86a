"""The files of a site, put down so that only changed ones are written.

In: the old site and the files of the new one. Out: a fresh folder: what is the same is a hard link
to the old file, and so keeps its inode and its time; what is not is written.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agencygraph.folder import MARK, replacing


@dataclass(frozen=True, slots=True)
class Put:
    """What became of the files of a site."""

    written: int
    kept: int
    size: int


def put(target: Path, files: Mapping[str, bytes]) -> Put:
    """Put a whole site in place of the last one, in one step.

    Whatever interrupts this, the last site stays as it was. Raises UsageError when `target` holds
    something that is no site.
    """
    files = dict(sorted(files.items())) | {MARK: _sums(files)}
    kept = 0
    with replacing(target) as fresh:
        for folder in sorted({(fresh / path).parent for path in files}):
            folder.mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            if _is_same(target / path, data):
                _keep(target / path, fresh / path)
                kept += 1
            else:
                (fresh / path).write_bytes(data)
    return Put(len(files) - kept, kept, sum(len(data) for data in files.values()))


def _is_same(old: Path, data: bytes) -> bool:
    try:
        return old.stat().st_size == len(data) and old.read_bytes() == data
    except OSError:
        return False


def _keep(old: Path, fresh: Path) -> None:
    """Link a file, or copy it with its time where the file system has no hard links."""
    try:
        os.link(old, fresh)
    except OSError:
        shutil.copy2(old, fresh)


def _sums(files: Mapping[str, bytes]) -> bytes:
    """Give the checksums of the downloads: for every page they would double the list of files."""
    chosen = sorted((path, data) for path, data in files.items() if path.startswith("dist/"))
    rows = (f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in chosen)
    return "".join(rows).encode()
