"""The verbs `build` and `check`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agencygraph import __version__
from agencygraph.findings import Finding, is_clean, render
from agencygraph.terminal import end_progress, progress
from agencygraph.verbs.printing import dossier, folder, plural

if TYPE_CHECKING:
    from agencygraph.build import Checked


def build(chosen: Namespace) -> int:
    """Check a dossier and write its export."""
    from agencygraph.build import build as make

    path = dossier(chosen)
    out = Path(chosen.out) if chosen.out else Path("graph/dist") / path.resolve().name
    checked = make(path, out, __version__, folder(chosen.documents), progress())
    end_progress()
    _print_findings(checked.findings, chosen.format)
    if chosen.format == "text":
        print(_summary(checked, out))
    return 0


def check(chosen: Namespace) -> int:
    """Run everything but the export."""
    from agencygraph.build import check as gate

    checked = gate(dossier(chosen), folder(chosen.documents), progress())
    end_progress()
    _print_findings(checked.findings, chosen.format)
    violations = sum(finding.severity == "violation" for finding in checked.findings)
    if checked.dossier and checked.dossier.unreadable:
        names = ", ".join(sorted(checked.dossier.unreadable))
        print(f"agencygraph: the graph was not checked: mend {names} first", file=sys.stderr)
    elif chosen.format == "text":
        print(_summary(checked, None) if not violations else plural(violations, "violation"))
    return 0 if is_clean(checked.findings) else 1


def _print_findings(findings: Sequence[Finding], form: str) -> None:
    """Print findings, unless there is nothing to say in words."""
    shown = render(findings, form, __version__)
    if shown:
        print(shown)


def _summary(checked: Checked, out: Path | None) -> str:
    if checked.facts is None:
        return "nothing was checked"
    facts = checked.facts
    quads = sum(len(found) for _, found in checked.graphs)
    receipts = sum(1 for fact in facts.all() if fact.receipt)
    read = (
        f"{plural(checked.receipts_read, 'receipt')} re-read in the documents"
        if checked.receipts_read
        else f"{plural(receipts, 'receipt')} not re-read: name the texts with --documents"
    )
    lines = [
        f"{plural(len(facts.units), 'organization')}, "
        f"{plural(len(facts.programs), 'program')}, {plural(len(facts.events), 'event')}",
        f"{plural(len(facts.observations), 'figure')}, {plural(len(facts.claims), 'claim')} "
        f"from {plural(len(facts.documents), 'document')}",
        read,
        f"{plural(quads, 'quad')} in {plural(len(checked.graphs), 'named graph')}: "
        "the gate was passed",
    ]
    return "\n".join([*lines, f"written to {out.as_posix()}"] if out else lines)
