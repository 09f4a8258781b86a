"""Printed figures: how a number stands in a text, and what it says.

In: a figure as printed ("More than 50,200", "$8.1M", "twenty-five"), or a running text. Out: a
`Figure` with its value, qualifier and bounds, or every place where a figure stands (`Found`).
Promise: reading is exact and strict: the whole string is read, or `FigureError` names the rest;
finding is mechanical and decides nothing about meaning. Letter case does not matter.
"""

# ruff: noqa: SIM905 -- a list of number words is easier to check as a line of text
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_lowercase, ascii_uppercase
from typing import Literal

Qualifier = Literal[
    "exact", "approximately", "more-than", "at-least", "nearly", "at-most", "fewer-than",
    "threshold-passed", "order-of-magnitude",
]  # fmt: skip
Symbol = Literal["", "$", "%"]
Kind = Literal["cardinal", "ordinal", "multiple", "order-of-magnitude"]
Reading = Literal["digits", "words", "token"]

#: The words of `docs/add-a-report.md`.
_QUALIFIERS: dict[str, Qualifier] = {
    "about": "approximately", "approximately": "approximately", "roughly": "approximately",
    "some": "approximately", "more than": "more-than", "over": "more-than",
    "well over": "more-than", "exceeding": "more-than", "above": "more-than",
    "at least": "at-least", "nearly": "nearly", "almost": "nearly", "close to": "nearly",
    "at most": "at-most", "up to": "at-most", "fewer than": "fewer-than",
    "less than": "fewer-than", "under": "fewer-than", "topped": "threshold-passed",
    "surpassed": "threshold-passed", "passed": "threshold-passed",
}  # fmt: skip
#: Which qualifiers bound the value from below, from above, and whether the bound is included.
_LOWER_INCLUSIVE = {"exact": True, "at-least": True, "more-than": False, "threshold-passed": False}
_UPPER_INCLUSIVE = {"exact": True, "at-most": True, "nearly": False, "fewer-than": False}
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TO_NINETEEN = "zero one two three four five six seven eight nine ten eleven twelve".split()
_TO_NINETEEN += _TEENS
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: n for n, word in enumerate(_TO_NINETEEN)}
_SMALL |= {word: 10 * n for n, word in enumerate(_TENS, 2)}
#: Powers of ten of the magnitude words and suffixes.
_POWERS = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SUFFIXES = {"k": 3, "m": 6, "b": 9, "bn": 9}
_FIRST_TO_NINTH = "first second third fourth fifth sixth seventh eighth ninth".split()
_ORDINALS = (
    {word: n for n, word in enumerate(_FIRST_TO_NINTH, 1)}
    | {"tenth": 10, "eleventh": 11, "twelfth": 12}
    | {word + "th": n for n, word in enumerate(_TEENS, 13)}
    | {word[:-1] + "ieth": 10 * n for n, word in enumerate(_TENS, 2)}
)
_STEMS = {"doubl": 2, "tripl": 3, "quadrupl": 4, "quintupl": 5}
_MULTIPLES = {stem + end: n for stem, n in _STEMS.items() for end in ("e", "es", "ed", "ing")}
_MULTIPLES |= {word + "fold": n for word, n in _SMALL.items() if n > 1} | {"twice": 2, "thrice": 3}
_LONGEST = 40  # digits: far beyond any count, far below where Python refuses to convert


