"""Every IRI of the graph leads to a document, and every form of a document says the same."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencygraph import iris
from agencygraph.build import build
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.linked.answers import Answer
from agencygraph.serve.linked.serializations import FORMS
from dossier_fixtures import dossier_folder
from linked_fixtures import PARSERS, Desk, desk, triples

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def ice_desk(export: Path) -> Desk:
    """The linked data of ICE."""
    return desk("ice", export)


@pytest.fixture(scope="module")
def harbour_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The linked data of an invented agency whose IRIs stand under a base of its own."""
    out = tmp_path_factory.mktemp("linked") / "harbour"
    build(dossier_folder("harbour"), out, "1.0.0")
    return desk("harbour", out)


@pytest.fixture(params=["ice", "harbour"])
def any_desk(request: pytest.FixtureRequest) -> Desk:
    """The linked data of ICE, then that of an agency of which the code knows nothing."""
    found = request.getfixturevalue(f"{request.param}_desk")
    assert isinstance(found, Desk)
    return found


def test_every_iri_leads_to_data_that_holds_what_is_said_of_it(any_desk: Desk) -> None:
    """303 to a document, and in it every triple of which the IRI is the subject."""
    said: dict[str, set[str]] = {}
    for quad in any_desk.quads:
        said.setdefault(quad.subject.value, set()).add(str(quad.triple))
    documents: dict[str, set[str]] = {}
    wrong = []
    for iri in sorted(any_desk.iris()):
        path = any_desk.path(iri)
        if path.startswith(f"{any_desk.key}/dist/"):
            continue
        assert 303 == any_desk.ask(path, "application/n-triples").status, iri
        led, body = any_desk.read(path, "application/n-triples")
        if led not in documents:
            documents[led] = triples(body, "nt")
        if not documents[led] or said.get(iri, set()) - documents[led]:
            wrong.append((iri, led))
    assert [] == wrong


def test_every_iri_leads_to_a_page_and_a_place_on_it(any_desk: Desk) -> None:
    """303 to a page; where that shows many things, to the one that was asked for."""
    wrong, pages = [], {}
    for path in sorted({any_desk.path(iri) for iri in any_desk.iris()}):
        if path.startswith(f"{any_desk.key}/dist/"):
            continue
        answer = any_desk.ask(path, BROWSER)
        page, _, place = answer.headers["Location"].removeprefix("/").partition("#")
        if page not in pages:
            pages[page] = any_desk.ask(page).body.decode()
        anchor = re.escape(place)
        shown = not place or re.search(rf' id="?{anchor}"?[ >]', pages[page])
        if answer.status != 303 or "<h1" not in pages[page] or not shown:
            wrong.append((path, answer.headers["Location"]))
    assert [] == wrong


def test_downloads_of_the_catalogue_are_there_or_are_not_committed(ice_desk: Desk) -> None:
    """What the catalogue offers can be fetched."""
    files = {ice_desk.path(iri) for iri in ice_desk.iris() if "/dist/" in iri}
    missing = {path for path in files if ice_desk.ask(path).status != 200}
    assert {path for path in missing if not path.endswith(".parquet")} == set()


def test_forms_of_a_document_hold_the_same_triples(any_desk: Desk) -> None:
    """Turtle, JSON-LD, N-Triples, RDF/XML and the data within the page are one graph."""
    pages = {
        any_desk.ask(any_desk.path(iri), BROWSER).headers["Location"]
        for iri in any_desk.iris()
        if "/dist/" not in iri
    }
    stems = sorted({page.partition("#")[0].removesuffix(".html")[1:] for page in pages})
    script = re.compile(rb'<script type="?application/ld\+json"?>(.*?)</script>', re.DOTALL)
    for stem in stems:
        found = {form: triples(any_desk.ask(f"{stem}.{form}").body, form) for form in PARSERS}
        embedded = script.search(any_desk.ask(f"{stem}.html").body)
        assert embedded, stem
        found["html"] = triples(embedded[1], "jsonld")
        assert found["nt"], stem
        different = [form for form in found if found[form] != found["nt"]]
        assert [] == different, stem


def test_document_of_a_unit_says_no_more_than_the_store(ice_desk: Desk, store: ox.Store) -> None:
    """Nothing is in a description that the graph does not hold."""
    for key in ("dro", "hsi", "ice"):
        found = ox.parse(ice_desk.ask(f"ice/unit/{key}.nt").body, format=PARSERS["nt"])
        pattern = [(quad.subject, quad.predicate, quad.object) for quad in found]
        assert all(any(store.quads_for_pattern(*triple, None)) for triple in pattern)
        assert pattern


