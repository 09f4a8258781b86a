"""What stands at a path: a thing, one of its documents, or nothing.

In: the addresses and descriptions of one site. Out: for a path, the IRI it is the end of, and the
paths of its documents. A path is only ever looked up: none is made into a file's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from agencygraph import iris
from agencygraph.describe import Descriptions
from agencygraph.serve.linked.serializations import BY_ENDING
from agencygraph.site.addresses import ABOUT, PAGES
from agencygraph.site.book import Book

#: Kinds of things that have days.
DATED = ("unit", "program")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the graph: its IRI, the stem of its documents, and where people read of it."""

    iri: str
    stem: str
    page: str

    def at(self, form: str) -> str:
        """Give the path, with a fragment perhaps, of the document in a form."""
        return self.page if form == "html" else f"{self.stem}.{form}"


@dataclass(frozen=True, slots=True)
class Document:
    """A document in one of its forms: `page` is its path on the site, if it is a page's."""

    stem: str
    form: str
    page: str | None
    about: str | None


@dataclass(frozen=True)
class Places:
    """Looks paths up. A path has no slash before it."""

    book: Book
    descriptions: Descriptions

    @cached_property
    def top(self) -> str:
        """The path of the site."""
        return f"{self.book.settings.key}/"

    def iri(self, path: str) -> str:
        """Give the IRI of which a path is the end."""
        own = f"{path}/".startswith(self.top)
        return (self.book.settings.base if own else iris.BASE) + path

    def path(self, iri: str) -> str:
        """Give the path of an IRI under one of the bases."""
        return next(iri[len(base) :] for base in self._bases if iri.startswith(base))

    @property
    def _bases(self) -> tuple[str, str]:
        return (self.book.settings.base, iris.BASE)

    def heads(self) -> set[str]:
        """Give the first segments of the paths of things and of their documents."""
        heads = {path.partition("/")[0] for path in self._things}
        alone = [thing.stem for thing in self._things.values() if "/" not in thing.stem]
        return heads | {f"{stem}.{form}" for stem in alone for form in BY_ENDING}

    def thing(self, path: str) -> Thing | None:
        """Give the thing whose IRI ends so, or None."""
        return self._things.get(path)

    def document(self, path: str) -> Document | None:
        """Give the document that stands at a path, or None."""
        stem, _, form = path.rpartition(".")
        if form not in BY_ENDING:
            return None
        page = f"{stem[len(self.top) :]}.html" if stem.startswith(self.top) else ""
        if page in self.book.shelves:
            own = page.partition("/")[0] in PAGES
            return Document(stem, form, page, self.iri(stem) if own else None)
        thing = self._things.get(stem)
        if thing and thing.stem == stem and form != "html":
            return Document(stem, form, None, thing.iri)
        return None

    def dated(self, path: str) -> tuple[str, str] | None:
        """Give kind and key of a thing that has days, or None."""
        kind, _, key = path.removeprefix(self.top).partition("/")
        lineage = self.book.lineage
        if path.startswith(self.top) and kind in DATED:
            known = lineage.units if kind == "unit" else lineage.programs
            if key in known:
                return kind, key
        return None

    @cached_property
    def _things(self) -> Mapping[str, Thing]:
        found = {}
        for iri in sorted(self.descriptions.resources | self.descriptions.graphs):
            if iri.startswith(self._bases):
                path = self.path(iri)
                found[path] = self._thing(iri, path)
        for iri, ontology in self.descriptions.versioned.items():
            known = found.get(self.path(ontology))
            if known:
                found.setdefault(self.path(iri), replace(known, iri=iri))
        return found

    def _thing(self, iri: str, path: str) -> Thing:
        """Give a thing: on one page with its fragments, or with documents of its own."""
        addresses = self.book.addresses
        pages = {addresses.page_of(part) for part in self.descriptions.parts(iri)}
        page = pages.pop() if len(pages) == 1 else None
        shown = addresses.of_iri(iri) or page or ABOUT
        stem = f"{self.top}{page.removesuffix('.html')}" if page else path
        return Thing(iri, stem, f"{self.top}{shown}")
