"""Count the rows of an answer while it is being written, in any of its formats.

In: pieces of the text of an answer, cut anywhere. Out: how many rows were seen so far.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands at each row of a format, once its strings are left out, and how many are none."""

    text: bytes
    string: re.Pattern[bytes] | None = None
    more: int = 0


_MARKS = {
    "json": Mark(b"},{", re.compile(rb'"(?:[^"\\]|\\.)*+"'), +1),
    "xml": Mark(b"</result>"),
    "csv": Mark(b"\n", re.compile(rb'"[^"]*+"'), -1),
    "tsv": Mark(b"\n", None, -1),
}


class RowCounter:
    r"""Rows of one answer: without its strings, a mark stands for each of them.

    >>> counter = RowCounter("csv")
    >>> counter.feed(b'name\r\n"two\r\nli')
    0
    >>> counter.feed(b'nes"\r\nlast\r\n')
    2
    """

    def __init__(self, writer: str) -> None:
        self._mark = _MARKS[writer]
        self._held = b""
        self._seen = self._mark.more

    def feed(self, data: bytes) -> int:
        """Take a piece; give the rows so far."""
        text, string = self._mark.text, self._mark.string
        data = self._held + data
        rest = b""
        if string is not None:
            data = string.sub(b"", data)
            # What is left of a quotation mark is a string whose end is still to come.
            bare, quote, tail = data.partition(b'"')
            data, rest = bare, quote + tail
        self._seen += data.count(text)
        overlap = len(text) - 1
        self._held = (data[-overlap:] if overlap else b"") + rest
        return max(0, self._seen)
