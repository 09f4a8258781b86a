"""The triples of each page, as Turtle and as JSON-LD, dense enough for hundreds of small files.

In: the quads of an export. Out: for each page the triples whose subject it shows, every graph
merged; text that parses to exactly these. Turtle stands alone; JSON-LD has its context beside it,
one for all pages. Evidence is left to the dumps: its pages show it, and triples of it would weigh
as much as all others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import pyoxigraph as ox

from agencygraph.site.addresses import Addresses
from agencygraph.site.context import CONTEXT, context, rules
from agencygraph.site.forms import TYPE, Names

#: What is said of a subject: for each property, type first, the objects as N-Triples.
Described = Mapping[str, Sequence[str]]
#: The triples of a page, by subject in order.
Shelf = Mapping[str, Described]
Shelves = dict[str, Shelf]
#: A property and its values in Turtle and in JSON, and the prefixes of the Turtle.
_Said = tuple[str, str, int]
_STOP, _NEXT = ";\n", ",\n"


def describe(quads: Iterable[ox.Quad]) -> Shelf:
    """Give what is said of each subject, every graph merged, in the order of writing."""
    said: dict[str, dict[str, list[str]]] = defaultdict(dict)
    last = None
    for quad in quads:
        subject = quad.subject
        iri = subject.value if isinstance(subject, ox.NamedNode) else str(subject)
        if iri != last:  # An export tells the triples of a subject one after the other.
            last, known = iri, said[iri]
        predicate, text = quad.predicate.value, str(quad.object)
        values = known.get(predicate)
        if values is None:
            known[predicate] = [text]
        elif text not in values:
            values.append(text)
    orders: dict[tuple[str, ...], list[str]] = {}
    return {iri: _ordered(said[iri], orders) for iri in sorted(said)}


def shelve(described: Shelf, addresses: Addresses) -> Shelves:
    """Put what is said of each subject on its page; evidence, and what is elsewhere, on none."""
    pages: dict[str, dict[str, Described]] = defaultdict(dict)
    for iri, said in described.items():
        page = None if addresses.is_evidence(iri) else addresses.page_of(iri)
        if page is not None:
            pages[page][iri] = said
    return dict(sorted(pages.items()))


def _ordered(said: dict[str, list[str]], orders: dict[tuple[str, ...], list[str]]) -> Described:
    """Put the type first, then properties by name; `orders` keeps what was sorted before."""
    order = orders.get(key := tuple(said))
    if order is None:
        order = orders[key] = sorted(said, key=lambda name: (name != TYPE, name))
    for values in said.values():
        if len(values) > 1:
            values.sort()
    return {name: said[name] for name in order}


class Writer:
    """Writes the triples of any page of one site; what is said often is put into words once."""

    def __init__(self, base: str, shelves: Shelves) -> None:
        objects: dict[str, list[str]] = defaultdict(list)
        for shelf in shelves.values():
            for properties in shelf.values():
                for predicate, values in properties.items():
                    objects[predicate] += values
        objects.pop(TYPE, None)
        self._names = Names(base)
        self._rules = rules(self._names, objects)
        self._said: dict[str, dict[str | tuple[str, ...], _Said]] = defaultdict(dict)

    @cached_property
    def context(self) -> str:
        """The context of all pages."""
        return context(self._names, self._rules)

    def write(self, shelf: Shelf, root: str = "") -> tuple[str, str]:
        """Write the triples of a page as Turtle and JSON-LD; `root` leads from it to the top."""
        blocks, lines, prefixes = [], [], 0
        for subject, described in shelf.items():
            form = self._names.iri(subject)
            prefixes |= form.prefixes
            turtle, json = [], [form.bare]
            for predicate, values in described.items():
                key = values[0] if len(values) == 1 else tuple(values)
                told, said, bits = self._said[predicate].get(key) or self._say(predicate, values)
                prefixes |= bits
                turtle.append(told)
                json.append(said)
            blocks.append(f"{form.turtle} {_STOP.join(turtle)}.\n")
            lines.append(f'{{"id":{",".join(json)}}}')
        jsonld = f'{{"@context":"{root}{CONTEXT}","@graph":[\n{_NEXT.join(lines)}\n]}}\n'
        return self._names.head(prefixes) + "\n".join(blocks), jsonld

    def _say(self, predicate: str, values: Sequence[str]) -> _Said:
        """Say what a subject has of a property, in both forms, with the prefixes of Turtle."""
        forms = [self._names.term(text) for text in values]
        if predicate == TYPE:
            name, verb, bits = "type", "a", 0
            told = [f'"{self._names.short(text[1:-1])}"' for text in values]
        else:
            rule, form = self._rules[predicate], self._names.iri(predicate)
            name, verb, bits = rule.name, form.turtle, form.prefixes
            told = [rule.value(form) for form in forms]
        for form in forms:
            bits |= form.prefixes
        json = told[0] if len(told) == 1 else f"[{','.join(told)}]"
        found = f"{verb} {','.join([one.turtle for one in forms])}", f'"{name}":{json}', bits
        self._said[predicate][values[0] if len(values) == 1 else tuple(values)] = found
        return found
