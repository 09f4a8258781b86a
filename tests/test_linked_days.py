"""What held on a day, and the days by HTTP: the name, parent, programs and figures of that day."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import agencygraph
from agencygraph.codes import codes
from agencygraph.dates import parse_edtf
from agencygraph.days import Days, Held
from agencygraph.serve.http.refusals import Refusal
from agencygraph.snapshots import snapshot
from dossier_fixtures import dossier_folder
from linked_fixtures import Desk, desk, triples

HOME = "https://w3id.org/agencygraph/ice/"
ONTOLOGY = "https://w3id.org/agencygraph/ontology#"
_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
_ICE = agencygraph.load_dossier(dossier_folder("ice"))
_DAYS = Days(_ICE)
_LAST = date(2024, 9, 30)


@pytest.fixture(scope="module")
def ice_desk(export: Path) -> Desk:
    """The linked data of ICE."""
    return desk("ice", export)


@pytest.fixture(scope="module")
def tides_desk(tides_export: Path) -> Desk:
    """The linked data of an invented agency."""
    return desk("tides", tides_export)


def _kind(key: str) -> str:
    kinds = {"unit": _ICE.units, "program": _ICE.programs}
    return next((kind for kind, known in kinds.items() if key in known), "instrument")


def _keys(held: Held, group: str) -> set[tuple[str, str]]:
    return {(one.fact.key, one.standing) for one in getattr(held, group)}


def test_day_has_the_version_programs_and_events_of_that_day() -> None:
    """DRO in June 2009: its one version, the program it led, how it came about, not its end."""
    held = _DAYS.on("dro", date(2009, 6, 30))
    assert {("dro-1", "certain")} == _keys(held, "lives")
    assert {("deport-center-1", "possible"), ("criminal-alien-program", "possible")} & _keys(
        held, "below"
    )
    came = {
        ("2003-dro-creation", "certain"),
        ("2003-ins-detention-and-removal-abolition", "certain"),
    }
    assert came == _keys(held, "events")


def test_day_within_an_imprecise_date_is_only_possible() -> None:
    """DRO ended in June 2010, on a day that no source gives: on the 15th it may have stood."""
    held = _DAYS.on("dro", date(2010, 6, 15))
    assert "possible" == held.standing
    assert ("2010-dro-to-ero", "possible") in _keys(held, "events")
    assert "no" == _DAYS.on("dro", date(2010, 7, 1)).standing


def test_certain_version_goes_before_one_that_may_have_begun() -> None:
    """Versions do not overlap: where one held for certain, no other did."""
    (version,) = _ICE.versions["dro"]
    begun = parse_edtf("[2010-05..2010-06]")
    after = replace(version, key="dro-2", start=begun, through=None)
    days = Days(replace(_ICE, versions={**_ICE.versions, "dro": (version, after)}))
    assert {("dro-1", "certain")} == _keys(days.on("dro", date(2010, 5, 15)), "lives")
    both = {("dro-1", "possible"), ("dro-2", "possible")}
    assert both == _keys(days.on("dro", date(2010, 6, 15)), "lives")


@given(
    st.sampled_from(sorted([*_ICE.units, *_ICE.programs])),
    st.dates(date(1990, 1, 1), _LAST),
)
def test_description_changes_on_turning_days_only(key: str, day: date) -> None:
    """Between two turning days the same held, as surely; before the first, nothing for certain."""
    turning = [one for one in _DAYS.turning_days(key, _LAST) if one <= day]
    held = _DAYS.on(key, day)
    assert turning or held.standing != "certain"
    if held.lives and turning:
        assert replace(_DAYS.on(key, turning[-1]), day=day) == held


@pytest.mark.parametrize("key", ["ice", "dro", "fps", "opla"])
def test_turning_days_have_another_description_than_the_day_before(key: str) -> None:
    """No day is listed on which nothing changes."""
    for day in _DAYS.turning_days(key, _LAST):
        before = _DAYS.on(key, day - timedelta(days=1))
        assert replace(before, day=day) != _DAYS.on(key, day)


def test_description_of_a_day_has_the_name_of_that_day_and_no_other(ice_desk: Desk) -> None:
    """OPLA once had another name: the unit itself carries it on a day of that time."""
    renamed = [
        (unit, versions)
        for unit, versions in _ICE.versions.items()
        if len({version.name for version in versions}) > 1
        and all(version.start.precision == "day" for version in versions)
    ]
    assert renamed
    for unit, versions in renamed:
        for version in versions:
            day = version.start.earliest
            if day is None or day > _LAST:
                continue
            body = ice_desk.ask(f"at/{day}/ice/unit/{unit}.nt").body
            names = [
                one
                for one in triples(body, "nt")
                if one.startswith(f"<{HOME}unit/{unit}> {_LABEL}")
            ]
            assert [f'<{HOME}unit/{unit}> {_LABEL} "{version.name}"@en'] == names


def test_description_of_a_day_leaves_out_what_came_later(ice_desk: Desk) -> None:
    """In 2009 DRO is no historical division, and nothing is said of the event that ended it."""
    day = triples(ice_desk.ask("at/2009-06-30/ice/unit/dro.nt").body, "nt")
    today = triples(ice_desk.ask("ice/unit/dro.nt").body, "nt")
    past = f"<{ONTOLOGY}HistoricalDivision>"
    assert any(past in one for one in today)
    assert not any(past in one for one in day)
    assert not any(one.startswith(f"<{HOME}event/2010-dro-to-ero>") for one in day)
    changed = f"<{HOME}unit/dro> <http://www.w3.org/ns/org#changedBy>"
    assert any(one.startswith(changed) for one in today)
    assert not any(one.startswith(changed) for one in day)
    assert f"<{HOME}unit/dro> <http://purl.org/dc/terms/hasVersion> <{HOME}version/dro-1>" in day


def test_direct_link_is_there_while_its_relation_holds(ice_desk: Desk) -> None:
    """A link that shortens a relation is said while that holds and both stand, for certain."""
    links, seen = codes().relation_properties, 0
    for relation in _ICE.facts.relations:
        start = relation.start
        if relation.through or not start or not start.earliest or not start.latest:
            continue
        parties = (relation.subject, relation.object)
        kind, to = (_kind(key) for key in parties)
        if kind == "instrument":
            continue
        link = f"<{HOME}{kind}/{relation.subject}> <{links[relation.kind]}> <{HOME}{to}/"
        link += f"{relation.object}>"
        first, last = start.earliest, start.latest
        days = {first - timedelta(days=1): False, first: first == last, last: True}
        for day, expected in days.items():
            answer = ice_desk.ask(f"at/{day}/ice/{kind}/{relation.subject}.nt", "text/turtle")
            if answer.status == 200:
                seen += 1
                dated = parties[:1] if relation.kind == "formed-from" else parties
                sure = {_ICE.standing_on(key, day) for key in filter(_ICE.is_dated, dated)}
                is_there = link in triples(answer.body, "nt")
                assert (expected and sure <= {"certain"}) == is_there, (relation.key, day)
    assert seen


def test_uncertain_day_gives_the_unit_no_name_of_that_day(ice_desk: Desk) -> None:
    """Where a version only may have held, its bounds are told, and nothing is said of the unit."""
    body = ice_desk.ask("at/2010-06-15/ice/unit/dro.nt").body
    found = triples(body, "nt")
    assert not any(one.startswith(f"<{HOME}unit/dro> {_LABEL}") for one in found)
    assert any(one.startswith(f"<{HOME}version/dro-1> <{ONTOLOGY}endsNotBefore>") for one in found)
    page = ice_desk.ask("at/2010-06-15/ice/unit/dro", "text/html").body.decode()
    assert "Whether it stood on this day is not certain" in page


def test_forms_of_a_day_hold_the_same_triples(ice_desk: Desk) -> None:
    """Whatever the form, the description is one."""
    for path in (
        "at/2009-06-30/ice/unit/dro",
        "at/2007-01-01/ice/program/best",
        "at/2009-06-30/ice",
    ):
        found = {form: triples(ice_desk.ask(f"{path}.{form}").body, form) for form in ("ttl", "nt")}
        page = ice_desk.ask(f"{path}.html").body.decode()
        script = re.search(r'<script type="?application/ld\+json"?>(.*?)</script>', page, re.DOTALL)
        assert script
        found["html"] = triples(script[1].encode(), "jsonld")
        assert found["nt"]
        assert found["nt"] == found["ttl"] == found["html"]


def test_whole_organization_of_a_day_has_the_units_of_its_snapshot(ice_desk: Desk) -> None:
    """`/at/DAY` describes the versions of every unit that stood, and of no other."""
    day = date(2009, 6, 30)
    found = triples(ice_desk.ask(f"at/{day}", "application/n-triples").body, "nt")
    version = f"{HOME}version/"
    described = {
        one.split(">")[0][1 + len(version) :] for one in found if one.startswith(f"<{version}")
    }
    expected = {
        life.fact.key for one in snapshot(_ICE, day) for life in _DAYS.on(one.key, day).lives
    }
    assert expected == described
    page = ice_desk.ask(f"at/{day}", "text/html").body.decode()
    assert "Office of Detention and Removal Operations" in page
    assert "Enforcement and Removal Operations</a>" not in page


@pytest.mark.parametrize("path", ["at/2012-06-30/ice/unit/dro", "at/1999-06-30/ice/unit/dro"])
def test_day_on_which_a_unit_did_not_stand_is_told_with_its_time(ice_desk: Desk, path: str) -> None:
    """404 that says from when to when it stood, and what came after."""
    answer = ice_desk.ask(path, "text/turtle")
    said = answer.body.decode()
    assert 404 == answer.status
    assert "9 June 2003 to June 2010" in said
    assert "continued by Enforcement and Removal Operations (ero)" in said
    assert 'rel="first memento"' in answer.headers["Link"]
    assert "9 June 2003 to June 2010" in ice_desk.ask(path, "text/html").body.decode()


@pytest.mark.parametrize(
    "day", ["2009-6-30", "2009-02-30", "20090630", "2009", "x", "2009-06-30T00"]
)
def test_text_that_is_no_day_is_refused(ice_desk: Desk, day: str) -> None:
    """400, with the way in which a day is written."""
    with pytest.raises(Refusal, match="YYYY-MM-DD") as refused:
        ice_desk.ask(f"at/{day}/ice/unit/dro")
    assert 400 == refused.value.status


@pytest.mark.parametrize(
    "path", ["at/2009-06-30/ice/measure/arrests", "at/2009-06-30/x", "timemap/x"]
)
def test_thing_that_has_no_days_is_refused(ice_desk: Desk, path: str) -> None:
    """404: a measure or an unknown thing has no description of a day."""
    with pytest.raises(Refusal) as refused:
        ice_desk.ask(path)
    assert 404 == refused.value.status


def test_days_after_the_record_are_not_guessed(ice_desk: Desk) -> None:
    """404 that says where the record ends; Accept-Datetime leads to its last day."""
    answer = ice_desk.ask("at/2030-01-01/ice/unit/ero", "text/turtle")
    assert (404, True) == (answer.status, b"30 September 2024" in answer.body)
    led = ice_desk.ask("ice/unit/ero", None, "Tue, 01 Jan 2030 00:00:00 GMT")
    assert (302, "/at/2024-09-30/ice/unit/ero") == (led.status, led.headers["Location"])


def test_accept_datetime_leads_to_the_day(ice_desk: Desk) -> None:
    """RFC 7089: 302 to the description on the day, with the links of a TimeGate."""
    answer = ice_desk.ask("ice/unit/dro", "text/turtle", "Tue, 30 Jun 2009 22:30:00 GMT")
    assert (302, "/at/2009-06-30/ice/unit/dro") == (answer.status, answer.headers["Location"])
    assert "accept-datetime" == answer.headers["Vary"].lower()
    assert f'<{HOME}unit/dro>; rel="original"' in answer.headers["Link"]
    assert 'rel="timemap"' in answer.headers["Link"]
    whole = ice_desk.ask("ice", None, "Tue, 30 Jun 2009 22:30:00 GMT")
    assert "/at/2009-06-30/ice" == whole.headers["Location"]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("hour", ["00", "23"])
def test_accept_datetime_without_a_zone_is_of_utc_wherever_the_server_is(
    ice_desk: Desk, monkeypatch: pytest.MonkeyPatch, zone: str, hour: str
) -> None:
    """The third form of dates of HTTP, that of asctime, has no zone (RFC 9110, section 5.6.7)."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        answer = ice_desk.ask("ice/unit/dro", None, f"Tue Jun 30 {hour}:30:00 2009")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "/at/2009-06-30/ice/unit/dro" == answer.headers["Location"]


