"""The pages of ontology terms, of code lists, and of the dossier's own vocabulary.

In: a `Book`. Out: pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

import pyoxigraph as ox
from markupsafe import Markup

from agencygraph import iris
from agencygraph.iris import compact
from agencygraph.site.addresses import CODES, TERMS
from agencygraph.site.book import Book, Page
from agencygraph.site.templating import markup, said
from agencygraph.site.triples import Described, Shelf

_SPACE = iris.ONTOLOGY + "#"
#: What a term can be, and the words for one and for all of the kind.
_KINDS = {
    "Class": ("class", "Classes"),
    "ObjectProperty": ("property that leads to a thing", "Properties that lead to things"),
    "DatatypeProperty": ("property that leads to a value", "Properties that lead to values"),
    "AnnotationProperty": ("annotation", "Annotations"),
    "DataStructureDefinition": ("data structure", "Data structures"),
    "ComponentSpecification": ("component of a data structure", "Components of data structures"),
}
_OTHER = ("individual", "Individuals")
#: What a term says of itself, and the words for it.
_KEYS = (
    ("scopeNote", "Note"),
    ("example", "Example"),
    ("subClassOf", "Kind of"),
    ("subPropertyOf", "Kind of"),
    ("domain", "Of"),
    ("range", "Leads to"),
    ("inverseOf", "Inverse of"),
    ("disjointWith", "Never also"),
    ("equivalentClass", "Same as"),
    ("exactMatch", "Same as"),
    ("closeMatch", "Close to"),
    ("concept", "Concept"),
    ("codeList", "Values from"),
    ("component", "Components"),
    ("source", "Source"),
)
#: What other terms say of a term, and the words for it.
_BACK = (
    ("subClassOf", "Kinds of it"),
    ("subPropertyOf", "Kinds of it"),
    ("domain", "Has"),
    ("range", "Reached by"),
)
Code = tuple[str, str, str, str, int]


@dataclass(slots=True)
class Use:
    """How often a term is used: by what subjects, those of evidence apart."""

    places: list[str]
    evidence: list[str]
    #: How often beyond once by each.
    more: int = 0

    @property
    def count(self) -> int:
        """How often it is used in all."""
        return len(self.places) + self.more + len(self.evidence)


Uses = dict[str, Use]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the ontology, with what the page of terms says of it."""

    name: str
    label: str
    kind: str
    definition: str
    rows: list[tuple[str, Markup]]
    uses: int
    #: Where it is used, and what is said there; "" where that has no page.
    example: Markup


def _by_name(said: Described) -> dict[str, list[str]]:
    """Give the values of each property, properties by their local names."""
    found: dict[str, list[str]] = defaultdict(list)
    for predicate, values in said.items():
        found[_local(predicate)] += values
    return dict(found)


@cache
def _local(iri: str) -> str:
    """Give the name of a term in its vocabulary."""
    return iri.replace("#", "/").rpartition("/")[2]


def _value(text: str) -> str:
    """Give the text of a literal, or the IRI, from its N-Triples."""
    if text[0] != '"':
        return text.strip("<>")
    if "\\" not in text:
        return text[1 : text.rindex('"')]
    (quad,) = ox.parse(f"<x:> <x:> {text} .", format=ox.RdfFormat.N_TRIPLES)
    return str(quad.object.value)


def _first(values: Mapping[str, list[str]], *names: str) -> str:
    return next((_value(values[name][0]) for name in names if values.get(name)), "")


def _uses(book: Book) -> Uses:
    """Find where the facts of the dossier use each term and code.

    What vocabularies say of themselves is no use, nor what a preferred figure repeats.
    """
    spaces, repeated = (_SPACE, iris.CODE + "/"), f"{book.home}observation/preferred/"
    found: Uses = {iri: Use([], []) for iri in book.described if iri.startswith(spaces)}
    objects = {f"<{iri}>": use for iri, use in found.items()}
    nodes: dict[object, Use] = {ox.NamedNode(iri): use for iri, use in found.items()}
    for subject, properties in book.described.items():
        if not subject.startswith(book.home):
            continue
        for predicate, values in properties.items():
            if predicate in found:
                use = found[predicate]
                use.places.append(subject)
                use.more += len(values) - 1
            for text in values:
                if text in objects:
                    objects[text].places.append(subject)
    for subject, quads in book.evidence.items():
        if subject.startswith(repeated):
            continue
        for quad in quads:
            for term in (quad.predicate, quad.object):
                if term in nodes:
                    nodes[term].evidence.append(subject)
    return found


def _link(words: str, path: str = "", url: str = "") -> Markup:
    """Link words to a page of the site, from that of the terms, or to an address outside."""
    shown = said(words)
    if path:
        return markup(f"<a href={said(path.removeprefix(TERMS))}>{shown}</a>")
    return markup(f'<a href="{said(url)}">{shown}</a>' if url else shown)


