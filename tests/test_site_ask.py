"""The page that asks the graph: the answers of `agencygraph query`, in a browser, offline."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph import iris
from agencygraph.errors import UsageError
from agencygraph.query import find_question, questions, render, run
from agencygraph.resources import find_export, question_folders
from agencygraph.site.ask import ask_page, single_file
from agencygraph.site.engine import (
    BROWSER,
    Engine,
    find_engine,
    install_engine,
    packed,
)
from agencygraph.site.parts import ASSETS
from agencygraph.store import open_store
from site_browser import Visit, run_node, write_page

pytest_plugins = ("site_fixtures",)

CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
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
const Sparql = require({json.dumps(str(ASSETS / "sparql.js"))});
const Arithmetic = require({json.dumps(str(ASSETS / "arithmetic.js"))});
const given = JSON.parse(fs.readFileSync(0, "utf8"));
globalThis.self = {{ location: {{ href: "" }} }};
const oxigraph = new Function(given.script + "; return oxigraph;")();
const bytes = (text) => require("zlib").gunzipSync(Buffer.from(text, "base64"));
oxigraph.initSync({{ module: new WebAssembly.Module(bytes(given.wasm)) }});
const store = new oxigraph.Store();
store.load(bytes(given.data), {{ format: "application/n-quads", no_transaction: true }});
console.log(JSON.stringify(given.asked.map(([question, values]) => {{
  const bound = question.name ? Sparql.bind(question, values) : question;
  const text = Sparql.withPrefixes(bound, given.prefixes);
  const options = {{ use_default_graph_as_union: true, results_format: "json" }};
  const whole = given.raw ? text : Arithmetic.grouped(text);
  const found = JSON.parse(store.query(whole, options));
  return [text, Sparql.form(text), Sparql.asCsv(found), Sparql.asJson(found)];
}})));
"""


@pytest.fixture(scope="session")
def export() -> Path:
    """The export of the agency."""
    return find_export("ice")


@pytest.fixture(scope="session")
def engine(tmp_path_factory) -> Engine:
    """The engine: as found, or else fetched by npm."""
    try:
        return find_engine() or install_engine(tmp_path_factory.mktemp("npm"))
    except UsageError as error:
        pytest.skip(f"the engine of the browser is not there: {error}")


@pytest.fixture(scope="session")
def parts(export, engine):
    """The parts of the page, made once."""
    return ask_page(export, engine, {"unit": "unit/{key}.html"})


@pytest.fixture(scope="session")
def address(parts, web) -> str:
    """The page, written and served."""
    folder, root = web
    write_page(parts, "ask.html", folder)
    return f"{root}ask.html"


@pytest.fixture(scope="session")
def alone(parts, tmp_path_factory) -> str:
    """The page as one file, opened from the disk."""
    file = tmp_path_factory.mktemp("alone") / "ask.html"
    file.write_bytes(single_file(parts))
    return file.as_uri()


def known_questions(export):
    """The named questions of the export's agency."""
    return questions(question_folders(json.loads((export / "about.json").read_text())["key"]))


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


def test_browser_engine_answers_every_named_question_as_query_does(export, engine, parts):
    """Same text, same rows in the same order, as CSV and JSON, for every question and value."""
    known = known_questions(export)
    asked = [(question, {}) for question in known.values()]
    asked += [(known[name], values) for name, values in GIVEN]
    described = [
        [{n: getattr(q, n) for n in ("name", "text", "parameters", "defaults")}, values]
        for q, values in asked
    ]
    asked_too = [*described, *([text, {}] for text in OTHER)]
    told = ask_engine(engine, parts.data["data.nq.gz"], asked_too)
    store = open_store(export)
    expected = [question.bind(values) for question, values in asked]
    expected += [find_question(text, export).text for text in OTHER]
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
    const Arithmetic = require({json.dumps(str(ASSETS / "arithmetic.js"))});
    const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
    console.log(JSON.stringify(texts.map(Arithmetic.grouped)));
    """
    changed = [a for a, b in zip(texts, run_node(script, texts), strict=True) if a != b]
    assert all("?completed - ?relief" in text for text in changed)


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
    const Sparql = require({json.dumps(str(ASSETS / "sparql.js"))});
    const text = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const pieces = Sparql.pieces(text).map((piece) => piece[1]).join("");
    console.log(JSON.stringify([Sparql.form(text), pieces]));
    """
    assert run_node(script, text) == [form, text]


def test_data_are_the_quads_of_the_export_and_the_same_twice(export, engine, parts):
    """What is asked is facts-with-evidence.nq; compressing knows no time and no name."""
    quads = (export / "facts-with-evidence.nq").read_bytes()
    assert gzip.decompress(parts.data["data.nq.gz"]) == quads
    assert parts.data["data.nq.gz"][3:8] == bytes(5)
    assert packed(quads) == parts.data["data.nq.gz"]
    assert ask_page(export, engine, {"unit": "unit/{key}.html"}) == parts


