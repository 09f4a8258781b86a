"""ORDER BY made safe: terms that SPARQL does not order are told apart before they are compared.

In: the text of a query. Out: the same query, each variable by which it sorts with a key before it.
The store takes two literals of which neither comes first for equal, a string and a number for
example; the sort notices that this is no order and ends the process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from agencygraph.iris import EXTERNAL
from agencygraph.tokens import TOKEN

_XSD = EXTERNAL["xsd"]
#: What stands behind an ORDER BY.
_ENDS = frozenset({"LIMIT", "OFFSET", "VALUES", ")", "}", "]"})
_SIGNS = ("?", "$", "(")
#: What no literal's key comes after: triples stand behind literals.
_LAST = "~"
#: A value of each type with which the store compares others of it; booleans stand in the order of
#: their names.
_ORDERED = {
    "string": "",
    "date": "-9999-01-01",
    "dateTime": "-9999-01-01T00:00:00",
    "time": "00:00:00",
    "gYear": "-9999",
    "gYearMonth": "-9999-01",
    "yearMonthDuration": "P0M",
    "dayTimeDuration": "PT0S",
}
_IS_ORDERED = ", ".join(
    f'IF(?x < "{value}"^^<{_XSD}{kind}>, "", "")' for kind, value in _ORDERED.items()
)
#: A key of the kind: none for what is no literal, which the standard puts first; an empty one for
#: numbers; else the datatype, the language, and what the store does not order in full: of another
#: datatype, not well formed, or an xsd:duration, where neither a month nor thirty days is less.
_KIND = f"""
IF(COALESCE(?x < 0 || ?x >= 0, false), "", IF(isTRIPLE(?x), "{_LAST}", CONCAT(STR(DATATYPE(?x)),
" ", LANG(?x), " ", LANGDIR(?x), " ", IF(LANG(?x) != "", "", IF(DATATYPE(?x) = <{_XSD}duration>,
STR(?x), COALESCE({_IS_ORDERED}, STR(?x)))))))
"""
#: The value itself, but of a date its first moment; without a time zone it is taken for UTC.
_VALUE = f"""
COALESCE(IF(DATATYPE(?x) IN (<{_XSD}dateTime>, <{_XSD}date>), ADJUST(<{_XSD}dateTime>(?x),
"PT0S"^^<{_XSD}dayTimeDuration>), ?x), ?x)
"""
_KEYS = tuple(" ".join(key.split()) for key in (_KIND, _VALUE))
_Found = TypeVar("_Found")
#: Longer texts are not kept for the next time.
_SHORT = 4096


def ask(put: Callable[[str], _Found], text: str) -> _Found:
    """Put a query to a store as `ordered` gives it; an error tells of it as it was written."""
    try:
        return put(ordered(text))
    except SyntaxError:
        return put(text)


def ordered(text: str) -> str:
    """Give a query that sorts by kinds first, wherever it sorts by a variable alone.

    >>> ordered("SELECT * { ?s ?p ?o } ORDER BY STR(?o)")
    'SELECT * { ?s ?p ?o } ORDER BY STR(?o)'
    >>> print(ordered("SELECT ?o { ?s ?p ?o } ORDER BY DESC(?o)")[:62])
    SELECT ?o { ?s ?p ?o } ORDER BY  DESC(IF(COALESCE(?o < 0 || ?o
    """
    return _kept(text) if len(text) <= _SHORT else _rewritten(text)


@lru_cache(maxsize=256)
def _kept(text: str) -> str:
    return _rewritten(text)


def _rewritten(text: str) -> str:
    if not re.search("order", text, re.IGNORECASE):
        return text
    found = list(_tokens(text))
    pairs = _pairs(found)
    parts, last = list[str](), 0
    edits = {
        start: (end, keys)
        for at, (one, other) in enumerate(pairwise(found))
        if one[0].upper() == "ORDER" and other[0].upper() == "BY"
        for start, end, keys in _sorted_by(found, pairs, at + 2)
    }
    for start, (end, keys) in sorted(edits.items()):
        parts += (text[last:start], keys)
        last = end
    return "".join((*parts, text[last:]))


#: A token: its text, where it starts and ends.
_Token = tuple[str, int, int]


def _tokens(text: str) -> Iterator[_Token]:
    """Give the tokens of a query without comments, and what stands between them as others."""
    last = 0
    for match in (*TOKEN.finditer(text), None):
        start, end = match.span() if match else (len(text), len(text))
        if between := text[last:start].strip():
            yield between, last, start
        if match and not match[0].startswith("#"):
            yield match[0], start, end
        last = end


def _pairs(tokens: list[_Token]) -> dict[int, int]:
    """Give, by the index of each bracket that opens, that of the one that closes it."""
    pairs, still_open = dict[int, int](), list[int]()
    for at, (token, _, _) in enumerate(tokens):
        if token in ("(", "{", "["):
            still_open.append(at)
        elif token in (")", "}", "]") and still_open:
            pairs[still_open.pop()] = at
    return pairs


def _sorted_by(
    tokens: list[_Token], pairs: dict[int, int], at: int
) -> Iterator[tuple[int, int, str]]:
    """Give where each variable stands that an ORDER BY sorts by, and the keys to put there."""
    while at < len(tokens) and tokens[at][0].upper() not in _ENDS:
        first, word = at, tokens[at][0].upper()
        # What is neither a variable nor a bracket is called with the brackets that follow.
        at += word[:1] not in _SIGNS and at + 1 in pairs
        last = pairs.get(at, at)
        direction = word if word in ("ASC", "DESC") else "ASC"
        name = _variable(tokens[at : last + 1])
        if name and (first == at or word == direction):
            keys = (f" {direction}({key.replace('?x', name)})" for key in _KEYS)
            yield tokens[first][1], tokens[last][2], "".join(keys)
        at = last + 1


def _variable(tokens: list[_Token]) -> str:
    """Give the variable that is all there is but round brackets; nothing if there is more."""
    while len(tokens) > 2 and (tokens[0][0], tokens[-1][0]) == ("(", ")"):
        tokens = tokens[1:-1]
    return tokens[0][0] if len(tokens) == 1 and tokens[0][0][0] in "?$" else ""
