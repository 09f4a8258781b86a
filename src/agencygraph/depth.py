"""How deep and how long a query may be, so that reading it ends no process.

A query is read by recursion, a step for each bracket in another and each link of a chain, such as
`1 + 1 + 1`. What overflows the stack ends the process without a word, in Python too.

In: the text of a query, and what to do with it. Out: what that gave, or QueryError.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from agencygraph.errors import QueryError
from agencygraph.tokens import TOKEN, outline

#: Brackets within brackets. Named questions have 5 at most; a parser's stack holds some thousands.
DEEPEST = 100
#: Links of chains: operators and words. Each takes 3 KiB of the stack at most, a BIND 8.
LONGEST = 20_000
_STACK = 256 << 20
#: A text of as many characters has no chain that the stack of any thread would not hold.
_SHORT = 500
_OPERATORS = "!+-*/|&=<>^"
_Found = TypeVar("_Found")


def too_deep(depth: int) -> str:
    """Say that a query is nested too deep; nothing if it is not."""
    if depth <= DEEPEST:
        return ""
    return f"the query is nested {depth} deep; use {DEEPEST} levels of brackets at most"


def with_room(text: str, work: Callable[[], _Found]) -> _Found:
    """Do something with a query where the stack is large enough for it. Raises QueryError."""
    if said := too_deep(outline(text).depth):
        raise QueryError(said)
    if len(text) <= _SHORT:
        return work()
    if len(text) > LONGEST and (count := links(text)) > LONGEST:
        raise QueryError(
            f"the query has {count:,} operators and keywords; use {LONGEST:,} at most, "
            "for example with VALUES or IN for a list of values"
        )
    before = threading.stack_size(_STACK)
    try:
        with ThreadPoolExecutor(1) as other:
            return other.submit(work).result()
    finally:
        threading.stack_size(before)


def links(text: str) -> int:
    """Count what can be a link of a chain: operators and words outside strings and names.

    >>> links("ASK { FILTER(1 + 1 = 2) ?s <a+b> '1+1' }  # 1 + 1")
    4
    """
    count = last = 0
    for found in TOKEN.finditer(text):
        between = text[last : found.start()]
        count += sum(map(between.count, _OPERATORS)) if between else 0
        count += found.lastgroup == "words"
        last = found.end()
    return count + sum(map(text[last:].count, _OPERATORS))
