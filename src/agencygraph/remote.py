"""Questions to a remote SPARQL endpoint, answered as the embedded store answers them.

In: an endpoint and a query. Out: an `Answer` from one release: when the release that stands there
changes while a query runs, the query runs again. SPARQLWrapper does the asking.
"""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from email.message import Message
from http.client import HTTPException, HTTPResponse

import pyoxigraph as ox
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from agencygraph.credentials import Credentials, check_address, shown
from agencygraph.errors import QueryError
from agencygraph.publish.addresses import advice
from agencygraph.publish.service import UNSAFE, UNSENDABLE, first_line, later
from agencygraph.publish.updates import catalogue, others, seen, standing
from agencygraph.query import Answer, read_rows
from agencygraph.syntax import form, refuse_update
from agencygraph.tokens import outline

#: How often a query is asked again because the release changed under it.
_TRIES = 5
#: Beyond this a query goes in the body: some servers take no longer address.
_LONG = 5000
_SLOW = "; other graphs stand beside the release, and in a store of its own it is quicker"
_STATUS = {
    403: "does not allow this question to who asks",
    404: "is not there",
    429: "was asked too often; ask again",
    503: "is busy; ask again",
}
_VIRTUOSO_ASK = ("__ASK_RETVAL",)
#: What Virtuoso says of an answer that it cut: after so many rows, or when its time was up.
_MOST, _STATE, _OUT_OF_TIME = "x-sparql-maxrows", "x-sql-state", "S1TAT"


class _Client(SPARQLWrapper):
    """SPARQLWrapper, but its secrets stay with the host that was named.

    It would send them along on a redirect, and set up Digest for every request of the process.
    """

    def __init__(self, endpoint: str, given: Credentials) -> None:
        super().__init__(check_address(endpoint))
        self.given = given

    def _parseQueryType(self, query: str) -> str:  # noqa: N802  (its name there)
        """Give the form as it is read here: what is guessed otherwise may be sent as an update."""
        return form(query)

    def _createRequest(self) -> urllib.request.Request:  # noqa: N802  (its name there)
        """Join the parameters to those that the address has already."""
        request = super()._createRequest()
        address, _, given = self.endpoint.partition("#")[0].partition("?")
        more = request.full_url[len(self.endpoint) :].removeprefix("?")
        asked = "&".join(filter(None, (given, more)))
        request.full_url = f"{address}?{asked}" if asked else address
        return request

    def _query(self) -> tuple[HTTPResponse, str]:
        try:
            return self._open()
        except urllib.error.HTTPError as error:
            if error.code != 401 or not self.given.user:
                raise
            asked = error.headers.get("www-authenticate", "").lower()
            error.close()
        # Basic goes along at once: a server that says 401 and not how to answer is answered too.
        keys = urllib.request.HTTPPasswordMgrWithPriorAuth()
        user, password = self.given.user, self.given.password
        keys.add_password(None, self.endpoint, user, password, is_authenticated=True)
        if asked.startswith("digest"):
            return self._open(urllib.request.HTTPDigestAuthHandler(keys))
        return self._open(urllib.request.HTTPBasicAuthHandler(keys))

    def _open(self, *handlers: urllib.request.BaseHandler) -> tuple[HTTPResponse, str]:
        request = self._createRequest()
        if self.given.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.given.token}")
        opener = urllib.request.build_opener(*handlers)
        return opener.open(request, timeout=self.timeout), self.returnFormat


