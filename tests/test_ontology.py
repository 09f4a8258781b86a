"""The ontology is consistent, stays within OWL 2 DL, is used throughout, and is kept in form."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr
from functools import cache
from pathlib import Path

import owlready2
import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld

from agencygraph.build import build
from agencygraph.iris import ONTOLOGY, expand, prefixes
from agencygraph.named_questions import questions
from agencygraph.resources import folder, question_folders
from agencygraph.turtle import format_turtle

ROOT = Path(__file__).resolve().parents[1]
AG = ONTOLOGY + "#"
RDF_TYPE = str(rdflib.RDF.type)
OWL_CLASSES = Path("/usr/share/java/owlapi-apibinding.jar")
#: The OWL API and what it needs, by name: other programs put XML libraries of their own beside
#: them, with which it does not read what it writes.
OWL_JARS = (
    *("owlapi-*", "rdf4j-*", "commons-rdf*", "commons-io", "commons-codec", "commons-logging"),
    *("guava", "caffeine*", "hppcrt*", "httpclient", "httpcore", "jackson-annotations"),
    *("jackson-core", "jackson-databind", "atinject*", "javax.inject*", "jsr305", "xz"),
    *("slf4j-api", "slf4j-nop"),
)
DOSSIER = "ice"
#: A small dossier of the tests, about an agency that does not exist.
FICTION = "harbour"

#: Terms of the ontology that no datum, shape or question names, each with the reason.
ALLOWED_UNUSED = {
    "component-": "names a component of a data structure, which only the structure refers to",
}


def ontology_files() -> list[Path]:
    """Give the files of the ontology, the dossier's module included."""
    return sorted(folder("ontology").glob("*.ttl"))


def shape_files() -> list[Path]:
    """Give the files of shapes."""
    return sorted(folder("shapes").glob("*.ttl"))


def parse(path: Path) -> list[ox.Quad]:
    """Read a Turtle file."""
    return list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))


@cache
def merged() -> rdflib.Graph:
    """Give all files of the ontology as one graph, without what would be fetched."""
    graph = rdflib.Graph()
    for path in ontology_files():
        graph.parse(path)
    graph.remove((None, rdflib.OWL.imports, None))
    graph.remove((None, rdflib.OWL.versionIRI, None))
    return graph


@contextmanager
def quietly() -> Iterator[None]:
    """Keep what the reasoner says of itself from the terminal."""
    with redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def contradiction(graph: rdflib.Graph) -> list[str] | None:
    """Ask HermiT: the classes that can have no member, or None when nothing can hold at all."""
    if shutil.which("java") is None:
        pytest.skip("there is no java here for HermiT; install a JRE")
    world = owlready2.World()
    text = graph.serialize(format="xml").encode()
    with quietly():
        world.get_ontology("urn:x-merged").load(fileobj=io.BytesIO(text))
        try:
            owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return None
        return sorted(found.iri for found in world.inconsistent_classes())


def test_ontology_is_consistent_with_the_module_of_the_dossier() -> None:
    """HermiT finds no contradiction, and no class that nothing can belong to."""
    assert {"alignments", "codes", "core", DOSSIER} == {path.stem for path in ontology_files()}
    assert [] == contradiction(merged())


def test_ontology_is_inconsistent_when_a_unit_is_two_things_at_once() -> None:
    """A unit that is also an event breaks a disjointness, and HermiT says so."""
    faulty = rdflib.Graph() + merged()
    unit = rdflib.URIRef(f"{ONTOLOGY.removesuffix('ontology')}{DOSSIER}/unit/ero")
    assert (unit, rdflib.RDF.type, rdflib.URIRef(AG + "OrganizationalUnit")) in faulty
    faulty.add((unit, rdflib.RDF.type, rdflib.URIRef(AG + "ChangeEvent")))
    assert contradiction(faulty) is None


def owl_profile(*files: Path) -> subprocess.CompletedProcess[str]:
    """Check files against the OWL 2 DL profile with the OWL API."""
    program = ROOT / ".ci" / "OwlProfile.java"
    if shutil.which("javac") is None or not program.is_file():
        pytest.skip("there is no JDK, or no checkout, to run .ci/OwlProfile.java with")
    if not list(OWL_CLASSES.parent.glob("owlapi-*.jar")):
        pytest.skip("the OWL API is not here; install libowlapi-java")
    jars = [jar for name in OWL_JARS for jar in OWL_CLASSES.parent.glob(f"{name}.jar")]
    command = ["java", "-cp", ":".join(map(str, jars)), str(program), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_ontology_stays_within_owl_2_dl() -> None:
    """The OWL API finds no violation of the profile in the files taken together."""
    found = owl_profile(*ontology_files())
    assert (0, "0 violations of OWL 2 DL") == (
        found.returncode,
        found.stdout.strip().rpartition("axioms, ")[2],
    )


def test_owl_profile_finds_a_violation_when_there_is_one(tmp_path: Path) -> None:
    """A property that is both transitive and functional is outside the profile."""
    faulty = tmp_path / "faulty.ttl"
    faulty.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        f"<{AG}within> a owl:ObjectProperty, owl:TransitiveProperty, owl:FunctionalProperty .\n"
    )
    assert owl_profile(*ontology_files(), faulty).returncode == 1


