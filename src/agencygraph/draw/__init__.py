"""Pictures: facts over time as SVG, and as PNG from that.

In: a `Lineage` and what goes with it. Out: text and bytes, the same for the same facts. `river`
draws how the organization changed, `chart` a measure over time; `raster` makes a PNG of either.
"""
