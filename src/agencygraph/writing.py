"""Rows and records as text: CSV and JSON, the same bytes on any machine.

In: a header and rows, or anything that JSON can hold. Out: text that ends with a line break.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable


def as_csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    r"""Give rows under a header as CSV; booleans as true and false, None as an empty cell.

    >>> as_csv(("key", "known"), [("a, b", True), ("c", None)])
    'key,known\n"a, b",true\nc,\n'
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(str(cell).lower() if isinstance(cell, bool) else cell for cell in row)
    return out.getvalue()


def as_json(found: object) -> str:
    r"""Give anything as indented JSON.

    >>> as_json(["é"])
    '[\n "é"\n]\n'
    """
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
