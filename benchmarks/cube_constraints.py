"""Time the Data Cube constraints over many observations, a hundred of which repeat others.

Run from a checkout: `python benchmarks/cube_constraints.py [OBSERVATIONS]`; the time should grow in
proportion. The sound cube of the tests is the ground on which the observations stand.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from agencygraph import cube
from test_cube import SOUND, load


def rows(count: int) -> str:
    """Give observations of one cube as Turtle; the last hundred repeat one another."""
    return "".join(
        f":n{i} a qb:Observation ; qb:dataSet :catches ; :year {min(i, count - 100)} ; :area :bay ;"
        " :gear :line ; :species :cod ; :count 7 ; :weight 4.5 ; :source :letter .\n"
        for i in range(count)
    )


def main() -> None:
    """Print seconds, violations and peak memory."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    store: ox.Store = load(SOUND + rows(count))
    began = time.perf_counter()
    found = list(cube.check(store))
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} observations: {seconds:.2f} s, {len(found)} violations, {memory:.0f} MB")


if __name__ == "__main__":
    main()
