"""The page with which people ask the endpoint: `/ask`, and where a browser at `/sparql` is sent.

In: what is served. Out: routes. With JavaScript the page sends its queries to `/sparql`; without,
its form comes back here and is answered by the same page with a table in it, or by CSV.
"""

from __future__ import annotations

import gzip
from contextlib import suppress
from functools import partial
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from agencygraph.errors import AgencygraphError
from agencygraph.iris import BASE, prefixes
from agencygraph.named_questions import questions_of, with_prefixes
from agencygraph.serve.editor.plain_answers import answered, said
from agencygraph.serve.http.bodies import read_body
from agencygraph.serve.http.messages import FORM
from agencygraph.serve.http.negotiation import accepts_gzip
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.limits import Limits
from agencygraph.serve.parts import Served
from agencygraph.serve.workers.jobs import check
from agencygraph.serve.workers.reply import Reply
from agencygraph.site.ask import LIMITS, LINKED, Linked, ask_page
from agencygraph.site.parts import PageParts, asset
from agencygraph.store import about

PATH = "/ask"
#: Bytes of an answer that are read for a page; of the rest nothing is held.
_MOST = 4 * 2**20
_ASSETS = {"ask.css": "text/css", "ask.js": "text/javascript", "icon.svg": "image/svg+xml"}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{root}/ask/icon.svg">
<title>Ask the graph</title>
<link rel="stylesheet" href="{root}/ask/ask.css">
</head>
<body class="ask-host">
{top}<main>{body}</main>
<script src="{root}/ask/ask.js" defer></script>
</body>
</html>
"""


def routes(served: Served) -> list[BaseRoute]:
    """Give the routes of the page; they go before those of linked data."""
    editor = Editor(served)
    return [
        Route("/", editor.top),
        Route(f"/{served.release.key}/ask.html", ToPage()),
        Route(PATH, editor.page, methods=["GET", "POST"]),
        Route(f"{PATH}/{{name}}", editor.asset),
    ]


class ToPage:
    """Sends a browser to the page; what its address says behind # goes along."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        where = f"{scope.get('root_path', '')}{PATH}"
        await RedirectResponse(where, 303, {"Vary": "Accept"})(scope, receive, send)


