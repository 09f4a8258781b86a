"""Facts over time: the organization on a day, what changed, and which event joins two versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from agencygraph.lineage import Lineage, event_order, standing, trace
from agencygraph.lives import check_lives
from agencygraph.model import Facts
from agencygraph.snapshots import compare, programs_on, snapshot
from dossier_fixtures import facts_of


def changes(lineage: Lineage, first: date, second: date) -> list[tuple[str, str, str, str]]:
    """Give what changed between two days, without the events."""
    return [(c.what, c.key, c.before, c.after) for c in compare(lineage, first, second)]


@pytest.fixture(scope="module")
def of_tides(tides: Facts) -> Lineage:
    """The units of the Office of Tides over time."""
    return trace(tides)


@pytest.fixture(scope="module")
def of_harbour(harbour: Facts) -> Lineage:
    """The units of the harbour authority over time."""
    return trace(harbour)


@pytest.fixture(scope="module")
def of_ice(ice: Facts) -> Lineage:
    """The units of ICE over time."""
    return trace(ice)


def test_snapshot_gives_the_names_of_the_time_when_a_unit_was_renamed(of_tides: Lineage):
    """Before 2018 the Division of Charts was the Division of Maps."""
    names = {
        day: {one.key: one.name for one in snapshot(of_tides, day)}["charts"]
        for day in (date(2017, 12, 31), date(2018, 1, 1))
    }
    assert names == {
        date(2017, 12, 31): "Division of Maps",
        date(2018, 1, 1): "Division of Charts",
    }


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        (date(2009, 9, 30), []),
        (date(2010, 5, 31), ["charts", "harbour-gauges", "ice-watch", "river-gauges", "tides"]),
        (date(2014, 12, 31), ["charts", "gauges", "ice-watch", "tides"]),
        (date(2022, 9, 30), ["charts", "gauges", "tides"]),
    ],
)
def test_snapshot_gives_the_units_of_the_agency_when_asked_for_a_day(
    day: date, keys: list[str], of_tides: Lineage
):
    """Bodies outside the agency, and units before and after their lives, are left out."""
    assert [one.key for one in snapshot(of_tides, day)] == keys


def test_snapshot_leaves_doubt_when_the_month_alone_is_known(of_tides: Lineage):
    """In the month of a merger both sides possibly stood; none certainly did."""
    found = {one.key: one.standing for one in snapshot(of_tides, date(2010, 6, 15))}
    assert (found["gauges"], found["harbour-gauges"]) == ("possible", "possible")
    assert found["tides"] == "certain"


def test_snapshot_leaves_a_unit_out_when_it_has_another_parent(of_harbour: Lineage):
    """The Lights stand on, but under a department: they are the authority's no longer."""
    keys = {one.key for one in snapshot(of_harbour, date(2019, 1, 1))}
    assert "lights" not in keys
    assert of_harbour.version_on("lights", date(2019, 1, 1)) is not None


def test_programs_stand_when_their_days_allow_it(of_harbour: Lineage):
    """A program without a known end possibly goes on; one that ended does not."""
    found = {one.key: one.standing for one in programs_on(of_harbour, date(2019, 1, 1))}
    assert found == {"harbour-watch": "possible"}
    assert {one.key for one in programs_on(of_harbour, date(2016, 6, 1))} == {
        "harbour-watch",
        "night-watch",
    }


def test_standing_is_no_when_the_day_lies_outside(of_harbour: Lineage):
    """A version stands from its first day through its last."""
    (docks,) = of_harbour.versions["docks"]
    assert standing(docks, date(2012, 12, 31)) == "certain"
    assert standing(docks, date(2013, 1, 1)) == "no"
    assert of_harbour.version_on("docks", date(2013, 1, 1)) is None


def test_compare_names_every_change_when_two_days_lie_far_apart(of_tides: Lineage):
    """Merged, gone, renamed and new are told apart."""
    assert changes(of_tides, date(2010, 1, 1), date(2022, 9, 30)) == [
        ("renamed", "charts", "Division of Maps", "Division of Charts"),
        ("new", "gauges", "", "Division of Gauges"),
        ("merged", "harbour-gauges", "Bureau of Harbour Gauges", "Division of Gauges"),
        ("gone", "ice-watch", "Division of Ice", ""),
        ("new", "north-shore", "", "North Shore Stations"),
        ("merged", "river-gauges", "Bureau of River Gauges", "Division of Gauges"),
        ("new", "storm-surge", "", "Storm Surge Network"),
    ]