def test_unit_is_described_with_what_leads_to_it(ice_desk: Desk) -> None:
    """A client that follows links finds a unit's figures, which only point to it."""
    home = "https://w3id.org/agencygraph/"
    _, body = ice_desk.read("ice/unit/hsi", "text/turtle")
    assert any(
        f"<{home}ontology#subject> <{home}ice/unit/hsi>" in one and "/observation/" in one
        for one in triples(body, "ttl")
    )


def test_ended_unit_names_its_successor_with_event_and_date(ice_desk: Desk) -> None:
    """No 404 for what is gone: page, data and Link field lead to what came after."""
    answer = ice_desk.ask("ice/unit/dro", BROWSER)
    heir = '</ice/unit/ero>; rel="http://purl.org/dc/terms/isReplacedBy"; title="ero: June 2010"'
    assert heir in answer.headers["Link"]
    for form in ("html", "ttl"):
        assert heir in ice_desk.ask(f"ice/unit/dro.{form}").headers["Link"]
    page = unescape(ice_desk.ask("ice/unit/dro.html").body.decode())
    told = re.sub(r"<[^>]*>|\s+", " ", page)
    assert re.search(r"Ended: June 2010\. +Continued by +Enforcement and Removal Operations", told)
    event = "https://w3id.org/agencygraph/ice/event/2010-dro-to-ero"
    data = triples(ice_desk.ask("ice/unit/dro.ttl").body, "ttl")
    ero = "<http://www.w3.org/ns/org#resultingOrganization> <https://w3id.org/agencygraph/ice/unit/ero>"
    assert f"<{event}> {ero}" in data
    assert any(one.startswith(f'<{event}> <{iris.ONTOLOGY}#date> "2010-06"') for one in data)
    assert "isReplacedBy" not in ice_desk.ask("ice/unit/ero", BROWSER).headers["Link"]


def test_links_of_a_document_name_its_forms_thing_and_licence(ice_desk: Desk) -> None:
    """A document leads to its other forms, to what it describes, and to its licence."""
    told = ice_desk.ask("ice/unit/ero.ttl").headers["Link"]
    home = "https://w3id.org/agencygraph/ice/unit/ero"
    assert f'<{home}.ttl>; rel="canonical"' in told
    assert f'<{home}>; rel="describes"' in told
    assert '<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"' in told
    others = {form.writer for form in FORMS} - {"ttl"}
    alternates = re.findall(r'</ice/unit/ero\.(\w+)>; rel="alternate"; type="[^"]+"', told)
    assert others == set(alternates)


def test_terms_of_the_ontology_lead_to_their_place_and_to_all_terms(ice_desk: Desk) -> None:
    """A client drops the hash: the page has each name as an anchor, the data every term."""
    location = ice_desk.ask("ontology", BROWSER).headers["Location"]
    page = ice_desk.ask(location[1:]).body.decode()
    names = {
        iri.partition("#")[2] for iri in ice_desk.iris() if iri.startswith(iris.ONTOLOGY + "#")
    }
    anchors = set(re.findall(r' id="?([^" >]+)', page))
    assert names - {""} <= anchors
    path, body = ice_desk.read("ontology", "text/turtle")
    assert "ice/terms.ttl" == path
    told = triples(body, "ttl")
    assert f"<{iris.ONTOLOGY}#Creation>" in {one.split(" ")[0] for one in told}
    # Terms of others are declared, as OWL 2 DL asks: the document holds the whole graph.
    graph = ox.NamedNode(iris.ONTOLOGY)
    assert {str(quad.triple) for quad in ice_desk.quads if quad.graph_name == graph} <= told


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "html"),
        ("*/*", "html"),
        (BROWSER, "html"),
        ("text/turtle", "ttl"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.2", "rdf"),
        ("text/html;q=0.3, application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ("text/plain", "nt"),
        ("application/*;q=0.5, text/html;q=0.4", "jsonld"),
    ],
)
def test_thing_leads_to_the_form_of_the_highest_quality(
    ice_desk: Desk, accept: str | None, form: str
) -> None:
    """The form follows Accept, and the answer says that it did."""
    answer = ice_desk.ask("ice/unit/ero", accept)
    assert (303, f"/ice/unit/ero.{form}") == (answer.status, answer.headers["Location"])
    assert "Accept" in answer.headers["Vary"]


