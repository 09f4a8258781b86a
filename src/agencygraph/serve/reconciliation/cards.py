"""What a person is shown of an entity, a property or a type: a page of its own, or a flyout.

In: the `Names` of a dossier, and what is shown. Out: HTML that loads nothing and runs nothing, in
which everything that stands in a dossier is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from agencygraph.names import Names, Thing
from agencygraph.serve.reconciliation import entities
from agencygraph.serve.reconciliation.entities import Json

_STYLE = "body{font:14px/1.4 sans-serif;margin:8px}h1{font-size:16px}dt{font-weight:bold}"
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: A page is shown inside those of others.
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'"
_ALL = frozenset(entities.BY_ID) - {"name", "definition"}
#: What a flyout has room for, beside a list of suggestions.
_FEW = _ALL & {"from", "through", "parent", "became", "came-from"}


def preview(names: Names, thing: Thing) -> str:
    """Give the page of a thing."""
    page = _templates().get_template("preview.html")
    return page.render(style=_STYLE, **_card(names, thing, _ALL))


def flyout_of_entity(names: Names, thing: Thing) -> str:
    """Give what is shown of a thing beside suggestions."""
    return _flyout(_card(names, thing, _FEW))


def flyout_of_property(known: Json) -> str:
    """Give what is shown of a property beside suggestions."""
    return _flyout({"name": known["name"], "words": known["description"], "shown": []})


def flyout_of_type(type_id: str) -> str:
    """Give what is shown of a type beside suggestions."""
    above = entities.broader(type_id)
    words = f"a kind of {entities.type_name(above)}" if above else ""
    return _flyout({"name": entities.type_name(type_id), "words": words, "shown": []})


def _card(names: Names, thing: Thing, wanted: Collection[str]) -> Json:
    shown = [
        (one.name, [getattr(value, "name", value) for value in found])
        for one in entities.properties([thing.kind])
        if one.id in wanted and (found := entities.values(names, thing, one, None))
    ]
    words = ": ".join(filter(None, (entities.type_name(thing.types[0]), thing.definition)))
    return {"name": thing.name, "words": words, "shown": shown}


def _flyout(card: Json) -> str:
    return _templates().get_template("card.html").render(card)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("agencygraph.serve.reconciliation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
