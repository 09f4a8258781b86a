"""A folder that is whole or not there: written beside, then put in place in one step.

In: a target folder and a function that fills a fresh one. Out: the target, complete. Whatever
interrupts the work, the last good folder stays; what a dead process left behind is cleared away.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agencygraph.errors import UsageError

#: The file by which a folder is known as ours, and so may be replaced.
MARK = "SHA256SUMS"
#: What a library stamps with its own version: the bytes are not promised, so they have no sum.
BINARY = (".parquet",)
#: One by one, so many files take longer than everything at once: 5 s against 0.3 s for 1,700.
_MANY = 100
_AT_FDCWD = -100
_EXCHANGE = 2


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; put it in place of `target` when the block ends well.

    Raises UsageError when the target holds what this program did not write, or where no folder
    can be made.
    """
    target = target.absolute()
    fresh = target.parent / f".{target.name}.{os.getpid()}.new"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _recover(target)
        check_replaceable(target)
        fresh.mkdir()
    except OSError as error:
        is_file = isinstance(error, (FileExistsError, NotADirectoryError))
        why = "a file is in its way" if is_file else error.strerror
        raise UsageError(
            f"{target}: the folder cannot be written ({why}); choose another"
        ) from error
    try:
        yield fresh
        _sync(fresh)
        _put(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def check_replaceable(target: Path) -> None:
    """Raise UsageError when the target holds what this program did not write."""
    if target.exists() and (not target.is_dir() or not _is_ours(target)):
        raise UsageError(
            f"{target}: was not written by agencygraph, so it is not replaced; "
            "choose another folder, or an empty one"
        )
    if foreign := _foreign(target):
        raise UsageError(f"{target}: {foreign} in it is yours; move it or choose another folder")


def _foreign(target: Path) -> str:
    """Name a file that others put into a folder of ours, if it tells of each of its own."""
    mark = target / MARK
    if not mark.is_file():
        return ""
    lines = mark.read_text(encoding="utf-8", errors="replace").splitlines()
    ours = {MARK, *(line.partition("  ")[2] for line in lines)}
    # Of the hundreds of files of a site only those to be downloaded are in it.
    if any("/" in name for name in ours):
        return ""
    names = sorted(path.name for path in target.iterdir() if path.suffix not in BINARY)
    return next((name for name in names if name not in ours and name[0] != "."), "")


def _is_ours(target: Path) -> bool:
    return (target / MARK).is_file() or not any(target.iterdir())


def _recover(target: Path) -> None:
    """Undo what an interrupted build left: its fresh folder, or a swap cut in half."""
    old = target.parent / f".{target.name}.old"
    if old.is_dir():
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)
    pattern = re.compile(rf"\.{re.escape(target.name)}\.(\d+)\.new")
    for path in target.parent.iterdir():
        match = pattern.fullmatch(path.name)
        if match and not _is_alive(int(match.group(1))):
            shutil.rmtree(path, ignore_errors=True)


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sync(folder: Path) -> None:
    """Have the system keep what was written; a file that is linked elsewhere was kept before."""
    fresh = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_nlink == 1]
    if len(fresh) > _MANY and hasattr(os, "sync"):
        os.sync()
        return
    for path in fresh:
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _put(fresh: Path, target: Path) -> None:
    if not target.exists():
        try:
            fresh.rename(target)
        except OSError:
            if not target.exists():
                raise
        else:
            return
    # It was there, or another build has just put its own in place.
    if not _exchange(fresh, target):
        old = target.parent / f".{target.name}.old"
        target.rename(old)
        fresh.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Swap two folders in one step where the system can (Linux); say whether it did."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    names = [os.fsencode(path) for path in (first, second)]
    return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE) == 0)
