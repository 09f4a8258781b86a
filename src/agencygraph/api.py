"""The Python API: the verbs of the command line, under the same names, for other programs.

In: folders, as paths or strings. Out: records and the objects of other libraries.
"""

from __future__ import annotations

import os
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
    from starlette.applications import Starlette

    from agencygraph.build import Checked
    from agencygraph.candidates import Candidate
    from agencygraph.findings import Finding
    from agencygraph.lineage import Lineage
    from agencygraph.names import Names
    from agencygraph.publish import Published, Via
    from agencygraph.serve.limits import Limits
    from agencygraph.snapshots import Standee

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
    question: str,
    export: Location = None,
    parameters: Mapping[str, str] | None = None,
    endpoint: str | None = None,
) -> list[dict[str, str]]:
    """Ask a named question, a `.rq` file or a query string; give the rows as dictionaries.

    `endpoint` is the address of a SPARQL store to ask instead of the export; a name and password
    for it are read from the environment or netrc. Raises UsageError for a key that nothing has.

    >>> ask("SELECT (COUNT(*) AS ?n) { ?s a ag:Agency }")
    [{'n': '1'}]
    """
    from agencygraph.given import asks_of, check_given
    from agencygraph.named_questions import find_question
    from agencygraph.query import as_rows

    folder = find_export(export)
    found, given = find_question(question, folder), parameters or {}
    asks = asks_of(folder, endpoint)
    rows = as_rows(asks(found.bind(given)))
    check_given(found, given, asks, is_empty=not rows)
    return rows


def publish_export(
    url: str,
    export: Location = None,
    update: str | None = None,
    graph_store: str | None = None,
    via: Via | None = None,
) -> Published:
    """Load an export into a SPARQL store, in place of what stands there; say what was done.

    `url` is the query address of the store; `update` and `graph_store` are found from it where they
    can be. Raises RemoteError, with what stood there before whole, when it cannot be done.
    """
    from agencygraph.credentials import find_credentials
    from agencygraph.publish import publish
    from agencygraph.publish.service import find_service

    credentials = find_credentials(url, os.environ)
    with find_service(url, credentials, update, graph_store) as service:
        return publish(find_export(export), service, via)


def export_to(to: str, out: Location = None, export: Location = None) -> Path:
    """Write an export in the form that another tool reads; give the file or folder written.

    `to` is a name of `agencygraph.formats.TARGETS`, such as `sqlite`; `out` None is a file or
    folder here, named after the dossier. Raises UsageError when `out` holds what others wrote.
    """
    from agencygraph import formats

    return formats.export_to(find_export(export), to, None if out is None else Path(out)).path


def serve(
    export: Location = None,
    host: str = "127.0.0.1",
    port: int = 8080,
    limits: Limits | None = None,
) -> None:
    """Answer SPARQL over HTTP until SIGINT or SIGTERM. Raises UsageError when the port is taken."""
    from agencygraph.serve.running import run

    run(find_export(export), limits, host, port)


def create_app(export: Location = None, limits: Limits | None = None) -> Starlette:
    """Give the endpoint as an ASGI application, whose lifespan starts and ends its processes."""
    from agencygraph.serve.running import application

    return application(find_export(export), limits)


def snapshot(day: date | str, dossier: Location = None) -> list[Standee]:
    """Give the units of the agency as they stood on a day.

    >>> [unit.key for unit in snapshot("2008-01-01") if unit.kind == "division"][:2]
    ['dro', 'fps']
    """
    from agencygraph import snapshots

    when = day if isinstance(day, date) else date.fromisoformat(day)
    return snapshots.snapshot(load_dossier(dossier), when)


def open_names(dossier: Location = None) -> Names:
    """Gather every name of a dossier, to look up many with `agencygraph.candidates.resolve`.

    >>> open_names().things["unit/dro"].name
    'Office of Detention and Removal Operations'
    """
    from agencygraph.dossier import load_settings
    from agencygraph.gathering import gather

    path = find_dossier(dossier)
    return gather(load_dossier(path), load_settings(path))


def resolve(
    name: str,
    on: date | str | None = None,
    kind: str | None = None,
    dossier: Location = None,
) -> list[Candidate]:
    """Say what a name means, on a day or at any time: candidates, the likeliest first.

    `on` is a day, or a month or year such as `2009` and `FY2009`; `kind` a kind of thing or a class
    of the ontology. Raises UsageError when one of them is none.

    >>> [(found.thing.id, found.match) for found in resolve("dro", "2009-06-30")]
    [('unit/dro', True)]
    """
    from agencygraph.candidates import ask_about

    return ask_about(open_names(dossier), name, on, kind)
