"""A single file that is whole or not there: written beside, then put in place in one step.

In: a target and a way to tell whether a file that is there was written by this command. Out: the
target, complete; what others wrote is never replaced.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from agencygraph.errors import UsageError

#: Stands near the beginning of every text file that is written here.
MARK = "written by agencygraph"


def has_mark(file: Path) -> bool:
    """Say whether a text file was written here."""
    with file.open("rb") as opened:
        return MARK.encode() in opened.read(2000)


@contextmanager
def replacing_file(target: Path, is_ours: Callable[[Path], bool] = has_mark) -> Iterator[Path]:
    """Give the name of a file to write; put it in place of `target` when the block ends well.

    Raises UsageError when the target holds something that was not written here.
    """
    if target.exists() and not (target.is_file() and (_is_empty(target) or is_ours(target))):
        raise UsageError(f"{target}: was not written by this command; choose another name")
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent}: there is no such folder")
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    fresh.touch()
    fresh.unlink()
    try:
        yield fresh
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _is_empty(file: Path) -> bool:
    return file.stat().st_size == 0


def write_text(target: Path, text: str) -> None:
    """Write a text that carries the mark."""
    with replacing_file(target) as fresh:
        fresh.write_text(text, encoding="utf-8", newline="\n")
