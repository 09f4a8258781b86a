"""Relations, leads and events of a day: left out if they cannot have held, else as sure as told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import agencygraph
from agencygraph.codes import codes
from agencygraph.dates import parse_edtf
from agencygraph.days import Days, Held
from agencygraph.lineage import trace
from agencygraph.model import Relation
from agencygraph.snapshots import programs_on
from dossier_fixtures import dossier_folder
from linked_fixtures import Desk, Triples, desk, triples

ONTOLOGY = "https://w3id.org/agencygraph/ontology#"
_ICE = agencygraph.load_dossier(dossier_folder("ice"))
_TIDES = agencygraph.load_dossier(dossier_folder("tides"))
_DAYS = Days(_ICE)
_LAST = date(2024, 9, 30)
_SURER = ("no", "possible", "certain")


@pytest.fixture(scope="module")
def ice_desk(export: Path) -> Desk:
    """The linked data of ICE."""
    return desk("ice", export)


def _relations(held: Held) -> dict[str, str]:
    return {one.fact.key: one.standing for one in held.relations}


def _rows(page: str, heading: str) -> list[str]:
    """Give the items of the list below a heading."""
    listed = re.search(rf"<h2>{heading}</h2>\s*<[uo]l[^>]*>(.*?)</[uo]l>", page, re.DOTALL)
    return listed[1].split("<li")[1:] if listed else []


def _ends(key: str, found: Triples) -> tuple[str, str]:
    """Give the subject and the object of a relation, by what is said of it."""
    said = "\n".join(sorted(found))
    about = rf"<[^>]*/relation/{re.escape(key)}> <{ONTOLOGY}relation%s> (<[^>]*>)"
    sides = [re.search(about % side, said) for side in ("Subject", "Object")]
    assert all(sides), key
    return sides[0][1], sides[1][1]


@pytest.mark.parametrize("lineage", [_ICE, _TIDES], ids=["ice", "tides"])
def test_relation_is_no_surer_than_that_both_its_parties_stood(lineage) -> None:
    """One whose party certainly did not stand is left out; that it was formed from may be gone."""
    days, seen = Days(lineage), 0
    for key in (*lineage.units, *lineage.programs):
        for day in days.turning_days(key, _LAST):
            for one in days.on(key, day).relations:
                parties = {one.fact.subject, one.fact.object}
                if one.fact.kind == "formed-from":
                    parties = {one.fact.subject}
                for party in filter(lineage.is_dated, parties):
                    how = lineage.standing_on(party, day)
                    assert _SURER.index(one.standing) <= _SURER.index(how), (one.fact.key, day)
                    seen += 1
    assert seen


@pytest.mark.parametrize(
    ("key", "day", "relation"),
    [
        ("opr", date(2003, 6, 1), "opr-oversees-hsi"),
        ("ice", date(2003, 3, 15), "ero-part-of-ice"),
        ("hsi", date(2011, 1, 1), "hsi-partner-of-without-a-trace"),
    ],
)
def test_relation_to_what_was_not_yet_there_did_not_hold(
    key: str, day: date, relation: str
) -> None:
    """An undated relation may have held on any day on which both its parties may have stood."""
    assert relation not in _relations(_DAYS.on(key, day))
    assert "possible" == _relations(_DAYS.on(key, _LAST))[relation]


def test_what_a_thing_was_formed_from_stays_when_that_is_gone() -> None:
    """ICE was formed from the INS, in 2003: that is so in 2009 too, long after the INS."""
    assert "certain" == _relations(_DAYS.on("ice", date(2009, 6, 30)))["ice-formed-from-ins"]


@pytest.mark.parametrize(
    "path",
    [
        "at/2003-06-01/ice/unit/opr",
        "at/2005-06-30/ice/unit/dro",
        "at/2009-06-30/ice/unit/dro",
        "at/2009-06-30/ice/unit/ice",
        "at/2010-06-02/ice/unit/ero",
        "at/2020-06-30/ice/program/287g",
    ],
)
def test_page_and_data_of_a_day_say_alike_how_sure_a_relation_is(ice_desk: Desk, path: str) -> None:
    """What is possible is marked on the page; what is certain has its direct link in the data."""
    day, key = date.fromisoformat(path.split("/")[1]), path.rpartition("/")[2]
    held = _DAYS.on(key, day)
    page = ice_desk.ask(f"{path}.html").body.decode()
    data = triples(ice_desk.ask(f"{path}.nt").body, "nt")
    assert held.relations
    expected = [one.standing == "possible" for one in held.relations]
    assert expected == [">possibly<" in row for row in _rows(page, "Relations")]
    links = codes().relation_properties
    linked = set()
    for one in held.relations:
        begin, end = _ends(one.fact.key, data)
        link = f"{begin} <{links[one.fact.kind]}> {end}"
        assert (one.standing == "certain") == (link in data), one.fact.key
        linked.add(link)
    own = {one for one in data if f"/{key}> <" in one and one.split()[1][1:-1] in links.values()}
    assert own <= linked
    expected = [one.standing == "possible" for one in held.events]
    assert expected == [">possibly<" in row for row in _rows(page, "Events up to this day")]


def test_event_that_may_not_have_been_yet_is_marked(ice_desk: Desk) -> None:
    """The merger was on some day of June 2010: on the second of June, possibly."""
    (row,) = _rows(ice_desk.ask("at/2010-06-02/ice/unit/ero.html").body.decode(), "Events.*?")
    assert ("June 2010" in row, ">possibly<" in row) == (True, True)
    (row, *_) = _rows(ice_desk.ask("at/2010-07-01/ice/unit/ero.html").body.decode(), "Events.*?")
    assert ("June 2010" in row, ">possibly<" in row) == (True, False)


def test_program_is_led_by_units_that_may_have_stood(ice_desk: Desk) -> None:
    """DRO ended in June 2010: nobody is known to have led its program after that."""
    program = "ice/program/criminal-alien-program"
    page = ice_desk.ask(f"at/2009-06-30/{program}.html").body.decode()
    assert re.search(r"possibly under <a[^>]*>Office of Detention and Removal Operations<", page)
    for day in ("2010-07-01", "2012-01-01"):
        page = ice_desk.ask(f"at/{day}/{program}.html").body.decode()
        assert "Office of Detention and Removal Operations" not in page
    assert date(2010, 7, 1) in _DAYS.turning_days("criminal-alien-program", _LAST)
    parents = {
        day: {one.key: one.parent for one in programs_on(_ICE, day)}["criminal-alien-program"]
        for day in (date(2009, 6, 30), date(2012, 1, 1))
    }
    assert ["dro", ""] == list(parents.values())


def test_relation_says_when_a_unit_led_a_program(ice_desk: Desk) -> None:
    """DRO led the Fugitive Operations Teams from 2003, though their row names another lead."""
    for day, how in ((date(2005, 6, 30), "certain"), (date(2009, 6, 30), "possible")):
        assert ("dro", how) in _DAYS.on("fugitive-operations-teams", day).leads
        below = {one.fact.key: one.standing for one in _DAYS.on("dro", day).below}
        assert how == below["fugitive-operations-teams"]
    path = "at/2005-06-30/ice/program/fugitive-operations-teams"
    page = ice_desk.ask(f"{path}.html").body.decode()
    assert re.search(r", under <a[^>]*>Office of Detention and Removal Operations<", page)
    led = f"<{ONTOLOGY}ledBy> <https://w3id.org/agencygraph/ice/unit/dro>"
    assert any(led in one for one in triples(ice_desk.ask(f"{path}.nt").body, "nt"))


def test_leads_and_relations_of_an_invented_agency() -> None:
    """No agency is in the code: what ended supports nobody, and what led did so when it is told."""
    old = _TIDES.facts.relations[0]

    def relation(key: str, *what: str, start: str = "", through: str = "") -> Relation:
        dates = [parse_edtf(text) if text else None for text in (start, through)]
        named = dict(zip(("subject", "kind", "object"), what, strict=True))
        return replace(old, key=key, start=dates[0], through=dates[1], **named)

    more = (
        relation("ice-watch-supports-gauges", "ice-watch", "supports", "gauges"),
        relation("led-1", "storm-surge", "led-by", "charts", start="2013-01", through="2014"),
        relation("led-2", "storm-surge", "led-by", "gauges", start="2014"),
    )
    days = Days(trace(replace(_TIDES.facts, relations=(*_TIDES.facts.relations, *more))))
    told = [_relations(days.on("gauges", date(year, 6, 30))) for year in (2012, 2016)]
    assert ["possible", None] == [one.get("ice-watch-supports-gauges") for one in told]
    led = [dict(days.on("storm-surge", date(year, 6, 30)).leads) for year in (2012, 2013, 2015)]
    # Of one relation between the two no day is told: the lead of the row is possible before 2014.
    both = {"charts": "certain", "gauges": "possible"}
    assert [{"gauges": "possible"}, both, {"gauges": "certain"}] == led
    below = {one.fact.key for one in days.on("charts", date(2013, 6, 30)).below}
    assert {"storm-surge"} == below


def test_page_without_a_description_leads_to_the_unit_and_what_came_after(ice_desk: Desk) -> None:
    """It names the heir: there is a link to it, to the unit's own page, and in the Link field."""
    answer = ice_desk.ask("at/2012-06-30/ice/unit/dro.html", "text/html")
    page = answer.body.decode()
    for key in ("dro", "ero"):
        assert re.search(
            rf"<li><a href=\S*ice/unit/{key}\.html>[^<]*the whole of its history", page
        )
    assert '</ice/unit/ero>; rel="http://purl.org/dc/terms/isReplacedBy"' in answer.headers["Link"]
    late = {
        key: ice_desk.ask(f"at/2030-01-01/ice/unit/{key}.html", "text/html").body.decode()
        for key in ("dro", "ero")
    }
    last = {key: f"at/{_LAST}/ice/unit/{key}>" in page for key, page in late.items()}
    assert {"dro": False, "ero": True} == last
    began = ice_desk.ask("at/1999-01-01/ice/program/best", "text/turtle").headers["Link"]
    assert not began.startswith(",")
    assert "isReplacedBy" not in ice_desk.ask("at/2009-06-30/ice/unit/dro").headers["Link"]


def test_abolition_is_defined_as_it_is_used() -> None:
    """What took up the work of something abolished is named: the definition says that it may be."""
    continued = [one for one in _ICE.facts.events if one.kind == "Abolition" and one.after]
    assert continued
    text = (Path(agencygraph.__file__).parents[2] / "ontology" / "core.ttl").read_text("utf-8")
    definition = re.search(r'^ag:Abolition\n.*?skos:definition "([^"]*)"', text, re.M | re.DOTALL)
    assert definition
    assert "what took up its work may be named" in definition[1]
