"""The story as a whole: tables, facts, quads, the gate, and only then an export."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph.build import build, check
from agencygraph.cli import main
from agencygraph.errors import GateError
from agencygraph.model import Facts
from dossier_fixtures import DOSSIERS, Violation, bytes_of, dossier_folder, is_whole

TIDES = DOSSIERS / "tides"
HOME = "https://w3id.org/agencygraph/tides/"
AG = "https://w3id.org/agencygraph/ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.fixture(scope="module")
def quads(tides_export: Path) -> set[ox.Quad]:
    """The quads of the export of the Office of Tides, with the evidence."""
    path = tides_export / "facts-with-evidence.nq"
    return set(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def harbour_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build of the harbour authority, its receipts re-read."""
    out = tmp_path_factory.mktemp("good") / "harbour"
    build(DOSSIERS / "harbour", out, "1.0.0", DOSSIERS / "harbour" / "documents")
    return out


def objects(quads: set[ox.Quad], subject: str, predicate: str) -> set[str]:
    """Give the objects of a subject and a predicate, by their values."""
    return {
        quad.object.value
        for quad in quads
        if quad.subject.value == subject and quad.predicate.value == predicate
    }


@pytest.mark.parametrize("name", ["tides", "harbour"])
def test_check_finds_nothing_when_the_dossier_is_sound(
    name: str, capsys: pytest.CaptureFixture[str]
):
    """The invented dossiers pass the gate, their receipts re-read: exit code 0."""
    folder = dossier_folder(name)
    assert main(["check", str(folder), "--documents", str(folder / "documents")]) == 0
    out = capsys.readouterr().out
    assert "the gate was passed" in out
    assert "receipts re-read in the documents" in out


def test_check_gives_what_it_made_when_it_is_called():
    """Facts, lineage and graph come along, and the steps are told in order."""
    told: list[str] = []
    checked = check(TIDES, TIDES / "documents", told.append)
    assert checked.clean
    assert checked.facts is not None
    receipts = [fact for fact in checked.facts.all() if fact.receipt]
    assert checked.receipts_read == len(receipts) > 50
    assert told == [
        "reading the tables",
        "reading rows as facts",
        "re-reading receipts",
        "making the graph",
        "validating",
    ]


def test_check_goes_no_further_when_a_table_cannot_be_read(copied: Callable[..., Path]):
    """Without a table there are no facts, only findings."""
    folder = copied("tides")
    (folder / "units.csv").unlink()
    checked = check(folder)
    assert [finding.code for finding in checked.findings] == ["missing-file"]
    assert (checked.facts, checked.graph) == (None, None)


def test_build_is_whole_when_it_has_passed_the_gate(tides_export: Path, harbour_export: Path):
    """Every text file has its checksum, and both dossiers have the same files but one."""
    assert is_whole(tides_export)
    assert is_whole(harbour_export)
    tides, harbour = set(bytes_of(tides_export)), set(bytes_of(harbour_export))
    assert tides ^ harbour == {"tides.ttl", "harbour.ttl"}
    assert len(tides) >= 23


@pytest.mark.parametrize("name", ["facts", "facts-with-evidence"])
def test_build_says_the_same_in_every_form_when_it_writes_rdf(name: str, tides_export: Path):
    """N-Quads, TriG and JSON-LD hold the same quads; Turtle and RDF/XML the same triples."""

    def read(ending: str, form: ox.RdfFormat) -> set[str]:
        path = tides_export / f"{name}.{ending}"
        return {str(quad) for quad in ox.parse(path=path, format=form)}

    def triples(ending: str, form: ox.RdfFormat) -> set[str]:
        path = tides_export / f"{name}.{ending}"
        return {str(quad.triple) for quad in ox.parse(path=path, format=form)}

    quads = read("nq", ox.RdfFormat.N_QUADS)
    assert read("trig", ox.RdfFormat.TRIG) == quads
    assert read("jsonld", ox.RdfFormat.JSON_LD) == quads
    facts = triples("nq", ox.RdfFormat.N_QUADS)
    assert triples("ttl", ox.RdfFormat.TURTLE) == facts
    assert triples("rdf", ox.RdfFormat.RDF_XML) == facts


def test_build_keeps_evidence_apart_when_only_facts_are_wanted(tides_export: Path):
    """The facts alone are the quads without the graphs of evidence."""
    graphs = {
        name: {quad.graph_name.value for quad in ox.parse(path=tides_export / f"{name}.nq")}
        for name in ("facts", "facts-with-evidence")
    }
    only = graphs["facts-with-evidence"] - graphs["facts"]
    assert only == {HOME + f"graph/evidence/year-{year}" for year in (2021, 2022)}
    assert graphs["facts"] < graphs["facts-with-evidence"]