class Editor:
    """The page of one server, made when it is first wanted."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._made: PageParts | None = None
        release = served.release
        self._names = prefixes(release.key, release.base)
        # The folder may go, or be that of another release, before somebody wants the page.
        self._told, self._questions = about(release.folder), questions_of(release.folder)

    async def top(self, request: Request) -> Response:
        """Send those who come without a path to the pages of things, or else to this one."""
        home = f"/{self._served.release.key}/" if self._has_pages(request) else PATH
        return RedirectResponse(request.scope.get("root_path", "") + home, 303)

    async def asset(self, request: Request) -> Response:
        """Give the style, the script or the icon."""
        name = request.path_params["name"]
        if name not in _ASSETS:
            raise Refusal(404, f"there is nothing here; the page is {PATH}")
        return _sent(request, asset(name), _ASSETS[name])

    async def page(self, request: Request) -> Response:
        """Give the page: with a question or query in its field, or with the answer to its form."""
        if request.method == "POST":
            return await self._answered(request)
        given = request.query_params
        text = given.get("query", "")
        named = given.get("question", "")
        if named and named not in self._questions:
            told = said(f"There is no question {named}.")
            return await self._page(request, text, f"<noscript>{told}</noscript>")
        text = self._questions[named].text if named else text
        return await self._page(request, text)

    async def _answered(self, request: Request) -> Response:
        form = parse_qs(await _sent_form(request, self._served.limits))
        # A browser sends each line of a field with two signs at its end.
        text = form.get("query", [""])[0].replace("\r\n", "\n")
        pool = self._served.pool
        try:
            query = with_prefixes(text, self._names)
            kind = check(query).form
            if form.get("as") == ["csv"] and kind == "SELECT":
                return Rows(await pool.ask(query, "csv"))
            writer = "json" if kind in ("SELECT", "ASK") else "ttl"
            found, is_whole = await _beginning(await pool.ask(query, writer))
            answer = answered(found, writer, partial(self._leads, request), is_whole=is_whole)
        except AgencygraphError as error:
            answer = said(str(error))
        return await self._page(request, text, answer)

    async def _page(self, request: Request, text: str, answer: str = "") -> Response:
        self._made = self._made or await self._make(request)
        body = self._made.body_html.replace("</textarea>", f"{escape(text)}</textarea>", 1)
        body = body.replace('<p id="ask-status"', f'{answer}<p id="ask-status"', 1)
        root = escape(request.scope.get("root_path", ""))
        home = f'<a href="{root}/{self._served.release.key}/">All pages</a>'
        top = f'<header class="top">{home}</header>\n' if self._has_pages(request) else ""
        return _sent(request, _PAGE.format(root=root, top=top, body=body), "text/html")

    async def _make(self, request: Request) -> PageParts:
        root, release = request.scope.get("root_path", ""), self._served.release
        paths = {kind: f"{root}/{release.key}/{kind}/{{key}}" for kind in LINKED}
        linked = Linked(paths if self._has_pages(request) else {}, await self._keys())
        most = self._served.limits.timeout
        return ask_page(
            self._told,
            self._questions,
            linked,
            endpoint=f"{root}/sparql",
            limits=sorted({max(1, int(min(most, seconds))) for seconds in LIMITS}),
        )

    def _has_pages(self, request: Request) -> bool:
        """Say whether things have pages on this server: another part gives them."""
        under = f"/{self._served.release.key}/{{"
        return any(getattr(one, "path", "").startswith(under) for one in request.app.routes)

    def _leads(self, request: Request, iri: str) -> str:
        """Give the path of an IRI on this server, or the IRI where no part answers for it."""
        bases = (self._served.release.base, BASE)
        base = next((one for one in bases if iri.startswith(one)), None)
        if base is None or not self._has_pages(request):
            return iri
        path = f"/{iri.removeprefix(base)}"
        asked = {"type": "http", "method": "GET", "path": path.partition("#")[0]}
        is_here = any(one.matches(asked)[0] is Match.FULL for one in request.app.routes)
        return request.scope.get("root_path", "") + path if is_here else iri

    async def _keys(self) -> dict[str, list[str]]:
        """Ask the graph for the keys of the things that answers link to."""
        home = self._served.release.home
        things = f'{{ ?s a ?kind FILTER(STRSTARTS(STR(?s), "{home}")) }}'
        # In one row: however few an answer may have, there is a page.
        query = f"SELECT (GROUP_CONCAT(DISTINCT STR(?s)) AS ?all) {things}"
        told = (await (await self._served.pool.ask(query, "csv")).read()).decode()
        found: dict[str, list[str]] = {kind: [] for kind in LINKED}
        for iri in sorted(told.replace('"', "").split()):
            kind, _, key = iri.removeprefix(home).partition("/")
            if kind in found and "/" not in key:
                found[kind].append(key)
        return found


class Rows(StreamingResponse):
    """Rows as a file, sent as they come; what breaks off has no end, lest it be taken for whole."""

    def __init__(self, reply: Reply) -> None:
        headers = {"Content-Disposition": 'attachment; filename="answer.csv"'}
        super().__init__(reply.pieces(), headers=headers, media_type="text/csv")
        self._reply = reply

    async def stream_response(self, send: Send) -> None:
        """Send the pieces."""
        try:
            with suppress(Refusal):
                await super().stream_response(send)
        finally:
            self._reply.close()


async def _beginning(reply: Reply) -> tuple[bytes, bool]:
    """Read as much of an answer as a page shows, and whether that is all of it."""
    found = bytearray()
    async for piece in reply.pieces():
        found += piece
        if len(found) > _MOST:
            reply.close()
            return bytes(found), False
    return bytes(found), True


async def _sent_form(request: Request, limits: Limits) -> str:
    """Read what a form sends. Raises Refusal: 408, 413, 415."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != FORM:
        raise Refusal(415, f"a form is sent as {FORM}; programs ask at /sparql")
    return (await read_body(request.scope, request.receive, limits)).decode("utf-8", "replace")


def _sent(request: Request, text: str, media_type: str) -> Response:
    content = text.encode()
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    if accepts_gzip(request.headers.get("accept-encoding")):
        content = gzip.compress(content, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(content, headers=headers, media_type=media_type)
