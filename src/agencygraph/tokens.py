"""What can be told of a query before it is parsed: its form, its depth, and what it calls.

In: the text of a query. Out: `Outline`, and the variables it computes. Only tokens are read, in
time linear in the text, so that nothing in a string, an IRI or a comment is taken for a keyword,
and no query can overflow a stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset(
    "INSERT DELETE LOAD CLEAR DROP CREATE ADD MOVE COPY WITH".split()  # noqa: SIM905
)
#: Functions whose value is another one each time.
_FICKLE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})

# The terminals of the grammar (SPARQL 1.1, section 19.8), longest first; what is none of them is
# passed over a character at a time. Possessive, so that no text makes it go back.
TOKEN = re.compile(
    r"""
      \#[^\n\r]*+
    | <[^<>"{}|^`\\\x00-\x20]*+>
    | \"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\")?
    | '''(?:[^'\\]|\\.|'(?!''))*+(?:''')?
    | "(?:[^"\\\n\r]|\\.)*+"?
    | '(?:[^'\\\n\r]|\\.)*+'?
    | (?P<variable>[?$][\w\u00B7\u0300-\u036F\u203F\u2040]*+)
    | [0-9]++(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]++)?
    | @[A-Za-z-]*+
    | (?P<blank>_:[\w.-]*+)
    | (?P<words>[^\W\d_][\w.-]*+)(?P<local>:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*+)?
    | :(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*+
    | (?P<open>[\[({])
    | (?P<close>[\])}])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Outline:
    """A query as its tokens show it.

    `form` is the keyword after the prologue, an update's too; empty when there is none.
    """

    form: str
    depth: int
    calls_service: bool
    names_dataset: bool
    is_fickle: bool

    @property
    def is_update(self) -> bool:
        """Whether the text is an update, which a read-only graph does not take."""
        return self.form in UPDATES


#: Longer texts are not kept for the next time.
_SHORT = 4096


def outline(text: str) -> Outline:
    """Read the tokens of a query.

    >>> outline('ASK { ?s ?p "SERVICE" }  # SERVICE')
    Outline(form='ASK', depth=1, calls_service=False, names_dataset=False, is_fickle=False)
    """
    return _kept(text) if len(text) <= _SHORT else _read(text)


@lru_cache(maxsize=256)
def _kept(text: str) -> Outline:
    return _read(text)


def _read(text: str) -> Outline:
    form, depth, deepest = "", 0, 0
    words: set[str] = set()
    for found in TOKEN.finditer(text):
        match found.lastgroup:
            case "open":
                depth += 1
                deepest = max(deepest, depth)
            case "close":
                depth -= 1
            case "words":
                for word in _parts(found[0]):
                    words.add(word)
                    if not form and (word in FORMS or word in UPDATES):
                        form = word
            case "blank":
                # A blank node of a template is a new one in each answer.
                words.add("BNODE")
            case None if found[0][0] == "<" and "(" in found[0]:
                # To the store's parser `?a<RAND()&&?b>1` is no IRI, but two comparisons.
                words |= _FICKLE.intersection(re.split(r"\W+", found[0].upper()))
                deepest = max(deepest, depth + found[0].count("("))
    return Outline(
        form,
        deepest,
        "SERVICE" in words,
        "FROM" in words,
        bool(words & _FICKLE),
    )


def _parts(words: str) -> list[str]:
    # Without a colon after it, `true.SERVICE` is two words and a full stop.
    return re.split(r"[.-]+", words.upper())


def computed(text: str) -> frozenset[str]:
    """Give the names of the variables whose values a query makes: after AS, and of VALUES.

    >>> sorted(computed("SELECT ?x (?x + 1 AS ?y) { ?s ?p ?x VALUES (?s $z) { (<a:a> 5) } }"))
    ['s', 'y', 'z']
    """
    found: set[str] = set()
    word = ""
    for token in TOKEN.finditer(text):
        match token.lastgroup:
            case "words":
                word = _parts(token[0])[-1]
            case "variable" if word in ("AS", "VALUES"):
                found.add(token[0][1:])
                word = "" if word == "AS" else word
            case "open" if token[0] == "{":
                word = ""
    return frozenset(found)
