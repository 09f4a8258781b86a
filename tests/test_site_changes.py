"""The pages of events: what stood before and after under the names of the time, and its date."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from agencygraph.lineage import STATE_CHANGES
from page_fixtures import Pages

pytest_plugins = ("page_fixtures",)
Altered = Callable[..., Pages]
NPPD = "National Protection and Programs Directorate"
CISA = "Cybersecurity and Infrastructure Security Agency"
INS = "Immigration and Naturalization Service"
CBP = "U.S. Customs and Border Protection"
THEN = f"Bureau of Customs and Border Protection (now {CBP})"


@pytest.mark.parametrize(
    ("event", "before", "after"),
    [
        ("2018-nppd-to-cisa", f"{NPPD} (now {CISA}), directorate", f"{CISA}, agency"),
        ("2007-cbp-rename", THEN, CBP),
        (
            "2013-fdl-rename",
            "Forensic Document Laboratory (now HSI Forensic Laboratory), under U.S. Immigration",
            "HSI Forensic Laboratory, under Homeland Security Investigations",
        ),
        ("2009-fps-to-nppd", "Federal Protective", f"service, under {NPPD} (now {CISA})"),
        ("2003-border-patrol-to-cbp", f"U.S. Border Patrol, under {INS}", f", under {THEN}"),
        ("2003-customs-split", "U.S. Customs Service", THEN),
        ("2018-opla-directorate", "Advisor, office, under", "Advisor, directorate, under"),
    ],
)
def test_what_an_event_changed_has_the_names_of_its_time(
    event: str, before: str, after: str, ice_pages: Pages
) -> None:
    """Things and their parents have the name that they had, with that of today beside it."""
    assert before in ice_pages.part(f"event/{event}", "Before")
    assert after in ice_pages.part(f"event/{event}", "After")


def test_each_rename_says_two_names(pages: Pages) -> None:
    """Before stands the name of the version that ended, after that of the one that began."""
    lineage = pages.book.lineage
    for event in lineage.facts.events:
        if event.kind in STATE_CHANGES:
            joint = lineage.joint(event, event.after[0])
            assert joint.before
            assert joint.after
            for version, heading in ((joint.before, "Before"), (joint.after, "After")):
                said = pages.part(f"event/{event.key}", heading)
                assert re.match(rf"{re.escape(version.name)}(?: \(|,|$)", said), event.key


def test_a_name_before_a_renaming_is_taken_from_any_dossier(altered_pages: Altered) -> None:
    """Of what an event leaves as it was, the name is that of the day before, or of the day."""
    pages = altered_pages("tides", "events", "2018-charts-rename")
    maps = "Division of Maps (now Division of Charts)"
    assert pages.part("event/2018-charts-rename", "Before").startswith(maps)
    given = {"before": "charts", "after": "charts", "kind": "FunctionTransfer"}
    for date, before, after in (
        ("2016-05-02", maps, maps),
        ("2018-01-01", maps, "Division of Charts"),
        ("[2016..2019]", maps, "Division of Charts"),
    ):
        precision = "range" if ".." in date else "day"
        pages = altered_pages(
            "tides", "events", "2018-charts-rename", date=date, precision=precision, **given
        )
        assert before == pages.part("event/2018-charts-rename", "Before")
        assert after == pages.part("event/2018-charts-rename", "After")


def test_where_a_day_does_not_tell_the_names_the_event_does(altered: Callable[..., Path]) -> None:
    """Of a renaming somewhen after a day, each side has the name of its version."""
    folder = altered("tides", "versions", "charts-1", through="[2018-01-01..]")
    folder = altered(folder, "versions", "charts-2", from_="[2018-01-01..]")
    given = {"date": "[2018-01-01..]", "precision": "not-before"}
    pages = Pages(altered(folder, "events", "2018-charts-rename", **given))
    assert pages.part("event/2018-charts-rename", "Before").startswith("Division of Maps (")
    assert pages.part("event/2018-charts-rename", "After").startswith("Division of Charts")


def test_a_unit_that_ended_has_no_name_of_now_in_an_event(altered: Callable[..., Path]) -> None:
    """The name that it had last is a later one."""
    pages = Pages(altered("tides", "versions", "charts-2", through="2021-12-31"))
    said = pages.part("event/2018-charts-rename", "Before")
    assert said.startswith("Division of Maps (later Division of Charts), under Office of Tides")


def test_what_followed_a_unit_has_the_name_of_then(ice_pages: Pages) -> None:
    """On the page of what ended, in its note and below; a relation has the name of its time."""
    note = ice_pages.text("unit/us-customs-service").partition("Names and places")[0]
    assert f"Continued by {THEN} and U.S. Imm" in note
    assert ice_pages.part("unit/us-customs-service", "Became").startswith(THEN)
    moved = ice_pages.text("unit/air-and-marine-operations").partition("Service of aircraft")[0]
    assert "It moved on under Bureau of Customs and Border Protection, from 31" in moved
    relations = ice_pages.part("unit/ice", "Relations")
    assert "Forensic Document Laboratory (now HSI Forensic Laboratory) part of" in relations


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("2013-fdl-rename", "Between June 2010 and 15 February 2013, no closer date is known"),
        ("2005-ttu-creation", "Not after 17 February 2005, no closer date is known"),
        ("2020-without-a-trace-creation",
         "Between October 2019 and September 2020, known to the fiscal year"),
        ("2010-dro-to-ero", "June 2010, known to the month"),
        ("2018-nppd-to-cisa", "16 November 2018"),
    ],
)  # fmt: skip
def test_a_date_begins_with_a_capital_and_keeps_the_others(
    event: str, said: str, ice_pages: Pages
) -> None:
    """A month has its capital, and bounds are said once."""
    assert said in ice_pages.text(f"event/{event}").splitlines()
