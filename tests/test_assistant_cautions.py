"""What an assistant is warned of: numbers that stand alone, and its own mistakes, in a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import anyio
import pyoxigraph as ox
import pytest

from agencygraph.assistant.asking import FIGURES
from agencygraph.assistant.corpus import Corpus
from agencygraph.assistant.grounds import numbers
from agencygraph.named_questions import questions_of
from agencygraph.store import open_store
from assistant_client import Call, caller, corpus_of, served

_FIGURE = "observation:dhs2018-ero-homicide-charges-and-convictions"
_PREFERRED = """?p qb:dataSet dataset:preferred ; ag:value ?v ;
    prov:wasDerivedFrom observation:fy2023-ero-at-large-arrests"""


@pytest.fixture(scope="module")
def ice() -> Corpus:
    """The dossier that comes along."""
    return corpus_of("ice")


@pytest.fixture
def call(ice: Corpus, export: Path) -> Call:
    """Call a tool by a client of the protocol; a text is what an error says."""
    return caller(ice, export)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (STR(?v) AS ?w) { ?o ag:value ?v }",
        'SELECT (CONCAT("x", STR(?v)) AS ?w) { ?o ag:value ?v }',
        "SELECT (GROUP_CONCAT(STR(?v)) AS ?w) { ?o ag:value ?v }",
        "SELECT (xsd:integer(?v) AS ?w) { ?o ag:value ?v }",
        "SELECT ?v { ?o ?p ?v FILTER(isNumeric(?v)) }",
        "SELECT ?v { ?o ag:printedForm ?v }",
        "SELECT (COUNT(?o) AS ?n) { ?o ag:value ?v }",
        f"SELECT ?o (?v * 2 AS ?w) {{ VALUES ?o {{ {_FIGURE} }} ?o ag:value ?v }}",
        f"SELECT ?o ?v {{ VALUES ?o {{ {_FIGURE} }} ?other ag:value ?v }} LIMIT 50",
        "SELECT (<<( <urn:a> <urn:b> ?v )>> AS ?t) { ?o ag:value ?v } LIMIT 1",
        "CONSTRUCT { <urn:x:a> ag:value ?v } WHERE { ?o ag:value ?v }",
        "CONSTRUCT { [] rdfs:label ?w } WHERE { ?o ag:value ?v BIND(STR(?v) AS ?w) }",
        "SELECT ?v { ?c a ag:Claim ; ag:value ?v }",
    ],
)
def test_number_without_its_figure_brings_a_caution(call: Call, query: str) -> None:
    """However a number is dressed, it does not pass for one that a source states."""
    told, is_error = call("sparql", query=query)
    assert not is_error
    assert "select the IRI of its figure" in told["caution"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?o ?v ?w { ?o a ag:MetricObservation ; ag:value ?v ; ag:printedForm ?w } LIMIT 20",
        "SELECT ?o (STR(?v) AS ?w) { ?o a ag:MetricObservation ; ag:value ?v } LIMIT 20",
        "SELECT ?o (xsd:double(?v) AS ?w) { ?o a ag:MetricObservation ; ag:value ?v } LIMIT 20",
        f"SELECT ?p ?v {{ {_PREFERRED} }}",
        "SELECT ?u { ?u a org:OrganizationalUnit }",
        "SELECT ?day { unit:ice ag:validFrom ?day }",
        "SELECT (xsd:date('2009-06-30') AS ?day) {}",
        "ASK { ?o ag:value ?v }",
        "CONSTRUCT { ?o ag:value ?v } WHERE { ?o a ag:MetricObservation ; ag:value ?v } LIMIT 20",
        f"DESCRIBE {_FIGURE}",
        "DESCRIBE ?c { ?c a ag:Claim }",
        "SELECT ?c ?v ?w { ?c a ag:Claim ; ag:value ?v ; ag:printedForm ?w }",
    ],
)
def test_number_beside_its_figure_brings_none(call: Call, query: str) -> None:
    """A figure that is named is described, and a day is no number: nothing is to be warned of."""
    told, is_error = call("sparql", query=query)
    assert (False, None) == (is_error, told.get("caution"))


@pytest.mark.parametrize(
    "query",
    [
        f"CONSTRUCT {{ ?o ag:value ?v }} WHERE {{ VALUES ?o {{ {_FIGURE} }} ?o ag:value ?v }}",
        f"CONSTRUCT {{ <urn:x:a> rdfs:seeAlso ?o }} WHERE {{ VALUES ?o {{ {_FIGURE} }} }}",
        f"DESCRIBE {_FIGURE}",
    ],
)
def test_triples_bring_the_evidence_of_every_figure_they_name(call: Call, query: str) -> None:
    """A bare 1800 in a triple comes with "more than", its period, document and receipt."""
    told, _ = call("sparql", query=query)
    (figure,) = told["figures"]
    assert ("More than 1,800", "more-than") == (figure["as_printed"], figure["qualifier"])
    assert {"period", "document", "receipt"} <= figure.keys()
    assert list(ox.parse(told["turtle"], ox.RdfFormat.TURTLE))


def test_triples_end_where_they_can_be_read(call: Call) -> None:
    """What is told is whole Turtle, no more figures than can be read, and says what is left."""
    query = "CONSTRUCT { ?o ag:value ?v } WHERE { ?o a ag:MetricObservation ; ag:value ?v }"
    told, _ = call("sparql", query=query)
    kept = list(ox.parse(told["turtle"], ox.RdfFormat.TURTLE))
    assert FIGURES == len(told["figures"]) == len({quad.subject for quad in kept})
    assert told["left_out"].endswith("triples: ask for less")
    told, _ = call("sparql", query="CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o ; a ag:Document }")
    assert 20_000 > len(told["turtle"])
    assert list(ox.parse(told["turtle"], ox.RdfFormat.TURTLE))
    assert "left_out" in told


def test_answer_that_is_too_long_to_hold_is_an_error(call: Call) -> None:
    """Only so much of an answer is read as a server can hold beside others."""
    told, is_error = call("sparql", query="SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 1000000")
    assert is_error
    assert "the answer has more than 16 MB; use LIMIT" in told
    assert call("sparql", query="ASK {}") == ({"boolean": True}, False)


def test_rows_end_where_they_can_be_read(call: Call) -> None:
    """Long texts are fewer rows; the answer says how many are left."""
    query = "SELECT (GROUP_CONCAT(STR(?o)) AS ?all) { ?s ?p ?o } GROUP BY ?s"
    told, _ = call("sparql", query=query)
    assert 0 < len(json.dumps(told["rows"])) <= 60_000
    assert told["left_out"] == (
        f"{told['row_count'] - len(told['rows'])} rows: "
        "ask for fewer or shorter, or use LIMIT and OFFSET"
    )


def test_no_to_a_question_may_be_of_the_wrong_question(call: Call) -> None:
    """A figure asked for by the name of no property is there all the same: an empty answer."""
    told, _ = call("sparql", query="ASK { ?o ag:vallue 276912 }")
    assert (False, True) == (told["boolean"], told["answer"].startswith("nothing found"))


def test_claim_that_a_row_names_is_told(call: Call) -> None:
    """A share comes with its qualifier, period, document and receipt, as a figure does."""
    claim = "claim:fy2024-ero-employees-deployed-share"
    told, _ = call("sparql", query=f"SELECT ?c ?v {{ VALUES ?c {{ {claim} }} ?c ag:value ?v }}")
    (one,) = told["claims"]
    assert ("10%", "exact") == (one["as_printed"], one["qualifier"])
    assert {"period", "document", "receipt"} <= one.keys()


def test_triples_that_are_none_say_so(call: Call) -> None:
    """An empty Turtle is answered as an empty table is."""
    told, _ = call("sparql", query="DESCRIBE unit:none")
    assert ("", True) == (told["turtle"], told["answer"].startswith("nothing found"))


def test_preferred_figure_brings_the_one_it_was_taken_from(call: Call) -> None:
    """The IRI of a preferred figure leads to the observation, by query and by evidence."""
    told, _ = call("sparql", query=f"SELECT ?p ?v {{ {_PREFERRED} }}")
    assert ["fy2023-ero-at-large-arrests"] == [one["figure"] for one in told["figures"]]
    told, is_error = call("evidence", figure=told["rows"][0]["p"])
    assert (False, "91,497") == (is_error, told["as_printed"])
    assert told["claims_about_it"]


def test_every_preferred_figure_of_the_graph_is_known(ice: Corpus, export: Path) -> None:
    """The IRIs are those of the export, and each leads where its `prov:wasDerivedFrom` does."""
    query = """PREFIX prov: <http://www.w3.org/ns/prov#> SELECT ?p ?f { GRAPH ?g {
        ?p prov:wasDerivedFrom ?f FILTER(CONTAINS(STR(?p), "/observation/preferred/")) } }"""
    found = {row["p"].value: row["f"].value for row in open_store(export).query(query)}
    assert len(found) > 100
    iri = ice.records.iri
    assert found == {
        name: iri("observation", fact.key)
        for name, fact in ice.named.items()
        if "/observation/preferred/" in name
    }


def test_named_questions_bring_no_caution(ice: Corpus, export: Path) -> None:
    """Their rows have columns for what belongs to a number."""

    async def asked() -> dict[str, bool]:
        async with served(ice, export) as client:
            found = {}
            for name in questions_of(export):
                told = (await client.call_tool("sparql", {"query": name})).structured_content
                found[name] = told is None or "caution" in told
        return found

    assert [] == [name for name, is_cautioned in anyio.run(asked).items() if is_cautioned]


def test_numbers_are_read_however_they_are_written() -> None:
    """Separators and exponents do not matter; a sign does; a day and its parts are none."""
    assert {Decimal(1300)} == numbers("1300 1,300 1.3E3 1300.00 x1300")
    assert {Decimal(-5), Decimal(2007)} == numbers("-5 of FY2007")
    assert set() == numbers("from 2003-03-01 through 2009-06, none")


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("series", {}, "the argument measure is missing; it takes: measure, subject, breakdown"),
        ("series", {"measure": ["x"]}, "the argument measure: Input should be a valid string"),
        ("series", {"measure": "arrests", "subjct": "ice"}, "there is no argument subjct; it "),
        ("list_questions", {"x": 1}, "there is no argument x; it takes none"),
        ("sparql", {"query": "figures", "parameters": {"x": 1}}, "parameters.x: Input should"),
        ("nope", {}, "nope is the key of no tool; the list of tools has all"),
        ("serie", {}, 'serie is the key of no tool; nearest: "series"; '),
        ("evidence", {"figure": "fy2023-ero-at-large-arests"}, '"fy2023-ero-at-large-arrests"'),
        ("evidence", {"figure": "nope"}, "`series` names them"),
        ("series", {"measure": "nope"}, "`list_measures` names all"),
        ("unit_history", {"unit": "nope"}, "`find_unit` finds it by its name"),
        ("sparql", {"query": "figurs"}, 'nearest: "figures"'),
        ("sparql", {"query": "nope"}, "`list_questions` names all"),
        ("sparql", {"query": "/etc/secret.rq"}, "`list_questions` names all"),
        ("sparql", {"query": "a" * 2_000_000}, "has 2,000,000 characters; 1,048,576 at most"),
        ("sparql", {"query": "a" * 1_000_000}, "`list_questions` names all"),
        ("sparql", {"query": "SELECT * { ?s ?p " + "a " * 400_000}, "cannot be run"),
        ("evidence", {"figure": "a" * 2_000_000}, "`series` names them"),
        ("unit_history", {"unit": "a " * 1_000_000}, "`find_unit` finds it by its name"),
    ],
)
def test_mistake_is_one_line_that_says_what_to_do(
    call: Call, tool: str, arguments: dict[str, object], said: str
) -> None:
    """No library's words, no command of a shell, nothing that was sent and is long."""
    told, is_error = call(tool, **arguments)
    assert is_error
    assert said in told
    assert "\n" not in told
    assert 700 > len(told)
    assert not [word for word in ("pydantic", "http", "agencygraph ask") if word in told]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("series", {"measure": "nope"}),
        ("evidence", {"figure": "nope"}),
        ("sparql", {"query": "nope"}),
    ],
)
def test_nearest_names_none_for_a_word_like_no_other(
    call: Call, tool: str, arguments: dict[str, object]
) -> None:
    """What has hardly a letter of it is not meant: where all are named is enough."""
    told, is_error = call(tool, **arguments)
    assert (True, False) == (is_error, "nearest" in told)


