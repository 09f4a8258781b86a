"""What the service says of itself, under the address it was asked at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, URIRef
from rdflib.namespace import DCTERMS, VOID

from agencygraph.resources import find_export
from agencygraph.serve.http.negotiation import Format
from agencygraph.serve.sparql.description import endpoint_address
from agencygraph.serve.sparql.result_formats import TRIPLES
from serve_fixtures import CLIENT, Running, serving, small_export

Say = Callable[..., tuple[int, str, str]]
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
#: The class of the subject of each property that is used (the vocabulary's domains).
DOMAINS = {
    SD.endpoint: SD.Service,
    SD.feature: SD.Service,
    SD.resultFormat: SD.Service,
    SD.supportedLanguage: SD.Service,
    SD.defaultDataset: SD.Service,
    SD.namedGraph: SD.Dataset,
    SD.name: SD.NamedGraph,
    SD.graph: SD.NamedGraph,
}


def described(url: str, **headers: str) -> rdflib.Graph:
    """Read a description."""
    found = CLIENT.get(url, headers=headers)
    assert 200 == found.status_code
    kind = found.headers["content-type"].partition(";")[0]
    return rdflib.Graph().parse(data=found.content, format=kind)


@pytest.mark.parametrize("offer", TRIPLES, ids=lambda offer: offer.bare)
def test_the_bare_endpoint_describes_itself(endpoint: Running, offer: Format) -> None:
    """In every format of triples, each as what it says it is."""
    found = CLIENT.get(endpoint.url, headers={"Accept": offer.bare})
    assert (200, offer.media_type) == (found.status_code, found.headers["content-type"])


def test_the_description_is_of_this_endpoint(endpoint: Running) -> None:
    """`sd:endpoint` is the address that was asked, whichever way it was written."""
    for address in (
        endpoint.url,
        f"{endpoint.url}/",
        endpoint.url.replace("127.0.0.1", "localhost"),
    ):
        graph = described(address)
        service = URIRef(address)
        assert [service] == list(graph.subjects(RDF.type, SD.Service))
        assert [service] == list(graph.objects(service, SD.endpoint))
        assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
        assert (service, SD.feature, SD.UnionDefaultGraph) in graph


@pytest.mark.parametrize("host", ['x"> <http://example.org/', "[1]", "[:::::]:80"])
def test_a_host_that_is_none_is_not_repeated(endpoint: Running, host: str) -> None:
    """What a client writes into Host gets into no IRI unless it is a host."""
    graph = described(endpoint.url, host=host)
    assert [URIRef(endpoint.url)] == list(graph.subjects(RDF.type, SD.Service))


def test_the_socket_is_named_where_there_is_no_host() -> None:
    """As an address has it: IPv6 stands in brackets."""
    scope = {"path": "/sparql", "headers": [], "server": ("::1", 8080)}
    assert "http://[::1]:8080/sparql" == endpoint_address(scope)


def test_the_description_is_that_of_the_start(tmp_path: Path) -> None:
    """An export that is written anew while it is served is not described before it is served."""
    export = tmp_path / "export"
    shutil.copytree(find_export(None), export)
    with serving(export) as running:
        (export / "catalogue.ttl").write_text("nothing", encoding="utf-8")
        assert len(described(running.url)) > 20


def test_a_catalogue_that_cannot_be_read_is_told(say: Say, tmp_path: Path) -> None:
    """At the start, with the line, and not to each client."""
    export = small_export(tmp_path / "export")
    (export / "catalogue.ttl").write_text("<a:a> <a:b> nothing .", encoding="utf-8")
    code, out, err = say("serve", export)
    assert (2, "", True) == (code, out, "catalogue.ttl: line 1 cannot be read" in err)


def test_the_description_conforms_to_the_vocabulary(endpoint: Running) -> None:
    """Every property of the vocabulary stands at a resource of its domain."""
    graph = described(endpoint.url)
    used = {predicate for predicate in graph.predicates() if predicate.startswith(SD)}
    assert set(DOMAINS) == used
    for predicate in used:
        for subject in graph.subjects(predicate):
            assert (subject, RDF.type, DOMAINS[predicate]) in graph


def test_graphs_are_named_and_counted(endpoint: Running) -> None:
    """The named graphs of the description are those of the store, with their triples."""
    graph = described(endpoint.url)
    told = {
        str(graph.value(part, SD.name)): int(graph.value(part, VOID.triples))
        for part in graph.objects(None, SD.namedGraph)
    }
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = CLIENT.get(endpoint.url, params={"query": query}).json()["results"]["bindings"]
    assert {row["g"]["value"]: int(row["n"]["value"]) for row in rows} == told


def test_formats_are_those_that_can_be_had(endpoint: Running) -> None:
    """Every format that the description names is of the W3C's list, rows and triples."""
    names = {
        str(one).rpartition("/")[2]
        for one in described(endpoint.url).objects(None, SD.resultFormat)
    }
    assert {"SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV"} < names
    assert {"SPARQL_Results_TSV", "Turtle", "N-Triples", "RDF_XML", "JSON-LD"} < names


def test_void_stands_where_it_is_looked_for(endpoint: Running) -> None:
    """`/.well-known/void` has the dataset, its title, and the way to ask it."""
    graph = described(f"{endpoint.home}/.well-known/void")
    dataset = next(graph.subjects(VOID.sparqlEndpoint))
    assert (dataset, RDF.type, VOID.Dataset) in graph
    assert (dataset, VOID.sparqlEndpoint, URIRef(endpoint.url)) in graph
    assert graph.value(dataset, DCTERMS.title)
    posted = CLIENT.post(f"{endpoint.home}/.well-known/void")
    assert (405, "GET, HEAD, OPTIONS") == (posted.status_code, posted.headers["allow"])


def test_a_description_has_a_tag(endpoint: Running) -> None:
    """The same again is 304; another format has another tag."""
    first = CLIENT.get(endpoint.url)
    again = CLIENT.get(endpoint.url, headers={"If-None-Match": first.headers["etag"]})
    other = CLIENT.get(endpoint.url, headers={"Accept": "application/rdf+xml"})
    assert 304 == again.status_code
    assert first.headers["etag"] != other.headers["etag"]


def test_another_agency_describes_itself(tides_export: Path) -> None:
    """A fictional dossier's export is served by the same code, under its own names."""
    with serving(tides_export) as running:
        graph = described(running.url)
        assert [URIRef(running.url)] == list(graph.subjects(RDF.type, SD.Service))
        dataset = graph.value(URIRef(running.url), SD.defaultDataset)
        assert str(dataset).endswith("/tides/void")
        query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
        assert CLIENT.get(running.url, params=query).json()["results"]["bindings"]
