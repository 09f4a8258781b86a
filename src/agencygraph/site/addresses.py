"""Where each thing of the graph stands on the site.

In: the facts of a dossier and the names of ontology terms. Out: for a kind and key, or an IRI, the
path of its page from the top of the site, with the fragment that shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from agencygraph import iris
from agencygraph.dossier import Settings
from agencygraph.model import Fact, Facts

#: Kinds of things that have a page of their own.
PAGES = ("unit", "program", "event", "reform", "measure", "document", "instrument")
#: Kinds that are rows of one page for all of them.
ROWS = {
    "citation": "citations.html",
    "breakdown": "vocabulary.html",
    "dimension": "vocabulary.html",
    "measurement-unit": "vocabulary.html",
    "period": "vocabulary.html",
    "dataset": "vocabulary.html",
}
#: What describes the graph as a whole stands with the downloads.
_WHOLE = frozenset(["catalogue", "distribution", "sparql", "void"])
ABOUT = "about.html"
#: The page of the whole ontology: a client keeps the fragment of a term's IRI, and so finds it.
TERMS = "terms.html"
#: The page of every code list; a list is `#code-SCHEME`, a code `#code-SCHEME-CODE`.
CODES = "codes.html"


def tables(facts: Facts) -> tuple[tuple[str, Sequence[Fact]], ...]:
    """Give the tables whose facts can have a receipt, each under the kind of its things."""
    return (
        ("unit", facts.units),
        ("version", facts.versions),
        ("program", facts.programs),
        ("instrument", facts.instruments),
        ("relation", facts.relations),
        ("event", facts.events),
        ("observation", facts.observations),
        ("claim", facts.claims),
    )


@dataclass(frozen=True)
class Addresses:
    """Every address of one site, relative to its top."""

    facts: Facts
    settings: Settings
    terms: frozenset[str]
    #: Where each thing stands that has a page of its own, or a place on that of another.
    _paths: dict[str, str] = field(default_factory=dict)
    _receipts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for version in self.facts.versions:
            self._put("version", version.key, "unit", version.unit)
        programs = {program.key for program in self.facts.programs}
        instruments = {instrument.key for instrument in self.facts.instruments}
        for relation in self.facts.relations:
            kind = "program" if relation.subject in programs else "unit"
            kind = "instrument" if relation.subject in instruments else kind
            self._put("relation", relation.key, kind, relation.subject)
        for observation in self.facts.observations:
            self._put("observation", observation.key, "measure", observation.measure)
        for claim in self.facts.claims:
            self._put("claim", claim.key, "measure", claim.measure)
        for kind, table in tables(self.facts):
            for fact in table:
                if fact.receipt:
                    path = f"document/{fact.receipt.document}.html#{kind}-{fact.key}"
                    self._receipts[f"{kind}-{fact.key}"] = path
        for kind in PAGES:
            for one in getattr(self.facts, f"{kind}s"):
                self._paths[f"{kind}:{one.key}"] = f"{kind}/{one.key}.html"

    @cached_property
    def _home(self) -> str:
        return f"{self.settings.base}{self.settings.key}/"

    def _put(self, kind: str, key: str, host: str, name: str) -> None:
        """Put a thing on the page of another."""
        self._paths[f"{kind}:{key}"] = f"{host}/{name}.html#{kind}-{key}"

    def of(self, kind: str, key: str) -> str | None:
        """Give the path of a thing, or None when the site does not show it."""
        path = self._paths.get(f"{kind}:{key}")
        if path is not None:
            return path
        if kind == "subject":
            found = (self.of(one, key) for one in ("unit", "program", "instrument"))
            return next((path for path in found if path), None)
        if kind == "source":
            known = f"document:{key}" in self._paths
            return self.of("document" if known else "citation", key)
        if kind == "term":
            return f"{TERMS}#{key}" if key in self.terms else None
        if kind in ROWS:
            return f"{ROWS[kind]}#{kind}-{key}"
        if kind == "text":
            return f"document/{key}.html#text"
        if kind == "question":
            return f"question/{key}.html"
        return None

    def page_of(self, iri: str) -> str | None:
        """Give the page that holds the triples of an IRI; None for what stands elsewhere."""
        found = self.of_iri(iri)
        return found and found.partition("#")[0]

    def of_iri(self, iri: str) -> str | None:
        """Give the path and fragment that show an IRI; None for what stands elsewhere."""
        home = self._home
        if iri.startswith(iris.ONTOLOGY + "#"):
            return self.of("term", iri[len(iris.ONTOLOGY) + 1 :])
        iri = iri.partition("#")[0]
        if iri in (iris.ONTOLOGY, iris.BASE + "alignments"):
            return TERMS
        if iri == iris.CODE:
            return CODES
        if iri.startswith(iris.CODE + "/"):
            return f"{CODES}#code-{iri[len(iris.CODE) + 1 :].replace('/', '-')}"
        if not iri.startswith(home):
            return ABOUT if iri == iris.BASE + "project" else None
        kind, _, key = iri[len(home) :].partition("/")
        if kind == "receipt":
            return self._receipts.get(key)
        if kind == "observation" and key.startswith("preferred/"):
            return self.of("measure", key.split("/")[3])
        return ABOUT if kind in _WHOLE else self.of(kind, key)
