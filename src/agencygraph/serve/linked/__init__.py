"""Every IRI of the graph: its pages and documents, as they are and as of a day."""