def test_missing_package_is_said_with_what_works(
    say: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package is installed from a clone, so the extra is too."""
    monkeypatch.delitem(sys.modules, "agencygraph.assistant.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    code, out, err = say("mcp")
    assert (2, "") == (code, out)
    words = "mcp.server is not installed; run in a clone: pip install -e '.[mcp]'"
    assert f"agencygraph: {words}\n" == err


def test_no_page_installs_what_no_index_has() -> None:
    """The package is not on PyPI: every page and message installs from a clone."""
    root = Path(__file__).resolve().parents[1]
    pages = [*(root / "docs").rglob("*.*"), root / "README.md", *(root / "src").rglob("*.py")]
    texts = {page: page.read_text("utf-8") for page in pages if page.suffix in _TEXTS}
    wrong = ("agencygraph[", "pip install agencygraph")
    assert [] == [page for page, text in texts.items() if any(one in text for one in wrong)]


_TEXTS = {".md", ".py", ".ipynb"}


def test_rounded_figure_comes_with_its_bounds_and_an_exact_one_without(call: Call) -> None:
    """No word qualifies $886M, and yet it is no count to the dollar."""
    told, _ = call("evidence", figure="fy2024-hsi-currency-and-assets-seized")
    assert ("at least 885,500,000", "at most 886,500,000") == (
        told["lower_bound"],
        told["upper_bound"],
    )
    told, _ = call("evidence", figure="fy2024-hsi-precursor-chemicals-seized")
    assert not {"lower_bound", "upper_bound"} & told.keys()
