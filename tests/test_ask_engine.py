"""The engine of the browser under node: its answers are those of `agencygraph query`."""

from __future__ import annotations

import base64
import gzip
import json
import random

import pyoxigraph as ox
import pytest

from agencygraph import iris
from agencygraph.named_questions import find_question
from agencygraph.query import render, run
from agencygraph.site.ask import Linked, single_file
from agencygraph.site.engine import Engine, packed
from agencygraph.site.parts import ASSETS
from agencygraph.store import open_store
from agencygraph.syntax import ADDED
from ask_browser import held, known_questions
from site_browser import run_node

pytest_plugins = ("ask_fixtures",)

#: Parameters as a reader types them into the fields of a question.
GIVEN = (
    ("unit-history", {"unit": "fps"}),
    ("unit-history", {"unit": '"hsi"'}),
    ("units-on-date", {"day": "2010-06-15"}),
    ("organization-on-date", {"day": '"2009-01-01"^^xsd:date'}),
    ("silence", {"measure": "administrative-arrests", "subject": "ero"}),
)
OTHER = (
    "SELECT (COUNT(*) AS ?n) { ?s a ag:Agency }",
    "SELECT ?u ?l { ?u a org:OrganizationalUnit ; skos:prefLabel ?l } ORDER BY ?l ?u",
    "ASK { ?s a ag:Agency }",
    "SELECT ?nothing { VALUES ?nothing { UNDEF } }",
)
ASK = f"""
const fs = require("fs");
const Sparql = require({json.dumps(str(ASSETS / "ask/sparql.js"))});
const Arithmetic = require({json.dumps(str(ASSETS / "ask/arithmetic.js"))});
const given = JSON.parse(fs.readFileSync(0, "utf8"));
globalThis.self = {{ location: {{ href: "" }} }};
const oxigraph = new Function(given.script + "; return oxigraph;")();
const bytes = (text) => require("zlib").gunzipSync(Buffer.from(text, "base64"));
oxigraph.initSync({{ module: new WebAssembly.Module(bytes(given.wasm)) }});
const store = new oxigraph.Store();
store.load(bytes(given.data), {{ format: "application/trig", no_transaction: true }});
console.log(JSON.stringify(given.asked.map(([question, values]) => {{
  const bound = question.name ? Sparql.bind(question, values) : question;
  const text = Sparql.withPrefixes(bound, given.prefixes);
  const options = {{ use_default_graph_as_union: true, results_format: "json" }};
  const whole = given.raw ? text : Arithmetic.grouped(text);
  const found = JSON.parse(store.query(whole, options));
  return [text, Sparql.form(text), Sparql.asCsv(found), Sparql.asJson(found)];
}})));
"""


@pytest.fixture(scope="module")
def files(export, engine) -> dict[str, bytes]:
    """The files that the single file holds."""
    return held(single_file(export, engine, Linked()).decode())


def ask_engine(engine: Engine, data: bytes, asked: list[list[object]], raw: bool = False):
    """Ask the browser's engine under node; give each text, its form, and the answer twice."""
    given = {
        "script": engine.script.decode(),
        "wasm": base64.b64encode(engine.wasm_gz).decode(),
        "data": base64.b64encode(data).decode(),
        "prefixes": iris.prefixes("ice"),
        "asked": asked,
        "raw": raw,
    }
    return run_node(ASK, given)


def test_browser_engine_answers_every_named_question_as_query_does(export, engine, files):
    """Same text, same rows in the same order, as CSV and JSON, for every question and value."""
    known = known_questions(export)
    asked = [(question, {}) for question in known.values()]
    asked += [(known[name], values) for name, values in GIVEN]
    described = [
        [{n: getattr(q, n) for n in ("name", "text", "parameters", "defaults")}, values]
        for q, values in asked
    ]
    asked_too = [*described, *([text, {}] for text in OTHER)]
    told = ask_engine(engine, files["graph.trig.gz"], asked_too)
    store = open_store(export)
    expected = [question.bind(values) for question, values in asked]
    # What is marked as added is so for a place in a refusal; the page reckons places by itself.
    expected += [find_question(text, export).text.replace(f"{ADDED}\n", "\n") for text in OTHER]
    assert [row[0] for row in told] == expected
    for text, _, as_csv, as_json in told:
        answer = run(store, text)
        assert render(answer, "csv", {}) == as_csv, text
        assert render(answer, "json", {}) == as_json, text


