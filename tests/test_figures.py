"""Printed figures: reading one, and finding all."""

# ruff: noqa: SIM905 -- a list of number words is easier to check as a line of text
from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agencygraph.figures import FigureError, find_figures, parse_figure

SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "K": 3, "M": 6, "B": 9}
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def _spell(number: int) -> str:
    """Spell a number below a billion in English."""
    for size, word in ((10**6, "million"), (10**3, "thousand"), (100, "hundred")):
        if number >= size:
            rest = f" {_spell(number % size)}" if number % size else ""
            return f"{_spell(number // size)} {word}{rest}"
    if number < 20:
        return ONES[number]
    tens = TENS[number // 10 - 2]
    return f"{tens}-{ONES[number % 10]}" if number % 10 else tens


@pytest.mark.parametrize(
    ("printed", "value", "qualifier", "lower", "upper", "step", "symbol"),
    [
        ("170,590", "170590", "exact", "170590]", "170590]", "1", ""),
        ("1,300,000", "1300000", "exact", "1300000]", "1300000]", "1", ""),
        ("1.3 million", "1300000", "exact", "1250000]", "1350000]", "100000", ""),
        ("1.3\u00a0Million", "1300000", "exact", "1250000]", "1350000]", "100000", ""),
        ("$886M", "886000000", "exact", "885500000]", "886500000]", "1000000", "$"),
        ("1.6M", "1600000", "exact", "1550000]", "1650000]", "100000", ""),
        ("5 hundred thousand", "500000", "exact", "450000]", "550000]", "100000", ""),
        ("1.234K", "1234", "exact", "1234]", "1234]", "1", ""),
        ("1.8M +", "1800000", "at-least", "1800000]", None, "100000", ""),
        ("1,900 +", "1900", "at-least", "1900]", None, "1", ""),
        ("at least 5", "5", "at-least", "5]", None, "1", ""),
        ("10%", "10", "exact", "10]", "10]", "1", "%"),
        ("7.2%", "7.2", "exact", "7.2]", "7.2]", "0.1", "%"),
        ("more than 10 percent", "10", "more-than", "10", None, "1", "%"),
        ("six per cent", "6", "exact", "6]", "6]", "1", "%"),
        ("More than\n50,200", "50200", "more-than", "50200", None, "1", ""),
        ("Nearly 287,000", "287000", "nearly", None, "287000", "1", ""),
        ("over $949 million", "949000000", "more-than", "949000000", None, "1000000", "$"),
        ("more than $7.9 million", "7900000", "more-than", "7900000", None, "100000", "$"),
        ("well over 700,000", "700000", "more-than", "700000", None, "1", ""),
        ("roughly 760,000", "760000", "approximately", None, None, "1", ""),
        ("approximately $8 billion", "8000000000", "approximately", None, None, "1000000000", "$"),
        ("topped 10,000", "10000", "threshold-passed", "10000", None, "1", ""),
        ("up to 12", "12", "at-most", None, "12]", "1", ""),
        ("fewer than 12", "12", "fewer-than", None, "12", "1", ""),
        ("almost a million", "1000000", "nearly", None, "1000000", "1000000", ""),
        ("half a million", "500000", "exact", "450000]", "550000]", "100000", ""),
        ("half", "0.5", "exact", "0.5]", "0.5]", "0.1", ""),
        ("six", "6", "exact", "6]", "6]", "1", ""),
        ("SIX", "6", "exact", "6]", "6]", "1", ""),
        ("twenty-five", "25", "exact", "25]", "25]", "1", ""),
        ("two hundred thousand", "200000", "exact", "150000]", "250000]", "100000", ""),
        ("one hundred and five", "105", "exact", "105]", "105]", "1", ""),
        ("a dozen", "12", "exact", "12]", "12]", "1", ""),
        ("half a dozen", "6", "exact", "6]", "6]", "1", ""),
        ("a", "1", "exact", "1]", "1]", "1", ""),
        ("A new", "1", "exact", "1]", "1]", "1", ""),
        ("fourth", "4", "exact", "4]", "4]", "1", ""),
        ("a fourth", "4", "exact", "4]", "4]", "1", ""),
        ("twenty-first", "21", "exact", "21]", "21]", "1", ""),
        ("quadrupled", "4", "exact", "4]", "4]", "1", ""),
        ("more than doubled", "2", "more-than", "2", None, "1", ""),
        ("hundreds of thousands", "100000", "order-of-magnitude", "100000]", "1000000", None, ""),
        ("tens of thousands", "10000", "order-of-magnitude", "10000]", "100000", None, ""),
        ("thousands", "1000", "order-of-magnitude", "1000]", "1000000", None, ""),
        ("hundreds", "100", "order-of-magnitude", "100]", "1000", None, ""),
        ("dozens", "12", "order-of-magnitude", "12]", "100", None, ""),
    ],
)
def test_parse_figure_reads_value_qualifier_and_bounds(
    printed: str,
    value: str,
    qualifier: str,
    lower: str | None,
    upper: str | None,
    step: str | None,
    symbol: str,
) -> None:
    """Each printed form has its value, qualifier, bounds ("]" for inclusive), step and symbol."""
    figure = parse_figure(printed)

    def shown(limit: Decimal | None, inclusive: bool | None) -> str | None:
        assert (limit is None) == (inclusive is None)
        return None if limit is None else f"{limit}{']' if inclusive else ''}"

    expected = (value, qualifier, lower, upper, step, symbol)
    assert expected == (
        str(figure.value),
        figure.qualifier,
        shown(figure.lower, figure.lower_inclusive),
        shown(figure.upper, figure.upper_inclusive),
        None if figure.rounding_step is None else str(figure.rounding_step),
        figure.symbol,
    )


@pytest.mark.parametrize(
    ("printed", "kind", "words"),
    [
        ("6 million", "cardinal", False),
        ("six million", "cardinal", True),
        ("sixth", "ordinal", True),
        ("twice", "multiple", True),
        ("tripled", "multiple", True),
        ("millions", "order-of-magnitude", True),
    ],
)
def test_parse_figure_tells_the_kind_and_words_from_digits(
    printed: str, kind: str, words: bool
) -> None:
    """A figure says whether it counts, orders or multiplies, and whether digits are printed."""
    figure = parse_figure(printed)
    assert (kind, words) == (figure.kind, figure.words)


@pytest.mark.parametrize(
    ("printed", "unread"),
    [
        ("1,23", ",23"),
        ("1234,567", ",567"),
        ("1,2345", ",2345"),
        ("007", "07"),
        ("(1,713)", "(1,713)"),
        ("170,590 widgets", " widgets"),
        ("record 5", "record 5"),
        ("largest", "largest"),
        ("a few", " few"),
        ("more than", "more than"),
        ("nearly several", "several"),
        ("10 percentage", " percentage"),
        ("5 6", " 6"),
        ("six seven", " seven"),
        (" 6", " 6"),
        ("6\n", "\n"),
        ("6 million million", " million"),
        ("1.8M + +", " +"),
        ("at least 5+", "+"),
        ("$5%", "%"),
        ("five million six million", "million"),
        ("nearly a fourth", "nearly a fourth"),
        ("about a", "about a"),
        ("٣", "٣"),
        ("½", "½"),
        ("", ""),
    ],
)
def test_parse_figure_names_what_is_unread_when_it_is_no_figure(printed: str, unread: str) -> None:
    """A string that is not wholly a figure raises the named error with the rest."""
    with pytest.raises(FigureError) as caught:
        parse_figure(printed)
    assert (printed, unread) == (caught.value.text, caught.value.unread)
    assert caught.value.fix


def test_parse_figure_raises_when_the_number_is_endless_or_the_language_unknown() -> None:
    """Thousands of digits and other languages raise the named error, nothing else."""
    with pytest.raises(FigureError, match="too many digits"):
        parse_figure("9" * 5000)
    with pytest.raises(FigureError, match='is in "fr"'):
        parse_figure("6", language="fr")


@given(st.integers(0, 10**30), st.sampled_from(["", "$"]))
def test_parse_figure_returns_the_number_that_was_printed_with_commas(
    number: int, sign: str
) -> None:
    """A number printed with grouping reads back exactly, at any size."""
    figure = parse_figure(f"{sign}{number:,}")
    assert (Decimal(number), sign, 1) == (figure.value, figure.symbol, figure.rounding_step)


@given(st.decimals(0, 10**6, places=2), st.sampled_from(sorted(SCALES)))
def test_parse_figure_returns_the_number_that_was_printed_with_a_magnitude(
    number: Decimal, scale: str
) -> None:
    """N million, or N with a suffix, is N times the magnitude, known to its last digit."""
    figure = parse_figure(f"{number}{' ' if len(scale) > 1 else ''}{scale}")
    step = Decimal(10) ** (SCALES[scale] - 2)
    assert (number * Decimal(10) ** SCALES[scale], step) == (figure.value, figure.rounding_step)
    assert figure.lower is not None
    assert figure.upper is not None
    assert step == figure.upper - figure.lower
    assert figure.value == (figure.upper + figure.lower) / 2


@given(st.integers(0, 10**9 - 1))
@example(100_000)
@example(1_200_005)
def test_parse_figure_returns_the_number_that_was_spelled(number: int) -> None:
    """A number in words reads back exactly, and is found as one figure."""
    words = _spell(number)
    assert (number, True) == (parse_figure(words).value, parse_figure(words).words)
    assert [words] == [found.printed for found in find_figures(f"They saw {words} ships.")]


@given(st.text(max_size=40))
def test_parse_figure_raises_only_the_named_error_when_given_any_text(text: str) -> None:
    """Whatever the text, the outcome is a figure or a FigureError."""
    try:
        parse_figure(text)
    except FigureError as error:
        unread = error.unread
    else:
        unread = ""
    assert unread in text


PIECES = st.sampled_from(
    "a an one six twenty five -five hundred hundreds of thousand million half dozen and first "
    "doubled percent % $ + , . 1,234 1,23 12 3.5 0.07 M K 2018-08-20 FY07 9:30 kiwis \u00a0 \n ½ ٣ "
    "İ ſix tenfold several".split(" ")
)
texts = st.lists(PIECES | st.text(max_size=3), max_size=14).flatmap(
    lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces), "\n".join(pieces)])
)


