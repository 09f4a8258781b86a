"""A request as the SPARQL 1.1 Protocol reads it (https://www.w3.org/TR/sparql11-protocol/).

In: method, query string, content type and body. Out: what is asked, or a Refusal that says what is
wrong and what to do. Pure: nothing is sent, nothing is run.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from agencygraph.serve.http.messages import FORM
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.workers.jobs import READ_ONLY, Asked

DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = "GET, HEAD, POST, OPTIONS"
#: Bytes of an address whose reading is kept for the next time.
_SHORT = 4096
#: Parameters of one request: each graph that it names is one.
_MOST_PARAMETERS = 1000


def read(method: str, query_string: bytes, content_type: str, body: bytes) -> Asked | None:
    """Read a request; None when it asks for the description of the service.

    Raises Refusal: 400, 405 or 415.
    """
    if method in ("GET", "HEAD") and len(query_string) <= _SHORT:
        return _read_address(query_string)
    pairs = _pairs(query_string, "address")
    if method == "POST":
        media_type, charset = _content_type(content_type)
        if media_type == UPDATE:
            raise Refusal(400, READ_ONLY)
        if media_type not in (FORM, DIRECT):
            given = f"it is {media_type}" if media_type else "there is none"
            raise Refusal(
                415,
                f"Content-Type must be {DIRECT} or {FORM}, and {given}",
                {"Accept-Post": f"{DIRECT}, {FORM}"},
            )
        if charset not in ("", "utf-8", "utf8"):
            raise Refusal(415, f"a query is sent as UTF-8, not as {charset}")
        pairs += _pairs(body, "body") if media_type == FORM else [("query", _text(body))]
    elif method not in ("GET", "HEAD"):
        raise Refusal(405, f"{method} is not offered here; use {METHODS}", {"Allow": METHODS})
    return _asked(pairs, described=method != "POST")


@lru_cache(maxsize=256)
def _read_address(query_string: bytes) -> Asked | None:
    """Read a GET that is likely to come again: an address is shared, polled and followed."""
    return _asked(_pairs(query_string, "address"), described=True)


def _asked(pairs: list[tuple[str, str]], described: bool) -> Asked | None:
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    if "update" in given:
        raise Refusal(400, READ_ONLY)
    queries = given.get("query", [])
    if not queries:
        if described and not given:
            return None
        raise Refusal(400, "there is no query; send it as the parameter query")
    if len(queries) > 1:
        raise Refusal(400, f"there are {len(queries)} queries; send one in each request")
    graphs = [given.get(f"{kind}-graph-uri", []) for kind in ("default", "named")]
    for graph in (*graphs[0], *graphs[1]):
        _check_iri(graph)
    return Asked(queries[0], tuple(graphs[0]), tuple(graphs[1]))


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the query is not UTF-8 at byte {error.start}") from error


def _pairs(raw: bytes, place: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            raw.decode("ascii" if place == "address" else "utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the parameters in the {place} are not UTF-8") from error
    except ValueError as error:
        raise Refusal(400, f"there are more than {_MOST_PARAMETERS} parameters") from error


def _content_type(field: str) -> tuple[str, str]:
    media_type, *parameters = field.lower().split(";")
    charset = ""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            charset = value.strip().strip("\"'")
    return media_type.strip(), charset


_NO_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')


def _check_iri(text: str) -> None:
    try:
        good = bool(urlsplit(text).scheme) and not _NO_IRI.search(text)
    except ValueError:
        good = False
    if not good:
        raise Refusal(400, f"{text[:100]!r} is no absolute IRI of a graph")