def test_compare_names_moves_and_ranks_when_a_unit_goes_on(of_harbour: Lineage):
    """A new parent, a new rank, an absorption and a unit that left are told apart."""
    found = changes(of_harbour, date(2006, 1, 1), date(2019, 1, 1))
    assert ("moved", "authority", "Department of Transport", "Department of Trade") in found
    assert ("reclassified", "tugs", "office", "division") in found
    assert ("merged", "divers", "Divers", "Tugs") in found
    assert ("gone", "customs-desk", "Customs Desk", "") in found
    assert [change[:2] for change in found if change[1] == "lights"] == [("moved", "lights")]


def test_compare_names_nothing_when_both_days_are_the_same(of_tides: Lineage):
    """A day against itself has no change."""
    assert compare(of_tides, date(2015, 1, 1), date(2015, 1, 1)) == []


def test_compare_carries_the_events_when_they_lie_between(of_tides: Lineage):
    """Each change comes with what made it so."""
    (change,) = compare(of_tides, date(2017, 1, 1), date(2018, 6, 1))
    assert [event.key for event in change.events] == ["2018-charts-rename"]


@pytest.mark.parametrize(
    ("event", "unit", "before", "after"),
    [
        ("1998-authority-creation", "authority", None, "authority-1"),
        ("1999-authority-creation", "authority", None, None),
        ("2004-tugs-spin-off", "pilots", None, None),
        ("2004-tugs-spin-off", "tugs", None, "tugs-1"),
        ("2008-tugs-reclassification", "tugs", "tugs-1", "tugs-2"),
        ("2011-authority-to-trade", "authority", "authority-1", "authority-2"),
        ("2013-docks-split", "docks", "docks-1", None),
        ("2013-docks-split", "north-docks", None, "north-docks-1"),
        ("2015-divers-absorption", "divers", "divers-1", None),
        ("2015-divers-absorption", "tugs", None, None),
        ("2016-customs-desk-abolition", "customs-desk", "customs-desk-1", None),
        ("2018-lights-to-trade", "lights", "lights-1", "lights-2"),
    ],
)
def test_joint_names_the_versions_when_an_event_touches_a_unit(
    event: str, unit: str, before: str | None, after: str | None, of_harbour: Lineage
):
    """An event joins the version that ends with it to the one that begins with it."""
    found = next(one for one in of_harbour.facts.events if one.key == event)
    joint = of_harbour.joint(found, unit)
    assert (joint.before and joint.before.key, joint.after and joint.after.key) == (before, after)


def test_successors_are_named_when_a_unit_ended(of_harbour: Lineage):
    """What came after a split, and nothing for a unit that only moved."""
    found = [(event.kind, after) for event, after in of_harbour.successors("docks")]
    assert found == [("Split", "north-docks"), ("Split", "south-docks")]
    assert of_harbour.successors("lights") == ()


def test_name_is_the_key_when_nothing_has_it(of_harbour: Lineage):
    """Units and programs are named; an unknown key stands for itself."""
    names = [of_harbour.name(key) for key in ("docks", "harbour-watch", "nobody")]
    assert names == ["Docks", "Harbour Watch", "nobody"]


def test_was_division_is_true_when_it_was_one_and_is_no_longer(
    of_tides: Lineage, of_harbour: Lineage
):
    """A division that ended, or left the agency, is historical; a bureau never is."""
    tides, harbour = date(2022, 9, 30), date(2019, 6, 30)
    found = {key for key in of_tides.units if of_tides.was_division(key, "tides", tides)}
    assert found == {"ice-watch"}
    found = {key for key in of_harbour.units if of_harbour.was_division(key, "authority", harbour)}
    assert found == {"docks", "lights"}


