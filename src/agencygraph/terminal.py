"""Progress on a terminal, and none in a pipe.

In: words for what is being done. Out: one line on standard error that comes and goes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable


def progress() -> Callable[[str], None]:
    """Show what is being done on a terminal, and nothing in a pipe."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda words: print(f"\r\033[K{words} ...", end="", file=sys.stderr, flush=True)


def end_progress() -> None:
    """Clear the line of progress from a terminal."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
