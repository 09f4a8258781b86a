"""The Reconciliation API 0.2: the forms of its answers, and what is answered."""

from __future__ import annotations

import json
import re

import jsonschema
import pyoxigraph as ox
import pytest

import agencygraph
import reconciliation_schemas as forms
from agencygraph.names import KINDS
from agencygraph.resources import folder
from agencygraph.serve.reconciliation.entities import type_name
from dossier_fixtures import dossier_folder
from reconciliation_client import DOSSIERS, HOME, call, get, on, post, reconciled

# -- forms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_answers_have_the_forms_of_the_standard(dossier: str) -> None:
    """The manifest and every kind of answer, of every name and thing of three agencies."""
    names = agencygraph.open_names(dossier_folder(dossier))
    check = jsonschema.validate
    check(get("", dossier), forms.MANIFEST)
    texts = [name.text for name in names.all]
    for first in range(0, len(texts), 50):
        batch = {f"q{i}": {"query": text} for i, text in enumerate(texts[first : first + 50])}
        found = post(dossier, queries=batch)
        check(found, forms.RESULTS)
        assert list(batch) == list(found)
    suggested = {
        "entity": forms.SUGGESTED_ENTITIES,
        "property": forms.SUGGESTED_PROPERTIES,
        "type": forms.SUGGESTED_TYPES,
    }
    for what, form in suggested.items():
        given = get(f"/suggest/{what}", dossier, prefix="")
        check(given, form)
        for one in given["result"]:
            check(get(f"/flyout/{what}", dossier, id=one["id"]), forms.FLYOUT)
    proposed = get("/properties", dossier)
    check(proposed, forms.PROPOSED)
    wanted = [{"id": one["id"], "settings": {"on": "2011"}} for one in proposed["properties"]]
    for first in range(0, len(names.things), 500):
        ids = list(names.things)[first : first + 500]
        found = post(dossier, extend={"ids": ids, "properties": wanted})
        check(found, forms.EXTENSION)
        assert ids == list(found["rows"])


