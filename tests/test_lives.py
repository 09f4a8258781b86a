"""Chains that close and events without a version are findings, and nothing waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agencygraph import api
from agencygraph.errors import GateError
from agencygraph.lineage import trace
from agencygraph.lives import check_chains, check_events
from agencygraph.model import Facts
from dossier_fixtures import Refused, facts_of, line_of

Altered = Callable[..., Path]


def test_chains_and_events_hold_together_when_a_dossier_is_sound(tides, harbour, ice):
    """No dossier at hand has a circle, or an event that no version answers."""
    for facts in (tides, harbour, ice):
        lineage = trace(facts)
        assert [*check_chains(lineage), *check_events(lineage)] == []


@pytest.mark.parametrize(
    ("table", "column"), [("observations", "part_of"), ("breakdowns", "broader")]
)
def test_build_names_the_row_when_it_contains_itself(
    table: str, column: str, altered: Altered, tides: Facts, refused: Refused
):
    """A figure is no part of itself, and a code does not contain itself."""
    key = getattr(tides, table)[0].key
    folder = altered("tides", table, key, **{column: key})
    found = refused(folder)
    assert ("circular-reference", f"{table}.csv", line_of(folder, table, key), column) in found


def test_build_ends_when_two_units_are_each_others_parent(altered: Altered, tides: Facts):
    """A circle of parents is a finding for every verb, and hangs none."""
    below = next(v for v in tides.versions if v.parent and v.parent != v.unit)
    above = next(v for v in tides.versions if v.unit == below.parent)
    folder = altered("tides", "versions", above.key, parent=below.unit)
    with pytest.raises(GateError) as refusal:
        api.load_dossier(folder)
    codes = {finding.code for finding in refusal.value.findings}
    assert codes == {"circular-reference"}


def test_build_names_the_event_when_the_unit_outlives_it(altered: Altered):
    """What a merger ended has no version that goes on."""
    folder = altered("ice", "versions", "dro-1", through="2012")
    (finding,) = check_events(trace(facts_of(folder)))
    row = line_of(folder, "events", "2010-dro-to-ero")
    assert (finding.code, finding.where.row, finding.where.column) == (
        "event-without-version",
        row,
        "before",
    )


@pytest.mark.parametrize("bounds", [{"lower": "5"}, {"upper": "1"}])
def test_build_names_the_bound_when_the_printed_form_has_another(
    bounds: dict[str, str], altered: Altered, tides: Facts, refused: Refused
):
    """A bound in the row that the printed form does not give is not dropped in silence."""
    exact = next(fact for fact in tides.observations if fact.receipt and fact.qualifier == "exact")
    folder = altered("tides", "observations", exact.key, **bounds)
    row = line_of(folder, "observations", exact.key)
    assert refused(folder) == [("bounds-mismatch", "observations.csv", row, next(iter(bounds)))]


def test_check_names_the_figure_when_no_row_accounts_for_it(copied: Callable[..., Path]):
    """With the texts at hand, a figure that is left behind is a finding."""
    folder = copied("tides")
    path = folder / "dismissed.csv"
    path.write_text(path.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
    found = api.check_dossier(folder, folder / "documents")
    assert {finding.code for finding in found} == {"unclaimed-figure"}
