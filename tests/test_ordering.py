"""Sorting what SPARQL leaves unordered: no process ends, and each kind keeps its own order."""

from __future__ import annotations

import random
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import agencygraph
from agencygraph.errors import QueryError
from agencygraph.ordering import ordered
from agencygraph.query import run

XSD = "http://www.w3.org/2001/XMLSchema#"
#: Each has ended the process when it was asked of an export as it stands.
DEADLY = [
    "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?o LIMIT 5",
    "SELECT DISTINCT ?o { ?s ?p ?o } ORDER BY ?o",
    "SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o ORDER BY DESC(?n) ?o LIMIT 20",
    "SELECT ?o { ?s ?p ?o FILTER(isLiteral(?o)) } ORDER BY DESC(?o)",
    "SELECT * { { SELECT ?o { ?s ?p ?o } ORDER BY (?o) } } LIMIT 1",
    "SELECT * { ?s ?p ?o } ORDER BY DESC(COALESCE(?o, 1)) # )",
    "SELECT * { ?s ?p ?o } ORDER BY if(isIRI(?o), ?s, ?o) LIMIT 1",
    "SELECT ?s { ?s ?p ?o } GROUP BY ?s ORDER BY MAX(?o) SAMPLE(?o)",
    "SELECT * { ?s ?p ?o } ORDER BY (COALESCE(?o # 1)\n, 1))",
]


def typed(form: str, kind: str) -> ox.Literal:
    """Give a literal of a type of XML Schema."""
    return ox.Literal(form, datatype=ox.NamedNode(XSD + kind))


def sort(terms: list[ox.Term | None], text: str = "SELECT ?o {DATA} ORDER BY ?o") -> list[ox.Term]:
    """Sort terms by a query, with nothing where none is bound."""
    store = ox.Store()
    a = ox.NamedNode("x:a")
    for number, term in enumerate(terms):
        subject = ox.NamedNode(f"x:{number}")
        store.add(ox.Quad(subject, a, a))
        if term is not None:
            store.add(ox.Quad(subject, ox.NamedNode("x:b"), term))
    data = "{ ?s <x:a> <x:a> OPTIONAL { ?s <x:b> ?o } }"
    return [row["o"] for row in store.query(text.replace("{DATA}", data))]


@pytest.mark.parametrize("query", DEADLY)
def test_a_mixed_column_of_the_export_is_sorted(export: Path, query: str) -> None:
    """Strings beside numbers in one column: rows, whatever the order they are found in."""
    assert run(agencygraph.open_store(export), query).rows


# -- each kind's own order -------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(-(2**40), 2**40).map(lambda n: typed(str(n), "integer")),
    st.decimals(-(10**6), 10**6, places=2).map(lambda n: typed(f"{n:f}", "decimal")),
    st.integers(-1000, 1000).map(lambda n: typed(f"{n}.25E0", "double")),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
strings = texts.map(ox.Literal)
english = texts.map(lambda text: ox.Literal(text, language="en"))
german = texts.map(lambda text: ox.Literal(text, language="de"))
booleans = st.booleans().map(lambda value: typed(str(value).lower(), "boolean"))
dates = st.dates().map(lambda day: typed(day.isoformat(), "date"))
moments = st.datetimes().map(lambda day: typed(day.isoformat(), "dateTime"))
months = st.integers(0, 200).map(lambda n: typed(f"P{n}M", "yearMonthDuration"))
years = st.integers(1000, 9000).map(lambda n: typed(str(n), "gYear"))
iris = st.integers(0, 99).map(lambda n: ox.NamedNode(f"x:{n}"))
ORDERED = [numbers, strings, english, german, booleans, dates, moments, months, years, iris]
#: What the store does not order among its own, and cannot hold beside what it does.
others = st.one_of(
    st.sampled_from([typed("NaN", "double"), typed("9" * 30, "integer"), None]),
    texts.map(lambda text: typed(f"x{text}", "integer")),
    texts.map(lambda text: typed(f"x{text}", "boolean")),
    texts.map(lambda text: typed(f"x{text}", "date")),
    texts.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("x:kind"))),
    st.sampled_from(["P1M", "P30D", "P31D", "P28D"]).map(lambda form: typed(form, "duration")),
    texts.map(lambda text: ox.Literal(text, language="he", direction=ox.BaseDirection.RTL)),
    texts.map(lambda text: ox.Literal(text, language="he", direction=ox.BaseDirection.LTR)),
    st.integers(0, 9).map(lambda n: ox.BlankNode(f"b{n}")),
    st.datetimes().map(lambda day: typed(f"{day.isoformat()}-05:00", "dateTime")),
    st.datetimes().map(lambda day: typed(f"{day.isoformat()}Z", "dateTime")),
    strings.map(lambda text: ox.Triple(ox.NamedNode("x:a"), ox.NamedNode("x:a"), text)),
)
directions = st.sampled_from(
    ["?o", "ASC(?o)", "DESC(?o)", "(?o)", "coalesce(?o, 1)", "DESC(IF(bound(?o), ?o, 1))"]
)


