"""The triples of each page, as Turtle and as JSON-LD, dense enough for hundreds of small files.

In: the quads of an export. Out: for each page the triples whose subject it shows, every graph
merged; text that parses to exactly these. Turtle stands alone; JSON-LD has its context beside it,
one for all pages. Evidence is left to the dumps: its pages show it, and triples of it would weigh
as much as all others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

import pyoxigraph as ox

from agencygraph.site.addresses import Addresses
from agencygraph.site.context import CONTEXT, context, rules
from agencygraph.site.forms import TYPE, Form, Names

#: What is said of a subject: for each property, type first, the objects as N-Triples.
Described = Mapping[str, Sequence[str]]
#: The triples of a page, by subject in order.
Shelf = Mapping[str, Described]
Shelves = dict[str, Shelf]
#: A property and its values in Turtle and in JSON, and the prefixes of the Turtle.
_Said = tuple[str, str, int]
_Key = TypeVar("_Key")
_Made = TypeVar("_Made")
_STOP, _NEXT = ";\n", ",\n"


def describe(
    quads: Iterable[ox.Quad], evidence: tuple[str, ...]
) -> tuple[Shelf, dict[str, list[ox.Quad]]]:
    """Give what is said of each subject, every graph merged, in the order of writing.

    Evidence, whose IRIs begin with one of `evidence`, is given apart, subject by subject, as it
    comes.
    """
    said: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    apart: dict[str, list[ox.Quad]] = defaultdict(list)
    names: _Once[ox.NamedNode, str] = _Once(attrgetter("value"))
    texts: _Once[object, tuple[str, ...]] = _Once(lambda term: (str(term),))
    # An export tells the triples of a subject one after the other.
    for subject, run in groupby(quads, attrgetter("subject")):
        iri = subject.value if isinstance(subject, ox.NamedNode) else str(subject)
        if iri.startswith(evidence):
            apart[iri] += run
            continue
        known = said[iri]
        for quad in run:
            predicate, value = names[quad.predicate], texts[quad.object]
            values = known.get(predicate)
            known[predicate] = value if values is None else values + value
    orders: dict[tuple[str, ...], tuple[str, ...]] = {}
    return {iri: _ordered(said[iri], orders) for iri in sorted(said)}, apart


class _Once(dict[_Key, _Made]):
    """What is made of each term, once: there are five times as many triples as terms."""

    def __init__(self, make: Callable[[_Key], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, term: _Key) -> _Made:
        found = self[term] = self._make(term)
        return found


def shelve(described: Shelf, addresses: Addresses) -> Shelves:
    """Put what is said of each subject on its page; what is elsewhere on none."""
    pages: dict[str, dict[str, Described]] = defaultdict(dict)
    for iri, said in described.items():
        page = addresses.page_of(iri)
        if page is not None:
            pages[page][iri] = said
    return dict(sorted(pages.items()))


def _ordered(said: Described, orders: dict[tuple[str, ...], tuple[str, ...]]) -> Described:
    """Put the type first, then properties by name; `orders` keeps what was sorted before.

    Values are in order too; what several graphs say is said once.
    """
    order = orders.get(key := tuple(said))
    if order is None:
        order = orders[key] = tuple(sorted(said, key=lambda name: (name != TYPE, name)))
    return {name: found if len(found := said[name]) == 1 else sorted(set(found)) for name in order}


class Writer:
    """Writes the triples of any page of one site; what is said is put into words once."""

    def __init__(self, base: str, shelves: Shelves) -> None:
        objects: dict[str, list[str]] = defaultdict(list)
        for shelf in shelves.values():
            for properties in shelf.values():
                for predicate, values in properties.items():
                    objects[predicate] += values
        self._names = names = Names(base)
        forms = {predicate: names.forms(texts) for predicate, texts in objects.items()}
        types = forms.pop(TYPE, {})
        kinds = {text: (form, names.type(text)) for text, form in types.items()}
        self._rules = rules(names, forms, objects)
        self._verbs = {TYPE: _verb("a", "type", kinds)}
        for predicate, rule in self._rules.items():
            verb = names.iri(predicate)
            said = rule.values(forms[predicate])
            self._verbs[predicate] = _verb(verb.turtle, rule.name, said, verb.prefixes)

    @cached_property
    def context(self) -> str:
        """The context of all pages."""
        return context(self._names, self._rules)

    def write(self, shelf: Shelf, root: str = "") -> tuple[str, str]:
        """Write the triples of a page as Turtle and JSON-LD; `root` leads from it to the top."""
        blocks, lines, verbs = [], [], self._verbs
        prefixes = again = 0
        for subject, described in shelf.items():
            form = self._names.iri(subject)
            own = form.prefixes
            turtle, json = [], [form.bare]
            for predicate, values in described.items():
                verb = verbs[predicate]
                told, said, bits = verb[values[0]] if len(values) == 1 else verb.list(values)
                own |= bits
                turtle.append(told)
                json.append(said)
            again |= prefixes & own
            prefixes |= own
            blocks.append(f"{form.turtle} {_STOP.join(turtle)}.\n")
            lines.append(f'{{"id":{",".join(json)}}}')
        jsonld = f'{{"@context":"{root}{CONTEXT}","@graph":[\n{_NEXT.join(lines)}\n]}}\n'
        return self._names.turtle("\n".join(blocks), prefixes, again), jsonld


class _Verb(dict[str, _Said]):
    """A property: each of its objects, as N-Triples has it, said together with it."""

    #: How long the property is in Turtle and in JSON, before its object.
    heads = (0, 0)

    def list(self, values: Sequence[str]) -> _Said:
        """Say that a subject has several values."""
        turtle, json = self.heads
        each, bits = [self[text] for text in values], 0
        for _, _, prefixes in each:
            bits |= prefixes
        first = ",".join([each[0][0], *[told[turtle:] for told, _, _ in each[1:]]])
        second = ",".join([said[json:] for _, said, _ in each])
        return first, f"{each[0][1][:json]}[{second}]", bits


def _verb(
    turtle: str, name: str, objects: Mapping[str, tuple[Form, str]], prefixes: int = 0
) -> _Verb:
    """Put each object of a property into words: its text, its form, its value in JSON."""
    verb, json = f"{turtle} ", f'"{name}":'
    found = _Verb(
        {
            text: (verb + form.turtle, json + value, prefixes | form.prefixes)
            for text, (form, value) in objects.items()
        }
    )
    found.heads = len(verb), len(json)
    return found
