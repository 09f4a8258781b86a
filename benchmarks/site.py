"""Time the pages of an export against pyoxigraph reading and writing their Turtle.

Run from a checkout after a build: `python benchmarks/site.py [DOSSIER]`. `--large` makes a dossier
of about 3,000 things first and builds its export, which takes a minute.

The bar: 3,000 resources in the time that pyoxigraph needs to parse and serialize their
Turtle, times four, at most. The peer parses the Turtle of every page and serializes it again.
Compared with it is `pages`: from a loaded graph to the HTML, Turtle and JSON-LD of every thing of
the graph, in memory; that the peer makes one form and this three is what the four stands for. Left
out of `pages`, and told beside it, is what does not grow with the resources or is no page of
theirs: drawings, the silence map, the questions and their answers, the lists, the packed
downloads, the templates' compilation, and putting files on the disk. `drawn` are the pages with
their charts, `whole` is the whole build. All in one process, processor time, the best of five
runs; of `whole`, of two.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from agencygraph import api
from agencygraph.dossier import Settings, load_settings
from agencygraph.lineage import Lineage
from agencygraph.resources import find_dossier, find_export
from agencygraph.site.book import Book, Page
from agencygraph.site.build import build_site, resource_pages, uncollected
from agencygraph.site.layout import Layout
from agencygraph.store import quads_file

RUNS = 5


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    """Give the least processor time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def peer(texts: list[str]) -> None:
    """Parse each text and serialize it again."""
    for text in texts:
        parsed = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
        ox.serialize(parsed, format=ox.RdfFormat.TURTLE)


def plain(page: Page) -> Page:
    """Give a page without its charts."""
    return replace(page, shown={**page.shown, "charts": []}) if "charts" in page.shown else page


@uncollected()
def pages(
    lineage: Lineage, settings: Settings, quads: list[ox.Quad], *, drawn: bool = False
) -> list[str]:
    """Lay out every page of a resource in its three forms, `drawn` or not; give the Turtle."""
    book = Book(lineage, settings, quads)
    layout = Layout(book)
    made = []
    for page in resource_pages(book) if drawn else map(plain, resource_pages(book)):
        root = "../" * page.path.count("/")
        turtle, jsonld = book.writer.write(book.shelves.get(page.path, {}), root)
        made.append(turtle)
        layout.page(page, jsonld).encode()
    return made


def compare(dossier: Path, export: Path) -> None:
    """Print what a site costs, and what its peer costs."""
    lineage, settings = api.load_dossier(dossier), load_settings(dossier)
    quads = list(ox.parse(path=quads_file(export), format=ox.RdfFormat.N_QUADS))
    texts = pages(lineage, settings, quads)
    facts = lineage.facts
    tables = (facts.units, facts.versions, facts.programs, facts.relations, facts.events)
    tables += (facts.reforms, facts.measures, facts.observations, facts.claims, facts.documents)
    things = sum(len(table) for table in tables)
    theirs = best(lambda: peer(texts))
    ours = best(lambda: pages(lineage, settings, quads))
    drawn = best(lambda: pages(lineage, settings, quads, drawn=True))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "site"
        whole = best(lambda: build_site(lineage, settings, export, out), 2)
        size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    triples = sum(len(values) for said in Book(lineage, settings, quads).described.values()
                  for values in said.values())  # fmt: skip
    print(f"{settings.key}: {things} things, {len(texts)} pages of things, {triples} triples")
    print(f"  peer   {theirs:.3f} s, Turtle of {sum(map(len, texts)) / 1e6:.2f} MB")
    print(f"  pages  {ours:.3f} s: {ours / theirs:.1f} times the peer")
    print(f"  drawn  {drawn:.3f} s: {drawn / theirs:.1f} times the peer")
    print(f"  whole  {whole:.3f} s: {whole / theirs:.1f} times; {size / 1e6:.2f} MB")


def main() -> None:
    """Print seconds, ratios, and the size of the site."""
    named = [one for one in sys.argv[1:] if one != "--large"]
    if "--large" in sys.argv:
        from large_site import write_dossier

        with tempfile.TemporaryDirectory() as folder:
            dossier = write_dossier(Path(folder) / "tides")
            export = Path(folder) / "export"
            api.build_export(dossier, export)
            compare(dossier, export)
    else:
        key = named[0] if named else None
        compare(find_dossier(key), find_export(key))


if __name__ == "__main__":
    main()