def test_page_without_the_engine_says_so_and_lists_the_questions(export, tmp_path):
    """Nothing is run or fetched; each question stands there with the command that asks it."""
    assert find_engine(str(tmp_path)) is None or (BROWSER / "node_modules").is_dir()
    without = ask_page(export, None)
    assert without.scripts == ()
    assert dict(without.data) == {}
    assert "Node was not there" in without.body_html
    for name in known_questions(export):
        assert f"agencygraph query {name}</code>" in without.body_html


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (1280, "light"), (1280, "dark"), (1920, "dark")]
)
def test_page_fits_and_axe_finds_nothing(chromium, address, width, scheme):
    """No horizontal scroll, no complaint, no other host, no violation, with an answer shown."""
    with Visit(chromium, width, scheme) as visit:
        visit.page.goto(f"{address}#question=unit-history&unit=fps")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.overflow() == 0
        if width != 1920:
            assert visit.axe() == []
        assert visit.complaints == []
        root = address.rpartition("/")[0]
        assert [url for url in visit.asked if not url.startswith((root, "data:"))] == []


def test_question_is_one_click_away_and_downloads_as_query_prints_it(chromium, address, export):
    """Click, change a field, download: the file is what `agencygraph query --format` gives."""
    question = find_question("unit-history", export)
    expected = run(open_store(export), question.bind({"unit": "dro"}))
    with Visit(chromium) as visit:
        visit.page.goto(address)
        visit.page.locator("#ask-find").fill("names kinds parents")
        visit.page.locator("#ask-list li:visible a").click()
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        visit.page.locator("#ask-parameters input").fill("dro")
        visit.page.locator("#ask-parameters input").press("Enter")
        rows = visit.page.locator("#ask-status", has_text=f"{len(expected.rows)} row")
        rows.wait_for()
        assert visit.page.evaluate("location.hash") == "#question=unit-history&unit=dro"
        for form in ("csv", "json"):
            with visit.page.expect_download() as waiting:
                visit.page.locator(f"#ask-{form}").click()
            assert waiting.value.suggested_filename == f"unit-history.{form}"
            text = Path(waiting.value.path()).read_text(encoding="utf-8")
            assert render(expected, form, {}) == text


def test_query_has_an_address_and_triples_are_turtle(chromium, address):
    """A query of one's own, run by keyboard, comes back from its address, plus signs and all."""
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a ag:Agency ; ?p ?o FILTER (1 + 1 = 2) }"
    with Visit(chromium) as visit:
        visit.page.goto(address)
        visit.page.locator("#ask-text").fill(query)
        visit.page.locator("#ask-text").press("Control+Enter")
        visit.page.locator("#ask-result pre").wait_for()
        assert visit.page.locator("#ask-turtle").is_visible()
        assert not visit.page.locator("#ask-csv").is_visible()
        assert "#query=CONSTRUCT" in visit.page.url
        shared = visit.page.url
        visit.page.goto("about:blank")
        visit.page.goto(shared)
        visit.page.locator("#ask-result pre").wait_for()
        assert visit.page.locator("#ask-text").input_value() == query
        visit.page.locator("#ask-text").fill("SELECT nonsense")
        visit.page.locator("#ask-go").click()
        visit.page.locator("#ask-status", has_text="cannot be run").wait_for()


def test_stop_and_the_limit_end_a_query_that_does_not(chromium, address):
    """A cartesian query is stopped by the button and by time; the next one is answered."""
    with Visit(chromium) as visit:
        visit.page.goto(address)
        status = visit.page.locator("#ask-status")
        visit.page.locator("#ask-text").fill(CARTESIAN)
        visit.page.locator("#ask-go").click()
        status.filter(has_text="Asking").wait_for()
        visit.page.locator("#ask-stop").click()
        status.filter(has_text="Stopped. The engine is ready again").wait_for()
        assert visit.page.evaluate("document.activeElement.id") == "ask-go"
        visit.page.evaluate("document.querySelector('#ask-limit option').value = '1'")
        visit.page.locator("#ask-limit").select_option("1")
        visit.page.locator("#ask-go").click()
        status.filter(has_text="Stopped: no answer after 1 s").wait_for()
        visit.page.locator("#ask-text").fill("ASK { ?s a ag:Agency }")
        visit.page.locator("#ask-go").click()
        visit.page.locator(".ask-boolean", has_text="Yes").wait_for()
        assert visit.complaints == []


def test_keyboard_reaches_every_control_and_leaves_the_editor(chromium, address):
    """Tab goes from the search through the questions; from the editor on to the buttons."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{address}#question=unit-history")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.tab_order(1) == ["ask-find"]
        visit.page.locator("#ask-parameters input").focus()
        expected = ["ask-text", "ask-go", "ask-limit", "ask-csv", "ask-json", "ask-share", ""]
        assert visit.tab_order(7) == expected


def test_single_file_answers_from_the_disk_and_asks_nobody(chromium, alone, export):
    """From file://: an answer, one request (the file itself), no complaint, no violation."""
    name = "divisions-of-2007"
    answer = run(open_store(export), find_question(name, export).text)
    expected = list(csv.reader(io.StringIO(render(answer, "csv", {}))))
    with Visit(chromium) as visit:
        visit.page.goto(f"{alone}#question={name}")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.page.locator("#ask-result tbody tr").count() == len(expected) - 1
        assert visit.overflow() == 0
        assert visit.axe() == []
        assert visit.complaints == []
        elsewhere = [url for url in visit.asked if not url.startswith(("file:", "blob:", "data:"))]
        assert elsewhere == []


def test_page_of_a_folder_says_what_to_do(chromium, parts, tmp_path):
    """From file:// the many-file page cannot load its engine, and says which one can."""
    write_page(parts, "ask.html", tmp_path)
    with Visit(chromium) as visit:
        visit.page.goto((tmp_path / "ask.html").as_uri() + "#question=documents")
        visit.page.locator("#ask-status", has_text="single file").wait_for()
