"""What a claim says of figures, and what became of it when it was recomputed, in words.

In: a claim or the audit's verdict on it. Out: short English text. A change has the direction of its
sign, as the audit reads it; nothing else says whether a figure rose or fell.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR

from agencygraph.audit import ClaimVerdict, Interval
from agencygraph.model import Claim
from agencygraph.site import words

_CHANGES = ("change-percent", "change-points")
#: What stands after the number of a claim.
_AFTER = {
    "multiple": " as high",
    "share": " of the whole",
    "average": " on average",
    "sum": " in all",
}
_TAGS = {
    "consistent": "fits",
    "inconsistent": "does not fit",
    "implied": "implies",
    "not-checkable": "cannot be checked",
}
#: Reasons of the audit, for readers who do not know it.
_REASONS = {"no figure of it is printed": "no document prints the figures that it rests on"}


def parts(claim: Claim) -> tuple[str, str, str]:
    """Give what a claim says, as what stands before its number, the number, and what follows.

    The unit, which has a label, belongs before what follows.
    """
    if claim.value is None:
        return words.kind(claim.kind), "", ""
    if claim.kind in _CHANGES and claim.value:
        size = replace(claim, value=abs(claim.value))
        return ("up " if claim.value > 0 else "down "), words.amount(size), ""
    before = "change of " if claim.kind in _CHANGES else ""
    return before, words.amount(claim), _AFTER.get(claim.kind, "")


def tag(found: ClaimVerdict) -> str:
    """Give the verdict in a word or two."""
    return _TAGS[found.verdict]


def outcome(found: ClaimVerdict, *, is_count: bool) -> str:
    """Say what the printed figures come to; `is_count`: they count things, none of them half."""
    if found.computed is None:
        if found.verdict == "inconsistent":
            return "an earlier figure is higher"
        return _REASONS.get(found.reason, found.reason)
    if found.verdict != "implied":
        return f"{found.computed} by the printed figures"
    claim = found.claim
    # The unit of a dividend or divisor that is not printed is that of another measure.
    is_whole = is_count and claim.kind != "average"
    implied = whole(found.computed) if is_whole else str(found.computed)
    for period in (claim.against_period, claim.period):
        if period and found.reason == f"the figure for {period.label} is not printed":
            return f"{implied} for {words.short(period)}"
    return f"{implied} for the whole" if claim.kind == "share" else implied


def whole(found: Interval) -> str:
    """Give the whole numbers of an interval; the interval itself, where it holds none.

    >>> from decimal import Decimal
    >>> whole(Interval(Decimal("55.99"), Decimal("56.01")))
    '56'
    """
    low = found.low and found.low.to_integral_value(ROUND_CEILING)
    high = found.high and found.high.to_integral_value(ROUND_FLOOR)
    is_empty = low is not None and high is not None and low > high
    return str(found if is_empty else Interval(low, high))
