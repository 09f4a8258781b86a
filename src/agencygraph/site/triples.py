"""The triples of each page, as Turtle and as JSON-LD, dense enough for hundreds of small files.

In: the quads of an export. Out: for each page the triples whose subject it shows, every graph
merged; text that parses to exactly these. Each file stands alone: what it needs of prefixes and
context it holds, and no more than pays. A term is formatted once for the whole site.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import pyoxigraph as ox

from agencygraph.iris import CODE, EXTERNAL, ONTOLOGY
from agencygraph.site.addresses import Addresses

_TYPE = EXTERNAL["rdf"] + "type"
_XSD = EXTERNAL["xsd"]
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_RELATIVE = re.compile(r"[a-z-]+/[A-Za-z0-9_.~/#-]+")
_ABOVE = re.compile(r"[a-z][A-Za-z0-9_.~/#-]+")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_VOCAB = "@vocab"
_LANGUAGE = '"@language":"en"'


class Statement(NamedTuple):
    """One triple, by its subject's and its predicate's IRI, its object as text and as term."""

    subject: str
    is_other: bool
    predicate: str
    text: str
    object: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


Shelves = dict[str, list[Statement]]


def shelve(quads: Iterable[ox.Quad], addresses: Addresses) -> Shelves:
    """Put each triple on the page of its subject, in order of subject, type first."""
    pages: dict[str, str | None] = {}
    shelves: dict[str, dict[tuple[str, bool, str, str], Statement]] = {}
    for quad in quads:
        node = quad.subject
        iri = node.value if isinstance(node, ox.NamedNode) else str(node)
        if iri not in pages:
            pages[iri] = addresses.page_of(iri)
        page = pages[iri]
        if page is not None:
            predicate, term = quad.predicate.value, quad.object
            key = (iri, predicate != _TYPE, predicate, str(term))
            shelves.setdefault(page, {})[key] = Statement(*key, term)
    return {page: [found[key] for key in sorted(found)] for page, found in sorted(shelves.items())}


class Form(NamedTuple):
    """A term, written: with its prefix, and whole; how it is read, and what saying so costs."""

    prefix: str
    short: str
    whole: str
    json_short: str
    json_whole: str
    reading: str = "@id"
    #: A literal: its bare value in JSON, and its text in Turtle up to the datatype.
    bare: str = ""
    lexical: str = ""


def _dump(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # In a page it stands inside <script>: nothing in it may end that element.
    return text.replace("<", "\\u003c") if "<" in text else text


class Names:
    """The terms of one site, each formatted once: from a base, the ontology, and the prefixes."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.spaces = {"ag": ONTOLOGY + "#", "code": CODE + "/", **EXTERNAL}
        self._above = base.rstrip("/").rpartition("/")[0] + "/"
        self._by_length = sorted(self.spaces.items(), key=lambda item: -len(item[1]))
        self._nodes: dict[str, Form] = {}
        self._verbs: dict[str, Form] = {}
        self._terms: dict[str, Form] = {}

    def node(self, iri: str) -> Form:
        """Give the form of a thing."""
        found = self._nodes.get(iri)
        if found is None:
            found = self._nodes[iri] = self._node(iri)
        return found

    def _node(self, iri: str) -> Form:
        if iri.startswith(self.base) and _RELATIVE.fullmatch(iri[len(self.base) :]):
            rest = iri[len(self.base) :]
            return Form("", f"<{rest}>", f"<{rest}>", _dump(rest), _dump(rest))
        if iri.startswith(self._above) and _ABOVE.fullmatch(iri[len(self._above) :]):
            rest = "../" + iri[len(self._above) :]
            return Form("", f"<{rest}>", f"<{rest}>", _dump(rest), _dump(rest))
        for prefix, space in self._by_length:
            rest = iri[len(space) :]
            if iri.startswith(space) and rest and not rest.startswith("//"):
                local = _LOCAL.fullmatch(rest.replace("/", ""))
                short = f"{prefix}:{rest}".replace("/", r"\/") if local else f"<{iri}>"
                return Form(prefix, short, f"<{iri}>", _dump(f"{prefix}:{rest}"), _dump(iri))
        return Form("", f"<{iri}>", f"<{iri}>", _dump(iri), _dump(iri))

    def verb(self, iri: str) -> Form:
        """Give the form of a property, type or datatype: those of the ontology go without."""
        found = self._verbs.get(iri)
        if found is None:
            space = self.spaces["ag"]
            rest = iri[len(space) :] if iri.startswith(space) else ""
            if rest and _LOCAL.fullmatch(rest):
                name = _dump(rest)
                found = Form(_VOCAB, f":{rest}", f":{rest}", name, name)
            else:
                found = self._node(iri)
                if found.short.startswith("<../"):  # A verb is not read against the base.
                    found = Form("", f"<{iri}>", f"<{iri}>", _dump(iri), _dump(iri))
            self._verbs[iri] = found
        return found

    def term(self, text: str, term: object) -> Form:
        """Give the form of an object; `text` is the same as N-Triples."""
        found = self._terms.get(text)
        if found is None:
            found = self._terms[text] = self._term(text, term)
        return found

    def _term(self, text: str, term: object) -> Form:
        if isinstance(term, ox.NamedNode):
            return self.node(term.value)
        if not isinstance(term, ox.Literal):
            return Form("", text, text, _dump(text), _dump(text))
        bare = _dump(term.value)
        if term.language:
            whole = f'{{"@value":{bare},"@language":{_dump(term.language)}}}'
            return Form("", text, text, whole, whole, f"@{term.language}", bare, text)
        datatype = term.datatype.value
        local = datatype.removeprefix(_XSD)
        if local == "string":
            return Form("", text, text, bare, bare, "", bare, text)
        given = term.value
        if (local == "boolean" and given in ("true", "false")) or (
            local == "integer" and _INTEGER.fullmatch(given)
        ):
            return Form("", given, given, given, given, "=", given, given)
        lexical = text[: text.rindex('"^^<') + 1]
        name = self.verb(datatype)
        short, whole = f"{lexical}^^{name.short}", f"{lexical}^^{name.whole}"
        if local == "decimal" and _DECIMAL.fullmatch(given):
            short = whole = given
        typed = f'{{"@value":{bare},"@type":%s}}'.replace("%s", name.json_short)
        typed_whole = f'{{"@value":{bare},"@type":{name.json_whole}}}'
        return Form(name.prefix, short, whole, typed, typed_whole, datatype, bare, lexical)


