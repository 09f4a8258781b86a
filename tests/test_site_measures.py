"""The pages of measures and documents: names of the time, one of a thing, claims in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from agencygraph.site.words import CONFLICTS
from page_fixtures import Pages

pytest_plugins = ("page_fixtures",)
Altered = Callable[..., Pages]


def test_a_figure_has_the_name_of_its_time(ice_pages: Pages) -> None:
    """In 2007 it was the Forensic Document Laboratory, and no HSI was there."""
    then = "Forensic Document Laboratory (now HSI Forensic Laboratory)"
    key = "observation-fy2007-fdl-analysis-requests"
    assert then in ice_pages.row("measure/analysis-requests-answered", key)
    said = ice_pages.text("document/fy2007")
    assert "4,382 requests: requests for document analysis answered, Forensic Document Lab" in said
    assert said.count("HSI Forensic Laboratory") == said.count(then) == 1


def test_a_name_of_the_past_is_taken_from_any_dossier(altered_pages: Altered) -> None:
    """Before 2018 the charts were drawn by the Division of Maps."""
    pages = altered_pages("tides", "observations", "y22-lights", subject="charts", period="FY2016")
    then = "Division of Maps (now Division of Charts)"
    assert then in pages.row("measure/lights", "observation-y22-lights")
    pages = altered_pages("tides", "observations", "y22-lights", subject="charts", period="FY2022")
    assert "Maps" not in pages.row("measure/lights", "observation-y22-lights")


def test_a_unit_that_ended_has_no_name_of_now(altered: Callable[..., Path]) -> None:
    """The name that it had last is a later one."""
    folder = altered("tides", "versions", "charts-2", through="2021-12-31")
    pages = Pages(altered(folder, "observations", "y22-lights", subject="charts", period="FY2016"))
    row = pages.row("measure/lights", "observation-y22-lights")
    assert "Division of Maps (later Division of Charts)" in row


def test_receipts_say_relations_by_names(pages: Pages) -> None:
    """Whatever a document states is said in words: no key, no number without what it counts."""
    book = pages.book
    for relation in book.lineage.facts.relations:
        if relation.receipt:
            path = f"document/{relation.receipt.document}"
            row = pages.row(path, f"relation-{relation.key}")
            assert relation.key.replace("-", " ") not in row
            assert book.label("subject", relation.object) in row
    for document in book.lineage.facts.documents:
        said = pages.part(f"document/{document.key}", "Every receipt, in order of place")
        assert not re.search(r"claim [^:]*\d:| :", said)


def test_relations_and_shares_read_as_sentences(ice_pages: Pages) -> None:
    """Subject, kind and object by their names; a share with its unit."""
    said = ice_pages.text("document/fy2024")
    legal = "Office of the Principal Legal Advisor"
    assert f"relation {legal}: part of U.S. Department of Homeland Security" in said
    assert f"relation {legal}: counsel before Executive Office for Immigration Review" in said
    assert "claim 10 percent of the whole: employees deployed, Southwest Border" in said
    assert f"claim superlative: size of the organization, {legal}, FY 2024" in said


def test_claims_say_direction_and_what_is_implied(ice_pages: Pages) -> None:
    """A rise is up; what is counted is whole; what cannot be recomputed says why."""
    said = ice_pages.text("measure/removals")
    assert "up 27.7 percent" in said
    assert "implies 2,667 to 2,668 for FY 2022" in said
    assert "implies 56 for FY 2022" in said
    said = ice_pages.text("measure/employees-deployed")
    assert "implies at least 7,429 for the whole" in said
    assert "cannot be checked no document prints the figures that it rests on" in said
    assert "fits 4.17 by the printed figures" in ice_pages.text("measure/teams")


def test_no_claim_shows_a_code_of_the_audit(pages: Pages) -> None:
    """The words of a verdict are those of people, and no key of a figure is among them."""
    for measure in pages.book.claims_in:
        said = pages.part(f"measure/{measure}", "What documents say about these figures")
        assert not re.search("not-checkable|inconsistent|change of|Fiscal year", said)
        keys = [fact.key for fact in pages.book.lineage.facts.observations]
        assert [] == [key for key in keys if f" {key} " in said]


def test_a_broken_record_says_so_without_a_key(altered_pages: Altered) -> None:
    """A year before was higher: that is said, and the key of its figure is not."""
    pages = altered_pages("tides", "observations", "y21-storms", value="53", printed="53")
    row = pages.row("measure/storms-followed", "claim-y22-storms-record")
    assert row.endswith("does not fit an earlier figure is higher")


def test_a_fall_is_down_where_the_row_says_so(altered_pages: Altered) -> None:
    """The sign of the value is the direction; the receipt prints none."""
    change = ("harbour", "claims", "port-ships-change")
    assert "up 50 percent" in altered_pages(*change).text("measure/ships-brought-in")
    fall = altered_pages(*change, value="-50")
    row = fall.row("measure/ships-brought-in", "claim-port-ships-change")
    assert "down 50 percent" in row
    assert "does not fit 50 by the printed figures" in row


def test_the_bounds_of_a_fall_are_below_zero(altered_pages: Altered) -> None:
    """More than five percent down is less than minus five."""
    cells = {"value": "-5", "printed": "more than 5%", "qualifier": "more-than"}
    pages = altered_pages("tides", "claims", "y22-readings-change", **cells)
    claim = next(c for c in pages.book.lineage.facts.claims if c.key == "y22-readings-change")
    assert claim.bounds
    assert (None, Decimal(-5), False) == (
        claim.bounds.lower,
        claim.bounds.upper,
        claim.bounds.upper_inclusive,
    )
    assert "down more than 5 percent" in pages.text("measure/readings")


def test_one_of_a_thing_has_the_name_of_one(ice_pages: Pages, altered_pages: Altered) -> None:
    """The word stands in the table of units; where none does, the label serves."""
    for path in ("program/tciu", "measure/partner-countries-added", "document/fy2023"):
        assert "1 country" in ice_pages.text(path)
        assert "1 countries" not in ice_pages.text(path)
    one = altered_pages("tides", "observations", "y22-lights", value="1", printed="1")
    assert "1 light " in one.row("measure/lights", "observation-y22-lights")
    same = altered_pages("tides", "measurement_units", "lights", singular="")
    assert "1 lights " in same.row("measure/lights", "observation-y22-lights")


@pytest.mark.parametrize(
    ("dossier", "path", "name", "said"),
    [
        ("ice", "measure/narcotics-seized", "fy2024-hsi-narcotics-seized", "1.6 million pounds"),
        ("ice", "measure/currency-and-assets-seized", "fy2024-hsi-currency-and-assets-seized",
         "886 million US dollars"),
        ("ice", "measure/removal-orders", "fy2023-opla-removal-orders", "217,500 orders"),
        ("harbour", "measure/takings", "port-takings", "2.4 million pounds sterling"),
    ],
)  # fmt: skip
def test_a_rounded_figure_is_said_as_rounded(
    dossier: str, path: str, name: str, said: str, altered_pages: Altered
) -> None:
    """What is printed to the nearest hundred thousand shows no digit more."""
    pages = altered_pages(dossier, "measures", path.rpartition("/")[2])
    assert said in pages.row(path, f"observation-{name}")


def test_pages_are_for_readers(pages: Pages) -> None:
    """A document's page has no advice for who builds the site, and says who read it in words."""
    for document in pages.book.lineage.facts.documents:
        said = pages.text(f"document/{document.key}")
        assert "--documents" not in said
        read = said.partition("Read by\n")[2].partition("\n")[0]
        assert read not in ("model, second reading", "hand, reviewed")
        assert "; " in read