@given(st.one_of([st.lists(kind, max_size=15) for kind in ORDERED]), directions)
def test_terms_of_one_kind_are_in_the_order_of_the_store(
    terms: list[ox.Term], direction: str
) -> None:
    """The rewritten query gives what the query as it stands gives."""
    query = f"SELECT ?o {{DATA}} ORDER BY {direction}"
    assert query != ordered(query)
    expected = sort(terms, query)
    found = sort(terms, ordered(query))
    # What is equal without being the same, such as 1 and 1.0, has no order.
    assert sorted(map(str, expected)) == sorted(map(str, found))
    for one, other in zip(expected, found, strict=True):
        assert one == other or f"{float(one.value):.3f}" == f"{float(other.value):.3f}"


def rank(term: ox.Term | None) -> int:
    """Give the place that the standard gives a kind of term."""
    kinds = [type(None), ox.BlankNode, ox.NamedNode, ox.Literal, ox.Triple]
    return kinds.index(type(term))


def kind_of(term: ox.Literal) -> tuple[bool, str, str | None, str]:
    """Give what tells literals apart that are not ordered."""
    try:
        is_number = float(term.value) < 1e20 and term.datatype.value[len(XSD) :] in (
            *("integer", "decimal", "double"),
        )
    except ValueError:
        is_number = False
    kind = "" if is_number else term.datatype.value
    return is_number, kind, term.language, str(term.direction or "")


@given(st.lists(st.one_of(*ORDERED, others), max_size=60), st.booleans())
def test_mixed_terms_are_sorted_kind_by_kind(terms: list[ox.Term | None], down: bool) -> None:
    """Nothing, blank nodes, IRIs, literals, triples; literals of a kind together, in its order."""
    direction = "DESC" if down else "ASC"
    found = sort(terms, ordered(f"SELECT ?o {{DATA}} ORDER BY {direction}(?o)"))
    found = found[::-1] if down else found
    assert len(terms) == len(found)
    assert sorted(map(rank, terms)) == [*map(rank, found)]
    literals = [term for term in found if isinstance(term, ox.Literal)]
    kinds = [kind for kind, _ in groupby(literals, kind_of)]
    assert len(set(kinds)) == len(kinds)
    values = [float(term.value) for term in literals if kind_of(term)[0]]
    assert sorted(values) == values
    for language in (None, "en", "de"):
        plain = [
            x.value
            for x in literals
            if x.language == language and x.datatype.value.lower().endswith("string")
        ]
        assert sorted(plain) == plain


@pytest.mark.parametrize("seed", range(10))
def test_many_mixed_terms_end_no_process(seed: int) -> None:
    """As many as the sort needs to notice that a comparison is no order: months and days, too."""
    forms = ["{}", "{}.5", "b{}", "NaN", "P{}M", "P{}D", "20{:02}-01-01", "20{:02}-01-01+05:00"]
    forms += ["2020-01-01T{:02}:00:00", "2020-01-01T{:02}:00:00-09:00"]
    kinds = [
        "integer",
        "decimal",
        "double",
        "string",
        "boolean",
        "date",
        "dateTime",
        "duration",
        "yearMonthDuration",
    ]
    terms = [typed(form.format(n), kind) for n in range(24) for form in forms for kind in kinds]
    random.Random(seed).shuffle(terms)
    assert len(terms) == len(sort(terms, ordered("SELECT ?o {DATA} ORDER BY ?o")))