def _said(book: Book, text: str) -> Markup:
    """Say something that is said of a term, from its N-Triples."""
    value = _value(text)
    if text[0] == '"':
        outside = value.startswith(("http://", "https://"))
        return _link(value.removesuffix("."), url=value if outside else "")
    path = book.addresses.of_iri(value)
    if path is not None:
        local = (
            value.removeprefix(book.home).partition("/")[2] if value.startswith(book.home) else ""
        )
        return _link(local or re.split("[/#]", value)[-1], path)
    named = compact(value, book.prefixes)
    return _link(named, url=value if value.startswith(("http://", "https://")) else "")


def _terms(book: Book, uses: Uses) -> Iterator[tuple[Term, str]]:
    """Give every term, and the words for all of its kind."""
    names = sorted(book.addresses.terms, key=lambda name: (name.lower(), name))
    described = {name: _by_name(book.described[_SPACE + name]) for name in names}
    back: dict[str, dict[str, list[Markup]]] = defaultdict(lambda: defaultdict(list))
    told = cache(partial(_said, book))
    for name, values in described.items():
        for key, said_of in _BACK:
            for text in values.get(key, []):
                link = _link(name, book.addresses.of("term", name) or "")
                back[_value(text)][said_of].append(link)
    for name, values in described.items():
        kinds = [_local(_value(text)) for text in values["type"]]
        kind, kinds_words = next((_KINDS[one] for one in _KINDS if one in kinds), _OTHER)
        rows: dict[str, list[Markup]] = {}
        for key, says in _KEYS:
            if values.get(key):
                rows.setdefault(says, []).extend(map(told, values[key]))
        used = uses[_SPACE + name]
        term = Term(
            name,
            _first(values, "label", "prefLabel") or name,
            kind,
            _first(values, "definition", "comment"),
            [
                (says, markup("; ".join(values)))
                for says, values in (*rows.items(), *back.get(_SPACE + name, {}).items())
            ],
            used.count,
            _example(book, _SPACE + name, used),
        )
        yield term, kinds_words


def _example(book: Book, iri: str, use: Use) -> Markup:
    """Link the place of use in the middle, if it has a page; one of evidence if most are."""
    if len(use.places) > len(use.evidence):
        subject = use.places[len(use.places) // 2]
        values = book.described[subject].get(iri, ())
    elif use.evidence:
        subject = use.evidence[len(use.evidence) // 2]
        quads = book.evidence[subject]
        values = [str(quad.object) for quad in quads if quad.predicate.value == iri]
    else:
        return markup("")
    if not book.addresses.of_iri(subject):
        return markup("")
    found = [_said(book, text) for text in (f"<{subject}>", *values[:1])]
    return markup(" → ".join(found))


def term_pages(book: Book) -> Iterator[Page]:
    """Give the page of every ontology term, and that of every code list."""
    uses = _uses(book)
    groups: dict[str, list[Term]] = {plural: [] for _, plural in _KINDS.values()}
    for term, plural in _terms(book, uses):
        groups.setdefault(plural, []).append(term)
    about = "The classes and properties of the graph: what each means, where it is from, its use."
    shown = {"groups": [group for group in groups.items() if group[1]], "space": _SPACE}
    yield Page(TERMS, "terms.html", "Terms of the ontology", about, shown)
    about = "Every code of the graph: what it means, its source, and how often facts use it."
    schemes = {"schemes": list(_schemes(book, uses))}
    yield Page("codes.html", "codes.html", "Code lists", about, schemes)


def _schemes(book: Book, uses: Uses) -> Iterator[tuple[str, str, str, list[Code]]]:
    shelf: Shelf = book.shelves.get(CODES, {})
    within = f"{iris.CODE}/"
    described = {
        iri[len(within) :]: _by_name(said) for iri, said in shelf.items() if iri.startswith(within)
    }
    for scheme in sorted({key.partition("/")[0] for key in described}):
        own = described.get(scheme, {})
        title = _first(own, "title", "prefLabel", "label") or scheme.replace("-", " ")
        codes = [
            (
                key.partition("/")[2],
                _first(values, "prefLabel"),
                _first(values, "definition"),
                _first(values, "source"),
                uses[within + key].count,
            )
            for key, values in described.items()
            if key.startswith(f"{scheme}/")
        ]
        yield scheme, title, _first(own, "definition", "description"), codes


def vocabulary_page(book: Book) -> Page:
    """Give the page of breakdowns, units of measure, periods and datasets."""
    groups: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for iri, described in book.shelves.get("vocabulary.html", {}).items():
        values = _by_name(described)
        kind, _, key = iri[len(book.home) :].partition("/")
        label = _first(values, "prefLabel", "label")
        said = _first(values, "definition") or " to ".join(
            filter(None, (_first(values, "startDate"), _first(values, "endDate")))
        )
        groups[kind].append((key, label, said))
    description = "The splits, units of measure and periods that figures refer to."
    return Page("vocabulary.html", "vocabulary.html", "Vocabulary", description, {"groups": groups})
