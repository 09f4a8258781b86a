"""The organization as a network: a relation is one edge, which leads to each row that states it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest

from agencygraph import load_dossier, open_network
from agencygraph.formats import rows_of
from agencygraph.formats.rows import Rows, cells
from agencygraph.lineage import STATE_CHANGES
from dossier_fixtures import dossier_folder

Alter = Callable[..., Path]


def said(graph: nx.MultiDiGraph[str], source: str, target: str) -> list[tuple[str, ...]]:
    """Give what the edges from one thing to another say, without their certainty."""
    found = (graph.get_edge_data(source, target) or {}).values()
    return sorted((e["relation"], e["begins"], e["ends"], e["facts"]) for e in found)


@pytest.mark.parametrize("dossier", ["ice", "tides", "harbour"])
def test_no_two_edges_say_the_same(dossier: str) -> None:
    """Of a relation between two things there are several edges where it ended and came back."""
    graph = open_network(dossier_folder(dossier))
    edges = [(a, b, e["relation"]) for a, b, e in graph.edges(data=True)]
    twice = {edge for edge, count in Counter(edges).items() if count > 1}
    assert ({("fams", "tsa", "parent")} if dossier == "ice" else set()) == twice
    both = {(a, b) for a, b, kind in edges if kind == "parent"} & {
        (a, b) for a, b, kind in edges if kind == "part-of"
    }
    assert set() == both


@pytest.mark.parametrize("dossier", ["ice", "tides", "harbour"])
def test_every_row_is_named_by_its_edge(dossier: str) -> None:
    """Parents, leads, successions and relations of the tables are all there, each row once."""
    folder = dossier_folder(dossier)
    graph, facts = open_network(folder), load_dossier(folder).facts
    named = [fact for _, _, e in graph.edges(data=True) for fact in e["facts"].split(";")]
    assert {f"version/{one.key}" for one in facts.versions if one.parent} == {
        fact for fact in named if fact.startswith("version/")
    }
    assert {f"program/{one.key}" for one in facts.programs if one.lead} == {
        fact for fact in named if fact.startswith("program/")
    }
    assert {
        f"relation/{one.key}" for one in facts.relations if {one.subject, one.object} <= set(graph)
    } == {fact for fact in named if fact.startswith("relation/")}
    assert {
        f"event/{one.key}"
        for one in facts.events
        if one.kind not in STATE_CHANGES and any(a != b for a in one.before for b in one.after)
    } == {fact for fact in named if fact.startswith("event/")}
    rows = [fact for fact in named if not fact.startswith("event/")]
    assert len(rows) == len(set(rows))


@pytest.fixture(scope="module")
def rows(export: Path) -> Rows:
    """The tables of the export of ICE."""
    return rows_of(export)


def test_degrees_are_those_of_the_tables(rows: Rows) -> None:
    """As many programs are led by a unit, and as many units stood under it, as the tables have."""
    graph = open_network("ice")
    stated = cells(rows, "relations")
    leads = {(one["program"], one["lead"]) for one in cells(rows, "program_leads")} | {
        (one["subject"], one["object"]) for one in stated if one["kind"] == "led-by"
    }
    under = {(one["unit"], one["parent"]) for one in cells(rows, "versions") if one["parent"]}
    # The air marshals stood under TSA twice.
    for kind, pairs, again in (("led-by", leads, []), ("parent", under, ["tsa"])):
        expected = Counter([above for _, above in pairs] + again)
        found = Counter(b for _, b, e in graph.edges(data=True) if e["relation"] == kind)
        assert expected == found


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("best", "ice", [("led-by", "", "", "program/best;relation/best-led-by-ice")]),
        (
            "joint-task-force-investigations",
            "hsi",
            [
                (
                    *("led-by", "2014", ""),
                    "relation/joint-task-force-investigations-led-by-hsi;"
                    "program/joint-task-force-investigations",
                )
            ],
        ),
        (
            "cbp",
            "dhs",
            [("parent", "2003-03-01", "[2023-09-30..]", "version/cbp-1;version/cbp-2")],
        ),
        (
            "oi",
            "ice",
            [("parent", "2003-06-09", "2010-06", "version/oi-1;relation/oi-part-of-ice")],
        ),
        ("hsi", "dhs", [("part-of", "", "", "relation/hsi-part-of-dhs")]),
        (
            "opla",
            "eoir",
            [
                (
                    *("represents-before", "", ""),
                    "relation/opla-represents-before-eoir;"
                    "relation/opla-represents-before-eoir-fy2024;"
                    "relation/opla-represents-before-eoir-whoweare",
                )
            ],
        ),
        (
            "fams",
            "tsa",
            [
                ("parent", "2005", "[2005-11-28..]", "version/fams-3"),
                ("parent", "[..2003-09-02]", "[2003-09-02..2003-12-31]", "version/fams-1"),
            ],
        ),
    ],
)
def test_edge_keeps_what_each_row_knows(
    source: str, target: str, expected: list[tuple[str, ...]]
) -> None:
    """Dates of whichever row has them, and the keys of all; apart where dates tell two times."""
    assert expected == said(open_network("ice"), source, target)


def test_relation_of_other_dates_is_another(altered: Alter) -> None:
    """That a unit was a part is an edge of its own only where its dates are not the parent's."""

    def edges(folder: Path) -> list[tuple[str, ...]]:
        found = said(open_network(folder), "authority", "trade")
        return [edge for edge in found if edge[0] != "recognized-by"]

    both = "version/authority-2;relation/authority-part-of-trade"
    assert [("parent", "2011-01-01", "", both)] == edges(dossier_folder("harbour"))
    assert [
        ("parent", "2011-01-01", "", "version/authority-2"),
        ("part-of", "2015", "", "relation/authority-part-of-trade"),
    ] == edges(altered("harbour", "relations", "authority-part-of-trade", **{"from": "2015"}))
