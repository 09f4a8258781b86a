"""The pages that other modules make: any day, and asking in the browser.

In: a `Book` and its layout. Out: their files, and notices of what could not be made.
"""

from __future__ import annotations

from pathlib import Path

from agencygraph.errors import UsageError
from agencygraph.site.addresses import PAGES, ROWS
from agencygraph.site.ask import Linked, single_file, site_page
from agencygraph.site.book import Book
from agencygraph.site.engine import find_engine, missing
from agencygraph.site.layout import Layout
from agencygraph.site.measures import cite_sources
from agencygraph.site.organization import organization_page
from agencygraph.site.parts import PageParts, asset

#: The page that asks, as one file that also runs from file://.
SINGLE = "ask-single-file.html"
#: Where the graph lies, packed, on a site that is not very small.
GRAPH = "dist/facts-with-evidence.trig.gz"


def extra_pages(
    book: Book, layout: Layout, export: Path, *, single: bool, graph: str = GRAPH
) -> tuple[dict[str, bytes], list[str]]:
    """Give the files of these pages, and what is to be said of those left out.

    `graph` is the download that holds the graph. Raises UsageError for a single file without an
    engine.
    """
    parts = organization_page(book.lineage, book.settings, layout.href("organization.html"))
    said = "The organization as it stood on any day, and what changed between two."
    files = part_files(layout, "organization.html", parts, said)
    files["sources.js"] = cite_sources(book)
    engine = find_engine()
    if engine is None and single:
        raise UsageError(f"the single file needs {missing()}")
    patterns = {kind: f"{kind}/{{key}}.html" for kind in PAGES}
    linked = Linked(patterns | {kind: f"{page}#{kind}-{{key}}" for kind, page in ROWS.items()})
    asking = site_page(export, engine, linked, graph=graph, single=SINGLE if single else "")
    said = "Ask the graph in the browser, in SPARQL." if engine else "How to ask, in SPARQL."
    files |= part_files(layout, "ask.html", asking, said)
    if engine is None:
        return files, [f"ask.html lists the questions, and cannot ask: it needs {missing()}"]
    if single:
        files[SINGLE] = single_file(export, engine, linked, book.settings.language)
    return files, []


def part_files(layout: Layout, path: str, parts: PageParts, said: str) -> dict[str, bytes]:
    """Give a page and the files that it needs."""
    assets = (*parts.scripts, *parts.styles)
    return {
        path: layout.part(path, parts, said).encode(),
        **dict(parts.data),
        **{f"assets/{name}": asset(name).encode() for name in assets},
    }
