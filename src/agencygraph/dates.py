"""Partial dates and periods: what a source says about time, no more and no less.

In: the notations of `docs/add-a-report.md` and `docs/model.md`. Out: frozen records with
inclusive bounds. Promise: an imprecise date stays imprecise, no day is invented, and a text in
any other notation raises `DateError`, which says what to write instead.

Dates are a strict part of EDTF (ISO 8601-2): a day, a month, a year, or one day of a range.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year", "range", "not-after", "not-before"]
PeriodKind = Literal[
    "fiscal-year", "calendar-year", "day", "month", "year-to-date", "span", "since-inception",
    "undated",
]  # fmt: skip

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_NAMED_YEAR = re.compile(r"(FY|CY)([0-9]{4})")
#: Not calendar.month_name: that follows the locale of whoever runs the build.
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DATE_FORMS = "YYYY-MM-DD, YYYY-MM, YYYY, [A..B], [..B] or [A..]"
_PERIOD_FORMS = (
    "FY2023, CY2017, 2018-08-20, 2007-06, FY2018/2018-08-20, 2003-03/2018-08-20, "
    "../FY2007, ../2007-06 or undated"
)


class DateError(ValueError):
    """A text that is no date or period here: `text`, the `problem`, and the `fix` to make."""

    def __init__(self, text: str, problem: str, fix: str) -> None:
        super().__init__(text, problem, fix)
        self.text, self.problem, self.fix = text, problem, fix

    def __str__(self) -> str:
        return f'"{self.text}" {self.problem}; {self.fix}'


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """The day that is meant lies between `earliest` and `latest`, both inclusive.

    None is a bound that is not known. `text` is the notation it was read from.
    """

    text: str
    earliest: date | None
    latest: date | None
    precision: Precision


def parse_edtf(text: str) -> EdtfDate:
    """Read a date: YYYY-MM-DD, YYYY-MM, YYYY, [A..B], [..B] or [A..], and nothing else.

    Raises `DateError` for other texts, for days that do not exist, and for a reversed range.

    >>> parse_edtf("2007-06").latest
    datetime.date(2007, 6, 30)
    >>> parse_edtf("[..2006-03]").precision
    'not-after'
    """
    if not (text.startswith("[") and text.endswith("]")):
        return _plain_date(text)
    first, dots, last = text[1:-1].partition("..")
    if not dots or not (first or last):
        raise DateError(text, "is not a range of dates", f"write {_DATE_FORMS}")
    earliest = _plain_date(first, within=text).earliest if first else None
    latest = _plain_date(last, within=text).latest if last else None
    if earliest is None:
        return EdtfDate(text, None, latest, "not-after")
    if latest is None:
        return EdtfDate(text, earliest, None, "not-before")
    if earliest > latest:
        raise DateError(text, "ends before it begins", f"write [{last}..{first}]")
    return EdtfDate(text, earliest, latest, "range")


def _plain_date(text: str, *, within: str = "") -> EdtfDate:
    """Read a day, month or year; `within` is the notation around it, for the message."""
    whole = within or text
    match = _PLAIN.fullmatch(text)
    if match is None:
        first, slash, last = text.partition("/")
        if slash and not within and _PLAIN.fullmatch(first) and _PLAIN.fullmatch(last):
            fix = f"if one day between the two is meant, write [{first}..{last}]"
            raise DateError(whole, "is an interval, not a date", fix)
        problem = f'has "{text}" where a date should stand' if within else "is not a date"
        raise DateError(whole, problem, f"write {_DATE_FORMS}")
    year = int(match[1])
    month = int(match[2]) if match[2] else None
    if year == 0:
        raise DateError(whole, "has the year 0000", "write a year from 0001 to 9999")
    if month is None:
        return EdtfDate(text, date(year, 1, 1), date(year, 12, 31), "year")
    if not 1 <= month <= 12:
        raise DateError(whole, f"has no month {match[2]}", "write a month from 01 to 12")
    length = monthrange(year, month)[1]
    if match[3] is None:
        return EdtfDate(text, date(year, month, 1), date(year, month, length), "month")
    if not 1 <= int(match[3]) <= length:
        problem = f"names a day that {MONTHS[month - 1]} {year} does not have"
        raise DateError(whole, problem, f"write a day from 01 to {length}")
    day = date(year, month, int(match[3]))
    return EdtfDate(text, day, day, "day")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something lasts from `begin` to `end`, its last day; `end` None means that it goes on.

    Raises `DateError` if the last day is certainly before the first.

    >>> merger = Stretch(parse_edtf("2010-06"), parse_edtf("2015"))
    >>> merger.certainly_on(date(2010, 6, 15)), merger.possibly_on(date(2010, 6, 15))
    (False, True)
    """

    begin: EdtfDate
    end: EdtfDate | None = None

    def __post_init__(self) -> None:
        if self.end is None or self.end.latest is None or self.begin.earliest is None:
            return
        if self.end.latest < self.begin.earliest:
            problem = f"ends something that begins later, in {self.begin.text}"
            raise DateError(self.end.text, problem, "correct one of the two")

    def certainly_on(self, day: date) -> bool:
        """Whether it stood on `day` whichever days were meant: the rule of `docs/model.md`."""
        begun = self.begin.latest is not None and self.begin.latest <= day
        last = self.end.earliest if self.end else date.max
        return begun and last is not None and day <= last

    def possibly_on(self, day: date) -> bool:
        """Whether it may have stood on `day`: the rule of `docs/model.md`."""
        begun = self.begin.earliest is None or self.begin.earliest <= day
        lasting = self.end is None or self.end.latest is None or day <= self.end.latest
        return begun and lasting

    def certainly_overlaps(self, other: Stretch) -> bool:
        """Whether the two share a day, whichever days were meant."""
        return self._begins_by_end_of(other) and other._begins_by_end_of(self)

    def _begins_by_end_of(self, other: Stretch) -> bool:
        if other.end is None:
            return True
        # A thing begins no later than it ends, so each end also bounds the other one.
        last = (self.begin.latest, self.end.latest if self.end else None)
        first = (other.begin.earliest, other.end.earliest)
        latest = min((day for day in last if day), default=None)
        earliest = max((day for day in first if day), default=None)
        return latest is not None and earliest is not None and latest <= earliest

    def gap_before(self, other: Stretch) -> bool:
        """Whether at least one day certainly lies after self and before `other`.

        >>> first = Stretch(parse_edtf("2003"), parse_edtf("2010-05"))
        >>> first.gap_before(Stretch(parse_edtf("2010-06")))
        False
        >>> first.gap_before(Stretch(parse_edtf("2010-06-02")))
        True
        """
        if self.end is None or self.end.latest is None or other.begin.earliest is None:
            return False
        return (other.begin.earliest - self.end.latest).days > 1


