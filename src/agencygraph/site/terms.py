"""The pages of ontology terms, of code lists, and of the dossier's own vocabulary.

In: a `Book`. Out: pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from agencygraph import iris
from agencygraph.site.addresses import CODES
from agencygraph.site.book import Book, Page
from agencygraph.site.triples import Statement

_SPACE = iris.ONTOLOGY + "#"
_KINDS = {
    "Class": "class",
    "ObjectProperty": "property that leads to a thing",
    "DatatypeProperty": "property that leads to a value",
    "AnnotationProperty": "annotation",
    "ComponentSpecification": "component of a data structure",
    "DataStructureDefinition": "data structure",
}
#: What a term says of itself, and the words for it.
_KEYS = (
    ("subClassOf", "Kind of"),
    ("subPropertyOf", "Kind of"),
    ("inverseOf", "Inverse of"),
    ("domain", "Of"),
    ("range", "Leads to"),
    ("scopeNote", "Note"),
    ("example", "Example"),
    ("source", "Source"),
    ("equivalentClass", "Same as"),
    ("closeMatch", "Close to"),
    ("exactMatch", "Same as"),
    ("disjointWith", "Never also"),
    ("concept", "Concept"),
)
Code = tuple[str, str, str, str, int]
Values = dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]


def _of(triples: list[Statement]) -> dict[str, Values]:
    """Give the values of each property of each subject, properties by their local names."""
    found: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        local = triple.predicate.replace("#", "/").rpartition("/")[2]
        if not isinstance(triple.object, ox.Triple):
            found[triple.subject][local].append(triple.object)
    return {subject: dict(values) for subject, values in found.items()}


def _first(values: Values, *names: str) -> str:
    for name in names:
        if values.get(name):
            return str(values[name][0].value)
    return ""


def _uses(book: Book) -> tuple[Counter[str], dict[str, list[str]]]:
    """Count how often each term and code is used, and give examples of where."""
    counts: Counter[str] = Counter()
    where: dict[str, list[str]] = defaultdict(list)
    for quad in book.quads:
        for term in (quad.predicate, quad.object):
            if not isinstance(term, ox.NamedNode) or not term.value.startswith(iris.BASE):
                continue
            iri = term.value
            if not iri.startswith((_SPACE, iris.CODE)):
                continue
            counts[iri] += 1
            subject = str(quad.subject)[1:-1]
            if len(where[iri]) < 3 and book.addresses.of_iri(subject) and subject not in where[iri]:
                where[iri].append(subject)
    return counts, where


def term_pages(book: Book) -> Iterator[Page]:
    """Give the page of every ontology term, and the page of every code list."""
    counts, where = _uses(book)
    terms = []
    described = _of(book.shelves.get("terms.html", []))
    for name in sorted(book.addresses.terms, key=lambda name: (name.lower(), name)):
        values = described.get(_SPACE + name, {})
        kinds = [
            str(node.value).replace("#", "/").rpartition("/")[2] for node in values.get("type", [])
        ]
        kind = next((_KINDS[one] for one in kinds if one in _KINDS), "term")
        label = _first(values, "label", "prefLabel") or name
        definition = _first(values, "definition", "comment")
        iri = _SPACE + name
        terms.append((name, label, kind, definition, values, counts[iri], where.get(iri, [])))
    words = "What each class and property of the graph means, where it is from, and its use."
    title = "Terms of the ontology"
    yield Page("terms.html", "terms.html", title, words, {"terms": terms, "keys": _KEYS})
    words = "Every code of the graph: what it means, its source, and how often it is used."
    schemes = {"schemes": list(_schemes(book, counts))}
    yield Page("codes.html", "codes.html", "Code lists", words, schemes)


def _schemes(book: Book, counts: Counter[str]) -> Iterator[tuple[str, str, str, list[Code]]]:
    described = _of(book.shelves.get(CODES, []))
    names = {iri[len(iris.CODE) + 1 :].partition("/")[0] for iri in described}
    for scheme in sorted(names):
        own = described.get(f"{iris.CODE}/{scheme}", {})
        title = _first(own, "title", "prefLabel", "label") or scheme.replace("-", " ")
        codes = [
            (
                iri[len(iris.CODE) + 1 :].partition("/")[2],
                _first(values, "prefLabel"),
                _first(values, "definition"),
                _first(values, "source"),
                counts[iri],
            )
            for iri, values in sorted(described.items())
            if iri.startswith(f"{iris.CODE}/{scheme}/")
        ]
        yield scheme, title, _first(own, "definition", "description"), codes


def vocabulary_page(book: Book) -> Page:
    """Give the page of breakdowns, units of measure, periods and datasets."""
    groups: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for iri, values in sorted(_of(book.shelves.get("vocabulary.html", [])).items()):
        kind, _, key = iri[len(book.home) :].partition("/")
        label = _first(values, "prefLabel", "label")
        said = _first(values, "definition") or " to ".join(
            filter(None, (_first(values, "startDate"), _first(values, "endDate")))
        )
        groups[kind].append((key, label, said))
    description = "The splits, units of measure and periods that figures refer to."
    return Page("vocabulary.html", "vocabulary.html", "Vocabulary", description, {"groups": groups})
