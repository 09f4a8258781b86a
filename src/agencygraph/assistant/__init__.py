"""An assistant's way in: read-only tools over the graph, by the Model Context Protocol."""