def test_build_types_what_is_historical_when_a_division_ended(quads: set[ox.Quad]):
    """The Division of Ice is a historical division; the merged bureaus are none."""
    historical = {
        quad.subject.value
        for quad in quads
        if quad.predicate.value == TYPE and quad.object.value == AG + "HistoricalDivision"
    }
    assert {one for one in historical if one.startswith(HOME)} == {HOME + "unit/ice-watch"}


def test_build_leads_from_a_figure_to_its_words_when_it_has_a_receipt(quads: set[ox.Quad]):
    """Observation, receipt, target, quote: each points at the next."""
    derived = "http://www.w3.org/ns/prov#wasDerivedFrom"
    (receipt,) = objects(quads, HOME + "observation/y22-cost", derived)
    assert receipt == HOME + "receipt/observation-y22-cost"
    exact = objects(quads, receipt + "#quote", "http://www.w3.org/ns/oa#exact")
    assert exact == {"$8.5 million"}


def test_build_states_a_figure_in_the_citation_when_no_document_prints_it(quads: set[ox.Quad]):
    """The figure of an outside source is stated in that source, and has no printed form."""
    node = HOME + "observation/audit-staff-2020"
    assert objects(quads, node, AG + "statedIn") == {HOME + "citation/audit-2020"}
    assert objects(quads, node, AG + "printedForm") == set()


def test_build_uses_base_and_language_when_the_dossier_sets_them(harbour_export: Path):
    """Another base and another language tag go through the whole graph."""
    text = (harbour_export / "facts-with-evidence.nq").read_text("utf-8")
    own = [line for line in text.splitlines() if "<https://example.org/id/harbour/graph/" in line]
    assert own
    assert "https://w3id.org/agencygraph/harbour" not in text
    assert not [line for line in own if '"@en ' in line]
    assert '"Pilots"@en-gb' in text  # the store writes language tags in small letters


def test_build_gives_undated_figures_a_period_of_their_document_when_it_has_no_date(
    harbour_export: Path,
):
    """An undated figure belongs to the document that leaves it open."""
    text = (harbour_export / "facts.nq").read_text("utf-8")
    assert "<https://example.org/id/harbour/period/undated-port-page>" in text


def test_build_refuses_when_a_text_has_changed(
    copied: Callable[..., Path],
    violations: Callable[..., list[Violation]],
    tides_export: Path,
):
    """A text that is not the one pinned is a finding, and nothing is written."""
    folder = copied("tides")
    text = folder / "documents" / "year-2021.txt"
    text.write_text(text.read_text("utf-8") + "Postscript\n", "utf-8")
    before = bytes_of(tides_export)
    found = violations(folder, "--documents", str(folder / "documents"))
    assert found == [("changed-document", "documents.csv", 3, "sha256")]
    with pytest.raises(GateError) as error:
        build(folder, tides_export, "1.0.0", folder / "documents")
    assert [finding.code for finding in error.value.findings] == ["changed-document"]
    assert bytes_of(tides_export) == before


def test_build_names_the_receipt_when_its_place_is_wrong(
    altered: Callable[..., Path], violations: Callable[..., list[Violation]], tides: Facts
):
    """A receipt ten characters off is found again by its quote, and reported."""
    fact = next(fact for fact in tides.observations if fact.key == "y22-lights")
    assert fact.receipt is not None
    start, end = str(fact.receipt.start - 10), str(fact.receipt.end - 10)
    folder = altered("tides", "observations", "y22-lights", start=start, end=end)
    row = fact.place.row
    found = violations(folder, "--documents", str(folder / "documents"))
    assert found == [("receipt-moved", "observations.csv", row, "start")]


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_check_prints_a_log_when_a_form_is_asked_for(
    form: str, altered: Callable[..., Path], capsys: pytest.CaptureFixture[str]
):
    """Findings are printed as JSON or SARIF, with file, row and column."""
    folder = altered("tides", "observations", "y22-lights", value="15")
    capsys.readouterr()
    assert main(["check", str(folder), "--format", form]) == 1
    found = json.loads(capsys.readouterr().out)
    if form == "json":
        assert [news["code"] for news in found] == ["value-mismatch"]
    else:
        (result,) = found["runs"][0]["results"]
        assert result["ruleId"] == "value-mismatch"
