"""A moment as somebody asks about it: a day, or some day of a month or year; and what lasted then.

In: the notation of dates and fiscal years. Out: whether a stretch of time holds at the moment, for
certain, perhaps or not; and stretches in words that keep what is imprecise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from agencygraph.dates import DateError, EdtfDate, Stretch, parse_edtf, parse_period

#: Whether something holds on a day: "" where no day is asked about, or time is no matter.
Holds = Literal["true", "false", "uncertain", ""]
_FORMS = (
    "a day YYYY-MM-DD, a month YYYY-MM, a year YYYY, FY2009 or CY2009, or one day of a range [A..B]"
)
_YEAR = re.compile(r"(FY|CY)\W*(\d\d|\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day between `first` and `last`, as it was asked for in `text`."""

    text: str
    first: date
    last: date


def read_moment(text: str, fiscal_first_month: int) -> Moment:
    """Read a day, a month, a year, a range of days, or a year as FY2009 or CY2009.

    Raises DateError, which says what to write instead.

    >>> read_moment("FY2009", 10).first
    datetime.date(2008, 10, 1)
    """
    first: date | None
    last: date | None
    try:
        if text.startswith(("FY", "CY")) and "/" not in text:
            period = parse_period(text, fiscal_first_month)
            first, last = period.start, period.end
        else:
            found = parse_edtf(text)
            first, last = found.earliest, found.latest
    except DateError as error:
        raise instead(error, fiscal_first_month) from error
    if first is None or last is None:
        raise DateError(text, "is open on one side", f"write {_FORMS}")
    return Moment(text, first, last)


def instead(error: DateError, fiscal_first_month: int) -> DateError:
    """Say what to write where a day is wanted, not all that a date or period can be.

    >>> print(instead(DateError("FY09", "has no period", "write FY2023 ..."), 10))
    "FY09" is not a date; write FY2009, or a day of it, such as 2009-09-30
    """
    text = error.text
    if year := _YEAR.fullmatch(text.strip()):
        century = "" if len(year[2]) == 4 else "20" if year[2] < "50" else "19"
        named = f"{year[1].upper()}{century}{year[2]}"
        if day := _last_day(named, fiscal_first_month):
            return DateError(text, "is not a date", f"write {named}, or a day of it, such as {day}")
    if day := _last_day(text, fiscal_first_month):
        return DateError(text, "is a period, not a day", f"write a day of it, such as {day}")
    if error.problem.startswith(("is not a date", "has no period")):
        return DateError(text, "is not a date", f"write {_FORMS}")
    return error


def _last_day(text: str, fiscal_first_month: int) -> date | None:
    try:
        return parse_period(text, fiscal_first_month).end
    except DateError:
        return None


def holds(stretch: Stretch, moment: Moment) -> Holds:
    """Say whether something lasted on every day that can be meant, on none, or perhaps.

    >>> life = Stretch(parse_edtf("2003-06-09"), parse_edtf("2010-06"))
    >>> [holds(life, read_moment(text, 10)) for text in ("2009", "2010", "2010-06-15", "2011")]
    ['true', 'uncertain', 'uncertain', 'false']
    """
    if stretch.certainly_on(moment.first) and stretch.certainly_on(moment.last):
        return "true"
    earliest, latest = stretch.begin.earliest, stretch.end.latest if stretch.end else None
    begun = earliest is None or earliest <= moment.last
    lasting = latest is None or moment.first <= latest
    return "uncertain" if begun and lasting else "false"


def meets(end: EdtfDate | None, begin: EdtfDate) -> bool:
    """Say whether something certainly begins where another ends: in so many words, or next day.

    >>> meets(parse_edtf("2010-06"), parse_edtf("2010-06"))
    True
    >>> meets(parse_edtf("2005-09-30"), parse_edtf("2005-10"))
    False
    """
    if end is None:
        return False
    days = end.precision == begin.precision == "day" and end.latest and begin.earliest
    return end.text == begin.text or bool(
        days and end.latest and begin.earliest == end.latest + timedelta(days=1)
    )


def always_on(stretches: Iterable[Stretch], day: date) -> bool:
    """Say whether one of some stretches, each of which meets the next, holds whichever days.

    >>> change = parse_edtf("[2013..2018]")
    >>> both = [Stretch(parse_edtf("2003"), change), Stretch(change)]
    >>> always_on(both, date(2015, 1, 1)), always_on(both[1:], date(2015, 1, 1))
    (True, False)
    """
    begun = False
    for one in stretches:
        begun = begun or (one.begin.latest is not None and one.begin.latest <= day)
        last = one.end.earliest if one.end else date.max
        if begun and last is not None and day <= last:
            return True
    return False


def span(stretch: Stretch) -> str:
    """Give a stretch of time in words that keep what is imprecise.

    >>> span(Stretch(parse_edtf("2019"), parse_edtf("[2019-06-11..]")))
    '2019 to 2019-06-11 or later'
    >>> span(Stretch(parse_edtf("[2003-03-01..2013-02-14]")))
    'since between 2003-03-01 and 2013-02-14'
    """
    begin = _edge(stretch.begin)
    if stretch.end is None:
        return f"since {begin}"
    end = _edge(stretch.end)
    return begin if begin == end else f"{begin} to {end}"


def _edge(edtf: EdtfDate) -> str:
    first, dots, last = edtf.text.strip("[]").partition("..")
    if not dots:
        return first
    if not first:
        return f"{last} or earlier"
    return f"between {first} and {last}" if last else f"{first} or later"
