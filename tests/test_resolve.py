"""A name on a day: what it means, why, and what is not certain about it."""

from __future__ import annotations

import csv
import doctest
import io
import json
import re
import shlex
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import agencygraph
from agencygraph.candidates import Candidate, resolve
from agencygraph.dates import parse_period
from agencygraph.dossier import load_settings
from agencygraph.errors import UsageError
from agencygraph.moments import read_moment
from agencygraph.names import Names
from dossier_fixtures import dossier_folder

Say = Callable[..., tuple[int, str, str]]
DOSSIERS = ("ice", "tides", "harbour")


@cache
def names_of(dossier: str) -> Names:
    """Gather the names of a dossier once."""
    return agencygraph.open_names(dossier_folder(dossier))


def found(name: str, on: str = "", dossier: str = "ice") -> list[Candidate]:
    """Resolve a name in a dossier of the tests."""
    names = names_of(dossier)
    return resolve(names, name, read_moment(on, 10) if on else None)


# -- what a name means -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("DRO", "2009-06-30", ("unit/dro", "true", 100, True)),
        ("DRO", "2009", ("unit/dro", "true", 100, True)),
        ("DRO", "FY2009", ("unit/dro", "true", 100, True)),
        ("DRO", "2010", ("unit/dro", "uncertain", 80, False)),
        ("DRO", "2010-06-15", ("unit/dro", "uncertain", 80, False)),
        ("DRO", "2012-01-01", ("unit/dro", "false", 60, False)),
        ("DRO", "", ("unit/dro", "", 100, True)),
        ("dro.", "2009", ("unit/dro", "true", 100, True)),
        ("OI", "2008", ("unit/oi", "true", 100, True)),
        ("Office of Investigations", "2008", ("unit/oi", "true", 100, True)),
        ("Office of Investigations", "2012", ("unit/oi", "false", 60, False)),
        ("Investigations Office", "2008", ("unit/oi", "true", 90, False)),
        ("FPS", "2008", ("unit/fps", "true", 100, True)),
        ("FPS", "2003-03", ("unit/fps", "true", 100, True)),
        ("FPS", "2020", ("unit/fps", "uncertain", 80, False)),
        ("HSI", "2012", ("unit/hsi", "true", 100, True)),
        ("ICE", "2004", ("unit/ice", "true", 100, True)),
        ("ICE", "2002", ("unit/ice", "false", 60, False)),
        ("Immigration & Customs Enforcement", "", ("unit/ice", "", 100, True)),
        ("Homeland Security Investigations", "", ("unit/hsi", "", 100, True)),
        ("Homeland Security Investigations (HSI)", "", ("unit/hsi", "", 100, True)),
        ("Enforcment and Removal Operations", "", ("unit/ero", "", 82, False)),
        ("HSI Attache Offices", "", ("unit/hsi-attache-offices", "", 100, True)),
        ("Detention and Removal Operations (DRO)", "2006", ("unit/dro", "true", 90, False)),
        ("Office of Investigations (HSI)", "2008", ("unit/oi", "true", 90, False)),
        ("ICE ERO", "2017", ("unit/ero", "true", 90, False)),
        ("ICE/ERO", "2017", ("unit/ero", "true", 90, False)),
        ("ICE\u2013HSI", "2017", ("unit/hsi", "true", 90, False)),
        ("ICE - ERO", "2017", ("unit/ero", "true", 90, False)),
        ("DHS\u2019s ICE", "2017", ("unit/ice", "true", 90, False)),
        ("Fugitive Operation Team", "", ("program/fugitive-operations-teams", "", 90, False)),
        ("unit/dro", "2012", ("unit/dro", "", 100, True)),
        ("https://w3id.org/agencygraph/ice/unit/dro", "", ("unit/dro", "", 100, True)),
        ("at-large arrests", "2012", ("measure/at-large-arrests", "", 100, True)),
        ("Pub. L. 117-322", "", ("instrument/countering-human-trafficking-act", "", 100, True)),
    ],
)
def test_name_of_the_dossier(name: str, on: str, expected: tuple[object, ...]) -> None:
    """The likeliest candidate of a name, whether it held on the day, its score, and a match."""
    first = found(name, on)[0]
    assert expected == (first.thing.id, first.holds, first.score, first.match)


