"""What the service says of itself: SPARQL 1.1 Service Description, and VoID.

In: the catalogue of an export and the address under which it was asked. Out: triples, as sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from starlette.types import Receive, Scope, Send

from agencygraph.errors import ExportError
from agencygraph.iris import prefixes
from agencygraph.serve.http.messages import (
    OPEN,
    VARY,
    etag,
    field,
    known_tag,
    preflight,
    refuse,
    respond,
)
from agencygraph.serve.http.negotiation import Format, choose
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.release import Release
from agencygraph.serve.sparql.result_formats import ROWS, TRIPLES
from agencygraph.serve.workers.writers import rdf_format
from agencygraph.store import unreadable

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
#: A name or an address, and a port (RFC 9110, section 7.2).
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)
_METHODS = "GET, HEAD, OPTIONS"
_PREFLIGHT = preflight(_METHODS)
_SPACES: tuple[str, ...] = ("dcat", "dcterms", "sd", "void", "xsd")
#: Formats as the W3C names them, by the name of their writer.
_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nq": "N-Quads",
    "n3": "N3",
}


def endpoint_address(scope: Scope) -> str:
    """Give the address of the endpoint as the client wrote it: scheme, host and port, path.

    A Host field that is none is not repeated: the address of the socket is given.
    """
    host = field(scope, b"host") or ""
    if not _is_host(host):
        name, port = scope.get("server") or ("127.0.0.1", 80)
        host = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    end = "/" if scope["path"].endswith("/sparql/") else ""
    return f"{scope.get('scheme', 'http')}://{host}{scope.get('root_path', '')}/sparql{end}"


def _is_host(text: str) -> bool:
    """Whether a Host field names a host: within brackets, only an address of IPv6 does.

    >>> [_is_host(text) for text in ("localhost:80", "[::1]", "[1]", "a/b")]
    [True, True, False, False]
    """
    try:
        return bool(_HOST.fullmatch(text) and ox.NamedNode(f"http://{text}/"))
    except ValueError:
        return False


def read_catalogue(release: Release) -> tuple[ox.Triple, ...]:
    """Read the parts of the catalogue that are about the service, its dataset and its graphs.

    Raises ExportError when it cannot be read.
    """
    file = release.folder / "catalogue.ttl"
    try:
        quads = list(ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE))
    except FileNotFoundError:
        return ()
    except (OSError, SyntaxError, ValueError) as error:
        raise ExportError(unreadable(file, error)) from error
    home = release.home
    return tuple(
        quad.triple
        for quad in quads
        if quad.subject.value in (home + "sparql", home + "void")
        or quad.subject.value.startswith(home + "void#")
    )


def describe(
    release: Release, catalogue: Iterable[ox.Triple], endpoint: str
) -> Iterator[ox.Triple]:
    """Describe the service and its dataset: from the export's catalogue, with the real address."""
    service = ox.NamedNode(endpoint)
    void = ox.NamedNode(release.home + "void")
    catalogued = ox.NamedNode(release.home + "sparql")
    for triple in catalogue:
        kept = [service if term == catalogued else term for term in triple]
        yield ox.Triple(*kept)
    yield ox.Triple(service, ox.NamedNode(_SD + "endpoint"), service)
    for name in dict.fromkeys(_NAMES[one.writer] for one in (*ROWS, *TRIPLES)):
        yield ox.Triple(service, ox.NamedNode(_SD + "resultFormat"), ox.NamedNode(_FORMATS + name))
    yield ox.Triple(void, ox.NamedNode(_VOID + "sparqlEndpoint"), service)


class Description:
    """What the service says of itself, as its export said it when the server began."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._catalogue = read_catalogue(release)

    async def send(self, scope: Scope, send: Send, chosen: Format) -> None:
        """Send the description in the format that was chosen."""
        release, endpoint = self._release, endpoint_address(scope)
        tag = etag(release, "description", endpoint, chosen.media_type)
        headers = {
            **OPEN,
            **VARY,
            "Cache-Control": "no-cache",
            "Content-Type": chosen.media_type,
            "ETag": tag,
            "Last-Modified": release.last_modified,
        }
        if known_tag(scope, tag, release):
            await respond(scope, send, 304, headers)
            return
        triples = sorted(set(describe(release, self._catalogue, endpoint)), key=str)
        names = prefixes(release.key, release.base)
        format_ = rdf_format(chosen.writer)
        known: dict[str, str] = {name: names[name] for name in _SPACES}
        body = ox.serialize(triples, format=format_, prefixes=known)
        await respond(scope, send, 200, headers, body or b"")


class Void:
    """`/.well-known/void`: the dataset in words of VoID."""

    def __init__(self, description: Description) -> None:
        self._description = description

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the description in the form that Accept asks for."""
        if scope["method"] == "OPTIONS":
            await respond(scope, send, 204, _PREFLIGHT)
            return
        if scope["method"] not in ("GET", "HEAD"):
            await refuse(scope, send, Refusal(405, f"use {_METHODS}", {"Allow": _METHODS}))
            return
        chosen = choose(field(scope, b"accept"), TRIPLES) or TRIPLES[0]
        await self._description.send(scope, send, chosen)
