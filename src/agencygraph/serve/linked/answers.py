"""A request for linked data, and what is sent for it, before it is sent.

In: a path and fields of the request; a status, header fields, a body. Out: `Asked` and `Answer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from string import punctuation
from urllib.parse import quote

from agencygraph.serve.http.negotiation import Format, choose
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.linked.serializations import BY_ENDING, FORMS, OFFERS

_TYPES = {
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "gexf": "application/gexf+xml",
    "graphml": "application/graphml+xml",
    "gz": "application/gzip",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "nq": "application/n-quads",
    "parquet": "application/vnd.apache.parquet",
    "svg": "image/svg+xml",
    "trig": "application/trig; charset=utf-8",
    "wasm": "application/wasm",
    "xml": "application/atom+xml",
    **{form.writer: form.media_type for form in FORMS},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for what stands at a path: its fields Accept and Accept-Datetime, or None."""

    path: str
    accept: str | None = None
    moment: str | None = None
    #: Where the server stands below its host.
    root: str = ""

    @property
    def form(self) -> Format:
        """The form that the client would rather have. Raises Refusal: 406."""
        chosen = choose(self.accept, OFFERS)
        if chosen is None:
            have = ", ".join(dict.fromkeys(offer.bare for offer in OFFERS))
            raise Refusal(406, f"this cannot be had as Accept asks; it can be had as: {have}")
        return BY_ENDING[chosen.writer]

    @property
    def wants_page(self) -> bool:
        """Whether the client takes a page at all, before anything else."""
        chosen = choose(self.accept, OFFERS)
        return chosen is not None and chosen.writer == "html"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a Link field leads: an address, the relation, and further parameters."""

    address: str
    relation: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        more = "".join(f'; {name}="{value}"' for name, value in self.parameters.items())
        # A field has URIs: the other letters of an IRI are written as %XX (RFC 3987, section 3.1).
        return f'<{quote(self.address, safe=punctuation)}>; rel="{self.relation}"{more}'


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, header fields, a body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    def linked(self, *targets: Target) -> Answer:
        """Give the answer with more links."""
        links = [self.headers["Link"]] if "Link" in self.headers else []
        return self.saying(Link=", ".join([*links, *map(str, targets)]))

    def saying(self, **more: str) -> Answer:
        """Give the answer with more header fields; an underscore stands for a hyphen."""
        fields = {name.replace("_", "-"): value for name, value in more.items()}
        return replace(self, headers={**self.headers, **fields})


def away(status: int, address: str) -> Answer:
    """Send a client elsewhere."""
    return Answer(status, {"Location": address})


def sent(form: str, body: bytes) -> Answer:
    """Send a document in a form."""
    return Answer(200, {"Content-Type": BY_ENDING[form].media_type}, body)


def sent_as(name: str, body: bytes) -> Answer:
    """Send a file as what the ending of its name says."""
    media_type = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return Answer(200, {"Content-Type": media_type}, body)


def in_words(status: int, said: str) -> Answer:
    """Answer in plain words."""
    return Answer(status, {"Content-Type": "text/plain; charset=utf-8"}, f"{said}\n".encode())


def address(root: str, path: str) -> str:
    """Give the address of a path, a fragment in it kept, under the root of the server.

    >>> address("/mirror", "ice/unit/x.html#version-1")
    '/mirror/ice/unit/x.html#version-1'
    """
    return f"{root}/{quote(path, safe='/#~')}"


def links(targets: Iterable[Target]) -> str:
    """Give several links, one a line, as `application/link-format` has them (RFC 6690)."""
    return ",\n".join(map(str, targets)) + "\n"
