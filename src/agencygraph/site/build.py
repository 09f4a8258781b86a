"""The story of a site: facts and their export, pages, the files beside them, and the folder.

In: a lineage, its settings, the folder of its export, the texts if they are at hand. Out: a whole
site in place of the last one. The same facts give the same bytes.
"""

from __future__ import annotations

import gc
import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from agencygraph.documents import Coverage, Text, cover, read_texts
from agencygraph.dossier import Settings
from agencygraph.errors import GateError, UsageError
from agencygraph.findings import is_clean
from agencygraph.folder import check_replaceable
from agencygraph.lineage import Lineage
from agencygraph.named_questions import Question, questions
from agencygraph.resources import question_folders
from agencygraph.site import hosts, machine
from agencygraph.site.answers import question_pages
from agencygraph.site.book import Book, Page
from agencygraph.site.changes import event_pages, instrument_pages, reform_pages
from agencygraph.site.context import CONTEXT
from agencygraph.site.drawings import STYLE, chart_style
from agencygraph.site.engine import has_engine
from agencygraph.site.extras import extra_pages
from agencygraph.site.layout import Layout
from agencygraph.site.lists import first_page, list_pages
from agencygraph.site.measures import measure_pages
from agencygraph.site.organizations import program_pages, unit_pages
from agencygraph.site.parts import asset
from agencygraph.site.search import entries
from agencygraph.site.shelf import Put, put
from agencygraph.site.silences import silence_page
from agencygraph.site.sources import citation_page, document_pages
from agencygraph.site.terms import term_pages, vocabulary_page
from agencygraph.store import about, check_same_facts, open_store, read_quads

