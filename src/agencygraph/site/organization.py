"""The page of the organization on any day, and of two days side by side.

In: a `Lineage`, the dossier's settings, and how pages address each other. Out: `PageParts`.
Without JavaScript the page is tables for chosen days; with it, every day has an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from html import escape

from agencygraph.dossier import Settings
from agencygraph.lineage import Lineage
from agencygraph.model import Event, Program, Version
from agencygraph.site.organization_data import (
    ChosenDay,
    as_json,
    chosen_days,
    date_in_words,
    day_in_words,
    doubt,
    organization_data,
)
from agencygraph.site.parts import Link, PageParts
from agencygraph.snapshots import Change, Standee, compare, programs_on, snapshot

SCRIPTS = ("lineage.js", "organization.js")
STYLES = ("organization.css",)
#: What happened, in the order in which it is told.
CHANGES = ("new", "gone", "merged", "renamed", "moved", "reclassified")

#: The rows of a table, or a thing, and the day that shows them first.
Shown = dict[str, date]
#: Days: an event that may have been on any of more than these is drawn as a thin line.
_LONG = 2 * 366


def organization_page(lineage: Lineage, settings: Settings, link: Link) -> PageParts:
    """Make the page; `link("unit", key)` gives the address of a unit's page from this one."""
    data = as_json(organization_data(lineage, settings, link))
    name = lineage.name(settings.agency)
    body = "\n".join(
        [
            '<div class="organization" id="organization">',
            "<h1>The organization on any day</h1>",
            f"<p>{escape(name)} from {_words(settings.start)} to {_words(settings.through)}, as "
            "the sources record it: pick a day, or two to compare. <em>Certain</em> means that "
            "the unit was part of it on that day whichever days were meant; <em>possible</em>, "
            "that a beginning or an end is not known well enough to say. What does not say "
            "possible is certain. Of two names, kinds or parents with <em>or</em> between, one "
            "held: no source says which.</p>",
            _controls(settings, _strip(lineage, settings)),
            '<div id="org-panels" class="org-panels" hidden></div>',
            '<section id="org-changes" class="org-changes" hidden></section>',
            _tables(lineage, settings, link),
            f'<script type="application/json" id="organization-data">{data}</script>',
            "</div>",
        ]
    )
    return PageParts(
        title="The organization on any day",
        body_html=body,
        scripts=SCRIPTS,
        styles=STYLES,
    )


def _words(day: str) -> str:
    return day_in_words(date.fromisoformat(day))


def _controls(settings: Settings, strip: str) -> str:
    """Native inputs, hidden until the script that moves them is there."""
    return f"""<form id="org-controls" class="org-controls" hidden>
<fieldset class="org-day"><legend id="org-legend-a">Day</legend>
{_day_inputs("a", settings, "Day")}</fieldset>
<div class="org-time">
{_slider("a", "Day, from the first to the last of the record")}
{strip}
<p class="org-key">A line is an event, a heavy one part of a reform; a shaded stretch is an event
on some day of it, a thin one of more than two years.</p>
{_slider("b", "Other day, from the first to the last of the record")}
</div>
<fieldset class="org-day org-other"><legend id="org-legend-b">Other day</legend>
{_day_inputs("b", settings, "Other day")}</fieldset>
<div class="org-options" role="group" aria-label="What to show">
<label><input type="checkbox" id="org-compare"> Compare two days</label>
<label><input type="checkbox" id="org-programs" checked> Programs</label>
<label><input type="checkbox" id="org-possible" checked> What is only possible</label>
<label class="org-comparing"><input type="checkbox" id="org-changed"> Only what changed</label>
</div>
<p id="org-status" class="org-status" role="status"></p>
<div id="org-near" class="org-near"></div>
</form>
<noscript><p class="org-note">Without JavaScript this page is the tables below: the organization
on chosen days, and what changed from each to the next.</p></noscript>"""


def _day_inputs(which: str, settings: Settings, name: str) -> str:
    lower = name.lower()
    return f"""<input type="date" id="org-date-{which}" aria-label="{name}: date"
 min="{settings.start}" max="{settings.through}" required>
<span class="org-pair"><button type="button" id="org-previous-{which}"
 aria-label="Previous event, {lower}">‹ Previous event</button><button type="button"
 id="org-next-{which}" aria-label="Next event, {lower}">Next event ›</button></span>
<select id="org-goto-{which}" aria-label="{name}: go to a chosen day">
<option value="">Go to …</option></select>"""


