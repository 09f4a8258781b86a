"""The cube rules give the verdicts of the published queries, on a sound cube and on broken ones."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pyoxigraph as ox
import pytest

from agencygraph import cube
from data_cube_asks import ASKS, PREFIXES, TEMPLATES
from data_cube_normalization import PHASE_1, PHASE_2

TURTLE_PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

#: Two data sets: one with every measure on each observation, one with a measure dimension. They
#: are abbreviated in each way that the normalization knows: types left out, an attribute on the
#: data set, an attribute and two dimensions on a slice.
SOUND = """
:catches qb:structure :catch-structure ; :unit :number ; qb:slice :north .
:catch-structure a qb:DataStructureDefinition ; qb:sliceKey :by-area ;
  qb:component :c-year, :c-area, :c-gear, :c-species, :c-count, :c-weight, :c-unit,
    :c-note, :c-source .
:c-year qb:dimension :year .
:c-area qb:dimension :area .
:c-gear qb:dimension :gear .
:c-species qb:dimension :species .
:c-count qb:measure :count .
:c-weight qb:measure :weight .
:c-unit qb:attribute :unit ; qb:componentRequired true ; qb:componentAttachment qb:DataSet .
:c-note qb:attribute :note ; qb:componentRequired false .
:c-source qb:attribute :source ; qb:componentRequired true ; qb:componentAttachment qb:Slice .
:by-area a qb:SliceKey ; qb:componentProperty :area, :gear .
:north qb:sliceStructure :by-area ; :area :bay ; :gear :net ; :source :survey ;
  qb:observation :o1, :o2 .
:o1 qb:dataSet :catches ; :year 2001 ; :species :cod ; :count 5 ; :weight 2.5 .
:o2 qb:dataSet :catches ; :year 2002 ; :species :fish ; :count 6 ; :weight 3.5 ; :note "early" .
:o3 a qb:Observation ; qb:dataSet :catches ; :year 2002 ; :area :bay ; :gear :line ;
  :species :cod ; :count 7 ; :weight 4.5 ; :source :letter .

:prices a qb:DataSet ; qb:structure :price-structure .
:price-structure a qb:DataStructureDefinition ;
  qb:component :c-when, :c-kind, :c-low, :c-high, :c-port .
:c-when qb:componentProperty :year .
:c-port qb:dimension :port .
:c-kind qb:dimension qb:measureType .
:c-low qb:measure :low .
:c-high qb:measure :high .
:p1 qb:dataSet :prices ; :year 2001 ; :port :quay ; qb:measureType :low ; :low 1 .
:p2 qb:dataSet :prices ; :year 2001 ; :port :quay ; qb:measureType :high ; :high 9 .
:p3 qb:dataSet :prices ; :year 2002 ; :port :harbour ; qb:measureType :low ; :low 2 .
:p4 qb:dataSet :prices ; :year 2002 ; :port :harbour ; qb:measureType :high ; :high 8 .

:year a qb:DimensionProperty ; rdfs:range xsd:integer .
:area a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList :areas .
:gear rdfs:range skos:Concept ; qb:codeList :gears .
:species rdfs:range skos:Concept ; qb:codeList :species-tree .
:port rdfs:range skos:Concept ; qb:codeList :port-tree .
qb:measureType rdfs:range qb:MeasureProperty .

:areas a skos:ConceptScheme .
:bay a skos:Concept ; skos:inScheme :areas .
:gears a skos:Collection ; skos:member :soft-gear .
:soft-gear a skos:Collection ; skos:member :net, :line .
:net a skos:Concept .
:line a skos:Concept .
:species-tree a qb:HierarchicalCodeList ; qb:hierarchyRoot :fish ; qb:parentChildProperty :kinds .
:fish :kinds :cod .
:cod :kind-of :fish .
:port-tree a qb:HierarchicalCodeList ; qb:hierarchyRoot :harbour ;
  qb:parentChildProperty [ owl:inverseOf :kind-of ] .
