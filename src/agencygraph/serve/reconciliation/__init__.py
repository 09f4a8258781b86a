"""`/reconcile`: names matched with the things they mean, by the Reconciliation API 0.2.

`routes` reads a request; `batches` answers queries, as `queries` has read them, and fetches
properties, of which `entities` knows all; `offers` is what a client may choose from, and `cards`
what a person is shown.
"""