def test_forms_refuse_what_is_none() -> None:
    """The schemas of the tests find a candidate without a name, and a field too many."""
    for wrong in ({"q0": {"result": [{"id": "unit/a"}]}}, {"q0": {"result": [], "more": 1}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, forms.RESULTS)


def test_manifest_names_the_dossier_and_its_addresses() -> None:
    """Identifiers are what stands behind the IRI of the dossier; paths are those of the service."""
    found = get("", "harbour")
    assert ["0.2"] == found["versions"]
    assert "https://example.org/id/harbour/" == found["identifierSpace"]
    assert "https://w3id.org/agencygraph/ontology#" == found["schemaSpace"]
    assert f"{HOME}/reconcile/preview?id={{{{id}}}}" == found["preview"]["url"]
    entity = found["suggest"]["entity"]
    assert f"{HOME}/reconcile/suggest/entity" == entity["service_url"] + entity["service_path"]
    beside = entity["service_url"] + entity["flyout_service_path"]
    assert f"{HOME}/reconcile/flyout/entity?id=${{id}}" == beside


def test_types_are_called_as_in_the_ontology() -> None:
    """The name of a type is the label of its class."""
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    quads = ox.parse(path=folder("ontology") / "core.ttl", format=ox.RdfFormat.TURTLE)
    labels = {
        str(quad.subject)[1:-1].rpartition("#")[2]: quad.object.value
        for quad in quads
        if quad.predicate.value == label and isinstance(quad.object, ox.Literal)
    }
    names = agencygraph.open_names(dossier_folder("ice"))
    found = {one for thing in names.things.values() for one in thing.types}
    assert {one: labels[one] for one in found} == {one: type_name(one) for one in found}
    assert set(KINDS) == {thing.kind for thing in names.things.values()}


# -- queries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"query": "DRO"}, ("unit/dro", 100, True)),
        ({"query": "DRO", "properties": on("2009-06-30")}, ("unit/dro", 100, True)),
        ({"query": "DRO", "properties": on("2009-06-30T00:00:00Z")}, ("unit/dro", 100, True)),
        ({"query": "DRO", "properties": on(2009)}, ("unit/dro", 100, True)),
        ({"query": "DRO", "properties": on([2009.0])}, ("unit/dro", 100, True)),
        ({"query": "DRO", "properties": on("2012-01-01")}, ("unit/dro", 60, False)),
        ({"query": "DRO", "properties": on("1/1/2009")}, ("unit/dro", 80, False)),
        ({"query": "DRO", "properties": on(["2009", "2010"])}, ("unit/dro", 80, False)),
        ({"query": "DRO", "type": "HistoricalDivision"}, ("unit/dro", 100, True)),
        ({"query": "DRO", "type": ["Program", "Subject"]}, ("unit/dro", 100, True)),
        ({"query": "DRO", "type": [{"id": "Subject"}]}, ("unit/dro", 100, True)),
        ({"query": "DRO", "type": None, "limit": None}, ("unit/dro", 100, True)),
        ({"query": "DRO", "properties": [{"pid": "parent", "v": "ICE"}]}, ("unit/dro", 100, True)),
        ({"query": "DRO", "properties": [{"pid": "parent", "v": "FBI"}]}, ("unit/dro", 75, False)),
        ({"query": "DRO", "properties": [{"pid": "x", "v": True}]}, ("unit/dro", 100, True)),
        (
            {"query": "DRO", "properties": [{"pid": "from", "v": "2003-06-09T00:00:00Z"}]},
            ("unit/dro", 100, True),
        ),
        (
            {
                "query": "Office of Intelligence",
                "properties": [{"pid": "names", "v": "HSI-Intel"}],
            },
            ("unit/hsi-intelligence", 100, False),
        ),
        ({"query": "OI", "properties": [{"pid": "names", "v": "DRO"}]}, ("unit/oi", 75, False)),
        ({"query": "unit/dro"}, ("unit/dro", 100, True)),
    ],
)
def test_query_gives_its_best_candidate(
    query: dict[str, object], expected: tuple[object, ...]
) -> None:
    """The day, the type and other properties of a query decide on score and match."""
    first = reconciled(query)[0]
    assert expected == (first["id"], first["score"], first["match"])


def test_candidate_says_why() -> None:
    """The description has the dates and the successor; features have the parts of the score."""
    first = reconciled({"query": "DRO", "properties": on("2012-01-01")})[0]
    assert (
        "abbreviation of Office of Detention and Removal Operations, 2003-06-09 to 2010-06; "
        "did not hold on 2012-01-01; "
        "became Enforcement and Removal Operations (unit/ero) by Merger of 2010-06"
    ) == first["description"]
    assert [{"id": "name", "value": 100}, {"id": "on", "value": False}] == first["features"]
    assert "HistoricalDivision" == first["type"][0]["id"]


def test_unreadable_date_is_told_in_the_description() -> None:
    """A date that is none spoils neither the batch nor the candidates, and allows no match."""
    first = reconciled({"query": "DRO", "properties": on("1/1/2009")})[0]
    assert '"1/1/2009" is not a date; write a day YYYY-MM-DD' in first["description"]


def test_query_without_a_name_finds_by_properties() -> None:
    """The divisions of the agency in 2009: some for the whole year, FPS for a part of it."""
    wanted = [
        {"pid": "parent", "v": {"id": "unit/ice"}},
        {"pid": "kind", "v": "division"},
        *on("2009"),
    ]
    found = reconciled({"properties": wanted})
    assert {"unit/dro", "unit/fps", "unit/office-of-intelligence", "unit/oi", "unit/oia"} == {
        one["id"] for one in found
    }
    assert not any(one["match"] for one in found)


def test_unreadable_date_is_told_of_what_properties_find() -> None:
    """Without a name, too, a date that is none takes from the score, and is told."""
    kind = {"pid": "kind", "v": "division"}
    first = reconciled({"properties": [kind, *on("1/1/2009")]})[0]
    assert 30 == first["score"] < reconciled({"properties": [kind]})[0]["score"]
    assert first["description"].count('"1/1/2009" is not a date') == 1


