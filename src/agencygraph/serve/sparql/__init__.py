"""`/sparql`: a graph under the SPARQL 1.1 Protocol, and its description of itself."""
