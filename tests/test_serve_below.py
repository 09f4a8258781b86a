"""`serve --base https://HOST/PATH/`: below a folder of a host, with a proxy before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from dossier_fixtures import dossier_folder
from serve_fixtures import Running, serving

#: A folder with letters and a space, as addresses write them.
FOLDER = "/deep/%C3%A9%20r"
PAGE, DATA = {"Accept": "text/html"}, {"Accept": "application/n-triples"}


@pytest.fixture(scope="module")
def below(tides_export: Path) -> Iterator[Running]:
    """A server of an invented agency in a folder of another host."""
    base = f"http://data.example{FOLDER}/"
    dossier = str(dossier_folder("tides"))
    with serving(tides_export, "--dossier", dossier, "--workers", "1", "--base", base) as running:
        yield running


@pytest.fixture(params=[FOLDER, ""], ids=["proxy keeps the folder", "proxy takes it away"])
def home(below: Running, request: pytest.FixtureRequest) -> str:
    """The address under which a proxy asks the server."""
    return f"{below.home}{request.param}"


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("", "/tides/"),
        ("/", "/tides/"),
        ("/sparql", "/ask"),
        ("/tides", "/tides/"),
        ("/tides/ask.html", "/ask"),
        ("/tides/unit/tides", "/tides/unit/tides.html"),
        ("/tides/sparql?query=ASK", "/sparql?query=ASK"),
        ("/at/2015-01-01/", "/at/2015-01-01"),
        ("/reconcile/view?id=unit/tides", "http://data.example{FOLDER}/tides/unit/tides"),
    ],
)
def test_client_is_sent_on_within_the_folder(home: str, path: str, there: str) -> None:
    """Whoever is sent elsewhere is sent to where the host has it."""
    found = httpx.get(home + path, headers=PAGE)
    expected = there.format(FOLDER=FOLDER) if "{" in there else FOLDER + there
    assert (True, expected) == (found.is_redirect, found.headers["Location"])


def test_fields_name_addresses_within_the_folder(home: str) -> None:
    """Forms, gate, days and successors in Link fields; the IRI is that of the base."""
    for path in ("/tides/unit/river-gauges", "/tides/unit/river-gauges.ttl",
                 "/at/2010-01-01/tides/unit/river-gauges.ttl"):  # fmt: skip
        found = httpx.get(home + path, headers=PAGE)
        named = re.findall(r"<([^>]*)>; rel", found.headers["Link"])
        own = [one for one in named if "creativecommons" not in one]
        assert len(own) > 4
        assert all(urlsplit(one).path.startswith(f"{FOLDER}/") for one in own)
        assert f"http://data.example{FOLDER}/tides/unit/river-gauges" in own
    assert (
        f"{FOLDER}/at/2010-01-01/tides/unit/river-gauges.ttl" == found.headers["Content-Location"]
    )
    listed = httpx.get(f"{home}/timemap/tides/unit/tides").text
    assert f"<{FOLDER}/timemap/tides/unit/tides>" in listed


def test_services_name_themselves_within_the_folder(home: str, below: Running) -> None:
    """The endpoint in its description and in VoID; the manifest for OpenRefine; the fault."""
    endpoint = f"<{below.home}{FOLDER}/sparql>"
    for path in ("/sparql", "/.well-known/void"):
        assert endpoint in httpx.get(home + path, headers=DATA).text
    manifest = httpx.get(f"{home}/reconcile").json()
    services = {one["service_url"] for one in manifest["suggest"].values()}
    assert {f"{below.home}{FOLDER}/reconcile"} == services
    assert f"http://data.example{FOLDER}/tides/" == manifest["identifierSpace"].replace(
        "é", "%C3%A9"
    )
    assert f"the endpoint is {FOLDER}/sparql\n" in httpx.get(f"{home}/nothing").text
    query = {"query": f"ASK {{ <http://data.example{FOLDER}/tides/unit/tides> ?p ?o }}"}
    answer = httpx.get(f"{home}/sparql", params=query, headers={"Accept": "application/json"})
    assert answer.json()["boolean"]


def test_pages_lead_nowhere_but_into_the_folder(home: str, below: Running) -> None:
    """Style, scripts, pictures and links of pages, the page that asks among them, are there."""
    own = set()
    for path in ("/tides/", "/tides/unit/tides.html", "/tides/unit/none", "/at/2015-01-01", "/ask"):
        page = httpx.get(home + path, headers=PAGE)
        links = re.findall(r'(?:href|src|action)=(?:"([^"]*)"|([^ >]+))', page.text)
        found = {urljoin(f"{FOLDER}{path}", one or other).partition("#")[0] for one, other in links}
        assert len(found) > 3
        own |= {one for one in found if not urlsplit(one).scheme} - {f"{FOLDER}{path}"}
    assert [] == [one for one in own if not one.startswith(f"{FOLDER}/")]
    with httpx.Client(base_url=below.home) as client:
        assert [] == [one for one in own if client.get(one).status_code not in (200, 303)]
