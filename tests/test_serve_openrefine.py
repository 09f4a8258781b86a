"""OpenRefine, which was written elsewhere, as an unmodified client of the reconciliation service.

A real one is told what its own pages tell it; what happens in a browser alone, which is finding the
service, previews and suggestions, is done in a browser on those pages.
"""

from __future__ import annotations

import json

import httpx
import pytest

from openrefine_client import Project, create_project
from serve_fixtures import Running
from site_browser import Visit

pytest_plugins = ("openrefine_client", "site_fixtures")

OFFICES = """office,day
DRO,2009-01-01
DRO,2012-01-01
DRO,whenever
DRO,
Office of Investigations,FY2009
Office of Intelligence,2009
FPS,2008
HSI,2024-09-30
Office of Inteligence,2008
Ministry of Silly Walks,2008
"""


@pytest.fixture
def service(endpoint: Running) -> str:
    """The address of a running service."""
    return f"{endpoint.home}/reconcile"


@pytest.fixture
def offices(openrefine: httpx.Client, service: str) -> Project:
    """The table of offices, its names not looked up yet."""
    return create_project(openrefine, service, OFFICES)


def test_types_to_choose_from_are_those_of_the_names(offices: Project) -> None:
    """Before anything is looked up OpenRefine asks for some names, and counts the types found."""
    told = offices.tell("guess-types-of-column", columnName="office", service=offices.service)
    assert "ok" == told["code"]
    found = [(one["id"], one["name"]) for one in told["types"][:3]]
    assert ("OrganizationalUnit", "organizational unit") == found[0]
    assert ("HistoricalDivision", "historical division") in found


def test_each_name_is_looked_up_on_the_day_of_its_row(offices: Project) -> None:
    """A match is taken over by itself; what only looks like it, or has a bad day, is offered."""
    assert [
        ("unit/dro", [("unit/dro", 100)]),
        ("none", [("unit/dro", 60)]),
        ("none", [("unit/dro", 80)]),
        ("unit/dro", [("unit/dro", 100)]),
        ("unit/oi", [("unit/oi", 100)]),
        ("unit/office-of-intelligence", [("unit/office-of-intelligence", 100)]),
        ("unit/fps", [("unit/fps", 100)]),
        ("unit/hsi", [("unit/hsi", 100)]),
        ("none", [("unit/office-of-intelligence", 81), ("unit/hsi-intelligence", 41)]),
        ("none", []),
    ] == offices.reconcile("office", day="on").judged()
    offices.add("label", "cell.recon.match.name")
    offices.add("types", "cell.recon.match.type.join(' ')")
    first = offices.exported()[0]
    assert "Office of Detention and Removal Operations" == first["label"]
    assert "HistoricalDivision OrganizationalUnit Subject" == first["types"]


def test_a_type_leaves_only_things_of_it(offices: Project) -> None:
    """HSI stands, so it is no historical division."""
    found = [one for one, _ in offices.reconcile("office", "HistoricalDivision").judged()]
    assert ["unit/fps", "none"] == found[6:8]


@pytest.mark.parametrize("guess", [False, True])
def test_a_day_may_be_a_date_or_a_number_of_openrefine(
    openrefine: httpx.Client, service: str, guess: bool
) -> None:
    """A day comes as its first second, a year as text or as a number."""
    table = "office,day\nDRO,2009\nDRO,2012\nDRO,2009-01-01\nDRO,2012-01-01\n"
    dated = create_project(openrefine, service, table, guess=guess)
    day = "grel:if(value.contains('-'), value.toDate(), value)"
    dated.tell("text-transform", columnName="day", expression=day, onError="keep-original")
    assert ["unit/dro", "none"] * 2 == [
        one for one, _ in dated.reconcile("office", day="on").judged()
    ]
    dated.add("kind", "cells.day.value.type()")
    kinds = ["number" if guess else "string"] * 2 + ["date"] * 2
    assert kinds == [row["kind"] for row in dated.exported()]


def test_a_column_that_was_looked_up_tells_names_apart(
    openrefine: httpx.Client, service: str
) -> None:
    """OpenRefine sends what the other column is matched with, not what stands in it."""
    table = "office,above\nOffice of Intelligence,H.S.I.\nOffice of Intelligence,ICE\n"
    units = create_project(openrefine, service, table).reconcile("above")
    assert [("unit/hsi-intelligence", 100), ("unit/office-of-intelligence", 100)] == [
        scores[0] for _, scores in units.reconcile("office", above="parent").judged()
    ]