class FigureError(ValueError):
    """A string that is no figure: `text`, the `problem`, the `unread` rest, the `fix`."""

    def __init__(self, text: str, problem: str, unread: str, fix: str) -> None:
        super().__init__(text, problem, unread, fix)
        self.text, self.problem, self.unread, self.fix = text, problem, unread, fix

    def __str__(self) -> str:
        return f'"{self.text}" {self.problem}; {self.fix}'


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure, read: its value in ones, dollars or percent, as `symbol` says.

    A bound of None is open. `rounding_step` is what the last printed digit counts ("1.3
    million": 100000), None for an order of magnitude. `words`: no digit is printed.
    """

    value: Decimal
    qualifier: Qualifier
    lower: Decimal | None
    lower_inclusive: bool | None
    upper: Decimal | None
    upper_inclusive: bool | None
    rounding_step: Decimal | None
    symbol: Symbol
    words: bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in a text: `printed` is `text[start:end]`, in code points.

    `reading` is "digits" or "words" if `parse_figure` reads it, and "token" if it does not or
    if the digits are a part of something longer (FY07, 9:30, 2018-08-20).
    """

    start: int
    end: int
    printed: str
    reading: Reading


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(words) + r")(?!\w)"


def _grammar(number: str, article: str, plain: str) -> re.Pattern[str]:
    """Compile the one grammar: `number` and `article` tell strict reading from finding."""
    gap = r"(?:[ ]+(?:\n[ ]*)?|\n[ ]*|-)"
    scale = _any(_POWERS)
    large = _any(word for word in _POWERS if word != "hundred")
    small = rf"(?:{_any(_TENS)}(?:{gap}{_any(_TO_NINETEEN[1:10])})?|{_any(_TO_NINETEEN)})"
    tail = rf"(?>{small})(?!{gap}hundred)"
    hundreds = rf"(?:{small}|an?){gap}hundred(?!\w)(?:(?:{gap}and)?{gap}{tail})?"
    # "and" joins the last two digits only: "five thousand and six thousand" are two figures.
    more = rf"{gap}{hundreds}|{gap}{tail}|{gap}and{gap}{tail}(?!{gap}{large})"
    cardinal = (
        rf"(?:(?:{small}|an?|half(?:{gap}an?)?){gap})?dozen(?!\w)"
        rf"|half(?:{gap}an?)?{gap}{scale}|{article}half(?!\w)"
        rf"|(?:{hundreds}|an?(?={gap}{large})|{small})(?:{gap}{large}(?:{more})?)*"
    )
    ordinal = rf"{article}(?:(?:{'|'.join(_TENS)})-{_any(_FIRST_TO_NINTH)}|{_any(_ORDINALS)})"
    plurals = _any(f"{word}s" for word in _POWERS)
    vague = rf"(?:(?:tens|hundreds){gap}of{gap})?{plurals}|(?:tens|dozens)(?!\w)"
    return re.compile(
        rf"(?:(?<!\w)(?:(?P<vague>{vague})|(?P<ordinal>{ordinal})"
        rf"|(?P<multiple>{_any(_MULTIPLES)})|(?P<cardinal>{cardinal}){plain})"
        rf"|(?P<dollar>\$)?(?P<number>{number})"
        rf"(?:(?P<suffix>{_any(_SUFFIXES)})|(?P<magnitude>{gap}(?:hundred{gap})?{large}|{gap}hundred(?!\w)))?)"
        rf"(?P<percent>[ ]?%|{gap}per[ ]?cent(?!\w))?(?P<plus>[ ]?\+(?![ ]?[\d$]))?"
    )


_STRICT = _grammar(
    r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9])|[1-9][0-9]*|0)(?:\.[0-9]+)?",
    r"(?:an?[ ]+)?",
    r"|(?P<article>an?(?:[ ]+new)?(?!\w))",
)
#: For finding: digits in whatever grouping, superscripts, fractions, and a magnitude alone.
_LOOSE = _grammar(r"\d+(?:,\d+)*(?:\.\d+)?|[²³¹¼-¾⁰-⁹₀-₉⅐-⅞]+", "", "|" + _any(_POWERS))
_QUALIFIER = re.compile("(" + "|".join(_QUALIFIERS).replace(" ", "[ \n]+") + ")[ \n]+")
#: What makes digits a part of something longer: FY07, 9:30, 2018-08-20.
_JOINED_BEFORE = re.compile(r"(?:\w|\w[-./:,]|\.)\Z")
_JOINED_AFTER = re.compile(r"\w|[-./:,]\d")
#: Capitals to small letters and kinds of space to one: each to one character.
_PLAIN = str.maketrans(ascii_uppercase + "\u00a0\u202f\u2009\t\r", ascii_lowercase + " " * 5)


def parse_figure(printed: str, *, language: str = "en") -> Figure:
    """Read a figure as printed, from its qualifier word to its plus sign.

    English is the one `language` there is. Raises `FigureError` if a part of the string is left
    unread, if grouping or magnitudes are out of order, and for two qualifiers or two symbols.

    >>> figure = parse_figure("More than 50,200")
    >>> figure.qualifier, figure.lower, figure.lower_inclusive
    ('more-than', Decimal('50200'), False)
    >>> figure = parse_figure("$886M")
    >>> int(figure.value), int(figure.lower), int(figure.rounding_step), figure.symbol
    (886000000, 885500000, 1000000, '$')
    """
    if language != "en":
        raise FigureError(printed, f'is in "{language}"', printed, "use the language en")
    text = printed.translate(_PLAIN)  # as long as `printed`, so that positions agree
    word = _QUALIFIER.match(text)
    qualifier = _QUALIFIERS[" ".join(word[1].split())] if word else "exact"
    begin = word.end() if word else 0
    match = _STRICT.match(text, begin)
    end = match.end() if match else begin
    if match is None or end < len(text):
        rest = printed[end:]
        problem = f'has "{rest}" left unread' if printed else "is empty"
        fix = "print only the qualifier, the number and its signs"
        raise FigureError(printed, problem, rest, fix)
    if match["plus"] and word:
        problem = "has a qualifier word and a plus sign"
        raise FigureError(printed, problem, match["plus"], "print one of them")
    if match["plus"]:
        qualifier = "at-least"
    if match["dollar"] and match["percent"]:
        raise FigureError(printed, "is in dollars and percent", match["percent"], "print one")
    signs = match["percent"] or match["plus"]
    # "Nearly a fourth" is a fraction, and "about a" nothing: not the number that they look like.
    bare = match["vague"] or match["ordinal"] or match["article"]
    if (bare and (word or signs)) or (match["multiple"] and signs):
        raise FigureError(printed, "takes no such qualifier or sign", printed, "leave it out")
    symbol: Symbol = "$" if match["dollar"] else "%" if match["percent"] else ""
    return _figure(match, printed, qualifier, symbol)


