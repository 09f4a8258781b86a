"""The parts of a server: what each is given, and that it gives routes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.routing import BaseRoute

from agencygraph.serve.limits import Limits
from agencygraph.serve.release import Release
from agencygraph.serve.workers.pool import Pool


@dataclass(frozen=True, slots=True)
class Served:
    """What every part of the server is given: the pool to ask, and what the export is."""

    pool: Pool
    release: Release

    @property
    def limits(self) -> Limits:
        """The limits under which queries run."""
        return self.pool.limits


Part = Callable[[Served], Iterable[BaseRoute]]
