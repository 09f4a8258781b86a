"""What the reconciliation service offers: its manifest, suggestions and proposed properties.

In: the `Names` of a dossier, and what a client has typed so far. Out: plain values for JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agencygraph import __version__
from agencygraph.iris import ONTOLOGY
from agencygraph.names import KINDS, Names
from agencygraph.serve.reconciliation import entities
from agencygraph.serve.reconciliation.batches import QUERIES
from agencygraph.serve.reconciliation.entities import Json
from agencygraph.serve.reconciliation.queries import ON
from agencygraph.spelling import folded

#: How many suggestions are given at a time.
SUGGESTED = 20
#: Pixels in which a preview is shown.
_WIDTH, _HEIGHT = 440, 300
_SETTING = {
    "name": ON,
    "label": "On a day",
    "type": "text",
    "default": "",
    "help_text": "A day, a month or a year, such as 2009-06-30, 2009 or FY2009",
}


def identifier_space(names: Names) -> str:
    """Give what stands before an identifier in an IRI."""
    return f"{names.settings.base}{names.settings.key}/"


def manifest(names: Names, home: str) -> Json:
    """Describe the service whose address is `home`."""

    def service(path: str) -> Json:
        return {"service_url": home, "service_path": path}

    return {
        "versions": ["0.2"],
        "name": names.settings.title,
        "identifierSpace": identifier_space(names),
        "schemaSpace": f"{ONTOLOGY}#",
        "serviceVersion": __version__,
        "defaultTypes": [entities.type_record(one) for one in entities.default_types(names)],
        "view": {"url": f"{home}/view?id={{{{id}}}}"},
        "preview": {"url": f"{home}/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
        "suggest": {
            one: service(f"/suggest/{one}") | {"flyout_service_path": f"/flyout/{one}?id=${{id}}"}
            for one in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": service("/properties"),
            "property_settings": [_SETTING],
        },
        "batchSize": QUERIES,
    }


def suggest_entities(names: Names, prefix: str, cursor: int, types: set[str]) -> Json:
    """Suggest things, of some types or of any, one of whose names begins with a prefix."""
    choices: Iterator[tuple[list[str], Json]] = (
        (
            [name.text for name in names.of(thing)],
            {
                "id": thing.id,
                "name": thing.name,
                "description": "; ".join(filter(None, (entities.life(thing), thing.definition))),
                # By identifier: OpenRefine takes them as they are for the types of a match.
                "notable": list(thing.types),
            },
        )
        for thing in names.things.values()
        if not types or types.intersection(thing.types)
    )
    return {"result": _beginning(choices, prefix, cursor)}


def suggest_properties(prefix: str, cursor: int) -> Json:
    """Suggest properties: those of things, and the day of a query."""
    return {"result": _beginning(_called(property_records()), prefix, cursor)}


def property_records() -> list[Json]:
    """Describe every property that a query can have."""
    on: Json = {"id": ON, "name": "on", "description": "the day, month or year the name is from"}
    return [on, *_records(entities.PROPERTIES)]


def suggest_types(names: Names, prefix: str, cursor: int) -> Json:
    """Suggest types."""
    known = [entities.type_record(one) for one in entities.types(names)]
    return {"result": _beginning(_called(known), prefix, cursor)}


def propose(names: Names, type_id: str, limit: int | None) -> Json:
    """Propose properties that things of a type have; all there are for a type that nothing has."""
    found = entities.properties(entities.kinds_of(names, type_id) or KINDS)
    limited: Json = {} if limit is None else {"limit": limit}
    return {"type": type_id, "properties": _records(found[:limit]), **limited}


def _records(found: Iterable[entities.Property]) -> list[Json]:
    return [{"id": one.id, "name": one.name, "description": one.description} for one in found]


def _called(records: Iterable[Json]) -> Iterator[tuple[list[str], Json]]:
    return (([str(one["name"]), str(one["id"])], one) for one in records)


def _beginning(
    choices: Iterable[tuple[Iterable[str], Json]], prefix: str, cursor: int = 0
) -> list[Json]:
    """Give the choices one of whose texts, or a word in it, begins with a prefix; whole ones first.

    >>> _beginning([(["Harbour Office"], {"id": "a"}), (["Office"], {"id": "b"})], "off")
    [{'id': 'b'}, {'id': 'a'}]
    """
    wanted = " ".join(folded(prefix))
    ranked: list[tuple[int, Json]] = []
    for texts, record in choices:
        ranks = []
        for text in texts:
            written = " ".join(folded(text))
            if written.startswith(wanted):
                ranks.append(1 if len(written) > len(wanted) else 0)
            elif f" {wanted}" in written:
                ranks.append(2)
        if ranks:
            ranked.append((min(ranks), record))
    ranked.sort(key=lambda pair: pair[0])
    return [record for _, record in ranked[cursor : cursor + SUGGESTED]]
