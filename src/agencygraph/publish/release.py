"""A release as a store takes it: the named graphs of an export, in pieces that fit any memory.

In: the folder of an export. Out: a `Release`, and the triples of each graph, piece by piece. A
file that is not the one the build wrote is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from agencygraph.errors import UsageError
from agencygraph.folder import MARK
from agencygraph.store import about, quads_file


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """A named graph of a release, and the lines of the file that hold it."""

    name: str
    staged: str
    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class Release:
    """One build of an export: `id` is the SHA-256 of its quads."""

    id: str
    home: str
    file: Path
    graphs: tuple[NamedGraph, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Triples of one graph, all that there are of each of their subjects."""

    triples: tuple[ox.Triple, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects, once each, as SPARQL writes them."""
        return tuple(dict.fromkeys(str(triple.subject) for triple in self.triples))


def read_release(export: Path) -> Release:
    """Read what there is to publish. Raises UsageError when the export is damaged."""
    described, file = about(export), quads_file(export)
    found, digest = _scan(file)
    if digest != _recorded(export, file.name):
        raise UsageError(f"{file}: is not what {MARK} records; run: agencygraph build")
    home = f"{described['base']}{described['key']}/"
    graphs = tuple(
        NamedGraph(name, f"{home}staged/{digest[:16]}/{number}", size, offset)
        for number, (name, (size, offset)) in enumerate(found.items(), 1)
    )
    return Release(digest, home, file, graphs)


def _recorded(export: Path, name: str) -> str:
    try:
        lines = (export / MARK).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{export / MARK}: cannot be read; run: agencygraph build") from error
    return {file: digest for digest, _, file in (line.partition("  ") for line in lines)}.get(
        name, ""
    )


def _scan(file: Path) -> tuple[dict[str, tuple[int, int]], str]:
    """Find each graph of a file of quads: how many lines, from which byte; and the file's hash."""
    sizes: dict[str, int] = {}
    offsets: dict[str, int] = {}
    digest = hashlib.sha256()
    place, last = 0, ""
    with file.open("rb") as lines:
        for line in lines:
            name = line.rpartition(b" <")[2].partition(b">")[0].decode("utf-8", "replace")
            if name != last and name in sizes:
                raise UsageError(f"{file}: its graphs are not in order; run: agencygraph build")
            sizes[name] = sizes.get(name, 0) + 1
            offsets.setdefault(name, place)
            digest.update(line)
            place, last = place + len(line), name
    return {name: (size, offsets[name]) for name, size in sizes.items()}, digest.hexdigest()


def chunks(release: Release, graph: NamedGraph, size: int) -> Iterator[Chunk]:
    """Give the triples of a graph in pieces of about `size`, cut where the subject changes.

    Raises UsageError for a blank node: two stores never give it the same name.
    """
    gathered: list[bytes] = []
    subject = b""
    with release.file.open("rb") as lines:
        lines.seek(graph.offset)
        for _ in range(graph.size):
            line = lines.readline()
            own = line.partition(b" ")[0]
            if len(gathered) >= size and own != subject:
                yield _chunk(release, gathered)
                gathered = []
            gathered.append(line)
            subject = own
    yield _chunk(release, gathered)


def _chunk(release: Release, lines: list[bytes]) -> Chunk:
    try:
        parsed = ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS)
        triples = tuple(quad.triple for quad in parsed)
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"{release.file}: {error}; run: agencygraph build") from error
    if any(isinstance(t.subject, ox.BlankNode | ox.Triple) for t in triples) or any(
        isinstance(t.object, ox.BlankNode | ox.Triple) for t in triples
    ):
        raise UsageError(f"{release.file}: has a blank node; only named things can be published")
    return Chunk(triples)