@pytest.mark.parametrize(
    ("dossier", "name", "on", "expected"),
    [
        ("tides", "Division of Maps", "2015", ("unit/charts", "true", 100, True)),
        ("tides", "Division of Maps", "2020", ("unit/charts", "false", 60, False)),
        ("tides", "DC", "2017", ("unit/charts", "false", 60, False)),
        ("tides", "Tide Office", "2015", ("unit/tides", "uncertain", 90, True)),
        ("tides", "Tide Office", "2005", ("unit/tides", "false", 60, False)),
        ("harbour", "NHA", "2011-01-01", ("unit/authority", "true", 100, True)),
        ("harbour", "Harbour Bord", "", ("unit/authority", "", 80, False)),
        ("harbour", "Watch by Night", "2016", ("program/night-watch", "uncertain", 80, False)),
    ],
)
def test_name_of_an_invented_agency(
    dossier: str, name: str, on: str, expected: tuple[object, ...]
) -> None:
    """Nothing in the code is about one agency."""
    first = found(name, on, dossier)[0]
    assert expected == (first.thing.id, first.holds, first.score, first.match)


def test_ended_unit_names_its_successor() -> None:
    """Asked about a day after its end, a unit says when the name held and what came of it."""
    assert (
        "abbreviation of Office of Detention and Removal Operations, 2003-06-09 to 2010-06",
        "did not hold on 2012-01-01",
        "became Enforcement and Removal Operations (unit/ero) by Merger of 2010-06",
    ) == found("DRO", "2012-01-01")[0].reasons


def test_unit_that_is_yet_to_come_names_its_predecessors() -> None:
    """Asked about a day before its beginning, a unit says what it came from."""
    first = found("Division of Gauges", "2009-12-01", "tides")[0]
    assert ["unit/harbour-gauges", "unit/river-gauges"] == [one.thing for one in first.came_from]
    came = "came from Bureau of Harbour Gauges (unit/harbour-gauges) by Merger of 2010-06"
    assert came in first.reasons


def test_renamed_unit_says_its_name_of_the_day() -> None:
    """A name that the unit no longer had leads to the one it had."""
    assert (
        "its name was then Division of Charts"
        in found("Division of Maps", "2020", "tides")[0].reasons
    )


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("OT", "2022-09-30", (100, True, "held on 2022-09-30")),
        ("OT", "2022", (100, True, "held in 2022 until 2022-09-30, as far as is known")),
        ("OT", "2023", (80, False, "not certain in 2023: known until 2022-09-30")),
        ("OT", "2009", (80, False, "held in a part of 2009 only")),
        ("Tide Office", "2023", (80, False, "Office of Tides may have stood in 2023: since")),
        ("Division of Maps", "2023", (60, False, "its name was last Division of Charts")),
        ("Division of Maps", "2020", (60, False, "its name was then Division of Charts")),
        ("Division of Ice", "2023", (60, False, "did not hold in 2023")),
    ],
)
def test_nothing_is_certain_after_the_record(
    name: str, on: str, expected: tuple[int, bool, str]
) -> None:
    """What stood on the last day of the record may have ended since, or have another name."""
    first = found(name, on, "tides")[0]
    score, match, reason = expected
    assert (score, match) == (first.score, first.match)
    assert any(one.startswith(reason) for one in first.reasons), first.reasons


def test_namesakes_are_all_given() -> None:
    """Two units of one name are both candidates, and the day tells them apart."""
    assert [("unit/hsi-intelligence", 100, False), ("unit/office-of-intelligence", 100, False)] == [
        (one.thing.id, one.score, one.match) for one in found("Office of Intelligence")
    ]
    assert [("unit/office-of-intelligence", 100, True), ("unit/hsi-intelligence", 60, False)] == [
        (one.thing.id, one.score, one.match) for one in found("Office of Intelligence", "2009")
    ]


def test_namesakes_of_which_one_is_uncertain_are_no_match() -> None:
    """In the month of the change both may be meant."""
    in_june = found("Office of Intelligence", "2010-06")
    assert [("uncertain", False)] * 2 == [(one.holds, one.match) for one in in_june]


def test_match_comes_before_what_is_as_likely(altered: Callable[..., Path]) -> None:
    """An undated name is worth no more than the same telling words of another, but it is meant."""
    folder = altered("tides", "units", "tides", also="Office of Gauges")
    best = agencygraph.resolve("Office of Gauges", "2015", dossier=folder)[:2]
    assert [("unit/tides", 90, True), ("unit/gauges", 90, False)] == [
        (one.thing.id, one.score, one.match) for one in best
    ]


def test_part_of_a_name_is_never_a_match() -> None:
    """A word that several names have gives all of them, those with nothing else in them first."""
    vague = found("Intelligence")
    assert ["unit/hsi-intelligence", "unit/office-of-intelligence"] == [
        one.thing.id for one in vague[:2]
    ]
    assert {"unit/customs-intelligence", "unit/ins-intelligence"} <= {o.thing.id for o in vague}
    assert not any(one.match for one in vague)


