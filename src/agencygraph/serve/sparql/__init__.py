"""`/sparql`: a graph under the SPARQL 1.1 Protocol, and its description of itself.

`endpoint` tells what becomes of a request: `protocol` reads it, `plan` says how it is asked and
answered, in one of the `result_formats`. `description` answers who asks nothing.
"""