@dataclass(frozen=True, slots=True)
class Period:
    """What a figure refers to in time: `start` to `end`, both inclusive.

    `start` None: the source does not date the beginning; both None: it gives no date at all.
    `text` is the one notation of the period, `label` its English name.
    """

    text: str
    kind: PeriodKind
    start: date | None
    end: date | None
    label: str

    @property
    def slug(self) -> str:
        """The notation as one path segment of an IRI, different for different periods.

        >>> parse_period("FY2018/2018-08-20", 10).slug, parse_period("../FY2007", 10).slug
        ('FY2018-to-2018-08-20', 'until-FY2007')
        """
        return self.text.replace("../", "until-").replace("/", "-to-")

    def is_within(self, other: Period) -> bool:
        """Whether every day of it is a day of `other`; never where a bound of either is open."""
        if not (self.start and self.end and other.start and other.end):
            return False
        return other.start <= self.start and self.end <= other.end


def parse_period(text: str, fiscal_first_month: int) -> Period:
    """Read a period in a notation of `docs/add-a-report.md`.

    `fiscal_first_month` is 1 to 12. A fiscal year has the number of the year in which it ends:
    it begins in the year before, unless its first month is January. Raises `DateError`.

    >>> parse_period("FY2023", 10).start
    datetime.date(2022, 10, 1)
    >>> parse_period("2003-03/2018-08-20", 10).label
    'March 2003 to 20 August 2018'
    """
    if not 1 <= fiscal_first_month <= 12:
        raise DateError(str(fiscal_first_month), "is not a month", "write one from 1 to 12")
    if text == "undated":
        return Period(text, "undated", None, None, "Undated")
    first, slash, last = text.partition("/")
    if not slash:
        return _single_period(text, fiscal_first_month, text)
    if first == last:
        raise DateError(text, "has the same beginning and end", f"write {first} alone")
    if last.startswith("CY") or first.startswith("CY"):
        raise DateError(text, "names a calendar year in a span", "write the year without CY")
    if first == "..":
        end = _single_period(last, fiscal_first_month, text)
        label = end.label[0].lower() + end.label[1:] if end.kind == "fiscal-year" else end.label
        return Period(text, "since-inception", None, end.end, f"Up to {label}")
    if last == ".." or last.startswith("FY"):
        raise DateError(text, "has no date after the slash", "write its last month or day")
    start = _single_period(first, fiscal_first_month, text)
    end = _single_period(last, fiscal_first_month, text)
    label = f"{start.label} to {end.label}"
    # Only "..", handled above, leaves a bound open: the checks for None are for mypy.
    in_order = start.start is not None and end.end is not None and start.start <= end.end
    if start.kind != "fiscal-year":
        if not in_order:
            raise DateError(text, "ends before it begins", f"write {last}/{first}")
        return Period(text, "span", start.start, end.end, label)
    within = start.end is not None and end.end is not None and end.end <= start.end
    if not (in_order and within and end.kind in {"day", "month"}):
        problem = f"does not end on a day or in a month of {start.label.lower()}"
        raise DateError(text, problem, "write a span of two dates, such as 2003-03/2018-08-20")
    return Period(text, "year-to-date", start.start, end.end, label)


