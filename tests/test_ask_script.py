"""What the page that asks makes of text and answers, under node: faults, Turtle, charts, maps."""

from __future__ import annotations

import json
import random
from itertools import pairwise

import pyoxigraph as ox
import pytest

from agencygraph import iris
from agencygraph.figures import Qualifier
from agencygraph.named_questions import find_question, questions
from agencygraph.query import render, run
from agencygraph.resources import question_folders
from agencygraph.site.parts import ASSETS
from agencygraph.store import open_store
from site_browser import run_node

pytest_plugins = ("ask_fixtures",)

NAMES = iris.prefixes("ice")
SPACE = f"{iris.BASE}ice/"
LOAD = "".join(
    f"const {name.capitalize()} = require({json.dumps(str(ASSETS / 'ask' / f'{name}.js'))});\n"
    for name in ("sparql", "arithmetic", "faults", "triples", "answer", "chart", "links")
)
HERE = "Not understood from here on: "
KNOWN = {"space": SPACE, "prefixes": NAMES, "columns": {"unit": "unit", "source": "source"}}


def node(script: str, value: object) -> object:
    """Run a script over a value, with every module of the page at hand."""
    head = f'{LOAD}const given = JSON.parse(require("fs").readFileSync(0, "utf8"));\n'
    keys = (
        "const known = (one) => ({...one, patterns: {unit: 'u/{key}.html'}, "
        "keys: {unit: new Set(['fps', 'dro']), document: new Set(['fy2007'])}});\n"
    )
    return run_node(f"{head}{keys}console.log(JSON.stringify({script}));", value)


def fault(text: str) -> dict[str, object]:
    """Give what the page says of a query that the store refuses."""
    whole = node(
        "Arithmetic.grouped(Sparql.withPrefixes(given[0], given[1])) + Faults.MARGIN",
        [text, NAMES],
    )
    with pytest.raises(SyntaxError) as refused:
        ox.Store().query(whole)
    found = node("Faults.read(...given, Sparql)", [str(refused.value), whole, text])
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("text", "marked", "words"),
    [
        ("SELECT nonsense", "nonsense", HERE + "line 1, column 8."),
        ("SELECT ?a {\n ?a ?b ?d ?c }", "?c", HERE + "line 2, column 11."),
        ("SELECT ?a { ?a ?b ?c } ORDER ?a", "?a", HERE + "line 1, column 30."),
        ("SELECT * { ?a ag:b ?c\n FILTER(?c + ) }", ")", HERE + "line 2, column 14."),
        ("SELECT * {\n FILTER(?o > 3 }", "(", "“(” is not closed: line 2, column 8."),
        ("SELECT * { ?a ?b '{' ", "{", "“{” is not closed: line 1, column 10."),
        ("SELECT * { ?a ?b ?c } }", "}", "“}” closes nothing: line 1, column 23."),
        ("ASK { ?a ag:b 'ü', foo:bar }", "foo:bar", "The prefix foo: is not declared: "
         "line 1, column 20."),
        ("DELETE WHERE { ?a ?b ?c }", "DELETE", "The graph is read-only, DELETE is no question: "
         "line 1, column 1."),
        ("SELECT (7 - 3 - 2 AS ?x) { ?a ?b }", "?a", HERE + "line 1, column 28."),
    ],
)  # fmt: skip
def test_fault_is_marked_where_it_is(text, marked, words):
    """The engine names the end of the last keyword it tried; the page names where that began."""
    found = fault(text)
    start, end = found["start"], found["end"]
    assert (words, marked) == (found["words"], text[start:end])


def test_a_fault_is_within_the_text():
    """Whatever is typed, and wherever the engine says it stopped, the mark is in the text."""
    chance = random.Random(7)
    signs = "{}()?ag:bxSELCTWHR <>.;'\"#\n-+*ü😀"
    texts = ["".join(chance.choices(signs, k=chance.randrange(60))) for _ in range(300)]
    told = [f"error at {line}:{at}: expected SELECT" for line in (1, 3) for at in (1, 8, 40)]
    script = """given[0].flatMap((text) => given[1].map((told) =>
        [text.length, Faults.read(told, text + Faults.MARGIN, text, Sparql)]))"""
    for size, found in node(script, [texts, told]):
        assert 0 <= found.get("start", 0) <= found.get("end", 0) <= size + 1


