"""How a term is written on the pages of one site: in Turtle and in JSON-LD, each formatted once.

In: terms as N-Triples has them. Out: forms. In Turtle what is the site's own is written against its
base, and a prefix is used for what others publish; JSON-LD has a prefix for each kind of things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from agencygraph.iris import CODE, EXTERNAL, KINDS, ONTOLOGY, SCHEMES

TYPE = EXTERNAL["rdf"] + "type"
#: How a thing is read, and a number or a truth value that JSON knows itself.
THING, NATIVE = "@id", "="
_XSD = EXTERNAL["xsd"]
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
#: What means the same against the base: a kind first, so that no colon can make a scheme of it.
_RELATIVE = re.compile(r"(?!\.)[a-z-]+(?:[/#](?!\.)[A-Za-z0-9_.~#-]+)*")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
#: Vocabularies that are used once on a page, if at all: in Turtle a prefix would not pay.
_RARE = frozenset(["cv", "foaf", "rdf", "schema", "wd"])


#: Makes a tuple of a class from all its fields, in a third of the time.
_form = tuple.__new__


class Form(NamedTuple):
    """A term, written. Prefixes of Turtle are bits of a number, so that a page adds them up."""

    turtle: str
    #: In JSON where the context says how it is read.
    bare: str
    #: How it is read: as a thing, as JSON does, "@" and the language, the datatype, or "".
    reading: str
    prefixes: int = 0
    #: The namespace of a thing, and its name there.
    space: str = ""
    name: str = ""
    #: What says in JSON how it is read.
    keys: str = ""

    @property
    def json(self) -> str:
        """In JSON where nothing is known of its property."""
        if self.reading == THING:
            return f'{{"id":{self.bare}}}'
        return f'{{"@value":{self.bare}{self.keys}}}'


class _Space(NamedTuple):
    """A namespace as things of it are written: what stands before and after their names."""

    before: str
    after: str
    prefixes: int
    json: str


class Names:
    """The terms of one site: from its base, the ontology, and the prefixes of others."""

    def __init__(self, base: str) -> None:
        self.base = base
        spaces = {name: space for name, space in EXTERNAL.items() if name not in _RARE}
        spaces |= {"": ONTOLOGY + "#"} | {scheme: f"{CODE}/{scheme}/" for scheme in SCHEMES}
        self.bits = {name: 1 << place for place, name in enumerate(sorted(spaces))}
        self._spaces = spaces
        self._prefixes = {space: name for name, space in spaces.items()}
        #: The prefixes of JSON-LD: its context is said once for all pages.
        self.spaces = dict(EXTERNAL) | {
            "ag": ONTOLOGY + "#",
            "code": CODE + "/",
            **{kind: f"{base}{kind}/" for kind in KINDS},
        }
        self._names = {space: name for name, space in self.spaces.items()}
        self._above = base.rstrip("/").rpartition("/")[0] + "/"
        self._iris: dict[str, Form] = {}
        self._known: dict[str, _Space] = {}
        #: What has been written of objects, by their N-Triples.
        self._terms: dict[str, Form] = {}
        #: What JSON-LD says of a text in a language, by "@" and the language; of any other nothing.
        self._languages = {"": ""}
        self._heads: dict[int, str] = {}

    def relative(self, iri: str) -> str:
        """Give the path of an IRI against the base, "" for one that stands elsewhere."""
        if iri.startswith(self.base) and _RELATIVE.fullmatch(iri, len(self.base)):
            return iri[len(self.base) :]
        if iri.startswith(self._above) and _RELATIVE.fullmatch(iri, len(self._above)):
            return "../" + iri[len(self._above) :]
        return ""

    def iri(self, iri: str) -> Form:
        """Give the form of a thing."""
        found = self._iris.get(iri)
        if found is None:
            found = self._iris[iri] = self._iri(iri)
        return found

    def _iri(self, iri: str) -> Form:
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        space, local = iri[:end], iri[end:]
        if not space or _LOCAL.fullmatch(local) is None:
            return Form(*self._written(iri))
        known = self._known.get(space)
        if known is None:
            # Any plain name will do: all are written alike.
            turtle, json, _, prefixes = self._written(f"{space}x")
            before, _, after = turtle.rpartition("x")
            known = self._known[space] = _Space(before, after, prefixes, json[:-2])
        before, after, prefixes, json = known
        turtle, name = f"{before}{local}{after}", f'"{local}"'
        return _form(Form, (turtle, f'{json}{local}"', THING, prefixes, space, name, ""))

    def _written(self, iri: str) -> tuple[str, str, str, int]:
        """Give an IRI in Turtle and JSON, how it is read, and the prefixes."""
        if iri.startswith("_:"):
            return iri, f'"{iri}"', THING, 0
        path = self.relative(iri)
        prefix, local = _split(iri, self._prefixes)
        bits, turtle = 0, f"<{path or iri}>"
        if prefix is not None and (prefix == "" or not path):
            bits, turtle = self.bits[prefix], f"{prefix}:{local}"
        return turtle, f'"{self._named(iri, path)}"', THING, bits

    def _named(self, iri: str, path: str) -> str:
        prefix, local = _split(iri, self._names)
        if prefix is None and path:
            kind, _, local = path.removeprefix("../").partition("/")
            prefix = kind if kind in self.spaces and local else None
        return iri if prefix is None else f"{prefix}:{local}"

    def short(self, iri: str) -> str:
        """Give the name of a class or property in JSON: bare for the ontology's own."""
        return self._named(iri, "").removeprefix("ag:")

    def type(self, text: str) -> str:
        """Give a class in JSON, from its N-Triples."""
        return f'"{self.short(text[1:-1])}"'

    def forms(self, texts: Iterable[str]) -> dict[str, Form]:
        """Give the form of each object, from its N-Triples."""
        known, found = self._terms, {}
        for text in dict.fromkeys(texts):
            form = known.get(text)
            if form is None:
                if text[0] == '"':
                    form = self._literal(text)
                else:
                    form = self.iri(text[1:-1] if text[0] == "<" else text)
                known[text] = form
            found[text] = form
        return found

    def _literal(self, text: str) -> Form:
        end = text.rindex('"') + 1
        quoted, rest = text[:end], text[end:]
        # What N-Triples escapes JSON escapes alike; in a page nothing may end the script element.
        bare = quoted.replace("<", "\\u003c") if "<" in quoted else quoted
        if rest[:1] != "^":
            keys = self._languages.get(rest)
            if keys is None:
                keys = self._languages[rest] = f',"@language":"{rest[1:]}"'
            return _form(Form, (text, bare, rest, 0, "", "", keys))
        datatype, given = rest[3:-1], quoted[1:-1]
        local = datatype.removeprefix(_XSD)
        if (local == "boolean" and given in ("true", "false")) or (
            local == "integer" and _INTEGER.fullmatch(given)
        ):
            return Form(given, given, NATIVE)
        keys = f',"@type":"{self.short(datatype)}"'
        if local == "decimal" and _DECIMAL.fullmatch(given):
            return Form(given, bare, datatype, keys=keys)
        kind = self.iri(datatype)
        return Form(f"{quoted}^^{kind.turtle}", bare, datatype, kind.prefixes, keys=keys)

    def turtle(self, body: str, prefixes: int, again: int) -> str:
        """Give a Turtle file, with its prefixes; one that is used once does not pay.

        `again` are those known to be used more than once.
        """
        once = prefixes & ~again
        for name, bit in self.bits.items():
            # It is used, so that what is found once is this use.
            if name and once & bit and body.count(f"{name}:") == 1:
                before, _, after = body.partition(f"{name}:")
                if local := _LOCAL.match(after):
                    body = f"{before}<{self._space(name)}{local[0]}>{after[local.end() :]}"
                    prefixes ^= bit
        return self._head(prefixes) + body

    def _head(self, prefixes: int) -> str:
        found = self._heads.get(prefixes)
        if found is None:
            used = [name for name, bit in self.bits.items() if prefixes & bit]
            lines = (f"@prefix {name}: <{self._space(name)}>.\n" for name in used)
            found = self._heads[prefixes] = f"@base <{self.base}>.\n{''.join(lines)}\n"
        return found

    def _space(self, name: str) -> str:
        space = self._spaces[name]
        return "../" + space[len(self._above) :] if space.startswith(self._above) else space


def _split(iri: str, prefixes: Mapping[str, str]) -> tuple[str | None, str]:
    """Give the prefix and the rest of an IRI; None and the whole where none fits."""
    end = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = prefixes.get(iri[:end])
    if prefix is not None and _LOCAL.fullmatch(iri, end):
        return prefix, iri[end:]
    return None, iri
