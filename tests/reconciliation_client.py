"""A client of the reconciliation service, in this process."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import Any

import httpx
from starlette.applications import Starlette

import agencygraph
from agencygraph.serve.limits import Limits
from agencygraph.serve.reconciliation.routes import routes
from dossier_fixtures import dossier_folder

DOSSIERS = ("ice", "tides", "harbour")
HOME = "http://here.example"


@cache
def application(dossier: str) -> Starlette:
    """Make an application of the routes of one dossier."""
    names = agencygraph.open_names(dossier_folder(dossier))
    return Starlette(routes=routes(names, Limits(timeout=1, body=100_000)))


def call(method: str, path: str, dossier: str = "ice", **request: Any) -> httpx.Response:
    """Send one request to the service of a dossier."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=application(dossier))
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            return await client.request(method, f"/reconcile{path}", **request)

    return asyncio.run(send())


def get(path: str = "", dossier: str = "ice", **fields: object) -> Any:
    """Ask for JSON with GET."""
    answer = call("GET", path, dossier, params=fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(dossier: str = "ice", **fields: object) -> Any:
    """Ask for JSON with POST: each field is JSON, as OpenRefine sends it."""
    data = {name: json.dumps(value) for name, value in fields.items()}
    answer = call("POST", "", dossier, data=data)
    assert answer.status_code == 200, answer.text
    return answer.json()


def reconciled(query: dict[str, object], dossier: str = "ice") -> list[dict[str, Any]]:
    """Reconcile one query, and give its candidates."""
    found: list[dict[str, Any]] = post(dossier, queries={"q0": query})["q0"]["result"]
    return found


def on(day: object) -> list[dict[str, object]]:
    """Give the property by which a query names its day."""
    return [{"pid": "on", "v": day}]
