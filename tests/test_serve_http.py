"""The endpoint as HTTP: conditions, encodings, methods, other origins, broken-off answers."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from agencygraph.serve.http.messages import etag
from agencygraph.serve.release import read_release
from agencygraph.serve.sparql.plan import plan
from agencygraph.serve.workers.jobs import Asked
from serve_fixtures import CLIENT, CROSS, Running, family, serving, small_export

ASK = {"query": "ASK {}"}
ROWS = {"query": "SELECT * { ?s ?p ?o } LIMIT 3000"}
ENDLESS = f"SELECT * {{ {CROSS} }}"
JSON = "application/sparql-results+json"


@pytest.fixture(scope="module")
def brief(export: Path) -> Iterator[Running]:
    """A server that gives a query one second."""
    with serving(export, "--timeout", "1", "--workers", "2") as running:
        yield running


# -- conditions and caches -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def changed(export: Path) -> str:
    """When the answers of the endpoint last became others, as Last-Modified has it."""
    return format_datetime(read_release(export).modified, usegmt=True)


@pytest.fixture(params=["If-None-Match", "If-Modified-Since"])
def known(request: pytest.FixtureRequest, changed: str) -> dict[str, str]:
    """A condition that says nothing of the question, and holds of any answer there is."""
    return {request.param: "*" if request.param == "If-None-Match" else changed}


def test_an_answer_has_a_tag_and_a_day(endpoint: Running, changed: str) -> None:
    """An ETag that the same question has again, and when its data were written."""
    first, again = (CLIENT.get(endpoint.url, params=ASK) for _ in range(2))
    assert first.headers["etag"] == again.headers["etag"]
    assert first.headers["etag"].startswith('"')
    assert changed == first.headers["last-modified"]
    assert "no-cache" == first.headers["cache-control"]


@pytest.mark.parametrize(
    "other",
    [
        {"params": {"query": "ASK { }"}},
        {"params": ASK, "headers": {"Accept": "application/sparql-results+xml"}},
        {"params": {**ASK, "default-graph-uri": "http://example.org/"}},
        {"params": {**ASK, "named-graph-uri": "http://example.org/"}},
    ],
    ids=["query", "format", "default graph", "named graph"],
)
def test_another_question_has_another_tag(endpoint: Running, other: dict[str, dict]) -> None:
    """What changes an answer changes its tag."""
    tag = CLIENT.get(endpoint.url, params=ASK).headers["etag"]
    assert tag != CLIENT.get(endpoint.url, **other).headers["etag"]


def test_another_version_of_the_software_has_another_tag(
    export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an older one has written is not taken for what this one writes."""
    release = read_release(export)
    tag = etag(release, "ASK {}")
    assert tag == etag(release, "ASK {}")
    monkeypatch.setattr("agencygraph.serve.http.messages.__version__", "1.0.1")
    assert tag != etag(release, "ASK {}")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_client_that_has_it_is_told_so(endpoint: Running, changed: str, method: str) -> None:
    """304 without a body for its tag, a weak one, one of several, any, or a day not before ours."""
    tag = CLIENT.get(endpoint.url, params=ASK).headers["etag"]
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        found = CLIENT.request(method, endpoint.url, params=ASK, headers={"If-None-Match": given})
        assert (304, b"", tag) == (found.status_code, found.content, found.headers["etag"])
    day = {"If-Modified-Since": changed}
    assert 304 == CLIENT.request(method, endpoint.url, params=ASK, headers=day).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"},
        {"If-Modified-Since": "Fri, 20 Nov 2026 23:59:59 GMT"},
        {"If-Modified-Since": "yesterday"},
    ],
)
def test_a_client_that_has_another_gets_it(endpoint: Running, headers: dict[str, str]) -> None:
    """A tag goes before a day, and a day that is none says nothing."""
    assert 200 == CLIENT.get(endpoint.url, params=ASK, headers=headers).status_code