def _slider(which: str, label: str) -> str:
    return (
        f'<input type="range" class="org-slider org-slider-{which}" id="org-slider-{which}" '
        f'min="0" max="1" value="0" step="1" aria-label="{label}">'
    )


def _strip(lineage: Lineage, settings: Settings) -> str:
    """Draw the record as a strip: years, events as ticks, imprecise ones as bars, reforms tall."""
    first, last = date.fromisoformat(settings.start), date.fromisoformat(settings.through)
    length = max((last - first).days, 1)

    def at(day: date) -> str:
        share = min(max((day - first).days / length, 0), 1) * 100
        return f"{share:.2f}%"

    marks = []
    for year in range(first.year + 1, last.year + 1):
        kind = "org-five" if year % 5 == 0 else "org-year"
        spot = at(date(year, 1, 1))
        marks.append(f'<line class="{kind}" x1="{spot}" x2="{spot}" y1="22" y2="28"/>')
        if (last - date(year, 1, 1)).days > length / 60:
            marks.append(f'<text class="{kind}" x="{spot}" y="42">{year}</text>')
    for event in lineage.facts.events:
        early, late = event.date.earliest, event.date.latest
        if not (early and late) or late < first or early > last:
            continue
        tall = ' class="org-reform"' if event.reform else ""
        if early == late:
            marks.append(f'<line{tall} x1="{at(early)}" x2="{at(early)}" y1="4" y2="20"/>')
        else:
            start, end = max(early, first), min(late, last)
            width = f"{max((end - start).days, 1) / length * 100:.2f}%"
            # A stretch of years says little of any day in it: full bars would hide the rest.
            shape = 'y="8" height="8"' if (late - early).days <= _LONG else 'y="17" height="2"'
            marks.append(f'<rect{tall} x="{at(start)}" width="{width}" {shape}/>')
    # The same mark twice shows no more than once.
    drawn = "".join(dict.fromkeys(marks))
    return (
        '<svg class="org-strip" width="100%" height="46" aria-hidden="true" focusable="false">'
        f'<line class="org-axis" x1="0" x2="100%" y1="22" y2="22"/>{drawn}</svg>'
    )


def _tables(lineage: Lineage, settings: Settings, link: Link) -> str:
    """Write the organization on chosen days as tables, each with what changed since the last."""
    chosen = [one for one in chosen_days(lineage, settings) if one.has_table]
    parts = [
        '<section class="org-tables" id="org-tables"><h2>Chosen days as tables</h2>',
        "<p>The first and last day of the record, the day after each reform, and the ends of "
        "the fiscal years that have a document; each with what changed since the one before.</p>",
    ]
    before: ChosenDay | None = None
    shown: Shown = {}
    for one in chosen:
        parts.append(_table(lineage, one, before, link, shown))
        before = one
    return "\n".join([*parts, "</section>"])


def _table(
    lineage: Lineage, chosen: ChosenDay, before: ChosenDay | None, link: Link, shown: Shown
) -> str:
    units, programs = snapshot(lineage, chosen.day), programs_on(lineage, chosen.day)
    certain = sum(one.standing == "certain" for one in (*units, *programs))
    possible = len(units) + len(programs) - certain
    words = day_in_words(chosen.day)
    units_on = _standing_table(lineage, units, "unit", chosen.day, link, shown)
    programs_on_day = _standing_table(lineage, programs, "program", chosen.day, link, shown)
    return (
        f'<details id="day-{chosen.day.isoformat()}"><summary><b>{words}</b> '
        f"<span>{escape(chosen.why)}: {certain} certain, {possible} possible</span></summary>"
        f"{_changes(lineage, before, chosen, link) if before else ''}"
        f"{units_on}{programs_on_day}</details>"
    )


