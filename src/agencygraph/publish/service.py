"""A SPARQL 1.1 store over HTTP: its query, update and graph store addresses, and plain messages.

In: addresses and credentials. Out: rows, triples, or a `RemoteError` that says what to do. No
redirect is followed: a secret goes to the hosts that were named and to no other.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, field
from types import TracebackType

import httpx
import pyoxigraph as ox

from agencygraph.credentials import Credentials, check_address, shown
from agencygraph.errors import NoStoreError, RemoteError, UsageError
from agencygraph.publish.addresses import ROWS, advice, layout

_TRIPLES = "application/n-triples"
#: What a status means here; the store's own first line follows.
_STATUS = {
    403: "does not allow this; give the user the right to update",
    404: "is not there; see --update and --graph-store",
    405: "does not take this request; see --update and --graph-store",
    413: "finds the request too large; publish fewer triples at once: --chunk N",
    415: "does not take this form of request; see --via",
    429: "was asked too often; run the same again",
    503: "is busy; run the same again",
}

#: What is said where a certificate is not trusted, or there is no TLS.
UNSAFE = "no safe connection: {}; SSL_CERT_FILE names the authority to trust"
#: What is said where an address, or a name for Digest, is refused by the library that sends it.
UNSENDABLE = (
    "cannot be sent: its host is not well formed, it is too long, or it has letters beyond ASCII, "
    "or so has the name or password that is asked for by Digest"
)
#: The query address is no query address, if it answers so.
_ELSEWHERE = (404, 405, 406, 410, 501)


class _Challenged(httpx.Auth):
    """Basic or Digest, as the store asks for; the token without being asked."""

    def __init__(self, given: Credentials) -> None:
        self._given = given
        self._basic = False
        self._digest = httpx.DigestAuth(given.user, given.password)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._given.token:
            request.headers["Authorization"] = f"Bearer {self._given.token}"
        if self._basic:
            yield from self._as_basic(request)
            return
        flow = self._digest.auth_flow(request)
        response = yield next(flow)
        asked = response.headers.get_list("www-authenticate")
        if response.status_code != 401 or not self._given.user:
            return
        if any(one.lower().startswith("digest") for one in asked):
            try:
                yield flow.send(response)
            except StopIteration:
                return
        else:
            self._basic = True
            yield from self._as_basic(request)

    def _as_basic(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        basic = httpx.BasicAuth(self._given.user, self._given.password)
        yield from basic.auth_flow(request)


@dataclass(frozen=True)
class Service:
    """A store that can be asked and changed; close it, or use it in a `with`."""

    query: str
    update: str
    graph_store: str
    client: httpx.Client = field(repr=False)
    credentials: Credentials = field(repr=False)
    server: str = ""

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()

    def rows(self, text: str) -> list[dict[str, str]]:
        """Run a SELECT; give its rows, without what is not bound."""
        body = self._send(self.query, ROWS, data={"query": text})
        try:
            found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
            if isinstance(found, ox.QueryBoolean):
                raise ValueError("a yes or no where rows were asked for")
            names = [variable.value for variable in found.variables]
            return [
                {
                    name: cell.value
                    for name, cell in zip(names, row, strict=True)
                    if isinstance(cell, ox.NamedNode | ox.Literal)
                }
                for row in found
            ]
        except (SyntaxError, ValueError):
            raise NoStoreError(f"{shown(self.query)}: does not answer as SPARQL 1.1 says") from None

    def triples(self, text: str) -> list[ox.Triple]:
        """Run a CONSTRUCT."""
        body = self._send(self.query, _TRIPLES, data={"query": text})
        try:
            parsed = ox.parse(body, format=ox.RdfFormat.N_TRIPLES, lenient=True)
            return [quad.triple for quad in parsed]
        except (SyntaxError, ValueError):
            raise RemoteError(f"{shown(self.query)}: gives triples that are no N-Triples") from None

    def change(self, text: str) -> None:
        """Run an update."""
        self._send(self.update, "*/*", data={"update": text})

    def add(self, graph: str, lines: str) -> None:
        """Add triples to a graph by the Graph Store Protocol."""
        self._send(
            self.graph_store,
            "*/*",
            params={"graph": graph},
            content=lines.encode(),
            headers={"content-type": f"{_TRIPLES}; charset=utf-8"},
        )

    def _send(
        self,
        url: str,
        accept: str,
        *,
        data: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        try:
            response = self.client.post(
                # Given apart, parameters would take the place of those that the address has.
                httpx.URL(url).copy_merge_params(params or {}),
                data=data,
                content=content,
                headers={"accept": accept, **(headers or {})},
            )
        except httpx.HTTPError as error:
            raise RemoteError(f"{shown(url)}: {self._why(error)}") from None
        except (httpx.InvalidURL, UnicodeError):
            raise RemoteError(f"{shown(url)}: {UNSENDABLE}") from None
        except (LookupError, NotImplementedError):
            raise RemoteError(f"{shown(url)}: asks by a kind of Digest not known here") from None
        if response.is_success:
            return response.content
        if url == self.query and response.status_code in _ELSEWHERE:
            raise NoStoreError(f"{shown(url)}: takes no queries ({response.status_code})")
        raise RemoteError(f"{shown(url)}: {self._refusal(response)}")

    def _why(self, error: httpx.HTTPError) -> str:
        words = self.credentials.hide(str(error))
        if isinstance(error, httpx.TimeoutException):
            return f"no answer within {self.client.timeout.read:g} s; see --timeout"
        if "SSL" in words or "CERTIFICATE" in words.upper():
            return UNSAFE.format(words)
        words = re.sub(r"^\[Errno -?\d+\] ", "", words)
        if isinstance(error, httpx.ConnectError):
            return f"cannot be reached: {words}"
        return f"the connection broke off: {words}"

    def _refusal(self, response: httpx.Response) -> str:
        status = response.status_code
        if response.is_redirect:
            to = self.credentials.hide(shown(response.headers.get("location", "nowhere")))
            return f"points to {to}; give that address if it is the one meant"
        said = first_line(self.credentials.hide(response.text))
        words = _STATUS.get(status, f"failed with {status}") + later(
            response.headers.get("retry-after", "")
        )
        if status == 401:
            words = self.credentials.unknown()
        return f"{words} ({status}{': ' + said if said else ''})"


def later(seconds: str) -> str:
    """Say when a store wants to be asked again, by the field `Retry-After`, where it tells.

    >>> later("7")
    ' in 7 s'
    """
    return f" in {seconds} s" if re.fullmatch(r"\d{1,6}", seconds) else ""


def first_line(body: str) -> str:
    r"""Give the first words of an error page, without its markup.

    >>> first_line("<html><head><title>Oh</title></head><h1>No  such\ngraph</h1>")
    'No such graph'
    """
    text = re.sub(r"(?is)<(head|style|script)\b.*?</\1>", " ", body)
    is_page = re.search(r"<(html|body|h1)\b", body, re.IGNORECASE)
    text = re.sub(r"<[^>]*>", " ", text) if is_page else text.strip().split("\n", 1)[0]
    return " ".join(text.split())[:300]


def _connect(credentials: Credentials, timeout: float) -> httpx.Client:
    """Make a client. Raises UsageError for settings of the environment that it cannot use."""
    try:
        return httpx.Client(auth=_Challenged(credentials), timeout=timeout)
    except ImportError:
        words = "it needs socksio: pip install 'httpx[socks]'"
        raise UsageError(f"the environment names a SOCKS proxy (ALL_PROXY); {words}") from None
    except OSError as error:
        words = error.strerror or "no certificates"
        raise UsageError(f"what SSL_CERT_FILE or SSL_CERT_DIR names: {words}") from None
    except (ValueError, httpx.InvalidURL):
        # Neither the address nor the words of the error: it may have a password.
        names = "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY"
        raise UsageError(f"the address in {names} cannot be used; write http://HOST:PORT") from None


def find_service(
    query: str,
    credentials: Credentials,
    update: str | None = None,
    graph_store: str | None = None,
    timeout: float = 300,
) -> Service:
    """Find where a store takes updates and graphs, from its query address, and ask it once.

    `graph_store` is empty for a store that has none. Raises RemoteError when it does not answer,
    and UsageError for an address, a proxy or certificates that cannot be used.
    """
    for address in (query, update, graph_store):
        if address:
            check_address(address)
    client = _connect(credentials, timeout)
    service = Service(query, update or "", graph_store or "", client, credentials)
    try:
        service.rows("SELECT * WHERE { } LIMIT 1")
    except NoStoreError as error:
        client.close()
        raise NoStoreError(f"{error}; {advice(query)}") from None
    except RemoteError:
        client.close()
        raise
    try:
        server = client.get(query, headers={"accept": ROWS}).headers.get("server", "")
    except httpx.HTTPError:
        server = ""
    updates, graphs = layout(query, server)
    return Service(
        query,
        updates if update is None else update,
        graphs if graph_store is None else graph_store,
        client,
        credentials,
        server,
    )
