"""The verbs `audit`, `coverage` and `silence`: what the figures say, and do not."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from agencygraph import __version__, api
from agencygraph.errors import UsageError
from agencygraph.findings import render
from agencygraph.verbs.printing import dossier, folder
from agencygraph.writing import as_csv, as_json

#: What is worth a look and contradicts nothing by itself.
_WEIGHT = {"part-of-another-kind": "remark", "events-differ": "remark"}


def audit(chosen: Namespace) -> int:
    """Recompute every claim; list contradictions."""
    from agencygraph.audit import Audit, ClaimVerdict
    from agencygraph.intervals import number

    found = Audit(api.load_dossier(dossier(chosen)).facts)
    claims, contradictions = list(found.claims()), found.contradictions()

    def computed(verdict: ClaimVerdict) -> str:
        found = str(verdict.computed or "")
        about = number(verdict.nominal)
        return f"about {about}, {found}" if about not in ("", found) else found

    header = ("kind", "verdict", "place", "subject", "printed", "computed", "reason")
    rows: list[tuple[str, ...]] = [
        (
            verdict.claim.kind,
            verdict.verdict,
            str(verdict.claim.place),
            verdict.claim.key,
            verdict.claim.receipt.printed if verdict.claim.receipt else "",
            computed(verdict),
            verdict.reason,
        )
        for verdict in claims
    ]
    rows += [
        (
            news.kind,
            _WEIGHT.get(news.kind, "contradiction"),
            str(news.place),
            " | ".join(news.keys),
            "",
            "",
            news.reason,
        )
        for news in contradictions
    ]
    if chosen.format == "csv":
        print(as_csv(header, rows), end="")
    elif chosen.format == "json":
        print(as_json([dict(zip(header, row, strict=True)) for row in rows]), end="")
    else:
        for kind, verdict, place, subject, printed, value, reason in rows:
            print(f"{place}  {verdict}  {kind} {printed}".rstrip())
            about = "" if verdict in ("contradiction", "remark") else f"{subject}: "
            print(f"  {about}{value + '; ' if value else ''}{reason}")
        counts = {v: sum(row[1] == v for row in rows) for v in dict.fromkeys(r[1] for r in rows)}
        print(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return 1 if any(row[1] == "inconsistent" for row in rows) else 0


def coverage(chosen: Namespace) -> int:
    """Hold the figures of each document against the rows that account for them."""
    from agencygraph.documents import cover, read_texts

    facts = api.load_dossier(dossier(chosen)).facts
    texts, findings = read_texts(facts, folder(chosen.documents) or Path())
    covered = cover(facts, texts)
    findings += [finding for document in covered for finding in document.unclaimed]
    if chosen.format == "json":
        shown = [
            {
                "document": c.document,
                "found": c.found,
                "claimed": c.claimed,
                "set_aside": c.set_aside,
                "unclaimed": len(c.unclaimed),
                "percent": round(c.percent, 1),
            }
            for c in covered
        ]
        print(as_json(shown), end="")
    else:
        print(f"{'document':<12}{'found':>7}{'claimed':>9}{'set aside':>11}{'unclaimed':>11}")
        for c in covered:
            counts = f"{c.found:>7}{c.claimed:>9}{c.set_aside:>11}{len(c.unclaimed):>11}"
            print(f"{c.document:<12}{counts}{c.percent:>8.1f}%")
    if findings:
        print(render(findings, "text", __version__), file=sys.stderr)
    return 1 if findings else 0


def silence(chosen: Namespace) -> int:
    """Say for each subject, measure and fiscal year whether it is reported, and if not, why."""
    from agencygraph.audit import Audit
    from agencygraph.dossier import load_settings
    from agencygraph.silence import COLUMNS, as_rows
    from agencygraph.silence import silence as judge

    path = dossier(chosen)
    lineage = api.load_dossier(path)
    claims = list(Audit(lineage.facts).claims())
    names = [name for name, _, _ in COLUMNS]
    wanted = {"subject": chosen.subject, "measure": chosen.measure}
    rows = [
        row
        for row in as_rows(judge(lineage.facts, lineage, load_settings(path), claims))
        if all(value in (None, row[names.index(name)]) for name, value in wanted.items())
    ]
    if not rows:
        raise UsageError("no figure has this subject and measure; see: agencygraph ask measures")
    if chosen.format == "json":
        print(as_json([dict(zip(names, row, strict=True)) for row in rows]), end="")
    else:
        print(as_csv(names, rows), end="")
    return 0
