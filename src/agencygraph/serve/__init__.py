"""The server: SPARQL, linked data and names over HTTP, from a graph that no query can harm.

What it serves, by the first room to look into: `sparql` answers at `/sparql`, `editor` at `/ask`,
`linked` at the path of every IRI of the graph, `reconciliation` at `/reconcile`. These four know
nothing of each other; `parts` says what each is given. Below them `workers` runs queries in
processes that can be killed, and `http` has what all share of HTTP; `limits` is what a query may
take, `release` what is served. `app` puts them together and `running` runs them.
"""

from __future__ import annotations

import os

from agencygraph.errors import UsageError

# Said here, before a module is imported that only these systems have.
if not hasattr(os, "fork"):
    raise UsageError("serving needs Linux or macOS, where a process can be forked")