def test_what_the_server_says_without_a_place_is_said():
    """A refusal that is no fault of the text comes through; a prefix has its place all the same."""
    script = "given.map((told) => Faults.read(told, '', 'ASK { ?a foo:b 1 }', Sparql))"
    late, strange, prefix = node(
        script,
        [
            "the query took more than 5 s",
            "the query cannot be run: The custom function <urn:x> is not supported",
            "the query uses foo: without PREFIX",
        ],
    )
    assert {"words": "The query took more than 5 s"} == late
    assert {"words": "The custom function <urn:x> is not supported"} == strange
    words = "The prefix foo: is not declared: line 1, column 10."
    assert {"start": 9, "end": 14, "words": words} == prefix


def test_a_triple_in_a_triple_is_written_or_refused(export):
    """As a cell it is what query prints; in triples of an answer it is not passed over."""
    answer = run(open_store(export), "SELECT (TRIPLE(<urn:a>, <urn:b>, 'c') AS ?t) {}")
    script = """[Sparql.asCsv(JSON.parse(given[0])),
      Answer.place(known({}), "t", JSON.parse(given[0]).results.bindings[0].t),
      (() => { try { return Triples.parse(given[1]); } catch (error) { return error.message; } })(),
    ]"""
    nested = '<urn:x> <urn:y> <<( <urn:a> <urn:b> "c" )>> .\n'
    text, place, told = node(script, [render(answer, "json", {}), nested])
    assert render(answer, "csv", {}) == text
    assert place is None
    assert "triple within a triple" in told


def test_no_number_but_zero_is_drawn_as_zero():
    """However small or large, a number keeps three digits and a width that can be read."""
    given = [0, 0.00001, -0.0042, 0.25, 888888.123, 12345678, 1e16, -1e300]
    near, full = node("['amount', 'whole'].map((one) => given.map(Chart[one].format))", given)
    assert ["0", "0.00001", "-0.0042", "0.25", "888.89K", "12.35M", "1E16", "-1E300"] == near
    assert "888,888.123" == full[4]
    assert ["0.00001", "-0.0042"] == full[1:3]


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s a ag:Agency ; ?p ?o }",
        "DESCRIBE unit:fps",
        "CONSTRUCT { ?s ag:note ?o } WHERE { VALUES (?s ?o) { (unit:a '''a\\\\b\"c\nd''')"
        " (unit:a 7) (unit:a true) (unit:b 'x'@de) (<urn:x> 2.5)"
        " (unit:c '2009-01-01'^^xsd:date) } }",
    ],
)
def test_turtle_is_that_of_the_command_line(export, query):
    """The same bytes as `agencygraph query --format turtle`, from the same triples."""
    answer = run(open_store(export), find_question(query, export).text)
    script = "Triples.turtle(Triples.parse(given[0]), given[1], Sparql.compact)"
    assert render(answer, "turtle", NAMES) == node(script, [render(answer, "ntriples", {}), NAMES])


def answers(export) -> dict[str, str]:
    """Give the answer of every named question as JSON."""
    store = open_store(export)
    known = questions(question_folders("ice"))
    return {name: render(run(store, one.text), "json", {}) for name, one in known.items()}


def test_every_answer_with_numbers_has_a_chart_of_all_its_rows(export):
    """Each row is one mark or is said to be left out; no mark without its number in words."""
    script = """Object.entries(given).map(([name, text]) => {
      const answer = Answer.read(text, "rows");
      if (!Answer.numeric(answer).size || answer.columns.length < 2) return [name, null];
      const chosen = Chart.standard(answer);
      const found = Chart.marks(answer, chosen);
      const marks = found.panels.flatMap(({ marks }) => marks);
      return [name, { chosen, left: found.left, rows: answer.rows.length, marks: marks.length,
        words: marks.every((mark) => mark.words.includes(Chart.whole.format(mark.value))) }];
    })"""
    told = {name: found for name, found in node(script, answers(export)) if found}
    assert {"chosen": {"x": "period", "y": "value", "by": "breakdown", "as": "bars"}, "left": [],
            "rows": 9, "marks": 9, "words": True} == told["victims"]  # fmt: skip
    assert "unit" == told["figures"]["chosen"]["by"]
    for name, found in told.items():
        assert found["words"], name
        assert found["marks"] == found["rows"] or found["left"], name