def test_columns_are_added_from_what_names_are_matched_with(offices: Project) -> None:
    """As of a day where one is set; what was matched by hand is as good as the rest."""
    offices.reconcile("office", day="on")
    by_hand = {"id": "unit/office-of-intelligence", "name": "Office of Intelligence", "types": ""}
    offices.tell("recon-judge-one-cell", row="8", cell="0", judgment="matched", **by_hand)
    parent = {"id": "parent", "name": "parent", "settings": {"on": "2009-06-30"}}
    became = {"id": "became", "name": "became"}
    previewed = offices.tell(
        "preview-extend-data",
        columnName="office",
        rowIndices=[6],
        extension={"properties": [parent, became]},
    )
    assert ["parent", "became"] == [one["id"] for one in previewed["columns"]]
    assert "unit/ice" == previewed["rows"][0][1]["id"]
    offices.extend("office", parent, became)
    ice, hsi = "U.S. Immigration and Customs Enforcement", "Homeland Security Investigations"
    dro, none = (ice, "Enforcement and Removal Operations"), ("", "")
    assert [dro, none, none, dro, (ice, hsi), (ice, hsi), (ice, ""), none, (ice, hsi), none] == [
        (row["parent"], row["became"]) for row in offices.exported()
    ]
    # What was added is matched too, and can be asked in its turn.
    offices.extend("became", {"id": "from", "name": "from"})
    assert "2010-06" == offices.exported()[0]["from"]


def test_identifiers_are_exported_and_read_again(offices: Project) -> None:
    """As they stand, or as IRIs, of which OpenRefine takes off the identifier space."""
    offices.reconcile("office", day="on")
    offices.add("id", "cell.recon.match.id")
    offices.add("iri", "cell.recon.identifierSpace + cell.recon.match.id")
    first = offices.exported()[0]
    assert ("unit/dro", "https://w3id.org/agencygraph/ice/unit/dro") == (first["id"], first["iri"])
    for column in ("id", "iri"):
        offices.tell(
            "recon-use-values-as-identifiers",
            columnName=column,
            service=offices.service,
            **offices.spaces,
        )
        offices.extend(column, {"id": "abbreviation"})
    read = [(row["abbreviation"], row["abbreviation2"]) for row in offices.exported()]
    assert [("DRO", "DRO"), ("", ""), ("", ""), ("DRO", "DRO"), ("OI", "OI")] == read[:5]


@pytest.mark.parametrize("access", ["json", "jsonp"])
def test_a_person_adds_the_service_previews_and_searches(chromium, offices, access):
    """The browser asks the service itself: by CORS, and by JSONP where that fails."""

    def stay_here(route):
        asked = route.request
        is_cors = asked.url.startswith(offices.service) and asked.resource_type == "xhr"
        is_outside = not asked.url.startswith("http://127.0.0.1:")
        route.abort() if is_outside or (is_cors and access == "jsonp") else route.continue_()

    with Visit(chromium) as visit:
        page = visit.page
        refused = []
        page.on("response", lambda told: told.ok or refused.append(told.url))
        visit.context.route("**/*", stay_here)
        page.goto(str(offices.client.base_url.join(f"/project?project={offices.id}")))
        page.locator(".column-header-menu").first.wait_for()
        page.evaluate("new ReconDialog(theProject.columnModel.columns[0])")
        page.locator("button[bind=addStandardServiceButton]").click()
        page.locator("form input[bind=input]").fill(offices.service)
        page.locator("button[bind=addButton]").click()
        page.locator("input[name=type-choice][value=OrganizationalUnit]").wait_for()
        page.locator("input[name=include][columnname=day]").check()
        page.locator("input[name=property][columnname=day]").press_sequentially("o")
        page.locator(".fbs-pane li", has_text="the day, month or year").click()
        page.locator("button[bind=reconcileButton]").click()
        topic = page.locator(".data-table-recon-topic", has_text="Office of Intelligence").first
        preview = page.frame_locator(".data-table-topic-popup iframe").locator("h1")
        # OpenRefine draws the table again for its facets: what was hovered before is gone then.
        for _ in range(20):
            page.mouse.move(0, 0)
            topic.hover()
            page.wait_for_timeout(1000)
            if preview.count():
                break
        assert "Office of Intelligence" == preview.inner_text()
        page.mouse.move(0, 0)
        row = page.locator("tr", has=page.get_by_text("Ministry of Silly Walks", exact=True))
        row.get_by_text("Search for match").click()
        field = page.locator(".dialog-frame input[bind=input]")
        field.fill("")
        field.press_sequentially("princ")
        page.locator(".fbs-pane li", has_text="unit/opla").hover()
        page.locator(".fbs-flyout-pane", has_text="argues removal cases").wait_for()
        page.locator(".fbs-pane li", has_text="unit/opla").click()
        page.locator("td a", has_text="Principal Legal Advisor").wait_for()
        found = f"ReconciliationManager.getServiceFromUrl({json.dumps(offices.service)})"
        assert access == page.evaluate(f"{found}.ui.access")
        assert [] == [url for url in refused if url.startswith(offices.service)]
    assert ["unit/dro", "none", "unit/opla"] == [offices.judged()[at][0] for at in (0, 1, 9)]
