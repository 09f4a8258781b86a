"""Time a whole build against pySHACL alone on the same graph and shapes, in turn.

Both are whole processes. The peer parses the built N-Triples and the shapes with rdflib and runs
pySHACL with parsed queries cached; the build reads the tables, makes the graph, runs the gate and
writes every export. Run from a checkout: `python benchmarks/build_against_pyshacl.py [RUNS]`.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

PEER = """
import sys
from pathlib import Path
import pyshacl, rdflib
from agencygraph.shacl import cached_queries
data = rdflib.Graph().parse(sys.argv[1], format="nt")
shapes = rdflib.Graph()
for path in sorted(Path(sys.argv[2]).glob("*.ttl")):
    shapes.parse(path, format="turtle")
with cached_queries():
    conforms, _, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inplace=True)
"""


def measure(command: list[str]) -> tuple[float, float]:
    """Run a command; give its wall seconds and its peak resident megabytes."""
    began = time.perf_counter()
    process = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{command[1:4]} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def main() -> None:
    """Print medians, the ratio pair by pair, and peak memory."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    shapes = Path(__file__).parents[1] / "shapes"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "export"
        build = [sys.executable, "-m", "agencygraph", "build", "--out", str(out)]
        measure(build)
        triples = Path(folder) / "graph.nt"
        lines = (out / "facts-with-evidence.nq").read_text(encoding="utf-8").splitlines()
        merged = {line.rpartition(" <")[0] + " ." for line in lines}
        triples.write_text("\n".join(sorted(merged)) + "\n", encoding="utf-8")
        peer = [sys.executable, "-c", PEER, str(triples), str(shapes)]
        pairs = [(measure(build), measure(peer)) for _ in range(runs)]
    for name, index in (("build", 0), ("pySHACL alone", 1)):
        seconds = statistics.median(pair[index][0] for pair in pairs)
        memory = max(pair[index][1] for pair in pairs)
        print(f"{name:<14} {seconds:6.2f} s  {memory:5.0f} MB")
    ratios = [ours[0] / theirs[0] for ours, theirs in pairs]
    low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
    print(f"ratio          {middle:6.2f}    ({low:.2f} to {high:.2f}, {runs} pairs)")


if __name__ == "__main__":
    main()
