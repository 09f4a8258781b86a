"""A question with all that is known before it is run: how it is asked, and under which fields.

In: a release, what is asked, and what the client takes. Out: a `Plan`, or a Refusal. Pure; short
questions are kept, since those that come once come again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from agencygraph.serve.http.messages import OPEN, VARY, Fields, encoded, etag, zipped
from agencygraph.serve.http.negotiation import Format, choose
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.release import Release
from agencygraph.serve.sparql.result_formats import OFFERS
from agencygraph.serve.workers.frames import Job
from agencygraph.serve.workers.jobs import Asked, check, job_of

#: Characters of a query that is kept.
_SHORT = 4096


@dataclass(frozen=True, slots=True)
class Plan:
    """A job, and the header fields of its answer, as it is and compressed.

    `tag` is empty when the answer will be another one the next time.
    """

    job: Job
    tag: str
    plain: Fields
    zipped: Fields


def plan(release: Release, asked: Asked, accept: str | None, gzip: bool) -> Plan:
    """Plan a question. Raises Refusal: 400 for what is no query, 406 for what cannot be had."""
    make = _kept if len(asked.query) <= _SHORT else _make
    return make(release, asked, accept, gzip)


def _make(release: Release, asked: Asked, accept: str | None, gzip: bool) -> Plan:
    seen = check(asked.query)
    chosen = chosen_format(accept, OFFERS[seen.form])
    headers = {**OPEN, **VARY, "Cache-Control": "no-cache", "Content-Type": chosen.media_type}
    compressed = {**headers, "Content-Encoding": "gzip"}
    tag = ""
    if not seen.is_fickle:
        graphs = ("", *asked.default_graphs, "", *asked.named_graphs)
        tag = etag(release, asked.query, chosen.media_type, *graphs)
        for given, own in ((headers, tag), (compressed, zipped(tag))):
            given.update({"Last-Modified": release.last_modified, "ETag": own})
    job = job_of(asked, chosen.writer, seen.names_dataset, release.base, gzip)
    return Plan(job, tag, encoded(headers), encoded(compressed))


_kept = lru_cache(maxsize=256)(_make)


def chosen_format(accept: str | None, offers: tuple[Format, ...]) -> Format:
    """Choose a format. Raises Refusal (406) that lists what can be had."""
    chosen = choose(accept, offers)
    if chosen is None:
        have = ", ".join(dict.fromkeys(offer.bare for offer in offers))
        raise Refusal(406, f"the answer cannot be had as Accept asks; it can be had as: {have}")
    return chosen
