"""ORDER BY made safe: terms that SPARQL does not order are told apart before they are compared.

In: the text of a query. Out: the same query, with a key before whatever it sorts by that may be
terms of several kinds. The store takes two literals of which neither comes first for equal, a
string and a number for example; the sort notices that this is no order and ends the process.
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
#: Calls that give whatever terms they find; each other one gives terms of one kind, or none.
_MIXED = frozenset({"COALESCE", "IF", "MAX", "MIN", "OBJECT", "PREDICATE", "SAMPLE", "SUBJECT"})
#: What comes out otherwise each time can have no key of its own.
_VOLATILE = frozenset({"BNODE", "RAND", "STRUUID", "UUID"})
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
    """Give a query that sorts by kinds first, wherever what it sorts by may be of several.

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
        for start, end, keys in _sorted_by(text, found, pairs, at + 2)
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
    text: str, tokens: list[_Token], pairs: dict[int, int], at: int
) -> Iterator[tuple[int, int, str]]:
    """Give where the conditions of an ORDER BY stand that need keys, and the keys to put there."""
    while at < len(tokens) and tokens[at][0].upper() not in _ENDS:
        first, word = at, tokens[at][0].upper()
        # What is neither a variable nor a bracket is called with the brackets that follow.
        at += word[:1] not in _SIGNS and at + 1 in pairs
        last = pairs.get(at, at)
        direction = word if word in ("ASC", "DESC") else ""
        start, end = _bare(pairs, at if direction else first, last)
        if _is_mixed(tokens, pairs, start, end):
            expression = text[tokens[start][1] : tokens[end][2]]
            if start < end:
                expression = f"({expression})"
            keys = (f" {direction or 'ASC'}({key.replace('?x', expression)})" for key in _KEYS)
            yield tokens[first][1], tokens[last][2], "".join(keys)
        at = last + 1


def _bare(pairs: dict[int, int], start: int, end: int) -> tuple[int, int]:
    """Give the first and the last of the tokens without brackets about all of them."""
    while pairs.get(start) == end and start + 1 < end:
        start, end = start + 1, end - 1
    return start, end


def _is_mixed(tokens: list[_Token], pairs: dict[int, int], start: int, end: int) -> bool:
    """Tell whether the terms that an expression gives may be of several kinds.

    One that holds an ORDER BY of its own, in a pattern, stays as it is.
    """
    words = [token.upper() for token, _, _ in tokens[start : end + 1]]
    if start == end:
        return words[0][0] in "?$"
    is_call = pairs.get(start + 1) == end
    if is_call and words[0] not in _MIXED:
        return False
    return not (_VOLATILE | {"ORDER"}).intersection(words)
