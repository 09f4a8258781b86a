"""What the silence map says of documents, figures and claims: in words, never by their keys.

In: facts of one year. Out: parts of a reason, empty where there is nothing to say. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from agencygraph.changes import when
from agencygraph.dates import Period
from agencygraph.model import Citation, Claim, Document, Observation


def titles(sources: Iterable[Document | Citation]) -> str:
    """Name sources."""
    return " and ".join(source.title for source in sources)


def too_early(documents: list[Document], year: Period) -> str:
    """Say that all documents of a year certainly appeared before it ended, if they did."""
    latest = [one.published.latest or date.max for one in documents]
    if year.end is None or max(latest) >= year.end:
        return ""
    last = documents[latest.index(max(latest))].published
    return f"the year was not over when {titles(documents)} appeared ({when(last)})"


def partial(within: Sequence[Observation]) -> str:
    """Say of figures that are none of a whole year what they are of."""
    if within and all(fact.basis == "cumulative" for fact in within):
        spans = dict.fromkeys(fact.period.label.replace("Up to", "up to") for fact in within)
        return f"a running total: {' and '.join(spans)}"
    if within and all(fact.period.kind == "year-to-date" for fact in within):
        ends = dict.fromkeys(fact.period.label.rpartition(" to ")[2] for fact in within)
        return f"only up to {' and '.join(ends)}"
    return ""


def said(claim: Claim) -> str:
    """Say of which kind a claim is, such as change in percent, and what is printed."""
    printed = f' "{claim.receipt.printed}"' if claim.receipt else ""
    return claim.kind.replace("-", " in ") + printed
