"""One preferred figure for each cell, by a stated rule.

In: `Facts`. Out: for each period, subject, measure and breakdown one observation: a source
document goes before an outside source, then the latest published, then the first occurrence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from agencygraph.model import Facts, Observation


def prefer(facts: Facts) -> Iterator[Observation]:
    """Choose the preferred observation of every cell, in order of cell."""
    sources = facts.sources()

    def rank(fact: Observation) -> tuple[bool, date, int, str]:
        when = sources[fact.stated_in].published
        latest = (when.latest or when.earliest) if when else None
        return (fact.receipt is not None, latest or date.min, -fact.occurrence, fact.key)

    best: dict[tuple[str, ...], Observation] = {}
    for fact in facts.observations:
        undated = fact.stated_in if fact.period.kind == "undated" else ""
        cell: tuple[str, ...] = (*fact.cell, undated)
        if cell not in best or rank(fact) > rank(best[cell]):
            best[cell] = fact
    for _, fact in sorted(best.items()):
        yield fact
