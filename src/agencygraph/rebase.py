"""An export whose things have their IRIs under another host: for a copy that stands on its own.

In: the folder of an export and a base IRI. Out: a folder with the files that a server reads, every
IRI of the dossier's own things moved to that base; words are left as they are. Terms and codes
of the ontology stay where they are: they mean the same wherever the data stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from agencygraph.errors import UsageError
from agencygraph.iris import prefixes
from agencygraph.store import about, quads_file
from agencygraph.turtle import write_turtle
from agencygraph.writing import as_json

#: An IRI, or a literal: what looks like an IRI within one is passed over with it.
_TERM = re.compile(r'<[^>]*>|"(?:[^"\\]|\\.)*"')
_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+")


def check_base(base: str) -> str:
    """Give a base with a slash at its end. Raises UsageError for what can be none.

    >>> check_base("http://127.0.0.1:8000")
    'http://127.0.0.1:8000/'
    """
    if not _BASE.fullmatch(base) or not urlsplit(base).netloc:
        raise UsageError(f"{base}: is no base for IRIs; write http://HOST/ or https://HOST/PATH/")
    return base if base.endswith("/") else base + "/"


def rebase_lines(lines: Iterable[str], old: str, new: str) -> Iterator[str]:
    """Move the IRIs that begin with `old` to `new`, in lines of N-Quads or of a query.

    Of literals only the one that is `old` itself moves: VoID writes the space of IRIs as a text.

    >>> list(rebase_lines(['<http://a/x> <http://p> "<http://a/x>" .'], "http://a/", "http://b/"))
    ['<http://b/x> <http://p> "<http://a/x>" .']
    """
    start, text = f"<{old}", f'"{old}"'

    def moved(found: re.Match[str]) -> str:
        term = found[0]
        if term == text:
            return f'"{new}"'
        return f"<{new}{term[len(start) :]}" if term.startswith(start) else term

    for line in lines:
        yield _TERM.sub(moved, line) if old in line else line


def rebase_export(export: Path, base: str, out: Path) -> Path:
    """Write the export into `out` with its things under `base`, and give `out`."""
    described = about(export)
    base = check_base(base)
    old, new = (f"{one}{described['key']}/" for one in (described["base"], base))
    out.mkdir(parents=True, exist_ok=True)
    for evidence in (False, True):
        source = quads_file(export, evidence)
        with (
            source.open(encoding="utf-8") as lines,
            (out / source.name).open("w", encoding="utf-8", newline="\n") as file,
        ):
            file.writelines(rebase_lines(lines, old, new))
    catalogue = export / "catalogue.ttl"
    if catalogue.is_file():
        quads = ox.parse(path=catalogue, format=ox.RdfFormat.TURTLE)
        lines_moved = rebase_lines((f"{quad} .\n" for quad in quads), old, new)
        moved = ox.parse("".join(lines_moved), format=ox.RdfFormat.N_QUADS)
        text = write_turtle(list(moved), prefixes(described["key"], base))
        (out / catalogue.name).write_text(text, encoding="utf-8", newline="\n")
    settings = json.loads((export / "about.json").read_text(encoding="utf-8"))
    text = as_json(settings | {"base": base})
    (out / "about.json").write_text(text, encoding="utf-8", newline="\n")
    return out
