"""The pages of ontology terms, of code lists, and of the dossier's own vocabulary.

In: a `Book`. Out: pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from agencygraph import iris
from agencygraph.site.book import Book, Page

_SPACE = iris.ONTOLOGY + "#"
_KINDS = {
    "Class": "class",
    "ObjectProperty": "property that leads to a thing",
    "DatatypeProperty": "property that leads to a value",
    "AnnotationProperty": "annotation",
    "ComponentSpecification": "component of a data structure",
    "DataStructureDefinition": "data structure",
}
Values = dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]


def _of(triples: list[ox.Quad]) -> dict[str, Values]:
    """Give the values of each property of each subject, properties by their local names."""
    found: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        local = triple.predicate.value.replace("#", "/").rpartition("/")[2]
        if not isinstance(triple.object, ox.Triple):
            found[str(triple.subject)[1:-1]][local].append(triple.object)
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
            if len(where[iri]) < 5 and book.addresses.of_iri(subject) and subject not in where[iri]:
                where[iri].append(subject)
    return counts, where


def term_pages(book: Book) -> Iterator[Page]:
    """Give the page of every ontology term and of every code list, and the list of terms."""
    counts, where = _uses(book)
    listed = []
    for name, path in sorted(book.addresses.terms.items()):
        values = _of(book.shelves[path]).get(_SPACE + name, {})
        kinds = [str(node.value).replace("#", "/").rpartition("/")[2] for node in values["type"]]
        label = _first(values, "label", "prefLabel") or name
        kind = next((_KINDS[one] for one in kinds if one in _KINDS), "term")
        definition = _first(values, "definition", "comment")
        shown = {
            "name": name,
            "label": label,
            "term_kind": kind,
            "values": values,
            "definition": definition,
            "count": counts[_SPACE + name],
            "where": where.get(_SPACE + name, []),
        }
        listed.append((f"term/{name}", name, path, label, kind, definition))
        yield Page(path, "term.html", f"{label} (ag:{name})", definition, shown, "term")
    schemes = []
    for path in sorted(path for path in book.shelves if path.startswith("code/")):
        scheme = path[5:-5]
        found = _of(book.shelves[path])
        own = found.pop(f"{iris.CODE}/{scheme}", {})
        title = _first(own, "title", "prefLabel", "label") or scheme.replace("-", " ")
        codes = [
            (
                iri.rpartition("/")[2],
                _first(values, "prefLabel"),
                _first(values, "definition"),
                _first(values, "source"),
                counts[iri],
            )
            for iri, values in sorted(found.items())
        ]
        described = _first(own, "definition", "description")
        schemes.append((path, title, described, len(codes)))
        shown = {"scheme": scheme, "codes": codes, "described": described}
        yield Page(path, "code.html", f"Codes: {title}", described, shown, "code")
    words = "What each class, property and code of the graph means."
    listing = {"terms": listed, "schemes": schemes}
    yield Page("terms.html", "terms.html", "Terms of the ontology", words, listing)


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
