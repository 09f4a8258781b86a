"""Rows become facts; each figure is read again out of its printed form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from agencygraph.dates import parse_period
from agencygraph.dossier import load
from agencygraph.interpret import interpret
from agencygraph.model import Bounds, Facts, Observation
from dossier_fixtures import facts_of, line_of

ONE, TEN = Decimal(1), Decimal(10)


def figure(facts: Facts, key: str) -> Observation:
    """Give the observation of a key."""
    return next(fact for fact in facts.observations if fact.key == key)


@pytest.mark.parametrize("kind", [field.name for field in fields(Facts)])
def test_interpret_gives_facts_of_each_kind_when_rows_are_sound(kind: str, tides: Facts):
    """Every table gives facts, sorted by key."""
    keys = [fact.key for fact in getattr(tides, kind)]
    assert keys
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("key", "value", "bounds"),
    [
        ("y22-readings", 84000, (84000, True, 84000, True, 1)),
        ("y22-gauges", 450, (450, False, None, None, 1)),
        ("y22-coast", 700, (None, None, 700, False, 1)),
        ("y22-staff", 300, (None, None, None, None, 1)),
        ("y22-boats", 12, (None, None, 12, True, 1)),
        ("y22-gauges-out", 10, (None, None, 10, False, 1)),
        ("y22-downloads", 10000, (10000, False, None, None, 1)),
        ("y22-tables", 1800000, (1800000, True, None, None, 100000)),
        ("y22-messages", 100000, (100000, True, 1000000, False, None)),
        ("y22-cost", 8500000, (8450000, True, 8550000, True, 100000)),
        ("audit-staff-2020", 280, (280, True, 280, True, None)),
    ],
)
def test_interpret_gives_bounds_when_a_figure_has_a_qualifier(
    key: str, value: int, bounds: tuple[object, ...], tides: Facts
):
    """The bounds are those of the table of qualifiers, the step that of the last digit."""
    fact = figure(tides, key)
    assert fact.value == value
    low, low_in, high, high_in, step = bounds
    numbers = [None if n is None else Decimal(str(n)) for n in (low, high, step)]
    assert fact.bounds == Bounds(numbers[0], low_in, numbers[1], high_in, numbers[2])


@pytest.mark.parametrize(
    ("qualifier", "bounds"),
    [
        ("exact", (TEN, True, TEN, True)),
        ("more-than", (TEN, False, None, None)),
        ("threshold-passed", (TEN, False, None, None)),
        ("at-least", (TEN, True, None, None)),
        ("nearly", (None, None, TEN, False)),
        ("fewer-than", (None, None, TEN, False)),
        ("at-most", (None, None, TEN, True)),
        ("approximately", (None, None, None, None)),
    ],
)
def test_interpret_gives_bounds_when_a_figure_is_not_printed(
    qualifier: str, bounds: tuple[object, ...], altered: Callable[..., Path]
):
    """A figure that rests on a citation has the bounds of its qualifier alone."""
    folder = altered("tides", "observations", "audit-staff-2020", value="10", qualifier=qualifier)
    found = figure(facts_of(folder), "audit-staff-2020").bounds
    assert found == Bounds(*bounds, None)


def test_interpret_takes_bounds_of_the_row_when_an_order_of_magnitude_is_cited(
    altered: Callable[..., Path],
):
    """Where the words give no bounds, the row does."""
    folder = altered(
        "tides", "observations", "audit-staff-2020",
        value="10", qualifier="order-of-magnitude", lower="10", upper="100",
    )  # fmt: skip
    found = figure(facts_of(folder), "audit-staff-2020").bounds
    assert found == Bounds(TEN, True, TEN * TEN, False, None)


def test_interpret_reads_fiscal_years_when_the_dossier_declares_their_month(
    tides: Facts, harbour: Facts
):
    """A fiscal year from October and one from January are different periods."""
    assert figure(tides, "y22-readings").period == parse_period("FY2022", 10)
    assert figure(harbour, "port-ships-2018").period == parse_period("FY2018", 1)


def test_interpret_covers_every_kind_of_period_when_both_dossiers_are_read(
    tides: Facts, harbour: Facts
):
    """Every notation of docs/add-a-report.md is used by the invented dossiers."""
    kinds = {fact.period.kind for facts in (tides, harbour) for fact in facts.observations}
    assert kinds == {
        "fiscal-year", "calendar-year", "day", "month", "year-to-date", "span",
        "since-inception", "undated",
    }  # fmt: skip


def test_interpret_takes_basis_of_the_measure_when_the_row_gives_none(tides: Facts):
    """A row says its basis only where it differs from that of its measure."""
    assert figure(tides, "y22-readings").basis == "flow"
    assert figure(tides, "y22-tables").basis == "cumulative"


def test_observation_is_stated_in_the_citation_when_no_document_prints_it(tides: Facts):
    """The source of a figure is its document, or the outside source that stands in for one."""
    assert figure(tides, "y22-readings").stated_in == "year-2022"
    assert figure(tides, "audit-staff-2020").stated_in == "audit-2020"
    assert set(tides.sources()) >= {"year-2022", "year-2021", "audit-2020"}


def test_dismissal_has_document_and_start_as_key_when_it_has_none(tides: Facts):
    """A figure that is set aside is known by its place."""
    fact = tides.dismissed[0]
    assert fact.receipt is not None
    assert fact.key == f"{fact.receipt.document}-{fact.receipt.start}"


@pytest.mark.parametrize(
    ("table", "key", "cells", "code", "column", "problem"),
    [
        ("observations", "y22-readings", {"value": "48000"}, "value-mismatch", "value",
         '"84,000" reads as 84000, the row says 48000'),
        ("observations", "y22-cost", {"value": "8.5"}, "value-mismatch", "value",
         '"$8.5 million" reads as 8500000, the row says 8.5'),
        ("observations", "y22-coast", {"qualifier": "exact"}, "qualifier-mismatch", "qualifier",
         '"nearly\n700" reads as "nearly", the row says "exact"'),
        ("observations", "y22-lights", {"printed": "lights"}, "unreadable-figure", "printed",
         '"lights" has "lights" left unread; print only the qualifier, the number and its signs'),
        ("claims", "y22-by-boat-share", {"unit": "times"}, "symbol-mismatch", "unit",
         '"25%" reads as PERCENT, the unit is http://qudt.org/vocab/unit/UNITLESS'),
        ("claims", "y22-visits-doubled", {"value": ""}, "claim-without-value", "value",
         "a claim of kind multiple states a number and none is written"),
        ("observations", "y22-lights", {"unit": "days"}, "unit-mismatch", "unit",
         'the figure is in days, its measure "lights" in lights'),
    ],
)  # fmt: skip
def test_interpret_refuses_a_row_when_its_cells_contradict_one_another(
    table: str, key: str, cells: dict[str, str], code: str, column: str, problem: str,
    altered: Callable[..., Path],
):  # fmt: skip
    """The finding says what the printed form reads as; the row gives no fact."""
    folder = altered("tides", table, key, **cells)
    dossier, findings = load(folder)
    assert findings == []
    assert dossier is not None
    facts, (news,) = interpret(dossier)
    assert (news.code, news.where.column, news.problem) == (code, column, problem)
    assert news.where.row == line_of(folder, table, key)
    assert key not in {fact.key for fact in facts.figures()}


def test_interpret_accepts_a_statement_twice_when_its_occurrence_is_numbered(
    altered: Callable[..., Path],
):
    """The same cell in one document is two rows, the later with an occurrence."""
    cells = {"measure": "warnings", "unit": "warnings"}
    folder = altered("tides", "observations", "y21-readings", occurrence="2", **cells)
    assert figure(facts_of(folder), "y21-readings").occurrence == 2
