"""What the river leaves out, counted with reasons."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from agencygraph.dates import parse_edtf
from agencygraph.draw.layout import lay_out
from agencygraph.draw.selection import select

ROOT = Path(__file__).parents[1]


pytest_plugins = ("draw_fixtures",)


def test_layout_says_what_it_folds(river_ice):
    """What is left out of ICE is said with its count, on the band and below."""
    sheet = lay_out(*river_ice)
    said = " ".join(sheet.folded)
    assert "9 units of M&A not drawn" in said
    assert "37 outside bodies." in said
    assert "20 programs, none certain for 2% of the record: " in said
    assert any(label.plain == "+ 9 units not drawn" for label in sheet.labels)


@pytest.mark.parametrize("which", ["river_ice", "river_large"])
def test_layout_counts_every_unit_program_and_event(request, which):
    """The drawn and the counted are all there are: in the sentences, not only in the records."""
    lineage, settings = request.getfixturevalue(which)
    sheet = lay_out(lineage, settings)
    drawn = {band.of for band in sheet.bands}
    programs = {program.key for program in lineage.facts.programs}
    left = [re.match(r"(\d+) (?:(of) \d+ )?(\w+)", line).groups() for line in sheet.folded]
    counted = {"programs": 0, "events": 0, "units": 0}
    for count, _, noun in left:
        counted[noun if noun in counted else "units"] += int(count)
    assert len(programs) == len(drawn & programs) + counted["programs"]
    # The agency itself is a band, and is a unit.
    assert len(lineage.units) == len(drawn - programs) + counted["units"]
    signs = {mark.event for mark in sheet.marks}
    # An event of a reform may share its letter with another that stands in the same place.
    shared = {e.key for e in lineage.facts.events if e.reform} - signs
    unsigned = len(lineage.facts.events) - len(signs)
    assert unsigned - len(shared) <= counted["events"] <= unsigned
    (said,) = [line for line in sheet.folded if " events, without a sign: " in line]
    reasons = [int(count) for count in re.findall(r"[:,] (\d+) ", said)]
    assert counted["events"] == sum(reasons)


def test_layout_counts_what_began_on_a_day_not_known(river_ice):
    """The FAR cases are first seen after the record ends, and may have begun long before."""
    lineage, settings = river_ice
    (program,) = [one for one in lineage.facts.programs if one.key == "far-cases"]
    assert program.start.earliest is None
    assert program.start.latest > parse_edtf(settings.through).latest
    (fold,) = select(lineage, settings, 40, 18).folded_programs
    assert ("brief", 20) == (fold.why, len(fold.keys))
    assert "far-cases" in fold.keys


def test_layout_says_why_programs_are_not_drawn(river_large):
    """Of 24 programs 22 stood for long and found no room, two are known for a moment only."""
    said = [line for line in lay_out(*river_large).folded if " programs, " in line]
    assert ["22 programs, for want of room", "2 programs, none certain for 2% of the record"] == [
        line.partition(":")[0] for line in said
    ]


def test_layout_counts_programs_outside_the_record(river_ice):
    """A record that begins in 2015 counts those that ended before, and those it draws or not."""
    lineage, settings = river_ice
    chosen = select(lineage, replace(settings, start="2015-01-01"), 40, 18)
    left = {fold.why: len(fold.keys) for fold in chosen.folded_programs}
    assert left["without"] > 0
    assert 34 == len(chosen.programs) + sum(left.values())
