"""Intervals: what a number can be, and what can be computed from two of them.

In: bounds, each with whether it is itself allowed. Out: `Interval`, its words, and sums, products
and quotients that are as wide as the bounds make them. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal


@dataclass(frozen=True, slots=True)
class Interval:
    """What a number can be; None is without end on that side. An open end is not itself allowed."""

    low: Decimal | None
    high: Decimal | None
    is_low_open: bool = False
    is_high_open: bool = False

    def meets(self, other: Interval) -> bool:
        """Say whether both can be the same number."""
        return not _is_past(self, other) and not _is_past(other, self)

    def scaled(self, factor: Decimal, plus: Decimal = Decimal(0)) -> Interval:
        """Multiply by a factor above zero, then add."""
        low = None if self.low is None else self.low * factor + plus
        high = None if self.high is None else self.high * factor + plus
        return Interval(low, high, self.is_low_open, self.is_high_open)

    def whole(self) -> Interval:
        """Give the least and the greatest whole number in it; itself, where it holds none.

        >>> str(Interval(Decimal("55.99"), Decimal("56.01")).whole())
        '56'
        >>> str(Interval(Decimal(5), Decimal("9.5"), is_low_open=True).whole())
        '6 to 9'
        """
        low = self.low and self.low.to_integral_value(ROUND_CEILING)
        high = self.high and self.high.to_integral_value(ROUND_FLOOR)
        if low is not None and self.is_low_open and low == self.low:
            low += 1
        if high is not None and self.is_high_open and high == self.high:
            high -= 1
        is_empty = low is not None and high is not None and low > high
        return self if is_empty else Interval(low, high)

    def __str__(self) -> str:
        """Give the interval as words."""
        if self.low is not None and self.low == self.high:
            return number(self.low)
        if self.low is None and self.high is None:
            return "any number"
        if self.low is None:
            return f"{'less than' if self.is_high_open else 'at most'} {number(self.high)}"
        if self.high is None:
            return f"{'more than' if self.is_low_open else 'at least'} {number(self.low)}"
        return f"{number(self.low)} to {number(self.high)}"


def number(value: Decimal | None) -> str:
    """Give a number as people read it: grouped when large, two places at most when small.

    >>> number(Decimal("142753.14")), number(Decimal("7.2"))
    ('142,753', '7.2')
    """
    if value is None:
        return ""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    shown = f"{value:.2f}"
    return shown.rstrip("0").rstrip(".")


def add(found: Iterable[Interval]) -> Interval:
    """Add intervals."""
    low: Decimal | None = Decimal(0)
    high: Decimal | None = Decimal(0)
    low_open = high_open = False
    for one in found:
        low = None if low is None or one.low is None else low + one.low
        high = None if high is None or one.high is None else high + one.high
        low_open, high_open = low_open or one.is_low_open, high_open or one.is_high_open
    return Interval(low, high, low_open, high_open)


def subtract(first: Interval, second: Interval) -> Interval:
    """Subtract the second from the first."""
    low = None if first.low is None or second.high is None else first.low - second.high
    high = None if first.high is None or second.low is None else first.high - second.low
    low_open = first.is_low_open or second.is_high_open
    return Interval(low, high, low_open, first.is_high_open or second.is_low_open)


def multiply(first: Interval, second: Interval) -> Interval:
    """Multiply positive intervals."""
    low = None if first.low is None or second.low is None else first.low * second.low
    high = None if first.high is None or second.high is None else first.high * second.high
    low_open = first.is_low_open or second.is_low_open
    return Interval(low, high, low_open, first.is_high_open or second.is_high_open)


def divide(top: Interval, bottom: Interval) -> Interval | None:
    """Divide positive intervals; None when the divisor may be nothing."""
    if bottom.low is None or bottom.low <= 0:
        return None
    low = top.low / bottom.high if top.low is not None and bottom.high else None
    high = None if top.high is None else top.high / bottom.low
    low_open = top.is_low_open or bottom.is_high_open
    return Interval(low, high, low_open, top.is_high_open or bottom.is_low_open)


def _is_past(first: Interval, second: Interval) -> bool:
    """Whether all of the first lies above all of the second."""
    if first.low is None or second.high is None:
        return False
    is_shared = not first.is_low_open and not second.is_high_open
    return first.low > second.high or (first.low == second.high and not is_shared)