def _standing_table(
    lineage: Lineage, found: list[Standee], kind: str, day: date, link: Link, shown: Shown
) -> str:
    caption = f"{kind.capitalize()}s on {day_in_words(day)}"
    if not found:
        return f"<p>{caption}: none.</p>"
    under = "Part of" if kind == "unit" else "Led by"
    facts = lineage.facts
    lives: dict[str, Version | Program] = {v.key: v for v in facts.versions}
    lives |= {program.key: program for program in facts.programs}
    rows = []
    for one in found:
        shorts = one.either("abbreviation")
        short = f" ({escape(' or '.join(shorts))})" if all(shorts) else ""
        why = doubt([lives[one.version], *one.others], day) if one.standing == "possible" else ""
        above = (_short(lineage, key, day) if key else "not stated" for key in one.either("parent"))
        rest = (
            f"{short}<td>{escape(' or '.join(one.either('kind')))}<td>{escape(' or '.join(above))}"
            f"<td>{f'possible: {escape(why)}' if why else ''}\n"
        )
        rows.append((one.key, escape(" or ".join(one.either("name"))), rest))
    same = shown.setdefault("".join(f"{name}{rest}" for _, name, rest in rows), day)
    if same != day:
        known = f'<a href="#day-{same.isoformat()}">{day_in_words(same)}</a>'
        return f"<p>{caption}: the same as on {known}, with the same certainty.</p>"
    # The first table that shows a thing links it: what changed is linked in every one.
    body = "".join(
        f"<tr><th scope=row><a href={link(kind, key)}>{name}</a>{rest}"
        if shown.setdefault(f"{kind}:{key}", day) == day
        else f"<tr><th scope=row>{name}{rest}"
        for key, name, rest in rows
    )
    head = f"<th>{kind.capitalize()}<th>Kind<th>{under}<th>Standing"
    # End tags that HTML lets go are gone, and a label that is the same in every row is the style's.
    return (
        f'<div class="org-scroll"><table class="org-{kind}s"><caption>{caption}</caption>'
        f"<thead><tr>{head}<tbody>{body}</table></div>"
    )


def _short(lineage: Lineage, key: str, day: date) -> str:
    """Give the abbreviation of a unit on a day, or its name; a whole column may be of one."""
    versions = lineage.versions[key]
    standing = [one for one in versions if one.start.earliest and one.start.earliest <= day]
    return next((one.abbreviation for one in standing[::-1]), "") or lineage.name(key)


def _changes(lineage: Lineage, before: ChosenDay, now: ChosenDay, link: Link) -> str:
    changes = compare(lineage, before.day, now.day)
    since = day_in_words(before.day)
    if not changes:
        return f"<p>Nothing changed since {since}.</p>"
    order = {what: place for place, what in enumerate(CHANGES)}
    told = sorted(changes, key=lambda change: (order[change.what], change.name, change.key))
    items = "".join(f"<li>{_told(lineage, change, link)}" for change in told)
    return f"<p>Changed since {since}:</p><ul>{items}</ul>"


def _told(lineage: Lineage, change: Change, link: Link) -> str:
    """Tell a change in words, its events as links."""
    kind = "unit" if change.key in lineage.units else "program"
    name = f"<a href={link(kind, change.key)}>{escape(change.name)}</a>"
    before, after = (escape(_shortened(lineage, said)) for said in (change.before, change.after))
    words = {
        "new": "new",
        "gone": "gone",
        "merged": f"merged into {after}",
        "renamed": f"renamed, from {before}",
        "moved": f"moved from {before} to {after or 'a parent that is not stated'}",
        "reclassified": f"changed from {before} to {after}",
    }[change.what]
    possibly = "possibly " if change.standing == "possible" else ""
    return f"{name}: <b>{possibly}{words}</b>{_by(change.events, link)}"


def _shortened(lineage: Lineage, names: str) -> str:
    """Give names as abbreviations where one unit alone ever had the name, and has one."""
    short: dict[str, set[str]] = {}
    for version in lineage.facts.versions:
        short.setdefault(version.name, set()).add(version.abbreviation)
    told = (
        next(iter(short[one])) or one if len(short.get(one, ())) == 1 else one
        for one in re.split("(, | or )", names)
    )
    return "".join(told)


def _by(events: Iterable[Event], link: Link) -> str:
    told = [
        f"<a href={link('event', event.key)}>{escape(event.title)}</a> "
        f"({date_in_words(event.date)})"
        for event in events
    ]
    return f"; by {', '.join(told)}" if told else ""
