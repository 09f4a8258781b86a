"""The endpoint: SPARQL 1.1 Protocol over a graph that no query can harm or hold up."""
