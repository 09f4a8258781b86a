"""What programs read: site map, feed, catalogue, robots.

In: a `Book`, the paths of its pages, its downloads. Out: texts. No clock: days come from the facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape

import pyoxigraph as ox

from agencygraph.catalogue import file_of, led_to
from agencygraph.dates import EdtfDate
from agencygraph.iris import EXTERNAL
from agencygraph.lineage import event_order
from agencygraph.site import words
from agencygraph.site.book import Book
from agencygraph.turtle import write_turtle

SITEMAP = "sitemap.txt"
#: The feed holds so many events and documents, the latest, and every reform: there are few.
ENTRIES = 30
#: A day, the kind and key of a thing, its title, and what happened.
_Entry = tuple[date, str, str, str, str]
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_DCAT = EXTERNAL["dcat"]
_GZIP = "https://www.iana.org/assignments/media-types/application/gzip"


def sitemap(at: str, paths: Iterable[str]) -> str:
    """Give the site map of a site whose address is known: a page a line, as sitemaps.org has it.

    It holds for pages of the host that it stands on alone, so no other address will do.
    """
    return "".join(f"{at}{path}\n" for path in paths)


def feed(book: Book) -> str:
    """Give the Atom feed of changes: every reform, and the latest events and documents."""
    settings, facts = book.settings, book.lineage.facts
    entries: list[_Entry] = []
    for event in facts.events:
        said = f"{words.kind(event.kind).capitalize()}, {words.when(event.date)}. {event.ruling}"
        entries.append((event_order(event)[0], "event", event.key, event.title, said))
    for document in facts.documents:
        said = f"Document published {words.when(document.published)}, read into the graph."
        when = _latest(document.published)
        entries.append((when, "document", document.key, document.title, said))
    reforms: list[_Entry] = []
    for reform in facts.reforms:
        said = f"Reform, {words.when(reform.date)}. {reform.definition}"
        reforms.append((_latest(reform.date), "reform", reform.key, reform.title, said))
    count = len(entries)
    held = f"the latest {ENTRIES} of {count}" if count > ENTRIES else f"each of {count}"
    latest = sorted(entries, key=_order, reverse=True)[:ENTRIES]
    entries = sorted([*latest, *reforms], key=_order, reverse=True)
    rows = "".join(
        f"<entry><title>{escape(title)}</title><id>{book.home}{kind}/{key}</id>"
        f"<updated>{when.isoformat()}T00:00:00Z</updated>"
        f'<link rel="alternate" href="{kind}/{key}.html"/>'
        f"<summary>{escape(said.strip())}</summary></entry>\n"
        for when, kind, key, title, said in entries
    )
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{settings.language}">\n'
        f"<title>{escape(settings.title)}: changes</title>\n"
        f"<subtitle>Each reform, and {held} events and source documents, the latest first"
        f"</subtitle>\n<id>{book.home}feed</id>\n"
        f"<updated>{settings.issued}T00:00:00Z</updated>\n"
        f"<author><name>{escape(settings.publisher)}</name></author>\n"
        '<link rel="self" href="feed.xml"/><link rel="alternate" href="index.html"/>\n'
        f"{rows}</feed>\n"
    )


def _order(entry: _Entry) -> tuple[date, str]:
    return entry[0], entry[2]


def _latest(when: EdtfDate) -> date:
    return when.latest or when.earliest or date.min


def robots(at: str = "") -> str:
    """Let every reader in; the site map is named by its whole address or, unknown, not at all."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {at}{SITEMAP}\n" if at else "")


# -- catalogue -------------------------------------------------------------------------------------


def catalogue(home: str, told: Iterable[ox.Quad], downloads: Mapping[str, bytes]) -> list[ox.Quad]:
    """Give what the catalogue of an export says as far as it holds for a site: what that offers.

    A file that is offered packed has its own address, `dcat:compressFormat` and the checksum of
    what is sent. A site has no SPARQL service. A dataset stays, though none of its files is
    offered: its IRI leads to it.
    """
    sent = {name.removesuffix(".gz"): name for name in downloads}
    return led_to([quad for given in told for quad in _sent(home, given, sent, downloads)], home)


def _sent(
    home: str, quad: ox.Quad, sent: Mapping[str, str], downloads: Mapping[str, bytes]
) -> Iterator[ox.Quad]:
    """Give a statement as it holds for what is sent, if it does."""
    about, term = quad.subject, quad.object
    name = quad.predicate.value.rpartition("#")[2]
    files = [file for node in (about, term) if (file := file_of(node, home)) is not None]
    if ox.NamedNode(f"{home}sparql") in (about, term) or not sent.keys() >= set(files):
        return
    for file in files:
        if term == ox.NamedNode(f"{home}dist/{file}"):
            term = ox.NamedNode(f"{home}dist/{sent[file]}")
        if name == "checksumValue":
            digest = hashlib.sha256(downloads[sent[file]]).hexdigest()
            term = ox.Literal(digest, datatype=ox.NamedNode(EXTERNAL["xsd"] + "hexBinary"))
    yield ox.Quad(about, quad.predicate, term)
    if name == "downloadURL" and term.value.endswith(".gz"):  # type: ignore[union-attr]
        yield ox.Quad(about, ox.NamedNode(_DCAT + "compressFormat"), ox.NamedNode(_GZIP))


def catalogued(home: str, quads: Iterable[ox.Quad], offered: list[ox.Quad]) -> list[ox.Quad]:
    """Put what a site offers in the place of what its export does, among all else it says."""
    graph = ox.NamedNode(f"{home}graph/catalogue")
    return [quad for quad in quads if quad.graph_name != graph] + offered


def described(book: Book, told: Iterable[ox.Quad], space: str = "") -> str:
    """Write what is said of the subjects whose IRIs begin with `space`, in order."""
    kept = [quad for quad in told if str(quad.subject)[1:].startswith(space)]
    kept.sort(key=lambda quad: (str(quad.subject), quad.predicate.value, str(quad.object)))
    return write_turtle(kept, book.prefixes)


def files(book: Book, told: Sequence[ox.Quad]) -> dict[str, str]:
    """Give the files that a site and a server both have, from what the catalogue says there."""
    return {
        "catalogue.ttl": described(book, told),
        "feed.xml": feed(book),
        "void.ttl": described(book, told, f"{book.home}void"),
    }
