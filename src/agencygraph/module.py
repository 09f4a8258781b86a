"""The ontology module of one agency, written from its dossier.

In: a dossier's graph. Out: Turtle that defines its units, programs, historical divisions, measures
and breakdowns as named individuals, each with label, definition, source and defining module.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from agencygraph.graph import Graph, sort_quads
from agencygraph.iris import ONTOLOGY
from agencygraph.turtle import write_turtle

_KEPT = (
    "skos:prefLabel",
    "skos:altLabel",
    "schema:alternateName",
    "skos:definition",
    "dcterms:source",
    "skos:scopeNote",
    "org:unitOf",
    "ag:ledBy",
    "ag:within",
    "ag:measurementUnit",
    "ag:basis",
    "ag:programKind",
    "org:classification",
)
_TYPES = ["OrganizationalUnit", "Agency", "HistoricalDivision", "OutsideBody", "Program", "Measure"]


def module_iri(key: str) -> str:
    """Give the IRI of an agency's module of the ontology."""
    return f"{ONTOLOGY}/{key}"


def write_module(graph: Graph, version: str) -> str:
    """Write the module of a dossier as Turtle."""
    return write_turtle(sort_quads(_triples(graph, version)), graph.names)


def _triples(graph: Graph, version: str) -> Iterator[ox.Quad]:
    settings = graph.settings
    name = ox.NamedNode(module_iri(settings.key))
    node = graph.node

    def text(words: str) -> ox.Literal:
        return ox.Literal(words, language=settings.language)

    yield from (
        ox.Quad(name, node(predicate), term)
        for predicate, term in (
            ("rdf:type", node("owl:Ontology")),
            ("owl:imports", ox.NamedNode(ONTOLOGY)),
            ("owl:versionIRI", ox.NamedNode(f"{name.value}/{version}")),
            ("owl:versionInfo", ox.Literal(version)),
            ("dcterms:title", text(f"{settings.title}: units, programs and measures")),
            ("dcterms:license", ox.NamedNode(settings.data_licence)),
            ("dcterms:source", text("The dossier's reviewed tables")),
        )
    )
    kept = {node(curie) for curie in _KEPT}
    classes = {node(f"ag:{local}") for local in _TYPES}
    kind = node("rdf:type")
    found: list[ox.Quad] = []
    for quad in (*graph.organization(), *graph.vocabulary()):
        subject = quad.subject
        if quad.predicate == kind and quad.object in classes:
            found += [
                ox.Quad(subject, kind, quad.object),
                ox.Quad(subject, kind, node("owl:NamedIndividual")),
                ox.Quad(subject, node("rdfs:isDefinedBy"), name),
            ]
        elif quad.predicate in kept:
            found.append(ox.Quad(subject, quad.predicate, quad.object))
            if quad.predicate == node("skos:prefLabel"):
                found.append(ox.Quad(subject, node("rdfs:label"), quad.object))
    defined = {quad.subject for quad in found if quad.predicate == kind}
    for measure in graph.facts.measures:
        subject = node(f"measure:{measure.key}")
        for source in _stated_by(graph, measure.key):
            found.append(ox.Quad(subject, node("dcterms:source"), source))
    yield from (quad for quad in found if quad.subject in defined)


def _stated_by(graph: Graph, measure: str) -> list[ox.NamedNode]:
    facts = graph.facts
    documents = {document.key for document in facts.documents}
    stated = {fact.stated_in for fact in facts.observations if fact.measure == measure}
    stated |= {
        claim.receipt.document
        for claim in facts.claims
        if claim.measure == measure and claim.receipt
    }
    return [
        graph.node(f"{'document' if key in documents else 'citation'}:{key}")
        for key in sorted(stated)
    ]