def run_remote(
    endpoint: str,
    text: str,
    timeout: int = 60,
    credentials: Credentials | None = None,
    home: str | None = None,
) -> Answer:
    """Run a query at a SPARQL 1.1 endpoint. Raises QueryError with the reason.

    What is no query is refused before anything is sent: an update would be carried out.
    With the `home` of a dossier (`<base><key>/`), all of the answer comes from one release of it,
    and from its graphs alone, whatever else the endpoint holds.
    """
    refuse_update(text)
    asker = _Asker(endpoint, timeout, credentials or Credentials())
    if home is None:
        return asker.ask(text, _Standing())
    before = asker.standing(home)
    if before == _Standing() and not outline(text).names_dataset:
        asker.refuse_others(home)
    for _ in range(_TRIES):
        answer = asker.ask(text, before)
        if not before.release:
            return answer
        after = asker.standing(home)
        if after == before:
            return answer
        before = after
    raise QueryError(
        f"{shown(endpoint)}: another release was put in place {_TRIES} times; ask again"
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands at an endpoint: its release, and the graphs to name so that it is seen alone."""

    release: str = ""
    graphs: tuple[str, ...] = ()
    is_oxigraph: bool = False


@dataclass(frozen=True, slots=True)
class _Asker:
    endpoint: str
    timeout: int
    credentials: Credentials

    @property
    def _shown(self) -> str:
        return shown(self.endpoint)

    def ask(self, text: str, stands: _Standing) -> Answer:
        client = _Client(self.endpoint, self.credentials)
        client.setQuery(text)
        client.setTimeout(self.timeout)
        if len(text) + 2 * sum(map(len, stands.graphs)) > _LONG:
            client.setMethod(POST)
        rows = client.queryType in ("SELECT", "ASK")
        client.setReturnFormat(JSON if rows else TURTLE)
        if not outline(text).names_dataset:
            _choose_graphs(client, stands)
        body, headers = self._send(client, _SLOW if stands.graphs and stands.is_oxigraph else "")
        self._check_whole(headers)
        try:
            if client.queryType == "ASK":
                return _yes_or_no(read_rows(body))
            if rows:
                return _some_rows(read_rows(body))
            parsed = ox.parse(body, format=ox.RdfFormat.TURTLE)
            return Answer(triples=tuple(quad.triple for quad in parsed))
        except (SyntaxError, ValueError):
            raise self._no_store() from None

    def standing(self, home: str) -> _Standing:
        """Ask which release stands, and whether a query sees it alone without naming graphs."""
        found, headers = self._rows(standing(home))
        release = next((row["release"] for row in found if "release" in row), "")
        sizes = {row["graph"]: row.get("size", "") for row in found if "graph" in row}
        if not sizes:
            return _Standing(release)
        server = headers.get("server", "").lower()
        plain = _Standing(release, is_oxigraph="oxigraph" in server)
        # No triple stands in two graphs, and one more tells the release. Virtuoso has some of its
        # own; a count would wait for a swap, and a swap for it.
        total = sum(int(size) for size in sizes.values() if size.isdecimal()) + bool(release)
        one = ((ox.Literal(total),),)
        if "virtuoso" not in server and self.ask(seen(total + 1), plain).rows == one:
            return plain
        return replace(plain, graphs=tuple(sorted({*sizes, catalogue(home)})))

    def refuse_others(self, home: str) -> None:
        """Raise QueryError where a question would be answered from another dossier."""
        found, _ = self._rows(others(home))
        if found:
            words = f"holds {found[0]['agency']}, and no release of {home} that can be told from it"
            raise QueryError(f"{self._shown}: {words}; put one there: agencygraph publish")

    def _rows(self, text: str) -> tuple[list[dict[str, str]], Message]:
        client = _Client(self.endpoint, self.credentials)
        client.setQuery(text)
        client.setTimeout(self.timeout)
        client.setReturnFormat(JSON)
        body, headers = self._send(client)
        try:
            answer = read_rows(body)
        except (SyntaxError, ValueError):
            raise self._no_store() from None
        return list(_bound(answer)), headers

    def _check_whole(self, headers: Message) -> None:
        """Raise QueryError for an answer that the store says it cut."""
        if most := headers.get(_MOST):
            words = f"gives {most} rows at most, and this may have more; use LIMIT and OFFSET"
            raise QueryError(f"{self._shown}: {words}")
        if headers.get(_STATE) == _OUT_OF_TIME:
            raise QueryError(f"{self._shown}: gave a part of the answer when its time was up")

    def _no_store(self) -> QueryError:
        words = f"does not answer as SPARQL 1.1 says; {advice(self.endpoint)}"
        return QueryError(f"{self._shown}: {words}")

    def _send(self, client: _Client, why_slow: str = "") -> tuple[bytes, Message]:
        """Send a query; give the body of the answer and what stands before it."""
        try:
            with closing(client.query().response) as response:
                return response.read(), response.headers
        except urllib.error.HTTPError as error:
            with closing(error):
                said = first_line(self.credentials.hide(error.read().decode("utf-8", "replace")))
            words = _STATUS.get(error.code, f"failed with {error.code}") + later(
                error.headers.get("retry-after", "")
            )
            if error.code == 401:
                words = self.credentials.unknown()
            if error.code == 404:
                raise QueryError(f"{self._shown}: {words}; {advice(self.endpoint)}") from None
            raise QueryError(f"{self._shown}: {words}{': ' + said if said else ''}") from None
        except TimeoutError:
            words = f"no answer within {self.timeout} s{why_slow}"
            raise QueryError(f"{self._shown}: {words}") from None
        except urllib.error.URLError as error:
            why = self.credentials.hide(str(error.reason))
            is_unsafe = isinstance(error.reason, ssl.SSLError)
            words = UNSAFE.format(why) if is_unsafe else f"cannot be reached: {why}"
            raise QueryError(f"{self._shown}: {words}") from None
        except UnicodeError:
            raise QueryError(f"{self._shown}: {UNSENDABLE}") from None
        except (HTTPException, OSError, ValueError) as error:
            why = self.credentials.hide(str(error))
            raise QueryError(f"{self._shown}: the connection broke off: {why}") from None


def _yes_or_no(answer: Answer) -> Answer:
    """Give the answer to ASK; Virtuoso 7 gives a row with 1 for yes, and none for no."""
    if answer.boolean is not None:
        return answer
    if answer.columns != _VIRTUOSO_ASK:
        raise ValueError("rows where a yes or no was asked for")
    cells = [cell.value for row in answer.rows for cell in row if isinstance(cell, ox.Literal)]
    return Answer(boolean=cells == ["1"])


def _some_rows(answer: Answer) -> Answer:
    """Give the answer to SELECT; a yes or no is none."""
    if answer.boolean is not None:
        raise ValueError("a yes or no where rows were asked for")
    return answer


def _choose_graphs(client: _Client, stands: _Standing) -> None:
    """Have a query see the graphs of the release as its default graph.

    Oxigraph is slow with many by name; where nothing else stands it has a word for "all".
    """
    if stands.is_oxigraph and not stands.graphs:
        client.addParameter("union-default-graph", "true")
    for graph in stands.graphs:
        client.addDefaultGraph(graph)
        client.addNamedGraph(graph)


def _bound(answer: Answer) -> Iterator[dict[str, str]]:
    for row in answer.rows:
        pairs = zip(answer.columns, row, strict=True)
        named = (ox.NamedNode, ox.Literal)
        yield {name: cell.value for name, cell in pairs if isinstance(cell, named)}
