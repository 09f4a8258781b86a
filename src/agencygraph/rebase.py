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
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from agencygraph.catalogue import file_of, led_to
from agencygraph.errors import ExportError, UsageError
from agencygraph.iris import EXTERNAL, prefixes
from agencygraph.store import about, quads_file, unreadable
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
        ox.NamedNode(base)
    except ValueError:
        is_whole = False
    # Not shown again: a terminal's text is kept and passed on.
    if "@" in base.partition("//")[2].partition("/")[0]:
        raise UsageError(f"an address that is published has no user name or password; {write}")
    if not is_whole:
        raise UsageError(f"{base}: is no web address of a host or a folder on one; {write}")
    return base if base.endswith("/") else base + "/"


def path_of(base: str) -> str:
    """Give the path of a base as it is sent: no slash at its end, letters beyond ASCII as %XX.

    >>> path_of("http://data.example/deep/\u00e9"), path_of("http://data.example/")
    ('/deep/%C3%A9', '')
    """
    return quote(urlsplit(check_base(base)).path.rstrip("/"), safe="/%:@!$&'()*+,;=~")


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
    """Write the export into `out` with its things under `base`, and give `out`.

    Raises UsageError for what is no base or no export, ExportError for a file that is damaged.
    """
    described = about(export)
    base = check_base(base)
    old, new = (f"{one}{described['key']}/" for one in (described["base"], base))
    out.mkdir(parents=True, exist_ok=True)
    # The first, with evidence, is the one whose triples the catalogue counts.
    sources = [quads_file(export, evidence) for evidence in (True, False)]
    files = {source.name for source in sources}
    #: Counts and sums as they are here, by what they are said of.
    right: dict[str, str] = {}
    for source in sources:
        # Lines are moved without being read: one that is damaged is told here, with its number.
        deque(_read(source, ox.RdfFormat.N_QUADS), maxlen=0)
        with source.open(encoding="utf-8") as lines:
            moved = list(rebase_lines(lines, old, new))
        told = _catalogue(moved, new)
        kept = set(offered(told.values(), new, files))
        right = right or {
            f"{new}void": str(len(moved) - len(told) + len(kept)),
            f"{new}void#catalogue": str(len(kept)),
        }
        said = {
            line: f"{_corrected(quad, right)} .\n" if quad in kept else ""
            for line, quad in told.items()
        }
        text = "".join(said.get(line, line) for line in moved)
        (out / source.name).write_text(text, encoding="utf-8", newline="\n")
        digest = hashlib.sha256(text.encode()).hexdigest()
        right[f"{new}distribution/{source.name}#checksum"] = digest
    catalogue = export / "catalogue.ttl"
    if catalogue.is_file():
        quads = _read(catalogue, ox.RdfFormat.TURTLE)
        lines_moved = rebase_lines((f"{quad} .\n" for quad in quads), old, new)
        moved_quads = ox.parse("".join(lines_moved), format=ox.RdfFormat.N_QUADS)
        corrected = [_corrected(quad, right) for quad in offered(moved_quads, new, files)]
        text = write_turtle(corrected, prefixes(described["key"], base))
        (out / catalogue.name).write_text(text, encoding="utf-8", newline="\n")
    citation = export / "CITATION.cff"
    if citation.is_file():
        # Pages lead to it; the dataset to cite is the same one.
        (out / citation.name).write_bytes(citation.read_bytes())
    settings = json.loads((export / "about.json").read_text(encoding="utf-8"))
    text = as_json(settings | {"base": base})
    (out / "about.json").write_text(text, encoding="utf-8", newline="\n")
    return out


def _read(file: Path, form: ox.RdfFormat) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(path=file, format=form)
    except (OSError, SyntaxError, ValueError) as error:
        raise ExportError(unreadable(file, error)) from error


# -- the catalogue of the files that there are -----------------------------------------------------


def offered(catalogue: Iterable[ox.Quad], home: str, files: Collection[str]) -> list[ox.Quad]:
    """Give what a catalogue says with these files only, and without a dataset that has no other."""

    def is_there(term: object) -> bool:
        return (file := file_of(term, home)) is None or file in files

    quads = list(catalogue)
    links = [quad for quad in quads if quad.predicate == _DISTRIBUTION]
    gone = {one.subject for one in links} - {one.subject for one in links if is_there(one.object)}
    return led_to([one for one in quads if is_there(one.object) and one.object not in gone], home)


def _catalogue(lines: Sequence[str], home: str) -> dict[str, ox.Quad]:
    """Give, of lines of N-Quads, those of the catalogue with what they say."""
    told = [line for line in lines if line.endswith(f"<{home}graph/catalogue> .\n")]
    return dict(zip(told, ox.parse("".join(told), format=ox.RdfFormat.N_QUADS), strict=True))


def _corrected(quad: ox.Quad, right: Mapping[str, str]) -> ox.Quad:
    """Give what a catalogue says, with the right one for a count or sum that is not."""
    about, value = quad.subject, quad.object
    if quad.predicate not in (_TRIPLES, _CHECKSUM) or not isinstance(value, ox.Literal):
        return quad
    text = right.get(str(about)[1:-1], value.value)
    value = ox.Literal(text, datatype=value.datatype)
    return ox.Quad(about, quad.predicate, value, quad.graph_name)
