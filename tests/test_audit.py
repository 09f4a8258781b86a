"""Every claim is recomputed within its rounding, every contradiction is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from agencygraph.audit import Audit, ClaimVerdict
from agencygraph.cli import main
from agencygraph.model import Facts
from dossier_fixtures import dossier_folder, facts_of


def verdict(facts: Facts, key: str) -> ClaimVerdict:
    """Give the verdict on one claim."""
    return next(one for one in Audit(facts).claims() if one.claim.key == key)


def contradictions(facts: Facts) -> list[tuple[str, tuple[str, ...]]]:
    """Give the kind and the keys of each contradiction."""
    return [(news.kind, news.keys) for news in Audit(facts).contradictions()]


@pytest.mark.parametrize(
    ("key", "found", "computed"),
    [
        ("y22-readings-change", "consistent", "5"),
        ("y22-by-boat-share", "consistent", "25"),
        ("y22-readings-a-day", "consistent", "230.14"),
        ("y22-reliability-change", "consistent", "3"),
        ("y22-visits-doubled", "consistent", "2"),
        ("y22-warnings-sum", "consistent", "1,500"),
        ("y22-storms-record", "consistent", "None"),
        ("y22-largest-records", "not-checkable", "None"),
        ("y21-readings-change", "implied", "78,147 to 78,916"),
    ],
)
def test_audit_judges_each_kind_of_claim_when_its_figures_are_printed(
    key: str, found: str, computed: str, tides: Facts
):
    """Change, points, share, average, multiple, sum and record are recomputed."""
    one = verdict(tides, key)
    assert (one.verdict, str(one.computed)) == (found, computed)


@pytest.mark.parametrize(
    ("claim", "observation", "printed", "computed"),
    [
        ("y22-readings-change", "y22-readings-2021", "75,000", "12"),
        ("y22-by-boat-share", "y22-readings-by-boat", "42,000", "50"),
        ("y22-readings-a-day", "y22-days", "366", "229.51"),
        ("y22-reliability-change", "y22-reliability-2021", "94 percent", "2"),
        ("y22-visits-doubled", "y22-visits-2021", "2,000", "3"),
        ("y22-warnings-sum", "y22-warnings-floods", "901", "1,501"),
    ],
)
def test_audit_says_inconsistent_when_a_figure_does_not_bear_the_claim(
    claim: str, observation: str, printed: str, computed: str, altered: Callable[..., Path]
):
    """Each kind of claim is caught when one of its figures is another."""
    value = printed.replace(",", "").removesuffix(" percent")
    folder = altered("tides", "observations", observation, value=value, printed=printed)
    one = verdict(facts_of(folder), claim)
    assert str(one.computed) == computed
    expected = "consistent" if computed == "229.51" else "inconsistent"
    assert one.verdict == expected


def test_audit_says_inconsistent_when_a_record_was_beaten_before(altered: Callable[..., Path]):
    """A record is none when an earlier year at hand was higher."""
    folder = altered("tides", "observations", "y21-storms", value="53", printed="53")
    one = verdict(facts_of(folder), "y22-storms-record")
    assert (one.verdict, one.reason) == (
        "inconsistent",
        "y21-storms was higher in Fiscal year 2021",
    )


def test_audit_derives_the_other_figure_when_one_is_printed(harbour: Facts):
    """Takings that tripled to 2.4 million imply about 800,000 before."""
    one = verdict(harbour, "port-takings-tripled")
    assert one.verdict == "implied"
    assert one.nominal == Decimal(800000)
    assert str(one.computed) == "671,429 to 980,000"
    assert one.reason == "the figure for Calendar year 2008 is not printed"


def test_audit_checks_nothing_when_no_figure_is_printed(altered: Callable[..., Path]):
    """Without operands there is nothing to recompute."""
    folder = altered("tides", "claims", "y22-by-boat-share", of="", against="")
    assert verdict(facts_of(folder), "y22-by-boat-share").verdict == "not-checkable"


def test_audit_checks_nothing_when_an_operand_is_approximate(altered: Callable[..., Path]):
    """An approximate figure has no bounds that anybody states."""
    folder = altered(
        "tides", "observations", "y22-days", printed="about 365", qualifier="approximately"
    )
    one = verdict(facts_of(folder), "y22-readings-a-day")
    assert one.verdict == "implied"


def test_audit_keeps_within_bounds_when_figures_are_qualified(harbour: Facts):
    """Twelve of at least 60 berths are at most 20 percent."""
    one = verdict(harbour, "port-berths-new-share")
    assert (one.verdict, str(one.computed)) == ("consistent", "at most 20")


def test_contradictions_name_restated_figures_when_two_sources_differ(tides: Facts, harbour: Facts):
    """Two reports that disagree are both kept, and named."""
    assert contradictions(tides) == [
        ("differs-between-sources", ("y21-readings", "y22-readings-2021"))
    ]
    assert contradictions(harbour) == [
        ("events-differ", ("1998-authority-creation", "1999-authority-creation")),
        ("differs-between-sources", ("letter-ships-2018", "port-ships-2018")),
    ]


def test_contradictions_name_a_document_when_it_differs_from_itself(altered: Callable[..., Path]):
    """Two paragraphs of one document that disagree are named as such."""
    cells = {"measure": "warnings", "unit": "warnings", "occurrence": "2"}
    folder = altered("tides", "observations", "y21-storms", **cells)
    assert ("differs-within-sources", ("y21-storms", "y21-warnings")) in contradictions(
        facts_of(folder)
    )


def test_contradictions_name_the_part_when_it_exceeds_its_whole(altered: Callable[..., Path]):
    """A part cannot be more than the whole that it is printed in."""
    folder = altered("tides", "observations", "y22-warnings-floods", value="1600", printed="1,600")
    found = contradictions(facts_of(folder))
    assert ("part-exceeds-whole", ("y22-warnings", "y22-warnings-floods")) in found


def test_contradictions_name_a_level_when_it_differs_within_its_year(
    altered: Callable[..., Path],
):
    """A stock of a year and one of a day in it that differ are put side by side."""
    folder = altered("tides", "observations", "y22-lights", period="FY2022")
    altered(
        folder, "observations", "audit-lights", subject="tides", measure="lights",
        breakdown="total", period="2022-03-01", value="13", unit="lights", qualifier="exact",
        citation="audit-2020",
    )  # fmt: skip
    found = contradictions(facts_of(folder))
    assert ("stock-differs-within-period", ("y22-lights", "audit-lights")) in found


def test_audit_exits_with_findings_when_a_claim_is_inconsistent(
    altered: Callable[..., Path], capsys: pytest.CaptureFixture[str]
):
    """The verb gives exit code 1 for an inconsistent claim, 0 for none."""
    assert main(["audit", "--dossier", str(dossier_folder("tides"))]) == 0
    folder = altered("tides", "observations", "y22-visits", value="9000", printed="9,000")
    capsys.readouterr()
    assert main(["audit", "--dossier", str(folder), "--format", "json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    (row,) = (row for row in rows if row["verdict"] == "inconsistent")
    assert (row["subject"], row["printed"], row["computed"]) == (
        "y22-visits-doubled",
        "doubled",
        "3",
    )


# -- ICE -------------------------------------------------------------------------------------------


def test_audit_of_ice_agrees_when_arrests_at_large_rose(ice: Facts):
    """91,497 against 85,343 is the 7.2% that the report prints."""
    one = verdict(ice, "fy2023-ero-at-large-arrests-change")
    assert (one.verdict, str(one.computed)) == ("consistent", "7.21")


def test_audit_of_ice_derives_the_year_before_when_arrests_rose(ice: Facts):
    """19.5% more, to 170,590, implies about 142,753."""
    one = verdict(ice, "fy2023-ero-administrative-arrests-change")
    assert one.verdict == "implied"
    assert one.nominal is not None
    assert round(one.nominal) == 142753
    assert str(one.computed) == "142,694 to 142,812"


def test_audit_of_ice_agrees_when_teams_quadrupled(ice: Facts):
    """75 teams against 18 is 4.17 times, which is quadrupled."""
    one = verdict(ice, "fy2007-fugitive-operations-teams-quadrupled")
    assert (one.verdict, str(one.computed)) == ("consistent", "4.17")


def test_audit_of_ice_names_what_differs_when_sources_disagree(ice: Facts):
    """2,150 arrests in the report of 2023, 2,973 in a later release."""
    (news,) = (one for one in Audit(ice).contradictions() if one.kind == "differs-between-sources")
    assert news.keys == ("fy2023-tciu-criminal-arrests", "outside-tciu-criminal-arrests-fy2023")
    assert "(2,150) in fy2023" in news.reason
    assert "(2,973) in ice-release-2024-haiti" in news.reason


def test_audit_of_ice_names_the_gang_figure_when_it_is_of_another_kind(ice: Facts):
    """MS-13 arrests of any kind are printed as a part of criminal arrests alone."""
    keys = ("dhs2018-hsi-gang-criminal-arrests", "dhs2018-hsi-ms-13-arrests")
    assert ("part-of-another-kind", keys) in contradictions(ice)


def test_audit_of_ice_finds_no_inconsistent_claim_when_it_is_complete(ice: Facts):
    """No claim of the five documents is refuted by their own figures."""
    assert [one.claim.key for one in Audit(ice).claims() if one.verdict == "inconsistent"] == []
