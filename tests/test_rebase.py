"""An export under another base: its things move, its terms and its words stay."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencygraph import iris
from agencygraph.errors import ExportError, UsageError
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
    """Quad by quad: IRIs of the agency's own things have the new base, the rest is as it was.

    Only of the catalogue some is left out, what it says of files that the copy does not have, and
    with it two counts are others.
    """
    catalogue = ox.NamedNode(f"{NEW_HOME}graph/catalogue")
    expected = [
        tuple(map(_move, (quad.subject, quad.predicate, quad.object, quad.graph_name)))
        for quad in _parsed(export, evidence)
    ]
    found = [
        (quad.subject, quad.predicate, quad.object, quad.graph_name)
        for quad in _parsed(moved, evidence)
    ]
    others = [[quad for quad in some if quad[3] != catalogue] for some in (expected, found)]
    assert others[0] == others[1] != []
    more = [f"{verb.value}: {about.value}" for about, verb, *_ in set(found) - set(expected)]
    counted = "http://rdfs.org/ns/void#triples"
    assert [f"{counted}: {NEW_HOME}void", f"{counted}: {NEW_HOME}void#catalogue"] == sorted(more)


def test_catalogue_and_settings_move_too(moved: Path) -> None:
    """What an export says of itself speaks of the new base."""
    assert NEW == about(moved)["base"]
    assert "2026-11-21" == json.loads((moved / "about.json").read_text())["issued"]
    assert OLD_HOME not in (moved / "catalogue.ttl").read_text()


def _catalogues(folder: Path) -> dict[str, list[ox.Quad]]:
    """Give the catalogue of an export as its graph has it, and as its file has it."""
    graph = ox.NamedNode(f"{NEW_HOME}graph/catalogue")
    file = ox.parse(path=folder / "catalogue.ttl", format=ox.RdfFormat.TURTLE)
    quads = {name: _parsed(folder, name != "facts") for name in ("facts", "with evidence")}
    return {
        **{name: [one for one in some if one.graph_name == graph] for name, some in quads.items()},
        "file": list(file),
    }


@pytest.mark.parametrize("catalogue", ["facts", "with evidence", "file"])
def test_catalogue_names_the_files_that_there_are(moved: Path, catalogue: str) -> None:
    """Downloads and dumps are the quads; no dataset, type or distribution of others is left."""
    quads = _catalogues(moved)[catalogue]
    files = {f"{NEW_HOME}dist/{path.name}" for path in moved.glob("*.nq")}
    told = {
        verb: {one.object.value for one in quads if one.predicate.value.endswith(verb)}
        for verb in ("downloadURL", "accessURL", "dataDump", "#mediaType", "#dataset")
    }
    assert files == told["downloadURL"] == told["accessURL"]
    assert {f"{NEW_HOME}dist/facts-with-evidence.nq"} == told["dataDump"]
    kept = {f"{NEW_HOME}dataset/{name}" for name in ("facts", "facts-with-evidence")}
    assert kept == told["#dataset"]
    named = {one.object.value for one in quads if isinstance(one.object, ox.NamedNode)}
    spoken_of = {one.subject.value for one in quads}
    assert {f"{NEW_HOME}catalogue"} == spoken_of - named
    left = {name for name in named | spoken_of if "/dist" in name or "/dataset/" in name}
    assert not [name for name in left if "tables" in name or name.endswith((".ttl", ".parquet"))]


@pytest.mark.parametrize("catalogue", ["facts", "with evidence", "file"])
def test_catalogue_counts_and_sums_what_there_is(moved: Path, catalogue: str) -> None:
    """Of every graph its triples, of all of them the sum; of every file, but in it, its SHA-256."""
    quads = _catalogues(moved)[catalogue]
    said = {
        verb: {one.subject.value: one.object.value for one in quads if one.predicate.value == iri}
        for verb, iri in {
            "name": f"{iris.EXTERNAL['sd']}name",
            "triples": f"{iris.EXTERNAL['void']}triples",
            "sum": f"{iris.EXTERNAL['spdx']}checksumValue",
        }.items()
    }
    sizes = Counter(quad.graph_name.value for quad in _parsed(moved))
    assert dict(sizes) == {said["name"][part]: int(said["triples"][part]) for part in said["name"]}
    assert str(sizes.total()) == said["triples"][f"{NEW_HOME}void"]
    expected = {
        f"{NEW_HOME}distribution/{path.name}#checksum": hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in moved.glob("*.nq")
    }
    assert (expected if catalogue == "file" else {}) == said["sum"]


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


def test_links_of_an_export_under_letters_of_the_world_are_addresses(
    tides_export: Path, tmp_path: Path
) -> None:
    """An IRI may have any letter; a field of HTTP has it as an address does."""
    there = desk("tides", rebase_export(tides_export, "http://例え.jp/é/", tmp_path))
    told = there.ask("tides/unit/tides.ttl").headers["Link"]
    there_is = "<http://%E4%BE%8B%E3%81%88.jp/%C3%A9/tides/unit/tides>"
    assert f'{there_is}; rel="describes"' in told
    assert f'{there_is}; rel="original"' in there.ask("timemap/tides/unit/tides").body.decode()


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
    "base",
    [
        *("", "x", "ftp://a/", "http://", "http://a b/", "http://a/?x", "http://a/#"),
        *("http://a/%zz/", "http://a/[x]/", "http://a/\x01/"),
    ],
)
def test_base_that_can_be_none_is_refused(export: Path, tmp_path: Path, base: str) -> None:
    """A base is an address of HTTP without a query or fragment."""
    with pytest.raises(UsageError, match="http://HOST/"):
        rebase_export(export, base, tmp_path)


@pytest.mark.parametrize(
    ("name", "damage", "told"),
    [
        ("facts-with-evidence.nq", b"<x\n", "line 3 cannot be read"),
        ("facts.nq", b"\xff\n", "line 3 cannot be read"),
        ("catalogue.ttl", b"<x ", "line 3 cannot be read"),
    ],
)
def test_damaged_file_is_told_with_its_line(
    export: Path, tmp_path: Path, name: str, damage: bytes, told: str
) -> None:
    """What cannot be read is refused with the file as it was given, not as it would be moved."""
    broken = tmp_path / "export"
    broken.mkdir()
    for file in ("about.json", "catalogue.ttl", "facts.nq", "facts-with-evidence.nq"):
        lines = (export / file).read_bytes().splitlines(keepends=True)
        (broken / file).write_bytes(
            b"".join([*lines[:2], damage, *lines[2:]] if file == name else lines)
        )
    with pytest.raises(ExportError, match=f"{broken.as_posix()}/{name}: {told}"):
        rebase_export(broken, NEW, tmp_path / "moved")
