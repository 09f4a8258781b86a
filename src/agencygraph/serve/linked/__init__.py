"""Every IRI of the graph: its pages and documents, as they are and as of a day.

`routes` reads a request, `dereferencing` answers it: `places` knows what stands at a path, `pages`
and `serializations` write it, `missing` says what may have been meant. `mementos` answers for days,
with `timegate` and `day_pages`. Where the dossier is not at hand, `exported` answers alone.
"""
