"""What one query may take, and how many may run at once.

In: numbers, as the command line or a program gives them. Out: `Limits`, checked.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from agencygraph.errors import UsageError

#: MiB: a terabyte, more than a machine has, and still a number of bytes that the system takes.
_MOST_MEMORY = 1_048_576


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server; each is an option of `agencygraph serve` under the same name.

    Raises UsageError when one is not above zero (a queue may be empty), or no system has so much.

    >>> Limits(timeout=5).memory
    1024
    """

    #: Seconds from the arrival of a request to the last byte of its answer.
    timeout: float = 30.0
    #: MiB of address space of one worker, the graph it holds included.
    memory: int = 1024
    #: Rows, or triples, of one answer.
    rows: int = 1_000_000
    #: Bytes of the body of a request.
    body: int = 1_048_576
    #: Queries that run at once, each in a process of its own.
    workers: int = 4
    #: Requests that wait for a worker; one more is told to come back later.
    queue: int = 64

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            least = 0 if field.name == "queue" else 1
            if field.name == "timeout":
                if not 0 < value <= 86_400:
                    raise UsageError(f"timeout is {value:g}; use seconds, up to a day")
            elif field.name == "memory" and value > _MOST_MEMORY:
                raise UsageError(f"memory is {value} MiB; use {_MOST_MEMORY:,} or less")
            elif value < least:
                raise UsageError(f"{field.name} is {value}; use {least} or more")
