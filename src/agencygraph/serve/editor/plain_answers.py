"""An answer as HTML that needs no script: a table, a yes or no, or Turtle.

In: what a worker wrote, and where an IRI leads. Out: HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import islice

import pyoxigraph as ox

#: Rows that a page shows; CSV has all.
ROWS = 500


def answered(found: bytes, writer: str, leads: Callable[[str], str]) -> str:
    """Write what a worker gave as `json` or `ttl`; `leads` gives the address for an IRI."""
    shown = _rows(found, leads) if writer == "json" else _triples(found)
    return f"<section><h2>Answer</h2>{shown}</section>"


def said(words: str) -> str:
    """Write why there is no answer: a line, and perhaps the place in the query below it."""
    line, _, place = words.partition("\n")
    shown = f'<pre class="ask-scroll" tabindex="0">{escape(place)}</pre>' if place else ""
    return f'<p class="ask-bad"><strong>{escape(line)}</strong></p>{shown}'


def _triples(found: bytes) -> str:
    return f'<pre class="ask-scroll" tabindex="0">{escape(found.decode())}</pre>'


def _rows(found: bytes, leads: Callable[[str], str]) -> str:
    results = ox.parse_query_results(found, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return f'<p class="ask-boolean">{"Yes" if results else "No"}</p>'
    if not isinstance(results, ox.QuerySolutions):
        raise TypeError("JSON holds rows, or a yes or no")
    heads = "".join(f'<th scope="col">{escape(one.value)}</th>' for one in results.variables)
    rows = [
        "".join(f"<td>{_cell(cell, leads)}</td>" for cell in row) for row in islice(results, ROWS)
    ]
    more = "; there are more, and CSV has all of them" if next(results, None) else ""
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}{more}"
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        '<div class="ask-scroll" tabindex="0" role="region" aria-label="Rows of the answer">'
        f"<table><caption>{count}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(
    cell: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, leads: Callable[[str], str]
) -> str:
    if cell is None:
        return ""
    if isinstance(cell, ox.NamedNode) and cell.value.startswith(("http://", "https://")):
        return f'<a href="{escape(leads(cell.value))}">{escape(cell.value)}</a>'
    return escape(cell.value if isinstance(cell, ox.Literal) else str(cell))