def _single_period(text: str, first_month: int, whole: str) -> Period:
    """Read what stands alone or on one side of the slash in `whole`."""
    named = _NAMED_YEAR.fullmatch(text)
    if named is None:
        if _PLAIN.fullmatch(text) is None:
            raise DateError(whole, f'has no period in "{text}"', f"write {_PERIOD_FORMS}")
        edtf = _plain_date(text, within=whole)
        if edtf.precision == "year" and text == whole:
            raise DateError(text, "is a fiscal or a calendar year", f"write FY{text} or CY{text}")
        kinds: dict[str, PeriodKind] = {"day": "day", "month": "month", "year": "span"}
        return Period(text, kinds[edtf.precision], edtf.earliest, edtf.latest, _date_label(text))
    year = int(named[2])
    if named[1] == "CY" or first_month == 1:
        start_year, month, end_month = year, 1, 12
    else:
        start_year, month, end_month = year - 1, first_month, first_month - 1
    if start_year < 1:
        raise DateError(whole, "begins before the year 1", "write a later year")
    start = date(start_year, month, 1)
    end = date(year, end_month, monthrange(year, end_month)[1])
    if named[1] == "CY":
        return Period(text, "calendar-year", start, end, f"Calendar year {year}")
    return Period(text, "fiscal-year", start, end, f"Fiscal year {year}")


def _date_label(text: str) -> str:
    """Write a plain date in English: 2007-06 as June 2007."""
    year, *rest = (int(part) for part in text.split("-"))
    words = [str(day) for day in rest[1:]] + [MONTHS[month - 1] for month in rest[:1]]
    return " ".join([*words, str(year)])


def next_fiscal_year(period: Period) -> Period:
    """Return the fiscal year after `period`. Raises `DateError` if that is no fiscal year.

    >>> next_fiscal_year(parse_period("FY2023", 10)).text
    'FY2024'
    """
    if period.kind != "fiscal-year" or period.start is None:
        raise DateError(period.text, "is not a fiscal year", "give one, such as FY2023")
    if period.text == "FY9999":
        raise DateError(period.text, "is the last year that can be written", "give one before it")
    return parse_period(f"FY{int(period.text[2:]) + 1:04d}", period.start.month)
