"""Who stood on a day for certain: real days, a fictional dossier, and brute force as the judge."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencygraph.dates import parse_edtf, parse_period
from agencygraph.days import Days
from agencygraph.dossier import load_settings
from agencygraph.existence import Existence
from agencygraph.findings import Place
from agencygraph.iris import prefixes
from agencygraph.lineage import Lineage, trace
from agencygraph.model import Event, Facts, Unit, Version
from agencygraph.named_questions import find_question
from agencygraph.query import render, run
from agencygraph.resources import find_dossier
from agencygraph.serve.linked.day_pages import moment_page, whole_page
from agencygraph.site.book import Book, Page
from agencygraph.site.layout import Layout
from agencygraph.snapshots import Standee, compare, snapshot
from series_examples import event

DOCS = Path(__file__).parents[1] / "docs"
_WHERE = Place("versions.csv", 2)


@pytest.fixture(scope="module")
def of_ice(ice: Facts) -> Lineage:
    """The units of ICE over time."""
    return trace(ice)


def standee(lineage: Lineage, key: str, day: date) -> Standee:
    """Give a unit as it stood on a day."""
    return {one.key: one for one in snapshot(lineage, day)}[key]


def _unit(key: str, role: str = "unit") -> Unit:
    words = dict.fromkeys(
        ("definition", "homepage", "wikidata", "federal_register", "omb", "ror"), ""
    )
    return Unit(key=key, place=_WHERE, role=role, name=key, also=(), **words)


def _version(unit: str, number: int, span: tuple[str, str], kind: str, parent: str) -> Version:
    begin, end = span
    return Version(
        key=f"{unit}-{number}",
        place=_WHERE,
        unit=unit,
        start=parse_edtf(begin),
        through=parse_edtf(end) if end else None,
        name=f"The {unit}",
        abbreviation="",
        kind=kind,
        parent=parent,
    )


def made(*versions: Version, outside: tuple[str, ...] = (), events: tuple[Event, ...] = ()):
    """Trace units of a made-up agency, which certainly stands."""
    agency = _version("home", 1, ("1900", ""), "agency", "")
    keys = sorted({one.unit for one in versions})
    units = [_unit(key, "body" if key in outside else "unit") for key in keys]
    empty: dict[str, tuple[()]] = dict.fromkeys(Facts.__slots__, ())
    found = {
        "units": (_unit("home", "agency"), *units),
        "versions": (agency, *versions),
        "events": events,
    }
    return trace(Facts(**(empty | found)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "day", "column", "either"),
    [
        ("opla", date(2015, 1, 1), "kind", ("office", "directorate")),
        ("lesc", date(2015, 1, 1), "parent", ("ice", "ero")),
        ("fdl", date(2012, 1, 1), "parent", ("ice", "hsi")),
        ("ice-health-service-corps", date(2012, 1, 1), "abbreviation", ("DIHS", "IHSC")),
        (
            "hsi-international-operations",
            date(2015, 1, 1),
            "name",
            ("Office of International Affairs", "HSI International Operations"),
        ),
        ("ocfo", date(2010, 6, 15), "parent", ("ice", "ma")),
    ],
)
def test_unit_is_certain_while_only_its_version_is_open(of_ice, key, day, column, either):
    """It stood whichever day was meant; what differs between the versions is told both ways."""
    one = standee(of_ice, key, day)
    assert ("certain", either) == (one.standing, one.either(column))
    assert "certain" == Days(of_ice).on(key, day).standing


def test_unit_that_may_have_been_outside_stays_possible(of_ice):
    """FPS stood in March 2003, but in the building service or the agency: that is open."""
    day = date(2003, 3, 15)
    one = standee(of_ice, "fps", day)
    assert ("possible", ("ice",), ()) == (one.standing, one.either("parent"), one.others)
    assert "certain" == of_ice.standing_on("fps", day)


def test_unit_that_ended_and_came_back_in_one_month_stays_possible():
    """An event that ended a unit parts its versions, whatever the words of their dates."""
    first = _version("office", 1, ("2003", "2010-06"), "office", "home")
    then = _version("office", 2, ("2010-06", ""), "office", "home")
    day = date(2010, 6, 15)
    ended = event("Abolition", "2010-06", ("office",), ())
    merged = event("Absorption", "2010-06", ("office", "desk"), ("office",))
    assert "certain" == standee(made(first, then), "office", day).standing
    assert "certain" == standee(made(first, then, events=(merged,)), "office", day).standing
    assert "possible" == standee(made(first, then, events=(ended,)), "office", day).standing


def test_unit_is_certain_under_a_parent_whose_version_is_open():
    """Where the parent moved within the agency its desk belongs; where it left, perhaps not."""
    desk = _version("desk", 1, ("2003", ""), "desk", "office")
    change = "[2010..2012]"
    bureau = _version("bureau", 1, ("2003", ""), "bureau", "home")
    abroad = _version("ministry", 1, ("2003", ""), "ministry", "")
    first = _version("office", 1, ("2003", change), "office", "home")
    within = _version("office", 2, (change, ""), "office", "bureau")
    away = _version("office", 2, (change, ""), "office", "ministry")
    day = date(2011, 1, 1)
    stays = made(desk, bureau, first, within)
    leaves = made(desk, abroad, first, away, outside=("ministry",))
    assert "certain" == standee(stays, "office", day).standing
    assert "certain" == standee(stays, "desk", day).standing
    assert "possible" == standee(leaves, "office", day).standing
    assert "possible" == standee(leaves, "desk", day).standing


def test_unit_that_left_came_from_its_parent_by_the_name_of_that_day():
    """What the parent was called later, it was not called when the desk stood under it."""
    old = _version("office", 1, ("2003", "2011"), "office", "home")
    new = replace(_version("office", 2, ("2012", ""), "office", "home"), name="newer")
    under = _version("desk", 1, ("2003", "2009-01-01"), "desk", "office")
    away = _version("desk", 2, ("2009-01-01", ""), "desk", "ministry")
    abroad = _version("ministry", 1, ("2003", ""), "ministry", "")
    move = event("SpinOff", "2009-01-01", ("desk",), ("desk",))
    found = made(old, new, under, away, abroad, outside=("ministry",), events=(move,))
    changes = compare(found, date(2005, 1, 1), date(2015, 1, 1))
    told = [(one.what, one.before, one.after) for one in changes if one.key == "desk"]
    assert [("moved", "The office", "The ministry")] == told


_DAYS = st.integers(0, 5)
_BOUNDS = st.tuples(_DAYS, _DAYS).map(sorted).map(tuple)


def _day(number: int) -> date:
    return date(2010, 1, 1) + timedelta(days=number)


def _words(bounds: tuple[int, int]) -> str:
    first, last = (_day(bound).isoformat() for bound in bounds)
    return first if first == last else f"[{first}..{last}]"


@settings(max_examples=400, deadline=None)
@given(
    st.lists(_BOUNDS, min_size=2, max_size=5).map(sorted),
    st.lists(st.booleans(), min_size=4, max_size=4),
    _DAYS,
)
def test_certain_is_what_holds_for_every_choice_of_days(bounds, inside, asked):
    """Brute force: each bound a day within it, one day for the change that two versions share."""
    versions = [
        _version(
            "office",
            number,
            (_words(begin), _words(end)),
            "office",
            "home" if inside[number] else "ministry",
        )
        for number, (begin, end) in enumerate(itertools.pairwise(bounds))
    ]
    lineage = made(_version("ministry", 1, ("1900", ""), "ministry", ""), *versions,
                   outside=("ministry",))  # fmt: skip
    among = [one for one in versions if one.parent == "home"]
    worlds = itertools.product(*(range(low, high + 1) for low, high in bounds))
    expected = all(
        any(
            inside[number] and begin <= asked <= end
            for number, (begin, end) in enumerate(itertools.pairwise(world))
        )
        for world in worlds
    )
    assert expected == lineage.is_certain("office", _day(asked), among)


@pytest.fixture
def open_name(altered: Callable[..., Path]) -> Path:
    """The Office of Tides, where no source says when between two years the maps became charts."""
    folder = altered("tides", "versions", "charts-1", through="[2016..2018]")
    folder = altered(folder, "versions", "charts-2", from_="[2016..2018]", kind="bureau")
    return altered(folder, "events", "2018-charts-rename", date="[2016..2018]", precision="range")


def test_snapshot_tells_both_names_of_a_fictional_unit(open_name, say):
    """In words and in JSON: the unit is certain, with "or" between what it may have been."""
    code, out, _ = say("snapshot", "2017-01-01", "--dossier", open_name)
    assert 0 == code
    assert "  Division of Maps or Division of Charts (DC)  division or bureau\n" in out
    _, out, _ = say("snapshot", "2017-01-01", "--dossier", open_name, "--format", "json")
    (charts,) = [one for one in json.loads(out)["units"] if one["key"] == "charts"]
    other = {"name": "Division of Charts", "abbreviation": "DC", "kind": "bureau"}
    assert ("certain", "Division of Maps") == (charts["standing"], charts["name"])
    assert [{**other, "parent": "tides"}] == charts["or"]


def test_compare_calls_a_change_possible_while_it_may_have_been_before(of_ice):
    """OPLA may have been a directorate in 2015: by 2020 it possibly became one since."""
    told = {
        (one.what, one.before, one.after, one.standing)
        for one in compare(of_ice, date(2015, 1, 1), date(2020, 1, 1))
        if one.key == "opla"
    }
    assert {("reclassified", "office or directorate", "directorate", "possible")} == told
    sure = compare(of_ice, date(2012, 1, 1), date(2020, 1, 1))
    (opla,) = [one for one in sure if one.key == "opla"]
    assert ("office", "directorate", "certain") == (opla.before, opla.after, opla.standing)


def test_existence_is_certain_in_a_year_in_which_a_unit_changed(ice):
    """The silence map asks the same question: in 2016 OPLA was in being."""
    year = parse_period("FY2016", 10)
    assert ("certain", "") == Existence(trace(ice)).in_year("opla", year)


def _asked(store: ox.Store, export: Path, question: str, day: date) -> dict[str, str]:
    text = find_question(question, export).bind({"day": day.isoformat()})
    rows = csv.DictReader(io.StringIO(render(run(store, text), "csv", prefixes("ice"))))
    return {row["unit"]: row["stood"] for row in rows}


def test_questions_say_what_the_snapshot_says(export, store, ice):
    """On and beside every day on which a version may begin or end, both questions agree.

    After the last day of the record they call nothing certain, of which the verb warns instead.
    """
    lineage, last = trace(ice), date(2024, 9, 30)
    bounds = {b for one in ice.versions for b in (one.start, one.through) if b}
    days = sorted({day for b in bounds for day in (b.earliest, b.latest) if day})
    for day in {*days[::3], date(2015, 1, 1), date(2012, 1, 1), date(2003, 3, 15)}:
        stood = {
            key: how
            for key, unit in lineage.units.items()
            if unit.role != "body" and (how := lineage.standing_on(key, day)) != "no"
        }
        belonged = {one.key: one.standing for one in snapshot(lineage, day)}
        if day > last:
            stood, belonged = (dict.fromkeys(found, "possible") for found in (stood, belonged))
        assert stood == _asked(store, export, "units-on-date", day), day
        assert belonged == _asked(store, export, "organization-on-date", day), day


def _page(ice: Facts, make: Callable[[Book], Page]) -> str:
    """Write a page of a day; give its words."""
    book = Book(trace(ice), load_settings(find_dossier("ice")), [])
    return " ".join(re.sub("<[^>]+>", " ", Layout(book).page(make(book))).split())


def test_pages_of_a_day_say_what_is_open(ice):
    """The whole organization on a day, a unit that had one of two parents, and its parent."""
    day = date(2012, 1, 1)
    whole = _page(ice, lambda book: whole_page(book, day, "at/whole.html"))
    laboratory = "Forensic Document Laboratory or HSI Forensic Laboratory (FDL or HSI-FL)"
    assert f"{laboratory} laboratory, under ICE or HSI Fugitive" in whole
    day = date(2015, 1, 1)

    def unit(key: str) -> str:
        beside = (None, None)
        return _page(
            ice,
            lambda book: moment_page(
                book, "unit", Days(book.lineage).on(key, day), "at/unit.html", beside
            ),
        )

    assert "It stood on this day; which of these held is not certain." in unit("opla")
    above = unit("ice")
    assert "directorate, began between 14 February 2013 and 23 May 2018, goes on Office" in above
    assert "ended between June 2010 and 18 July 2017 possibly" in above


def test_sql_of_the_page_on_tables_gives_what_stood_for_certain(export, ice, say, tmp_path):
    """The query printed there, asked for other days, gives the units that are certain here."""
    text = (DOCS / "own-tools.md").read_text(encoding="utf-8")
    found = re.search(r"```sql\n(WITH held.*?)```", text, re.DOTALL)
    assert found
    assert 0 == say("export", export, "--to", "sqlite", "--out", tmp_path / "ice.sqlite")[0]
    lineage = trace(ice)
    with closing(sqlite3.connect(tmp_path / "ice.sqlite")) as tables:
        for day in ("2003-03-15", "2010-06-15", "2012-01-01", "2015-01-01"):
            asked = found[1].replace("2015-01-01", day)
            expected = {
                key
                for key in lineage.units
                if lineage.standing_on(key, date.fromisoformat(day)) == "certain"
            }
            assert expected == {row[0] for row in tables.execute(asked)}
