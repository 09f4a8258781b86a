"""The Reconciliation API 0.2 over HTTP: what OpenRefine and its like match names with.

In: the `Names` of a dossier. Out: routes for the server's application. Every answer allows any
origin; a mistake of the client is told in JSON. The standard:
https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from agencygraph.names import Names, Thing
from agencygraph.serve.http.bodies import read_body
from agencygraph.serve.http.messages import FORM
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.limits import Limits
from agencygraph.serve.reconciliation import batches, cards, entities, offers
from agencygraph.serve.reconciliation.entities import Json
from agencygraph.serve.reconciliation.queries import parse

#: The path of the service's address.
PATH = "/reconcile"
METHODS = "GET, HEAD, POST, OPTIONS"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,127}", re.ASCII)
Fields = Mapping[str, str]
T = TypeVar("T")


def routes(names: Names, limits: Limits) -> list[BaseRoute]:
    """Give the routes of the service; of the limits the size of a request and its time count."""
    service = _Service(names)
    answers: Mapping[str, Answer] = {
        "": service.root,
        "/suggest/entity": service.entity,
        "/suggest/property": service.property,
        "/suggest/type": service.type,
        "/flyout/entity": service.flyout_entity,
        "/flyout/property": service.flyout_property,
        "/flyout/type": service.flyout_type,
        "/properties": service.properties,
        "/preview": service.preview,
        "/view": service.view,
    }
    return [Route(PATH + path, _Endpoint(answer, limits)) for path, answer in answers.items()]


#: From the fields of a request and the address of the service to values for JSON, or a response.
Answer = Callable[[Fields, str], Json | Response]


@dataclass(frozen=True)
class _Endpoint:
    """One path of the service, as an ASGI application."""

    answer: Answer
    limits: Limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._response(Request(scope, receive))
        response.headers.update(_CORS)
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204)
        try:
            if request.method not in ("GET", "HEAD", "POST"):
                reason = f"{request.method} is not offered here; use {METHODS}"
                raise Refusal(405, reason, {"Allow": METHODS})
            fields = await _fields(request, self.limits)
            home = f"{str(request.base_url).rstrip('/')}{PATH}"
            found = await run_in_threadpool(self.answer, fields, home)
            if isinstance(found, Response):
                return found
            return _json(found, fields.get("callback", ""))
        except Refusal as refused:
            said = _json({"status": "error", "message": refused.reason}, "", refused.status)
            said.headers.update(refused.headers)
            return said


async def _fields(request: Request, limits: Limits) -> Fields:
    """Give the fields of a form, or of the address; the first of those of one name."""
    text = request.url.query
    if request.method == "POST":
        kind = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
        if kind != FORM:
            raise Refusal(415, f"the body is {kind}; send {FORM}")
        text = (await read_body(request.scope, request.receive, limits)).decode("utf-8", "replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise Refusal(400, "the request has more than 100 fields") from error
    return dict(reversed(pairs))


def _json(found: Json, callback: str, status: int = 200) -> Response:
    text = json.dumps(found)
    headers = {"X-Content-Type-Options": "nosniff"}
    if not callback:
        return Response(text, status, headers, "application/json")
    if not _CALLBACK.fullmatch(callback):
        raise Refusal(400, "callback is not the name of a function")
    return Response(f"/**/{callback}({text});", status, headers, "text/javascript; charset=utf-8")


@dataclass(frozen=True)
class _Service:
    """The service of one dossier: a method for each path."""

    names: Names

    def root(self, fields: Fields, home: str) -> Json:
        if "queries" in fields:
            return batches.reconcile(self.names, parse(fields["queries"], "queries"))
        if "extend" in fields:
            return batches.extend(self.names, parse(fields["extend"], "extend"))
        if "query" in fields:
            return batches.reconcile_one(self.names, _single(fields))
        # jQuery, which OpenRefine asks by, adds `_` to JSONP so that no cache answers.
        if fields.keys() - {"callback", "_"}:
            raise Refusal(400, "send queries, or extend, or nothing for the manifest")
        return offers.manifest(self.names, home)

    def entity(self, fields: Fields, _: str) -> Json:
        types = {one for one in (fields.get("type", ""),) if one}
        return offers.suggest_entities(self.names, *_typed(fields), types)

    def property(self, fields: Fields, _: str) -> Json:
        return offers.suggest_properties(*_typed(fields))

    def type(self, fields: Fields, _: str) -> Json:
        return offers.suggest_types(self.names, *_typed(fields))

    def properties(self, fields: Fields, _: str) -> Json:
        limit = _whole(fields, "limit")
        if limit == 0:
            raise Refusal(400, "limit is not a number of 1 or more")
        return offers.propose(self.names, fields.get("type", ""), limit)

    def flyout_entity(self, fields: Fields, _: str) -> Json:
        thing = self._thing(fields)
        return {"id": thing.id, "html": cards.flyout_of_entity(self.names, thing)}

    def flyout_property(self, fields: Fields, _: str) -> Json:
        found = _known(fields, {str(one["id"]): one for one in offers.property_records()})
        return {"id": found["id"], "html": cards.flyout_of_property(found)}

    def flyout_type(self, fields: Fields, _: str) -> Json:
        found = _known(fields, {one: one for one in entities.types(self.names)})
        return {"id": found, "html": cards.flyout_of_type(found)}

    def preview(self, fields: Fields, _: str) -> Response:
        page = cards.preview(self.names, self._thing(fields))
        return HTMLResponse(page, headers={"Content-Security-Policy": cards.POLICY})

    def view(self, fields: Fields, _: str) -> Response:
        return RedirectResponse(offers.identifier_space(self.names) + self._thing(fields).id, 303)

    def _thing(self, fields: Fields) -> Thing:
        return _known(fields, self.names.things)


def _known(fields: Fields, known: Mapping[str, T]) -> T:
    """Give what has the identifier that was asked for."""
    if (found := known.get(fields.get("id", ""))) is None:
        raise Refusal(404, "nothing here has this id")
    return found


def _single(fields: Fields) -> Json:
    """Read one query from the address: as JSON, or as a name with its limits beside it."""
    if fields["query"].lstrip().startswith("{"):
        return dict(parse(fields["query"], "query"))
    found: Json = {"query": fields["query"], "limit": _whole(fields, "limit")}
    if fields.get("type"):
        found["type"] = fields["type"]
    if fields.get("properties"):
        found["properties"] = parse(f'{{"v": {fields["properties"]}}}', "properties")["v"]
    return found


def _typed(fields: Fields) -> tuple[str, int]:
    """Give what was typed so far, and how many suggestions to leave out."""
    return fields.get("prefix", ""), _whole(fields, "cursor") or 0


def _whole(fields: Fields, name: str) -> int | None:
    text = fields.get(name, "")
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,9}", text):
        raise Refusal(400, f"{name} is not a whole number")
    return int(text)