Progress = Callable[[str], None]
#: The files of an export that the site offers, packed where they are large, and what each holds.
DOWNLOADS = {
    "facts-with-evidence.trig": "everything, with its named graphs, as TriG",
    "observations.csv": "every figure as a table",
    "observations.csv-metadata.json": "what the columns of observations.csv mean",
    "units.csv": "every organization as a table",
    "units.csv-metadata.json": "what the columns of units.csv mean",
    "network.graphml": "the organization as a network, GraphML",
    "network.gexf": "the organization as a network, GEXF",
    "CITATION.cff": "how to cite the dataset",
}
#: A file of more bytes is offered packed.
_SMALL = 20_000
OWN = ("chart.js", "cite.js", "icon.svg", "search.js", "site.css")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build of a site made, and what it could not make."""

    put: Put
    pages: int
    notices: tuple[str, ...]


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave the garbage collector aside: a site is many records, and none in a circle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # What was made goes to the oldest at once, without a look at each record.
            gc.enable()
            gc.unfreeze()


@uncollected()
def build_site(
    lineage: Lineage,
    settings: Settings,
    export: Path,
    out: Path,
    texts: Path | None = None,
    progress: Progress = lambda _: None,
    *,
    single: bool = False,
    at: str = "",
) -> Built:
    """Build the site of an export; `at` is the address where it will stand, if that is known.

    Raises UsageError when the export is of other facts.
    """
    check_replaceable(out)
    if (out / "about.json").is_file():
        raise UsageError(f"{out}: is an export; choose another folder for the site")
    progress("reading the export")
    if about(export)["key"] != settings.key:
        raise UsageError(f"{export}: is the export of another dossier than {settings.key}")
    check_same_facts(lineage, settings, export)
    offered, home = downloads(export), f"{settings.base}{settings.key}/"
    path = export / "catalogue.ttl"
    told = machine.catalogue(home, ox.parse(path=path, format=ox.RdfFormat.TURTLE), offered)
    read = read_quads(export)
    found, coverage = _texts(lineage, texts)
    book = Book(lineage, settings, machine.catalogued(home, read, told), found, coverage)

    known = questions(question_folders(settings.key))
    layout, pages = Layout(book, asks="engine" if has_engine() else ""), 0
    files: dict[str, bytes] = {}
    progress("asking the questions")
    asked = list(question_pages(book, open_store(export), known))
    progress("laying out the pages")
    for page in (*site_pages(book, known, offered, has_map=bool(at)), *asked):
        files |= _page_files(book, layout, page)
        pages += 1
    graph = next(f"dist/{name}" for name in offered if ".trig" in name)
    extra, notices = extra_pages(book, layout, export, single=single, graph=graph)
    files |= extra
    files |= {f"assets/{name}": asset(name).encode() for name in OWN}
    files[f"assets/{STYLE}"] = chart_style()
    files |= {f"dist/{name}": data for name, data in offered.items()}
    files |= _machine_files(book, told, files, at)

    progress("putting the site in place")
    return Built(put(out, files), pages, tuple(notices))


def _texts(
    lineage: Lineage, folder: Path | None
) -> tuple[Mapping[str, Text], Mapping[str, Coverage]]:
    """Read the texts; one that is not the pinned one stops the build."""
    if folder is None:
        return {}, {}
    texts, findings = read_texts(lineage.facts, folder)
    if not is_clean(findings):
        raise GateError("the documents cannot be used", findings)
    return texts, {one.document: one for one in cover(lineage.facts, texts)}


def downloads(export: Path) -> dict[str, bytes]:
    """Give the files of an export that its site offers, the large ones packed."""
    found = {}
    for name in (*DOWNLOADS, f"{about(export)['key']}.ttl"):
        path = export / name
        if path.is_file():
            data = path.read_bytes()
            if len(data) > _SMALL:
                name, data = f"{name}.gz", gzip.compress(data, 9, mtime=0)
            found[name] = data
    return found


def resource_pages(book: Book) -> Iterator[Page]:
    """Give every page that holds triples of the graph, but the last of `site_pages`."""
    yield from unit_pages(book)
    yield from program_pages(book)
    yield from event_pages(book)
    yield from reform_pages(book)
    yield from instrument_pages(book)
    yield from measure_pages(book)
    yield from document_pages(book)
    yield citation_page(book)
    yield from term_pages(book)
    yield vocabulary_page(book)


def site_pages(
    book: Book,
    known: Mapping[str, Question],
    offered: Mapping[str, bytes],
    *,
    has_map: bool = False,
) -> Iterator[Page]:
    """Give every page but those of questions; `offered` are the files that can be downloaded."""
    own = questions(question_folders(book.settings.key)[1:])
    yield first_page(book, known, sorted(own))
    yield from resource_pages(book)
    yield from list_pages(book)
    yield silence_page(book)
    groups = entries(book, known)
    count = sum(len(found) for _, _, found in groups)
    words = "Everything by name, kind by kind, from A to Z."
    shown = {"groups": groups, "count": count}
    yield Page("search.html", "search.html", "Search", words, shown)
    told = [
        (name, len(data), DOWNLOADS.get(name.removesuffix(".gz"), "the dossier's ontology module"))
        for name, data in offered.items()
    ]
    words = "What this is, how to read and cite it, and what can be downloaded."
    yield Page("about.html", "about.html", "About", words, {"downloads": told, "has_map": has_map})


def _page_files(book: Book, layout: Layout, page: Page) -> dict[str, bytes]:
    shelf = book.shelves.get(page.path)
    if not shelf:
        return {page.path: layout.page(page).encode()}
    stem = page.path.removesuffix(".html")
    turtle, embedded = book.writer.write(shelf, "../" * page.path.count("/"))
    return {
        page.path: layout.page(page, embedded).encode(),
        f"{stem}.jsonld": embedded.encode(),
        f"{stem}.ttl": turtle.encode(),
    }


def _machine_files(
    book: Book,
    told: list[ox.Quad],
    files: Mapping[str, bytes],
    at: str,
) -> dict[str, bytes]:
    paths = sorted(path for path in files if path.endswith(".html"))
    texts = {
        ".htaccess": hosts.htaccess(),
        **hosts.folders(book),
        "_redirects": hosts.redirects(),
        "nginx.conf": hosts.nginx(),
        CONTEXT: book.writer.context,
        **machine.files(book, told),
        "robots.txt": machine.robots(at),
    }
    if at:
        texts[machine.SITEMAP] = machine.sitemap(at, paths)
    return {name: text.encode() for name, text in texts.items()}