def test_type_that_nothing_has_leaves_nothing() -> None:
    """Types are kept to; the limit as well."""
    assert [] == reconciled({"query": "DRO", "type": "Q5"})
    assert 2 == len(reconciled({"query": "intelligence", "limit": 2}))


def test_query_can_be_sent_in_the_address() -> None:
    """GET takes a batch, or one query with its limits, and answers like POST."""
    batch = {"q0": {"query": "FPS", "properties": on("2008")}}
    assert post(queries=batch) == get(queries=json.dumps(batch))
    one = post(queries=batch)["q0"]
    assert one == get(query="FPS", properties=json.dumps(on("2008")), type="Subject", limit=3)
    assert one == get(query=json.dumps(batch["q0"]))


def test_callback_wraps_the_answer() -> None:
    """JSONP is there for clients that need it; its callback is a name and nothing else."""
    answer = call("GET", "", params={"query": "OI", "callback": "jQuery_1.done"})
    assert answer.headers["content-type"].startswith("text/javascript")
    found = re.fullmatch(r"/\*\*/jQuery_1\.done\((.*)\);", answer.text)
    assert found
    assert get(query="OI") == json.loads(found[1])
    assert 400 == call("GET", "", params={"query": "OI", "callback": "alert(1)"}).status_code
    # As jQuery asks for the manifest.
    assert 200 == call("GET", "", params={"callback": "jQuery_1", "_": "1"}).status_code


def test_a_parent_has_its_name_of_the_day() -> None:
    """In 2012 FPS stood under NPPD; that it is called CISA today is no answer for that year."""
    extend = {"ids": ["unit/fps"], "properties": [{"id": "parent", "settings": {"on": "2012"}}]}
    (parent,) = post("ice", extend=extend)["rows"]["unit/fps"]["parent"]
    then = "National Protection and Programs Directorate"
    assert {"id": "unit/cisa", "name": then} == parent


@pytest.mark.parametrize(
    ("dossier", "thing", "day", "parents", "name"),
    [
        ("ice", "program/without-a-trace", "1990-01-01", [], []),
        ("ice", "program/without-a-trace", "2021", ["unit/hsi"], ["WaT"]),
        ("ice", "program/criminal-alien-program", "1990-01-01", [], []),
        ("ice", "program/criminal-alien-program", "2009-01-01", ["unit/dro"], ["CAP"]),
        ("ice", "program/criminal-alien-program", "2012-01-01", [], ["CAP"]),
        ("ice", "program/fugitive-operations-teams", "2008", ["unit/ice", "unit/dro"], ["FOT"]),
        ("ice", "program/fugitive-operations-teams", "2012", ["unit/ice"], ["FOT"]),
        ("tides", "program/storm-surge", "2011", [], []),
        ("tides", "program/storm-surge", "2013", ["unit/gauges"], ["SSN"]),
    ],
)
def test_a_program_has_what_it_had_on_the_day(
    dossier: str, thing: str, day: str, parents: list[str], name: list[str]
) -> None:
    """Nothing when it did not stand, and no lead that did not; besides, who led it for a time."""
    dated = ("parent", "abbreviation", "kind", "name")
    wanted = [{"id": one, "settings": {"on": day}} for one in dated]
    row = post(dossier, extend={"ids": [thing], "properties": wanted})["rows"][thing]
    assert parents == [one["id"] for one in row["parent"]]
    assert name == [one["str"] for one in row["abbreviation"]]
    assert [bool(name)] * 2 == [bool(row[one]) for one in ("kind", "name")]


def test_who_led_a_program_for_a_time_is_no_other_parent() -> None:
    """In 2008 the teams were led by DRO, whose name they are not looked up by today."""
    query = {"query": "Fugitive Operations Teams"}
    by_dro = [{"pid": "parent", "v": "DRO"}]
    then = reconciled({**query, "properties": [*on("2008"), *by_dro]})[0]
    assert (100, True) == (then["score"], then["match"])
    later = reconciled({**query, "properties": [*on("2012"), *by_dro]})[0]
    assert (75, False) == (later["score"], later["match"])
    assert "parent is another" in later["description"]
