"""The triples of a site: each on one page, the same in every form, evidence in the dump."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld

from agencygraph.iris import CODE, KINDS, ONTOLOGY
from agencygraph.site import words
from agencygraph.site.book import Book
from built_site import ROOT, TURTLE, Site

pytest_plugins = ("built_site",)


def triples(data: bytes | str, form: ox.RdfFormat) -> set[ox.Triple]:
    """Parse a text to its triples."""
    return {quad.triple for quad in ox.parse(data, format=form)}


def in_all_forms(site: Site, path: Path) -> set[ox.Triple]:
    """Give the triples of a page, which its HTML, Turtle and JSON-LD hold alike."""
    page = path.relative_to(site.out).with_suffix(".html").as_posix()
    turtle = triples(path.read_bytes(), TURTLE)
    for text in (path.with_suffix(".jsonld").read_text("utf-8"), site.pages[page].jsonld):
        assert turtle == triples(with_context(path, text), ox.RdfFormat.JSON_LD), path
    return turtle


def with_context(path: Path, text: str) -> str:
    """Put the context into a document, which refers to it from where it stands."""
    document = json.loads(text)
    context = (path.parent / document["@context"]).read_text("utf-8")
    return json.dumps(document | json.loads(context))


def exported(site: Site) -> set[ox.Triple]:
    """Give the triples of the export, its graphs merged."""
    data = (site.export / "facts-with-evidence.nq").read_bytes()
    return triples(data, ox.RdfFormat.N_QUADS)


def is_evidence(site: Site, node: object) -> bool:
    """Whether a node is a receipt or a preferred figure: the dumps hold their triples."""
    home = f"{site.settings.base}{site.settings.key}/"
    return str(node)[1:-1].startswith((f"{home}receipt/", f"{home}observation/preferred/"))


def test_every_triple_but_evidence_is_on_one_page_in_three_forms(site: Site) -> None:
    """HTML, Turtle and JSON-LD hold the same; the pages hold all that is said under the base."""
    told: list[ox.Triple] = []
    for path in sorted(site.out.rglob("*.ttl")):
        if path.with_suffix(".html").is_file():
            told += in_all_forms(site, path)
    under = (site.settings.base, ONTOLOGY, CODE)
    own = ox.NamedNode(f"{site.settings.base}{site.settings.key}/graph/catalogue")
    export = {quad.triple for quad in quads(site) if quad.graph_name != own}
    # Of the files the site says what it offers itself: tests/test_site_machine.py.
    wanted = [
        triple
        for triple in export | triples((site.out / "catalogue.ttl").read_bytes(), TURTLE)
        if str(triple.subject)[1:].startswith(under) and not is_evidence(site, triple.subject)
    ]
    assert sorted(map(str, wanted)) == sorted(map(str, told))


def test_each_prefix_of_a_page_pays(site: Site) -> None:
    """What is used once is written whole."""
    declared = 0
    for path in (site.out / "unit").glob("*.ttl"):
        head, _, body = path.read_text("utf-8").partition("\n\n")
        prefixes = re.findall(r"^@prefix ([\w-]+):", head, re.MULTILINE)
        declared += len(prefixes)
        assert [] == [name for name in prefixes if body.count(f"{name}:") < 2], path
    assert declared


def test_evidence_is_in_the_dump_that_the_site_offers(site: Site) -> None:
    """What pages leave out of their data is in the download, and shown on the page it leads to."""
    (dump,) = (site.out / "dist").glob("facts-with-evidence.trig*")
    data = dump.read_bytes()
    held = triples(gzip.decompress(data) if dump.suffix == ".gz" else data, ox.RdfFormat.TRIG)
    wanted = {triple for triple in exported(site) if is_evidence(site, triple.subject)}
    assert wanted
    assert wanted <= held
    addresses = Book(site.lineage, site.settings, quads(site)).addresses
    for iri in {str(triple.subject)[1:-1] for triple in wanted}:
        page, _, place = (addresses.of_iri(iri) or "").partition("#")
        assert page in site.pages
        assert "/receipt/" not in iri or place in site.pages[page].names


@pytest.mark.parametrize("processor", ["pyld", "rdflib"])
def test_processors_read_the_context_beside_the_pages(site: Site, processor: str) -> None:
    """What refers to the context by a relative address is the same graph to each processor."""
    names = ["about", "terms", f"unit/{site.settings.agency}"]
    names += [f"measure/{site.lineage.facts.measures[0].key}"]
    for path in (site.out / f"{name}.jsonld" for name in names):
        if processor == "pyld":
            text = jsonld.to_rdf(
                path.as_uri(), {"format": "application/n-quads", "documentLoader": load_file}
            )
        else:
            text = rdflib.Graph().parse(path, format="json-ld").serialize(format="nt")
        wanted = triples(path.with_suffix(".ttl").read_bytes(), TURTLE)
        assert wanted == triples(text, ox.RdfFormat.N_QUADS)


def load_file(address: str, _: object) -> dict[str, object]:
    """Load a document from the disk, as a processor asks for it."""
    document = json.loads(Path(unquote(urlsplit(address).path)).read_text("utf-8"))
    return {"document": document, "documentUrl": address, "contextUrl": None}


def test_names_of_the_context_are_those_of_the_ontology(site: Site) -> None:
    """A name that the ontology's own context has means the same in that of the site."""

    def meaning(context: dict[str, object], name: str) -> str:
        value = context[name]
        iri = str(value["@id"]) if isinstance(value, dict) else str(value)
        prefix, colon, local = iri.partition(":")
        return f"{context[prefix]}{local}" if colon and prefix in context else iri

    own = json.loads((site.out / "context.jsonld").read_text("utf-8"))["@context"]
    known = json.loads((ROOT / "ontology/context.jsonld").read_text("utf-8"))["@context"]
    shared = {name for name in own.keys() & known.keys() if not name.startswith("@")}
    kinds = {name for name in shared if name in KINDS}
    assert len(shared - kinds) > 50
    for name in shared - kinds:
        assert meaning(known, name) == meaning(own, name), name