def row(period: str, value: str, qualifier: str, **more: str) -> dict[str, dict[str, str]]:
    """Make a row of an answer."""
    xsd = iris.EXTERNAL["xsd"]
    number = {"type": "literal", "value": value, "datatype": f"{xsd}decimal"}
    words = {"period": period, "qualifier": qualifier, **more}
    return {"value": number, **{k: {"type": "literal", "value": v} for k, v in words.items()}}


def marks(rows: list[dict[str, dict[str, str]]], **chosen: str) -> dict:
    """Give the marks of rows."""
    columns = sorted({name for one in rows for name in one})
    text = json.dumps({"head": {"vars": columns}, "results": {"bindings": rows}})
    choice = {"x": "period", "y": "value", "by": "", "as": "bars", **chosen}
    script = "Chart.marks(Answer.read(given[0], 'rows'), given[1])"
    return node(script, [text, choice])


def test_rows_of_one_panel_are_named_by_what_differs_among_them():
    """By as few columns as do; by a document only where rows are alike without it."""

    def named(*rows: tuple[str, ...]) -> list[str]:
        columns = ("period", "document", "subject", "measure", "breakdown")
        given = [dict(zip(columns, one, strict=True)) for one in rows]
        found = marks([row(one.pop("period"), "5", "exact", **one) for one in given])
        return [mark["named"] for mark in found["panels"][0]["marks"]]

    assert ["FY2007", "FY2008"] == named(
        ("FY2007", "one", "fps", "arrests", "all"), ("FY2008", "two", "dro", "cases", "all")
    )
    assert [
        "FY2007, all, one",
        "FY2007, all, two",
        "FY2007, part",
    ] == named(
        ("FY2007", "one", "fps", "arrests", "all"),
        ("FY2007", "two", "fps", "arrests", "all"),
        ("FY2007", "two", "fps", "cases", "part"),
    )


def test_every_qualifier_of_the_ontology_is_drawn_open_on_its_side():
    """More than goes up, fewer than goes down, about goes neither way; exact alone is closed."""
    known = Qualifier.__args__
    found = marks(
        [row(f"FY{2000 + i}", "5", code) for i, code in enumerate([*known, "unheard-of"])]
    )
    *told, strange = found["panels"][0]["marks"]
    assert ("about", "FY2009: unheard of 5") == (strange["open"], strange["words"])
    sides = {code: mark["open"] for code, mark in zip(known, told, strict=True)}
    assert sides == {
        "exact": "", "approximately": "about", "order-of-magnitude": "up",
        "more-than": "up", "at-least": "up", "threshold-passed": "up",
        "nearly": "down", "at-most": "down", "fewer-than": "down",
    }  # fmt: skip
    assert "FY2002: more than 5" == told[2]["words"]


def test_years_without_a_row_keep_their_place():
    """FY2007 and FY2010 do not stand side by side as if nothing were between them."""
    script = "given.map((labels) => Chart.bands(labels))"
    years, mixed, names = node(
        script, [["FY2010", "FY2007"], ["FY2008", "CY2008", "2007-06", "undated"], ["b", "a", "b"]]
    )
    assert years == {"names": ["FY2007", "FY2008", "FY2009", "FY2010"], "inTime": True}
    assert mixed == {"names": ["2007-06", "CY2008", "FY2008", "undated"], "inTime": True}
    assert names == {"names": ["b", "a"], "inTime": False}


def test_units_that_differ_get_a_panel_and_a_scale_each():
    """Dollars and people never share an axis."""
    rows = [row("FY2007", "5", "exact", unit=unit) for unit in ("people", "US dollars")]
    text = json.dumps({"head": {"vars": sorted(rows[0])}, "results": {"bindings": rows}})
    chosen = node("Chart.standard(Answer.read(given, 'rows'))", text)
    assert chosen["by"] == "unit"
    found = marks(rows, by="unit")
    assert (True, ["people", "US dollars"]) == (
        found["ownScale"], [one["name"] for one in found["panels"]]
    )  # fmt: skip