Row = tuple[str, bool, Form, Form]


def write(statements: Sequence[Statement], names: Names) -> tuple[str, str]:
    """Write the triples of a page as Turtle and as JSON-LD."""
    rows: list[Row] = [
        (
            one.subject,
            one.is_other,
            names.verb(one.predicate),
            names.term(one.text, one.object)
            if one.is_other or not isinstance(one.object, ox.NamedNode)
            else names.verb(one.object.value),
        )
        for one in statements
    ]
    return _turtle(rows, names), _jsonld(rows, names)


def _turtle(rows: Sequence[Row], names: Names) -> str:
    uses: Counter[str] = Counter()
    for _, is_other, verb, term in rows:
        uses[term.prefix] += 1
        if is_other:
            uses[verb.prefix] += 1
    declared = {prefix for prefix, count in uses.items() if prefix and count > 1}
    declared |= {_VOCAB} & uses.keys()
    blocks = []
    for subject, described in groupby(rows, key=itemgetter(0)):
        lines, last = [], None
        for _, is_other, verb, term in described:
            said = term.short if term.prefix in declared else term.whole
            if verb is last:
                lines[-1] += ", " + said
                continue
            last = verb
            name = verb.short if verb.prefix in declared else verb.whole
            lines.append(f"{name if is_other else 'a'} {said}")
        blocks.append(f"{names.node(subject).whole} " + ";\n ".join(lines) + ".\n")
    spaces = {"" if one == _VOCAB else one: _space(one, names) for one in declared}
    head = "".join(f"@prefix {prefix}: <{space}>.\n" for prefix, space in sorted(spaces.items()))
    return f"@base <{names.base}>.\n{head}\n" + "\n".join(blocks)


