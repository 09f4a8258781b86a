"""Bad data is named by file, row and column, once, and the last good export stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agencygraph.cli import main
from agencygraph.dossier import load_settings
from agencygraph.gate import Locator
from agencygraph.graph import Graph
from dossier_fixtures import Refused, Violation, dossier_folder, facts_of, line_of

#: What is changed: dossier, table, key, cells. What is found: code, table, column.
NAVY_TWO = {
    "unit": "navy",
    "name": "Navy of Meren",
    "kind": "service",
    "citation": "tides-handbook",
}
ONE_CELL = {
    "an unknown code": (
        ("observations", "y22-readings", {"qualifier": "exat"}),
        ("unknown-code", "observations", "qualifier"),
    ),
    "an unknown kind of claim": (
        ("claims", "y22-by-boat-share", {"kind": "shar"}),
        ("unknown-code", "claims", "kind"),
    ),
    "an unknown kind of event": (
        ("events", "2015-ice-watch-abolition", {"kind": "Abolishment"}),
        ("unknown-code", "events", "kind"),
    ),
    "an abstract kind of event": (
        ("events", "2015-ice-watch-abolition", {"kind": "ExistentialChange"}),
        ("unknown-code", "events", "kind"),
    ),
    "the agency in an unknown role": (
        ("units", "tides", {"role": "agenci"}),
        ("unknown-code", "units", "role"),
    ),
    "a version of an unknown kind": (
        ("versions", "charts-2", {"kind": "divison"}),
        ("unknown-code", "versions", "kind"),
    ),
    "a figure of a unit that had ended": (
        ("observations", "y22-boats", {"subject": "ice-watch"}),
        ("metric-observation-unit-alive", "observations", "subject"),
    ),
    "versions that overlap": (
        ("versions", "navy-2", {"from": "2019-06-01", **NAVY_TWO}),
        ("unit-version-overlap", "versions/navy-1", ""),
    ),
    "a merger of one": (
        ("events", "2010-gauges-merger", {"before": "harbour-gauges"}),
        ("merger-subject-before", "events", "before"),
    ),
    "a child before its parent": (
        ("versions", "charts-1", {"from": "2009-01-01"}),
        ("unit-version-parent", "versions", "parent"),
    ),
    "a value that is not the printed one": (
        ("observations", "y22-readings", {"value": "84001"}),
        ("value-mismatch", "observations", "value"),
    ),
    "a claimed value that is not the printed one": (
        ("claims", "y22-readings-change", {"value": "6"}),
        ("value-mismatch", "claims", "value"),
    ),
    "a qualifier that is not the printed one": (
        ("observations", "y22-gauges", {"qualifier": "at-least"}),
        ("qualifier-mismatch", "observations", "qualifier"),
    ),
    "words that are no figure": (
        ("observations", "y22-lights", {"printed": "14 lights"}),
        ("unreadable-figure", "observations", "printed"),
    ),
    "a key in a form of its own": (
        ("observations", "y22-lights", {"key": "Y22 lights"}),
        ("malformed", "observations/Y22 lights", "key"),
    ),
    "a key that stands already": (
        ("observations", "y22-lights", {"key": "y22-boats"}),
        ("duplicate-key", "observations#28", "key"),
    ),
    "a program with the key of a unit": (
        ("programs", "north-shore", {"key": "gauges"}),
        ("duplicate-key", "programs/gauges", "key"),
    ),
    "a statement made twice": (
        ("observations", "y21-readings", {"measure": "warnings", "unit": "warnings"}),
        ("duplicate-statement", "observations/y21-warnings", "occurrence"),
    ),
    "space at the end of a reference": (
        ("observations", "y22-lights", {"unit": "lights "}),
        ("stray-space", "observations", "unit"),
    ),
    "space at the beginning of a name": (
        ("units", "navy", {"name": " Navy of Meren"}),
        ("stray-space", "units", "name"),
    ),
    "a control character": (
        ("units", "navy", {"definition": "Sea\x01force"}),
        ("malformed", "units", "definition"),
    ),
    "a day that does not exist": (
        ("versions", "charts-2", {"from": "2018-02-30"}),
        ("malformed-date", "versions", "from"),
    ),
    "a bare year as a period": (
        ("observations", "y22-lights", {"period": "2022"}),
        ("malformed-date", "observations", "period"),
    ),
    "a grouped number": (
        ("observations", "y22-lights", {"value": "1,400"}),
        ("malformed", "observations", "value"),
    ),
    "a number that no export can hold": (
        ("observations", "y22-lights", {"value": "9" * 40}),
        ("malformed", "observations", "value"),
    ),
    "a place that is no number": (
        ("observations", "y22-lights", {"start": "12a"}),
        ("malformed", "observations", "start"),
    ),
    "a place of five thousand digits": (
        ("observations", "y22-lights", {"start": "9" * 5000}),
        ("malformed", "observations", "start"),
    ),
    "an address without a scheme": (
        ("documents", "year-2022", {"url": "tides.example"}),
        ("malformed", "documents", "url"),
    ),
    "an address that is no IRI": (
        ("documents", "year-2022", {"url": "http://[x"}),
        ("malformed", "documents", "url"),
    ),
    "a Wikidata property": (
        ("units", "navy", {"wikidata": "P12"}),
        ("malformed", "units", "wikidata"),
    ),
    "a checksum cut short": (
        ("documents", "year-2021", {"sha256": "abc"}),
        ("malformed", "documents", "sha256"),
    ),
    "a licence left out": (
        ("documents", "year-2022", {"licence": ""}),
        ("empty-cell", "documents", "licence"),
    ),
    "a receipt without its end": (
        ("observations", "y22-lights", {"end": ""}),
        ("incomplete-receipt", "observations", "document"),
    ),
    "a relation that nothing supports": (
        ("relations", "north-shore-supports", {
            "subject": "north-shore", "relation": "supports", "object": "navy",
        }),
        ("no-source", "relations", "document"),
    ),
    "a figure in another unit than its measure": (
        ("observations", "y22-lights", {"unit": "boats"}),
        ("unit-mismatch", "observations", "unit"),
    ),
    "a dollar sign before percent": (
        ("measurement_units", "us-dollars", {"qudt": "http://qudt.org/vocab/unit/PERCENT"}),
        ("symbol-mismatch", "observations/y22-cost", "unit"),
    ),
    "a share without its number": (
        ("claims", "y22-by-boat-share", {"value": ""}),
        ("claim-without-value", "claims", "value"),
    ),
    "a name that no version has": (
        ("units", "navy", {"name": "Fleet of Meren"}),
        ("name-without-version", "units", "name"),
    ),
    "a measure that nothing uses": (
        ("measures", "sunsets", {
            "label": "sunsets", "definition": "Sunsets seen.", "unit": "days", "basis": "flow",
        }),
        ("unused-measure", "measures", "key"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", ONE_CELL)
def test_build_names_the_one_cell_when_it_is_wrong(
    mistake: str, altered: Callable[..., Path], refused: Refused
):
    """Each mistake gives its one finding, at its file, row and column."""
    (table, key, cells), (code, where, column) = ONE_CELL[mistake]
    folder = altered("tides", table, key, **cells)
    name, _, other = where.partition("/")
    name, _, number = name.partition("#")
    row = int(number) if number else line_of(folder, name, other or key)
    assert refused(folder) == [(code, f"{name}.csv", row, column)]


def test_build_names_the_gap_when_no_version_accounts_for_it(
    altered: Callable[..., Path], refused: Refused
):
    """Days between two versions of a unit are one finding, not one of the shapes beside it."""
    folder = altered("tides", "versions", "navy-1", through="2019-12-31")
    altered(folder, "versions", "navy-2", **NAVY_TWO, **{"from": "2021-01-01"})
    row = line_of(folder, "versions", "navy-2")
    assert refused(folder) == [("version-gap", "versions.csv", row, "from")]


def test_build_names_all_mistakes_at_once_when_there_are_several(
    altered: Callable[..., Path], refused: Refused
):
    """A cell, a reference, a figure, a merger and a life are all reported in one run."""
    folder = altered("tides", "observations", "y22-lights", qualifier="exat", unit="lamps")
    altered(folder, "observations", "y22-coast", value="701")
    altered(folder, "events", "2010-gauges-merger", before="harbour-gauges")
    altered(folder, "claims", "y22-largest-records", subject="tide")
    altered(folder, "observations", "y22-strandings", subject="north-shore")
    altered(folder, "programs", "north-shore", through="2019")
    lights, coast, strandings = (
        line_of(folder, "observations", key)
        for key in ("y22-lights", "y22-coast", "y22-strandings")
    )
    assert refused(folder) == [
        ("unknown-subject", "claims.csv", line_of(folder, "claims", "y22-largest-records"),
         "subject"),
        ("merger-subject-before", "events.csv", line_of(folder, "events", "2010-gauges-merger"),
         "before"),
        ("value-mismatch", "observations.csv", coast, "value"),
        ("metric-observation-program-alive", "observations.csv", strandings, "subject"),
        ("unknown-code", "observations.csv", lights, "qualifier"),
        ("unknown-unit", "observations.csv", lights, "unit"),
    ]  # fmt: skip


def test_build_reports_a_mistake_once_when_many_rows_rest_on_it(
    altered: Callable[..., Path], refused: Refused
):
    """A figure that claims and parts refer to, refused, takes them along without more news."""
    folder = altered("tides", "observations", "y22-readings", period="FY 2022")
    row = line_of(folder, "observations", "y22-readings")
    assert refused(folder) == [("malformed-date", "observations.csv", row, "period")]


def test_build_names_figure_of_ice_when_its_unit_had_ended(
    altered: Callable[..., Path], violations: Callable[[Path], list[Violation]]
):
    """DRO ended in 2010: nothing can be counted for it in fiscal year 2024."""
    key = "fy2024-ero-administrative-arrests"
    folder = altered("ice", "observations", key, subject="dro")
    row = line_of(folder, "observations", key)
    assert violations(folder) == [
        ("metric-observation-unit-alive", "observations.csv", row, "subject")
    ]


def test_build_refuses_when_the_dossier_is_not_there(
    tmp_path: Path, tides_export: Path, capsys: pytest.CaptureFixture[str]
):
    """A folder that does not exist is a mistake of the call: exit code 2."""
    assert main(["build", str(tmp_path / "none"), "--out", str(tides_export)]) == 2
    assert "there is no such dossier folder" in capsys.readouterr().err


def test_locator_names_row_and_column_when_a_result_has_a_path():
    """A finding of a shape on a property points at the column that the property was made from."""
    graph = Graph(facts_of("tides"), load_settings(dossier_folder("tides")))
    locator = Locator(graph.places(), graph.names)
    home = "https://w3id.org/agencygraph/tides/"
    path = "<https://w3id.org/agencygraph/ontology#parentAtTheTime>"
    place = locator.place(home + "version/charts-1", path)
    assert (Path(place.file).name, place.row, place.column) == ("versions.csv", 5, "parent")
    assert str(locator.place("http://www.w3.org/ns/org#Role", None)) == "org:Role"