@pytest.mark.parametrize(("least", "most"), [(0, 7), (0, 0), (-3, 12), (0, 1.6e6), (0, 0.003)])
def test_ticks_are_round_and_hold_all(least, most):
    """From at or below the least to at or above the greatest, evenly, not too many."""
    found = node("Chart.ticks(...given)", [least, most])
    assert found[0] <= least
    assert found[-1] >= most
    assert 2 <= len(found) <= 8
    steps = {round((b - a) / (found[1] - found[0]), 6) for a, b in pairwise(found)}
    assert steps == {1.0}


def drawn(answers: list[list[tuple[str, str]]]) -> list[dict]:
    """Lay out maps of pairs."""

    def cells(pair: tuple[str, str]) -> dict[str, dict[str, str]]:
        return {k: {"type": "uri", "value": v} for k, v in zip("ab", pair, strict=True)}

    bindings = [[cells(pair) for pair in rows] for rows in answers]
    texts = [
        json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": one}}) for one in bindings
    ]
    script = """given[0].map((text) => {
      const answer = Answer.read(text, "rows");
      const found = Links.links(known(given[1]), answer, { from: "a", to: "b", by: "" });
      const { boxes, width, height } = Links.layout(found);
      return { boxes: [...boxes], links: found.links, left: found.left, width, height };
    })"""
    return node(script, [texts, KNOWN])


def test_boxes_of_a_map_never_touch():
    """Whatever is linked, in circles too: every thing has its own place, the same each time."""
    chance = random.Random(7)
    answers = [
        [tuple(f"urn:{one}" for one in chance.choices("abcdefghijkl", k=2)) for _ in range(n % 30)]
        for n in range(150)
    ]
    maps = drawn(answers)
    assert maps == drawn(answers)
    for rows, found in zip(answers, maps, strict=True):
        linked = {name for pair in rows for name in pair if pair[0] != pair[1]}
        assert linked == {name for name, _ in found["boxes"]}
        boxes = [box for _, box in found["boxes"]]
        for i, one in enumerate(boxes):
            assert 12 <= one["y"] <= found["height"] - 11
            assert one["x"] + one["width"] <= found["width"] + 1
            for other in boxes[i + 1 :]:
                left, right = sorted((one, other), key=lambda box: box["x"])
                is_beside = left["x"] + left["width"] < right["x"]
                assert is_beside or abs(one["y"] - other["y"]) >= 24


def test_map_says_what_it_leaves_out():
    """At most sixty things are drawn; a row that links a thing to itself is counted too."""
    [found] = drawn([[("urn:a", f"urn:{i}") for i in range(100)] + [("urn:a", "urn:a")]])
    assert 60 == len(found["boxes"])
    assert ["1 row from a thing to itself", "41 rows beyond the first 60 things"] == found["left"]


def test_keys_and_iris_of_one_thing_are_one_place():
    """A named question gives keys, a query of one's own IRIs; both lead to the thing's page."""
    cells = [
        ["unit", {"type": "literal", "value": "fps"}],
        ["any", {"type": "uri", "value": f"{SPACE}unit/fps"}],
        ["unit", {"type": "literal", "value": "arrests"}],
        ["name", {"type": "literal", "value": "fps"}],
        ["source", {"type": "literal", "value": "fy2007"}],
        ["any", {"type": "uri", "value": "javascript:alert(1)"}],
        ["any", {"type": "uri", "value": f"{iris.ONTOLOGY}#Agency"}],
    ]
    script = "given[0].map(([column, cell]) => Answer.place(known(given[1]), column, cell))"
    key, iri, other, name, source, bad, term = node(script, [cells, KNOWN])
    assert (
        (key["id"], key["href"])
        == (iri["id"], iri["href"])
        == (
            f"{SPACE}unit/fps",
            "u/fps.html",
        )
    )
    assert (other, name) == (None, None)
    assert f"{SPACE}document/fy2007" == source["id"]
    assert "" == bad["href"]
    assert ("ag:Agency", f"{iris.ONTOLOGY}#Agency") == (term["words"], term["href"])
