"""Requests made at random: whatever comes, the answer is no error of the server's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.types import Message

from agencygraph.serve.app import create_app
from agencygraph.serve.http.messages import FORM
from agencygraph.serve.limits import Limits
from agencygraph.serve.sparql.protocol import DIRECT, UPDATE
from serve_fixtures import small_export

#: What a client or an attacker may be told; never that the server has failed.
FINE = {200, 204, 304, 400, 404, 405, 406, 408, 413, 415, 503, 504}
WORDS = (
    "SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES "
    "SERVICE INSERT LIMIT ORDER BY COUNT(*) REGEX EXISTS AS UNDEF PREFIX BASE a * ?s ?p ?o $x { } "
    "( ) [ ] . ; , = < > ! + - / | ^ << >> <a:a> <b> _:b :x x:y 1 2.5 1e9 'a' \"b\" '''c \"\"\"d "
    "@en ^^ \\u0041 \\ # \n \0 é 𝔘"
)
SPARQL = st.lists(st.sampled_from(WORDS.split(" ")), max_size=25).map(" ".join)
QUERY = st.one_of(
    SPARQL, st.text(max_size=60), st.sampled_from(["ASK {}", "SELECT * { ?s ?p ?o }"])
)
ENCODED = QUERY.map(lambda text: quote_from_bytes(text.encode("utf-8", "surrogatepass")).encode())
PARAMETER = st.one_of(
    ENCODED.map(lambda value: b"query=" + value),
    ENCODED.map(lambda value: b"default-graph-uri=" + value),
    ENCODED.map(lambda value: b"named-graph-uri=" + value),
    st.just(b"default-graph-uri=http://example.org/graph/one"),
    st.just(b"update=CLEAR%20ALL"),
    st.binary(max_size=20),
)
PARAMETERS = st.lists(PARAMETER, max_size=4).map(b"&".join)
# What a server of HTTP lets into a field: no line breaks, no null.
FIELD = st.one_of(
    st.sampled_from(
        [
            *(DIRECT, FORM, UPDATE, f"{FORM}; charset=utf-16", f"{DIRECT};charset=", "*/*"),
            *("text/csv", "application/sparql-results+xml;q=0.1, */*;q=0", "gzip", "gzip;q=x"),
            *("*", '"x"', 'W/"y"', "Sat, 21 Nov 2026 00:00:00 GMT"),
            *("Sat, 21 Nov 99999 00:00:00 -9999", "1" * 30),
        ]
    ),
    st.binary(max_size=30).map(lambda raw: raw.translate(None, b"\r\n\0").decode("latin-1")),
)
NAMES = "accept accept-encoding content-type content-length content-encoding host if-none-match "
NAMES += "if-modified-since origin range transfer-encoding x-y"
FIELDS = st.lists(st.tuples(st.sampled_from(NAMES.split()), FIELD), max_size=5)
METHOD = st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X"])
PATH = st.sampled_from(["/sparql", "/sparql/", "/.well-known/void", "/", "/sparql/x", "/é"])
BODY = st.one_of(PARAMETERS, QUERY.map(lambda text: text.encode("utf-8", "replace")))


class Client:
    """Requests straight to the application, in one event loop."""

    def __init__(self, app: Starlette, runner: asyncio.Runner) -> None:
        self._app = app
        self._runner = runner

    def send(
        self, method: str, path: str, query: bytes, fields: list[tuple[str, str]], body: bytes
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        """Give status, header fields and body."""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in fields],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
        }
        sent: list[Message] = []
        pieces = [body[:7], body[7:]]

        async def receive() -> Message:
            if not pieces:
                await asyncio.sleep(3600)
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: Message) -> None:
            sent.append(message)

        self._runner.run(self._app(scope, receive, send))
        start, *rest = sent
        return start["status"], dict(start["headers"]), b"".join(one["body"] for one in rest)


@contextmanager
def application(app: Starlette) -> Iterator[Client]:
    """Run an application's lifespan around requests."""
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        try:
            yield Client(app, runner)
        finally:
            runner.run(lifespan.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """An application over three small graphs."""
    folder = small_export(tmp_path_factory.mktemp("fuzz") / "people")
    with application(create_app(folder, Limits(timeout=5, body=2000, workers=1))) as client:
        yield client


@settings(max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(METHOD, PATH, PARAMETERS, FIELDS, BODY)
@example("POST", "/sparql", b"", [("content-type", DIRECT)], b"\xff\xfe")
@example("POST", "/sparql", b"", [("content-type", FORM)], b"query=%ff")
@example("POST", "/sparql", b"", [("content-type", DIRECT)], b"ASK { ?s ?p '\\uD800' }")
@example("GET", "/sparql", b"query=ASK%20%7B%7D&query", [], b"")
@example("GET", "/sparql", b"query=ASK%20{}&default-graph-uri=http://[", [], b"")
@example("GET", "/sparql", b"", [("host", "x\xe9")], b"")
@example("GET", "/sparql", "query=é".encode(), [("if-modified-since", "x")], b"")
def test_no_request_is_an_error_of_the_server(
    client: Client,
    method: str,
    path: str,
    query: bytes,
    fields: list[tuple[str, str]],
    body: bytes,
) -> None:
    """Answers, or refusals in a line of plain text that say nothing of how the server is made."""
    status, headers, text = client.send(method, path, query, fields, body)
    assert status in FINE, text
    if status >= 400 and method != "HEAD":
        assert b"text/plain; charset=utf-8" == headers[b"content-type"]
        assert text.count(b"\n") in (1, 3)
        assert b"Traceback" not in text


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=SPARQL)
def test_no_query_is_an_error_of_the_server(client: Client, query: str) -> None:
    """What looks like SPARQL and is not is a fault of the query, said in one line."""
    body = query.encode("utf-8")
    status, _, text = client.send("POST", "/sparql", b"", [("content-type", DIRECT)], body)
    assert status in {200, 400, 413}, text
    assert status == 200 or text.count(b"\n") in (1, 3)
