"""Where things stand in the river: on ICE, and on a generated dossier of 200 units."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from math import ceil
from pathlib import Path

import pytest

from agencygraph.dates import parse_edtf
from agencygraph.dossier import Settings, load_settings
from agencygraph.draw.geometry import Box
from agencygraph.draw.layout import lay_out
from agencygraph.draw.paging import print_style
from agencygraph.errors import UsageError
from agencygraph.findings import Place
from agencygraph.lineage import Lineage, trace
from agencygraph.model import Event, Facts, Program, Reform, Unit, Version

ROOT = Path(__file__).parents[1]
HERE = Place("test", 0, "")


pytest_plugins = ("draw_fixtures",)


def generated(units=200, events=60) -> tuple[Lineage, Settings]:
    """Make an agency of many units: merging, leaving, moving, below each other."""
    kinds = ("office", "center", "laboratory")
    registered, versions, happened = [_unit("hub", "agency", "Great Hub")], [], []
    versions.append(_version("hub", "1", "1990", None, "Great Hub", "", "agency"))
    registered.append(_unit("elsewhere", "body", "The Ministry of Elsewhere"))
    versions.append(_version("elsewhere", "1", "1980", None, "Elsewhere", "", "ministry"))
    for n in range(units):
        key, name = f"u{n:03d}", f"Office number {n} for Counting and Recounting"
        parent = "hub" if n % 4 == 0 else f"u{n - n % 4:03d}"
        start, through = f"{1990 + n % 12}-0{1 + n % 9}", f"{2004 + n % 15}-03-31"
        kind = kinds[n % 3]
        registered.append(_unit(key, "unit", name))
        if n % 4:
            versions.append(_version(key, "1", start, None, name, parent, kind))
            continue
        versions.append(_version(key, "1", start, through, name, parent, kind))
        if len(happened) < events:
            if n % 16 == 0:
                versions.append(
                    _version(key, "2", f"{2004 + n % 15}-04-01", None, name, "elsewhere", kind)
                )
                change = ("ParentChange", (key,), (key,))
            else:
                change = ("Merger", (key, f"u{(n + 4) % units:03d}"), (f"u{(n + 8) % units:03d}",))
            happened.append(_event(f"e{n:03d}", f"{2004 + n % 15}-04-01", *change))
    for n in range(len(happened), events):
        happened.append(_event(f"c{n:03d}", f"{1991 + n % 30}", "Creation", (), (f"u{n * 3:03d}",)))
    reforms = tuple(
        Reform(
            key=f"r{n}",
            place=HERE,
            title=f"The great reform number {n} of everything there is",
            date=parse_edtf(f"{1992 + n}"),
            definition="",
        )
        for n in range(12)
    )
    programs = tuple(
        Program(
            key=f"p{n}",
            place=HERE,
            name=f"Program {n} of many words",
            abbreviation="",
            also=(),
            kind="program",
            lead="hub",
            within="",
            start=parse_edtf(str(1991 + n % 20)),
            through=None,
            definition="",
        )
        for n in range(40)
    )
    empty: dict[str, tuple[()]] = dict.fromkeys(Facts.__slots__, ())
    facts = Facts(
        **empty
        | {
            "units": tuple(registered),
            "versions": tuple(versions),
            "events": tuple(happened),
            "reforms": reforms,
            "programs": programs,
        }
    )
    like = load_settings(ROOT / "graph/ice")
    settings = replace(like, key="hub", agency="hub", start="1990-01-01", through="2023-12-31")
    return trace(facts), settings


def _unit(key, role, name):
    blank = dict.fromkeys(("definition", "homepage", "wikidata", "federal_register", "omb"), "")
    return Unit(key=key, place=HERE, role=role, name=name, also=(), ror="", **blank)


def _version(unit, number, start, through, name, parent, kind):
    return Version(
        key=f"{unit}-{number}",
        place=HERE,
        unit=unit,
        start=parse_edtf(start),
        through=parse_edtf(through) if through else None,
        name=name,
        abbreviation="",
        kind=kind,
        parent=parent,
    )


def _event(key, day, kind, before, after):
    return Event(
        key=key,
        place=HERE,
        kind=kind,
        title=f"What happened at {key} and why it took so long to happen",
        date=parse_edtf(day),
        precision="day",
        before=before,
        after=after,
        instruments=(),
        reform="",
        ruling="",
        conflicts_with=(),
        certainty="high",
    )


def check_labels(sheet):
    """Hold every label against every other and against the canvas."""
    boxes = list(sheet.labels)
    boxes += [label for entry in sheet.entries for label in entry.labels]
    for one, other in itertools.combinations(boxes, 2):
        assert not one.box.meets(other.box), (one, other)
    for label in boxes:
        box = label.box
        assert box.x >= 0, label
        assert box.x + box.w <= sheet.width, label
        assert 0 <= box.y, label
        assert box.y + box.h <= sheet.height, label
    signs = [mark.box for mark in sheet.marks]
    for label in sheet.labels:
        assert not any(label.box.meets(sign, -1) for sign in signs), label


def bands(sheet, unit, zone="inside"):
    """Give the bands of a unit."""
    return [band for band in sheet.bands if band.of == unit and band.zone == zone]


def test_layout_draws_the_main_units_of_ice(river_ice):
    """The divisions of old and the directorates of today are bands."""
    sheet = lay_out(*river_ice)
    assert all(bands(sheet, unit) for unit in ("dro", "oi", "fps", "hsi", "ero"))


def test_layout_joins_what_became_one_in_neighbouring_rows(river_ice):
    """OI, OIA and Intelligence flow into HSI, which takes the rows of all three."""
    sheet = lay_out(*river_ice)
    into = {joint.before for joint in sheet.joints if joint.after == "hsi-1"}
    assert into == {"oi-1", "oia-1", "office-of-intelligence-1"}
    (hsi,) = bands(sheet, "hsi")
    before = sorted(b.y for b in sheet.bands if b.key in into)
    assert before[0] == hsi.y
    assert hsi.y + hsi.h == pytest.approx(before[-1] + 30)
    between = [b for b in sheet.bands if hsi.y <= b.y < hsi.y + hsi.h and b.zone == "inside"]
    assert {b.of for b in between} == {"oi", "oia", "office-of-intelligence", "hsi"}
    assert {j.before for j in sheet.joints if j.after == "ero-1"} == {
        "dro-1",
        "secure-communities-1",
    }


def test_layout_moves_a_unit_that_leaves(river_ice):
    """FPS crosses the border of the agency in 2009."""
    sheet = lay_out(*river_ice)
    (joint,) = [j for j in sheet.joints if j.before == "fps-2"]
    assert joint.after == "fps-3"
    years = {year: x for year, x, _ in sheet.years}
    assert years[2009] < (joint.x0 + joint.x1) / 2 < years[2010]
    assert bands(sheet, "fps")[0].y < sheet.outside.y < bands(sheet, "fps", "outside")[0].y
    assert any(label.plain == "28 Oct 2009 to NPPD" for label in sheet.labels)


def test_layout_draws_imprecise_dates_as_ranges(river_ice):
    """A date between two days is hatched from the one to the other; no known bound fades."""
    sheet = lay_out(*river_ice)
    (opr,) = [band for band in sheet.bands if band.key == "opr-1"]
    hatched = opr.segments[0]
    years = {year: x for year, x, _ in sheet.years}
    assert hatched.form == "hatched"
    assert years[2004] - hatched.x0 > 20
    assert years[2013] < hatched.x1 < years[2014]
    (fps,) = [band for band in sheet.bands if band.key == "fps-4"]
    assert fps.segments[-1].form == "fade-out"


@pytest.mark.parametrize(
    ("unit", "first", "last"), [("opla", 2013, 2018), ("lesc", 2010, 2017), ("fdl", 2010, 2013)]
)
def test_layout_draws_a_unit_as_certain_while_its_version_alone_is_open(
    river_ice, unit, first, last
):
    """No part is hatched between two versions that meet; the later name stands after the change."""
    sheet = lay_out(*river_ice)
    years = {year: x for year, x, _ in sheet.years}
    before, after = bands(sheet, unit)
    assert "solid" == before.segments[-1].form
    assert ["either", "solid"] == [part.form for part in after.segments]
    change = after.segments[0]
    assert before.x1 == change.x0
    assert years[first] < change.x0 < years[first + 1]
    assert years[last] < change.x1 < years[last + 1]
    names = [label.x for label in sheet.labels if label.about == after.key]
    assert all(x >= change.x1 for x in names)


@pytest.mark.parametrize("width", [320, 360, 700, 1120, 1800])
def test_layout_keeps_labels_apart_on_any_width(river_ice, width):
    """No two labels overlap and none is cut off."""
    check_labels(lay_out(*river_ice, width=width))


@pytest.mark.parametrize("width", [320, 358, 700, 1120, 1800])
@pytest.mark.parametrize("which", ["river_ice", "river_large"])
def test_layout_keeps_words_off_the_lines_of_reforms(request, which, width):
    """A name stands clear of them or on its band, or the line has a gap behind it."""
    sheet = lay_out(*request.getfixturevalue(which), width=width)
    low = sheet.programs.y if sheet.programs else sheet.axis[1]
    lines = [Box(mark.x, mark.y, 0.5, low - mark.y) for mark in sheet.reforms]
    solid = [(band.key, part.x0, part.x1) for band in sheet.bands for part in band.segments
             if part.form == "solid"]  # fmt: skip
    assert lines
    for label in sheet.labels:
        on_band = any(
            key == label.about and x0 <= label.x and label.x + label.room <= x1
            for key, x0, x1 in solid
        )
        if label.kind != "reform" and not on_band and label.tone not in ("ground", "gap"):
            assert [] == [line for line in lines if label.box.meets(line)], label


def test_layout_names_a_unit_beside_the_line_of_a_reform(river_ice):
    """AMO outside ICE ends before the line of the Second Stage Review: its name stands beyond."""
    sheet = lay_out(*river_ice)
    key = bands(sheet, "air-and-marine-operations", "outside")[-1].key
    (label,) = [one for one in sheet.labels if one.about == key and one.kind == "name"]
    (line,) = [mark for mark in sheet.reforms if mark.sign == "C"]
    assert "ink" == label.tone
    assert line.x + 2 <= label.x <= line.x + 12


@pytest.mark.parametrize(
    ("width", "first", "step"), [(320, 2003, 5), (358, 2003, 5), (700, 2003, 2), (1120, 2003, 1)]
)
def test_layout_names_years_in_even_steps_from_the_first(river_ice, width, first, step):
    """The year in which the record begins is named, though its first day lies before it."""
    years = lay_out(*river_ice, width=width).years
    assert list(range(2003, 2025)) == [year for year, _, _ in years]
    named = [(year, x) for year, x, name in years if name]
    assert first == named[0][0]
    assert {step} == {other - one for (one, _), (other, _) in itertools.pairwise(named)}
    assert all(other - one >= 34 for (_, one), (_, other) in itertools.pairwise(named))


def test_layout_leaves_a_first_year_unnamed_that_is_hardly_in_the_record(river_ice):
    """Of 2003 the record has two weeks: there is no room for its name beside 2004."""
    lineage, settings = river_ice
    years = lay_out(lineage, replace(settings, start="2003-12-15")).years
    assert [(2003, False), (2004, True), (2005, True)] == [(y, n) for y, _, n in years[:3]]


@pytest.mark.parametrize("width", [360, 1120])
def test_layout_of_200_units_stays_readable(width):
    """A large agency stays within two screens, folds the rest and says so."""
    sheet = lay_out(*generated(), width=width)
    check_labels(sheet)
    assert sheet.axis[1] < 2400
    said = " ".join(sheet.folded)
    drawn = {band.of for band in sheet.bands if band.zone == "inside"}
    assert 20 < len(drawn) <= 40
    counted = sum(
        int(line.split()[0])
        for line in sheet.folded
        if line.split()[1] not in ("programs,", "events", "outside", "of")
    )
    assert counted + len(drawn) == 200
    assert "of Great Hub not drawn" in said


def test_layout_draws_a_merger_whole_and_uses_the_room_there_is(river_large):
    """Of 60 events those that fit are drawn with all who took part, below those above them."""
    lineage, settings = river_large
    drawn = {band.of for band in lay_out(lineage, settings).bands}
    assert 36 <= len(drawn & lineage.units.keys() - {settings.agency}) <= 40
    mergers = [{*e.before, *e.after} for e in lineage.facts.events if e.kind == "Merger"]
    assert {True, False} == {bool(taken & drawn) for taken in mergers}
    assert [] == [taken for taken in mergers if taken & drawn and not taken <= drawn]


@pytest.mark.parametrize("width", [320, 358, 700, 1120])
@pytest.mark.parametrize("which", ["river_ice", "river_large"])
def test_layout_cuts_no_word_and_names_every_unit(request, which, width):
    """A name without room is a letter that the list below explains, or is said to be too brief."""
    lineage, settings = request.getfixturevalue(which)
    sheet = lay_out(lineage, settings, width=width)
    check_labels(sheet)
    labels = [*sheet.labels, *(label for entry in sheet.entries for label in entry.labels)]
    assert [] == [label for label in labels if "…" in label.strong + label.plain]
    of = {band.key: band.of for band in sheet.bands}
    named = {of[label.about] for label in labels if label.kind == "name"}
    listed = " ".join(label.plain for label in sheet.labels if label.kind == "named")
    brief = set(of.values()) - named
    assert listed.count(": too brief for a letter") == len(brief)
    assert [] == [key for key in brief if lineage.name(key) not in listed]
    signs = [label.strong for label in sheet.labels if label.kind == "named" and label.strong]
    written = {label.strong for label in sheet.labels if label.kind == "name"}
    assert set(signs) <= written
    assert len(set(signs)) == len(signs)


def test_layout_explains_letters_on_a_narrow_drawing(river_ice):
    """As wide as a phone two units of long names have a letter, the air marshals a name."""
    sheet = lay_out(*river_ice, width=358)
    said = {label.plain: label.strong for label in sheet.labels if label.kind == "named"}
    assert {"Secure Communities", "HSI attaché offices"} == said.keys()
    assert all(said.values())
    (fams,) = bands(sheet, "fams")
    assert ["FAMS"] == [
        label.strong for label in sheet.labels if label.kind == "name" and label.about == fams.key
    ]


def test_layout_breaks_a_name_in_two_where_the_band_is_tall(river_ice):
    """The Office of Intelligence has no abbreviation, and its whole name on a narrow drawing."""
    sheet = lay_out(*river_ice, width=358)
    (first,) = [one for one in sheet.labels if one.about == "office-of-intelligence-1"
                and one.kind == "name"]  # fmt: skip
    (second,) = [one for one in sheet.labels if one.about == "office-of-intelligence-1"
                 and one.kind == "line"]  # fmt: skip
    assert "Office of Intelligence" == f"{first.strong} {second.strong}"


@pytest.mark.parametrize("which", ["river_ice", "river_large"])
def test_pages_of_paper_end_between_the_words(request, which):
    """Printed, letters have at least 6.5 points, and no page ends in a word, sign or band."""
    sheet = lay_out(*request.getfixturevalue(which), width=1120)
    css = print_style(sheet, "river")
    top, side, bottom = map(float, re.search(r"margin:(\S+)mm (\S+)mm (\S+)mm", css).groups())
    wide = float(re.search(r"#river\{width:(\S+)mm", css)[1])
    assert wide + 2 * side <= 297 - 10
    scale = wide / sheet.width
    assert 10.5 * scale / 25.4 * 72 >= 6.5
    end = (210 - top - bottom) / scale
    above = float(re.search(r"padding-top:(\S+)mm", css)[1]) / scale
    boxes = [label.box for label in sheet.labels]
    boxes += [label.box for entry in sheet.entries for label in entry.labels]
    boxes += [mark.box for mark in sheet.marks]
    boxes += [band.box for band in sheet.bands]
    pages = ceil((sheet.height + above) / end - 0.01)
    assert {"river_ice": 2, "river_large": 4}[which] == pages
    for page in range(1, pages):
        cut = page * end - above
        assert [] == [box for box in boxes if box.y - 1 < cut < box.y + box.h + 1]


def test_layout_orders_alike_when_rows_are_shuffled():
    """The order of the tables has no part in the drawing."""
    lineage, settings = generated()
    facts = lineage.facts
    turned = replace(
        facts, units=tuple(reversed(facts.units)), events=tuple(reversed(facts.events))
    )
    assert lay_out(lineage, settings) == lay_out(trace(turned), settings)


def test_layout_names_what_is_wrong_with_its_input(river_ice):
    """A width, a span or an agency of no use is a usage error."""
    lineage, settings = river_ice
    with pytest.raises(UsageError, match="320 or more"):
        lay_out(lineage, settings, width=100)
    with pytest.raises(UsageError, match="no span of time"):
        lay_out(lineage, replace(settings, start="2030"))
    with pytest.raises(UsageError, match="no row in versions"):
        lay_out(lineage, replace(settings, agency="nobody"))
