"""The triples of each page, as Turtle and as JSON-LD, dense enough for hundreds of small files.

In: the quads of an export. Out: for each page the triples whose subject it shows, every graph
merged; text that parses to exactly these. Both texts name things from one base, the dossier's.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

import pyoxigraph as ox

from agencygraph.iris import CODE, EXTERNAL, ONTOLOGY
from agencygraph.site.addresses import Addresses

_TYPE = EXTERNAL["rdf"] + "type"
_XSD = EXTERNAL["xsd"]
_STRING = _XSD + "string"
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_RELATIVE = re.compile(r"[a-z-]+/[A-Za-z0-9_.~/#-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
Shelves = dict[str, list[ox.Quad]]


def shelve(quads: Iterable[ox.Quad], addresses: Addresses) -> Shelves:
    """Put each triple on the page of its subject, in order of subject, type first."""
    pages: dict[str, str | None] = {}
    shelves: Shelves = {}
    for quad in quads:
        iri = str(quad.subject)[1:-1]
        if iri not in pages:
            pages[iri] = addresses.page_of(iri)
        page = pages[iri]
        if page is not None:
            triple = ox.Quad(quad.subject, quad.predicate, quad.object)
            shelves.setdefault(page, []).append(triple)

    def order(quad: ox.Quad) -> tuple[str, bool, str, str]:
        predicate = quad.predicate.value
        return (str(quad.subject), predicate != _TYPE, predicate, str(quad.object))

    return {
        page: sorted(dict.fromkeys(found), key=order) for page, found in sorted(shelves.items())
    }


class Names:
    """The names of one site: a base for its things, the ontology, the codes, and the others."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.spaces = {"ag": ONTOLOGY + "#", "code": CODE + "/", **EXTERNAL}
        self._by_length = sorted(self.spaces.items(), key=lambda item: -len(item[1]))
        self._known: dict[str, tuple[str, str]] = {}

    def __call__(self, iri: str) -> tuple[str, str]:
        """Give prefix and rest: the prefix is `base` for a relative IRI, empty for a whole one."""
        found = self._known.get(iri)
        if found is None:
            found = self._known[iri] = self._split(iri)
        return found

    def _split(self, iri: str) -> tuple[str, str]:
        if iri.startswith(self.base) and _RELATIVE.fullmatch(iri[len(self.base) :]):
            return "base", iri[len(self.base) :]
        for prefix, space in self._by_length:
            rest = iri[len(space) :]
            if iri.startswith(space) and rest and not rest.startswith("//"):
                return prefix, rest
        return "", iri


def turtle(triples: Sequence[ox.Quad], names: Names) -> str:
    """Write the triples of a page as Turtle: a block a subject, a line a property."""
    used: set[str] = set()

    def name(iri: str) -> str:
        prefix, rest = names(iri)
        if prefix == "base":
            return f"<{rest}>"
        if prefix and _LOCAL.fullmatch(rest.replace("/", "")):
            used.add(prefix)
            return f"{prefix}:{rest}".replace("/", r"\/")
        return f"<{iri}>"

    def term(value: object) -> str:
        if isinstance(value, ox.NamedNode):
            return name(value.value)
        if not isinstance(value, ox.Literal):
            return str(value)
        text = f'"{"".join(_ESCAPES.get(letter, letter) for letter in value.value)}"'
        if value.language:
            return f"{text}@{value.language}"
        datatype = value.datatype.value
        return text if datatype == _STRING else f"{text}^^{name(datatype)}"

    blocks = []
    for subject, described in groupby(triples, key=lambda triple: triple.subject):
        lines = []
        for predicate, group in groupby(described, key=lambda triple: triple.predicate):
            verb = "a" if predicate.value == _TYPE else name(predicate.value)
            lines.append(f"{verb} {', '.join(term(triple.object) for triple in group)}")
        blocks.append(term(subject) + " " + " ;\n ".join(lines) + " .\n")
    head = f"@base <{names.base}> .\n"
    head += "".join(f"@prefix {prefix}: <{names.spaces[prefix]}> .\n" for prefix in sorted(used))
    return head + "\n" + "\n".join(blocks)


def _form(term: object) -> str:
    if not isinstance(term, ox.Literal):
        return "@id"
    return f"@{term.language}" if term.language else term.datatype.value


def _rules(triples: Sequence[ox.Quad]) -> dict[str, str]:
    """Say how a property is read, where all its values are read alike and are not too few."""
    forms: dict[str, Counter[str]] = {}
    for triple in triples:
        if triple.predicate.value != _TYPE:
            found = forms.setdefault(triple.predicate.value, Counter())
            found[_form(triple.object)] += 1
    rules = {}
    for predicate, found in sorted(forms.items()):
        (form, count), *others = found.most_common()
        if not others and form != _STRING and count >= (4 if form == "@id" else 2):
            rules[predicate] = form
    return rules


def _dump(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # In a page it stands inside <script>: nothing in it may end that element.
    return text.replace("<", "\\u003c")


def _value(term: object, rule: str, name: Callable[[str], str]) -> object:
    if not isinstance(term, ox.Literal):
        node = name(term.value) if isinstance(term, ox.NamedNode) else str(term)
        return node if rule == "@id" else {"@id": node}
    if rule:
        return term.value
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return term.value
    return {"@value": term.value, "@type": name(term.datatype.value)}


def jsonld(triples: Sequence[ox.Quad], names: Names) -> str:
    """Write the triples of a page as JSON-LD, one resource a line, fit for a script element."""
    used: set[str] = set()
    rules = _rules(triples)

    def name(iri: str) -> str:
        prefix, rest = names(iri)
        if prefix == "base":
            return rest
        if prefix:
            used.add(prefix)
            return f"{prefix}:{rest}"
        return iri

    lines = []
    for subject, described in groupby(triples, key=lambda triple: triple.subject):
        resource: dict[str, object] = {"@id": _value(subject, "@id", name)}
        for predicate, group in groupby(described, key=lambda triple: triple.predicate):
            iri = predicate.value
            if iri == _TYPE:
                resource["@type"] = [_value(triple.object, "@id", name) for triple in group]
                continue
            values = [_value(triple.object, rules.get(iri, ""), name) for triple in group]
            resource[name(iri)] = values[0] if len(values) == 1 else values
        lines.append(_dump(resource))
    readings = {name(predicate): _reading(form, name) for predicate, form in rules.items()}
    context = {"@base": names.base, **_spaces(used, names.spaces), **readings}
    body = ",\n".join(lines)
    return f'{{"@context":{_dump(context)},\n"@graph":[\n{body}\n]}}\n'


def _reading(form: str, name: Callable[[str], str]) -> dict[str, str]:
    if form == "@id":
        return {"@type": "@id"}
    return {"@language": form[1:]} if form.startswith("@") else {"@type": name(form)}


def _spaces(used: set[str], spaces: Mapping[str, str]) -> dict[str, str]:
    return {prefix: spaces[prefix] for prefix in sorted(used)}
