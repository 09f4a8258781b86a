"""The one context of a site: how JSON-LD names each property, and how its values are read.

In: what objects each property has over the whole site. Out: a rule for each property, and the text
of `context.jsonld`, to which every page refers by a relative address.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from agencygraph.iris import ONTOLOGY
from agencygraph.site.forms import NATIVE, THING, Form, Names

#: Where the context stands, from the top of a site.
CONTEXT = "context.jsonld"
_OWN = ONTOLOGY + "#"
#: Names that the context keeps for the words of JSON-LD, as that of the ontology does.
_WORDS = {"id": "@id", "type": "@type"}


@dataclass(frozen=True, slots=True)
class Rule:
    """How a property is named, and how a bare value of it is read: "" for a text as it is."""

    name: str
    reading: str = ""
    #: The one namespace of all values: they go by their names there.
    space: str = ""
    #: The names of values that mean something else in the context.
    names: frozenset[str] = frozenset()

    def values(self, forms: Mapping[str, Form]) -> dict[str, tuple[Form, str]]:
        """Give each object of the property with its value in JSON."""
        if self.space:
            return {text: (form, form.name) for text, form in forms.items()}
        reading = self.reading
        return {
            text: (form, form.bare if form.reading == reading else self._other(form))
            for text, form in forms.items()
        }

    def _other(self, form: Form) -> str:
        """Give a value that is not read as most are."""
        return form.bare if form.reading == NATIVE and not self.reading else form.json


def rules(
    names: Names, said: Mapping[str, Mapping[str, Form]], objects: Mapping[str, Sequence[str]]
) -> dict[str, Rule]:
    """Give the rule of each property; `said` are the forms of its objects over the whole site."""
    taken = {**names.spaces, **_WORDS}
    found = {}
    for predicate in sorted(said, key=lambda iri: (not iri.startswith(_OWN), iri)):
        local = predicate.replace("#", "/").rpartition("/")[2]
        if taken.setdefault(local, predicate) != predicate:
            local = names.iri(predicate).bare.strip('"')
        found[predicate] = _rule(local, said[predicate], objects[predicate])
    known = taken.keys() | {rule.name for rule in found.values()}
    return {predicate: _told_apart(rule, known) for predicate, rule in found.items()}


def _rule(name: str, forms: Mapping[str, Form], objects: Sequence[str]) -> Rule:
    """Read bare values as most are meant; those left say themselves what they are."""
    readings = {form.reading for form in forms.values()}
    if len(readings) > 1:
        total = Counter(forms[text].reading for text in objects)
        return Rule(name, min(total, key=lambda one: (-total[one], one)))
    reading = readings.pop()
    spaces = {form.space for form in forms.values()}
    if reading == THING and len(spaces) == 1:
        names = frozenset(form.name[1:-1] for form in forms.values())
        return Rule(name, reading, spaces.pop(), names)
    return Rule(name, reading)


def _told_apart(rule: Rule, known: Set[str]) -> Rule:
    """Keep those values that the context would read as another name, to be said in it again."""
    if rule.name in rule.names:
        return Rule(rule.name, rule.reading)
    return replace(rule, names=rule.names & known)


def context(names: Names, found: Mapping[str, Rule]) -> str:
    """Give the text of the context."""
    entries: dict[str, object] = {"@version": 1.1, "@vocab": _OWN, **names.spaces, **_WORDS}
    for predicate, rule in found.items():
        entry: dict[str, object] = {"@id": names.iri(predicate).bare[1:-1]}
        if rule.space:
            others = {name: rule.space + name for name in sorted(rule.names)}
            entry |= {"@type": "@vocab", "@context": {"@vocab": rule.space, **others}}
        elif rule.reading == THING:
            entry["@type"] = "@id"
        elif rule.reading.startswith("@"):
            entry["@language"] = rule.reading[1:]
        elif rule.reading and rule.reading != NATIVE:
            entry["@type"] = names.short(rule.reading)
        entries[rule.name] = entry
    rows = (f"{json.dumps(key)}:{_dump(value)}" for key, value in entries.items())
    return f'{{"@context":{{\n{_JOINED.join(rows)}\n}}}}\n'


_JOINED = ",\n"


def _dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
