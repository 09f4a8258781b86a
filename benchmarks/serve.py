"""Time small queries over HTTP: the endpoint against bare Starlette and pyoxigraph, in turn.

The peer holds the same graph in the process that answers, and can neither stop a query nor bound
its memory. Both run under uvicorn with the same settings, one process each; the client is one
asyncio program with as many connections as it is told. A second part has runaway queries killed and
times the next small one. Run from a checkout:
`python benchmarks/serve.py [EXPORT] [--connections 16] [--seconds 4] [--rounds 5]`.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from serve_load import Connection, resident

from agencygraph.resources import find_export

QUERY = (
    "SELECT ?thing WHERE { ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> "
    '"Enforcement and Removal Operations"@en }'
)
TIMEOUT = "1"
RUNAWAYS = {
    "count": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "order by": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "distinct": "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<x:x>)* ?b . ?c (!<x:x>)* ?d }",
    "expression": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f "
    'FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "^(([a-z])+.)+[A-Z]([a-z])+$")) }',
    "concatenation": "SELECT (GROUP_CONCAT(STR(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
}
PEER = """
import asyncio, socket, sys
import pyoxigraph as ox, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from agencygraph.resources import find_export
from agencygraph.store import open_store
store = open_store(find_export(sys.argv[1]))
async def sparql(request):
    found = store.query(request.query_params["query"], use_default_graph_as_union=True)
    body = found.serialize(format=ox.QueryResultsFormat.JSON)
    return Response(body, media_type="application/sparql-results+json")
# The protocol is named, or asyncio leaves Nagle's algorithm on and each answer waits 40 ms.
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listening.bind(("127.0.0.1", 0))
print("http://127.0.0.1:%d/sparql" % listening.getsockname()[1], flush=True)
app = Starlette(routes=[Route("/sparql", sparql)])
config = uvicorn.Config(app, access_log=False, log_level="warning")
asyncio.run(uvicorn.Server(config).serve([listening]))
"""


@dataclass(frozen=True)
class Round:
    """What one round gave: answers a second, and latencies in milliseconds."""

    rate: float
    median: float
    p99: float


async def drive(url: str, connections: int, seconds: float) -> Round:
    """Ask the same small query over some connections for some seconds."""
    target = f"{urlsplit(url).path}?query={quote(QUERY)}"
    until = time.perf_counter() + seconds
    taken: list[float] = []

    async def ask_on() -> None:
        async with Connection(url) as connection:
            while (began := time.perf_counter()) < until:
                status, _ = await connection.get(target)
                if status != 200:
                    raise SystemExit(f"{url}: {status}")
                taken.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(ask_on() for _ in range(connections)))
    elapsed = time.perf_counter() - began
    taken.sort()
    return Round(
        len(taken) / elapsed, statistics.median(taken) * 1e3, taken[int(len(taken) * 0.99)] * 1e3
    )


async def after_runaways(url: str, times: int) -> None:
    """Have runaway queries run into a limit; print when each ended, and the next small answer."""
    path = urlsplit(url).path
    after: list[float] = []
    for name, query in RUNAWAYS.items():
        slowest = 0.0
        for _ in range(times):
            async with Connection(url) as first, Connection(url) as second:
                began = time.perf_counter()
                status, _ = await first.get(f"{path}?query={quote(query)}")
                ended = time.perf_counter()
                answered, _ = await second.get(f"{path}?query={quote(QUERY)}")
                after.append((time.perf_counter() - ended) * 1e3)
                slowest = max(slowest, ended - began)
                if status not in (503, 504) or answered != 200:
                    raise SystemExit(f"{name}: {status}, then {answered}")
        print(f"  {name:<16} {status} after {slowest:.2f} s at most")
    print(
        f"the next small query: median {statistics.median(after):.1f} ms, "
        f"at most {max(after):.1f} ms ({len(after)} runaways)"
    )


def start(command: list[str]) -> tuple[subprocess.Popen[str], str]:
    """Start a server; give it and the address it prints."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, process.stdout.readline().split()[0]


def main() -> None:
    """Print answers a second, latencies, the ratio round by round, memory, and kills."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("export", nargs="?")
    chosen.add_argument("--connections", type=int, default=16)
    chosen.add_argument("--seconds", type=float, default=4)
    chosen.add_argument("--rounds", type=int, default=5)
    given = chosen.parse_args()
    export = str(find_export(given.export))
    ours = [
        sys.executable,
        "-m",
        "agencygraph",
        "serve",
        export,
        "--port",
        "0",
        "--timeout",
        TIMEOUT,
    ]
    peer = [sys.executable, "-c", PEER, export]
    started = {"endpoint": start(ours), "bare": start(peer)}
    rounds: dict[str, list[Round]] = {"endpoint": [], "bare": []}
    try:
        for _, url in started.values():
            asyncio.run(drive(url, given.connections, 0.5))
        for _ in range(given.rounds):
            for name, (_, url) in started.items():
                rounds[name].append(asyncio.run(drive(url, given.connections, given.seconds)))
        for name, (process, _) in started.items():
            rate = statistics.median(one.rate for one in rounds[name])
            middle = statistics.median(one.median for one in rounds[name])
            late = statistics.median(one.p99 for one in rounds[name])
            print(
                f"{name:<9} {rate:6,.0f}/s  median {middle:5.2f} ms  p99 {late:5.2f} ms "
                f"({late / middle:.1f} times)  {resident(process.pid):4.0f} MB"
            )
        ratios = [a.rate / b.rate for a, b in zip(*rounds.values(), strict=True)]
        print(
            f"ratio     {statistics.median(ratios):6.2f}    "
            f"({min(ratios):.2f} to {max(ratios):.2f}, {given.rounds} rounds)"
        )
        print(f"runaway queries, limit {TIMEOUT} s")
        asyncio.run(after_runaways(started["endpoint"][1], given.rounds))
    finally:
        for process, _ in started.values():
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
