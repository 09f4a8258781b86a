"""What lies between figures, worked out from the tables of an export alone.

In: the rows of `read_rows`. Out: those of the table `joints`, with the verdicts of
`agencygraph.joints`. Pure.
"""

from __future__ import annotations

from agencygraph.formats.facts import facts_of
from agencygraph.formats.rows import Row, Rows
from agencygraph.lineage import trace
from agencygraph.series import series, splices


def joint_rows(rows: Rows) -> list[Row]:
    """Give a row for each joint of a series, and for each between two that follow each other."""
    facts = facts_of(rows)
    lineage = trace(facts)
    found = series(facts, lineage)
    within = [(True, joint) for one in found for joint in one.joints]
    between = [(False, joint) for splice in splices(found, lineage) for joint in splice.joints]
    made: dict[tuple[str, str], Row] = {}
    for is_one, joint in (*within, *between):
        ends = (joint.before.fact.key, joint.after.fact.key)
        reasons = "; ".join(joint.reasons)
        made[ends] = (*ends, is_one, not joint.is_break, joint.verdict, reasons)
    return [made[ends] for ends in sorted(made)]
