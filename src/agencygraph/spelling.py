"""Spellings of a name: what is the same but for case, accents, punctuation and small words.

In: a name as somebody wrote it. Out: keys under which writings of one name are equal.
"""

from __future__ import annotations

import re
import unicodedata

#: Words at the head of a name that do not tell things apart.
_HEADS = (("the",), ("us",), ("u", "s"), ("united", "states"))
#: Words that say what sort of body a name is of, or nothing.
_WEAK = frozenset(
    {"a", "an", "and", "bureau", "department", "directorate", "division", "for"}
    | {"in", "of", "office", "on", "the", "to"}
)


def folded(text: str) -> list[str]:
    """Give the words of a name without case, accents, punctuation and a leading `U.S.`.

    >>> folded("U.S. Bureau of Café & Co.")
    ['bureau', 'of', 'cafe', 'and', 'co']
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    kept = re.sub(r"[.'\u2019]", "", kept).replace("&", " and ")
    words = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in kept).split()
    for head in _HEADS:
        if len(words) > len(head) and tuple(words[: len(head)]) == head:
            return words[len(head) :]
    return words


def strict(text: str) -> str:
    """Give the key under which a name is the same: its folded words, run together.

    >>> strict("JTF-I") == strict("jtf i"), strict("?")
    (True, '?')
    """
    return "".join(folded(text)) or text.strip().casefold()


def telling(text: str) -> tuple[str, ...]:
    """Give the words that tell a name from others, in the singular and sorted.

    >>> telling("Office of Investigations"), telling("the Investigation Office")
    (('investigation',), ('investigation',))
    """
    words = folded(text)
    return tuple(sorted({_singular(word) for word in words if word not in _WEAK} or set(words)))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def is_abbreviation(text: str) -> bool:
    """Say whether a text looks like an abbreviation: one word with several capitals.

    >>> [is_abbreviation(text) for text in ("NHA", "SSNs", "Lights", "NHA Lights")]
    [True, True, False, False]
    """
    return len(text.split()) == 1 and sum(letter.isupper() for letter in text) > 1
