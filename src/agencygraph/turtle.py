"""Turtle and TriG of which a small change of the data is a small diff.

In: quads in the order they are to appear. Out: text in pieces: sorted prefixes, one subject a
block, one object a line, the closing dot alone on its line. RDF lists and the blank nodes that
hang off one subject are written in place, so that ontologies and shapes can pass through too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import pyoxigraph as ox

from agencygraph.iris import EXTERNAL

_RDF = EXTERNAL["rdf"]
_XSD = EXTERNAL["xsd"]
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?|")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}

Triples = Sequence[ox.Quad]
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class _Namer:
    """Shorten IRIs by the longest prefix that fits, and remember which prefixes were used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._spaces = sorted(prefixes.items(), key=lambda item: -len(item[1]))
        self._known: dict[str, str] = {}
        self.used: set[str] = set()

    def __call__(self, iri: str) -> str:
        found = self._known.get(iri)
        if found is None:
            found = self._known[iri] = self._shorten(iri)
        return found

    def _shorten(self, iri: str) -> str:
        for prefix, space in self._spaces:
            if iri.startswith(space) and _LOCAL.fullmatch(iri[len(space) :]):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(space) :]}"
        return f"<{iri}>"


def _literal(term: ox.Literal, name: _Namer) -> str:
    text = "".join(_ESCAPES.get(character, character) for character in term.value)
    if term.language:
        direction = f"--{term.direction}" if term.direction else ""
        return f'"{text}"@{term.language}{direction}'
    datatype = term.datatype.value
    if datatype == _XSD + "string":
        return f'"{text}"'
    if datatype == _XSD + "boolean" and text in ("true", "false"):
        return text
    if datatype == _XSD + "integer" and re.fullmatch(r"[+-]?[0-9]+", text):
        return text
    return f'"{text}"^^{name(datatype)}'


def _quoted(terms: Iterable[Node]) -> Iterator[ox.BlankNode]:
    """Give the blank nodes within triples that are terms."""
    for term in terms:
        if isinstance(term, ox.Triple):
            parts = (term.subject, term.object)
            yield from (part for part in parts if isinstance(part, ox.BlankNode))
            yield from _quoted(parts)


class _Writer:
    def __init__(self, triples: Triples, name: _Namer) -> None:
        self.name = name
        self.of: dict[Node, list[ox.Quad]] = {}
        uses: dict[ox.BlankNode, int] = {}
        for triple in triples:
            self.of.setdefault(triple.subject, []).append(triple)
            if isinstance(triple.object, ox.BlankNode):
                uses[triple.object] = uses.get(triple.object, 0) + 1
        # What a triple within a triple names has a name.
        for node in _quoted(triple.object for triple in triples):
            uses[node] = 2
        self.inline = {node for node, count in uses.items() if count == 1 and node in self.of}

    def term(self, term: Node, depth: int) -> str:
        if isinstance(term, ox.NamedNode):
            return self.name(term.value)
        if isinstance(term, ox.Literal):
            return _literal(term, self.name)
        if isinstance(term, ox.Triple):
            return f"<<( {' '.join(self.term(part, depth) for part in term)} )>>"
        if term not in self.inline:
            return f"_:{term.value}"
        members = self._members(term)
        pad = "  " * (depth + 1)
        if members is not None:
            inner = "".join(f"\n{pad}{self.term(m, depth + 1)}" for m in members)
            return f"({inner}\n{'  ' * depth})"
        return f"[\n{self.body(term, depth + 1)}\n{'  ' * depth}]"

    def _members(self, node: ox.BlankNode) -> list[Node] | None:
        members: list[Node] = []
        here: Node = node
        while here != ox.NamedNode(_RDF + "nil"):
            found = {t.predicate.value[len(_RDF) :]: t.object for t in self.of.get(here, [])}
            if set(found) != {"first", "rest"} or len(self.of[here]) != 2:
                return None
            members.append(found["first"])
            here = found["rest"]
        return members

    def body(self, subject: Node, depth: int) -> str:
        pad = "  " * depth
        groups = []
        for predicate, group in groupby(self.of[subject], key=lambda triple: triple.predicate):
            verb = "a" if predicate.value == _RDF + "type" else self.name(predicate.value)
            objects = [self.term(triple.object, depth + 1) for triple in group]
            if len(objects) == 1:
                groups.append(f"{pad}{verb} {objects[0]}")
            else:
                lines = " ,".join(f"\n{pad}  {found}" for found in objects)
                groups.append(f"{pad}{verb}{lines}")
        return " ;\n".join(groups)

    def blocks(self, depth: int) -> Iterator[str]:
        pad = "  " * depth
        for subject in self.of:
            if subject not in self.inline:
                head = self.term(subject, depth)
                yield f"{pad}{head}\n{self.body(subject, depth + 1)} ;\n{pad}.\n"


def _header(prefixes: Mapping[str, str], used: Collection[str]) -> str:
    return "".join(f"@prefix {p}: <{prefixes[p]}> .\n" for p in sorted(prefixes) if p in used)


def write_turtle(triples: Triples, prefixes: Mapping[str, str]) -> str:
    """Write triples, in the order given, as Turtle with the prefixes that they use."""
    name = _Namer(prefixes)
    body = "\n".join(_Writer(triples, name).blocks(0))
    return _header(prefixes, name.used) + "\n" + body


def write_trig(
    graphs: Iterable[tuple[ox.NamedNode, Triples]], prefixes: Mapping[str, str]
) -> Iterator[str]:
    """Write named graphs as TriG, one graph at a time, with every prefix declared."""
    name = _Namer(prefixes)
    yield _header(prefixes, prefixes)
    for graph, quads in graphs:
        yield f"\n{name(graph.value)} {{\n"
        yield "\n".join(_Writer(quads, name).blocks(1))
        yield "}\n"


def format_turtle(text: str, prefixes: Mapping[str, str], base: str = "") -> str:
    """Format a Turtle document: blocks in IRI order, the type first, then predicates in order.

    Comments before the first prefix are kept; a comment elsewhere has no place to stay.
    """
    head = re.match(r"(?:#[^\n]*\n)*", text)
    triples = list(
        ox.parse(text.encode("utf-8"), format=ox.RdfFormat.TURTLE, base_iri=base or None)
    )

    def order(triple: ox.Quad) -> tuple[bool, str, bool, str, str]:
        subject, predicate = triple.subject, triple.predicate.value
        blank = isinstance(subject, ox.BlankNode)
        shown = "" if isinstance(triple.object, ox.BlankNode) else str(triple.object)
        return (blank, str(subject), predicate != _RDF + "type", predicate, shown)

    return (head.group() if head else "") + write_turtle(sorted(triples, key=order), prefixes)
