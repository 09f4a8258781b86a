"""An export whose things have their IRIs under another host: for a copy that stands on its own.

In: the folder of an export and a base IRI. Out: a folder with the files that a server reads, every
IRI of the dossier's own things moved to that base; words are left as they are. Terms and codes
of the ontology stay where they are: they mean the same wherever the data stands. The copy has its
quads in no other format, and its catalogue names no other.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from agencygraph.errors import UsageError
from agencygraph.iris import EXTERNAL, prefixes
from agencygraph.store import about, quads_file
from agencygraph.turtle import write_turtle
from agencygraph.writing import as_json

#: An IRI, or a literal: what looks like an IRI within one is passed over with it.
_TERM = re.compile(r'<[^>]*>|"(?:[^"\\]|\\.)*"')
_DISTRIBUTION = ox.NamedNode(EXTERNAL["dcat"] + "distribution")
_CHECKSUM = ox.NamedNode(EXTERNAL["spdx"] + "checksumValue")
_TRIPLES = ox.NamedNode(EXTERNAL["void"] + "triples")
_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+")


def check_base(base: str) -> str:
    """Give a base with a slash at its end. Raises UsageError for what can be none.

    >>> check_base("http://127.0.0.1:8000")
    'http://127.0.0.1:8000/'
    """
    write = "write http://HOST/ or https://HOST/PATH/"
    try:
        parts = urlsplit(base)
        is_whole = bool(_BASE.fullmatch(base) and parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    # Not shown again: a terminal's text is kept and passed on.
    if "@" in base.partition("//")[2].partition("/")[0]:
        raise UsageError(f"an address that is published has no user name or password; {write}")
    if not is_whole:
        raise UsageError(f"{base}: is no web address of a host or a folder on one; {write}")
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
    sources = [quads_file(export, evidence) for evidence in (False, True)]
    files = {source.name for source in sources}
    sums, fewer = {}, 0
    for source in sources:
        with source.open(encoding="utf-8") as lines:
            moved = list(rebase_lines(lines, old, new))
        kept = _without_others(moved, new, files)
        text, fewer = "".join(kept), len(moved) - len(kept)
        (out / source.name).write_text(text, encoding="utf-8", newline="\n")
        sums[source.name] = hashlib.sha256(text.encode()).hexdigest()
    catalogue = export / "catalogue.ttl"
    if catalogue.is_file():
        quads = ox.parse(path=catalogue, format=ox.RdfFormat.TURTLE)
        lines_moved = rebase_lines((f"{quad} .\n" for quad in quads), old, new)
        said = list(ox.parse("".join(lines_moved), format=ox.RdfFormat.N_QUADS))
        corrected = _corrected(offered(said, new, files), new, sums, fewer)
        text = write_turtle(list(corrected), prefixes(described["key"], base))
        (out / catalogue.name).write_text(text, encoding="utf-8", newline="\n")
    citation = export / "CITATION.cff"
    if citation.is_file():
        # Pages lead to it; the dataset to cite is the same one.
        (out / citation.name).write_bytes(citation.read_bytes())
    settings = json.loads((export / "about.json").read_text(encoding="utf-8"))
    text = as_json(settings | {"base": base})
    (out / "about.json").write_text(text, encoding="utf-8", newline="\n")
    return out


# -- the catalogue of the files that there are -----------------------------------------------------


def offered(catalogue: Iterable[ox.Quad], home: str, files: Collection[str]) -> list[ox.Quad]:
    """Give what a catalogue says with these files only, and without a dataset that has no other."""
    quads = list(catalogue)
    # What belongs to a file: its address, its distribution, and that one's checksum.
    of_file = re.compile(rf"{re.escape(home)}(?:dist|distribution)/([^#]+)")
    links = [quad for quad in quads if quad.predicate == _DISTRIBUTION]
    gone = {
        name
        for quad in quads
        if (found := of_file.match(name := _name(quad.object))) and found[1] not in files
    }
    kept = {_name(quad.subject) for quad in links if _name(quad.object) not in gone}
    gone |= {_name(quad.subject) for quad in links} - kept
    said: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if _name(quad.object) not in gone:
            said[_name(quad.subject)].add(_name(quad.object))
    # What only those led to, as the type of a file does, is led to no more.
    reached, ahead = set[str](), {f"{home}catalogue"}
    while ahead:
        reached |= ahead
        ahead = {name for one in ahead for name in said[one] if name in said} - reached
    return [
        quad for quad in quads if _name(quad.subject) in reached and _name(quad.object) not in gone
    ]


def _without_others(lines: list[str], home: str, files: Collection[str]) -> list[str]:
    """Leave out, of the lines of N-Quads, what their catalogue says of other files."""
    end = f"<{home}graph/catalogue> .\n"
    quads = {
        line: next(iter(ox.parse(line, format=ox.RdfFormat.N_QUADS)))
        for line in lines
        if line.endswith(end)
    }
    kept = set(offered(quads.values(), home, files))
    return [line for line in lines if line not in quads or quads[line] in kept]


def _corrected(
    catalogue: Iterable[ox.Quad], home: str, sums: Mapping[str, str], fewer: int
) -> Iterator[ox.Quad]:
    """Give a catalogue with the sums of these files, its own graph having so many triples less."""
    counted = {f"{home}void", f"{home}void#catalogue"}
    summed = {f"{home}distribution/{file}#checksum": told for file, told in sums.items()}
    for quad in catalogue:
        value, name = quad.object, _name(quad.subject)
        if isinstance(value, ox.Literal):
            text = value.value
            if quad.predicate == _TRIPLES and name in counted:
                text = str(int(text) - fewer)
            if quad.predicate == _CHECKSUM:
                text = summed.get(name, text)
            if text != value.value:
                value = ox.Literal(text, datatype=value.datatype)
        yield ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)


def _name(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
