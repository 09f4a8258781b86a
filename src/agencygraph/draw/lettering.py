"""How much room words take, without asking a browser.

In: words and a size in pixels. Out: widths, never too small for the common sans fonts: the
table holds DejaVu Sans, the widest of those that a page is likely to be set in.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

# Advance widths of U+0020 to U+007E in hundredths of an em, rounded up: DejaVu Sans 2.37.
_REGULAR = (
    "32 41 46 84 64 96 78 28 40 40 50 84 32 37 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 "
    "54 100 69 69 70 78 64 58 78 76 30 30 66 56 87 75 79 61 79 70 64 62 74 69 99 69 62 69 40 34 "
    "40 84 50 50 62 64 55 64 62 36 64 64 28 28 58 28 98 64 62 64 64 42 53 40 64 60 82 60 60 53 "
    "64 34 64 84"
)
_BOLD = (
    "35 46 53 84 70 101 88 31 46 46 53 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 "
    "59 100 78 77 74 84 69 69 83 84 38 38 78 64 100 84 86 74 86 78 73 69 82 78 111 78 73 73 46 37 "
    "46 84 50 50 68 72 60 72 68 44 72 72 35 35 67 35 105 72 69 72 72 50 60 48 72 66 93 65 66 59 "
    "72 37 72 84"
)
_WIDTHS = tuple([int(width) for width in table.split()] for table in (_REGULAR, _BOLD))
_SIGNS = {"–": 50, "—": 100, "’": 38, "‘": 38, "“": 66, "”": 66, "·": 38, "…": 100}
_UNKNOWN = 117  # the widest letter of the Latin script, Œ in bold
ELLIPSIS = "…"


@lru_cache(maxsize=8192)
def width(text: str, size: float, bold: bool = False) -> float:
    """Give the room that one line takes, in pixels.

    >>> width("Hub", 10), width("Hub", 10, bold=True)
    (20.4, 22.8)
    """
    total = sum([_advance(sign, bold) for sign in text])
    return round(total * size / 100, 2)


@cache
def _advance(sign: str, bold: bool) -> int:
    base = unicodedata.normalize("NFD", sign)[:1]
    if unicodedata.combining(sign):
        return 0
    if " " <= base <= "~":
        return _WIDTHS[bold][ord(base) - 32]
    return _SIGNS.get(sign, _UNKNOWN)


def fit(text: str, room: float, size: float, bold: bool = False) -> str:
    """Shorten a text at a word, and say so by an ellipsis; empty when too little would be left.

    >>> fit("Office of Human Capital", 90, 11)
    'Office of…'
    """
    if width(text, size, bold) <= room:
        return text
    words = text.split()
    while len(words) > 1:
        words.pop()
        short = " ".join(words).rstrip(",;:-") + ELLIPSIS
        if width(short, size, bold) <= room:
            return short
    for length in range(len(text) - 1, 5, -1):
        if width(text[:length] + ELLIPSIS, size, bold) <= room:
            return text[:length] + ELLIPSIS
    return ""


def cut(text: str, most: int) -> str:
    """Shorten a text to so many letters, at a word.

    >>> cut("A report on many things", 12)
    'A report on…'
    """
    if len(text) <= most:
        return text
    return text[: most + 1].rsplit(" ", 1)[0].rstrip(",;:-") + ELLIPSIS


def wrap(text: str, room: float, size: float, lines: int, bold: bool = False) -> tuple[str, ...]:
    """Break a text into at most so many lines; what is left over ends in an ellipsis.

    >>> wrap("one two three", 50, 10, 2)
    ('one two', 'three')
    """
    done: list[str] = []
    words = text.split()
    while words and len(done) < lines:
        if len(done) == lines - 1:
            done.append(fit(" ".join(words), room, size, bold))
            break
        count = 1
        while count < len(words) and width(" ".join(words[: count + 1]), size, bold) <= room:
            count += 1
        done.append(fit(" ".join(words[:count]), room, size, bold))
        words = words[count:]
    return tuple(line for line in done if line)


def gaps(
    intervals: list[tuple[float, float]], low: float, high: float
) -> list[tuple[float, float]]:
    """Give what is free between two bounds when some intervals are taken, from left to right.

    >>> gaps([(2, 3), (5, 8)], 0, 10)
    [(0, 2), (3, 5), (8, 10)]
    """
    edges = [(low, low), *sorted(taken for taken in intervals if taken[1] > low), (high, high)]
    free, reached = [], low
    for before, after in pairwise(edges):
        reached = max(reached, before[1])
        if min(after[0], high) > reached:
            free.append((reached, min(after[0], high)))
    return free
