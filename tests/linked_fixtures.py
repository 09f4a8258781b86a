"""A server's linked data, asked without a network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

import agencygraph
from agencygraph import iris
from agencygraph.dossier import load_settings
from agencygraph.lineage import Lineage
from agencygraph.serve.linked.answers import Answer, Asked
from agencygraph.serve.linked.dereferencing import Linked
from agencygraph.serve.linked.routes import open_linked
from agencygraph.store import about, quads_file
from dossier_fixtures import dossier_folder

PARSERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
}
Triples = set[str]


@dataclass(frozen=True)
class Desk:
    """Linked data of one export, with what it was made from."""

    linked: Linked
    lineage: Lineage
    base: str
    key: str
    quads: list[ox.Quad]

    def ask(self, path: str, accept: str | None = None, moment: str | None = None) -> Answer:
        """Ask for a path; the server stands at the top of its host."""
        return self.linked.answer(Asked(path, accept, moment))

    def read(self, path: str, accept: str | None = None) -> tuple[str, bytes]:
        """Ask for a path and go where it leads, as a client does: the last path, the document."""
        answer = self.ask(path, accept)
        while answer.status in (302, 303):
            path = answer.headers["Location"].removeprefix("/").partition("#")[0]
            answer = self.ask(path, accept)
        assert 200 == answer.status, (path, answer)
        return path, answer.body

    def path(self, iri: str) -> str:
        """Give the path of an IRI without its fragment."""
        iri = iri.partition("#")[0]
        home = iri.startswith(f"{self.base}{self.key}/")
        return iri.removeprefix(self.base if home else iris.BASE)

    def iris(self) -> set[str]:
        """Give every IRI of the graph under its bases, in whatever place of a quad."""
        terms = {
            term
            for quad in self.quads
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        }
        found = {term.value for term in terms if isinstance(term, ox.NamedNode)}
        return {iri for iri in found if iri.startswith((self.base, iris.BASE))}


def desk(dossier: str, export: Path) -> Desk:
    """Open the linked data of an export of a dossier."""
    folder = dossier_folder(dossier)
    lineage, settings = agencygraph.load_dossier(folder), load_settings(folder)
    quads = list(ox.parse(path=quads_file(export), format=ox.RdfFormat.N_QUADS))
    linked = open_linked(export, lineage, settings)
    return Desk(linked, lineage, about(export)["base"], settings.key, quads)


def triples(body: bytes, form: str) -> Triples:
    """Read a document: its triples as N-Triples."""
    found = ox.parse(body, format=PARSERS[form], base_iri="https://elsewhere.example/")
    return {str(quad.triple) for quad in found}
