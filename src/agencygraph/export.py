"""Every format of an export, written from one stream of quads into one folder.

In: the named graphs of a dossier and its facts. Out: the files of `graph/dist/<key>/`. The text
files are the same bytes for the same facts, on any machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from agencygraph import flat, iris
from agencygraph.catalogue import Catalogue, offers
from agencygraph.digest import digest
from agencygraph.dossier import Settings
from agencygraph.folder import BINARY, MARK
from agencygraph.graph import Graph, sort_quads
from agencygraph.jsonld import write_jsonld
from agencygraph.lineage import Lineage
from agencygraph.model import Facts
from agencygraph.module import write_module
from agencygraph.network import write_networks
from agencygraph.resources import folder
from agencygraph.turtle import write_trig, write_turtle
from agencygraph.writing import as_json

Graphs = list[tuple[ox.NamedNode, list[ox.Quad]]]

ENDINGS = ("nq", "trig", "ttl", "jsonld", "rdf")
FILES: Mapping[str, tuple[str, ...]] = {
    "facts": tuple(f"facts.{ending}" for ending in ENDINGS),
    "facts-with-evidence": tuple(f"facts-with-evidence.{ending}" for ending in ENDINGS),
    "tables": (
        "network.gexf",
        "network.graphml",
        "observations.csv",
        "observations.parquet",
        "units.csv",
        "units.parquet",
    ),
}


def ontology_graphs() -> Graphs:
    """Give the ontology and the code lists as named graphs."""
    ontology, code = ox.NamedNode(iris.ONTOLOGY), ox.NamedNode(iris.CODE)
    found = []
    for name, files in ((code, ("codes",)), (ontology, ("core", "alignments"))):
        triples = [
            ox.Quad(quad.subject, quad.predicate, quad.object, name)
            for file in files
            for quad in ox.parse(
                path=folder("ontology") / f"{file}.ttl", format=ox.RdfFormat.TURTLE
            )
        ]
        found.append((name, sort_quads(triples)))
    return found


def all_graphs(graph: Graph) -> Graphs:
    """Give every named graph of an export, the catalogue included, in order of name."""
    graphs = [*ontology_graphs(), *graph.named_graphs()]
    sizes = {name.value: len(quads) for name, quads in graphs}
    name, given = Catalogue(graph.settings, sizes).graph, offers(graph.settings.title, FILES)

    def catalogue(own: int) -> list[ox.Quad]:
        counted = {**sizes, name.value: own}
        return sort_quads(Catalogue(graph.settings, counted).describe(given))

    # It counts its own quads too: as many, whatever number they say.
    graphs.append((name, catalogue(len(catalogue(0)))))
    return sorted(graphs, key=lambda pair: pair[0].value)


def write(graph: Graph, graphs: Graphs, lineage: Lineage, out: Path, version: str) -> None:
    """Write every file of an export into an empty folder."""
    facts, settings = graph.facts, graph.settings
    without = [(name, quads) for name, quads in graphs if "/graph/evidence/" not in name.value]
    for stem, chosen in (("facts", without), ("facts-with-evidence", graphs)):
        _write_rdf(chosen, out / stem, graph.names)
    observations = list(flat.observation_rows(facts, settings))
    units = list(flat.unit_rows(lineage, settings))
    for stem, columns, rows in (
        ("observations", flat.OBSERVATIONS, observations),
        ("units", flat.UNITS, units),
    ):
        _save(out / f"{stem}.csv", flat.as_csv(columns, rows))
        title = f"{settings.title}: {stem}"
        described = flat.metadata(f"{stem}.csv", title, settings.data_licence, columns)
        _save(out / f"{stem}.csv-metadata.json", described)
        flat.write_parquet(out / f"{stem}.parquet", columns, rows)
    write_networks(lineage, out)
    _save(out / f"{settings.key}.ttl", write_module(graph, version))
    _save(out / "CITATION.cff", _citation(settings))
    _save(out / "about.json", _about(facts, settings))
    _write_catalogue(graph, graphs, out)
    _save(out / MARK, _sums(out))


def _save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _save_pieces(path: Path, pieces: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)


def _write_rdf(graphs: Graphs, stem: Path, prefixes: Mapping[str, str]) -> None:
    _save_pieces(stem.with_suffix(".nq"), (f"{quad} .\n" for _, quads in graphs for quad in quads))
    _save_pieces(stem.with_suffix(".trig"), write_trig(graphs, prefixes))
    _save_pieces(stem.with_suffix(".jsonld"), write_jsonld(graphs, prefixes))
    merged = sort_quads(
        ox.Quad(quad.subject, quad.predicate, quad.object) for _, quads in graphs for quad in quads
    )
    _save(stem.with_suffix(".ttl"), write_turtle(merged, prefixes))
    triples = (quad.triple for quad in merged)
    ox.serialize(
        triples,
        stem.with_suffix(".rdf"),
        format=ox.RdfFormat.RDF_XML,
        prefixes=dict(prefixes),
    )


def _write_catalogue(graph: Graph, graphs: Graphs, out: Path) -> None:
    sizes = {name.value: len(quads) for name, quads in graphs}
    files = [file for files in FILES.values() for file in files if not file.endswith(BINARY)]
    sums = {file: _sha256(out / file) for file in files}
    catalogue = Catalogue(graph.settings, sizes)
    described = sort_quads(catalogue.describe(offers(graph.settings.title, FILES), sums))
    _save(out / "catalogue.ttl", write_turtle(described, graph.names))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sums(out: Path) -> str:
    files = sorted(path for path in out.iterdir() if path.suffix not in BINARY)
    return "".join(f"{_sha256(path)}  {path.name}\n" for path in files)


def _about(facts: Facts, settings: Settings) -> str:
    names = ("key", "base", "title", "description", "language", "version", "issued")
    told = {name: getattr(settings, name) for name in names}
    return as_json(told | {"facts_sha256": digest(facts, settings)})


def _citation(settings: Settings) -> str:
    def quoted(words: str) -> str:
        return json.dumps(words, ensure_ascii=False)

    return (
        "cff-version: 1.2.0\n"
        "message: Please cite the dataset, and the document of each figure you use.\n"
        "type: dataset\n"
        f"title: {quoted(settings.title)}\n"
        f"abstract: {quoted(settings.description)}\n"
        f"version: {quoted(settings.version)}\n"
        f"date-released: {settings.issued}\n"
        f"url: {quoted(settings.base + settings.key)}\n"
        f"license-url: {quoted(settings.data_licence)}\n"
        "authors:\n"
        f"  - name: {quoted(settings.publisher)}\n"
        f"    website: {quoted(settings.publisher_url)}\n"
    )
