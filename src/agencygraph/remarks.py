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
    """Say of figures that are none of a whole year what they are of; of which, if not of all."""
    told = [(printed(fact), remark(fact)) for fact in within]
    remarks = dict.fromkeys(words for _, words in told)
    if len(remarks) == 1:
        return next(iter(remarks))
    each = dict.fromkeys(f"{figure} is {words}" for figure, words in told if words)
    return " and ".join(each)


def remark(fact: Observation) -> str:
    """Say of a figure that is none of a whole year what it is of."""
    if fact.basis == "cumulative":
        return f"a running total: {fact.period.label.replace('Up to', 'up to')}"
    if fact.period.kind == "year-to-date":
        return f"only up to {fact.period.label.rpartition(' to ')[2]}"
    return ""


def printed(fact: Observation) -> str:
    """Give a figure as it is printed; its value, where none prints it."""
    return fact.receipt.printed if fact.receipt else format(fact.value, "f")


def said(claim: Claim, *, is_later: bool = False) -> str:
    """Say of which kind a claim is, such as change in percent, and what is printed.

    With `is_later` also of when: it only compares that time to the one that is spoken of.
    """
    quoted = f' "{claim.receipt.printed}"' if claim.receipt else ""
    when_of = f" of {claim.period.label.lower()} against it" if is_later else ""
    return claim.kind.replace("-", " in ") + quoted + when_of
