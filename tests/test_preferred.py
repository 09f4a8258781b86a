"""One figure for each cell, by a stated rule: document, then date, then first occurrence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from agencygraph.model import Facts
from agencygraph.preferred import prefer
from dossier_fixtures import facts_of


def preferred(facts: Facts) -> set[str]:
    """Give the keys of the preferred observations."""
    return {fact.key for fact in prefer(facts)}


def test_prefer_takes_the_later_document_when_two_state_a_figure(tides: Facts, harbour: Facts):
    """A figure restated in a later report goes before the one first printed."""
    found = preferred(tides)
    assert "y22-readings-2021" in found
    assert "y21-readings" not in found
    # "Who we are" has no date, but may be later than the letter of 4 March 2019.
    assert "port-ships-2018" in preferred(harbour)
    assert "letter-ships-2018" not in preferred(harbour)


@pytest.mark.parametrize("name", ["tides", "harbour", "ice"])
def test_prefer_takes_one_figure_when_a_cell_has_several(name: str, request: pytest.FixtureRequest):
    """Each cell has exactly one preferred figure, in the order of cells."""
    facts = request.getfixturevalue(name)

    def cell(fact) -> tuple[str, ...]:
        return (*fact.cell, fact.stated_in if fact.period.kind == "undated" else "")

    found = [cell(fact) for fact in prefer(facts)]
    assert set(Counter(found).values()) == {1}
    assert set(found) == {cell(fact) for fact in facts.observations}
    assert found == sorted(found)


def test_prefer_takes_the_document_when_an_outside_source_differs(ice: Facts):
    """The report's 2,150 goes before the 2,973 of a release, though that is later."""
    found = preferred(ice)
    assert "fy2023-tciu-criminal-arrests" in found
    assert "outside-tciu-criminal-arrests-fy2023" not in found


def test_prefer_takes_the_first_statement_when_a_document_repeats_it(
    altered: Callable[..., Path],
):
    """The second statement of a document does not replace the first."""
    cells = {"measure": "warnings", "unit": "warnings", "occurrence": "2"}
    facts = facts_of(altered("tides", "observations", "y21-storms", **cells))
    assert "y21-warnings" in preferred(facts)
    assert "y21-storms" not in preferred(facts)


def test_prefer_keeps_undated_figures_apart_when_documents_differ(altered: Callable[..., Path]):
    """Two pages without a date do not speak of the same time."""
    cells = {"period": "undated", "measure": "lights", "unit": "lights"}
    facts = facts_of(altered("tides", "observations", "y21-storms", **cells))
    assert {"y21-storms", "y22-lights"} <= preferred(facts)
