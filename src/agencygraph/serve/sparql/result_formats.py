"""The formats in which each form of query is answered, the server's own choice first."""

from __future__ import annotations

from agencygraph.serve.http.negotiation import Format

#: Rows. The type asked for is the one sent: `application/json` is the same bytes as
#: `application/sparql-results+json` to a client that knows no other name.
ROWS = (
    Format("application/sparql-results+json", "json"),
    Format("application/sparql-results+xml", "xml"),
    Format("text/csv; charset=utf-8", "csv"),
    Format("text/tab-separated-values; charset=utf-8", "tsv"),
    Format("application/json", "json"),
    Format("application/xml", "xml"),
    Format("text/xml", "xml"),
)
#: Yes or no, for which CSV and TSV have no form.
BOOLEAN = tuple(one for one in ROWS if one.writer in ("json", "xml"))
#: Triples.
TRIPLES = (
    Format("text/turtle; charset=utf-8", "ttl"),
    Format("application/n-triples", "nt"),
    Format("application/rdf+xml", "rdf"),
    Format("application/ld+json", "jsonld"),
    Format("application/trig", "trig"),
    Format("application/n-quads", "nq"),
    Format("text/n3; charset=utf-8", "n3"),
    Format("application/x-turtle", "ttl"),
    Format("application/turtle", "ttl"),
    Format("text/plain; charset=utf-8", "nt"),
    Format("application/xml", "rdf"),
    Format("application/json", "jsonld"),
)

OFFERS = {"SELECT": ROWS, "ASK": BOOLEAN, "CONSTRUCT": TRIPLES, "DESCRIBE": TRIPLES}
