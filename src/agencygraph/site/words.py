"""Dates, stretches of time and figures in words, with what is uncertain about them.

In: values of facts. Out: short English text. A figure keeps its qualifier, a date its precision.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from agencygraph.dates import MONTHS, EdtfDate, Period
from agencygraph.model import Claim, Document, Observation

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
_KINDS = {
    "ParentChange": "change of parent",
    "SpinOff": "spin-off",
    "legal-basis": "legally based on",
    "represents-before": "counsel before",
}
#: The heading of each kind of contradiction between figures, and its mark beside one of them.
CONFLICTS = {
    "differs-between-sources": ("Two sources, two figures", "sources differ"),
    "differs-within-sources": ("One source, two figures", "two figures"),
    "stock-differs-within-period": ("Two levels within one period", "two levels"),
    "part-exceeds-whole": ("A part larger than its whole", "part and whole differ"),
    "part-of-another-kind": ("A part that counts something else", "part counts another thing"),
}
_READ_BY = {"hand": "a person", "model": "a language model", "rule": "a program with fixed rules"}
_REVIEWED = {
    "reviewed": "a person compared each row with the text",
    "second-reading": "read a second time without sight of the first, and the two reconciled",
    "unreviewed": "nobody looked at the reading again",
}
#: What rounding is said in.
_SCALES = tuple(
    (Decimal(1000) ** power, word)
    for power, word in ((4, "trillion"), (3, "billion"), (2, "million"), (1, "thousand"))
)


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
        return f"not before {_part(edtf.text.strip('[]').partition('..')[0])}"
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


def seen(through: EdtfDate) -> str:
    """Say until when something certainly lasted, where nobody says that it ended.

    >>> from agencygraph.dates import parse_edtf
    >>> seen(parse_edtf("[2008-08..]"))
    'last seen August 2008'
    """
    return when(through).replace("not before", "last seen", 1)


def span(start: EdtfDate | None, through: EdtfDate | None) -> str:
    """Give a stretch of time; one without an end goes on.

    >>> from agencygraph.dates import parse_edtf
    >>> span(parse_edtf("2003-06-09"), parse_edtf("2010-06"))
    '9 June 2003 to June 2010'
    >>> span(parse_edtf("[2010-06..2013]"), None)
    'began between June 2010 and 2013, goes on'
    >>> span(parse_edtf("[..2024-12-31]"), parse_edtf("[2020-12-18..]"))
    'seen on a day between 18 December 2020 and 31 December 2024'
    """
    if start is None and through is None:
        return "dates not stated"
    if start and through and (start.precision, through.precision) == ("not-after", "not-before"):
        # One source, of a day that may not be known: it was there on that day.
        low, high = through.earliest, start.latest
        if low and high and low <= high:
            return _seen(through.text.strip("[.]"), start.text.strip("[.]"))
    begins = start is not None and start.precision in _PLAIN
    if begins and (through is None or through.precision in _PLAIN):
        return f"{when(start)} to {when(through)}" if through else f"since {when(start)}"
    first = f"began {when(start)}" if start else "beginning not stated"
    first = f"from {when(start)}" if begins else first
    if through is None:
        return f"{first}, goes on"
    if through.precision == "not-before":
        return f"{first}, {seen(through)}"
    return f"{first}, {'until' if through.precision in _PLAIN else 'ended'} {when(through)}"


def _seen(first: str, last: str) -> str:
    if first == last:
        return f"seen {'on' if first.count('-') == 2 else 'in'} {_part(first)}"
    return f"seen on a day between {_part(first)} and {_part(last)}"


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


def number(value: Decimal, step: Decimal | None = None) -> str:
    """Give a number grouped by thousands, with the places it was written with.

    One that is rounded to a `step` beyond one is said in words, as it was printed.

    >>> number(Decimal("170590")), number(Decimal("7.2"))
    ('170,590', '7.2')
    >>> number(Decimal(1600000), Decimal(100000)), number(Decimal(886000000), Decimal(1000000))
    ('1.6 million', '886 million')
    """
    for scale, word in _SCALES if step and step > 1 else ():
        if step and abs(value) >= scale and value % step == 0:
            places = max(0, (scale / step).adjusted())
            return f"{value / scale:,.{places}f} {word}"
    return f"{value:,f}"


def amount(fact: Observation | Claim) -> str:
    """Give the figure with its qualifier, rounded as its source rounds, and without its unit."""
    if fact.value is None:
        return ""
    bounds = fact.bounds
    if fact.qualifier == "order-of-magnitude" and bounds and bounds.upper:
        return f"{number(fact.value)} to {number(bounds.upper)}"
    said = number(fact.value, bounds.step if bounds else None)
    words = QUALIFIERS.get(fact.qualifier, fact.qualifier.replace("-", " "))
    return f"{words} {said}" if words else said


def capital(text: str) -> str:
    """Begin a text with a capital, and leave the rest; a name like "eFOIA" keeps its own.

    >>> capital("between June 2010 and 2013"), capital("eFOIA requests")
    ('Between June 2010 and 2013', 'eFOIA requests')
    """
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


@cache
def kind(name: str) -> str:
    """Give the name of a kind in words.

    >>> kind("FunctionTransfer"), kind("task-force")
    ('function transfer', 'task force')
    """
    if name in _KINDS:
        return _KINDS[name]
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return spaced.strip().replace("-", " ")


def month(number: int) -> str:
    """Name a month.

    >>> month(10)
    'October'
    """
    return MONTHS[number - 1]


def reading(document: Document) -> str:
    """Say how a document was read, and who looked at that again."""
    by = _READ_BY.get(document.read_by, document.read_by)
    return f"{by}; {_REVIEWED.get(document.reviewed, kind(document.reviewed))}"


def times(count: int) -> str:
    """Say how often.

    >>> times(0), times(1), times(1200)
    ('by no fact', 'once', '1,200 times')
    """
    return {0: "by no fact", 1: "once"}.get(count, f"{count:,} times")