def test_moments_without_a_time_zone_are_taken_for_utc() -> None:
    """Which makes an order of what the store leaves open: 12:00 is before 12:00 in New York."""
    forms = ["2020-01-01T12:00:00-05:00", "2020-01-01T12:00:00", "2020-01-01T11:00:00Z"]
    found = sort(
        [typed(form, "dateTime") for form in forms], ordered("SELECT ?o {DATA} ORDER BY ?o")
    )
    assert forms[::-1] == [term.value for term in found]


# -- the text --------------------------------------------------------------------------------------


def keys(text: str) -> list[str]:
    """Give the expressions by whose kind a rewritten query sorts, each with its direction."""
    pieces = ordered(text).split("(IF(COALESCE(")[1:]
    ahead = ordered(text).split("(IF(COALESCE(")[:-1]
    return [
        f"{before.split()[-1]} {piece.partition(' < 0')[0]}"
        for before, piece in zip(ahead, pieces, strict=True)
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s ?p ?o } ORDER BY ?o", ["ASC ?o"]),
        ("SELECT * { ?s ?p ?o } order\nby$o limit 5", ["ASC $o"]),
        ("SELECT * { ?s ?p ?o } ORDER # BY ?s\n BY # ?p\n ?o # ?s", ["ASC ?o"]),
        (
            "SELECT * { ?s ?p ?o } ORDER BY desc(?o)asc ( (?p) )(?s)",
            ["DESC ?o", "ASC ?p", "ASC ?s"],
        ),
        (
            "SELECT * { ?s ?p ?o } ORDER BY STR(?o) <x:f>(?p) DESC(?o + 1) (-?o) DESC(LANG(?o)) ?s",
            ["DESC (?o + 1)", "ASC (-?o)", "ASC ?s"],
        ),
        (
            "SELECT * { } ORDER BY COALESCE(?a, 1) desc((MAX(?a))) (?a = ?b || ?c) (RAND() * 2)",
            ["ASC (COALESCE(?a, 1))", "DESC (MAX(?a))", "ASC (?a = ?b || ?c)"],
        ),
        (
            "SELECT * { } ORDER BY IF(EXISTS { ?a ?b ?c }, ?b, 1)",
            ["ASC (IF(EXISTS { ?a ?b ?c }, ?b, 1))"],
        ),
        ("SELECT * { } ORDER BY IF(EXISTS { SELECT * { } ORDER BY ?a }, ?b, ?c)", ["ASC ?a"]),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s OFFSET 1 LIMIT 2 VALUES ?o { 1 }", ["ASC ?s"]),
        ("SELECT * { { SELECT * { ?s ?p ?o } ORDER BY ?o } ?s ?q ?r }", ["ASC ?o"]),
        ("SELECT * { } ORDER BY NOT EXISTS { SELECT * { } ORDER BY ?a } ?b", ["ASC ?a", "ASC ?b"]),
        ("SELECT ?p (1 AS ?n) { } GROUP BY ?p HAVING(?p > 1) ORDER BY ?n", ["ASC ?n"]),
        ("SELECT * { ?s ?p 'ORDER BY ?o' } # ORDER BY ?o", []),
        ("PREFIX order: <x:> SELECT * { ?order order:BY ?by }", []),
        ("SELECT * { ?s ?p ?o } ORDER BY", []),
    ],
)
def test_what_may_be_of_several_kinds_is_sorted_by_them(query: str, expected: list[str]) -> None:
    """At any depth and in any spelling; calls that give one kind and other clauses stay."""
    assert expected == keys(query)


@given(
    st.lists(
        st.sampled_from(
            [
                "ORDER",
                "BY",
                "ASC",
                "DESC",
                "(",
                ")",
                "{",
                "}",
                "?x",
                "$y",
                "#",
                "\n",
                "LIMIT",
                "'a'",
                "+",
                "<x:y>",
            ]
        )
    )
)
def test_any_text_is_rewritten_to_its_end(words: list[str]) -> None:
    """No text makes it fail, and what holds no ORDER BY is as it was."""
    text = " ".join(words)
    if "ORDER" not in text:
        assert text == ordered(text)
    ordered(text)


def test_an_error_tells_of_the_query_as_it_was_written() -> None:
    """The place of a fault behind an ORDER BY is that in the text somebody wrote."""
    with pytest.raises(QueryError, match="at line 1, column 38 "):
        run(ox.Store(), "SELECT * { ?s ?p ?o } ORDER BY ?o ?s nonsense")
