"""The silence map says of every year whether there is a figure, and why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agencygraph import api
from agencygraph.dates import parse_edtf, parse_period
from agencygraph.dossier import load_settings
from agencygraph.errors import UsageError
from agencygraph.flat import as_csv
from agencygraph.lineage import trace
from agencygraph.silence import CODES, COLUMNS, Cell, as_rows, silence
from series_examples import figure, lineage_of, real, real_silence


def judge(subject: str, measure: str, year: str, breakdown: str = "") -> Cell:
    """Judge a year of the real dossier."""
    found = real_silence()
    period = next(period for period in found.years if period.text == year)
    return found.judge(subject, measure, period, breakdown)


@pytest.mark.parametrize(
    ("subject", "measure", "year", "code"),
    [
        ("ero", "administrative-arrests", "FY2023", "reported"),
        ("ero", "administrative-arrests", "FY2012", "no-document"),
        ("ero", "administrative-arrests", "FY2009", "did-not-exist"),
        ("ero", "at-large-arrests", "FY2022", "reported-elsewhere"),
        ("dro", "administrative-arrests", "FY2024", "did-not-exist"),
        ("dro", "administrative-arrests", "FY2007", "not-reported"),
        ("fps", "arrests", "FY2007", "not-reported"),
        ("fps", "arrests", "FY2010", "no-document"),
        ("fps", "arrests", "FY2011", "did-not-exist"),
        ("fps", "arrests", "FY2024", "did-not-exist"),
        ("fugitive-operations-teams", "teams", "FY2005", "reported-elsewhere"),
        ("fugitive-operations-teams", "teams", "FY2007", "reported"),
        ("best", "teams", "FY2004", "did-not-exist"),
        ("best", "teams", "FY2024", "possibly-did-not-exist"),
        ("tciu", "partner-countries", "FY2022", "reported-elsewhere"),
        ("287g", "partner-agencies", "FY2011", "no-document"),
        ("ero", "administrative-arrests", "FY2018", "year-not-over"),
        ("opla", "employees", "FY2018", "not-reported"),
        ("ice", "employees", "FY2018", "reported"),
        ("ice", "employees", "FY2023", "not-reported"),
        ("operation-predator", "arrests", "FY2007", "reported"),
    ],
)
def test_silence_of_a_real_year(subject: str, measure: str, year: str, code: str) -> None:
    """Known years of the dossier get the code that a reader of the documents would give."""
    assert code == judge(subject, measure, year).code


def test_silence_says_where_a_unit_was_when_it_was_elsewhere() -> None:
    """After 2009 the protective service stood, but under another parent."""
    reason = judge("fps", "arrests", "FY2011").reason
    assert "no part of the agency" in reason
    assert "National Protection and Programs Directorate" in reason


def test_silence_attaches_what_a_printed_change_implies() -> None:
    """The report of 2023 prints a change of 19.5 percent, so that 2022 can be computed."""
    (implied,) = judge("ero", "administrative-arrests", "FY2022").implied
    assert implied.startswith("142,694 to 142,812 (total)")


def test_silence_says_when_the_document_of_a_year_came_before_its_end() -> None:
    """The text of August 2018 cannot tell a whole year's arrests; a level on a day it could."""
    expected = "the year was not over when The Life Saving Missions of ICE appeared"
    cell = judge("ero", "administrative-arrests", "FY2018")
    assert f"{expected} (20 August 2018)" == cell.reason
    assert ("dhs2018",) == cell.documents
    assert "no figure in The Life" in judge("opla", "employees", "FY2018").reason


@pytest.mark.parametrize(
    ("published", "code"),
    [
        ("2018-09-29", "year-not-over"),
        ("2018-08", "year-not-over"),
        ("2018-09-30", "not-reported"),
        ("2018-09", "not-reported"),
        ("[2018-08-01..2018-12-31]", "not-reported"),
        ("[2018-08-01..]", "not-reported"),
    ],
)
def test_year_is_not_over_only_where_every_document_certainly_came_before(
    published: str, code: str
) -> None:
    """A document that may have appeared after the last day could have told the whole year."""
    lineage, settings = real()
    documents = tuple(
        replace(one, published=parse_edtf(published)) if one.key == "dhs2018" else one
        for one in lineage.facts.documents
    )
    found = silence(replace(lineage.facts, documents=documents), lineage, settings)
    year = next(period for period in found.years if period.text == "FY2018")
    assert code == found.judge("ero", "administrative-arrests", year).code


def test_silence_says_of_what_stretch_a_running_total_or_a_part_of_a_year_is() -> None:
    """Removals are reported in 2018 since 2003, orders of removal for a part of the year."""
    total = "a running total: March 2003 to 20 August 2018"
    assert total == judge("ice", "removals", "FY2018").remark
    assert judge("ice", "removals", "FY2018").reason.endswith(f"; {total}")
    assert "only up to 20 August 2018" == judge("opla", "removal-orders", "FY2018").remark
    assert "" == judge("ero", "administrative-arrests", "FY2023").remark


def test_silence_speaks_of_sources_and_claims_in_words() -> None:
    """No reason holds the key of a document, a source or a claim: those have their columns."""
    facts = real()[0].facts
    keys = {one.key for one in (*facts.documents, *facts.claims, *facts.citations)}
    told = [text for cell in real_silence().cells for text in (cell.reason, *cell.implied)]
    assert [] == [text for text in told if keys & set(re.split(r"[ ,;]+", text))]
    cell = judge("opla", "organization-size", "FY2024")
    assert 'only a claim is made: superlative "largest"' == cell.remark
    assert ("fy2024-opla-largest-legal-program",) == cell.claims
    cell = judge("ero", "administrative-arrests", "FY2022")
    assert cell.implied[0].endswith('implied by a change in percent "19.5%"')
    assert ("fy2023-ero-administrative-arrests-change",) == cell.claims


