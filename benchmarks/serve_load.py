"""Ten minutes of mixed load: small queries, large ones, runaways, faults, and clients that leave.

Prints a line a minute, and fails when an answer is not the one its request deserves, when a process
is left over, or when the server at rest takes more memory afterwards than after the first seconds.
Run from a checkout: `python benchmarks/serve_load.py [EXPORT] [--seconds 600] [--clients 12]`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections import Counter
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

import psutil

from agencygraph.resources import find_export

TIMEOUT = 4
#: A request: its query, the statuses it may be answered with, and how often it is drawn.
MIX: dict[str, tuple[str, frozenset[int], int]] = {
    "small": ("ASK { ?s ?p ?o }", frozenset({200}), 300),
    "rows": ("SELECT * WHERE { ?s ?p ?o } LIMIT 500", frozenset({200}), 40),
    "large": ("SELECT * WHERE { ?s ?p ?o }", frozenset({200}), 3),
    "triples": ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 2000", frozenset({200}), 15),
    "fault": ("SELECT * WHERE {", frozenset({400}), 15),
    "runaway": (
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        frozenset({503, 504}),
        3,
    ),
    "memory": (
        "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
        frozenset({503, 504}),
        1,
    ),
    "leaves": ("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }", frozenset(), 10),
}


class Connection:
    """A connection that is kept: enough of HTTP/1.1 to ask and to read the answer."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url)

    async def __aenter__(self) -> Self:
        """Connect."""
        host, port = self._host.hostname, self._host.port
        self._reader, self._writer = await asyncio.open_connection(host, port, limit=1 << 20)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave, whatever is still to come."""
        self._writer.transport.abort()

    async def get(self, target: str) -> tuple[int, bytes]:
        """Ask; give the status and the body."""
        self.send(target)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        fields = dict(
            line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:] if b": " in line
        )
        if b"content-length" in fields:
            return status, await self._reader.readexactly(int(fields[b"content-length"]))
        body = bytearray()
        while size := int((await self._reader.readuntil(b"\n")).strip(), 16):
            body += await self._reader.readexactly(size)
            await self._reader.readexactly(2)
        await self._reader.readline()
        return status, bytes(body)

    def send(self, target: str) -> None:
        """Ask, and wait for nothing."""
        self._writer.write(f"GET {target} HTTP/1.1\r\nHost: {self._host.netloc}\r\n\r\n".encode())


def tree(process: int) -> list[psutil.Process]:
    """Give a process and all that it started, directly or not."""
    first = psutil.Process(process)
    return [first, *first.children(recursive=True)]


def resident(process: int) -> float:
    """Give the megabytes of a process and all that it started, what they share counted once."""
    total = 0
    for one in tree(process):
        with contextlib.suppress(psutil.Error):
            total += one.memory_full_info().pss
    return total / 1e6


async def client(url: str, until: float, seen: Counter[str], seed: int) -> None:
    """Send requests of the mix until time is up; count what came of them."""
    drawn = random.Random(seed)
    names, weights = list(MIX), [weight for _, _, weight in MIX.values()]
    while time.monotonic() < until:
        async with Connection(url) as connection:
            for name in drawn.choices(names, weights, k=20):
                query, allowed, _ = MIX[name]
                target = f"{urlsplit(url).path}?query={quote(query)}"
                if name == "leaves":
                    connection.send(target)
                    await asyncio.sleep(drawn.random() * 0.2)
                    seen[name] += 1
                    break
                began = time.monotonic()
                try:
                    status, _ = await connection.get(target)
                except (asyncio.IncompleteReadError, ConnectionError) as error:
                    # An answer that has begun breaks off when its time is up.
                    late = time.monotonic() - began > TIMEOUT - 0.1 and allowed
                    seen[f"{name} broken off" if late else f"WRONG {name}: {error!r}"] += 1
                    break
                # A server whose workers are all busy says so; that is no fault of it.
                right = status in allowed or status == 503
                seen[f"{name} {status}" if right else f"WRONG {name}: {status}"] += 1


async def watch(process: int, until: float, seen: Counter[str]) -> None:
    """Print a line a minute: requests, memory of the server itself, and of all its processes."""
    began = time.monotonic()
    while (left := until - time.monotonic()) > 0:
        await asyncio.sleep(min(60.0, left))
        own = psutil.Process(process).memory_info().rss / 1e6
        print(
            f"{time.monotonic() - began:4.0f} s  {seen.total():8,} requests  "
            f"{own:4.0f} MB, with workers {await asyncio.to_thread(resident, process):5.0f} MB",
            flush=True,
        )


def main() -> None:
    """Run the mix; print what came of it."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("export", nargs="?")
    chosen.add_argument("--seconds", type=float, default=600)
    chosen.add_argument("--clients", type=int, default=12)
    given = chosen.parse_args()
    export = str(find_export(given.export))
    command = [sys.executable, "-m", "agencygraph", "serve", export, "--port", "0"]
    command += ["--timeout", str(TIMEOUT), "--memory", "512"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    url = server.stdout.readline().split()[0]
    seen: Counter[str] = Counter()

    async def run(seconds: float) -> float:
        """Load the server; give what it takes once all is quiet again."""
        until = time.monotonic() + seconds
        clients = [client(url, until, seen, seed) for seed in range(given.clients)]
        await asyncio.gather(watch(server.pid, until, seen), *clients)
        await asyncio.sleep(TIMEOUT + 1)
        return resident(server.pid)

    try:
        before = asyncio.run(run(min(20, given.seconds / 10)))
        after = asyncio.run(run(given.seconds))
        processes = tree(server.pid)
    finally:
        server.terminate()
        code = server.wait()
    for name, count in sorted(seen.items()):
        print(f"{name:<30} {count:8,}")
    _, left = psutil.wait_procs(processes, timeout=5)
    print(
        f"at rest {before:.0f} MB after the first seconds, {after:.0f} MB after all; "
        f"{len(processes)} processes, {len(left)} left over; exit code {code}"
    )
    if left or code or after > before + 20 or any(name.startswith("WRONG") for name in seen):
        raise SystemExit("something is wrong")


if __name__ == "__main__":
    main()
