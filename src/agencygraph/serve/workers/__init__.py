"""Queries in processes that can be killed: a pool of them, and what goes on within one.

In the server `jobs` looks at a query, `pool` finds a worker for it, `orders` has workers made and
ended, `link` is the pipe to one, and `reply` an answer on its way. In processes of their own
`nursery` makes workers and `worker` runs a query, whose answer `lexical`, `rows` and `writers`
shape. `frames` is what both ends say.
"""
