"""The catalogue of an export: DCAT 3, VoID and a SPARQL service description.

In: the settings of a dossier, the files of an export, and how many quads each graph holds. Out:
quads of the graph `graph/catalogue`. No clock: the day of issue is what the dossier says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from agencygraph import iris
from agencygraph.dossier import Settings

#: Media types by file ending, as IANA registers them.
MEDIA_TYPES = {
    "csv": "text/csv",
    "gexf": "application/xml",
    "graphml": "application/xml",
    "jsonld": "application/ld+json",
    "nq": "application/n-quads",
    "parquet": "application/vnd.apache.parquet",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "ttl": "text/turtle",
}
_IANA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class Offer:
    """A dataset of the catalogue: its key, title, description and files."""

    key: str
    title: str
    description: str
    files: tuple[str, ...]


def offers(title: str, files: Mapping[str, tuple[str, ...]]) -> tuple[Offer, ...]:
    """Name the datasets of an export over the files of each."""
    return (
        Offer(
            "facts",
            f"{title}: facts",
            "Organizations, programs, events, figures and claims, without their receipts.",
            files["facts"],
        ),
        Offer(
            "facts-with-evidence",
            f"{title}: facts with evidence",
            "The facts and, for each, the place in its document where it was printed.",
            files["facts-with-evidence"],
        ),
        Offer(
            "tables",
            f"{title}: tables and networks",
            "Figures and organizations as flat tables, and the organization as a network.",
            files["tables"],
        ),
    )


class Catalogue:
    """The quads of one catalogue."""

    def __init__(self, settings: Settings, sizes: Mapping[str, int]) -> None:
        self.settings = settings
        self.sizes = sizes
        self.names = iris.prefixes(settings.key, settings.base)
        self.home = f"{settings.base}{settings.key}/"
        self.graph = ox.NamedNode(self.home + "graph/catalogue")

    def node(self, curie: str) -> ox.NamedNode:
        """Give the node of a prefixed name."""
        return ox.NamedNode(iris.expand(curie, self.names))

    def _say(
        self, subject: str, *pairs: tuple[str, ox.NamedNode | ox.Literal | str | None]
    ) -> Iterator[ox.Quad]:
        about = ox.NamedNode(subject)
        for predicate, value in pairs:
            if value is None:
                continue
            term = self.node(value) if isinstance(value, str) else value
            yield ox.Quad(about, self.node(predicate), term, self.graph)

    def _text(self, words: str) -> ox.Literal:
        return ox.Literal(words, language=self.settings.language)

    def _date(self) -> ox.Literal:
        return ox.Literal(self.settings.issued, datatype=self.node("xsd:date"))

    def _number(self, number: int) -> ox.Literal:
        return ox.Literal(str(number), datatype=self.node("xsd:integer"))

    def describe(
        self, given: tuple[Offer, ...], sums: Mapping[str, str] | None = None
    ) -> Iterator[ox.Quad]:
        """Describe the catalogue, its datasets, their files, VoID and the service."""
        settings = self.settings
        catalogue = self.home + "catalogue"
        publisher = ox.NamedNode(settings.publisher_url)
        licence = ox.NamedNode(settings.data_licence)
        yield from self._say(
            catalogue,
            ("rdf:type", "dcat:Catalog"),
            ("dcterms:title", self._text(settings.title)),
            ("dcterms:description", self._text(settings.description)),
            ("dcterms:publisher", publisher),
            ("dcterms:issued", self._date()),
            ("dcterms:license", licence),
            ("dcat:service", ox.NamedNode(self.home + "sparql")),
        )
        yield from self._say(
            publisher.value,
            ("rdf:type", "foaf:Agent"),
            ("foaf:name", self._text(settings.publisher)),
        )
        yield from self._say(licence.value, ("rdf:type", "dcterms:LicenseDocument"))
        for offer in given:
            yield from self._dataset(catalogue, offer, publisher, licence, sums or {})
        yield from self._service(given)

    def _dataset(
        self,
        catalogue: str,
        offer: Offer,
        publisher: ox.NamedNode,
        licence: ox.NamedNode,
        sums: Mapping[str, str],
    ) -> Iterator[ox.Quad]:
        dataset = f"{self.home}dataset/{offer.key}"
        span = f"{self.home}dataset/{offer.key}/period"
        yield from self._say(catalogue, ("dcat:dataset", ox.NamedNode(dataset)))
        yield from self._say(
            dataset,
            ("rdf:type", "dcat:Dataset"),
            ("dcterms:title", self._text(offer.title)),
            ("dcterms:description", self._text(offer.description)),
            ("dcterms:publisher", publisher),
            ("dcterms:issued", self._date()),
            ("dcterms:identifier", ox.Literal(offer.key)),
            ("dcterms:license", licence),
            ("dcat:version", ox.Literal(self.settings.version)),
            ("dcterms:temporal", ox.NamedNode(span)),
        )
        day = self.node("xsd:date")
        yield from self._say(
            span,
            ("rdf:type", "dcterms:PeriodOfTime"),
            ("dcat:startDate", ox.Literal(self.settings.start, datatype=day)),
            ("dcat:endDate", ox.Literal(self.settings.through, datatype=day)),
        )
        for file in offer.files:
            yield from self._distribution(dataset, file, licence, sums.get(file))

    def _distribution(
        self, dataset: str, file: str, licence: ox.NamedNode, checksum: str | None
    ) -> Iterator[ox.Quad]:
        distribution = f"{self.home}distribution/{file}"
        address = ox.NamedNode(f"{self.home}dist/{file}")
        media = ox.NamedNode(_IANA + MEDIA_TYPES[file.rpartition(".")[2]])
        yield from self._say(dataset, ("dcat:distribution", ox.NamedNode(distribution)))
        yield from self._say(
            distribution,
            ("rdf:type", "dcat:Distribution"),
            ("dcterms:title", self._text(file)),
            ("dcterms:description", self._text(f"{file}, as {media.value[len(_IANA) :]}")),
            ("dcat:accessURL", address),
            ("dcat:downloadURL", address),
            ("dcat:mediaType", media),
            ("dcterms:license", licence),
        )
        yield from self._say(media.value, ("rdf:type", "dcterms:MediaType"))
        if checksum:
            node = ox.NamedNode(distribution + "#checksum")
            algorithm = self.node("spdx:checksumAlgorithm_sha256")
            yield from self._say(distribution, ("spdx:checksum", node))
            yield from self._say(
                node.value,
                ("rdf:type", "spdx:Checksum"),
                ("spdx:algorithm", algorithm),
                (
                    "spdx:checksumValue",
                    ox.Literal(checksum, datatype=self.node("xsd:hexBinary")),
                ),
            )
            yield from self._say(algorithm.value, ("rdf:type", "spdx:ChecksumAlgorithm"))

    def _service(self, given: tuple[Offer, ...]) -> Iterator[ox.Quad]:
        service, void = self.home + "sparql", self.home + "void"
        yield from self._say(
            service,
            ("rdf:type", "sd:Service"),
            ("rdf:type", "dcat:DataService"),
            ("dcterms:title", self._text(f"{self.settings.title}: SPARQL")),
            ("dcat:endpointURL", ox.NamedNode(service)),
            ("sd:endpoint", ox.NamedNode(service)),
            ("sd:supportedLanguage", "sd:SPARQL11Query"),
            ("sd:feature", "sd:UnionDefaultGraph"),
            ("sd:defaultDataset", ox.NamedNode(void)),
            *(
                ("dcat:servesDataset", ox.NamedNode(f"{self.home}dataset/{offer.key}"))
                for offer in given[:2]
            ),
        )
        yield from self._say(
            void,
            ("rdf:type", "void:Dataset"),
            ("rdf:type", "sd:Dataset"),
            ("dcterms:title", self._text(self.settings.title)),
            ("void:triples", self._number(sum(self.sizes.values()))),
            ("void:uriSpace", ox.Literal(self.home)),
            ("void:vocabulary", ox.NamedNode(iris.ONTOLOGY)),
            *(
                ("void:dataDump", ox.NamedNode(f"{self.home}dist/{file}"))
                for file in given[1].files
            ),
        )
        for graph, size in self.sizes.items():
            name = graph.removeprefix(self.home).removeprefix(iris.BASE).removeprefix("graph/")
            part = f"{void}#{name.replace('/', '-')}"
            yield from self._say(
                void,
                ("sd:namedGraph", ox.NamedNode(part)),
                ("void:subset", ox.NamedNode(part)),
            )
            yield from self._say(
                part,
                ("rdf:type", "sd:NamedGraph"),
                ("rdf:type", "void:Dataset"),
                ("sd:name", ox.NamedNode(graph)),
                ("sd:graph", ox.NamedNode(part)),
                ("rdf:type", "sd:Graph"),
                ("void:triples", self._number(size)),
            )


def file_of(term: object, home: str) -> str | None:
    """Give the file whose address, distribution or checksum a node is; None for anything else."""
    place = term.value.removeprefix(home) if isinstance(term, ox.NamedNode) else ""
    folder, _, file = place.partition("#")[0].partition("/")
    return file if folder in ("dist", "distribution") else None


def led_to(quads: Sequence[ox.Quad], home: str) -> list[ox.Quad]:
    """Give what is said of the catalogue, of VoID, and of all that they lead to, step by step.

    What nothing leads to any more describes what is not there.
    """
    ends: dict[object, list[object]] = defaultdict(list)
    for quad in quads:
        ends[quad.subject].append(quad.object)
    reached: set[object] = set()
    waiting: list[object] = [ox.NamedNode(home + name) for name in ("catalogue", "void")]
    while waiting:
        if (one := waiting.pop()) not in reached:
            reached.add(one)
            waiting += ends.get(one, ())
    return [quad for quad in quads if quad.subject in reached]
