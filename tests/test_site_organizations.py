"""The pages of units and programs: what came before and after, what is led, what is disputed."""

from __future__ import annotations

import re

from agencygraph.lineage import event_order
from page_fixtures import Pages

pytest_plugins = ("page_fixtures",)


def test_a_unit_became_what_the_lineage_says_and_nothing_else(pages: Pages) -> None:
    """Each page names the successors and predecessors of the one rule, and no others."""
    lineage = pages.book.lineage
    for key in lineage.units:
        for heading, found in (
            ("Became", lineage.successors(key)),
            ("Came from", lineage.predecessors(key)),
        ):
            shown = pages.html(f"unit/{key}").partition(f">{heading}</h2>")[2]
            links = re.findall(
                r"<a href=(?:\.\./program/)?([\w-]+)\.html>", shown.partition("</section>")[0]
            )
            assert [other for _, other in found] == links, (key, heading)


def test_who_gave_work_away_did_not_become_who_took_it(ice_pages: Pages) -> None:
    """A transfer of a function stands apart, on the pages of both sides."""
    assert "No successor is recorded." == ice_pages.part("unit/uscis", "Became")
    assert "U.S. Immigration and Customs Enforcement" in ice_pages.part(
        "unit/uscis", "Gave work to"
    )
    took = "U.S. Citizenship and Immigration Services"
    assert took in ice_pages.part("unit/ice", "Took work from")
    assert took not in ice_pages.part("unit/ice", "Came from")


def test_a_unit_that_ended_says_where_its_work_went(harbour_pages: Pages) -> None:
    """It has no successor, and its work is somewhere else."""
    said = "No successor is recorded; its work went to Revenue"
    assert said in harbour_pages.text("unit/customs-desk")
    assert "" == harbour_pages.part("unit/revenue", "Came from")
    assert "Customs Desk" in harbour_pages.part("unit/revenue", "Took work from")


def test_programs_of_a_relation_are_led_like_those_of_a_row(pages: Pages) -> None:
    """A unit's page lists each program that it leads once, and not among the relations again."""
    lineage = pages.book.lineage
    for key in lineage.units:
        led = {program.key for program in pages.book.programs_of.get(key, [])} | {
            one.subject
            for one in lineage.facts.relations
            if (one.kind, one.object) == ("led-by", key) and one.subject in lineage.programs
        }
        shown = re.split(r">Programs it (?:led|leads)</h2>", pages.html(f"unit/{key}"))[1:]
        listed = "".join(shown).partition("</ul>")[0]
        assert sorted(led) == sorted(re.findall(r"program/([\w-]+)\.html", listed)), key
        assert "led by" not in "\n".join(
            line for line in pages.part(f"unit/{key}", "Relations").splitlines()
            if any(line.startswith(lineage.name(one)) for one in led)
        )  # fmt: skip


def test_a_program_led_for_a_time_has_that_time(ice_pages: Pages) -> None:
    """A dated relation says when the unit led, not that the program ended."""
    found = ice_pages.part("unit/dro", "Programs it led")
    assert "Fugitive Operations Teams (FOT), as lead: from 2003, ended between August" in found
    assert "Criminal Alien Program (CAP), from 2007, last seen 19 November 2008" in found


def test_relations_end_in_the_name_of_what_the_page_is_of(pages: Pages) -> None:
    """No relation ends in "this"."""
    for path in pages.known:
        assert not re.search(r"\bthis\.? ", pages.part(path, "Relations")), path


def test_a_relation_reads_from_both_sides(ice_pages: Pages) -> None:
    """The page of the object says its own name; its abbreviation, where it has one."""
    law = ice_pages.part("instrument/homeland-security-act-2002", "Relations")
    assert "U.S. Immigration and Customs Enforcement legally based on Homeland Security Act" in law
    assert "INTERPOL staffed from ERO." in ice_pages.part("unit/ero", "Relations")


def test_a_figure_leads_to_what_contradicts_it(pages: Pages) -> None:
    """On the pages of programs and units each side of a contradiction is marked and linked."""
    for figure in pages.book.lineage.facts.observations:
        kind = "program" if figure.subject in pages.book.lineage.programs else "unit"
        path = f"{kind}/{figure.subject}"
        row = pages.html(path).partition(f"#observation-{figure.key}>")[2].partition("<td>")[0]
        marked = re.search(r"<a class=tag href=\.\./(measure/[\w-]+)\.html#(conflict-\d+)>", row)
        boxes = pages.book.contradictions.get(figure.measure, [])
        assert any(figure.key in box.keys for box in boxes) == bool(marked), figure.key
        if marked:
            box = pages.html(marked[1]).partition(f'id="{marked[2]}"')[2].partition("</div>")[0]
            assert f"#observation-{figure.key}>" in box


def test_a_contradiction_says_whose_figures_they_are(
    ice_pages: Pages, harbour_pages: Pages
) -> None:
    """The heading is in plain words, and each side has its subject."""
    assert "2,973 arrests sources differ" in ice_pages.text("program/tciu")
    said = ice_pages.text("measure/criminal-arrests")
    assert "Two sources, two figures:\n2,150 arrests, Transnational Criminal" in said
    assert "Two levels within one period:\n75 teams, Fugitive" in ice_pages.text("measure/teams")
    said = harbour_pages.text("measure/ships-brought-in")
    assert "Two sources, two figures:\n1,255 ships, Pilots, FY 2018" in said


def test_one_name_in_several_places_is_no_list_of_names(ice_pages: Pages) -> None:
    """The heading says what changed: names, or places alone."""
    assert "Names and places" in ice_pages.text("unit/fps")
    assert "Names over time" in ice_pages.text("unit/fdl")


def test_units_stand_under_another_by_the_names_of_that_time(ice_pages: Pages) -> None:
    """The laboratory that left before it was renamed has its old name under its old parent."""
    assert "Forensic Document Laboratory from" in ice_pages.part("unit/ice", "Units under it")
    assert "HSI Forensic" not in ice_pages.part("unit/ice", "Units under it")


def test_what_an_instrument_brought_about_is_in_order_of_time(pages: Pages) -> None:
    """The timeline of each law and memo goes from the first event to the last."""
    for key, events in pages.book.events_by_instrument.items():
        shown = pages.html(f"instrument/{key}").partition("<ol class=timeline>")[2]
        links = re.findall(r"event/([\w-]+)\.html", shown.partition("</ol>")[0])
        assert [event.key for event in sorted(events, key=event_order)] == links


def test_the_first_event_of_a_law_comes_first(ice_pages: Pages) -> None:
    """The department began before its parts moved in."""
    said = ice_pages.part("instrument/homeland-security-act-2002", "What it brought about")
    assert said.startswith("24 January 2003")
