"""The rules for hosts, by a real Apache: every IRI of the graph leads to what describes it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox
import pytest

import agencygraph
from agencygraph import iris
from agencygraph.dossier import Settings, load_settings
from agencygraph.site.book import Book
from agencygraph.site.build import build_site
from agencygraph.site.hosts import w3id
from agencygraph.store import quads_file
from apache_fixtures import Apache, running_apache
from dossier_fixtures import dossier_folder

FORMS = {"html": "text/html", "ttl": "text/turtle", "jsonld": "application/ld+json"}
_PARSED = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}


@dataclass(frozen=True)
class Hosted:
    """A site behind Apache, with its book and every IRI that it is asked for."""

    apache: Apache
    book: Book
    settings: Settings
    site: Path

    def iris(self) -> list[str]:
        """Give every IRI under a base, downloads aside, without fragments."""
        spaces, files = (self.settings.base, iris.BASE), f"{self.book.home}dist/"
        terms = {term for quad in self.book.quads for term in (quad.subject, quad.object)}
        found = {term.value.partition("#")[0] for term in terms if isinstance(term, ox.NamedNode)}
        return sorted(one for one in found if one.startswith(spaces) and files not in one)

    def is_said_of(self, iri: str) -> bool:
        """Whether anything is said of an IRI itself, and not only with it."""
        return iri in {one.partition("#")[0] for one in self.book.described}

    def shown(self, iri: str) -> str:
        """Give the page and place that show an IRI; a version is shown with what it is one of."""
        unversioned = re.sub(r"/[0-9]+(\.[0-9]+)+$", "", iri)
        return self.book.addresses.of_iri(unversioned) or "about.html"

    def path(self, iri: str) -> str:
        """Give the path of an IRI on the site."""
        return iri.removeprefix(self.book.home).removeprefix(iris.BASE)


def _hosted(apache: Apache, dossier: str, export: Path) -> Hosted:
    folder = dossier_folder(dossier)
    lineage, settings = agencygraph.load_dossier(folder), load_settings(folder)
    site = apache.root / "site"
    build_site(lineage, settings, export, site)
    quads = list(ox.parse(path=quads_file(export), format=ox.RdfFormat.N_QUADS))
    return Hosted(apache, Book(lineage, settings, quads), settings, site)


@pytest.fixture(scope="module")
def hosted(export: Path) -> Iterator[Hosted]:
    """The site of ICE behind Apache."""
    with running_apache() as apache:
        yield _hosted(apache, "ice", export)


@pytest.fixture(scope="module")
def subjects(hosted: Hosted) -> Mapping[Path, set[str]]:
    """The subjects of every document that is data."""
    return {
        path: {
            quad.subject.value.partition("#")[0]
            for quad in ox.parse(_whole(path), format=_PARSED[path.suffix[1:]])
        }
        for ending in _PARSED
        for path in hosted.site.rglob(f"*.{ending}")
        if path.name != "context.jsonld"
    }


def _whole(path: Path) -> str:
    """Read a document with its context in it: JSON-LD refers to it from where it stands."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".jsonld":
        return text
    document = json.loads(text)
    context = (path.parent / document["@context"]).read_text(encoding="utf-8")
    return json.dumps(document | json.loads(context))


@pytest.mark.parametrize("top", ["site", "elsewhere/deep"])
def test_apache_leads_every_iri_to_its_page_or_data(
    hosted: Hosted, subjects: Mapping[Path, set[str]], top: str
) -> None:
    """303 to the page and place that show a thing, or to the data in which it is described."""
    wrong = []
    evidence = tuple(f"{hosted.book.home}{one}/" for one in ("receipt", "observation/preferred"))
    offered = {path.name.removesuffix(".gz") for path in (hosted.site / "dist").iterdir()}
    files = f"{hosted.book.home}distribution/"
    for iri in hosted.iris():
        for form, accept in FORMS.items():
            asked = f"/{top}/{hosted.path(iri)}"
            status, location, _ = hosted.apache.get(asked, accept)
            led = urlsplit(urljoin(asked, location))
            file = hosted.site / led.path.removeprefix(f"/{top}/")
            shown = hosted.shown(iri)
            page, _, place = shown.partition("#")
            if form == "html":
                right = file == hosted.site / page and (led.fragment == place or "#" not in shown)
            else:
                right = iri in subjects.get(file, set()) or not hosted.is_said_of(iri)
                file_of = iri.removeprefix(files).partition("#")[0]
                is_other = iri.startswith(files) and file_of not in offered
                is_other |= iri == f"{hosted.book.home}sparql"  # A site has no service.
                if iri.startswith(evidence) or is_other:  # Its triples are in the dump.
                    right = file == hosted.site / f"about.{form}"
            if status != 303 or not file.is_file() or not right:
                wrong.append((iri, form, status, location))
    assert [] == wrong[:5]


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("", "html"),
        ("*/*", "html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle;q=1, text/html;q=0.5", "ttl"),
        ("text/html, text/turtle;q=0.9", "html"),
        ("application/ld+json, text/turtle;q=0.8, */*;q=0.1", "jsonld"),
        ("text/turtle, application/ld+json", "ttl"),
        ("application/rdf+xml", "html"),
    ],
)
def test_apache_takes_the_first_type_that_it_has(hosted: Hosted, accept: str, ending: str) -> None:
    """Of several types the first one that the site has decides; without one, the page."""
    unit = hosted.settings.agency
    location = hosted.apache.get(f"/site/unit/{unit}", accept)[1]
    assert f"/site/unit/{unit}.{ending}" == urlsplit(location).path


