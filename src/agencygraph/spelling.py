"""Spellings of a name: what is the same but for case, accents, punctuation and small words.

In: a name as somebody wrote it. Out: keys under which writings of one name are equal, and slips of
the pen between the words that tell names apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Set as AbstractSet
from itertools import groupby
from operator import itemgetter

#: Words at the head of a name that do not tell things apart.
_HEADS = (("the",), ("us",), ("u", "s"), ("united", "states"))
#: Words that say what sort of body a name is of, or nothing.
_WEAK = frozenset(
    {"a", "an", "and", "bureau", "department", "directorate", "division", "for"}
    | {"in", "of", "office", "on", "the", "to"}
)
#: The letters of a word that can be misspelled: a shorter one is right, or another word is meant.
_LONG = 5
#: The letters that the telling words of a name have for each slip, and the most slips in a name.
_LETTERS, _SLIPS = 7, 2


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


def slips(asked: AbstractSet[str], known: AbstractSet[str]) -> int:
    """Count the words that differ between telling words, each by one letter; 0 if by more.

    A letter is too many, too few, another one, or has changed places with the next; a space too.

    >>> slips({"detention", "removl"}, {"removal", "detention"}), slips({"removl"}, {"removal"})
    (1, 1)
    >>> slips({"detentionremoval"}, {"detention", "removal"}), slips({"map"}, {"mop"})
    (1, 0)
    """
    if not -_SLIPS < len(asked) - len(known) < _SLIPS or len(asked ^ known) > 2 * _SLIPS:
        return 0
    ours, theirs = asked - known, known - asked
    most, least = max(len(ours), len(theirs)), min(len(ours), len(theirs))
    if not least or most > _SLIPS or sum(map(len, known)) < _LETTERS * least:
        return 0
    if least < most:
        one, two = sorted((ours, theirs), key=len)
        return int("".join(one) in ("".join(sorted(two)), "".join(sorted(two, reverse=True))))
    met = all(any(_is_slip(word, other) for other in theirs) for word in ours)
    return most if met else 0


def _is_slip(word: str, other: str) -> bool:
    if len(other) < _LONG or any(letter.isdigit() for letter in word + other):
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(word, other, score_cutoff=1) == 1


def differences(text: str, name: str) -> tuple[str, ...]:
    """Say how a text differs from a name whose telling words it has, but for slips.

    >>> differences("Bureau of Removl and Detention", "Office of Detention and Removal")
    ('without "Office"', 'with "Bureau"', 'one letter differs')
    """
    asked, known = set(telling(text)), set(telling(name))
    letters = ("one letter differs", "one letter differs in each of two words")
    slip = letters[slips(asked, known) - 1] if len(asked) == len(known) else "one space differs"
    lacking, besides = _weak_words(name, text), _weak_words(text, name)
    said = (lacking and f"without {lacking}", besides and f"with {besides}", slip)
    return tuple(filter(None, said))


def _weak_words(name: str, other: str) -> str:
    """Quote the words of a name that do not tell, but those that another name has as well."""
    left, lacking = Counter(folded(other)), list[bool]()
    for word in (words := name.split()):
        plain = "".join(folded(word))
        lacking.append(plain in _WEAK and not left[plain])
        left[plain] -= 1
    runs = groupby(zip(words, lacking, strict=True), key=itemgetter(1))
    return " and ".join(f'"{" ".join(word for word, _ in run)}"' for lacks, run in runs if lacks)


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
