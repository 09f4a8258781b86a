"""Why a request is not answered: a status of HTTP, and words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping

from agencygraph.errors import AgencygraphError


class Refusal(AgencygraphError):  # noqa: N818  (it is what the server says, not that it failed)
    """A request that is not answered: its status, the reason in plain text, and extra headers."""

    def __init__(self, status: int, reason: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = dict(headers or {})
