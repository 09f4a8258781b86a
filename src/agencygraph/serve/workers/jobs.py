"""What workers are asked: a query and its graphs, refused while it is text, or made into a job.

In: the text of a query, and the graphs that whoever asks names beside it. Out: a `Job`, or a
Refusal that says what is wrong and what to do. Pure: nothing is run.
"""

from __future__ import annotations

from dataclasses import dataclass

from agencygraph.depth import too_deep
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.workers.frames import Job
from agencygraph.tokens import Outline, outline

READ_ONLY = (
    "the graph is read-only: updates are not taken; ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and the graphs it is to be asked of; no graph named means all of them."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def names_dataset(self) -> bool:
        """Whether the request itself says which graphs it is about."""
        return bool(self.default_graphs or self.named_graphs)


def check(query: str) -> Outline:
    """Refuse, before it is parsed, what is no query, is too deep or would call another service."""
    seen = outline(query)
    if "\0" in query:
        raise Refusal(400, "the query cannot be run: it holds a null character")
    if seen.is_update:
        raise Refusal(400, READ_ONLY)
    if seen.calls_service:
        raise Refusal(400, "SERVICE is not offered here: ask that endpoint itself")
    if said := too_deep(seen.depth):
        raise Refusal(400, said)
    if not seen.form:
        raise Refusal(400, "there is no SELECT, ASK, CONSTRUCT or DESCRIBE in the query")
    return seen


def job_of(asked: Asked, writer: str, has_from: bool, base: str, gzip: bool) -> Job:
    """Give the job of a question: of the graphs of the request, of its FROM, or of all of them."""
    if asked.names_dataset:
        # The graphs of the request go before those of the query, and are all there are.
        graphs = asked.default_graphs, asked.named_graphs
        return Job(asked.query, writer, False, *graphs, base=base, gzip=gzip)
    return Job(asked.query, writer, not has_from, base=base, gzip=gzip)
