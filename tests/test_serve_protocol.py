"""SPARQL 1.1 Protocol: a table of requests after the standard, and what each deserves.

The sections are those of https://www.w3.org/TR/sparql11-protocol/.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
import pytest

from agencygraph.depth import DEEPEST
from agencygraph.serve.http.messages import FORM
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.sparql.protocol import DIRECT, UPDATE, read
from agencygraph.serve.workers.jobs import Asked, check
from serve_fixtures import CLIENT, GRAPHS, PERSON, Running

ONE, TWO, THREE = GRAPHS.values()
A_PERSON = f"<http://example.org/one> a <{PERSON}>"
BOTH = f"ASK {{ <http://example.org/one> a <{PERSON}> . <http://example.org/two> a <{PERSON}> }}"
IN_GRAPHS = (
    f"GRAPH ?g {{ <http://example.org/one> a <{PERSON}> }} "
    f"GRAPH ?h {{ <http://example.org/two> a <{PERSON}> }}"
)
FULL = f"ASK {{ <http://example.org/three> a <{PERSON}> . {IN_GRAPHS} }}"


@dataclass(frozen=True)
class Case:
    """A request, the status it deserves, and what a yes-or-no answer says."""

    method: str
    parameters: tuple[tuple[str, str], ...] = ()
    content_type: str = ""
    body: bytes = b""
    status: int = 200
    boolean: bool | None = None
    accept: str = ""
    media_type: str = ""


def get(*parameters: tuple[str, str], **more: object) -> Case:
    """Give a query by GET (section 2.1.1)."""
    return Case("GET", parameters, **more)


def form(
    *fields: tuple[str, str], in_address: tuple[tuple[str, str], ...] = (), **more: object
) -> Case:
    """Give a query by POST with URL-encoded parameters (section 2.1.2)."""
    return Case("POST", in_address, FORM, urlencode(fields).encode(), **more)


def direct(body: str | bytes, *parameters: tuple[str, str], **more: object) -> Case:
    """Give a query by POST directly (section 2.1.3)."""
    raw = body.encode() if isinstance(body, str) else body
    return Case("POST", parameters, more.pop("content_type", DIRECT), raw, **more)


def default(graph: str) -> tuple[str, str]:
    """Name a default graph (section 2.1.4)."""
    return "default-graph-uri", graph


def named(graph: str) -> tuple[str, str]:
    """Name a named graph."""
    return "named-graph-uri", graph


ASK, NONE = ("query", "ASK {}"), "http://example.org/graph/none"
CASES = {
    # 2.1.1 to 2.1.3: the three ways to send a query
    "get": get(ASK, boolean=True),
    "get with other parameters": get(ASK, ("format", "json"), ("x", ""), boolean=True),
    "get of an unknown graph": get(ASK, default(NONE), boolean=True),
    "form": form(ASK, boolean=True),
    "form with a charset": Case("POST", (), f"{FORM}; charset=UTF-8", b"query=ASK+%7B%7D"),
    "form, graph in the address": form(ASK, in_address=(default(NONE),), boolean=True),
    "form in capitals": Case("POST", (), FORM.upper(), b"query=ASK%20%7B%7D", boolean=True),
    "direct": direct("ASK {}", boolean=True),
    "direct with a charset": direct("ASK {}", content_type=f'{DIRECT}; charset="utf-8"'),
    "direct beyond ASCII": direct('ASK { FILTER("é" = "\\u00e9") }', boolean=True),
    # 2.1.4: the dataset, from the request before that from the query
    "all graphs without a dataset": get(("query", BOTH), boolean=True),
    "one default graph": get(("query", BOTH), default(ONE), boolean=False),
    "two default graphs, get": get(("query", BOTH), default(ONE), default(TWO), boolean=True),
    "two default graphs, form": form(("query", BOTH), default(ONE), default(TWO), boolean=True),
    "two default graphs, direct": direct(BOTH, default(ONE), default(TWO), boolean=True),
    "named graphs, get": get(
        ("query", f"ASK {{ {IN_GRAPHS} }}"), named(ONE), named(TWO), boolean=True
    ),
    "named graphs, form": form(
        ("query", f"ASK {{ {IN_GRAPHS} }}"), named(ONE), named(TWO), boolean=True
    ),
    "named graphs, direct": direct(f"ASK {{ {IN_GRAPHS} }}", named(ONE), named(TWO), boolean=True),
    "a graph that is not named": direct(f"ASK {{ {IN_GRAPHS} }}", named(ONE), boolean=False),
    "both kinds": direct(FULL, default(THREE), named(ONE), named(TWO), boolean=True),
    "named only: the default graph is empty": direct(
        f"ASK {{ {A_PERSON} }}", named(ONE), boolean=False
    ),
    "default only: no graph is named": direct(
        "ASK { GRAPH ?g { ?s ?p ?o } }", default(ONE), boolean=False
    ),
    "FROM": get(("query", f"ASK FROM <{TWO}> {{ {A_PERSON} }}"), boolean=False),
    "FROM, the right one": get(("query", f"ASK FROM <{ONE}> {{ {A_PERSON} }}"), boolean=True),
    "FROM NAMED": get(
        ("query", f"ASK FROM NAMED <{ONE}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"), boolean=True
    ),
    "the request goes before FROM": direct(
        f"ASK FROM <{THREE}> {{ {IN_GRAPHS} }}", named(ONE), named(TWO), boolean=True
    ),
    "a graph that is no IRI": get(ASK, default("not an iri"), status=400),
    "a graph that is relative": get(ASK, named("graph/one"), status=400),
    # 2.1.5 and 2.1.6: the form of the answer
    "select": direct("SELECT (1 AS ?one) {}", media_type="application/sparql-results+json"),
    "ask": direct("ASK {}", media_type="application/sparql-results+json"),
    "construct": direct("CONSTRUCT WHERE { ?s ?p ?o }", media_type="text/turtle"),
    "describe": direct("DESCRIBE <http://example.org/one>", media_type="text/turtle"),
    "select as XML": direct(
        "SELECT * {}",
        accept="application/sparql-results+xml",
        media_type="application/sparql-results+xml",
    ),
    "select as CSV": direct("SELECT * {}", accept="text/csv", media_type="text/csv"),
    "rows as triples": direct("SELECT * {}", accept="text/turtle", status=406),
    "triples as rows": direct("DESCRIBE <a:a>", accept="text/csv", status=406),
    "a picture": direct("ASK {}", accept="image/png", status=406),
    # 2.1.7 and 2.2: what is no query
    "no such method": Case("PUT", (ASK,), status=405),
    "delete": Case("DELETE", (ASK,), status=405),
    "patch": Case("PATCH", (ASK,), FORM, b"query=ASK%7B%7D", status=405),
    "two queries": get(ASK, ("query", "SELECT * {}"), status=400),
    "two queries, form": form(ASK, ASK, status=400),
    "two queries, address and body": direct("ASK {}", ASK, status=400),
    "no query": form(default(ONE), status=400),
    "no query, but graphs": get(default(ONE), status=400),
    "an empty query": get(("query", ""), status=400),
    "an empty body": direct("", status=400),
    "another media type": direct("ASK {}", content_type="text/plain", status=415),
    "a form without its type": direct("query=ASK%20%7B%7D", content_type="", status=415),
    "a query without its type": direct("ASK {}", content_type="", status=415),
    "JSON": direct('{"query": "ASK {}"}', content_type="application/json", status=415),
    "UTF-16": direct(
        "ASK {}".encode("utf-16"), content_type=f"{DIRECT}; charset=UTF-16", status=415
    ),
    "Latin-1 that says so": direct("ASK {}", content_type=f"{DIRECT};charset=latin1", status=415),
    "not UTF-8": direct(b'ASK { ?s ?p "\xe9" }', status=400),
    "not UTF-8 in the address": Case("GET", (), "", b"", 400, accept="raw:query=%E9"),
    "a fault of syntax": get(("query", "ASK {"), status=400),
    "a prefix that is not declared": get(("query", "ASK { ?s ex:p ?o }"), status=400),
    "a null character": get(("query", "ASK {}\0"), status=400),
    # 2.2: updates are refused, however they come
    "update by GET": get(("update", "CLEAR ALL"), status=400),
    "update as a form": form(("update", "CLEAR ALL"), status=400),
    "two updates": form(("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT"), status=400),
    "update directly": direct("CLEAR ALL", content_type=UPDATE, status=400),
    "update as text": direct("CLEAR NAMED", content_type="text/plain", status=415),
    "update as a query": direct("INSERT DATA { <a:a> <a:b> 1 }", status=400),
    "update after a prologue": direct("PREFIX x: <a:>\nDELETE WHERE { ?s ?p ?o }", status=400),
    # beyond the standard
    "SERVICE": direct("ASK { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", status=400),
    "too large": direct("ASK {} # " + "x" * 20_000, status=413),
    "too deep": direct("ASK " + "{" * (DEEPEST + 1) + "}" * (DEEPEST + 1), status=400),
    "compressed": Case("POST", (), "", b"", 415, accept="gzip"),
}


def send(url: str, case: Case) -> httpx.Response:
    """Send the request of a case."""
    headers = {"Accept": case.accept} if "/" in case.accept else {}
    if case.content_type:
        headers["Content-Type"] = case.content_type
    if case.accept.startswith("raw:"):
        return CLIENT.get(f"{url}?{case.accept.removeprefix('raw:')}")
    if case.accept == "gzip":
        headers = {"Content-Type": DIRECT, "Content-Encoding": "gzip"}
        return CLIENT.post(url, content=b"ASK {}", headers=headers)
    address = f"{url}?{urlencode(case.parameters)}" if case.parameters else url
    return CLIENT.request(case.method, address, headers=headers, content=case.body)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_request_gets_what_it_deserves(people: Running, case: Case) -> None:
    """The status, the answer and its media type; a refusal says in a line what to do."""
    found = send(people.url, case)
    assert case.status == found.status_code, found.text
    if case.boolean is not None:
        assert case.boolean is found.json()["boolean"]
    if case.media_type:
        assert case.media_type == found.headers["content-type"].partition(";")[0]
    if not found.is_success:
        assert found.headers["content-type"] == "text/plain; charset=utf-8"
        # A line; and where a query has a fault, its place on two more.
        assert len(found.text.splitlines()) in (1, 3)
        assert len(found.text) < 300


def test_both_addresses_are_the_endpoint(people: Running) -> None:
    """A slash at the end, which some clients add, makes no difference."""
    given = [CLIENT.get(f"{people.url}{end}", params=dict([ASK])).json() for end in ("", "/")]
    assert given[0] == given[1] == {"head": {}, "boolean": True}


def test_refusals_say_what_is_allowed(people: Running) -> None:
    """405 names the methods, 415 the media types, 406 the formats."""
    assert "GET, HEAD, POST, OPTIONS" == CLIENT.put(people.url).headers["allow"]
    posted = CLIENT.post(people.url, content=b"x", headers={"Content-Type": "text/plain"})
    assert f"{DIRECT}, {FORM}" == posted.headers["accept-post"]
    picture = CLIENT.get(people.url, params=dict([ASK]), headers={"Accept": "image/png"})
    assert "application/sparql-results+json" in picture.text


def test_read_gives_the_query_and_its_graphs() -> None:
    """What is asked, of which graphs, in the order given; nothing asked is the description."""
    address = urlencode([ASK, default(ONE), default(TWO), named(THREE)]).encode()
    assert Asked("ASK {}", (ONE, TWO), (THREE,)) == read("GET", address, "", b"")
    assert read("GET", b"", "", b"") is None
    assert read("HEAD", b"", "", b"") is None


def test_read_bounds_the_number_of_parameters() -> None:
    """A request of very many parameters is refused before they are looked at."""
    with pytest.raises(Refusal, match="more than 1000 parameters") as refused:
        read("GET", b"&".join([b"a=b"] * 1001), "", b"")
    assert 400 == refused.value.status


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("LOAD <http://example.org/>", "read-only"),
        ("SELECT * { service <a:a> {} }", "SERVICE"),
        ("nothing", "no SELECT"),
        ("ASK { FILTER(" + "(" * 200 + "1" + ")" * 200 + ") }", "nested 202 deep"),
    ],
)
def test_check_says_why(query: str, reason: str) -> None:
    """A query that is not run is told why in words."""
    with pytest.raises(Refusal, match=reason) as refused:
        check(query)
    assert 400 == refused.value.status
