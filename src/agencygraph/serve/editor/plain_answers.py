"""An answer as HTML that needs no script: a table, a yes or no, or Turtle.

In: what a worker wrote, all of it or the beginning, and where an IRI leads. Out: HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from html import escape
from itertools import islice

import pyoxigraph as ox

#: Rows that a page shows; CSV has all.
ROWS = 500


def answered(found: bytes, writer: str, leads: Callable[[str], str], *, is_whole: bool) -> str:
    """Write what a worker gave as `json` or `ttl`; `leads` gives the address for an IRI."""
    shown = _rows(found, leads, is_whole) if writer == "json" else _triples(found, is_whole)
    return f"<section><h2>Answer</h2>{shown}</section>"


def said(words: str) -> str:
    """Write why there is no answer: a line, and perhaps the place in the query below it."""
    line, _, place = words.partition("\n")
    shown = f'<pre class="ask-scroll" tabindex="0">{escape(place)}</pre>' if place else ""
    return f'<p class="ask-bad"><strong>{escape(line)}</strong></p>{shown}'


def _triples(found: bytes, is_whole: bool) -> str:
    text, more = found, ""
    if not is_whole:
        text = found[: found.rfind(b"\n") + 1]
        more = "<p>There is more; the endpoint gives all of it to programs.</p>"
    return f'<pre class="ask-scroll" tabindex="0">{escape(text.decode())}</pre>{more}'


def _rows(found: bytes, leads: Callable[[str], str], is_whole: bool) -> str:
    results = ox.parse_query_results(found, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return f'<p class="ask-boolean">{"Yes" if results else "No"}</p>'
    if not isinstance(results, ox.QuerySolutions):
        raise TypeError("JSON holds rows, or a yes or no")
    heads = "".join(f'<th scope="col">{escape(one.value)}</th>' for one in results.variables)
    rows: list[str] = []
    # What is not whole is no JSON: it is read as far as it goes.
    with nullcontext() if is_whole else suppress(SyntaxError):
        rows.extend(_row(row, leads) for row in islice(results, ROWS))
        is_whole = next(results, None) is None
    more = "" if is_whole else "; there are more, and CSV has all of them"
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}{more}"
    return (
        '<div class="ask-scroll" tabindex="0" role="region" aria-label="Rows of the answer">'
        f"<table><caption>{count}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(row: ox.QuerySolution, leads: Callable[[str], str]) -> str:
    return f"<tr>{''.join(f'<td>{_cell(cell, leads)}</td>' for cell in row)}</tr>"


def _cell(
    cell: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, leads: Callable[[str], str]
) -> str:
    if cell is None:
        return ""
    if isinstance(cell, ox.NamedNode) and cell.value.startswith(("http://", "https://")):
        return f'<a href="{escape(leads(cell.value))}">{escape(cell.value)}</a>'
    return escape(cell.value if isinstance(cell, ox.Literal) else str(cell))
