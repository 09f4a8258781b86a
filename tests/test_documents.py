"""Receipts are re-read where they say, and nothing that only looks alike is accepted."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from pathlib import Path

import pytest

from agencygraph.documents import Text, check_receipts, cover, read_texts
from agencygraph.findings import Finding
from agencygraph.model import Facts
from dossier_fixtures import dossier_folder

FOLDERS = {name: dossier_folder(name) / "documents" for name in ("tides", "harbour")}


def only(facts: Facts, key: str) -> Facts:
    """Give facts that hold one observation and the documents, and nothing else."""
    nothing = {field.name: () for field in fields(Facts)}
    kept = tuple(fact for fact in facts.observations if fact.key == key)
    return Facts(**{**nothing, "documents": facts.documents, "observations": kept})


def reread(facts: Facts, key: str, characters: str) -> list[Finding]:
    """Look for the receipt of one observation in a text of one's own."""
    document = facts.documents[-1]
    assert document.key == "year-2022"
    return list(check_receipts(only(facts, key), {document.key: Text(document, characters)}))


@pytest.fixture
def report(tides: Facts) -> str:
    """The characters of the report for fiscal year 2022."""
    texts, findings = read_texts(tides, FOLDERS["tides"])
    assert findings == []
    return texts["year-2022"].characters


def test_receipts_hold_when_the_texts_are_those_pinned(tides: Facts, harbour: Facts):
    """Every receipt of the invented dossiers stands at its place."""
    for facts, name in ((tides, "tides"), (harbour, "harbour")):
        texts, findings = read_texts(facts, FOLDERS[name])
        assert findings == []
        assert list(check_receipts(facts, texts)) == []


def test_receipts_of_ice_hold_when_the_sources_are_at_hand(ice: Facts, sources: Path):
    """Every receipt of the dossier that comes along stands at its place."""
    texts, findings = read_texts(ice, sources)
    assert findings == []
    assert sorted(texts) == ["dhs2018", "fy2007", "fy2023", "fy2024", "whoweare"]
    assert list(check_receipts(ice, texts)) == []


def test_receipts_count_code_points_when_the_text_has_emoji(harbour: Facts):
    """A character outside the basic plane is one code point, not two units of UTF-16."""
    fact = next(fact for fact in harbour.observations if fact.key == "port-takings")
    texts, _ = read_texts(harbour, FOLDERS["harbour"])
    assert fact.receipt is not None
    characters = texts["port-page"].characters
    assert "🐟" in characters[: fact.receipt.start]
    assert characters[fact.receipt.start : fact.receipt.end] == "2.4 million"


def test_receipt_is_found_again_when_the_text_has_moved(tides: Facts, report: str):
    """A unique quote elsewhere is a finding with the new place, not an acceptance."""
    (finding,) = reread(tides, "y22-readings", "Errata\n" + report)
    start = report.index("84,000") + len("Errata\n")
    assert (finding.code, finding.where.column) == ("receipt-moved", "start")
    assert finding.fix == f"write start {start} and end {start + 6}"


def test_receipt_is_ambiguous_when_its_quote_stands_twice(tides: Facts, report: str):
    """Two places with the same words decide nothing."""
    (finding,) = reread(tides, "y22-readings", " " + report + report)
    assert (finding.code, finding.where.column) == ("receipt-ambiguous", "start")
    assert "2 times" in finding.problem


def test_receipt_is_not_found_when_the_text_lacks_it(tides: Facts, report: str):
    """A figure that the text does not print has no receipt."""
    (finding,) = reread(tides, "y22-readings", report.replace("84,000", "84,001"))
    assert (finding.code, finding.where.column) == ("receipt-not-found", "printed")


@pytest.mark.parametrize(
    "lookalike",
    [
        "In fiscal year 2021, the Office took 80,100 readings",
        "In fiscal year 2022, the Office took 84 000 readings",
        "In fiscal year 2022, the Office took 84,000  readings",
        "In fiscal year 2022, the Office took\n84,000 readings",
        "In fiscal year 2022, the Office Took 84,000 readings",
    ],
)
def test_receipt_is_not_found_when_a_sentence_only_looks_alike(lookalike: str, tides: Facts):
    """A sentence of another year, or with other spacing or letters, is not the one quoted."""
    (finding,) = reread(tides, "y22-readings", lookalike)
    assert finding.code == "receipt-not-found"


def test_receipt_is_a_finding_when_only_the_words_around_it_changed(tides: Facts, report: str):
    """The figure at its place is not enough: prefix and suffix must stand there too."""
    text = report.replace("took 84,000", "lost 84,000")
    assert [finding.code for finding in reread(tides, "y22-readings", text)] == [
        "receipt-not-found"
    ]


def test_texts_are_findings_when_they_are_not_those_pinned(tides: Facts, tmp_path: Path):
    """A text that is missing, changed or not UTF-8 is named with its document."""
    changed, spoilt = tides.documents
    (tmp_path / changed.file).write_text("other words")
    (tmp_path / spoilt.file).write_bytes(b"caf\xe9")
    spoilt = replace(spoilt, sha256=hashlib.sha256(b"caf\xe9").hexdigest())
    missing = replace(changed, key="gone", file="gone.txt")
    facts = replace(tides, documents=(changed, spoilt, missing))
    texts, findings = read_texts(facts, tmp_path)
    assert texts == {}
    assert [(finding.code, finding.where.column) for finding in findings] == [
        ("changed-document", "sha256"),
        ("not-utf-8", "file"),
        ("missing-document", "file"),
    ]


@pytest.mark.parametrize("name", ["tides", "harbour"])
def test_coverage_is_whole_when_every_figure_has_a_row(name: str, request: pytest.FixtureRequest):
    """Every figure of the invented texts is claimed or set aside."""
    facts = request.getfixturevalue(name)
    texts, _ = read_texts(facts, FOLDERS[name])
    for covered in cover(facts, texts):
        assert covered.unclaimed == ()
        assert covered.found == covered.claimed + covered.set_aside > 0
        assert covered.percent == 100


def test_coverage_of_ice_is_whole_when_the_sources_are_at_hand(ice: Facts, sources: Path):
    """Every figure of the five documents is claimed or set aside."""
    covered = cover(ice, read_texts(ice, sources)[0])
    assert len(covered) == 5
    assert {(one.percent, one.unclaimed) for one in covered} == {(100.0, ())}


def test_coverage_names_the_figure_when_no_row_accounts_for_it(tides: Facts):
    """An unclaimed figure has its line, its place and the words around it."""
    texts, _ = read_texts(tides, FOLDERS["tides"])
    kept = tuple(fact for fact in tides.observations if fact.key != "y22-lights")
    found = {one.document: one for one in cover(replace(tides, observations=kept), texts)}
    (finding,) = found["year-2022"].unclaimed
    characters = texts["year-2022"].characters
    start = characters.index("14 lights")
    assert finding.code == "unclaimed-figure"
    assert finding.where.row == characters[:start].count("\n") + 1
    assert finding.where.column == f"{start}-{start + 2}"
    assert '"14" in' in finding.problem
    assert found["year-2022"].percent < 100


def test_coverage_is_whole_when_a_text_has_no_figure(tides: Facts):
    """Nothing to account for is all accounted for."""
    (covered,) = cover(tides, {"x": Text(tides.documents[0], "no number here")})
    assert (covered.found, covered.percent) == (0, 100.0)