@given(texts)
def test_find_figures_gives_spans_in_order_that_hold_every_digit(text: str) -> None:
    """Spans are substrings, in order, apart, hold all digits, and parse unless they are tokens."""
    position = 0
    uncovered = list(text)
    for found in find_figures(text):
        assert position <= found.start < found.end <= len(text)
        assert found.printed == text[found.start : found.end]
        if found.reading != "token":
            assert (found.reading == "words") == parse_figure(found.printed).words
        uncovered[found.start : found.end] = [""] * (found.end - found.start)
        position = found.end
    assert re.search(r"\d", " ".join(uncovered)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nearly 287,000 kiwis and 1.8M +\neggs", "287,000 d|1.8M + d"),
        ("In FY07, MS-13 at 9:30 on 2018-08-20", "07 t|13 t|9 t|30 t|2018 t|08 t|20 t"),
        ("version 2.0, 1.2.3 and .5", "2.0 d|1.2 t|3 t|5 t"),
        ("One of six, a fourth, an egg, a new egg", "One w|six w|fourth w"),
        ("over $949 million, 10 percent or 27.7%", "$949 million d|10 percent d|27.7% d"),
        ("almost a million; hundreds of thousands", "a million w|hundreds of thousands w"),
        ("quadrupled, twice, half a dozen", "quadrupled w|twice w|half a dozen w"),
        ("between five thousand and six thousand", "five thousand w|six thousand w"),
        ("several million, ages 18-25, a 24-hour day", "million t|18 t|25 t|24 d"),
        ("5 + 3, 1,23 and (1,713)", "5 d|3 d|1,23 t|1,713 d"),
        ("someone, weight, often, tension", ""),
    ],
)
def test_find_figures_finds_digits_words_and_tokens(text: str, expected: str) -> None:
    """Figures are found without their qualifier words; d, w and t are the readings."""
    found = [f"{figure.printed} {figure.reading[0]}" for figure in find_figures(text)]
    assert expected == "|".join(found)


def test_find_figures_covers_every_digit_of_the_sources(sources: Path) -> None:
    """Every maximal run of digits in the source texts lies within one span."""
    files = sorted(sources.glob("*.txt"))
    assert 5 == len(files)
    for file in files:
        text = file.read_bytes().decode("utf-8")
        spans = [(found.start, found.end) for found in find_figures(text)]
        for run in re.finditer(r"\d+", text):
            assert any(start <= run.start() and run.end() <= end for start, end in spans), (
                f"{file.name}:{run.start()} {run[0]}"
            )
