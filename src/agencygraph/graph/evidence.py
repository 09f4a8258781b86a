"""Pinned texts and receipts as quads."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from agencygraph.graph.terms import Pairs, Terms, plain
from agencygraph.model import Document, Fact


class Evidence(Terms):
    """The graphs `evidence/...`."""

    def _pinned_text(self, document: Document) -> Pairs:
        yield "rdf:type", ("ag:PinnedText", "prov:Entity")
        yield "prov:wasDerivedFrom", f"document:{document.key}"
        yield "ag:sha256", ox.Literal(document.sha256)
        yield "dcterms:format", ox.Literal(document.media_type)
        yield "ag:readBy", f"reading:{document.read_by}"
        yield "ag:reviewed", f"review:{document.reviewed}"

    def _receipt(self, kind: str, fact: Fact, read: Document) -> Iterator[ox.Quad]:
        receipt = fact.receipt
        if receipt is None:
            return
        graph = self.graph(f"evidence/{receipt.document}")
        node = self.node(f"receipt:{kind}-{fact.key}")
        about = self.node(f"{kind}:{fact.key}")
        target, position, quote = (
            ox.NamedNode(f"{node.value}#{part}") for part in ("target", "position", "quote")
        )
        yield ox.Quad(about, self.node("prov:wasDerivedFrom"), node, graph)
        yield from self.quads(
            graph,
            node,
            [
                ("rdf:type", ("ag:Receipt", "oa:Annotation", "prov:Entity")),
                ("oa:motivatedBy", "oa:identifying"),
                ("oa:hasBody", about),
                ("oa:hasTarget", target),
                ("ag:readBy", f"reading:{read.read_by}"),
                ("ag:reviewed", f"review:{read.reviewed}"),
            ],
        )
        yield from self.quads(
            graph,
            target,
            [
                ("rdf:type", "oa:SpecificResource"),
                ("oa:hasSource", f"text:{receipt.document}"),
                ("oa:hasSelector", (position, quote)),
            ],
        )
        yield from self.quads(
            graph,
            position,
            [
                ("rdf:type", "oa:TextPositionSelector"),
                ("oa:start", ox.Literal(receipt.start)),
                ("oa:end", ox.Literal(receipt.end)),
            ],
        )
        yield from self.quads(
            graph,
            quote,
            [
                ("rdf:type", "oa:TextQuoteSelector"),
                ("oa:exact", ox.Literal(receipt.printed)),
                ("oa:prefix", plain(receipt.prefix)),
                ("oa:suffix", plain(receipt.suffix)),
            ],
        )

    def evidence(self, document: Document) -> Iterator[ox.Quad]:
        """Make the graph of the receipts that lead into one document."""
        graph = self.graph(f"evidence/{document.key}")
        node = self.node(f"text:{document.key}")
        yield from self.quads(graph, node, self._pinned_text(document))
        for kind, facts in self.stated[document.key].items():
            for fact in facts:
                yield from self._receipt(kind, fact, document)