def _figure(match: re.Match[str], printed: str, qualifier: Qualifier, symbol: Symbol) -> Figure:
    """Make the figure of a match: coefficient times ten to an exponent, exactly."""
    if match["vague"]:
        return _order_of_magnitude(match["vague"])
    kind: Kind = "cardinal"
    rounded = False  # by a magnitude word or suffix
    if match["number"]:
        whole, _, decimals = match["number"].replace(",", "").partition(".")
        scale = sum(_POWERS[word] for word in re.findall("[a-z]+", match["magnitude"] or ""))
        scale += _SUFFIXES.get(match["suffix"] or "", 0)
        if len(whole + decimals) > _LONGEST:
            raise FigureError(printed, "has too many digits", printed, "check the number")
        coefficient, exponent, rounded = int(whole + decimals), scale - len(decimals), scale > 0
    elif match["ordinal"]:
        *tens, last = match["ordinal"].rsplit(" ", 1)[-1].split("-")
        kind, coefficient, exponent = "ordinal", _ORDINALS[last], 0
        coefficient += sum(_SMALL[word] for word in tens)
    elif match["multiple"]:
        kind, coefficient, exponent = "multiple", _MULTIPLES[match["multiple"]], 0
    elif match["cardinal"]:
        coefficient, exponent = _cardinal(match["cardinal"], printed)
        rounded = exponent > 0
    else:
        coefficient, exponent = 1, 0
    value, step = _decimal(coefficient, exponent), _decimal(1, exponent)
    from_low, to_high = _LOWER_INCLUSIVE.get(qualifier), _UPPER_INCLUSIVE.get(qualifier)
    low = None if from_low is None else value
    high = None if to_high is None else value
    if rounded and exponent > 0 and qualifier == "exact":
        low = _decimal(coefficient * 10 - 5, exponent - 1)
        high = _decimal(coefficient * 10 + 5, exponent - 1)
    words = match["number"] is None
    return Figure(value, qualifier, low, from_low, high, to_high, step, symbol, words, kind)


def _cardinal(phrase: str, printed: str) -> tuple[int, int]:
    """Read a cardinal in words as a coefficient and an exponent of ten."""
    words = [word for word in re.findall("[a-z]+", phrase) if word != "and"]
    if "half" in words:
        last = words[-1]
        return (6, 0) if last == "dozen" else (5, _POWERS.get(last, 0) - 1)
    total = group = 0
    above = max(_POWERS.values()) + 1
    for word in words:
        if word in {"a", "an"}:
            group = 1
        elif word == "dozen":
            group = 12 * (group or 1)
        elif word == "hundred":
            group *= 100
        elif word not in _POWERS:
            group += _SMALL[word]
        elif _POWERS[word] < above:
            above = _POWERS[word]
            total, group = total + group * 10**above, 0
        else:
            problem = "has its magnitudes out of order"
            raise FigureError(printed, problem, word, "print one number, largest magnitude first")
    exponent = 0
    while words and words[-1] in _POWERS:
        exponent += _POWERS[words.pop()]
    return (total + group) // 10**exponent, exponent


def _order_of_magnitude(phrase: str) -> Figure:
    """Read "hundreds of thousands": from one of them to the next magnitude that has a name."""
    *of, last = re.findall("[a-z]+", phrase)
    if last in {"tens", "dozens"}:
        lower, upper = (10 if last == "tens" else 12), 100
    else:
        lower = 10 ** _POWERS[last[:-1]] * ({"tens": 10, "hundreds": 100}[of[0]] if of else 1)
        upper = lower * (10 if of or last == "hundreds" else 1000)
    low, high = Decimal(lower), Decimal(upper)
    kind: Literal["order-of-magnitude"] = "order-of-magnitude"
    return Figure(low, kind, low, True, high, False, None, "", True, kind)


def _decimal(coefficient: int, exponent: int) -> Decimal:
    """Return coefficient * 10**exponent, not rounded to a context as arithmetic would be."""
    if exponent >= 0:
        return Decimal(coefficient * 10**exponent)
    return Decimal(f"{coefficient}E{exponent}")


def find_figures(text: str) -> Iterator[Found]:
    """Find every figure of a running text, in digits and in words, in order, without overlap.

    A span holds the number with its signs and magnitude, not its qualifier word. Every digit
    lies in a span. The articles "a" and "an" alone are not found.

    >>> [found.printed for found in find_figures("In FY07 nearly 1.3 million of six kinds")]
    ['07', '1.3 million', 'six']
    """
    for match in _LOOSE.finditer(text.translate(_PLAIN)):
        start, end = match.span()
        printed = text[start:end]
        reading: Reading = "words" if match["number"] is None else "digits"
        try:
            parse_figure(printed)
        except FigureError:
            reading = "token"
        joined = _JOINED_BEFORE.search(text[max(0, start - 2) : start])
        if reading == "digits" and (joined or _JOINED_AFTER.match(text, end)):
            reading = "token"
        yield Found(start, end, printed, reading)
