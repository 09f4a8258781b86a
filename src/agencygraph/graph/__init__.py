"""Facts become quads: the only place where a triple is made.

In: `Facts` and the dossier's settings. Out: for each named graph its quads, sorted, so that the
same facts give the same bytes whatever the order of the rows. `docs/model.md` shows the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import pyoxigraph as ox

from agencygraph.graph.events import Events
from agencygraph.graph.evidence import Evidence
from agencygraph.graph.figures import Figures
from agencygraph.graph.organization import Organization
from agencygraph.graph.terms import TABLES
from agencygraph.graph.vocabulary import Vocabulary
from agencygraph.iris import EXTERNAL
from agencygraph.model import Fact


class Graph(Organization, Events, Vocabulary, Evidence, Figures):
    """The quads of one dossier, made on demand, one named graph after the other."""

    def named_graphs(self) -> Iterator[tuple[ox.NamedNode, list[ox.Quad]]]:
        """Give every named graph of the dossier with its sorted quads, in order of name."""
        makers: dict[str, Callable[[], Iterator[ox.Quad]]] = {
            "events": self.events,
            "organization": self.organization,
            "preferred": self.preferred,
            "vocabulary": self.vocabulary,
            "observations/outside": partial(self.observations, None),
        }
        for document in self.facts.documents:
            makers[f"evidence/{document.key}"] = partial(self.evidence, document)
            makers[f"observations/{document.key}"] = partial(self.observations, document.key)
        for name in sorted(makers):
            quads = sort_quads(makers[name]())
            if quads:
                yield self.graph(name), quads

    def places(self) -> dict[str, Fact]:
        """Say which fact, and so which row, each resource of the dossier was made from."""
        found: dict[str, Fact] = {}
        for kind, table in TABLES.items():
            for fact in getattr(self.facts, table):
                found[self.node(f"{kind}:{fact.key}").value] = fact
                found[self.node(f"receipt:{kind}-{fact.key}").value] = fact
        return found


_TYPE = EXTERNAL["rdf"] + "type"


def sort_quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Sort quads by subject, predicate (the type first) and object, each one once."""

    def order(quad: ox.Quad) -> tuple[str, bool, str, str]:
        predicate = quad.predicate.value
        return (str(quad.subject), predicate != _TYPE, predicate, str(quad.object))

    return sorted(dict.fromkeys(quads), key=order)
