"""The pages that other modules make: any day, and asking in the browser.

In: a `Book` and its layout. Out: their files, and notices of what could not be made.
"""

from __future__ import annotations

from pathlib import Path

from agencygraph.site.addresses import PAGES, ROWS
from agencygraph.site.ask import LINKED, Linked, ask_page, single_file
from agencygraph.site.book import Book
from agencygraph.site.engine import find_engine
from agencygraph.site.layout import Layout
from agencygraph.site.measures import cite_sources
from agencygraph.site.organization import organization_page
from agencygraph.site.parts import PageParts, asset

#: The page that asks, as one file that also runs from file://.
SINGLE = "ask-single-file.html"


def extra_pages(
    book: Book, layout: Layout, export: Path, *, single: bool
) -> tuple[dict[str, bytes], list[str]]:
    """Give the files of these pages, and what is to be said of those left out."""
    parts = organization_page(book.lineage, book.settings, layout.href("organization.html"))
    said = "The organization as it stood on any day, and what changed between two."
    files = part_files(layout, "organization.html", parts, said)
    files["sources.js"] = cite_sources(book)
    engine = find_engine()
    patterns = {kind: f"{kind}/{{key}}.html" for kind in PAGES}
    patterns |= {kind: f"{page}#{kind}-{{key}}" for kind, page in ROWS.items()}
    keys = {kind: [one.key for one in getattr(book.lineage.facts, f"{kind}s")] for kind in LINKED}
    asking = ask_page(export, engine, Linked(patterns, keys))
    files |= part_files(layout, "ask.html", asking, "Ask the graph in the browser, in SPARQL.")
    if engine is None:
        return files, ["without Oxigraph's WebAssembly build ask.html only lists the questions"]
    if single:
        files[SINGLE] = single_file(asking, book.settings.language)
    return files, []


def part_files(layout: Layout, path: str, parts: PageParts, said: str) -> dict[str, bytes]:
    """Give a page and the files that it needs."""
    assets = (*parts.scripts, *parts.styles)
    return {
        path: layout.part(path, parts, said).encode(),
        **dict(parts.data),
        **{f"assets/{name}": asset(name).encode() for name in assets},
    }
