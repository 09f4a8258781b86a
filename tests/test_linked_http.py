"""Linked data as a client of HTTP has it: the application itself, without a socket."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

import agencygraph
from agencygraph.dossier import load_settings
from agencygraph.serve.linked.routes import linked_part, open_linked
from dossier_fixtures import dossier_folder


@pytest.fixture(scope="module")
def app(export: Path) -> Starlette:
    """An application with the routes of linked data alone."""
    folder = dossier_folder("ice")
    linked = open_linked(export, agencygraph.load_dossier(folder), load_settings(folder))
    return Starlette(routes=list(linked_part(linked)(None)))  # type: ignore[arg-type]


def call(app: ASGIApp, method: str, path: str, **headers: str) -> httpx.Response:
    """Send one request; underscores in names of fields stand for hyphens."""

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://data.example") as client:
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            fields.setdefault("Accept-Encoding", "identity")
            return await client.request(method, path, headers=fields)

    return asyncio.run(sent())


def test_client_that_follows_gets_the_data_of_a_thing(app: Starlette) -> None:
    """From the path of an IRI to Turtle, as rdflib and curl -L go."""
    first = call(app, "GET", "/ice/unit/ero", Accept="text/turtle")
    second = call(app, "GET", first.headers["Location"], Accept="text/turtle")
    assert (303, 200) == (first.status_code, second.status_code)
    assert "text/turtle; charset=utf-8" == second.headers["Content-Type"]
    assert "unit:ero" in second.text


def test_document_that_the_client_has_is_not_sent_again(app: Starlette) -> None:
    """304 to the entity tag that was sent, and to no other."""
    first = call(app, "GET", "/ice/unit/ero.ttl")
    tag = first.headers["ETag"]
    again = call(app, "GET", "/ice/unit/ero.ttl", If_None_Match=f'"other", {tag}')
    assert (304, b"", tag) == (again.status_code, again.content, again.headers["ETag"])
    assert 200 == call(app, "GET", "/ice/unit/ero.ttl", If_None_Match='"other"').status_code


def test_document_is_packed_for_who_takes_that(app: Starlette) -> None:
    """The packed and the plain bytes are one document under two entity tags."""
    plain = call(app, "GET", "/ice/unit/ero.ttl", Accept_Encoding="identity")
    packed = call(app, "GET", "/ice/unit/ero.ttl", Accept_Encoding="gzip")
    assert ("gzip", plain.content) == (packed.headers["Content-Encoding"], packed.content)
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    "path", ["/ice/unit/ero", "/ice/unit/ero.ttl", "/at/2012-01-01/ice/unit/ero"]
)
def test_head_has_the_fields_of_get_and_no_body(app: Starlette, path: str) -> None:
    """HEAD is GET without what comes after the fields."""
    told, sent = call(app, "HEAD", path), call(app, "GET", path)
    assert (sent.status_code, b"") == (told.status_code, told.content)
    assert sent.headers == told.headers


def test_pages_of_others_may_read_and_may_not_change(app: Starlette) -> None:
    """CORS is open to reading; other methods are refused with those that there are."""
    asked = call(app, "OPTIONS", "/ice/unit/ero", Origin="https://else.example")
    assert (204, "*") == (asked.status_code, asked.headers["Access-Control-Allow-Origin"])
    assert "Accept-Datetime" in asked.headers["Access-Control-Allow-Headers"]
    exposed = call(app, "GET", "/ice/unit/ero").headers["Access-Control-Expose-Headers"]
    assert {"Link", "Memento-Datetime"} <= {one.strip() for one in exposed.split(",")}
    refused = call(app, "DELETE", "/ice/unit/ero")
    assert (405, "GET, HEAD, OPTIONS") == (refused.status_code, refused.headers["Allow"])


def test_endpoint_of_the_catalogue_leads_to_the_endpoint(app: Starlette) -> None:
    """A query sent to the IRI of the service goes on to /sparql as it is; its IRI has a page."""
    asked = call(app, "GET", "/ice/sparql?query=ASK%20%7B%7D")
    assert (307, "/sparql?query=ASK%20%7B%7D") == (asked.status_code, asked.headers["Location"])
    assert 307 == call(app, "POST", "/ice/sparql").status_code
    assert 303 == call(app, "GET", "/ice/sparql").status_code


def test_refusal_is_one_line_of_text(app: Starlette) -> None:
    """400 and 406 say in a line what to do."""
    bad = call(app, "GET", "/at/x/ice/unit/ero")
    none = call(app, "GET", "/ice/unit/ero", Accept="image/png")
    assert (400, 406) == (bad.status_code, none.status_code)
    assert [1, 1] == [len(found.text.splitlines()) for found in (bad, none)]


def test_page_loads_only_what_is_there(app: Starlette) -> None:
    """Every style sheet, script, picture and link of some pages is answered."""
    for path in ("/ice/", "/ice/unit/ero.html", "/at/2009-06-30", "/at/2009-06-30/ice/unit/dro",
                 "/ice/unit/nothing"):  # fmt: skip
        page = call(app, "GET", path, Accept="text/html")
        links = re.findall(r'(?:href|src)=(?:"([^"]+)"|([^ >]+))', page.text)
        for quoted, bare in links:
            target = (quoted or bare).partition("#")[0]
            if not target or target.startswith(("http:", "https:", "data:", "mailto:")):
                continue
            address = httpx.URL("http://data.example" + path).join(target)
            assert call(app, "GET", str(address)).status_code in (200, 303), (path, target)


def test_pages_of_a_server_say_that_it_answers(app: Starlette) -> None:
    """With the engine of the browser or without it: what asks there is the endpoint."""
    assert "SPARQL, answered by this host." in call(app, "GET", "/ice/", Accept="text/html").text
    page = call(app, "GET", "/ice/question/figures.html", Accept="text/html").text
    assert re.search(r'ask\.html#question=figures"?>Ask it</a>', page)


def test_server_below_its_host_names_itself_so(app: Starlette) -> None:
    """Behind a proxy that gives it a path, every address begins with that path."""

    async def below(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "root_path": "/data"}, receive, send)

    answer = call(below, "GET", "/data/ice/unit/ero", Accept="text/turtle")
    assert (303, "/data/ice/unit/ero.ttl") == (answer.status_code, answer.headers["Location"])
    assert "</data/timemap/ice/unit/ero>" in answer.headers["Link"]
