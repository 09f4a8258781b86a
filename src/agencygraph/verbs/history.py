"""The verbs `diff` and `snapshot`: the organization over time."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING

from agencygraph import api
from agencygraph.dates import DateError, parse_edtf, parse_period
from agencygraph.errors import UsageError
from agencygraph.moments import instead
from agencygraph.verbs.printing import dossier
from agencygraph.writing import as_csv, as_json

if TYPE_CHECKING:
    from agencygraph.dossier import Settings
    from agencygraph.lineage import Lineage
    from agencygraph.model import Version
    from agencygraph.snapshots import Standee


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
        raise UsageError(str(instead(error, month))) from error
    if end is None:
        raise UsageError(f"{text}: name a day, such as 2007-09-30, or a year")
    return end


def _remark_outside(settings: Settings, *days: date) -> None:
    """Say on standard error that a day lies outside what the dossier records."""
    for day in days:
        if not settings.start <= day.isoformat() <= settings.through:
            span = f"{settings.start} to {settings.through}"
            print(f"agencygraph: {day} lies outside the record, {span}", file=sys.stderr)


def diff(chosen: Namespace) -> int:
    """Say what changed between two days."""
    from agencygraph.dossier import load_settings
    from agencygraph.snapshots import compare

    path = dossier(chosen)
    settings = load_settings(path)
    month = settings.fiscal_year_first_month
    first, second = _day(chosen.first, month), _day(chosen.second, month)
    lineage = api.load_dossier(path)
    if second < first:
        raise UsageError(f"{second} lies before {first}: name the earlier day first")
    _remark_outside(settings, first, second)
    changes = compare(lineage, first, second)
    header = ("what", "standing", "key", "name", "before", "after", "events", "sources")
    rows = []
    for change in changes:
        sources = dict.fromkeys(key for event in change.events for key in event.sources)
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
        print(as_csv(header, rows), end="")
    elif chosen.format == "json":
        print(as_json([dict(zip(header, row, strict=True)) for row in rows]), end="")
    else:
        print(f"{first.isoformat()} against {second.isoformat()}")
        if not rows:
            print("\nno change")
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
    from agencygraph.dossier import load_settings
    from agencygraph.snapshots import programs_on, ranked, snapshot

    path = dossier(chosen)
    settings = load_settings(path)
    day = _day(chosen.date, settings.fiscal_year_first_month)
    lineage = api.load_dossier(path)
    _remark_outside(settings, day)
    units, programs = snapshot(lineage, day), programs_on(lineage, day)
    if chosen.format == "json":
        told: dict[str, object] = {
            name: [_record(one) for one in found]
            for name, found in (("units", units), ("programs", programs))
        }
        print(as_json({"date": day.isoformat(), **told}), end="")
    elif chosen.format == "turtle":
        from agencygraph.graph import Graph, sort_quads
        from agencygraph.turtle import write_turtle

        graph = Graph(lineage.facts, settings, lineage)
        wanted = {graph.node(f"unit:{one.key}") for one in units}
        versions = {key for one in units for key in (one.version, *(v.key for v in one.others))}
        wanted |= {graph.node(f"version:{key}") for key in versions}
        wanted |= {graph.node(f"program:{one.key}") for one in programs}
        quads = sort_quads(quad for quad in graph.organization() if quad.subject in wanted)
        print(write_turtle(quads, graph.names), end="")
    else:
        print(day.isoformat())
        for depth, one in ranked([*units, *programs]):
            print(f"{'  ' * depth}{_told(lineage, one, day)}")
    return 0


def _record(one: Standee) -> dict[str, object]:
    """Give a unit or program for JSON; `or` holds what it may have been instead."""
    columns = ("name", "abbreviation", "kind", "parent")
    others = [{name: getattr(other, name) for name in columns} for other in one.others]
    said = {name: getattr(one, name) for name in ("key", *columns, "standing")}
    return {**said, "or": others}


def _told(lineage: Lineage, one: Standee, day: date) -> str:
    """Say what a unit or program was called, of what kind, and what of it is open."""
    lives: tuple[Standee | Version, ...] = (one, *one.others)
    named = (f"{v.name} ({v.abbreviation})" if v.abbreviation else v.name for v in lives)
    parents = one.either("parent")
    above = (lineage.short_on(key, day) if key else "a parent not stated" for key in parents)
    under = f", under {' or '.join(above)}" if len(parents) > 1 else ""
    kinds = " or ".join(one.either("kind"))
    return f"{' or '.join(dict.fromkeys(named))}  {kinds}{under}{_doubt(lineage, one, day)}"


def _doubt(lineage: Lineage, one: Standee, day: date) -> str:
    """Say that something possibly stood, and whether it is only that nobody says since when."""
    if one.standing == "certain":
        return ""
    program = lineage.programs.get(one.key)
    versions = lineage.versions.get(one.key, ())
    life = program or next((version for version in versions if version.key == one.version), None)
    known = life.start.latest if life and life.start.earliest is None else None
    if known and day < known:
        return f", possibly: beginning unknown, known by {known.isoformat()}"
    return ", possibly"
