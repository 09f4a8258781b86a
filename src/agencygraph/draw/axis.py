"""The two axes of a chart: years along, amounts up.

In: the periods and numbers of a series. Out: the years that are shown, places on the page, and
ticks at round numbers from zero.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import ceil

from agencygraph.dates import MONTHS, Period, next_fiscal_year, parse_period
from agencygraph.points import grouped

_STEPS = tuple(Decimal(step) for step in ("1", "2", "2.5", "5", "10"))
_MAGNITUDES = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))


@dataclass(frozen=True, slots=True)
class Years:
    """The years along the axis, and the pixels between which they stand."""

    periods: tuple[Period, ...]
    left: float
    right: float

    @property
    def slot(self) -> float:
        """How wide a year is."""
        return (self.right - self.left) / len(self.periods)

    @property
    def title(self) -> str:
        """What kind of years they are, in words."""
        first = self.periods[0]
        if first.kind == "calendar-year" or first.start is None or first.end is None:
            return "Calendar year"
        months = (MONTHS[first.start.month - 1], MONTHS[first.end.month - 1])
        return f"Fiscal year (FY), {months[0]} to {months[1]}"

    def at(self, day: date) -> float:
        """Give the place of a day, every year equally wide."""
        for number, year in enumerate(self.periods):
            if year.start and year.end and day <= year.end:
                part = (day - year.start).days / ((year.end - year.start).days + 1)
                return self.left + self.slot * (number + max(part, 0))
        return self.right

    def stretch(self, period: Period) -> tuple[float, float, float]:
        """Give where a period is drawn, and from where to where; many years at their end."""
        last = period.end or date.min
        end = self.at(last + timedelta(days=1))
        if period.start is None or period.kind == "span":
            return end, end, end
        start = self.at(period.start)
        return (start + end) / 2, start, end

    def number(self, period: Period) -> int:
        """Give the number of the year in which a period is drawn."""
        day = period.end or date.min
        if period.start and period.kind != "span":
            day = period.start + (day - period.start) / 2
        before = [year for year in self.periods if year.end and year.end < day]
        return min(len(before), len(self.periods) - 1)

    def labels(self, room: float) -> Iterator[tuple[float, str]]:
        """Give the names of years that fit, each so many pixels wide: from the first, in steps."""
        for number in range(0, len(self.periods), max(1, ceil(room / self.slot))):
            yield self.left + self.slot * (number + 0.5), self.periods[number].text


def years(
    periods: Iterable[Period], first_month: int | None, within: tuple[Period, ...]
) -> tuple[Period, ...]:
    """Give the years to show: from the first period to the last, three at least if `within` has.

    Fiscal years if `first_month` is given, calendar years otherwise.
    """
    dated = [period for period in periods if period.end]
    days = [day for period in dated for day in (period.start, period.end) if day]
    long = [period.start for period in dated if period.kind == "span"]
    days = [day for day in days if day not in long] or days
    if not days:
        return within[-3:] or (parse_period("CY2000", 1),)
    month = first_month or 1
    kind = "FY" if first_month else "CY"

    def year(day: date) -> int:
        return day.year + int(kind == "FY" and day.month >= month > 1)

    first, last = year(min(days)), year(max(days))
    known = sorted(int(one.text[2:]) for one in within)
    for step in itertools.cycle((-1, 1)):
        if last - first >= 2 or not known or (known[0] >= first and known[-1] <= last):
            break
        if step < 0 and known[0] < first:
            first -= 1
        elif step > 0 and known[-1] > last:
            last += 1
    found = [parse_period(f"{kind}{first:04d}", month)]
    while int(found[-1].text[2:]) < last:
        if kind == "FY":
            found.append(next_fiscal_year(found[-1]))
        else:
            found.append(parse_period(f"CY{int(found[-1].text[2:]) + 1:04d}", month))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts up the axis: round ticks from zero, and the pixels between which they stand."""

    ticks: tuple[Decimal, ...]
    top: float
    bottom: float

    def at(self, value: Decimal) -> float:
        """Give the place of an amount; what lies beyond the axis stands at its end."""
        low, high = self.ticks[0], self.ticks[-1]
        part = (min(max(value, low), high) - low) / (high - low)
        return float(self.bottom - (self.bottom - self.top) * float(part))


def ticks(low: Decimal, high: Decimal, most: int = 6) -> tuple[Decimal, ...]:
    """Give round numbers from zero, or from below it, that enclose two amounts.

    >>> [str(tick) for tick in ticks(Decimal(0), Decimal(170590))]
    ['0', '50000', '100000', '150000', '200000']
    """
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high = Decimal(1)
    whole = high == high.to_integral() and low == low.to_integral()
    power = Decimal(10) ** ((high - low).adjusted() - 1)
    while True:
        for step in (factor * power for factor in _STEPS[:-1]):
            if whole and step != step.to_integral():
                continue
            first = (low / step).to_integral(ROUND_FLOOR)
            last = (high / step).to_integral(ROUND_CEILING)
            if last - first < most:
                shown = range(int(first), int(last) + 1)
                return tuple(Decimal(format((step * n).normalize(), "f")) for n in shown)
        power *= 10


def tick_words(found: tuple[Decimal, ...]) -> tuple[str, ...]:
    """Write ticks as people read them, all in one magnitude.

    >>> tick_words((Decimal(0), Decimal(500000), Decimal(1000000)))
    ('0', '0.5 million', '1 million')
    """
    for size, name in _MAGNITUDES:
        if max(abs(tick) for tick in found) >= size:
            return tuple(f"{grouped(t / size)} {name}" if t else "0" for t in found)
    return tuple(grouped(tick) for tick in found)
