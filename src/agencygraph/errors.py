"""Exceptions are for "cannot go on"; each carries the findings that say why."""

from __future__ import annotations

from collections.abc import Iterable

from agencygraph.findings import Finding


class AgencygraphError(Exception):
    """The root of every error that this package raises on purpose."""

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings: tuple[Finding, ...] = tuple(findings)


class UsageError(AgencygraphError):
    """The call itself is off: a folder that is not there, a name that nothing has."""


class ExportError(UsageError):
    """An export is there, and its files cannot be read."""


class GateError(AgencygraphError):
    """The gate was not passed; `findings` says where and what to do."""


class ShapesError(AgencygraphError):
    """The shapes themselves cannot be used."""


class QueryError(AgencygraphError):
    """A query cannot be read or run."""


class RemoteError(AgencygraphError):
    """A remote store cannot be reached, or does not do what it is asked to."""


class NoStoreError(RemoteError):
    """What answers at an address is no SPARQL store."""
