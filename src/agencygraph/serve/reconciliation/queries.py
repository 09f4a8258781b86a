"""One query of the Reconciliation API 0.2, read from what a client sent.

In: JSON as it was parsed. Out: a `Query`. What is not of the form of the standard raises `Refusal`,
which names the query. A date that cannot be read is the client's data, no fault of its form: the
query keeps a remark on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from agencygraph.dates import DateError
from agencygraph.moments import Moment, read_moment
from agencygraph.names import Names
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.reconciliation.entities import BY_ID, Value
from agencygraph.spelling import strict

#: Candidates of one query: the most, and how many unless it says so.
_MOST, _USUAL = 100, 10
#: Values that the properties of one query may have.
_VALUES = 100
#: The property by which a query names its day.
ON = "on"


@dataclass(frozen=True, slots=True)
class Condition:
    """The values that a property should have: as keys of spellings, and as identifiers."""

    pid: str
    keys: frozenset[str]
    ids: frozenset[str]

    def fits(self, value: Value) -> bool:
        """Say whether a value is among those wanted."""
        return strict(value) in self.keys if isinstance(value, str) else value.id in self.ids


@dataclass(frozen=True, slots=True)
class Query:
    """One query: a name or none, what it is limited to, and what is wrong with its date."""

    text: str
    kinds: tuple[str, ...]
    limit: int
    moment: Moment | None
    remark: str
    conditions: tuple[Condition, ...]


def parse(text: str, what: str) -> Mapping[str, object]:
    """Read a JSON object. Raises Refusal when it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"{what} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise Refusal(400, f"{what} is not a JSON object")
    return found


def read_query(names: Names, found: object, key: str) -> Query:
    """Read one query; `key` is what the batch calls it."""
    if not isinstance(found, dict):
        raise Refusal(400, f"{key}: a query is a JSON object")
    text = found.get("query") or ""
    if not isinstance(text, str):
        raise Refusal(400, f"{key}: query is not a string")
    wanted = _properties(found.get("properties"), key)
    if not text.strip() and not wanted:
        raise Refusal(400, f"{key}: give a query, or properties, or both")
    limit = found.get("limit")
    limit = _USUAL if limit is None else limit
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise Refusal(400, f"{key}: limit is not a number of 1 or more; leave it out for {_USUAL}")
    moment, remark = moment_of(names, wanted.pop(ON, []))
    return Query(
        text.strip(),
        _kinds(found.get("type"), key),
        int(min(limit, _MOST)),
        moment,
        remark,
        tuple(_condition(names, pid, texts) for pid, texts in wanted.items() if pid in BY_ID),
    )


def _kinds(found: object, key: str) -> tuple[str, ...]:
    """Read the types wanted; one that nothing has leaves no candidate."""
    given = found if isinstance(found, list) else [found] if found else []
    ids = [one.get("id") if isinstance(one, dict) else one for one in given]
    named = tuple(one for one in ids if isinstance(one, str))
    if len(named) < len(ids):
        raise Refusal(400, f"{key}: a type is named by its identifier")
    return named


def _properties(found: object, key: str) -> dict[str, list[str]]:
    """Read the values wanted, as texts by property."""
    if found is not None and not isinstance(found, list):
        raise Refusal(400, f"{key}: properties is not an array")
    read: dict[str, list[str]] = {}
    for one in found or ():
        if not isinstance(one, dict) or not isinstance(one.get("pid"), str) or "v" not in one:
            raise Refusal(400, f'{key}: a property is {{"pid": ..., "v": ...}}')
        wanted = one["v"] if isinstance(one["v"], list) else [one["v"]]
        texts = [text for text in map(text_of, wanted) if text]
        if texts:
            read.setdefault(one["pid"], []).extend(texts)
    if sum(map(len, read.values())) > _VALUES:
        raise Refusal(413, f"{key}: the properties have more than {_VALUES} values")
    return read


def _condition(names: Names, pid: str, texts: list[str]) -> Condition:
    ids = {name.thing.id for text in texts for name in names.same(text)}
    return Condition(pid, frozenset(map(strict, texts)), frozenset(ids))


def text_of(value: object) -> str:
    """Give a value as text: that of an entity is its identifier, that of a first second its day."""
    if isinstance(value, dict):
        value = value.get("id") or value.get("name") or ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    # OpenRefine sends a day as the first second of it.
    return re.sub(r"(?<=^\d{4}-\d\d-\d\d)T.*", "", text)


def moment_of(names: Names, given: list[str]) -> tuple[Moment | None, str]:
    """Read the date of a query; None with a remark when it cannot be read."""
    if not given:
        return None, ""
    if len(given) > 1:
        return None, f"{len(given)} dates were given, so none was used"
    try:
        return read_moment(given[0], names.settings.fiscal_year_first_month), ""
    except DateError as error:
        return None, str(error)
