"""Laws that hold for any input: order, repetition, names, formatting, writing and reading."""

from __future__ import annotations

import random
import shutil
import string
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from agencygraph.audit import Audit
from agencygraph.build import build
from agencygraph.dossier import held_back, load
from agencygraph.export import all_graphs
from agencygraph.gate import read_graph
from agencygraph.graph import Graph, sort_quads
from agencygraph.graph.terms import canonical
from agencygraph.interpret import interpret
from agencygraph.iris import prefixes
from agencygraph.jsonld import write_jsonld
from agencygraph.lineage import trace
from agencygraph.lives import check_lives
from agencygraph.resources import folder
from agencygraph.tables import tables
from agencygraph.turtle import format_turtle, write_trig, write_turtle
from dossier_fixtures import DOSSIERS, bytes_of, read_table, write_table
from formats_fixtures import Built

TIDES = DOSSIERS / "tides"
EX = "https://example.org/"
NAMES = prefixes() | {"ex": EX}


def n_quads(dossier: Path) -> list[str]:
    """Give the lines of the N-Quads of a dossier, without the gate."""
    loaded, _ = load(dossier)
    assert loaded is not None
    facts, news = interpret(loaded)
    assert news == []
    graphs = all_graphs(Graph(facts, loaded.settings))
    return [str(quad) for _, quads in graphs for quad in quads]


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The N-Quads of the Office of Tides as its tables stand."""
    return n_quads(TIDES)


# -- the dossier -----------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_quads_are_the_same_when_rows_stand_in_any_order(lines: list[str], seed: int):
    """Shuffling the rows of every table changes no byte."""
    shuffle = random.Random(seed).shuffle
    with TemporaryDirectory() as place:
        copy = Path(shutil.copytree(TIDES, Path(place) / "tides"))
        for table in tables().values():
            header, rows = read_table(copy / table.file)
            shuffle(rows)
            write_table(copy / table.file, header, rows)
        assert n_quads(copy) == lines


@settings(max_examples=10, deadline=None)
@given(
    st.text(string.ascii_lowercase, min_size=1, max_size=12),
    st.text("ABCXYZabcxyzéßŁ中 ", min_size=1, max_size=12).filter(
        lambda text: text == text.strip()
    ),
    st.sampled_from(["https://example.org/", "https://w3id.org/other/", "urn:x:/"]),
)
def test_quads_are_renamed_and_nothing_else_when_the_agency_is(
    lines: list[str], key: str, label: str, base: str
):
    """Another key, base and name throughout the tables are that in the graph, and no more."""

    def renamed(text: str) -> str:
        return text.replace("tides", key).replace("Tides", label)

    with TemporaryDirectory() as place:
        copy = Path(shutil.copytree(TIDES, Path(place) / "tides"))
        for path in (*copy.glob("*.csv"), copy / "dossier.toml"):
            path.write_text(renamed(path.read_text("utf-8")), "utf-8")
        toml = copy / "dossier.toml"
        old, new = ('base = "https://w3id.org/agencygraph/"', f'base = "{base}"')
        toml.write_text(toml.read_text("utf-8").replace(old, new), "utf-8")
        found = n_quads(copy)
    home = "https://w3id.org/agencygraph/tides"
    expected = (renamed(line.replace(home, f"{base}tides")) for line in lines)
    assert sorted(found) == sorted(expected)


def test_export_has_the_same_bytes_when_it_is_built_twice(tides_export: Path, tmp_path: Path):
    """Two builds of one dossier agree in every byte, those of Parquet too."""
    build(TIDES, tmp_path / "again", "1.0.0")
    assert bytes_of(tmp_path / "again") == bytes_of(tides_export)


def assert_store_keeps(export: Path) -> None:
    """Hold an export against what a store gives back, statement by statement, to the letter."""
    file = export / "facts-with-evidence.nq"
    store = ox.Store()
    store.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
    kept = store.dump(format=ox.RdfFormat.N_QUADS).decode()
    assert sorted(file.read_text("utf-8").splitlines()) == sorted(kept.splitlines())


def test_store_gives_back_what_is_written_when_an_export_is_loaded(built: Built):
    """No literal of an export is in a form or of a type that a store changes."""
    assert_store_keeps(built.export)


def test_store_gives_back_what_is_written_when_figures_end_in_zeros(
    altered: Callable[..., Path], tmp_path: Path
):
    """98.80 in a table is 98.8 in the graph; what is printed stays as it is printed."""
    figure = {"value": "98.80", "printed": "$98.80", "end": "1903"}
    folder = altered("tides", "observations", "y22-cost", **figure)
    folder = altered(folder, "observations", "y22-tables", value="1800000.00")
    build(folder, tmp_path / "out", "1.0.0")
    assert_store_keeps(tmp_path / "out")
    graph = (tmp_path / "out" / "facts-with-evidence.nq").read_text("utf-8")
    for words in ('#exact> "$98.80" ', '#printedForm> "$98.80" ', '#value> "98.8"^^'):
        assert words in graph
    assert '#value> "1800000"^^' in graph


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_number_keeps_its_value_and_form_when_a_store_takes_it(number: Decimal):
    """A number in canonical form is as large as before, and no store writes it otherwise."""
    node = ox.NamedNode(EX)
    literal = ox.Literal(canonical(number), datatype=ox.NamedNode(NAMES["xsd"] + "decimal"))
    store = ox.Store()
    store.add(ox.Quad(node, node, literal))
    assert [literal] == [quad.object for quad in store]
    assert number == Decimal(literal.value)


cells = st.tuples(st.sampled_from(sorted(tables())), st.integers(0, 10**6), st.integers(0, 10**6))
scraps = st.sampled_from(
    ["", " ", "0", "-1", "1e9", "NaN", "x" * 300, "tides", "total", "undated", "FY2022", "2022",
     "[..2015]", "[2015..]", "0001", "9999-12-31", "FY9999", "../FY0001", "a;b", ";", "a\nb",
     "http://x", "urn:x:y", "http://[", "total;total", "exact", "{", "%", "<a>", "\x01"]
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(cells, st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | scraps)
def test_reading_ends_in_findings_when_a_cell_is_anything(cell: tuple[str, int, int], words: str):
    """Whatever stands in a cell: findings or a graph, never an error."""
    name, row, column = cell
    with TemporaryDirectory() as place:
        copy = Path(shutil.copytree(TIDES, Path(place) / "tides"))
        header, rows = read_table(copy / f"{name}.csv")
        rows[row % len(rows)][header[column % len(header)]] = words
        write_table(copy / f"{name}.csv", header, rows)
        dossier, _ = load(copy)
        assert dossier is not None
        held_back(dossier)
        facts, news = interpret(dossier)
        if dossier.refuse(news):
            held_back(dossier)
            facts, _ = interpret(dossier)
        lineage = trace(facts)
        check_lives(lineage)
        list(Audit(facts).claims())
        Audit(facts).contradictions()
        for _, quads in all_graphs(Graph(facts, dossier.settings, lineage)):
            assert "".join(map(str, quads))


# -- writing and reading ---------------------------------------------------------------------------

words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffe\uffff"), max_size=30
)
awkward = st.sampled_from(
    [
        '"',
        '"""',
        "\\",
        "\\n",
        "a\nb",
        "a\r\nb",
        "\t",
        "'",
        "é—“”",
        "🐟",
        "\u2028",
        "\x85",
        " a ",
        "",
    ]
)
texts = words | awkward
local = st.text(string.ascii_letters + string.digits + "-_./%", min_size=1, max_size=8).map(
    lambda text: text.replace("%", "%20")
)
nodes = st.builds(lambda name: ox.NamedNode(EX + name), local)
datatypes = st.sampled_from(
    [("integer", "0"), ("integer", "-17"), ("boolean", "true"), ("boolean", "false"),
     ("decimal", "1.50"), ("decimal", "-0.1"), ("date", "2022-09-30")]
).map(lambda pair: ox.Literal(pair[1], datatype=ox.NamedNode(NAMES["xsd"] + pair[0])))  # fmt: skip
languages = st.sampled_from(["en", "en-GB", "zh-Hant-TW"])
literals = (
    texts.map(ox.Literal)
    | st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, languages)
    | texts.map(lambda text: ox.Literal(text, datatype=ox.NamedNode(EX + "words")))
    | datatypes
)
terms = nodes | literals
predicates = nodes | st.just(ox.NamedNode(NAMES["rdf"] + "type"))
plain = st.builds(ox.Quad, nodes, predicates, terms)
RDF = {name: ox.NamedNode(NAMES["rdf"] + name) for name in ("first", "rest", "nil", "type")}


