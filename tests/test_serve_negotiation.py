"""Which format is sent: quality values, wildcards, parameters, and what a query's form allows."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencygraph.serve.http.negotiation import Format, accepts_gzip, choose, ranges
from agencygraph.serve.sparql.result_formats import OFFERS, TRIPLES
from serve_fixtures import CLIENT, Running

HTML = Format("text/html; charset=utf-8", "html")
TURTLE = Format("text/turtle; charset=utf-8", "ttl")
JSONLD = Format("application/ld+json", "jsonld")
FRAMED = Format("application/ld+json; profile=framed", "framed")
XML = Format("application/xml", "xml")
PAGES = (HTML, TURTLE, JSONLD, FRAMED, XML)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
QUERIES = {
    "SELECT": "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 2",
    "ASK": "ASK {}",
    "CONSTRUCT": "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE": "DESCRIBE <http://example.org/one>",
}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        (BROWSER, HTML),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle ; Q=0.5", TURTLE),
        ("text/*", HTML),
        ("application/*", JSONLD),
        ("text/html;q=0.3, text/turtle;q=0.7", TURTLE),
        ("text/html;q=0.7, text/turtle;q=0.7", HTML),
        ("text/*;q=0.3, text/turtle;q=0.1, application/xml;q=0.2", HTML),
        ("*/*, text/html;q=0", TURTLE),
        ("text/html;q=0, text/*;q=0.5, */*;q=0.1", TURTLE),
        ("application/ld+json; profile=framed", FRAMED),
        ('application/ld+json; profile="framed", application/ld+json;q=0.9', FRAMED),
        ("application/ld+json; profile=other, application/xml;q=0.1", JSONLD),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSONLD),
        ("application/ld+json; profile=framed; more=1", FRAMED),
        ("application/ld+json; profile=other;q=0, application/*;q=0.1", JSONLD),
        ("application/ld+json; profile=other;q=0.1, application/ld+json, */*;q=0.5", JSONLD),
        ("application/ld+json; profile=other;q=0.1, application/*;q=0.5", XML),
        ("text/turtle;header=absent;q=0, text/turtle;q=0.2", TURTLE),
        ("text/turtle;header=present;q=0.2, */*;q=0.1", TURTLE),
        ('text/turtle; profile="a,b;q=0", application/xml;q=0.5', TURTLE),
        ("text/html; charset=utf-8", HTML),
        ("text/html; charset=latin1, application/xml;q=0.1", HTML),
        ("application/xml; charset=UTF-8", XML),
        ("application/xml; charset=latin1", XML),
        ("*/*; charset=utf-8, text/html;q=0, text/turtle;q=0", JSONLD),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/turtle;q=0", None),
        ("text/turtle;q=nonsense", None),
        ("text/turtle;q=2, application/xml", XML),
        ("nonsense", HTML),
        (", ,", HTML),
        ("*/turtle, text/turtle", TURTLE),
    ],
)
def test_choose_takes_the_best(accept: str | None, expected: Format | None) -> None:
    """The most exact range gives a type its quality, and the highest quality is sent."""
    assert expected == choose(accept, PAGES)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("", False),
        ("gzip", True),
        ("br, GZIP;q=0.2", True),
        ("gzip;q=0", False),
        ("*", True),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("identity", False),
    ],
)
def test_encoding_is_used_where_it_is_taken(field: str, expected: bool) -> None:
    """A coding counts when it is named, or falls under a star, and not with quality zero."""
    assert expected is accepts_gzip(field)


@given(st.text(max_size=200))
def test_no_field_is_too_strange(field: str) -> None:
    """Whatever stands in the field, there is a choice or none, and qualities lie in 0 to 1."""
    assert choose(field, PAGES) in (*PAGES, None)
    assert all(0 <= one.quality <= 1 for one in ranges(field))
    assert accepts_gzip(field) in (True, False)


def read(writer: str, body: bytes) -> int:
    """Read an answer back with a parser of its format; give how many rows or triples it has."""
    if writer == "json":
        found = json.loads(body)
        return int(found["boolean"]) if "boolean" in found else len(found["results"]["bindings"])
    if writer == "xml":
        tree = ElementTree.fromstring(body)
        boolean = tree.find("{*}boolean")
        return len(tree.findall(".//{*}result")) if boolean is None else int(boolean.text == "true")
    if writer in ("csv", "tsv"):
        return len(body.splitlines()) - 1
    form = ox.RdfFormat.from_extension(writer)
    assert form
    return len(list(ox.parse(body, format=form)))


@pytest.mark.parametrize(
    ("form", "offer"),
    [(form, offer) for form, offers in OFFERS.items() for offer in offers],
    ids=lambda given: given if isinstance(given, str) else given.bare,
)
def test_every_format_is_what_it_says(people: Running, form: str, offer: Format) -> None:
    """Each type that is offered is sent under that name, and a parser of it reads the answer."""
    query = {"query": QUERIES[form]}
    found = CLIENT.get(people.url, params=query, headers={"Accept": offer.bare})
    assert (200, offer.media_type) == (found.status_code, found.headers["content-type"])
    expected = {"SELECT": 2, "ASK": 1, "CONSTRUCT": 3, "DESCRIBE": 1}[form]
    assert expected == read(offer.writer, found.content)


@pytest.mark.parametrize(
    ("form", "accept", "sent"),
    [
        ("SELECT", "text/csv;header=present", "text/csv; charset=utf-8"),
        (
            "CONSTRUCT",
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
            "application/ld+json",
        ),
    ],
)
def test_parameters_that_clients_send_refuse_nothing(
    people: Running, form: str, accept: str, sent: str
) -> None:
    """RFC 4180's header, JSON-LD's profile: the type is sent as it is had."""
    found = CLIENT.get(people.url, params={"query": QUERIES[form]}, headers={"Accept": accept})
    assert (200, sent) == (found.status_code, found.headers["content-type"])


@pytest.mark.parametrize(
    ("accept", "query"),
    [
        ("application/sparql-results+xml", r'SELECT ("a\u0001b" AS ?x) {}'),
        ("text/xml", r'SELECT ("\uFFFF" AS ?x) {}'),
        ("application/rdf+xml", r'CONSTRUCT { <a:a> <a:b> "\u0008" } {}'),
        ("application/rdf+xml", 'CONSTRUCT { <a:a> <http://example.org/1> "x" } {}'),
    ],
)
def test_what_xml_has_no_form_for_is_told(people: Running, accept: str, query: str) -> None:
    """No parser would read it; another format holds it."""
    found = CLIENT.get(people.url, params={"query": query}, headers={"Accept": accept})
    assert (400, True) == (found.status_code, "ask for it in another format" in found.text)
    other = {"Accept": "application/json"}
    assert 200 == CLIENT.get(people.url, params={"query": query}, headers=other).status_code
    fine = r'SELECT ("\t\r\n <&]]> \u0080 \uFFFD" AS ?x) {}'
    xml = CLIENT.get(people.url, params={"query": fine}, headers={"Accept": "text/xml"})
    (row,) = ox.parse_query_results(xml.content, format=ox.QueryResultsFormat.XML)
    assert "\t\r\n <&]]> \u0080 \ufffd" == row[0].value


def test_names_of_formats_are_those_of_the_parser() -> None:
    """Each media type of triples is one that pyoxigraph knows for the same format, or an alias."""
    aliases = {"application/json", "text/plain", "application/xml", "application/x-turtle"}
    aliases |= {"application/turtle"}
    for offer in TRIPLES:
        known = ox.RdfFormat.from_media_type(offer.bare)
        assert offer.bare in aliases or ox.RdfFormat.from_extension(offer.writer) == known