def test_apache_sends_documents_with_their_types(hosted: Hosted) -> None:
    """A document is sent as what it is."""
    unit = hosted.settings.agency
    for ending, media_type in FORMS.items():
        assert (200, "", media_type) == hosted.apache.get(f"/site/unit/{unit}.{ending}", "*/*")


def test_w3id_leads_every_iri_to_the_document_on_the_host(
    hosted: Hosted, subjects: Mapping[Path, set[str]]
) -> None:
    """From w3id.org in one or two steps: to the page that shows a thing, or data about it."""
    rules = w3id(f"{hosted.apache.url}site/", hosted.settings.key, is_site=True)
    _put(hosted.apache.root / "agencygraph", rules)
    wrong = []
    for iri in hosted.iris():
        for form, accept in FORMS.items():
            path = "/agencygraph/" + iri.removeprefix(iris.BASE)
            told: tuple[int, str, str] = (0, path, "")
            for _ in range(3):
                told = hosted.apache.get(path, accept)
                if told[0] not in (302, 303):
                    break
                path = urlsplit(urljoin(path, told[1])).path
            file = hosted.site / path.removeprefix("/site/")
            page = hosted.shown(iri).partition("#")[0]
            right = file == hosted.site / page if form == "html" else file in subjects
            if told[0] != 200 or accept != told[2] or not right:
                wrong.append((iri, form, path, told))
    assert [] == wrong[:5]


def test_what_is_no_iri_is_told_and_the_top_of_a_dossier_leads_to_its_site(hosted: Hosted) -> None:
    """An end of a line, which would end a field, is found nowhere; `/ice` is the first page."""
    site, key = f"{hosted.apache.url}site/", hosted.settings.key
    _put(hosted.apache.root / "agencygraph", w3id(site, key, is_site=True))
    for top in ("site", f"agencygraph/{key}"):
        for path in ("unit/a%0d%0aX:1", "citation/a%0aX:1", "version/%0d"):
            assert 404 == hosted.apache.get(f"/{top}/{path}", "*/*")[0]
    for path in (key, f"{key}/"):
        assert (302, site) == hosted.apache.get(f"/agencygraph/{path}", "*/*")[:2]


def test_w3id_leads_every_iri_to_the_same_path_of_a_server(hosted: Hosted) -> None:
    """A server is asked for the path of the IRI itself, whatever is accepted."""
    _put(hosted.apache.root / "agencygraph", w3id("https://data.example/g/", "x", is_site=False))
    wrong = []
    for iri in [*hosted.iris(), iris.BASE + "at/2009-06-30/ice/unit/x", iris.BASE]:
        path = iri.removeprefix(iris.BASE)
        told = hosted.apache.get(f"/agencygraph/{path}", "text/turtle")
        if told[:2] != (302, f"https://data.example/g/{path}"):
            wrong.append((iri, told))
    assert [] == wrong[:5]


@pytest.mark.parametrize(
    ("host", "led"),
    [("a$1/", "a$1/"), ("$0%25/", "$0%25/"), ("%C3%A9/", "%c3%a9/"), ("a%41/", "aA/")],
)
def test_w3id_leads_to_an_address_that_looks_like_a_reference(
    hosted: Hosted, host: str, led: str
) -> None:
    """A dollar sign or per cent sign of the host's path is itself: Apache fills nothing in."""
    top = "https://data.example/"
    for is_site in (False, True):
        rules = w3id(top + host, hosted.settings.key, is_site=is_site)
        _put(hosted.apache.root / "agencygraph", rules)
        assert (302, f"{top}{led}at/x") == hosted.apache.get("/agencygraph/at/x", "*/*")[:2]
    # A rule that chooses a form writes the address as it was given.
    unit = f"/agencygraph/{hosted.settings.key}/unit/x"
    assert (303, f"{top}{host}unit/x.html") == hosted.apache.get(unit, "*/*")[:2]


def _put(folder: Path, rules: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / ".htaccess").write_text(rules)


def test_rules_name_no_agency_but_that_of_the_dossier(tides_export: Path) -> None:
    """The rules of an invented agency lead to its own pages."""
    with running_apache() as apache:
        hosted = _hosted(apache, "tides", tides_export)
        version = hosted.book.lineage.facts.versions[0]
        _, location, _ = apache.get(f"/site/version/{version.key}", "text/html")
        page = f"{apache.url}site/unit/{version.unit}.html#version-{version.key}"
        assert page == urljoin(apache.url, location)