:harbour :kinds :quay .
:quay :kind-of :harbour .
"""

#: Constraint -> the text of the sound cube that is replaced, by what, and the focus reported.
FAULTS: list[tuple[int, str, str, str]] = [
    (1, ":o3 a qb:Observation ; qb:dataSet :catches ;", ":o3 a qb:Observation ;", "o3"),
    (1, ":o3 a qb:Observation ; qb:dataSet", ":o3 qb:dataSet :prices,", "o3"),
    (1, "qb:observation :o1, :o2 .", "qb:observation :o1, :o2, :o9 .", "o9"),
    (2, ":prices a qb:DataSet ;", ":empty a qb:DataSet . :prices", "empty"),
    (2, ":catches qb:structure", ":catches qb:structure :price-structure,", "catches"),
    (3, ":p1 qb:dataSet", ":bare a qb:DataStructureDefinition . :p1 qb:dataSet", "bare"),
    (4, "qb:measureType rdfs:range qb:MeasureProperty .", "", "measureType"),
    (4, "; rdfs:range xsd:integer .", ".", "year"),
    (5, "rdfs:range skos:Concept ; qb:codeList :gears .", "rdfs:range skos:Concept .", "gear"),
    (
        6,
        ":c-year qb:dimension :year .",
        ":c-year qb:dimension :year ; qb:componentRequired false .",
        "catch-structure",
    ),
    (7, "; qb:sliceKey :by-area ;", ";", "by-area"),
    (
        8,
        "qb:componentProperty :area, :gear .",
        "qb:dimension :port ; qb:componentProperty :area .",
        "by-area",
    ),
    (9, ":north qb:sliceStructure :by-area ;", ":north", "north"),
    (
        9,
        ":by-area a qb:SliceKey",
        ":north qb:sliceStructure :other . :by-area a qb:SliceKey",
        "north",
    ),
    (10, ":area :bay ; :gear :net ; :source", ":area :bay ; :source", "north"),
    (11, ":year 2002 ; :area :bay ;", ":area :bay ;", "o3"),
    (11, ":area :bay ; :gear :net ; :source", ":area :bay ; :source", "o1"),
    (
        12,
        ":year 2002 ; :area :bay ; :gear :line ;\n  :species :cod",
        ":year 2002.0 ; :area :bay ; :gear :net ;\n  :species :fish",
        "o3",
    ),
    (12, ":year 2002 ; :species :fish", ":species :cod", "o2"),
    (
        12,
        ":year 2002 ; :port :harbour ; qb:measureType :high ; :high 8 .",
        ":year 2002 ; :port :harbour ; qb:measureType :low ; :low 2 .",
        "p4",
    ),
    (13, "; :source :letter .", ".", "o3"),
    (13, ":unit :number ; qb:slice", "qb:slice", "o1"),
    (14, ":count 7 ; :weight 4.5", ":count 7", "o3"),
    (15, "qb:measureType :high ; :high 8 .", "qb:measureType :high .", "p4"),
    (16, "qb:measureType :high ; :high 8 .", "qb:measureType :high ; :high 8 ; :low 8 .", "p4"),
    (17, ":p4 qb:dataSet :prices ; :year 2002", ":p4 qb:dataSet :prices ; :year 2003", "p3"),
    (17, ":p4 qb:dataSet :prices ;", ":p4 qb:dataSet :elsewhere ;", "p3"),
    (18, "qb:slice :north .", "qb:slice :north . :prices qb:slice :north .", "o1"),
    (19, ":bay a skos:Concept ; skos:inScheme :areas .", ":bay a skos:Concept .", "o1"),
    (19, "skos:member :net, :line .", "skos:member :net .", "o3"),
    (20, ":fish :kinds :cod .", "", "o1"),
    (20, ":harbour :kinds :quay .", "", "p1"),
    (21, ":quay :kind-of :harbour .", "", "p1"),
    (21, ":cod :kind-of :fish .", "", "o1"),
]


#: HAVING comes before the names that a SELECT gives (SPARQL 1.1, 18.2.4): as printed, IC-17 is
#: never true in an engine that follows this to the letter, as Oxigraph does. Jena lets it pass.
AS_MEANT = ("HAVING (?count != ?numMeasures)", "HAVING (COUNT(?obs2) != ?numMeasures)")


def store_of(quads: Iterable[ox.Quad]) -> ox.Store:
    """A store with these statements."""
    store = ox.Store()
    store.extend(quads)
    return store


def load(turtle: str) -> ox.Store:
    """A store with the observations in a named graph and the rest beside it."""
    store = ox.Store()
    for quad in ox.parse(TURTLE_PREFIXES + turtle, format=ox.RdfFormat.TURTLE):
        named = ox.NamedNode("http://example.org/graph") if "/o" in str(quad.subject) else None
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object, named or ox.DefaultGraph()))
    return store


def published(store: ox.Store) -> set[int]:
    """The constraints that the published queries find violated, after the published updates."""
    normal = store_of(ox.Quad(q.subject, q.predicate, q.object) for q in store)
    for update in (PHASE_1, PHASE_2):
        normal.update(PREFIXES + update)
    asks = {number: list(queries) for number, queries in ASKS.items()}
    asks[17] = [asks[17][0].replace(*AS_MEANT)]
    for number, (select, ask) in TEMPLATES.items():
        found = normal.query(PREFIXES + select)
        assert isinstance(found, ox.QuerySolutions)
        asks[number] = [ask.replace("$p", row["p"].value) for row in found]
    return {n for n, asked in asks.items() if any(normal.query(PREFIXES + ask) for ask in asked)}


def reported(store: ox.Store) -> set[int]:
    """The constraints that `agencygraph.cube` finds violated."""
    return {int(violation.constraint.removeprefix("IC-")) for violation in cube.check(store)}


def test_check_reports_nothing_when_the_cube_is_sound() -> None:
    """An abbreviated cube that normalizes to a well-formed one passes both."""
    store = load(SOUND)
    found = list(cube.check(store))
    assert [] == found
    assert set() == published(store)


@pytest.mark.parametrize(("number", "old", "new", "focus"), FAULTS)
def test_check_reports_the_constraint_when_it_is_broken(
    number: int, old: str, new: str, focus: str
) -> None:
    """A fault put into the sound cube is named, at the thing at fault, with all that follows."""
    assert SOUND.count(old) == 1
    store = load(SOUND.replace(old, new))
    assert number in published(store)
    assert published(store) == reported(store)
    found = [v for v in cube.check(store) if v.constraint == f"IC-{number}"]
    assert focus in {v.focus.rpartition("/")[2].rpartition("#")[2] for v in found}
    assert all(v.message.strip() and "{" not in v.message for v in found)


def test_every_constraint_has_a_fault_a_query_and_advice() -> None:
    """No constraint goes untested or unexplained."""
    names = [f"IC-{number}" for number in range(1, 22)]
    assert names == list(cube.QUERIES) == list(cube.ADVICE)
    assert set(range(1, 22)) == {number for number, *_ in FAULTS}


def test_check_agrees_with_the_published_queries_when_any_statement_is_missing() -> None:
    """Each triple of the sound cube is left out in turn; the verdicts are the same."""
    quads = sorted(load(SOUND), key=str)
    for left_out in quads:
        store = store_of(quad for quad in quads if quad != left_out)
        assert published(store) == reported(store), left_out


def test_check_agrees_with_the_published_queries_when_a_value_is_swapped() -> None:
    """Each object is replaced by the object of the next statement with the same predicate."""
    quads = sorted(load(SOUND), key=lambda quad: (str(quad.predicate), str(quad)))
    for here, there in pairwise(quads):
        swapped = ox.Quad(here.subject, here.predicate, there.object, here.graph_name)
        store = store_of([*(quad for quad in quads if quad != here), swapped])
        assert published(store) == reported(store), (here, there.object)


def test_check_leaves_the_store_as_it_was() -> None:
    """The normalization is read, not written."""
    store = load(SOUND)
    before = set(store)
    list(cube.check(store))
    assert before == set(store)


def test_check_says_what_is_wrong_and_what_to_do_when_an_observation_is_repeated() -> None:
    """The later of two equal observations is reported, and points at the first."""
    store = load(
        SOUND + ":o4 qb:dataSet :catches ; :year 2002 ; :area :bay ; :gear :line ;"
        " :species :cod ; :count 7 ; :weight 4.5 ; :source :letter ."
    )
    assert [
        cube.Violation(
            "IC-12",
            "http://example.org/o4",
            ("http://example.org/o3",),
            "No duplicate observations: the observation has the same value for every dimension as"
            " http://example.org/o3; remove one, or tell them apart by a dimension",
        )
    ] == list(cube.check(store))
