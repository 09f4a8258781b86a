"""The server: SPARQL, linked data and names over HTTP, from a graph that no query can harm.

What it serves, by the first room to look into: `sparql` answers at `/sparql`, `editor` at `/ask`,
`linked` at the path of every IRI of the graph, `reconciliation` at `/reconcile`. These four know
nothing of each other. Below them `workers` runs queries in processes that can be killed, and `http`
has what all share of HTTP. `app` puts them together and `running` runs them.
"""