def test_events_are_in_order_when_a_unit_has_several(of_harbour: Lineage):
    """Events follow one another by the latest day they can have happened on."""
    keys = [event.key for event in of_harbour.events["tugs"]]
    assert keys == [
        "2004-tugs-spin-off",
        "2008-tugs-reclassification",
        "2015-divers-absorption",
    ]
    days = [event_order(event)[0] for event in of_harbour.events["authority"]]
    assert days == sorted(days)


def test_check_lives_finds_nothing_when_versions_follow_one_another(
    of_tides: Lineage, of_harbour: Lineage, of_ice: Lineage
):
    """No unit of the three dossiers has an unexplained gap in its life."""
    assert [check_lives(lineage) for lineage in (of_tides, of_harbour, of_ice)] == [[], [], []]


def test_check_lives_names_the_gap_when_days_lie_between(altered: Callable[..., Path]):
    """The finding stands at the later version and names the one before."""
    folder = altered("tides", "versions", "charts-2", from_="2018-01-03")
    ((before, finding),) = check_lives(trace(facts_of(folder)))
    assert (before, finding.code, finding.where.column) == ("charts-1", "version-gap", "from")
    assert "ends at 2017-12-31" in finding.problem
    assert check_lives(trace(facts_of(folder)), {"charts"}) == []


@pytest.mark.parametrize(("month", "gap"), [("2018-01", False), ("2018-02", True)])
def test_check_lives_gives_the_benefit_of_doubt_when_a_month_alone_is_known(
    month: str, gap: bool, altered: Callable[..., Path]
):
    """A gap is one only if it lies there whichever days were meant."""
    folder = altered("tides", "versions", "charts-2", from_=month)
    assert bool(check_lives(trace(facts_of(folder)))) is gap


def test_check_lives_accepts_the_gap_when_an_event_ended_the_unit(altered: Callable[..., Path]):
    """A division that was given up and came back was not there in between."""
    folder = altered(
        "tides", "versions", "ice-watch-2", unit="ice-watch", from_="2020-01-01",
        name="Division of Ice", kind="division", parent="tides", citation="tides-handbook",
    )  # fmt: skip
    assert check_lives(trace(facts_of(folder))) == []


# -- ICE -------------------------------------------------------------------------------------------


def test_ice_had_five_divisions_when_fiscal_year_2007_ended(of_ice: Lineage):
    """DRO, OI, FPS, Intelligence and International Affairs, all certain."""
    found = [one for one in snapshot(of_ice, date(2007, 9, 30)) if one.kind == "division"]
    assert [one.key for one in found] == ["dro", "fps", "office-of-intelligence", "oi", "oia"]
    assert {one.standing for one in found} == {"certain"}


def test_ice_had_directorates_when_fiscal_year_2024_ended(of_ice: Lineage):
    """ERO, HSI, M&A and OPLA stand; none of the divisions of 2007 is in the agency."""
    found = {one.key: one.kind for one in snapshot(of_ice, date(2024, 9, 30))}
    directorates = {key for key, kind in found.items() if kind == "directorate"}
    assert directorates == {"ero", "hsi", "ma", "opla"}
    assert not {"dro", "oi", "fps", "oia", "office-of-intelligence"} & found.keys()


@pytest.mark.parametrize("unit", ["dro", "oi", "fps", "oia", "office-of-intelligence"])
def test_ice_division_is_historical_when_it_is_one_no_longer(unit: str, of_ice: Lineage):
    """Each of the five divisions of 2007 is a historical division."""
    assert of_ice.was_division(unit, "ice", date(2024, 9, 30))
    assert not of_ice.was_division(unit, "ice", date(2007, 9, 30))


def test_ice_units_have_successors_when_they_were_merged(of_ice: Lineage):
    """DRO led to ERO and OI to HSI; FPS is the same unit elsewhere."""
    found = {unit: [after for _, after in of_ice.successors(unit)] for unit in ("dro", "oi", "fps")}
    assert found == {"dro": ["ero"], "oi": ["hsi"], "fps": []}


def test_fps_keeps_its_identity_when_its_parent_changes(of_ice: Lineage):
    """One unit, one name, four parents in turn."""
    versions = of_ice.versions["fps"]
    assert [version.parent for version in versions] == [
        "public-buildings-service",
        "ice",
        "cisa",
        "dhs-management-directorate",
    ]
    assert {version.name for version in versions} == {"Federal Protective Service"}
