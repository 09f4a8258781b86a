"""Dates, stretches of time and figures in words, with what is uncertain about them.

In: values of facts. Out: short English text. A figure keeps its qualifier, a date its precision.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from agencygraph.dates import MONTHS, EdtfDate, Period
from agencygraph.model import Claim, Observation

QUALIFIERS = {
    "exact": "",
    "approximately": "approximately",
    "more-than": "more than",
    "at-least": "at least",
    "nearly": "nearly",
    "at-most": "at most",
    "fewer-than": "fewer than",
    "threshold-passed": "passed",
    "order-of-magnitude": "on the order of",
}
_STATE = {
    "ParentChange": "change of parent",
    "SpinOff": "spin-off",
    "change-percent": "change of",
    "change-points": "change of",
    "multiple": "multiple of",
    "share": "share of",
    "average": "average of",
    "sum": "sum of",
}


def day(when: date) -> str:
    """Give a day as people write it.

    >>> day(date(2010, 6, 30))
    '30 June 2010'
    """
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def when(edtf: EdtfDate | None) -> str:
    """Give a date with its precision.

    >>> from agencygraph.dates import parse_edtf
    >>> when(parse_edtf("2010-06")), when(parse_edtf("[..2007-09-30]"))
    ('June 2010', 'not after 30 September 2007')
    """
    if edtf is None:
        return ""
    if edtf.precision == "not-after" and edtf.latest:
        return f"not after {_part(edtf.text.strip('[]').partition('..')[2])}"
    if edtf.precision == "not-before" and edtf.earliest:
        return f"last seen {_part(edtf.text.strip('[]').partition('..')[0])}"
    if ".." in edtf.text:
        first, _, last = edtf.text.strip("[]").partition("..")
        return f"between {_part(first)} and {_part(last)}"
    return _part(edtf.text)


@cache
def _part(text: str) -> str:
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) == 3:
        return day(date(*numbers))
    return f"{MONTHS[numbers[1] - 1]} {numbers[0]}" if len(numbers) == 2 else text


def span(start: EdtfDate | None, through: EdtfDate | None) -> str:
    """Give a stretch of time; one without an end goes on.

    >>> from agencygraph.dates import parse_edtf
    >>> span(parse_edtf("2003-06-09"), parse_edtf("2010-06"))
    '9 June 2003 to June 2010'
    """
    if start is None and through is None:
        return "dates not stated"
    first = when(start) if start else "a day that is not stated"
    if through is None:
        return f"since {first}" if start and start.precision in _PLAIN else f"from {first}, goes on"
    joined = ", " if through.precision == "not-before" else " to "
    return f"{first}{joined}{when(through)}"


_PLAIN = frozenset(["day", "month", "year"])


def short(period: Period) -> str:
    """Give a period in a few letters, with FY or CY said.

    >>> from agencygraph.dates import parse_period
    >>> short(parse_period("FY2023", 10)), short(parse_period("2007-06", 10))
    ('FY 2023', 'June 2007')
    """
    if period.kind in ("fiscal-year", "calendar-year"):
        return f"{period.text[:2]} {period.text[2:]}"
    return period.label.replace("Fiscal year ", "FY ").replace("fiscal year ", "FY ")


def number(value: Decimal) -> str:
    """Give a number grouped by thousands, with the places it was written with.

    >>> number(Decimal("170590")), number(Decimal("7.2"))
    ('170,590', '7.2')
    """
    return f"{value:,f}"


def amount(fact: Observation | Claim) -> str:
    """Give the figure with its qualifier, and without its unit."""
    if fact.value is None:
        return ""
    said = number(fact.value)
    if fact.qualifier == "order-of-magnitude" and fact.bounds and fact.bounds.upper:
        return f"{said} to {number(fact.bounds.upper)}"
    words = QUALIFIERS.get(fact.qualifier, fact.qualifier.replace("-", " "))
    return f"{words} {said}" if words else said


@cache
def kind(name: str) -> str:
    """Give the name of a kind in words.

    >>> kind("FunctionTransfer"), kind("task-force")
    ('function transfer', 'task force')
    """
    if name in _STATE:
        return _STATE[name]
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return spaced.strip().replace("-", " ")


def times(count: int) -> str:
    """Say how often.

    >>> times(1), times(1200)
    ('once', '1,200 times')
    """
    return "once" if count == 1 else f"{count:,} times"
