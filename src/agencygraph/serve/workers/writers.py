"""The writers of answers by the names they have in a job: `json`, `csv`, `ttl` and so on."""

from __future__ import annotations

import pyoxigraph as ox


def results_format(writer: str) -> ox.QueryResultsFormat | None:
    """Give the writer of rows that has a name, or None."""
    return _RESULTS.get(writer)


def rdf_format(writer: str) -> ox.RdfFormat | None:
    """Give the writer of triples that has a name, or None."""
    return _RDF.get(writer)


_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_RDF = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "n3": ox.RdfFormat.N3,
}