@pytest.mark.parametrize(
    ("issued", "written", "expected"),
    [
        ("2009-06-30", datetime(2001, 1, 1, tzinfo=UTC), "Tue, 30 Jun 2009 00:00:00 GMT"),
        ("2009-06-30", datetime(2009, 7, 1, 8, 30, tzinfo=UTC), "Wed, 01 Jul 2009 08:30:00 GMT"),
        ("unknown", datetime(2009, 7, 1, 8, 30, tzinfo=UTC), "Wed, 01 Jul 2009 08:30:00 GMT"),
    ],
)
def test_other_facts_of_the_same_day_of_issue_are_later(
    tmp_path: Path, issued: str, written: datetime, expected: str
) -> None:
    """Who has the answer that was before is not told that it still holds: the file is another."""
    export = small_export(tmp_path)
    told = json.loads((export / "about.json").read_text(encoding="utf-8"))
    (export / "about.json").write_text(json.dumps({**told, "issued": issued}), encoding="utf-8")
    os.utime(export / "facts-with-evidence.nq", (written.timestamp(), written.timestamp()))
    assert expected == read_release(export).last_modified


def test_a_condition_counts_only_where_there_is_an_answer(
    endpoint: Running, brief: Running, known: dict[str, str]
) -> None:
    """What would be refused is refused: 400 for what is no query, 504 when time is up."""
    for query in ("SELECT nonsense", "SELECT * { ?s ?p ", "SELECT (1 AS ?x) { ?x ?p ?o }"):
        found = CLIENT.get(endpoint.url, params={"query": query}, headers=known)
        assert (400, True) == (found.status_code, bool(found.content))
    sums = {"query": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"}
    assert 504 == CLIENT.get(brief.url, params=sums, headers=known).status_code


def test_a_long_answer_that_begins_is_known_too(endpoint: Running, known: dict[str, str]) -> None:
    """304 under the tag of what would be sent, and the server goes on."""
    for encoding in ("identity", "gzip"):
        given = {"Accept-Encoding": encoding}
        tag = CLIENT.get(endpoint.url, params=ROWS, headers=given).headers["etag"]
        found = CLIENT.get(endpoint.url, params=ROWS, headers=given | known)
        assert (304, b"", tag) == (found.status_code, found.content, found.headers["etag"])


def test_its_own_tag_is_known_without_asking_again(brief: Running, export: Path) -> None:
    """Who names a tag was sent it: no query runs, so no time is up."""
    release = read_release(export)
    query = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
    tag = plan(release, Asked(query), JSON, False).tag
    headers = {"If-None-Match": tag, "Accept": JSON}
    assert 304 == CLIENT.get(brief.url, params={"query": query}, headers=headers).status_code


def test_answers_about_blank_nodes_have_weak_tags(tmp_path: Path) -> None:
    """Their names are others at each start, so that the bytes are; what is said is the same."""
    quads = "".join(f'_:{name} <x:p> "{name}" .\n' for name in "abc")
    export = small_export(tmp_path / "export", quads)
    tags, bodies = [], []
    for _ in range(2):
        with serving(export, "--workers", "1") as server:
            found = CLIENT.get(server.url, params={"query": "SELECT * { ?s ?p ?o }"})
            tags.append(found.headers["etag"])
            bodies.append(found.content)
            known = {"If-None-Match": tags[0]}
            again = CLIENT.get(server.url, params={"query": "SELECT * { ?s ?p ?o }"}, headers=known)
            assert (304, tags[0]) == (again.status_code, again.headers["etag"])
    assert tags[0].startswith('W/"')
    assert bodies[0] != bodies[1]


@pytest.mark.parametrize(
    ("line", "is_blank"),
    [
        ("_:a <x:p> <x:o> .", True),
        ("<x:s> <x:p> _:b .", True),
        ("<x:s> <x:p> <x:o> _:g .", True),
        ("<x:s> <x:p> <x:o> <x:_:g> .", False),
        ('<x:s> <x:p> "a_:b" .', False),
    ],
)
def test_blank_nodes_are_seen_wherever_they_stand(
    tmp_path: Path, line: str, is_blank: bool
) -> None:
    """As subject, object or graph; not within an IRI or a word."""
    export = small_export(tmp_path, f"<x:s> <x:p> <x:o> .\n{line}\n")
    assert is_blank == read_release(export).has_blank_nodes


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_is_new_each_time_has_no_tag(endpoint: Running, call: str) -> None:
    """An answer that will not be the same again cannot be had from a cache."""
    query = {"query": f"SELECT ({call} AS ?x) {{}}"}
    found = CLIENT.get(endpoint.url, params=query, headers={"If-None-Match": "*"})
    assert 200 == found.status_code
    assert not {"etag", "last-modified"} & set(found.headers)


# -- encodings and methods -------------------------------------------------------------------------


def test_gzip_holds_the_same_answer(endpoint: Running) -> None:
    """Compressed where asked for, with a tag of its own; short answers go as they are."""
    plain = CLIENT.get(endpoint.url, params=ROWS, headers={"Accept-Encoding": "identity"})
    zipped = CLIENT.get(endpoint.url, params=ROWS, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert "gzip" == zipped.headers["content-encoding"]
    assert plain.content == zipped.content
    assert zipped.num_bytes_downloaded < len(plain.content) / 5
    assert plain.headers["etag"][:-1] + '-gzip"' == zipped.headers["etag"]
    known = {"If-None-Match": zipped.headers["etag"], "Accept-Encoding": "gzip"}
    assert 304 == CLIENT.get(endpoint.url, params=ROWS, headers=known).status_code
    short = CLIENT.get(endpoint.url, params=ASK, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in short.headers
    refused = CLIENT.get(endpoint.url, params=ROWS, headers={"Accept-Encoding": "gzip;q=0, *"})
    assert "content-encoding" not in refused.headers


def test_a_whole_answer_compressed_is_whole(endpoint: Running) -> None:
    """An answer that is one piece is compressed with its end."""
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 60"}
    raw = CLIENT.stream("GET", endpoint.url, params=query, headers={"Accept-Encoding": "gzip"})
    with raw as found:
        body = b"".join(found.iter_raw())
    assert str(len(body)) == found.headers["content-length"]
    assert gzip.decompress(body).endswith(b"]}}")


@pytest.mark.parametrize("given", [ASK, ROWS, {}, {"query": "ASK {"}])
def test_head_is_get_without_the_body(endpoint: Running, given: dict[str, str]) -> None:
    """Status and header fields are those of GET, of answers, descriptions and refusals."""
    got, head = (CLIENT.request(name, endpoint.url, params=given) for name in ("GET", "HEAD"))
    changing = {"date", "transfer-encoding"}
    fields = [{k: v for k, v in one.headers.items() if k not in changing} for one in (got, head)]
    assert (got.status_code, fields[0]) == (head.status_code, fields[1])
    assert b"" == head.content


def test_pages_of_other_origins_may_ask(endpoint: Running) -> None:
    """OPTIONS says what is allowed and for how long; any origin reads answers and refusals."""
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    found = CLIENT.options(endpoint.url, headers=asked)
    assert 204 == found.status_code
    assert "*" == found.headers["access-control-allow-origin"]
    assert "POST" in found.headers["access-control-allow-methods"]
    assert "Content-Type" in found.headers["access-control-allow-headers"]
    assert 0 < int(found.headers["access-control-max-age"])
    for given in (ASK, {"query": "ASK {"}, {}):
        answer = CLIENT.get(endpoint.url, params=given, headers={"Origin": "https://example.org"})
        assert "*" == answer.headers["access-control-allow-origin"]
        assert "ETag" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/.well-known/void", "GET, HEAD, OPTIONS"), ("/sparql", "GET, HEAD, POST, OPTIONS")],
)
def test_what_may_be_asked_by_any_origin_says_so(people: Running, path: str, methods: str) -> None:
    """A page of another origin may send conditions along, to the endpoint and for VoID."""
    found = CLIENT.options(f"{people.home}{path}", headers={"Origin": "https://example.org"})
    told = {name.removeprefix("access-control-"): one for name, one in found.headers.items()}
    assert (204, methods, methods) == (found.status_code, told["allow"], told["allow-methods"])
    assert ("*", True) == (told["allow-origin"], "If-None-Match" in told["allow-headers"])


@pytest.mark.parametrize(("path", "methods"), [("/ask", "GET, HEAD, POST"), ("/", "GET, HEAD")])
def test_method_that_a_page_has_not_is_told_with_those_it_has(
    people: Running, path: str, methods: str
) -> None:
    """405 with a line that says what to do."""
    found = CLIENT.put(f"{people.home}{path}")
    assert (405, methods) == (found.status_code, found.headers["allow"])
    assert f"PUT is not offered here; use {methods}\n" == found.text


def test_a_whole_address_is_taken_as_a_path_is(people: Running) -> None:
    """What a proxy is sent, `GET http://host/sparql?...`, is answered alike."""
    host = urlsplit(people.home)
    asked = f"GET {people.home}/sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: {host.netloc}\r\n\r\n"
    with socket.create_connection((host.hostname, host.port)) as client:
        client.sendall(asked.encode())
        assert b"HTTP/1.1 200" == client.recv(12)


def test_a_byte_order_mark_is_no_part_of_a_query(people: Running) -> None:
    """Editors of one system write it before any text."""
    headers = {"Content-Type": "application/sparql-query"}
    found = httpx.post(f"{people.home}/sparql", content="\ufeffASK {}", headers=headers)
    assert 200 == found.status_code


def test_the_description_names_the_address_that_was_asked(people: Running) -> None:
    """With a slash at its end or without, the endpoint is the one that the client knows."""
    for path in ("/sparql", "/sparql/"):
        found = httpx.get(f"{people.home}{path}", headers={"Accept": "application/n-triples"})
        assert f"<{people.home}{path}> <http://www.w3.org/ns/sparql-service" in found.text


def test_responses_are_kept_to_their_type(endpoint: Running) -> None:
    """No browser guesses a type; what it might show as a page loads nothing from elsewhere."""
    xml = CLIENT.get(endpoint.url, params=ASK, headers={"Accept": "application/xml"})
    missing = CLIENT.get(f"{endpoint.home}/nothing-here")
    for found in (xml, missing, CLIENT.get(endpoint.url, params=ASK)):
        assert "nosniff" == found.headers["x-content-type-options"]
    assert xml.headers["content-security-policy"].startswith("default-src 'self'")
    assert (404, 1) == (missing.status_code, len(missing.text.splitlines()))


# -- large bodies and answers that break off -------------------------------------------------------


@pytest.mark.parametrize("says_length", [True, False])
def test_a_large_body_is_refused_before_it_is_read(people: Running, says_length: bool) -> None:
    """413 at once when the length is told, and at the limit when it is not."""
    host = urlsplit(people.url)
    connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=10)
    connection.putrequest("POST", host.path)
    connection.putheader("Content-Type", "application/sparql-query")
    if says_length:
        connection.putheader("Content-Length", str(10**12))
        connection.endheaders()
    else:
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        for _ in range(3):
            connection.send(b"4000\r\n" + b"#" * 0x4000 + b"\r\n")
    found = connection.getresponse()
    assert 413 == found.status
    assert b"20,000 bytes" in found.read()
    connection.close()


def test_an_endless_answer_has_no_end(brief: Running) -> None:
    """A stream is cut when its time is up, so that no client takes it for whole."""
    began = time.monotonic()
    with CLIENT.stream("GET", brief.url, params={"query": ENDLESS}, timeout=10) as found:
        assert 200 == found.status_code
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            found.read()
    assert time.monotonic() - began < 2
    assert CLIENT.get(brief.url, params=ASK).json()["boolean"]


def test_a_slow_reader_holds_no_worker(brief: Running) -> None:
    """Clients that take nothing of a large answer are cut off; two workers serve others again."""
    host = urlsplit(brief.url)
    request = f"GET {host.path}?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    readers = [socket.create_connection((host.hostname, host.port)) for _ in range(2)]
    for reader in readers:
        reader.sendall(request)
    time.sleep(1.5)
    began = time.monotonic()
    assert CLIENT.get(brief.url, params=ASK).json()["boolean"]
    assert time.monotonic() - began < 1
    for reader in readers:
        reader.close()


@pytest.mark.parametrize("query", [ENDLESS, f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"])
def test_a_client_that_leaves_ends_its_query(endpoint: Running, query: str) -> None:
    """A query nobody waits for is ended at once, in the stream and before its first byte."""
    before = set(family(endpoint.process.pid))
    host = urlsplit(endpoint.url)
    request = f"GET {host.path}?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with socket.create_connection((host.hostname, host.port)) as leaving:
        leaving.sendall(request)
        time.sleep(0.5)
    until = time.monotonic() + 5
    while len(before - set(family(endpoint.process.pid))) != 1:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert len(before) == len(family(endpoint.process.pid))
    assert CLIENT.get(endpoint.url, params=ASK).json()["boolean"]
