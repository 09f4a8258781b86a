"""Where stores take queries, updates and graphs, as far as their addresses tell.

In: an address that somebody gave. Out: the others of the same store; or, where no store answers,
what the address is likely to be. What is tried is tried without a secret, and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox

from agencygraph.credentials import Credentials

ROWS = "application/sparql-results+json"
#: By a word of the `Server` header and the end of the query address: where updates and graphs go.
_LAYOUTS = (
    ("virtuoso", "/sparql", "/sparql-auth", "/sparql-graph-crud-auth"),
    ("oxigraph", "/query", "/update", "/store"),
    ("", "/query", "/update", "/data"),
    ("", "/sparql", "/sparql", ""),
)
#: Parameters of an address that mean something to queries alone.
_OF_QUERIES = ("default-graph-uri", "named-graph-uri")
_USUAL = (
    "/sparql (Virtuoso, Neptune), /query (Oxigraph), /DATASET/query (Fuseki), "
    "/repositories/NAME (GraphDB) or /DATABASE/query (Stardog)"
)


def layout(query: str, server: str) -> tuple[str, str]:
    """Guess the addresses for updates and for graphs; the latter may be none.

    >>> layout("http://h:1/query", "Oxigraph/0.5")
    ('http://h:1/update', 'http://h:1/store')
    >>> layout("http://h:1/repositories/x", "")
    ('http://h:1/repositories/x/statements', 'http://h:1/repositories/x/rdf-graphs/service')
    >>> layout("http://h:1/query?tenant=x&default-graph-uri=x:g", "Oxigraph/0.5")
    ('http://h:1/update?tenant=x', 'http://h:1/store?tenant=x')
    """
    query, _, given = query.partition("#")[0].partition("?")
    kept = "&".join(pair for pair in given.split("&") if pair.partition("=")[0] not in _OF_QUERIES)
    end = f"?{kept}" if kept else ""
    if re.search(r"/repositories/[^/]+$", query):
        return f"{query}/statements{end}", f"{query}/rdf-graphs/service{end}"
    for word, ending, update, graphs in _LAYOUTS:
        if word in server.lower() and query.endswith(ending):
            top = query.removesuffix(ending)
            return top + update + end, top + graphs + end if graphs else ""
    return query + end, ""


def advice(url: str) -> str:
    """Say which address to give instead of one where no store takes queries."""
    for address in _likely(url):
        if _answers(address):
            return f"a store takes queries at {address}: give that address"
    return f"give the query address of the store; it usually ends in {_USUAL}"


def _likely(url: str) -> Iterator[str]:
    """Give addresses of the same host that may be meant.

    >>> list(_likely("http://h:1/ds/"))[:3]
    ['http://h:1/ds/query', 'http://h:1/ds/sparql', 'http://h:1/query']
    """
    parts = urlsplit(url)
    top = f"{parts.scheme}://{parts.netloc}"
    for folder in dict.fromkeys((f"{top}{parts.path.rstrip('/')}", top)):
        yield from (f"{folder}/query", f"{folder}/sparql")


def _answers(address: str) -> bool:
    """Ask something that every store can answer, and no store is changed by."""
    try:
        asked = {"query": "ASK {}"}
        told = httpx.get(address, params=asked, headers={"accept": ROWS}, timeout=5)
        ox.parse_query_results(told.content, format=ox.QueryResultsFormat.JSON)
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, OSError, SyntaxError, ValueError):
        return False
    return told.is_success


def is_open(addresses: Iterable[str], credentials: Credentials) -> str:
    """Name the host to which a secret would go unencrypted over a network; or nothing."""
    if not credentials:
        return ""
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            return parts.hostname or ""
    return ""