def expressions(count: int) -> list[str]:
    """Arithmetic in every place where SPARQL takes it, with and without parentheses.

    In doubles: the two versions of the engine differ in which decimals overflow.
    """
    chance = random.Random(7)
    atoms = (
        "?a",
        "?b",
        "?c",
        "7",
        "2.5",
        "ABS(?a - ?b - ?c)",
        "xsd:double(?b)",
        "-?c",
        "(?a - 1e0)",
    )

    def some() -> str:
        parts = [chance.choice(atoms)]
        for _ in range(chance.randrange(1, 6)):
            sign, space = chance.choice("+-*/"), chance.choice(("", " "))
            parts.append(f"{space}{sign} {chance.choice(atoms)}")
        return "".join(parts)

    values = "VALUES (?a ?b ?c) { (20e0 5e0 2e0) (3e0 -8e0 0.5e0) (7e0 -2e0 -3e0) }"
    forms = (
        "SELECT ?a (({0}) AS ?x) {{ {2} }} ORDER BY ({0}) ?a",
        "SELECT ?a ({0} AS ?x) {{ {2} }} ORDER BY DESC({1}) ?a",
        "SELECT ?a {{ {2} FILTER ({0} > {1} || ?a NOT IN ({0}, {1})) }} ORDER BY ?a",
        "SELECT ?x {{ {2} BIND (IF({0} < 3, {1}, {0}) AS ?x) }} ORDER BY ?a",
        "SELECT (SUM({0}) - SUM({1}) - COUNT(*) AS ?x) {{ {2} }} GROUP BY (?a - ?b - ?c)"
        " HAVING (COUNT(*) - 1 - 1 < {0}) ORDER BY (?a - ?b - ?c)",
        "SELECT ?x {{ {2} FILTER EXISTS {{ {2} FILTER ({0} <= {1}) }} BIND ({1} AS ?x) }}"
        " ORDER BY ?a",
    )
    made = [chance.choice(forms[:4]).format(some(), some(), values) for _ in range(count)]
    return [*made, *(form.format("?a - ?b - ?c", "?a / ?b / ?c", values) for form in forms)]


def test_arithmetic_is_reckoned_from_the_left_in_the_browser_too(engine):
    """What arithmetic.js groups gives what `agencygraph query` gives; without it, it would not.

    When the last line fails, the engine is mended and arithmetic.js can go.
    """
    texts = [f"PREFIX xsd: <{iris.EXTERNAL['xsd']}>\n{text}" for text in expressions(300)]
    store = ox.Store()
    told = ask_engine(engine, packed(b""), [[text, {}] for text in texts])
    for text, _, as_csv, _ in told:
        assert render(run(store, text), "csv", {}) == as_csv, text
    plain = "SELECT (7 - 3 - 2 AS ?x) {}"
    assert ask_engine(engine, packed(b""), [[plain, {}]], raw=True)[0][2] == "x\n6\n"


def test_arithmetic_leaves_all_other_text_alone(export):
    """Paths, lists and every question without a chain of signs stay as they are."""
    paths = (
        "SELECT * { ?s ag:a/ag:b/ag:c ?o ; (ag:a/ag:b/ag:c)*/^ag:d (1 -2 -3) . VALUES ?s { 1 -2 } }"
    )
    texts = [paths, *(question.text for question in known_questions(export).values())]
    script = f"""
    const Arithmetic = require({json.dumps(str(ASSETS / "ask/arithmetic.js"))});
    const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
    console.log(JSON.stringify(texts.map(Arithmetic.grouped)));
    """
    changed = [a for a, b in zip(texts, run_node(script, texts), strict=True) if a != b]
    assert all("?completed - ?r" in text for text in changed)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("# CONSTRUCT\nPREFIX select: <urn:ask#> SELECT * {}", "rows"),
        ("PREFIX ask: <urn:select> ASK { ask:a ?b 'CONSTRUCT' }", "boolean"),
        ('construct { ?a ?b """SELECT""" } where { ?a ?b ?c }', "triples"),
        ("DESCRIBE <urn:select>", "triples"),
    ],
)
def test_form_of_a_query_is_that_of_its_first_keyword(text, form):
    """Comments, prefixes, IRIs and strings do not mislead it; the highlight loses no letter."""
    script = f"""
    const Sparql = require({json.dumps(str(ASSETS / "ask/sparql.js"))});
    const text = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const pieces = Sparql.pieces(text).map((piece) => piece[1]).join("");
    console.log(JSON.stringify([Sparql.form(text), pieces]));
    """
    assert run_node(script, text) == [form, text]


def test_what_the_single_file_holds_is_the_export_and_the_same_twice(export, engine, files):
    """The graph is facts-with-evidence.trig; packing knows no time and no name."""
    graph = (export / "facts-with-evidence.trig").read_bytes()
    assert gzip.decompress(files["graph.trig.gz"]) == graph
    assert files["graph.trig.gz"][3:8] == bytes(5)
    assert gzip.decompress(files["oxigraph.wasm.gz"])[:4] == b"\0asm"
    assert held(single_file(export, engine, Linked()).decode()) == files
