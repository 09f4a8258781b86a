"""The one prefix map, and how an IRI is made from a key.

In: a namespace name and a local key. Out: an IRI as a string. No library is imported here, so
that every module, the command line included, can use it at no cost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

BASE = "https://w3id.org/agencygraph/"
ONTOLOGY = BASE + "ontology"
CODE = BASE + "code"

#: Vocabularies that others publish.
EXTERNAL: Mapping[str, str] = MappingProxyType(
    {
        "cv": "http://data.europa.eu/m8g/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "edtf": "http://id.loc.gov/datatypes/edtf/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "qb": "http://purl.org/linked-data/cube#",
        "qudt": "http://qudt.org/vocab/unit/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
        "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "time": "http://www.w3.org/2006/time#",
        "void": "http://rdfs.org/ns/void#",
        "wd": "http://www.wikidata.org/entity/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)

#: Code schemes of the ontology: `qualifier:exact` is `<BASE>code/qualifier/exact`.
SCHEMES: tuple[str, ...] = (
    "basis",
    "certainty",
    "citation-kind",
    "claim-kind",
    "dismissal-reason",
    "instrument-kind",
    "precision",
    "program-kind",
    "qualifier",
    "reading",
    "relation-kind",
    "review",
    "support",
    "unit-kind",
    "unit-role",
    "verdict",
)

#: Kinds of things that a dossier mints: `unit:x` is `<BASE><dossier>/unit/x`.
KINDS: tuple[str, ...] = (
    "breakdown",
    "citation",
    "claim",
    "dataset",
    "dimension",
    "document",
    "event",
    "instrument",
    "measure",
    "measurement-unit",
    "observation",
    "period",
    "program",
    "receipt",
    "reform",
    "relation",
    "text",
    "unit",
    "version",
)


def prefixes(dossier: str | None = None, base: str = BASE) -> dict[str, str]:
    """Give the prefix map, in order of prefix; with a dossier key, its kinds of things too.

    >>> prefixes("x")["unit"]
    'https://w3id.org/agencygraph/x/unit/'
    """
    names = dict(EXTERNAL)
    names["ag"] = ONTOLOGY + "#"
    names["shape"] = BASE + "shape/"
    for scheme in SCHEMES:
        names[scheme] = f"{CODE}/{scheme}/"
    if dossier is not None:
        for kind in KINDS:
            names[kind] = f"{base}{dossier}/{kind}/"
    return dict(sorted(names.items()))


def expand(curie: str, names: Mapping[str, str]) -> str:
    """Give the IRI of a prefixed name. Raises KeyError when the prefix is not in the map.

    >>> expand("ag:Unit", prefixes())
    'https://w3id.org/agencygraph/ontology#Unit'
    """
    prefix, _, local = curie.partition(":")
    return names[prefix] + local


def compact(iri: str, names: Mapping[str, str]) -> str:
    """Give the shortest prefixed name of an IRI, or the IRI itself when no prefix fits.

    >>> compact("https://w3id.org/agencygraph/ontology#Unit", prefixes())
    'ag:Unit'
    """
    best = max(
        ((space, prefix) for prefix, space in names.items() if iri.startswith(space)),
        key=lambda pair: len(pair[0]),
        default=None,
    )
    if best is None or not _LOCAL.fullmatch(iri[len(best[0]) :]):
        return iri
    return f"{best[1]}:{iri[len(best[0]) :]}"


_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
