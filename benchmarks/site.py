"""Time the pages of an export against pyoxigraph reading and writing their Turtle.

Run from a checkout after a build: `python benchmarks/site.py [DOSSIER]`. The peer parses every
Turtle file of the site and serializes it again; both in one process, processor time.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.resources import find_dossier, find_export
from agencygraph.site.build import build_site


def main() -> None:
    """Print seconds, the ratio, and the size of the site."""
    named = sys.argv[1] if len(sys.argv) > 1 else None
    path, export = find_dossier(named), find_export(named)
    lineage, settings = api.load_dossier(path), load_settings(path)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "site"
        began = time.process_time()
        built = build_site(lineage, settings, export, out)
        ours = time.process_time() - began
        turtle = [file.read_bytes() for file in out.rglob("*.ttl")]
        began = time.process_time()
        for text in turtle:
            parsed = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
            ox.serialize(parsed, format=ox.RdfFormat.TURTLE)
        theirs = time.process_time() - began
        size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    print(f"{built.pages} pages in {ours:.2f} s, {size / 1e6:.2f} MB")
    print(
        f"{len(turtle)} Turtle files read and written in {theirs:.3f} s: {ours / theirs:.0f} times"
    )


if __name__ == "__main__":
    main()
