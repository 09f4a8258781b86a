"""An export under another base: its things move, its terms and its words stay."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencygraph import iris
from agencygraph.errors import UsageError
from agencygraph.named_questions import questions_of
from agencygraph.query import as_rows, run
from agencygraph.rebase import rebase_export, rebase_lines
from agencygraph.store import about, open_store, quads_file
from linked_fixtures import desk

NEW = "http://127.0.0.1:8000/"
OLD_HOME, NEW_HOME = "https://w3id.org/agencygraph/ice/", f"{NEW}ice/"


@pytest.fixture(scope="module")
def moved(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of ICE under a base of this machine."""
    return rebase_export(export, NEW, tmp_path_factory.mktemp("moved"))


def _parsed(folder: Path, evidence: bool = True) -> list[ox.Quad]:
    return list(ox.parse(path=quads_file(folder, evidence), format=ox.RdfFormat.N_QUADS))


def _move(term: object) -> object:
    if isinstance(term, ox.NamedNode) and term.value.startswith(OLD_HOME):
        return ox.NamedNode(NEW_HOME + term.value[len(OLD_HOME) :])
    # The catalogue writes the space of IRIs as a text.
    return ox.Literal(NEW_HOME) if term == ox.Literal(OLD_HOME) else term


@pytest.mark.parametrize("evidence", [True, False])
def test_things_move_and_nothing_else_changes(export: Path, moved: Path, evidence: bool) -> None:
    """Quad by quad: IRIs of the agency's own things have the new base, the rest is as it was."""
    expected = [
        tuple(map(_move, (quad.subject, quad.predicate, quad.object, quad.graph_name)))
        for quad in _parsed(export, evidence)
    ]
    found = [
        (quad.subject, quad.predicate, quad.object, quad.graph_name)
        for quad in _parsed(moved, evidence)
    ]
    assert expected == found


def test_catalogue_and_settings_move_too(moved: Path) -> None:
    """What an export says of itself speaks of the new base."""
    assert NEW == about(moved)["base"]
    assert "2026-11-21" == json.loads((moved / "about.json").read_text())["issued"]
    assert OLD_HOME not in (moved / "catalogue.ttl").read_text()


def test_terms_and_codes_stay(moved: Path) -> None:
    """The vocabulary is the same wherever the data stands."""
    verbs = {quad.predicate.value for quad in _parsed(moved)}
    assert any(verb.startswith(iris.ONTOLOGY) for verb in verbs)
    assert not any(verb.startswith(NEW) for verb in verbs)


def test_moved_export_is_served_under_its_base(moved: Path) -> None:
    """Things, documents and links speak the new IRIs; terms are still found."""
    there = desk("ice", moved)
    path, body = there.read("ice/unit/ero", "text/turtle")
    assert "ice/unit/ero.ttl" == path
    assert f"<{NEW_HOME}unit/>" in body.decode()
    assert f'<{NEW_HOME}unit/ero>; rel="describes"' in there.ask(path).headers["Link"]
    assert "ice/terms.ttl" == there.read("ontology", "text/turtle")[0]


@pytest.mark.parametrize("name", ["charges-by-offence", "divisions-of-2007", "victims"])
def test_named_question_of_the_dossier_finds_the_same_in_a_moved_export(
    export: Path, moved: Path, name: str
) -> None:
    """A question that names a thing by its IRI names it where the export has it."""
    here, there = (
        as_rows(run(open_store(folder), questions_of(folder)[name].text))
        for folder in (export, moved)
    )
    assert here == there != []


def test_words_that_look_like_an_iri_stay() -> None:
    """A literal is passed over whole, however it is quoted."""
    line = f'<{OLD_HOME}a> <x:p> "it says \\"<{OLD_HOME}a>\\"" <{OLD_HOME}g> .\n'
    expected = f'<{NEW_HOME}a> <x:p> "it says \\"<{OLD_HOME}a>\\"" <{NEW_HOME}g> .\n'
    assert [expected] == list(rebase_lines([line], OLD_HOME, NEW_HOME))


@given(st.text())
def test_any_literal_stays(text: str) -> None:
    """Whatever a literal holds, it is the same afterwards."""
    quad = ox.Quad(ox.NamedNode(f"{OLD_HOME}a"), ox.NamedNode("x:p"), ox.Literal(text))
    (line,) = rebase_lines([f"{quad} ."], OLD_HOME, NEW_HOME)
    (back,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
    assert (ox.NamedNode(f"{NEW_HOME}a"), ox.Literal(text)) == (back.subject, back.object)


def test_query_moves_with_the_graph() -> None:
    """The prefixes of a question can be moved in the same way; comparisons stay."""
    query = [f"PREFIX unit: <{OLD_HOME}unit/>", "SELECT * { ?s ?p ?o FILTER (?o < 3 && ?o > 1) }"]
    expected = [f"PREFIX unit: <{NEW_HOME}unit/>", query[1]]
    assert expected == list(rebase_lines(query, OLD_HOME, NEW_HOME))


@pytest.mark.parametrize(
    "base", ["", "x", "ftp://a/", "http://", "http://a b/", "http://a/?x", "http://a/#"]
)
def test_base_that_can_be_none_is_refused(export: Path, tmp_path: Path, base: str) -> None:
    """A base is an address of HTTP without a query or fragment."""
    with pytest.raises(UsageError, match="http://HOST/"):
        rebase_export(export, base, tmp_path)