def test_thing_in_no_form_that_is_accepted_is_refused(ice_desk: Desk) -> None:
    """406, with the forms that there are."""
    with pytest.raises(Refusal, match="text/turtle") as refused:
        ice_desk.ask("ice/unit/ero", "image/png")
    assert 406 == refused.value.status


def test_unknown_key_is_told_with_the_nearest_names(ice_desk: Desk) -> None:
    """404 in the form that is accepted, with what might have been meant."""
    page = ice_desk.ask("ice/unit/federal-protective-servise", BROWSER)
    said = ice_desk.ask("ice/unit/federal-protective-servise", "text/turtle")
    assert (404, 404) == (page.status, said.status)
    assert (
        'href="../../ice/unit/fps.html"' in page.body.decode().replace("=../", '="../')
        or "unit/fps.html" in page.body.decode()
    )
    assert "text/plain; charset=utf-8" == said.headers["Content-Type"]
    assert "perhaps: Federal Protective Service (unit fps)" in said.body.decode()


def test_deep_path_is_not_answered_with_a_long_page(ice_desk: Desk) -> None:
    """Each link of a page goes up every slash of its path: a path of many is told in words."""
    answer = ice_desk.ask("ice" + "/" * 60_000, BROWSER)
    assert (404, True) == (answer.status, len(answer.body) < 1000)


@pytest.mark.parametrize(
    "path",
    [
        "ice/dist/../about.json",
        "ice/dist/../../../pyproject.toml",
        "ice/assets/../book.py",
        "ice/assets/..%2fbook.py",
        "ice//etc/passwd",
        "ice/../../etc/passwd",
        "at/2009-06-30/ice/../../etc/passwd.ttl",
    ],
)
def test_paths_lead_to_no_file_outside(ice_desk: Desk, path: str) -> None:
    """A path is looked up, and never made into the name of a file."""
    try:
        status = ice_desk.ask(path, "*/*").status
    except Refusal as refusal:
        status = refusal.status
    assert 404 == status


_SEGMENTS = st.sampled_from(
    [
        "ice",
        "unit",
        "ero",
        "dro",
        "at",
        "timemap",
        "2009-06-30",
        "2010-06-15",
        "",
        "..",
        ".",
        "dist",
        "assets",
        "ontology",
        "code",
        "graph",
        "events",
        "version",
        "dro-1",
        "é",
        "%00",
        "\x00",
        ".ttl",
    ]
)
_PATHS = st.lists(_SEGMENTS | st.text(max_size=8), max_size=6).map("/".join)
_ENDED = st.tuples(_PATHS, st.sampled_from(["", ".ttl", ".html", ".jsonld", ".nt", ".rdf", "#x"]))
_ACCEPTS = (
    st.none()
    | st.text(max_size=30)
    | st.lists(
        st.sampled_from(
            ["text/html", "text/turtle;q=0.5", "*/*;q=0", "text/*", "image/png", ";;", "q"]
        )
    ).map(", ".join)
)
_MOMENTS = (
    st.none()
    | st.text(max_size=30)
    | st.datetimes().map(lambda when: f"{when:%a, %d %b %Y %H:%M:%S GMT}")
)


@given(_ENDED.map("".join), _ACCEPTS, _MOMENTS)
def test_any_request_has_an_answer_or_is_refused(
    ice_desk: Desk, path: str, accept: str | None, moment: str | None
) -> None:
    """Whatever is asked, there is a document, a way on, or a reason why not."""
    try:
        answer = ice_desk.ask(path, accept, moment)
    except Refusal as refusal:
        answer = Answer(refusal.status, refusal.headers)
    assert answer.status in (200, 302, 303, 400, 404, 406)
    assert all(text.isascii() and text.isprintable() for text in answer.headers.values())


def test_links_of_the_whole_organization_lead_somewhere(any_desk: Desk) -> None:
    """Its gate and its days name it under its own base, and no list of days: there is none."""
    key = any_desk.key
    moments = {key: "Mon, 30 Jun 2025 22:30:00 GMT", f"at/2020-06-30/{key}": None}
    for path, moment in moments.items():
        links = any_desk.ask(path, "text/turtle", moment).headers["Link"]
        assert f'<{any_desk.base}{key}>; rel="original"' in links
        assert f'</{key}>; rel="timegate"' in links
        assert "timemap" not in links