@st.composite
def listed(draw: st.DrawFn) -> list[ox.Quad]:
    """Draw a subject that has an RDF list of terms, or a blank node with properties."""
    subject, predicate = draw(nodes), draw(nodes)
    items = draw(st.lists(terms, max_size=4))
    cells: list[ox.NamedNode | ox.BlankNode] = [ox.BlankNode() for _ in items]
    cells.append(RDF["nil"])
    quads = [ox.Quad(subject, predicate, cells[0])]
    for cell, item, rest in zip(cells, items, cells[1:], strict=False):
        quads += [ox.Quad(cell, RDF["first"], item), ox.Quad(cell, RDF["rest"], rest)]
    if draw(st.booleans()):
        blank = ox.BlankNode()
        quads += [ox.Quad(subject, draw(nodes), blank), ox.Quad(blank, draw(nodes), draw(terms))]
    return quads


def well_named(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Keep an `rdf:type` only where it leads to a node."""
    return [
        quad
        for quad in quads
        if quad.predicate != RDF["type"] or isinstance(quad.object, ox.NamedNode)
    ]


flat = st.lists(plain, max_size=8).map(well_named)
nested = st.tuples(flat, st.lists(listed(), max_size=2)).map(
    lambda pair: [*pair[0], *(quad for group in pair[1] for quad in group)]
)


def read_back(text: str, form: str) -> rdflib.Graph:
    """Read with rdflib, all graphs as one."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=text, format=form)
    graph = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        graph.add(triple[:3])
    return graph


def parsed(text: str, form: ox.RdfFormat) -> Iterator[ox.Quad]:
    """Read with pyoxigraph, graph names left out."""
    for quad in ox.parse(text.encode(), format=form):
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


@settings(max_examples=60, deadline=None)
@given(nested)
def test_turtle_says_the_same_when_it_is_read_again(quads: list[ox.Quad]):
    """What is written as Turtle is read as the same triples by two readers."""
    text = write_turtle(sort_quads(quads), NAMES)
    expected = read_graph(quads)
    assert isomorphic(read_graph(parsed(text, ox.RdfFormat.TURTLE)), expected)
    assert isomorphic(rdflib.Graph().parse(data=text, format="turtle"), expected)


@settings(max_examples=60, deadline=None)
@given(nested)
def test_trig_says_the_same_when_it_is_read_again(quads: list[ox.Quad]):
    """What is written as TriG is read as the same triples, in the same graph, by two readers."""
    name = ox.NamedNode(EX + "graph")
    text = "".join(write_trig([(name, sort_quads(quads))], NAMES))
    expected = read_graph(quads)
    found = list(ox.parse(text.encode(), format=ox.RdfFormat.TRIG))
    assert {quad.graph_name for quad in found} <= {name}
    assert isomorphic(read_graph(found), expected)
    assert isomorphic(read_back(text, "trig"), expected)


@settings(max_examples=60, deadline=None)
@given(flat)
def test_jsonld_says_the_same_when_it_is_read_again(quads: list[ox.Quad]):
    """What is written as JSON-LD is read as the same triples by two readers."""
    name = ox.NamedNode(EX + "graph")
    text = "".join(write_jsonld([(name, sort_quads(quads))], NAMES))
    expected = read_graph(quads)
    assert isomorphic(read_graph(parsed(text, ox.RdfFormat.JSON_LD)), expected)
    assert isomorphic(read_back(text, "json-ld"), expected)


@settings(max_examples=60, deadline=None)
@given(nested)
def test_formatting_changes_nothing_when_it_is_done_again(quads: list[ox.Quad]):
    """Formatting Turtle keeps its triples, and formatting it again keeps its bytes."""
    text = ox.serialize(
        (quad.triple for quad in quads), format=ox.RdfFormat.TURTLE
    ).decode()  # fmt: skip
    once = format_turtle(text, NAMES)
    assert isomorphic(
        read_graph(parsed(once, ox.RdfFormat.TURTLE)), read_graph(parsed(text, ox.RdfFormat.TURTLE))
    )
    assert format_turtle(once, NAMES) == once


@pytest.mark.parametrize(
    "path",
    [path for name in ("ontology", "shapes") for path in sorted(folder(name).glob("*.ttl"))],
    ids=lambda path: path.name,
)
def test_formatting_changes_no_triple_when_a_file_is_ours(path: Path):
    """Ontology and shapes keep their triples, and a second formatting keeps the bytes."""
    text = path.read_text("utf-8")
    once = format_turtle(text, prefixes())
    assert format_turtle(once, prefixes()) == once
    assert isomorphic(
        read_graph(parsed(once, ox.RdfFormat.TURTLE)), read_graph(parsed(text, ox.RdfFormat.TURTLE))
    )