def named(terms: Iterable[object]) -> set[str]:
    """Give the local names of terms of the ontology, datatypes included."""
    found = set()
    for term in terms:
        node = term.datatype if isinstance(term, ox.Literal) else term
        if isinstance(node, ox.NamedNode) and node.value.startswith(AG):
            found.add(node.value.removeprefix(AG))
    return found


def in_text(text: str) -> set[str]:
    """Give the local names of the terms that a query speaks of."""
    return set(re.findall(r"(?<![\w-])ag:([\w-]+)", text))


@cache
def defined() -> frozenset[str]:
    """Give the local names of the terms that the ontology says a type of."""
    return frozenset(
        name
        for path in ontology_files()
        for quad in parse(path)
        if quad.predicate.value == RDF_TYPE
        for name in named([quad.subject])
    )


@cache
def used_in_shapes() -> frozenset[str]:
    """Give the terms that shapes speak of, in their queries too."""
    found: set[str] = set()
    for path in shape_files():
        for quad in parse(path):
            found |= named([quad.subject, quad.predicate, quad.object])
            if isinstance(quad.object, ox.Literal):
                found |= in_text(quad.object.value)
    return frozenset(found)


@cache
def used_in_questions() -> frozenset[str]:
    """Give the terms that the named questions speak of."""
    asked = questions(question_folders(DOSSIER)).values()
    return frozenset(name for question in asked for name in in_text(question.text))


@pytest.fixture(scope="module")
def used_in_data(export: Path) -> frozenset[str]:
    """The terms that the export uses outside of the ontology."""
    file = export / "facts-with-evidence.nq"
    return frozenset(
        name
        for quad in ox.parse(path=file, format=ox.RdfFormat.N_QUADS)
        if quad.graph_name != ox.NamedNode(ONTOLOGY)
        for name in named([quad.subject, quad.predicate, quad.object])
    )


def test_every_term_that_is_used_is_defined(used_in_data: frozenset[str]) -> None:
    """No datum, shape or question uses a term that the ontology does not know."""
    used = used_in_data | used_in_shapes() | used_in_questions()
    assert len(used) > 100
    assert set() == used - defined()


def test_every_term_that_is_defined_is_used(used_in_data: frozenset[str]) -> None:
    """Each term stands in the data, in a shape or in a question, but for named exceptions."""
    unused = defined() - used_in_data - used_in_shapes() - used_in_questions()
    spared = {name for name in unused if name.startswith(tuple(ALLOWED_UNUSED))}
    assert set() == unused - spared
    assert all(any(name.startswith(start) for name in spared) for start in ALLOWED_UNUSED)


def test_every_component_belongs_to_a_data_structure() -> None:
    """What the data does not name is named by a data structure."""
    component = ox.NamedNode("http://purl.org/linked-data/cube#component")
    core = parse(folder("ontology") / "core.ttl")
    belong = named(quad.object for quad in core if quad.predicate == component)
    assert {name for name in defined() if name.startswith("component-")} == belong


@pytest.mark.parametrize("path", [*ontology_files(), *shape_files()], ids=lambda path: path.name)
def test_turtle_file_is_in_form(path: Path) -> None:
    """Each file is what the formatter makes of it: one object a line, blocks in IRI order."""
    names = prefixes(DOSSIER if path.stem == DOSSIER else None)
    text = path.read_text(encoding="utf-8")
    assert text == format_turtle(text, names)


@pytest.mark.parametrize("path", [*ontology_files(), *shape_files()], ids=lambda path: path.name)
def test_formatter_changes_no_triple(path: Path) -> None:
    """A file and its formatted text are isomorphic, whatever order its lines had."""
    text = path.read_text(encoding="utf-8")
    prolog = "".join(f"{line}\n" for line in text.splitlines() if line.startswith(("@", "#")))
    blocks = text.split("\n\n")[1:]
    shuffled = prolog + "\n\n".join(reversed(blocks))
    formatted = format_turtle(shuffled, prefixes(DOSSIER if path.stem == DOSSIER else None))
    assert canonical(text) == canonical(formatted)
    assert text == formatted


def canonical(turtle: str) -> ox.Dataset:
    """Give the triples of a text with blank nodes named by what they say."""
    parsed = ox.Dataset(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))
    parsed.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return parsed


