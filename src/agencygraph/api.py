"""The Python API: the verbs of the command line, under the same names, for other programs.

In: folders, as paths or strings. Out: records and the objects of other libraries.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from agencygraph import __version__
from agencygraph.errors import GateError
from agencygraph.resources import find_dossier, find_export
from agencygraph.store import about as _about
from agencygraph.store import open_dataset as _open_dataset
from agencygraph.store import open_graph as _open_graph
from agencygraph.store import open_store as _open_store

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import pyoxigraph as ox
    import rdflib

    from agencygraph.build import Checked
    from agencygraph.findings import Finding
    from agencygraph.lineage import Lineage, Standee

Location = str | Path | None


def load_dossier(dossier: Location = None) -> Lineage:
    """Load a dossier's facts, its units traced through time.

    `dossier` is a folder or the key of one; None is the only one at hand. Raises GateError,
    with findings, when a table has a mistake.

    >>> load_dossier().units["fps"].role
    'unit'
    """
    from agencygraph.dossier import load
    from agencygraph.findings import is_clean
    from agencygraph.interpret import interpret
    from agencygraph.lineage import trace
    from agencygraph.lives import check_chains

    loaded, findings = load(find_dossier(dossier))
    if loaded is None or not is_clean(findings):
        raise GateError("the dossier cannot be used", findings)
    facts, news = interpret(loaded)
    lineage = trace(facts)
    news += check_chains(lineage)
    if not is_clean(news):
        raise GateError("the dossier cannot be used", news)
    return lineage


def check_dossier(dossier: Location = None, documents: Location = None) -> list[Finding]:
    """Run everything but the export; give all findings at once, an empty list when clean."""
    from agencygraph.build import check

    texts = None if documents is None else Path(documents)
    return check(find_dossier(dossier), texts).findings


def build_export(
    dossier: Location = None, out: Location = None, documents: Location = None
) -> Checked:
    """Build an export. Raises GateError, with findings, when the gate is not passed."""
    from agencygraph.build import build

    path = find_dossier(dossier)
    target = Path("graph/dist") / path.name if out is None else Path(out)
    return build(path, target, __version__, None if documents is None else Path(documents))


def open_store(export: Location = None, evidence: bool = True) -> ox.Store:
    """Load an export into a pyoxigraph Store in memory.

    >>> len(open_store()) > 10_000
    True
    """
    return _open_store(find_export(export), evidence)


def open_dataset(export: Location = None, evidence: bool = True) -> rdflib.Dataset:
    """Load an export as an rdflib Dataset, with its named graphs."""
    return _open_dataset(find_export(export), evidence)


def open_graph(export: Location = None, evidence: bool = True) -> rdflib.Graph:
    """Load an export as one rdflib Graph, its named graphs merged."""
    return _open_graph(find_export(export), evidence)


def open_network(dossier: Location = None) -> nx.MultiDiGraph[str]:
    """Give the organization as a networkx graph: parents, successors, leads and relations.

    >>> sorted(open_network().successors("oi"))[0]
    'hsi'
    """
    from agencygraph.network import network

    return network(load_dossier(dossier))


def open_frames(export: Location = None) -> dict[str, pd.DataFrame]:
    """Read the flat tables of an export as pandas data frames: `observations` and `units`.

    Codes are strings, `value` and the bounds are `decimal.Decimal`, a missing bound is None.

    >>> open_frames()["observations"].query("measure == 'at-large-arrests'").shape[0]
    3
    """
    from agencygraph.flat import read_frame

    folder = find_export(export)
    _about(folder)
    return {name: read_frame(folder / f"{name}.csv") for name in ("observations", "units")}


def ask(
    question: str, export: Location = None, parameters: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """Ask a named question, a `.rq` file or a query string; give the rows as dictionaries.

    >>> ask("SELECT (COUNT(*) AS ?n) { ?s a ag:Agency }")
    [{'n': '1'}]
    """
    from agencygraph.query import as_rows, find_question, run

    folder = find_export(export)
    text = find_question(question, folder).bind(parameters or {})
    return as_rows(run(_open_store(folder), text))


def snapshot(day: date | str, dossier: Location = None) -> list[Standee]:
    """Give the units of the agency as they stood on a day.

    >>> [unit.key for unit in snapshot("2008-01-01") if unit.kind == "division"][:2]
    ['dro', 'fps']
    """
    from agencygraph import lineage

    when = day if isinstance(day, date) else date.fromisoformat(day)
    return lineage.snapshot(load_dossier(dossier), when)
