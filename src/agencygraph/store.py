"""A built graph in an embedded store, and what the same export is in other libraries.

In: the folder of an export. Out: a pyoxigraph Store, an rdflib Dataset or Graph.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from agencygraph.digest import digest
from agencygraph.dossier import Settings
from agencygraph.errors import ExportError, UsageError
from agencygraph.lineage import Lineage

if TYPE_CHECKING:
    import rdflib


def quads_file(export: Path, evidence: bool = True) -> Path:
    """Give the N-Quads file of an export. Raises UsageError when there is none."""
    file = export / ("facts-with-evidence.nq" if evidence else "facts.nq")
    if not file.is_file():
        raise UsageError(f"{export}: there is no export here; run: agencygraph build")
    return file


def about(export: Path) -> dict[str, str]:
    """Read what an export says of itself: key, base, title, version. UsageError if it does not."""
    try:
        found = json.loads((export / "about.json").read_text(encoding="utf-8"))
        return {name: str(found[name]) for name in ("key", "base", "title", "version")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{export}: there is no export here; run: agencygraph build") from error


def facts_digest(export: Path) -> str:
    """Read the digest of the facts that an export was made from; "" where it does not say."""
    try:
        found = json.loads((export / "about.json").read_text(encoding="utf-8"))
        return str(found.get("facts_sha256", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def check_same_facts(lineage: Lineage, settings: Settings, export: Path) -> None:
    """Hold the export against the facts, by their digest. Raises UsageError when they differ."""
    made_from = facts_digest(export)
    dossier = Path(next(iter(lineage.facts.all())).place.file).parent
    if about(export)["base"] != settings.base:
        raise UsageError(f"{export}: its things are not under {settings.base}")
    if made_from != digest(lineage.facts, settings):
        known = "they were changed since" if made_from else "it does not say of which facts it is"
        run = f"agencygraph build {dossier.as_posix()} --out {export.as_posix()}"
        raise UsageError(f"{export}: is not the export of these facts ({known}); run: {run}")


def open_store(export: Path, evidence: bool = True) -> ox.Store:
    """Load an export into a pyoxigraph Store in memory. Raises ExportError if it cannot be read."""
    file = quads_file(export, evidence)
    try:
        store = ox.Store()
        store.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError, ValueError) as error:
        raise ExportError(unreadable(file, error)) from error
    return store


def read_quads(export: Path) -> list[ox.Quad]:
    """Read the quads of an export as they stand. Raises ExportError if they cannot be read."""
    file = quads_file(export)
    try:
        return list(ox.parse(path=file, format=ox.RdfFormat.N_QUADS))
    except (OSError, SyntaxError, ValueError) as error:
        raise ExportError(unreadable(file, error)) from error


def unreadable(file: Path, error: Exception) -> str:
    """Say that a file of an export cannot be read, at which line, why, and what to do."""
    place, said = file.as_posix(), str(error)
    if isinstance(error, SyntaxError):
        # What the parser says begins with its own words for the place.
        place, said = f"{place}: line {error.lineno}", error.msg.partition(": ")[2]
    return f"{place} cannot be read: {said}; run: agencygraph build"


def open_dataset(export: Path, evidence: bool = True) -> rdflib.Dataset:
    """Load an export as an rdflib Dataset with its named graphs."""
    import rdflib

    dataset = rdflib.Dataset()
    dataset.parse(quads_file(export, evidence), format="nquads")
    return dataset


def open_graph(export: Path, evidence: bool = True) -> rdflib.Graph:
    """Load an export as one rdflib Graph, its named graphs merged."""
    import rdflib

    graph = rdflib.Graph()
    graph.parse(quads_file(export, evidence).with_suffix(".ttl"), format="turtle")
    return graph
