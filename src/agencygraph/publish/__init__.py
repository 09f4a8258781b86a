"""An export in a SPARQL 1.1 store: loaded beside what stands, verified, then put in its place.

In: the folder of an export and a `Service`. Out: `Published`. Each step may be cut off at any
moment: what was loaded is found and verified again, and the story goes on from there. What stands
is not touched before all that is new has been counted and compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pyoxigraph as ox

from agencygraph.errors import RemoteError
from agencygraph.publish import updates
from agencygraph.publish.comparison import Comparison, compare
from agencygraph.publish.isolation import may_mix
from agencygraph.publish.release import Chunk, NamedGraph, Release, chunks, read_release
from agencygraph.publish.service import Service

Via = Literal["graph-store", "update"]
#: Triples in one request: under what stores take and give at once (Virtuoso gives 10,000 rows).
CHUNK = 1000
#: How often a swap is tried that ends in a deadlock: the store has undone it.
_SWAPS = 10
_OVERTAKEN = "another run of publish was at work here at the same time: run the same again"


@dataclass(frozen=True, slots=True)
class Published:
    """What was done: graphs put in place, those that stood as they are, those that are gone.

    `verified` is how each graph of the release compares with the store's; `undoes` whether the
    store took back the first half of a request whose second half failed, when it was tried;
    `may_mix` whether a query of another client may read a part of two releases, where known.
    """

    release: str
    loaded: tuple[str, ...]
    kept: tuple[str, ...]
    gone: tuple[str, ...]
    verified: dict[str, Comparison]
    undoes: bool | None = None
    may_mix: bool | None = None

    def as_record(self) -> dict[str, object]:
        """Give all of it as JSON can hold it."""
        return {
            "release": self.release,
            "loaded": self.loaded,
            "kept": self.kept,
            "gone": self.gone,
            "undoes": self.undoes,
            "may_mix": self.may_mix,
            "graphs": {
                name: {
                    "triples": found.size,
                    "hash": f"{found.found:064x}",
                    "rewritten": [[str(ours), str(theirs)] for ours, theirs in found.rewritten],
                }
                for name, found in self.verified.items()
            },
        }


def publish(
    export: Path,
    service: Service,
    via: Via | None = None,
    chunk: int = CHUNK,
    progress: Callable[[str], None] = lambda _: None,
) -> Published:
    """Publish an export. Raises RemoteError, with the old release whole, when that fails."""
    release = read_release(export)
    run = f"{updates.register(release.home)}/run/{uuid4()}"
    return _Publication(release, service, via, chunk, progress, run).run()


@dataclass(frozen=True)
class _Publication:
    release: Release
    service: Service
    via: Via | None
    chunk: int
    progress: Callable[[str], None]
    #: The graph that stands as long as no other run has begun since.
    claim: str

    def run(self) -> Published:
        """Tell the whole story."""
        release = self.release
        standing, before = self._standing()
        named = {graph.name for graph in release.graphs}
        gone = tuple(
            graph
            for graph in sorted(before - named)
            if graph.startswith(release.home) and self._count(graph)
        )
        verified = {
            graph.name: self._compare(graph, graph.name, "looking at") for graph in release.graphs
        }
        lacking = [graph for graph in release.graphs if not verified[graph.name]]
        undoes = None
        if lacking or gone or standing != release.id:
            self._begin(lacking, (standing, before))
            undoes = self._tries_undoing()
            self._put(lacking, gone)
            for graph in lacking:
                verified[graph.name] = self._compare(graph, graph.name, "verifying")
                then = "; that is after the swap: run the same again"
                self._demand(verified[graph.name], graph, then)
        self._clear()
        loaded = tuple(graph.name for graph in lacking)
        kept = tuple(sorted(named - set(loaded)))
        mixes = may_mix(self.service)
        return Published(release.id, loaded, kept, gone, verified, undoes, mixes)

    def _standing(self) -> tuple[str, set[str]]:
        rows = self.service.rows(updates.standing(self.release.home))
        release = next((row["release"] for row in rows if "release" in row), "")
        return release, {row["graph"] for row in rows if "graph" in row}

    def _begin(self, lacking: Sequence[NamedGraph], seen: tuple[str, set[str]]) -> None:
        """Claim the store, then drop what is left of other runs: of two, one at most goes on."""
        self.service.change(updates.claim(self.release.home, self.claim))
        left = self._left() - {self.claim, *(graph.staged for graph in lacking)}
        if left:
            self.service.change(updates.drop(sorted(left)))
        if self._standing() != seen:
            raise RemoteError(_OVERTAKEN)

    def _put(self, lacking: Sequence[NamedGraph], gone: Sequence[str]) -> None:
        """Load graphs beside those that stand, and swap; what an earlier run loaded is kept."""
        try:
            if lacking:
                self.service.change(updates.enlist(self.release, lacking))
            for graph in lacking:
                self._stage(graph)
            self.progress("putting the release in place")
            self._swap(lacking, gone)
        except RemoteError as error:
            if not self._count(self.claim):
                raise RemoteError(_OVERTAKEN) from error
            raise

    def _left(self) -> set[str]:
        """Give the graphs in which this run or another loads; no graph of anybody else."""
        home = self.release.home
        found = {row.get("graph", "") for row in self.service.rows(updates.staging(home))}
        return {name for name in found if name.startswith(f"{updates.register(home)}/")}

    def _stage(self, graph: NamedGraph) -> None:
        held = self._compare(graph, graph.staged, "looking at")
        if held:
            return
        if held.extra or held.stray:
            self.service.change(updates.drop([graph.staged]))
        done = 0
        for piece in chunks(self.release, graph, self.chunk):
            if not (held.read and self._held(piece, graph.staged)):
                self._send(piece, graph.staged)
            done += len(piece.triples)
            self.progress(f"loading {graph.name} {done:,} of {graph.size:,}")
        found = self._compare(graph, graph.staged, "verifying")
        self._demand(found, graph, "; what stood before stands as it was")

    def _send(self, piece: Chunk, graph: str) -> None:
        lines = "".join(f"{updates.cover(triple)} .\n" for triple in piece.triples)
        by_store = self.service.graph_store and self.via != "update"
        if by_store or self.via == "graph-store":
            self.service.add(graph, lines)
        else:
            self.service.change(updates.insert(graph, lines))

    def _count(self, graph: str) -> int:
        rows = self.service.rows(updates.count(graph))
        count = rows[0].get("n", "") if rows else "0"
        if not re.fullmatch(r"\d{1,18}", count, re.ASCII):
            raise RemoteError(f"{graph}: the store counts its triples by what is no number")
        return int(count)

    def _held(self, piece: Chunk, graph: str) -> Comparison:
        """Compare a piece with what a graph says of its subjects."""
        held: list[ox.Triple] = self.service.triples(updates.of_subjects(graph, piece.subjects))
        return compare(piece.triples, map(updates.uncover, held))

    def _compare(self, graph: NamedGraph, name: str, doing: str) -> Comparison:
        """Compare a graph with one of the store, by count first."""
        count = self._count(name)
        found = Comparison()
        if count == 0:
            return Comparison(size=graph.size, hash=1)
        for piece in chunks(self.release, graph, self.chunk):
            found += self._held(piece, name)
            self.progress(f"{doing} {graph.name} {found.size:,} of {graph.size:,}")
        return replace(found, stray=count - found.read)

    def _swap(self, graphs: Sequence[NamedGraph], gone: Sequence[str]) -> None:
        """Put the release in place; again when a reader and the store waited for each other."""
        text = updates.swap(self.release, graphs, gone, self.claim)
        for _ in range(_SWAPS - 1):
            try:
                self.service.change(text)
            except RemoteError as error:
                if "deadlock" not in str(error).lower():
                    raise
            else:
                return
        self.service.change(text)

    def _demand(self, found: Comparison, graph: NamedGraph, then: str) -> None:
        if found:
            return
        wrong = [f"it lacks {triple}" for triple in found.missing[:2]]
        wrong += [f"it has {triple}" for triple in found.extra[:2]]
        if found.stray:
            wrong.append(f"{found.stray:,} triples more than it gives for the same subjects")
        raise RemoteError(
            f"{graph.name}: the store holds {found.read:,} triples of {graph.size:,}, and not "
            f"those it was given{''.join(f'; {words}' for words in wrong)}{then}"
        )

    def _tries_undoing(self) -> bool:
        """Send a request that fails in its second half; say whether the first was undone."""
        probe = f"{updates.register(self.release.home)}/probe"
        line = f"<{probe}> <{updates.COVER}probe> <{probe}> .\n"
        create = f"CREATE GRAPH <{probe}>"
        try:
            self.service.change(f"{updates.insert(probe, line)} ;\n{create} ;\n{create}")
        except RemoteError:
            undone = self._count(probe) == 0
        else:
            undone = False
        self.service.change(updates.drop([probe]))
        return undone

    def _clear(self) -> None:
        """Drop what was loaded: it stands under its own name now."""
        left = self._left()
        if left:
            register = updates.register(self.release.home)
            self.service.change(updates.drop([*sorted(left), register]))