def _space(prefix: str, names: Names) -> str:
    return names.spaces["ag" if prefix == _VOCAB else prefix]


def _readings(rows: Sequence[Row], names: Names) -> tuple[dict[Form, str], bool]:
    """Say how a property is read, where all its values are read alike and saying so pays.

    The second value says whether a bare text is English on this page.
    """
    forms: dict[Form, Counter[str]] = {}
    for _, is_other, verb, term in rows:
        if is_other:
            forms.setdefault(verb, Counter())[term.reading] += 1
    plain = sum(found[""] for found in forms.values())
    english = 31 * sum(found["@en"] for found in forms.values()) > 12 * plain + 17
    costs = {"": 12 if english else 0, "@en": 0 if english else 31, "@id": 8, "=": 0}
    readings = {}
    for verb, found in forms.items():
        ((form, count), *others) = found.items()
        if others:
            continue
        said = _reading(form, names)
        cost = costs.get(form, 20 + len(said) - 11)
        if count * cost > len(said) + len(verb.json_short) + 2:
            readings[verb] = form
    return readings, english


def _reading(form: str, names: Names, short: bool = True) -> str:
    if form in ("@id", ""):
        return '{"@type":"@id"}' if form else '{"@language":null}'
    if form.startswith("@"):
        return f'{{"@language":"{form[1:]}"}}'
    name = names.verb(form)
    return f'{{"@type":{name.json_short if short else name.json_whole}}}'


def _jsonld(rows: Sequence[Row], names: Names) -> str:
    """One resource a line, fit for a script element."""
    readings, english = _readings(rows, names)
    uses: Counter[str] = Counter()
    for _, is_other, verb, term in rows:
        if is_other:
            uses[verb.prefix] += 1
        if readings.get(verb) in (None, "@id"):
            uses[term.prefix] += 1
    for form in set(readings.values()) - {"", "@id", "@en"}:
        if not form.startswith("@"):
            uses[names.verb(form).prefix] += 1
    for verb in readings:
        uses[verb.prefix] += 1
    declared = {prefix for prefix, count in uses.items() if prefix and count > 1}
    declared |= {_VOCAB} & uses.keys()

    def value(verb: Form, term: Form) -> str:
        rule = readings.get(verb)
        if rule is None or rule == "=":
            if not term.reading and english:
                return f'{{"@value":{term.bare}}}'
            if term.reading == "@en" and english:
                return term.bare
            said = term.json_short if term.prefix in declared else term.json_whole
            return f'{{"@id":{said}}}' if term.reading == "@id" else said
        if rule == "@id":
            return term.json_short if term.prefix in declared else term.json_whole
        return term.bare

    lines = []
    for subject, described in groupby(rows, key=itemgetter(0)):
        parts = [f'{{"@id":{names.node(subject).json_whole}']
        for verb, group in groupby(described, key=itemgetter(2)):
            found = list(group)
            if not found[0][1]:
                types = (t.json_short if t.prefix in declared else t.json_whole for *_, t in found)
                parts.append(f'"@type":[{",".join(types)}]')
                continue
            name = verb.json_short if verb.prefix in declared else verb.json_whole
            values = [value(verb, term) for *_, term in found]
            said = values[0] if len(values) == 1 else f"[{','.join(values)}]"
            parts.append(f"{name}:{said}")
        lines.append(",".join(parts) + "}")
    context = [f'"@base":"{names.base}"', *([_LANGUAGE] if english else [])]
    context += [f'"{prefix}":"{_space(prefix, names)}"' for prefix in sorted(declared)]
    for verb, form in readings.items():
        name = verb.json_short if verb.prefix in declared else verb.json_whole
        known = form.startswith("@") or not form or names.verb(form).prefix in declared
        context.append(f"{name}:{_reading(form, names, known)}")
    body = ",\n".join(lines)
    return f'{{"@context":{{{",".join(context)}}},\n"@graph":[\n{body}\n]}}\n'