def test_module_is_the_one_of_the_build(export: Path) -> None:
    """ontology/ice.ttl is what the dossier of today makes."""
    module = folder("ontology") / f"{DOSSIER}.ttl"
    assert (export / module.name).read_bytes() == module.read_bytes()


def test_module_defines_each_individual(export: Path) -> None:
    """Each has a label, a definition, a source and the module that defines it."""
    graph = rdflib.Graph().parse(export / f"{DOSSIER}.ttl")
    individuals = set(graph.subjects(rdflib.RDF.type, rdflib.OWL.NamedIndividual))
    assert len(individuals) > 100
    needed = (
        rdflib.RDFS.label,
        rdflib.SKOS.definition,
        rdflib.DCTERMS.source,
        rdflib.RDFS.isDefinedBy,
    )
    lacking = {
        (str(individual), str(predicate))
        for individual in individuals
        for predicate in needed
        if (individual, predicate, None) not in graph
    }
    assert set() == lacking
    divisions = {
        str(division).rpartition("/")[2]
        for division in graph.subjects(rdflib.RDF.type, rdflib.URIRef(AG + "HistoricalDivision"))
    }
    assert {"dro", "oi", "fps"} <= divisions


def test_build_renews_the_module_when_a_checkout_builds_its_own_dossier(tmp_path: Path) -> None:
    """Only a build into graph/dist/<key> of a checkout writes ontology/<key>.ttl beside it."""
    ontology = tmp_path / "ontology"
    ontology.mkdir()
    (ontology / "core.ttl").touch()
    here = tmp_path / "graph" / FICTION
    shutil.copytree(ROOT / "tests" / "dossiers" / FICTION, here)
    build(here, tmp_path / "elsewhere", "1.0.0")
    assert ["core.ttl"] == [path.name for path in ontology.iterdir()]
    out = tmp_path / "graph" / "dist" / FICTION
    build(here, out, "1.0.0")
    assert ["core.ttl", f"{FICTION}.ttl"] == sorted(path.name for path in ontology.iterdir())
    assert (out / f"{FICTION}.ttl").read_bytes() == (ontology / f"{FICTION}.ttl").read_bytes()


@pytest.fixture(scope="module")
def compacted(export: Path) -> dict[str, object]:
    """The facts, compacted by a JSON-LD processor with the context that is published."""
    document = json.loads((export / "facts.jsonld").read_text(encoding="utf-8"))
    resources = [one for graph in jsonld.expand(document) for one in graph["@graph"]]
    context = json.loads((folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))
    return jsonld.compact(resources, context)


def test_context_loses_nothing_when_the_facts_are_compacted(
    export: Path, compacted: dict[str, object]
) -> None:
    """What is compacted with context.jsonld and read again is the same graph."""
    back = jsonld.to_rdf(compacted, {"format": "application/n-quads"})
    assert isinstance(back, str)
    expected = {
        str(ox.Quad(quad.subject, quad.predicate, quad.object))
        for quad in ox.parse(path=export / "facts.nq", format=ox.RdfFormat.N_QUADS)
    }
    parsed = ox.parse(back.encode(), format=ox.RdfFormat.N_QUADS)
    assert expected == {str(quad) for quad in parsed}


def test_context_has_a_plain_name_for_every_term_of_the_data(compacted: dict[str, object]) -> None:
    """A user of the JSON sees no prefix on a class or property of this ontology."""
    graph = compacted["@graph"]
    assert isinstance(graph, list)
    names = {name for resource in graph for name in resource}
    types = {name for one in graph for name in jsonld.JsonLdProcessor.get_values(one, "type")}
    assert "printedForm" in names
    assert "MetricObservation" in types
    assert [] == sorted(name for name in names | types if name.startswith("ag:"))


def test_context_frames_a_figure_when_asked_for_one(export: Path) -> None:
    """Framed, a figure is a small tree with plain names and its codes as words."""
    lines = (export / "facts.jsonld").read_text(encoding="utf-8").splitlines()
    own = json.loads(lines[0].removesuffix(",") + "}")["@context"]
    line = next(line for line in lines if '"ag:MetricObservation"' in line and "170,590" in line)
    context = json.loads((folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))
    document = {"@context": own, **json.loads(line.removesuffix(","))}
    frame = {**context, "type": "MetricObservation"}
    framed = jsonld.frame(document, frame)
    said = {name: framed[name] for name in ("printedForm", "value", "qualifier", "basis")}
    assert {
        "printedForm": "170,590",
        "value": "170590",
        "qualifier": "qualifier:exact" if ":" in said["qualifier"] else "exact",
        "basis": "flow",
    } == said
    assert expand("unit:ero", prefixes(DOSSIER)) in json.dumps(framed)
