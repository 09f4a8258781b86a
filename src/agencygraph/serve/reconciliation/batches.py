"""Batches of the Reconciliation API 0.2: queries become candidates, and identifiers properties.

In: JSON as a client sent it. Out: plain values for JSON. What is not of the form of the standard
raises `Refusal`. Where the date of a query cannot be read the candidates come all the same, none of
them a match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agencygraph.candidates import Candidate, resolve
from agencygraph.findings import nearest
from agencygraph.moments import Moment
from agencygraph.names import Names, Thing
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.reconciliation.entities import (
    BY_ID,
    Json,
    Value,
    life,
    may_stand,
    short_types,
    values,
)
from agencygraph.serve.reconciliation.queries import ON, Query, moment_of, read_query, text_of

#: Queries of one batch, and identifiers and properties of one extension.
QUERIES, IDS, PROPERTIES = 50, 1000, 50
#: What is taken from a score when a property is not as the query has it.
_OTHERWISE = 25
#: What is taken when the date cannot be read: whether the thing stood then is not known.
_UNREAD = 20


def reconcile(names: Names, batch: Mapping[str, object]) -> Json:
    """Give the result batch of a query batch."""
    if len(batch) > QUERIES:
        raise Refusal(413, f"{len(batch)} queries in one batch; send at most {QUERIES}")
    return {key: reconcile_one(names, found, key) for key, found in batch.items()}


def reconcile_one(names: Names, found: object, key: str = "query") -> Json:
    """Give the result of one query: the best candidates first."""
    query = read_query(names, found, key)
    judged = [
        _result(names, query, candidate)
        for candidate in resolve(names, query.text, query.moment, query.kinds)
    ]
    if not query.text:
        judged = _by_conditions(names, query)
    judged.sort(key=lambda pair: -pair[0])
    return {"result": [record for _, record in judged[: query.limit]]}


def _result(names: Names, query: Query, candidate: Candidate) -> tuple[int, Json]:
    fits = _fits(names, query, candidate.thing)
    less = _OTHERWISE * sum(not fit for fit in fits.values()) + _UNREAD * bool(query.remark)
    score = max(candidate.score - less, 1)
    match = candidate.match and all(fits.values()) and not query.remark
    unlike = [f"{BY_ID[pid].name} is another" for pid, fit in fits.items() if not fit]
    reasons = [*candidate.reasons, *unlike, *([query.remark] if query.remark else [])]
    features: list[Json] = [{"id": "name", "value": candidate.likeness}]
    if candidate.holds in ("true", "false"):
        features.append({"id": ON, "value": candidate.holds == "true"})
    features += [{"id": pid, "value": fit} for pid, fit in fits.items()]
    return score, _record(candidate.thing, score, "; ".join(reasons), features, match=match)


def _record(thing: Thing, score: int, why: str, features: list[Json], *, match: bool) -> Json:
    return {
        "id": thing.id,
        "name": thing.name,
        "description": why,
        "type": short_types(thing),
        "score": score,
        "features": features,
        "match": match,
    }


def _fits(names: Names, query: Query, thing: Thing) -> dict[str, bool]:
    """Say for each condition whether one of the values wanted is a value of the thing.

    Its names are told with their dates: what has one of those wanted is looked up instead.
    """
    return {
        one.pid: thing.id in one.ids
        if one.pid == "names"
        else any(map(one.fits, values(names, thing, BY_ID[one.pid], query.moment)))
        for one in query.conditions
    }


def _by_conditions(names: Names, query: Query) -> list[tuple[int, Json]]:
    """Give the things that have all properties wanted, and lasted at the moment."""
    found = []
    for thing in names.things.values():
        if query.kinds and not set(query.kinds).intersection(thing.types):
            continue
        if not may_stand(thing, query.moment):
            continue
        fits = _fits(names, query, thing)
        if fits and all(fits.values()):
            found.append(thing)
    score = 50 - _UNREAD * bool(query.remark)
    whys = ["; ".join(filter(None, (life(thing), query.remark))) for thing in found]
    return [
        (score, _record(thing, score, why, [], match=False))
        for thing, why in zip(found, whys, strict=True)
    ]


def extend(names: Names, query: Mapping[str, object]) -> Json:
    """Give the data extension response: properties of entities, as of a day where one is set."""
    ids, wanted = query.get("ids"), query.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise Refusal(400, "ids is not an array of identifiers")
    if len(ids) > IDS:
        raise Refusal(413, f"{len(ids)} identifiers in one query; send at most {IDS}")
    if not isinstance(wanted, list) or not all(map(_is_named, wanted)):
        raise Refusal(400, 'properties is not an array of {"id": ...}')
    if len(wanted) > PROPERTIES:
        raise Refusal(413, f"{len(wanted)} properties in one query; send at most {PROPERTIES}")
    asked = [(str(one["id"]), _setting(names, one)) for one in wanted]
    unknown = [pid for pid, _ in asked if pid not in BY_ID]
    if unknown:
        raise Refusal(
            400, f"there is no property {unknown[0]}; use {nearest(unknown[0], {*BY_ID})}"
        )
    days = dict(asked)
    twice = [pid for pid, moment in asked if moment != days[pid]]
    if twice:
        raise Refusal(400, f"{twice[0]} is wanted on two days; a row has one value: ask twice")
    rows = {one: {pid: _cells(names, one, pid, moment) for pid, moment in asked} for one in ids}
    return {"meta": [{"id": pid, "name": BY_ID[pid].name} for pid, _ in asked], "rows": rows}


def _is_named(wanted: object) -> bool:
    return isinstance(wanted, dict) and isinstance(wanted.get("id"), str)


def _setting(names: Names, wanted: Mapping[str, object]) -> Moment | None:
    settings = wanted.get("settings")
    text = text_of(settings.get(ON)) if isinstance(settings, dict) else ""
    moment, remark = moment_of(names, [text] if text else [])
    if remark:
        raise Refusal(400, f"{wanted.get('id')}: {remark}")
    return moment


def _cells(names: Names, id_: str, pid: str, moment: Moment | None) -> list[Json]:
    thing = names.things.get(id_)
    found: Iterable[Value] = values(names, thing, BY_ID[pid], moment) if thing else ()
    return [
        {"str": value}
        if isinstance(value, str)
        else {"id": value.id, "name": _name(names, value, moment)}
        for value in found
    ]


def _name(names: Names, thing: Thing, moment: Moment | None) -> str:
    """Give the name that a thing had at a moment; its present one where that is not certain."""
    then = values(names, thing, BY_ID["name"], moment)
    return str(then[0]) if len(then) == 1 else thing.name