@pytest.mark.parametrize("moment", ["yesterday", "2009-06-30", "Tue, 99 Jun 2009 00:00:00 GMT"])
def test_accept_datetime_that_cannot_be_read_is_refused(ice_desk: Desk, moment: str) -> None:
    """RFC 7089, section 4.5.3: 400."""
    with pytest.raises(Refusal, match="Accept-Datetime") as refused:
        ice_desk.ask("ice/unit/dro", None, moment)
    assert 400 == refused.value.status


def test_memento_says_which_day_it_is_of(ice_desk: Desk) -> None:
    """A description of a day carries Memento-Datetime, its original, and the days beside it."""
    answer = ice_desk.ask("at/2009-06-30/ice/unit/dro", "text/turtle")
    assert "Tue, 30 Jun 2009 00:00:00 GMT" == answer.headers["Memento-Datetime"]
    assert "/at/2009-06-30/ice/unit/dro.ttl" == answer.headers["Content-Location"]
    for relation in ("original", "timegate", "timemap", "first memento", "prev memento"):
        assert f'rel="{relation}"' in answer.headers["Link"]


def test_timemap_lists_days_that_can_be_fetched(ice_desk: Desk) -> None:
    """Each memento of a list leads to a description whose day is the one that is listed."""
    answer = ice_desk.ask("timemap/ice/unit/fps")
    assert "application/link-format" == answer.headers["Content-Type"]
    rows = re.findall(
        r'^</(at/[^>]+)>; rel="([a-z ]*memento)"; datetime="([^"]+)"', answer.body.decode(), re.M
    )
    assert len(rows) > 3
    assert ("first memento", "last memento") == (rows[0][1], rows[-1][1])
    for path, _, told in rows:
        memento = ice_desk.ask(path, "text/turtle")
        assert (200, told) == (memento.status, memento.headers["Memento-Datetime"])


def test_days_of_an_invented_agency_are_its_own(tides_desk: Desk) -> None:
    """No agency is in the code: the units of another one have their days too."""
    unit, versions = next(
        (key, found) for key, found in tides_desk.lineage.versions.items() if len(found) > 1
    )
    day = versions[-1].start.latest
    assert day
    answer = tides_desk.ask(f"at/{day}/tides/unit/{unit}", "text/html")
    assert (200, True) == (answer.status, versions[-1].name in answer.body.decode())
