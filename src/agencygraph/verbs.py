"""What each verb of the command line does: read arguments, call the library, print.

Every function takes the parsed arguments and gives an exit code: 0 clean, 1 findings.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from agencygraph import __version__, api
from agencygraph.dates import DateError, parse_edtf, parse_period
from agencygraph.errors import UsageError
from agencygraph.findings import Finding, is_clean, render
from agencygraph.resources import find_dossier, find_export, metadata_file


def _progress() -> Callable[[str], None]:
    """Show what is being done on a terminal, and nothing in a pipe."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda words: print(f"\r\033[K{words} ...", end="", file=sys.stderr, flush=True)


def end_progress() -> None:
    """Clear the line of progress from a terminal."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _folder(named: str | None) -> Path | None:
    if named is None:
        return None
    if not Path(named).is_dir():
        raise UsageError(f"{named}: there is no such folder")
    return Path(named)


def _dossier(chosen: Namespace) -> Path:
    return find_dossier(getattr(chosen, "named", None) or chosen.dossier)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _json(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


# -- build and check -------------------------------------------------------------------------------


def build(chosen: Namespace) -> int:
    """Check a dossier and write its export."""
    from agencygraph.build import build as make

    path = _dossier(chosen)
    out = Path(chosen.out) if chosen.out else Path("graph/dist") / path.resolve().name
    checked = make(path, out, __version__, _folder(chosen.documents), _progress())
    end_progress()
    _print_findings(checked.findings, chosen.format)
    if chosen.format == "text":
        print(_summary(checked, out))
    return 0


def check(chosen: Namespace) -> int:
    """Run everything but the export."""
    from agencygraph.build import check as gate

    checked = gate(_dossier(chosen), _folder(chosen.documents), _progress())
    end_progress()
    _print_findings(checked.findings, chosen.format)
    violations = sum(finding.severity == "violation" for finding in checked.findings)
    if checked.dossier and checked.dossier.unreadable:
        names = ", ".join(sorted(checked.dossier.unreadable))
        print(f"agencygraph: the graph was not checked: mend {names} first", file=sys.stderr)
    elif chosen.format == "text":
        print(_summary(checked, None) if not violations else _plural(violations, "violation"))
    return 0 if is_clean(checked.findings) else 1


def _print_findings(findings: Sequence[Finding], form: str) -> None:
    """Print findings; as text, only those that ask for something to be done."""
    if form == "text":
        findings = [finding for finding in findings if finding.severity != "info"]
    if findings or form != "text":
        print(render(findings, form, __version__))


def _summary(checked: object, out: Path | None) -> str:
    from agencygraph.build import Checked

    if not isinstance(checked, Checked) or checked.facts is None:
        return "nothing was checked"
    facts = checked.facts
    quads = sum(len(found) for _, found in checked.graphs)
    receipts = sum(1 for fact in facts.all() if fact.receipt)
    read = (
        f"{_plural(checked.receipts_read, 'receipt')} re-read in the documents"
        if checked.receipts_read
        else f"{_plural(receipts, 'receipt')} not re-read: name the texts with --documents"
    )
    lines = [
        f"{_plural(len(facts.units), 'organization')}, "
        f"{_plural(len(facts.programs), 'program')}, {_plural(len(facts.events), 'event')}",
        f"{_plural(len(facts.observations), 'figure')}, {_plural(len(facts.claims), 'claim')} "
        f"from {_plural(len(facts.documents), 'document')}",
        read,
        f"{_plural(quads, 'quad')} in {_plural(len(checked.graphs), 'named graph')}: "
        "the gate was passed",
    ]
    return "\n".join([*lines, f"written to {out.as_posix()}"] if out else lines)


# -- what the figures say --------------------------------------------------------------------------


def audit(chosen: Namespace) -> int:
    """Recompute every claim; list contradictions."""
    from agencygraph.audit import Audit, ClaimVerdict, number

    found = Audit(api.load_dossier(_dossier(chosen)).facts)
    claims, contradictions = list(found.claims()), found.contradictions()

    def computed(verdict: ClaimVerdict) -> str:
        about = f"about {number(verdict.nominal)}, " if verdict.nominal is not None else ""
        return about + (str(verdict.computed) if verdict.computed else "")

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
        (news.kind, "contradiction", str(news.place), " | ".join(news.keys), "", "", news.reason)
        for news in contradictions
    ]
    if chosen.format == "csv":
        print(_csv(header, rows), end="")
    elif chosen.format == "json":
        print(_json([dict(zip(header, row, strict=True)) for row in rows]), end="")
    else:
        for kind, verdict, place, subject, printed, value, reason in rows:
            print(f"{place}  {verdict}  {kind} {printed}".rstrip())
            print(f"  {subject}: {value + '; ' if value else ''}{reason}")
        counts = {v: sum(row[1] == v for row in rows) for v in dict.fromkeys(r[1] for r in rows)}
        print(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return 1 if any(row[1] == "inconsistent" for row in rows) else 0


def coverage(chosen: Namespace) -> int:
    """Hold the figures of each document against the rows that account for them."""
    from agencygraph.documents import cover, read_texts

    facts = api.load_dossier(_dossier(chosen)).facts
    texts, findings = read_texts(facts, _folder(chosen.documents) or Path())
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
        print(_json(shown), end="")
    else:
        print(f"{'document':<12}{'found':>7}{'claimed':>9}{'set aside':>11}{'unclaimed':>11}")
        for c in covered:
            counts = f"{c.found:>7}{c.claimed:>9}{c.set_aside:>11}{len(c.unclaimed):>11}"
            print(f"{c.document:<12}{counts}{c.percent:>8.1f}%")
    if findings:
        print(render(findings, "text", __version__), file=sys.stderr)
    return 1 if findings else 0


# -- questions -------------------------------------------------------------------------------------


def query(chosen: Namespace) -> int:
    """Run one question and print its answer."""
    from agencygraph.query import find_question, run, run_remote
    from agencygraph.query import render as render_answer
    from agencygraph.store import about, open_store

    export = find_export(chosen.export or chosen.dossier)
    given = {}
    for pair in chosen.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--set {pair}: write NAME=VALUE")
        given[name] = value
    text = find_question(chosen.question, export).bind(given)
    if chosen.endpoint:
        answer = run_remote(chosen.endpoint, text)
    else:
        answer = run(open_store(export), text)
    from agencygraph.iris import prefixes

    described = about(export)
    names = prefixes(described["key"], described["base"])
    print(render_answer(answer, chosen.format, names), end="")
    return 0


def ask(chosen: Namespace) -> int:
    """List the named questions, or run one."""
    if chosen.question and not chosen.list:
        return query(chosen)
    from agencygraph.query import questions
    from agencygraph.resources import question_folders
    from agencygraph.store import about

    export = find_export(chosen.export or chosen.dossier)
    known = questions(question_folders(about(export)["key"]))
    if chosen.format == "json":
        print(_json([{"name": q.name, "question": q.words} for q in known.values()]), end="")
        return 0
    for question in known.values():
        print(f"{question.name}\n    {question.words}")
        for name, words in question.parameters.items():
            print(f"    --set {name}={question.defaults.get(name, '')}  {words}")
    return 0


# -- the organization over time --------------------------------------------------------------------


def _day(text: str, month: int) -> date:
    """Read a day, or a year as the last day of that fiscal year."""
    try:
        if text.isdigit() and len(text) == 4:
            text = f"FY{text}"
        if text.startswith("FY"):
            end = parse_period(text, month).end
        else:
            end = parse_edtf(text).latest
    except DateError as error:
        raise UsageError(str(error)) from error
    if end is None:
        raise UsageError(f"{text}: name a day, such as 2007-09-30, or a year")
    return end


def _fiscal_month(path: Path) -> int:
    from agencygraph.dossier import load_settings

    return load_settings(path).fiscal_year_first_month


def diff(chosen: Namespace) -> int:
    """Say what changed between two days."""
    from agencygraph.lineage import compare

    path = _dossier(chosen)
    month = _fiscal_month(path)
    first, second = _day(chosen.first, month), _day(chosen.second, month)
    lineage = api.load_dossier(path)
    changes = compare(lineage, first, second)
    header = ("what", "standing", "key", "name", "before", "after", "events", "sources")
    rows = []
    for change in changes:
        sources = dict.fromkeys(
            source
            for event in change.events
            for source in (
                *((event.receipt.document,) if event.receipt else ()),
                *event.citations,
            )
        )
        events = "; ".join(f"{event.date.text} {event.title}" for event in change.events)
        rows.append(
            (
                change.what,
                change.standing,
                change.key,
                change.name,
                change.before,
                change.after,
                events,
                ";".join(sources),
            )
        )
    if chosen.format == "csv":
        print(_csv(header, rows), end="")
    elif chosen.format == "json":
        print(_json([dict(zip(header, row, strict=True)) for row in rows]), end="")
    else:
        print(f"{first.isoformat()} against {second.isoformat()}")
        for kind in dict.fromkeys(sorted(row[0] for row in rows)):
            of_kind = [row for row in rows if row[0] == kind]
            print(f"\n{kind} ({len(of_kind)})")
            for _, standing, key, name, before, after, happened, cited in of_kind:
                moved = f": {before} -> {after}" if before and after and before != after else ""
                doubt = "" if standing == "certain" else ", possibly"
                print(f"  {name} [{key}]{doubt}{moved}")
                if happened:
                    print(f"    {happened}")
                    print(f"    sources: {cited}")
    return 0


def snapshot(chosen: Namespace) -> int:
    """Print the organization on a day as a tree, or as RDF."""
    from agencygraph.lineage import programs_on, snapshot

    path = _dossier(chosen)
    day = _day(chosen.date, _fiscal_month(path))
    lineage = api.load_dossier(path)
    units, programs = snapshot(lineage, day), programs_on(lineage, day)
    if chosen.format == "json":
        fields = ("key", "name", "abbreviation", "kind", "parent", "standing")
        standing: dict[str, object] = {
            name: [{field: getattr(one, field) for field in fields} for one in found]
            for name, found in (("units", units), ("programs", programs))
        }
        print(_json({"date": day.isoformat(), **standing}), end="")
    elif chosen.format == "turtle":
        from agencygraph.dossier import load_settings
        from agencygraph.graph import Graph, sort_quads
        from agencygraph.turtle import write_turtle

        graph = Graph(lineage.facts, load_settings(path), lineage)
        wanted = {graph.node(f"unit:{one.key}") for one in units}
        wanted |= {graph.node(f"version:{one.version}") for one in units}
        wanted |= {graph.node(f"program:{one.key}") for one in programs}
        quads = sort_quads(quad for quad in graph.organization() if quad.subject in wanted)
        print(write_turtle(quads, graph.names), end="")
    else:
        _print_tree(day, units, programs)
    return 0


def _print_tree(day: date, units: Sequence[object], programs: Sequence[object]) -> None:
    from agencygraph.lineage import Standee

    everyone = [one for one in (*units, *programs) if isinstance(one, Standee)]
    keys = {one.key for one in everyone}

    def show(one: Standee, depth: int) -> None:
        short = f" ({one.abbreviation})" if one.abbreviation else ""
        doubt = "" if one.standing == "certain" else ", possibly"
        print(f"{'  ' * depth}{one.name}{short}  {one.kind}{doubt}")
        for below in everyone:
            if below.parent == one.key:
                show(below, depth + 1)

    print(day.isoformat())
    roots = [one for one in everyone if one.parent not in keys]
    for one in sorted(roots, key=lambda one: (one.kind != "agency", one.key)):
        show(one, 0)


# -- pages -----------------------------------------------------------------------------------------


def site(chosen: Namespace) -> int:
    """Write the site of an export, and serve it if asked to."""
    from agencygraph.dossier import load_settings
    from agencygraph.site.build import build_site
    from agencygraph.store import about

    export = find_export(chosen.export or chosen.dossier)
    path = find_dossier(chosen.dossier or about(export)["key"])
    settings = load_settings(path)
    out = Path(chosen.out) if chosen.out else Path("site") / settings.key
    built = build_site(
        api.load_dossier(path),
        settings,
        export,
        out,
        _folder(chosen.documents),
        _progress(),
        single=chosen.single_file,
    )
    end_progress()
    for notice in built.notices:
        print(f"agencygraph: {notice}", file=sys.stderr)
    kept = f"{built.put.written:,} written, {built.put.kept:,} as they were"
    print(f"{_plural(built.pages, 'page')} in {out.as_posix()}: {kept}")
    if chosen.serve:
        _serve(out, chosen.port)
    return 0


def _serve(folder: Path, port: int) -> None:
    from agencygraph.site.serve import server

    with server(folder, port) as serving:
        print(f"http://127.0.0.1:{serving.server_port}/  (Ctrl-C ends it)", flush=True)
        serving.serve_forever()


def draw(chosen: Namespace) -> int:
    """Draw the river, and write it to a file or to standard output."""
    from agencygraph.dossier import load_settings
    from agencygraph.draw.raster import png
    from agencygraph.draw.river import river

    path = _dossier(chosen)
    out = Path(chosen.out) if chosen.out else None
    form = chosen.format or ("png" if out and out.suffix.lower() == ".png" else "svg")
    if out and out.suffix.lower() in (".svg", ".png") and out.suffix.lower() != f".{form}":
        raise UsageError(f"{out}: the name says {out.suffix[1:]}, --format says {form}")
    svg = river(api.load_dossier(path), load_settings(path))
    drawn = png(svg) if form == "png" else svg.encode()
    if out is None:
        sys.stdout.buffer.write(drawn)
        return 0
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent}: there is no such folder")
    out.write_bytes(drawn)
    print(f"written to {out.as_posix()}")
    return 0


# -- making a dossier ------------------------------------------------------------------------------


def extract(chosen: Namespace) -> int:
    """Print a proposed row for every figure of a text."""
    from agencygraph.extract import propose
    from agencygraph.tables import tables

    try:
        text = Path(chosen.file).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{chosen.file}: {error}") from error
    header = tables()["observations"].header
    rows = [tuple(row[name] for name in header) for row in propose(text, chosen.key)]
    print(_csv(header, rows), end="")
    return 0


_SETTINGS = """\
# The dossier of one agency: what the tables beside this file have in common.
key = "{key}"
title = "{key}"
description = "What this dossier holds."
base = "https://w3id.org/agencygraph/"
language = "en"
fiscal_year_first_month = 10
agency = "{key}"
from = "2000-01-01"
through = "2000-12-31"
version = "0.1.0"
issued = "2000-12-31"
publisher = "Who publishes it"
publisher_url = "https://example.org/"
data_licence = "https://creativecommons.org/publicdomain/zero/1.0/"
"""


def start(chosen: Namespace) -> int:
    """Make a dossier folder with empty tables; what is there already stays."""
    from agencygraph.tables import tables

    out = Path(chosen.out)
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(metadata_file(), out / "csv-metadata.json")
    made = ["csv-metadata.json"]
    if not (out / "dossier.toml").exists():
        (out / "dossier.toml").write_text(_SETTINGS.format(key=out.resolve().name), "utf-8")
        made.append("dossier.toml")
    for table in tables().values():
        if not (out / table.file).exists():
            (out / table.file).write_text(",".join(table.header) + "\n", "utf-8")
            made.append(table.file)
    print(f"wrote {', '.join(made)} in {out.as_posix()}")
    return 0
