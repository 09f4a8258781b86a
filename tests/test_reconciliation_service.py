"""The Reconciliation API 0.2 beside its queries: suggestions, properties, pages, and refusals."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import agencygraph
import reconciliation_schemas as forms
from agencygraph.serve.reconciliation import cards
from reconciliation_client import call, get, post

# -- suggestions, properties, pages ----------------------------------------------------------------


def test_suggestions_begin_with_what_was_typed() -> None:
    """Whole names come first; identifiers are found, and the cursor leaves out what was seen."""
    hsi = get("/suggest/entity", prefix="HSI")["result"][0]
    assert ("unit/hsi", ["OrganizationalUnit", "Subject"]) == (hsi["id"], hsi["notable"])
    assert "unit/fps" == get("/suggest/entity", prefix="unit/fps")["result"][0]["id"]
    assert "unit/oi" == get("/suggest/entity", prefix="office of inv")["result"][0]["id"]
    first = get("/suggest/entity", prefix="op")["result"]
    assert first[3:] == get("/suggest/entity", prefix="op", cursor=3)["result"][: len(first) - 3]
    measures = get("/suggest/entity", prefix="a", type="Measure")["result"]
    assert {"measure"} == {one["id"].partition("/")[0] for one in measures}
    assert ["HistoricalDivision"] == [
        one["id"] for one in get("/suggest/type", prefix="hist")["result"]
    ]
    assert ["on"] == [one["id"] for one in get("/suggest/property", prefix="on")["result"]]


def test_properties_are_those_of_the_type() -> None:
    """A measure has no parent; the limit is kept to and told."""
    proposed = get("/properties", type="Measure")["properties"]
    assert ["name", "names", "definition"] == [one["id"] for one in proposed]
    limited = get("/properties", type="Subject", limit=2)
    assert (2, 2, "Subject") == (
        limited["limit"],
        len(limited["properties"]),
        limited["type"],
    )


def cells(dossier: str, thing: str, wanted: str, day: str = "") -> list[str]:
    """Fetch one property of one thing: texts, and identifiers of entities."""
    settings = {"settings": {"on": day}} if day else {}
    query = {"ids": [thing], "properties": [{"id": wanted, **settings}]}
    found = post(dossier, extend=query)["rows"][thing][wanted]
    return [cell.get("str") or cell["id"] for cell in found]


@pytest.mark.parametrize(
    ("dossier", "thing", "wanted", "day", "expected"),
    [
        ("ice", "unit/fps", "parent", "2008", ["unit/ice"]),
        ("ice", "unit/fps", "parent", "2010-06-01", ["unit/cisa"]),
        ("ice", "unit/fps", "parent", "2009", ["unit/ice", "unit/cisa"]),
        ("ice", "unit/fps", "kind", "2008", ["division"]),
        ("ice", "unit/fps", "through", "", ["[2019-06-11..]"]),
        ("ice", "unit/dro", "became", "", ["unit/ero"]),
        ("ice", "unit/dro", "abbreviation", "2012", []),
        ("ice", "event/2010-dro-to-ero", "became", "", ["unit/ero"]),
        ("ice", "unit/ice", "wikidata", "", ["Q943091"]),
        ("ice", "no/such-thing", "name", "", []),
        ("tides", "unit/charts", "name", "2015", ["Division of Maps"]),
        ("tides", "unit/charts", "name", "", ["Division of Charts"]),
        ("tides", "program/storm-surge", "parent", "", ["unit/gauges"]),
        ("harbour", "unit/docks", "became", "", ["unit/north-docks", "unit/south-docks"]),
        ("harbour", "unit/docks", "from", "", ["1998"]),
    ],
)
def test_extension_gives_properties_as_of_a_day(
    dossier: str, thing: str, wanted: str, day: str, expected: list[str]
) -> None:
    """What depends on the day follows the setting; what is not certain is given whole."""
    assert expected == cells(dossier, thing, wanted, day)


def test_preview_is_a_page_that_runs_and_loads_nothing() -> None:
    """The page names the thing; its policy allows the one style that it has."""
    answer = call("GET", "/preview", params={"id": "unit/fps"})
    style = re.search(r"<style>(.*?)</style>", answer.text)
    assert style
    hashed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>Federal Protective Service</h1>" in answer.text
    assert "<dd>Federal Protective Service moves from ICE to NPPD</dd>" in answer.text
    assert f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'" == policy
    assert not re.search(r"<script|<img|<link|\son\w+=|href=", answer.text)


@pytest.mark.parametrize(
    ("what", "id_", "expected"),
    [
        ("entity", "unit/docks", "<h1>Docks</h1>\n<p>historical division: Division that ran"),
        (
            "property",
            "parent",
            "<h1>parent</h1>\n<p>what it is part of, or led by, on the day</p>\n",
        ),
        ("property", "on", "<h1>on</h1>\n<p>the day, month or year the name is from</p>\n"),
        (
            "type",
            "HistoricalDivision",
            "<h1>historical division</h1>\n<p>a kind of organizational unit</p>\n",
        ),
        ("type", "Subject", "<h1>subject</h1>\n"),
    ],
)
def test_flyout_is_shown_beside_a_suggestion(what: str, id_: str, expected: str) -> None:
    """What is suggested is told in HTML that is put in a page of others, and what is not, not."""
    found = get(f"/flyout/{what}", "harbour", id=id_)
    assert id_ == found["id"]
    assert found["html"].startswith(expected)
    assert 404 == call("GET", f"/flyout/{what}", "harbour", params={"id": "no/such"}).status_code


def test_flyout_of_a_unit_says_what_became_of_it() -> None:
    """The days and successors of a unit stand below its definition."""
    html = get("/flyout/entity", id="unit/dro")["html"]
    assert re.search("<dt>became</dt>\\s*<dd>Enforcement and Removal Operations</dd>", html)
    assert "<dt>changes</dt>" not in html


def test_cards_escape_what_a_dossier_says(altered: Callable[..., Path]) -> None:
    """A name or definition with markup in it stays words, in a preview and in a flyout."""
    folder = altered("tides", "units", "navy", definition='<img src="x" onerror="alert(1)">')
    names = agencygraph.open_names(folder)
    navy = names.things["unit/navy"]
    for html in (cards.preview(names, navy), cards.flyout_of_entity(names, navy)):
        assert "&lt;img src=" in html
        assert "<img" not in html


def test_view_leads_to_the_page_of_a_thing() -> None:
    """The identifier may come as a URI component; one that is unknown leads nowhere."""
    answer = call("GET", "/view?id=unit%2Ffps")
    assert (303, "https://w3id.org/agencygraph/ice/unit/fps") == (
        answer.status_code,
        answer.headers["location"],
    )
    assert 404 == call("GET", "/view?id=//elsewhere.example").status_code


# -- what a client does wrong ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"data": {"queries": "{"}}, 400, "queries is not JSON"),
        ({"data": {"queries": "[" * 30_000}}, 400, "queries is not JSON"),
        ({"data": {"queries": "[]"}}, 400, "queries is not a JSON object"),
        ({"data": {"queries": '{"q0": 1}'}}, 400, "q0: a query is a JSON object"),
        ({"data": {"queries": '{"q0": {}}'}}, 400, "q0: give a query, or properties"),
        ({"data": {"queries": '{"q0": {"query": 1}}'}}, 400, "q0: query is not a string"),
        ({"data": {"queries": '{"a": {"query": "x", "limit": -1}}'}}, 400, "a: limit"),
        ({"data": {"queries": '{"a": {"query": "x", "limit": 0}}'}}, 400, "a: limit"),
        ({"data": {"queries": '{"a": {"query": "x", "limit": NaN}}'}}, 400, "a: limit"),
        ({"data": {"queries": '{"a": {"query": "x", "type": 1}}'}}, 400, "a: a type"),
        ({"data": {"queries": '{"a": {"properties": {}}}'}}, 400, "a: properties"),
        ({"data": {"queries": '{"a": {"properties": [{}]}}'}}, 400, "a: a property"),
        ({"data": {"extend": "{}"}}, 400, "ids is not an array"),
        ({"data": {"extend": '{"ids": []}'}}, 400, "properties is not an array"),
        ({"data": {"extend": '{"ids": [], "properties": [{"id": "nam"}]}'}}, 400, 'use "name"'),
        (
            {"data": {"extend": '{"ids": [], "properties": [{"id": {}}]}'}},
            400,
            "properties is not an array of",
        ),
        (
            {
                "data": {
                    "extend": '{"ids": [], "properties": [{"id": "kind"},'
                    ' {"id": "kind", "settings": {"on": "2009"}}]}'
                }
            },
            400,
            "kind is wanted on two days",
        ),
        (
            {
                "data": {
                    "extend": '{"ids": [], "properties": [{"id":"kind","settings":{"on":"x"}}]}'
                }
            },
            400,
            'kind: "x" is not a date',
        ),
        ({"data": {"nothing": "x"}}, 400, "send queries, or extend"),
        ({"data": {str(i): "x" for i in range(200)}}, 400, "more than 100 fields"),
        ({"json": {"queries": {}}}, 415, "application/x-www-form-urlencoded"),
        ({"data": {"queries": "x" * 200_000}}, 413, "more than 100,000 bytes"),
        (
            {"data": {"queries": json.dumps({str(i): {"query": "x"} for i in range(51)})}},
            413,
            "send at most 50",
        ),
        (
            {"data": {"extend": json.dumps({"ids": ["a"] * 1001, "properties": []})}},
            413,
            "send at most 1000",
        ),
        (
            {"data": {"extend": json.dumps({"ids": [], "properties": [{"id": "name"}] * 51})}},
            413,
            "send at most 50",
        ),
        (
            {
                "data": {
                    "queries": '{"a": {"properties": [{"pid": "kind", "v": %s}]}}' % ([1] * 101)
                }
            },
            413,
            "a: the properties have more than 100 values",
        ),
    ],
)
def test_mistake_is_told_in_json(request_: dict[str, object], status: int, words: str) -> None:
    """What cannot be answered says why, to any origin."""
    answer = call("POST", "", **request_)
    assert status == answer.status_code
    assert words in answer.json()["message"]
    assert "*" == answer.headers["access-control-allow-origin"]


@pytest.mark.parametrize(
    "path",
    [
        *("/suggest/entity?cursor=-1", "/suggest/type?cursor=x", "/properties?limit=1e9"),
        *("/properties?limit=0", "?query=x&limit=0"),
        *("?limit=3", "?query=x&limit=x", "?query={", "?query=x&properties=["),
    ],
)
def test_address_that_cannot_be_meant_is_refused(path: str) -> None:
    """Numbers and JSON in the address are checked as those of a form."""
    answer = call("GET", path)
    assert (400, "error") == (answer.status_code, answer.json()["status"])


def test_any_origin_may_ask() -> None:
    """Every endpoint answers OPTIONS, and allows any origin."""
    for path in ("", "/suggest/entity", "/properties", "/preview", "/view"):
        answer = call("OPTIONS", path)
        assert 204 == answer.status_code
        assert "*" == answer.headers["access-control-allow-origin"]
        assert "POST" in answer.headers["access-control-allow-methods"]
    assert "*" == call("GET", "").headers["access-control-allow-origin"]
    assert "*" == call("GET", "/preview?id=unit/fps").headers["access-control-allow-origin"]


@pytest.mark.parametrize("path", ["", "/suggest/entity", "/preview"])
def test_method_that_is_not_offered_is_told_in_json(path: str) -> None:
    """PUT is refused like every other mistake, with the methods that are offered."""
    answer = call("PUT", path)
    assert (405, "GET, HEAD, POST, OPTIONS") == (answer.status_code, answer.headers["allow"])
    assert {"status", "message"} == answer.json().keys()
    assert "PUT is not offered here" in answer.json()["message"]
    assert "*" == answer.headers["access-control-allow-origin"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
QUERY = st.fixed_dictionaries(
    {},
    optional={
        "query": JSON | st.sampled_from(["DRO", "Tugs"]),
        "type": JSON,
        "limit": JSON,
        "properties": st.lists(
            st.fixed_dictionaries({"pid": st.sampled_from(["on", "parent", "kind"]), "v": JSON})
        ),
    },
)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("queries", st.dictionaries(st.text(), QUERY | JSON, max_size=3)),
        ("extend", st.fixed_dictionaries({}, optional={"ids": JSON, "properties": JSON})),
    ],
)
def test_no_json_makes_the_service_fail(
    field: str, values: st.SearchStrategy[dict[str, object]]
) -> None:
    """Whatever is sent is answered or refused, never an error of the service."""

    @given(values)
    def law(value: dict[str, object]) -> None:
        answer = call("POST", "", "harbour", data={field: json.dumps(value)})
        assert answer.status_code in (200, 400)
        if answer.status_code == 200 and field == "queries":
            jsonschema.validate(answer.json(), forms.RESULTS)

    check: Callable[[], None] = law
    check()