@pytest.mark.parametrize("name", ["DR0", "ICEE", "HS1", "FP", "EROO", "TTUss"])
def test_abbreviation_is_never_guessed(name: str) -> None:
    """An abbreviation with another letter is another abbreviation."""
    assert [] == found(name)


@pytest.mark.parametrize("name", ["", " ", "?!", "(", "()", "Nobody at All", "\ud800", "x" * 99999])
def test_unknown_name_gives_nothing(name: str) -> None:
    """What nothing is called has no candidate."""
    assert [] == found(name)


def test_kind_narrows_to_things_or_classes() -> None:
    """A kind of thing or a class of the ontology leaves out what is none of it."""
    names = names_of("ice")
    kinds = {one.thing.kind for one in resolve(names, "investigations", None, ["measure"])}
    assert {"measure"} == kinds
    divisions = resolve(names, "Office of Intelligence", None, ["HistoricalDivision"])
    assert [("unit/office-of-intelligence", True)] == [(o.thing.id, o.match) for o in divisions]


# -- laws ------------------------------------------------------------------------------------------


@given(st.text(), st.sampled_from(DOSSIERS), st.sampled_from(["", "2009", "FY2010", "1999-12-31"]))
def test_any_text_can_be_asked(text: str, dossier: str, on: str) -> None:
    """Whatever is asked, candidates come in order of score, each thing once."""
    candidates = found(text, on, dossier)
    scores = [one.score for one in candidates]
    assert sorted(scores, reverse=True) == scores
    assert len({one.thing.id for one in candidates}) == len(candidates)


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_every_name_resolves_to_its_own_thing(dossier: str) -> None:
    """On a day on which it was certainly in use, a name has its thing among those of score 100."""
    asked = 0
    for name in names_of(dossier).all:
        day = name.used.begin.latest if name.used else None
        if name.used and day and name.used.certainly_on(day):
            best = [one.thing.id for one in found(name.text, str(day), dossier) if one.score == 100]
            assert name.thing.id in best, (name.text, day)
            asked += 1
    assert asked > 20


@given(st.sampled_from(DOSSIERS), st.data(), st.integers(1995, 2025))
def test_match_leaves_no_other_choice(dossier: str, data: st.DataObject, year: int) -> None:
    """Beside a match, whatever else has the name certainly did not have it then."""
    name = data.draw(st.sampled_from(names_of(dossier).all))
    candidates = found(name.text, str(year), dossier)
    if any(one.match for one in candidates):
        others = [one for one in candidates if not one.match and one.closeness == "same"]
        assert all(one.holds == "false" for one in others)


# -- Python and the command line -------------------------------------------------------------------


def test_resolve_takes_a_date() -> None:
    """The Python function takes a date or its text, and gives plain values for JSON."""
    first = agencygraph.resolve("DRO", date(2009, 6, 30), dossier="ice")[0]
    record = first.record()
    assert ("unit/dro", "2003-06-09", "2010-06") == (
        record["id"],
        record["from"],
        record["through"],
    )
    assert json.loads(json.dumps(record)) == record


@pytest.mark.parametrize(
    ("on", "kind", "words"),
    [
        ("June 2009", None, "is not a date; write"),
        ("[..2009]", None, "is open on one side"),
        ("FY09", None, "write FY2009, or a day of it, such as 2009-09-30"),
        ("cy 2017", None, "write CY2017, or a day of it, such as 2017-12-31"),
        ("FY98", None, "write FY1998, or a day of it, such as 1998-09-30"),
        ("FY0000", None, "begins before the year 1; write a later year"),
        (
            "FY2018/2018-08-20",
            None,
            "is a period, not a day; write a day of it, such as 2018-08-20",
        ),
        ("../FY2007", None, "is a period, not a day; write a day of it, such as 2007-09-30"),
        ("2003-03/2018-08", None, "is a period, not a day; write a day of it, such as 2018-08-31"),
        ("2009-06-31", None, "names a day that June 2009 does not have; write a day from 01 to 30"),
        ("undated", None, "is not a date; write a day YYYY-MM-DD, a month YYYY-MM, a year YYYY"),
        (None, "units", 'there is no kind units; use "unit"$'),
        (
            None,
            "HistoricalDivison",
            'there is no kind HistoricalDivison; use "HistoricalDivision"$',
        ),
        (None, "nonsense", 'use one of "breakdown", "document", "event", .*, "reform", "unit"$'),
    ],
)
def test_resolve_refuses_what_it_cannot_read(on: str | None, kind: str | None, words: str) -> None:
    """A date or kind that is none says what to write."""
    with pytest.raises(UsageError, match=words.replace("[", "\\[")):
        agencygraph.resolve("DRO", on, kind, "ice")


