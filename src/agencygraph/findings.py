"""News about data is a value: findings, and the three forms they are printed in.

In: what a check has to say about one place. Out: text as people read it, JSON lines, SARIF 2.1.0.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["violation", "warning", "info"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a finding is: a file, a line counted from 1 (0: the whole file) and a column name."""

    file: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        """Give `file:row:column`, leaving out what is not known.

        >>> str(Place("units.csv", 4, "name"))
        'units.csv:4:name'
        >>> str(Place("units.csv"))
        'units.csv'
        """
        parts = [self.file]
        if self.row:
            parts.append(str(self.row))
        if self.column:
            parts.append(self.column)
        return ":".join(parts)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One piece of news about data: a permanent code, a place, the problem and what to do."""

    where: Place
    code: str
    problem: str
    fix: str
    severity: Severity = "violation"


def is_clean(findings: Iterable[Finding]) -> bool:
    """Say whether nothing among the findings forbids an export: warnings do not."""
    return not any(finding.severity == "violation" for finding in findings)


def render_text(finding: Finding) -> str:
    """Give a finding as people read it.

    >>> print(render_text(Finding(Place("a.csv", 2, "unit"), "unknown-unit", "no x", "use y")))
    a.csv:2:unit  unknown-unit
      problem: no x
      fix:     use y
    """
    mark = "" if finding.severity == "violation" else f" ({finding.severity})"
    return (
        f"{finding.where}  {finding.code}{mark}\n"
        f"  problem: {finding.problem}\n"
        f"  fix:     {finding.fix}"
    )


def _as_dict(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "file": finding.where.file,
        "row": finding.where.row,
        "column": finding.where.column,
        "problem": finding.problem,
        "fix": finding.fix,
    }


def render_json(findings: Iterable[Finding]) -> str:
    """Give findings as a JSON array of flat objects."""
    return json.dumps([_as_dict(f) for f in findings], ensure_ascii=False, indent=2)


def render_sarif(findings: Iterable[Finding], version: str) -> str:
    """Give findings as a SARIF 2.1.0 log, the form that code hosts annotate changes with."""
    found = list(findings)
    levels = {"violation": "error", "warning": "warning", "info": "note"}
    rules = [{"id": code} for code in sorted({f.code for f in found})]
    results = []
    for finding in found:
        location: dict[str, object] = {"artifactLocation": {"uri": finding.where.file}}
        if finding.where.row:
            location["region"] = {"startLine": finding.where.row}
        results.append(
            {
                "ruleId": finding.code,
                "level": levels[finding.severity],
                "message": {"text": f"{finding.problem}. {finding.fix}"},
                "locations": [
                    {
                        "physicalLocation": location,
                        "logicalLocations": [{"name": finding.where.column}]
                        if finding.where.column
                        else [],
                    }
                ],
            }
        )
    driver = {"name": "agencygraph", "version": version, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def render(findings: Iterable[Finding], form: str, version: str) -> str:
    """Give findings as `json` or `sarif`; as `text`, those that ask for something, worst first."""
    found = list(findings)
    if form == "json":
        return render_json(found)
    if form == "sarif":
        return render_sarif(found, version)
    asking = [finding for finding in found if finding.severity != "info"]
    asking.sort(key=lambda finding: finding.severity != "violation")
    return "\n".join(render_text(finding) for finding in asking)


def nearest(value: str, known: set[str] | frozenset[str], listed: str = "") -> str:
    """Name the known value that looks most like the one written, or some that there are.

    Where some are left out, `listed` says where all of them stand.

    >>> nearest("exat", {"exact", "nearly"}), nearest("EXACT", {"exact", "nearly"})
    ('"exact"', '"exact"')
    """
    names = sorted(known)
    alike = [name for name in names if name.casefold() == value.casefold()]
    if alike:
        return f'"{alike[0]}"'
    for written, among in (
        (value, {name: name for name in names}),
        (value.casefold(), {name.casefold(): name for name in names}),
    ):
        close = difflib.get_close_matches(written, among, n=1, cutoff=0.6)
        if close:
            return f'"{among[close[0]]}"'
    some = ", ".join(f'"{name}"' for name in sorted(known)[:8])
    more = " ..." + (f" (all: {listed})" if listed else "") if len(known) > 8 else ""
    return f"one of {some}{more}" if some else "a value that is there"