def test_claim_of_a_day_is_of_its_year(altered: Callable[..., Path]) -> None:
    """A rank in a text of August 2018 is a claim of that year, in any dossier."""
    cell = judge("hsi", "organization-size", "FY2018")
    said = 'only a claim is made: superlative "largest", superlative "one of the largest"'
    assert said == cell.remark
    keys = ("dhs2018-hsi-largest-investigative-arm", "dhs2018-hsi-one-of-largest-footprints")
    assert keys == cell.claims
    folder = altered("tides", "claims", "y22-largest-records", period="2022-03-01")
    facts = api.load_dossier(folder).facts
    found = silence(facts, trace(facts), load_settings(folder))
    codes = {"FY2021": "", "FY2022": 'only a claim is made: superlative "largest"', "FY2023": ""}
    for text, remark in codes.items():
        assert remark == found.judge("tides", "record-holding", parse_period(text, 10)).remark


def test_claim_without_a_date_has_a_cell_of_its_own() -> None:
    """A rank in an undated text is no claim of a year, nor lost; nobody asks who stood undated."""
    (cell,) = (one for one in real_silence().cells if one.claims and one.year.kind == "undated")
    assert ("opla", "organization-size", "not-reported") == (cell.subject, cell.measure, cell.code)
    assert 'no figure is undated; only a claim is made: superlative "largest"' == cell.reason


def test_claim_speaks_of_the_year_that_it_compares_to() -> None:
    """A change of a workforce that no figure tells is a claim of both its years, and says so."""
    said = 'only a claim is made: change in percent "more than 10 percent"'
    assert said == judge("ice", "employees", "FY2007").remark
    assert f"{said} of fiscal year 2007 against it" == judge("ice", "employees", "FY2006").remark


def test_share_of_a_figure_of_another_unit_is_a_claim() -> None:
    """A share of all arrests, worked out from figures of a unit below, stands in no other cell."""
    cell = judge("ice", "people-administratively-arrested", "FY2023")
    assert ("fy2023-ice-arrests-criminal-history-share",) == cell.claims
    assert 'only a claim is made: share "43%"' == cell.remark


def test_running_total_beside_a_figure_of_the_year_is_named() -> None:
    """Of two figures the one that is no year's is said to be none, by what is printed."""
    total = "33 is a running total: up to fiscal year 2007"
    assert total == judge("officer-delegation-program", "partnership-agreements", "FY2007").remark
    lineage = lineage_of(figure("FY2010", "26"), figure("../FY2010", "40", basis="cumulative"))
    found = silence(lineage.facts, lineage, real()[1])
    cell = found.judge("office", "things", parse_period("FY2010", 10))
    assert "40 is a running total: up to fiscal year 2010" == cell.remark


def test_silence_names_figures_that_lie_across_the_year() -> None:
    """A figure of calendar year 2011 is named in fiscal years 2011 and 2012 and decides neither."""
    for year in ("FY2011", "FY2012"):
        cell = judge("287g", "partner-agencies", year)
        assert ("outside-287g-partner-agencies-cy2011",) == cell.overlapping
        assert () == cell.observations


def test_silence_of_one_breakdown_is_its_own() -> None:
    """A year with a split figure is silent about the total."""
    assert "reported" == judge("ero", "removals", "FY2023").code
    assert "not-reported" == judge("ero", "removals", "FY2023", "total").code


def test_silence_has_every_year_of_every_topic_once() -> None:
    """The map has one cell for each subject, measure and year, and only codes with a meaning."""
    found = real_silence()
    keys = [(cell.subject, cell.measure, cell.year.text) for cell in found.cells]
    assert len(keys) == len(set(keys))
    dated = [key for key in keys if key[2] != "undated"]
    assert len(dated) == len(found.topics) * len(found.years)
    assert {cell.code for cell in found.cells} <= set(CODES)
    assert ("FY2003", "FY2024") == (found.years[0].text, found.years[-1].text)


def test_silence_reports_each_observation_somewhere() -> None:
    """No figure is forgotten: each decides a cell or is named as lying across."""
    found = real_silence()
    named = {key for cell in found.cells for key in (*cell.observations, *cell.overlapping)}
    assert {fact.key for fact in real()[0].facts.observations} == named


def test_silence_tells_zero_from_nothing() -> None:
    """A printed zero is a report, and the reason says so."""
    lineage = lineage_of(figure("FY2010", "0"))
    found = silence(lineage.facts, lineage, real()[1])
    year = next(period for period in found.years if period.text == "FY2010")
    cell = found.judge("office", "things", year)
    assert "reported zero by The report" == cell.reason


def test_silence_rows_make_a_table() -> None:
    """The rows fit the columns and are written as CSV like the other flat tables."""
    lines = as_csv(COLUMNS, as_rows(real_silence())).splitlines()
    assert ",".join(name for name, _, _ in COLUMNS) == lines[0]
    assert len(real_silence().cells) == len(lines) - 1


def test_silence_needs_a_span_of_time() -> None:
    """A dossier without a first day has no years to judge."""
    lineage, settings = real()
    found = silence(lineage.facts, lineage, replace(settings, start="[..2003]"))
    with pytest.raises(UsageError, match="no span of time"):
        _ = found.years