def test_a_day_of_a_fiscal_year_is_of_that_agency(say: Say) -> None:
    """An agency whose fiscal year is the calendar year is told another day; `snapshot` too."""
    folder = dossier_folder("harbour")
    first = load_settings(folder).fiscal_year_first_month
    last = parse_period("FY2009", first).end
    expected = f'agencygraph: "FY09" is not a date; write FY2009, or a day of it, such as {last}\n'
    assert last != date(2009, 9, 30)
    asked = ("resolve", "NHA", "--dossier", folder, "--on", "FY09")
    assert (2, "", expected) == say(*asked)
    assert (2, "", expected) == say("snapshot", "FY09", "--dossier", folder)


def test_command_prints_candidates_with_reasons(say: Say) -> None:
    """The answer says what is meant, how sure that is, and why."""
    assert (
        0,
        "unit/charts  Division of Charts  60\n"
        "  former name of Division of Charts, 2009-10-01 to 2017-12-31\n"
        "  did not hold in 2020\n"
        "  its name was then Division of Charts\n",
        "",
    ) == say("resolve", "division of maps", "--on", "2020", "--dossier", dossier_folder("tides"))


def test_command_gives_the_same_in_every_form(say: Say) -> None:
    """JSON and CSV have the same candidates in the same order."""
    asked = ("resolve", "Office of Intelligence", "--dossier", dossier_folder("ice"), "--format")
    records = json.loads(say(*asked, "json")[1])
    rows = list(csv.DictReader(io.StringIO(say(*asked, "csv")[1])))
    assert [one["id"] for one in records] == [row["id"] for row in rows]
    assert list(records[0]) == list(rows[0])
    assert "unit/hsi" == rows[1]["became"]


def test_command_says_what_is_nearest_when_nothing_is_found(say: Say) -> None:
    """Nothing found is an answer; the nearest names are news."""
    code, out, news = say("resolve", "Ofice of Tidal", "--dossier", dossier_folder("tides"))
    assert (0, "") == (code, out)
    assert 'nothing here is called "Ofice of Tidal"; the nearest: "Office of Tides"' in news


def test_command_leaves_out_the_least_likely(say: Say) -> None:
    """A long answer ends with how many candidates are left out."""
    out = say("resolve", "intelligence", "--dossier", dossier_folder("ice"))[1]
    count = len(found("intelligence"))
    assert count > 8
    assert f"{count - 8} less likely are left out; --format csv gives all" == out.splitlines()[-1]


def test_page_shows_what_is_printed(say: Say) -> None:
    """The command and the Python block of docs/resolve.md give what stands below them."""
    path = Path(__file__).resolve().parents[1] / "docs" / "resolve.md"
    blocks = re.findall(
        r"^```\n\$ agencygraph ([^\n]+)\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S
    )
    assert [(0, printed, "") for _, printed in blocks] == [
        say(*shlex.split(command), "--dossier", dossier_folder("ice")) for command, _ in blocks
    ]
    examples = doctest.testfile(str(path), module_relative=False)
    assert len(blocks) == 1
    assert examples.attempted > examples.failed == 0


@pytest.mark.parametrize(
    ("name", "dossier", "became"),
    [("USCIS", "ice", ()), ("pilots", "harbour", ()), ("INS", "ice", ("ice", "cbp", "uscis"))],
)
def test_what_goes_on_became_nothing_else(name: str, dossier: str, became: tuple[str, ...]) -> None:
    """By giving work away or splitting off a part nothing becomes another thing."""
    first = found(name, dossier=dossier)[0]
    assert {f"unit/{key}" for key in became} == {one.thing for one in first.became}
    assert bool(became) == any(reason.startswith("became") for reason in first.reasons)


def test_what_took_over_work_did_not_come_from_its_giver() -> None:
    """ICE took the tracking of students over from USCIS, and is no successor of it."""
    first = found("ICE")[0]
    assert {"unit/ins", "unit/us-customs-service"} == {one.thing for one in first.came_from}


def test_what_stands_under_nothing_of_the_name_is_not_found_behind_it() -> None:
    """`ERO ICE` names nothing: the agency is no part of its directorate."""
    assert not [one for one in found("ERO ICE") if one.closeness in ("behind", "same words")]
