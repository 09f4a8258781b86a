"""What programs read: site map, feed, catalogue, robots.

In: a `Book`, the paths of its pages, its downloads. Out: texts. No clock: days come from the facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape

import pyoxigraph as ox

from agencygraph.iris import EXTERNAL
from agencygraph.lineage import event_order
from agencygraph.site import words
from agencygraph.site.book import Book
from agencygraph.turtle import write_turtle

SITEMAP = "sitemap.txt"
#: The feed holds so many entries, the latest first.
ENTRIES = 30
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPDX = EXTERNAL["spdx"]


def sitemap(at: str, paths: Iterable[str]) -> str:
    """Give the site map of a site whose address is known: a page a line, as sitemaps.org has it.

    It holds for pages of the host that it stands on alone, so no other address will do.
    """
    return "".join(f"{at}{path}\n" for path in paths)


def feed(book: Book) -> str:
    """Give the Atom feed of changes: events and documents, the latest first."""
    settings, facts = book.settings, book.lineage.facts
    entries: list[tuple[date, str, str, str, str]] = []
    for event in facts.events:
        said = f"{words.kind(event.kind).capitalize()}, {words.when(event.date)}. {event.ruling}"
        entries.append((event_order(event)[0], "event", event.key, event.title, said))
    for document in facts.documents:
        when = document.published.latest or document.published.earliest or date.min
        said = f"Document published {words.when(document.published)}, read into the graph."
        entries.append((when, "document", document.key, document.title, said))
    entries.sort(key=lambda entry: (entry[0], entry[2]), reverse=True)
    rows = "".join(
        f"<entry><title>{escape(title)}</title><id>{book.home}{kind}/{key}</id>"
        f"<updated>{when.isoformat()}T00:00:00Z</updated>"
        f'<link rel="alternate" href="{kind}/{key}.html"/>'
        f"<summary>{escape(said.strip())}</summary></entry>\n"
        for when, kind, key, title, said in entries[:ENTRIES]
    )
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{settings.language}">\n'
        f"<title>{escape(settings.title)}: changes</title>\n<id>{book.home}feed</id>\n"
        f"<updated>{settings.issued}T00:00:00Z</updated>\n"
        f"<author><name>{escape(settings.publisher)}</name></author>\n"
        '<link rel="self" href="feed.xml"/><link rel="alternate" href="index.html"/>\n'
        f"{rows}</feed>\n"
    )


def robots(at: str = "") -> str:
    """Let every reader in; the site map is named by its whole address or, unknown, not at all."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {at}{SITEMAP}\n" if at else "")


# -- catalogue -------------------------------------------------------------------------------------


def catalogue(book: Book, triples: Iterable[ox.Quad], downloads: Mapping[str, bytes]) -> str:
    """Give the catalogue of the export as far as the site offers its files.

    A file that is offered packed has `dcat:compressFormat` and the checksum of what is sent.
    """
    prefix = f"{book.home}distribution/"
    offered = {name.removesuffix(".gz"): name for name in downloads}
    kept = []
    for quad in triples:
        nodes = [str(quad.subject)[1:-1], str(quad.object)[1:-1]]
        files = [node[len(prefix) :].partition("#")[0] for node in nodes if node.startswith(prefix)]
        if all(file in offered for file in files):
            kept.append(_offered(quad, files[0], offered, downloads) if files else quad)
    kept += [quad for name in sorted(downloads) for quad in _packed(prefix, name)]
    kept.sort(key=lambda quad: (str(quad.subject), quad.predicate.value, str(quad.object)))
    return write_turtle(kept, book.prefixes)


def _offered(
    quad: ox.Quad, file: str, offered: Mapping[str, str], downloads: Mapping[str, bytes]
) -> ox.Quad:
    name = quad.predicate.value
    term: ox.NamedNode | ox.Literal | None = None
    if name == _SPDX + "checksumValue":
        digest = hashlib.sha256(downloads[offered[file]]).hexdigest()
        term = ox.Literal(digest, datatype=ox.NamedNode(EXTERNAL["xsd"] + "hexBinary"))
    elif name.endswith(("#accessURL", "#downloadURL")) and isinstance(quad.object, ox.NamedNode):
        term = ox.NamedNode(quad.object.value.removesuffix(file) + offered[file])
    return quad if term is None else ox.Quad(quad.subject, quad.predicate, term)


def _packed(prefix: str, name: str) -> Iterator[ox.Quad]:
    if name.endswith(".gz"):
        subject = ox.NamedNode(prefix + name.removesuffix(".gz"))
        form = ox.NamedNode("https://www.iana.org/assignments/media-types/application/gzip")
        yield ox.Quad(subject, ox.NamedNode(EXTERNAL["dcat"] + "compressFormat"), form)


def void(book: Book, triples: Iterable[ox.Quad]) -> str:
    """Give the part of the catalogue that describes the graph and its parts."""
    kept = [quad for quad in triples if str(quad.subject)[1:-1].startswith(f"{book.home}void")]
    return write_turtle(kept, book.prefixes)
