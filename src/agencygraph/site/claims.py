"""What a claim says of figures, and what became of it when it was recomputed, in words.

In: a claim or the audit's verdict on it. Out: short English text. A change has the direction of its
sign, as the audit reads it; nothing else says whether a figure rose or fell.
"""

from __future__ import annotations

from dataclasses import replace

from agencygraph.audit import ClaimVerdict
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


def outcome(found: ClaimVerdict) -> str:
    """Say what the printed figures come to."""
    if found.computed is None:
        if found.verdict == "inconsistent":
            return "an earlier figure is higher"
        return _REASONS.get(found.reason, found.reason)
    if found.verdict != "implied":
        return f"{found.computed} by the printed figures"
    claim, implied = found.claim, str(found.computed)
    for period in (claim.against_period, claim.period):
        if period and found.reason == f"the figure for {period.label} is not printed":
            return f"{implied} for {words.short(period)}"
    return f"{implied} for the whole" if claim.kind == "share" else implied