def test_a_label_begins_with_a_capital_and_keeps_the_others(altered_pages: Altered) -> None:
    """A proper name within it stays as it is; so does one that begins with a small letter."""
    for label, said in (
        ("requests of the Navy of Meren", "Requests of the Navy of Meren"),
        ("eFOIA requests", "eFOIA requests"),
    ):
        pages = altered_pages("tides", "measures", "boats", label=label)
        assert f"<h1>{said}</h1>" in pages.html("measure/boats")


def test_preferred_says_the_rule_by_which_it_was_chosen(ice_pages: Pages) -> None:
    """A source document goes before an outside source, and only then the latest."""
    titles = {
        title
        for measure in ice_pages.book.figures_in
        for title in re.findall('class=tag title="([^"]*)"', ice_pages.html(f"measure/{measure}"))
    }
    rule = "a source document before an outside source, then the latest"
    assert {f"The one value chosen for this period: {rule}"} == titles


def test_a_box_of_conflicts_is_called_what_its_heading_says(pages: Pages) -> None:
    """Who does not see the heading hears the same words."""
    for measure, boxes in pages.book.contradictions.items():
        shown = pages.html(f"measure/{measure}")
        called = re.findall('role=group aria-label="([^"]*)"><p><strong>([^<]*):<', shown)
        assert [CONFLICTS[one.kind][0] for one in boxes] == [name for name, _ in called]
        assert all(name == heading for name, heading in called)
