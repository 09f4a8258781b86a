"""The SPARQL that puts a release in place of another, as text.

In: a release. Out: queries and updates. While a release is being loaded its triples stand in
graphs of their own with *covered* predicates, `<BASE>staged?http://...`: a question that names a
predicate does not see them, not even where the default graph is the union of all graphs.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from agencygraph.iris import BASE, EXTERNAL, ONTOLOGY
from agencygraph.publish.release import NamedGraph, Release

COVER = f"{BASE}staged?"
_RELEASE = f"<{EXTERNAL['dcterms']}identifier>"
_NAMED = f"<{EXTERNAL['sd']}name>"
_SIZE = f"<{EXTERNAL['void']}triples>"


def cover(triple: ox.Triple) -> ox.Triple:
    """Cover a triple's predicate.

    >>> str(cover(ox.Triple(*map(ox.NamedNode, ("x:a", "x:b", "x:c")))))
    '<x:a> <https://w3id.org/agencygraph/staged?x:b> <x:c>'
    """
    predicate = ox.NamedNode(COVER + triple.predicate.value)
    return ox.Triple(triple.subject, predicate, triple.object)


def uncover(triple: ox.Triple) -> ox.Triple:
    """Undo `cover`."""
    predicate = ox.NamedNode(triple.predicate.value.removeprefix(COVER))
    return ox.Triple(triple.subject, predicate, triple.object)


def marker(home: str) -> str:
    """Name the graph that says which release stands: one triple."""
    return f"{home}graph/published"


def catalogue(home: str) -> str:
    """Name the graph that lists the graphs of a release."""
    return f"{home}graph/catalogue"


def register(home: str) -> str:
    """Name the graph that lists the graphs being loaded."""
    return f"{home}staged"


def count(graph: str) -> str:
    """Ask how many triples a graph has."""
    return f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"


def standing(home: str) -> str:
    """Ask which release stands, and which graphs it has, each with its number of triples."""
    where = marker(home)
    return (
        "SELECT DISTINCT ?graph ?size ?release WHERE { "
        f"{{ GRAPH <{catalogue(home)}> {{ ?part {_NAMED} ?graph FILTER (isIRI(?graph)) "
        f"OPTIONAL {{ ?part {_SIZE} ?size }} }} }} UNION "
        f"{{ GRAPH <{where}> {{ <{where}> {_RELEASE} ?release }} }} }}"
    )


def seen(most: int) -> str:
    """Ask how many triples a question sees that names no graph, counted up to a number."""
    return f"SELECT (COUNT(*) AS ?n) WHERE {{ SELECT ?s ?p ?o WHERE {{ ?s ?p ?o }} LIMIT {most} }}"


def others(home: str) -> str:
    """Ask for an agency of another dossier that a question sees which names no graph."""
    return (
        f"SELECT ?agency WHERE {{ ?agency a <{ONTOLOGY}#Agency> "
        f'FILTER (!STRSTARTS(STR(?agency), "{home}")) }} LIMIT 1'
    )


def staging(home: str) -> str:
    """Ask which graphs are being loaded, or were left over."""
    return (
        f"SELECT DISTINCT ?graph WHERE {{ GRAPH <{register(home)}> {{ ?graph ?covered ?name }} }}"
    )


def of_subjects(graph: str, subjects: Iterable[str]) -> str:
    """Ask for all that a graph says of some subjects."""
    return (
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {' '.join(subjects)} }} "
        f"GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    )


def claim(home: str, run: str) -> str:
    """Say that a run is at work, by a graph of its own: whoever begins later drops it."""
    line = f"<{run}> <{COVER}run> <{run}> .\n"
    steps = (f"CREATE SILENT GRAPH <{run}>", insert(run, line), insert(register(home), line))
    return " ;\n".join(steps)


def enlist(release: Release, graphs: Iterable[NamedGraph]) -> str:
    """List graphs before they are loaded, so that what a dead process left can be found."""
    lines = "".join(f"<{graph.staged}> <{COVER}name> <{graph.name}> .\n" for graph in graphs)
    return insert(register(release.home), lines)


def insert(graph: str, lines: str) -> str:
    """Add triples to a graph; what is there already stays one triple."""
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{lines}}} }}"


def drop(graphs: Iterable[str]) -> str:
    """Drop graphs, those that are not there too."""
    return " ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs)


def swap(release: Release, graphs: Iterable[NamedGraph], gone: Iterable[str], run: str) -> str:
    """Put loaded graphs in place of those that stand, all in one request.

    SPARQL 1.1 Update, section 3: a request should be atomic, whatever the operations in it. To
    drop a graph that is not there is an error (3.2.2): it begins with nothing if the run lost its
    claim, for what it loaded may be gone with it.
    """
    steps = [f"DROP GRAPH <{run}>", claim(release.home, run), *(drop([graph]) for graph in gone)]
    for graph in graphs:
        steps.append(drop([graph.name]))
        steps.append(
            f"INSERT {{ GRAPH <{graph.name}> {{ ?s ?p ?o }} }} WHERE {{ "
            f"GRAPH <{graph.staged}> {{ ?s ?covered ?o }} "
            f"BIND (IRI(SUBSTR(STR(?covered), {len(COVER) + 1})) AS ?p) }}"
        )
    where = marker(release.home)
    steps.append(drop([where]))
    steps.append(insert(where, f'<{where}> {_RELEASE} "{release.id}" .\n'))
    return " ;\n".join(steps)
