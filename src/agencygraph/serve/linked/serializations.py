"""Serializations of a document: the same triples as Turtle, JSON-LD, N-Triples and RDF/XML.

In: sorted quads and a prefix map. Out: bytes, the same for the same triples. JSON-LD is compacted
with the project's context, of which a document carries what it uses: it can be read on its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

import pyoxigraph as ox

from agencygraph.iris import EXTERNAL
from agencygraph.resources import folder
from agencygraph.serve.http.negotiation import Format
from agencygraph.turtle import write_turtle

PAGE = Format("text/html; charset=utf-8", "html")
#: What a document is offered in, the page first; then types by which clients ask for the same.
FORMS = (
    PAGE,
    Format("text/turtle; charset=utf-8", "ttl"),
    Format("application/ld+json", "jsonld"),
    Format("application/n-triples", "nt"),
    Format("application/rdf+xml", "rdf"),
)
OFFERS = (
    *FORMS,
    Format("application/xhtml+xml", "html"),
    Format("application/json", "jsonld"),
    Format("application/x-turtle", "ttl"),
    Format("text/n3", "ttl"),
    Format("text/plain", "nt"),
    Format("application/xml", "rdf"),
)
BY_ENDING = {form.writer: form for form in FORMS}
_TYPE = EXTERNAL["rdf"] + "type"
_STRING = EXTERNAL["xsd"] + "string"


def write(quads: Sequence[ox.Quad], form: str, prefixes: Mapping[str, str]) -> bytes:
    """Write triples in a form other than the page: ttl, jsonld, nt or rdf."""
    if form == "ttl":
        return write_turtle(quads, prefixes).encode()
    if form == "jsonld":
        return _jsonld(quads).encode()
    if form == "nt":
        return "".join(f"{quad.triple} .\n" for quad in quads).encode()
    triples = (quad.triple for quad in quads)
    rdf_xml = ox.RdfFormat.RDF_XML
    return ox.serialize(triples, format=rdf_xml, prefixes=dict(prefixes)) or b""


def context() -> bytes:
    """Give the whole context, as it is published."""
    return (folder("ontology") / "context.jsonld").read_bytes()


@cache
def _context() -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(context())["@context"])


def _jsonld(quads: Sequence[ox.Quad]) -> str:
    from pyld import jsonld

    resources: dict[str, dict[str, Any]] = {}
    for quad in quads:
        name = _name(quad.subject)
        resource = resources.setdefault(name, {"@id": name})
        if quad.predicate.value == _TYPE:
            resource.setdefault("@type", []).append(_name(quad.object))
        else:
            resource.setdefault(quad.predicate.value, []).append(_value(quad.object))
    short = jsonld.compact(
        list(resources.values()), {"@context": _context()}, {"graph": True, "skipExpansion": True}
    )
    body = ",\n".join(json.dumps(one, ensure_ascii=False) for one in short["@graph"])
    used = json.dumps(_used(short["@graph"]), ensure_ascii=False)
    return f'{{"@context": {used},\n"@graph": [\n{body}\n]}}\n'


def _name(node: object) -> str:
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def _value(term: object) -> dict[str, str]:
    if not isinstance(term, ox.Literal):
        return {"@id": _name(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return {"@value": term.value}
    return {"@value": term.value, "@type": term.datatype.value}


def _used(resources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the part of the context that some resources need to be read: terms and prefixes."""
    whole = _context()
    words: set[str] = set()
    _collect(resources, words)
    named = {name: whole[name] for name in whole if name in words or name == "@version"}
    _collect([meaning for meaning in named.values() if isinstance(meaning, dict | str)], words)
    prefixes = {word.partition(":")[0] for word in words if ":" in word}
    return {
        name: meaning
        for name, meaning in whole.items()
        if name in named or (name in prefixes and isinstance(meaning, str))
    }


def _collect(value: object, words: set[str]) -> None:
    """Collect every text that may be a term or begin with a prefix."""
    if isinstance(value, str):
        words.add(value)
    elif isinstance(value, Mapping):
        for name, within in value.items():
            words.add(name)
            _collect(within, words)
    elif isinstance(value, list | tuple):
        for within in value:
            _collect(within, words)
