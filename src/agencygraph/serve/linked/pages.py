"""The pages of a site, laid out when they are asked for.

In: a `Book`, the folder of its export. Out: HTML, and the files that pages need. The named
questions are asked once, when the first of their pages is wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from agencygraph.named_questions import Question, questions_of
from agencygraph.serve.linked.exported import Exported
from agencygraph.serve.linked.serializations import write
from agencygraph.site import machine
from agencygraph.site.answers import question_pages
from agencygraph.site.book import Book, Page
from agencygraph.site.build import downloads, site_pages
from agencygraph.site.drawings import STYLE, chart_style
from agencygraph.site.extras import extra_pages
from agencygraph.site.layout import Layout
from agencygraph.site.parts import ASSETS

#: Documents of each sort that are kept once they are made.
KEPT = 512


@dataclass(frozen=True)
class Pages:
    """Gives the pages of one site, by their paths from its top."""

    book: Book
    exported: Exported

    def read_export(self) -> None:
        """Read all that is ever read of the folder of the export, which may then go."""
        self.exported.read()
        for read in ("files", "downloads", "_known"):
            getattr(self, read)

    def html(self, path: str, quads: Sequence[ox.Quad] = ()) -> bytes | None:
        """Give a page with the triples that it holds; None when there is no such page."""
        page = self._pages.get(path)
        if page is None and path.startswith("question"):
            page = self._answers.get(path)
        if page is None:
            return self.files.get(path)
        return self._layout.page(page, _embedded(quads)).encode()

    def beside(self, page: Page, quads: Sequence[ox.Quad] = ()) -> bytes:
        """Lay out a page that does not stand on the site but beside it, on the same host."""
        return self._beside.page(page, _embedded(quads)).encode()

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The files of pages that other modules make, what they need, and what programs read."""
        found = extra_pages(self.book, self._layout, self.exported.folder, single=False)[0]
        told = ox.parse(self.exported.get("catalogue.ttl") or b"", format=ox.RdfFormat.TURTLE)
        texts = machine.files(self.book, list(told))
        return found | {name: text.encode() for name, text in texts.items()}

    def file(self, path: str) -> bytes | None:
        """Give a page that holds no triples, a download, a style sheet, script or picture."""
        folder, _, name = path.rpartition("/")
        if folder == "assets":
            if name == STYLE:
                return chart_style()
            return (ASSETS / name).read_bytes() if name in self._assets else self.files.get(path)
        if folder == "dist":
            found = self.downloads.get(name)
            return self.exported.get(name) if found is None else found
        return self.html(path) if path.endswith(".html") else self.files.get(path)

    @cached_property
    def _assets(self) -> frozenset[str]:
        return frozenset(path.name for path in ASSETS.iterdir() if path.is_file())

    @cached_property
    def _layout(self) -> Layout:
        return Layout(self.book, asks="endpoint")

    @cached_property
    def _beside(self) -> Layout:
        return Layout(self.book, f"{self.book.settings.key}/", asks="endpoint")

    @cached_property
    def _known(self) -> Mapping[str, Question]:
        return questions_of(self.exported.folder)

    @cached_property
    def downloads(self) -> Mapping[str, bytes]:
        """The files of the export that the site offers."""
        return downloads(self.exported.folder)

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        made = site_pages(self.book, self._known, self.downloads)
        return {page.path: page for page in made}

    @cached_property
    def _answers(self) -> Mapping[str, Page]:
        store = ox.Store()
        store.bulk_extend(self.book.quads)
        return {page.path: page for page in question_pages(self.book, store, self._known)}


def _embedded(quads: Sequence[ox.Quad]) -> str:
    """Give triples as they can stand in a script element: nothing in them ends it."""
    return write(quads, "jsonld", {}).decode().replace("<", "\\u003c") if quads else ""