def test_every_ontology_term_has_a_place(site: Site) -> None:
    """A term has its name as anchor, its definition and use, where its IRI leads."""
    space = ONTOLOGY + "#"
    definitions = {
        triple.subject.value[len(space) :]: triple.object.value  # type: ignore[union-attr]
        for triple in exported(site)
        if triple.predicate.value.endswith("core#definition")
        and triple.subject.value.startswith(space)  # type: ignore[union-attr]
    }
    text = unescape_quotes((site.out / "terms.html").read_text(encoding="utf-8"))
    assert len(definitions) > 100
    for name, definition in definitions.items():
        said = text.partition(f"<h3 id={name}>")[2].partition("<h3")[0]
        assert escape(definition, quote=False) in said, name
        assert "<dt>Used<dd>" in said


def test_uses_of_codes_are_those_of_facts(site: Site) -> None:
    """Neither copies of preferred figures nor what a code list says of itself are uses."""
    text = (site.out / "codes.html").read_text(encoding="utf-8")
    found = {
        key: said.partition("Used ")[2].partition(".")[0]
        for key, said in re.findall(r'<dt id="code-([\w-]+)">(.*?)(?=<dt|</dl)', text, re.DOTALL)
    }
    facts = site.lineage.facts
    certain = Counter(event.certainty for event in facts.events)
    assert {f"certainty-{key}": words.times(count) for key, count in certain.items()} == {
        key: said for key, said in found.items() if key.startswith("certainty-")
    }
    figures = (*facts.observations, *facts.claims)
    qualified = Counter(fact.qualifier for fact in figures if fact.qualifier)
    for key in (key for key in found if key.startswith("qualifier-")):
        assert words.times(qualified[key.removeprefix("qualifier-")]) == found[key], key
    assert "by no fact" in found.values()


def quads(site: Site) -> list[ox.Quad]:
    """Read the export."""
    path = site.export / "facts-with-evidence.nq"
    return list(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))


def unescape_quotes(text: str) -> str:
    """Write quotes as they are."""
    return text.replace("&#34;", '"').replace("&#39;", "'")
