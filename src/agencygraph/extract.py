"""A document becomes proposed rows: every figure of a text with its place and its reading.

In: a text and its key. Out: rows with the header of `observations.csv`, in order of place, to be
completed by a reader. Nothing is guessed: what a figure counts is left empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agencygraph.figures import Figure, FigureError, find_figures, parse_figure
from agencygraph.tables import tables

_WORD_BEFORE = re.compile(r"\S+[ \t\n]+$")
_PLUS_AFTER = re.compile(r"[ \t]?\+")


def propose(text: str, document: str) -> Iterator[dict[str, str]]:
    """Propose a row for every figure of a text, with the widest reading that parses."""
    for found in find_figures(text):
        start, end, figure = _widen(text, found.start, found.end)
        prefix, suffix = _context(text, start, end)
        row = dict.fromkeys(tables()["observations"].header, "")
        row |= {
            "key": f"{document}-{start}",
            "document": document,
            "start": str(start),
            "end": str(end),
            "printed": text[start:end],
            "prefix": prefix,
            "suffix": suffix,
        }
        if figure is not None:
            row |= {"value": format(figure.value, "f"), "qualifier": figure.qualifier}
            if figure.kind == "order-of-magnitude":
                row |= {"lower": f"{figure.lower:f}", "upper": f"{figure.upper:f}"}
        yield row


def _read(text: str) -> Figure | None:
    try:
        return parse_figure(text)
    except FigureError:
        return None


def _widen(text: str, start: int, end: int) -> tuple[int, int, Figure | None]:
    """Take in a plus sign after the number, and up to three qualifier words before it."""
    plus = _PLUS_AFTER.match(text, end)
    if plus and _read(text[start : plus.end()]):
        end = plus.end()
    best, figure, begin = start, _read(text[start:end]), start
    for _ in range(3):
        before = _WORD_BEFORE.search(text, max(0, begin - 40), begin)
        if before is None:
            break
        begin = before.start()
        wider = _read(text[begin:end])
        if wider is not None and wider.qualifier != "exact":
            best, figure = begin, wider
    return best, end, figure


def _context(text: str, start: int, end: int) -> tuple[str, str]:
    """Give the fewest words before and after that make the quote unique in the text."""
    prefix = suffix = ""
    for _ in range(4):
        if text.count(prefix + text[start:end] + suffix) == 1:
            break
        before = re.search(r"\S*\s*$", text[: start - len(prefix)])
        after = re.match(r"\s*\S*", text[end + len(suffix) :])
        prefix = (before.group() if before else "") + prefix
        suffix += after.group() if after else ""
    return prefix, suffix
