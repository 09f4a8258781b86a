"""Queries that are too deep or too long to be read are refused, and no process ends by them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from agencygraph.depth import DEEPEST, LONGEST, links, with_room
from agencygraph.errors import QueryError
from agencygraph.query import run

#: Chains of so many links, each of which ended the process when it was read as it stands.
CHAINS: dict[str, Callable[[int], str]] = {
    "not": lambda n: "ASK { FILTER(" + "!" * n + "true) }",
    "optional": lambda n: "ASK { " + "OPTIONAL{}" * n + "}",
}


@pytest.mark.parametrize("brackets", ["{}", "()"])
def test_brackets_may_be_nested_so_deep_and_no_deeper(brackets: str) -> None:
    """Exactly the limit is read; thousands are refused with what to do."""

    def nested(depth: int) -> str:
        first, last = brackets
        if brackets == "{}":
            return f"ASK {first * depth}{last * depth}"
        return f"ASK {{ FILTER{first * (depth - 1)}true{last * (depth - 1)} }}"

    assert run(ox.Store(), nested(DEEPEST)).boolean
    for depth in (DEEPEST + 1, 3000):
        with pytest.raises(QueryError, match=f"is nested {depth} deep; use {DEEPEST} levels"):
            run(ox.Store(), nested(depth))


@pytest.mark.parametrize("chain", CHAINS)
def test_long_chains_are_read_or_refused(chain: str) -> None:
    """Up to the limit the stack is large enough; beyond it the query is refused."""
    script = (
        "import pyoxigraph, sys, agencygraph.query as q; q.run(pyoxigraph.Store(), sys.argv[1])"
    )
    query = "import sys; sys.argv[1] = sys.stdin.read(); " + script
    longest = CHAINS[chain](LONGEST - 10)
    found = subprocess.run(
        [sys.executable, "-c", query, ""],
        input=longest,
        text=True,
        capture_output=True,
        check=False,
    )
    assert (0, "") == (found.returncode, found.stderr)
    with pytest.raises(QueryError, match="operators and keywords; use 20,000 at most"):
        run(ox.Store(), CHAINS[chain](LONGEST + 10))


def test_a_list_of_values_is_no_chain() -> None:
    """As many values as somebody has: they are read one after another."""
    values = "1 'a+b' <a:+> " * LONGEST
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {values} }} }}"
    assert str(3 * LONGEST) == run(ox.Store(), query).rows[0][0].value


def test_links_are_operators_and_words() -> None:
    """What stands in strings, names and comments is none."""
    assert 5 == links("ASK { FILTER(?a || !?b) ?s ?p 'a + b', <a+b>, a:b-c } # a + b")


def test_an_error_within_comes_out() -> None:
    """What goes wrong with the larger stack is told as elsewhere."""
    with pytest.raises(QueryError, match="is not closed"):
        run(ox.Store(), "ASK { " + " " * 1000)

    def fail() -> None:
        raise KeyError("no")

    with pytest.raises(KeyError):
        with_room("ASK {}" + " " * 1000, fail)
