"""Dates and kinds in English words.

In: dates as the sources give them, codes. Out: words that claim no more than the source does.
"""

from __future__ import annotations

from collections.abc import Sequence

from agencygraph import changes
from agencygraph.dates import MONTHS, EdtfDate


def when(day: EdtfDate, short: bool = False) -> str:
    """Write a date in words: "between June 2010 and 15 February 2013", or briefly.

    >>> from agencygraph.dates import parse_edtf
    >>> when(parse_edtf("[2010-06..2013-02-15]")), when(parse_edtf("2009-10-28"), short=True)
    ('between June 2010 and 15 February 2013', '28 Oct 2009')
    """
    if not short:
        return changes.when(day)
    first, dots, last = day.text.strip("[]").partition("..")
    if not dots:
        return _brief(first)
    if not first:
        return f"by {_brief(last)}"
    if not last:
        return f"{_brief(first)} or later"
    if first[:4] == last[:4]:
        first_month, last_month = (MONTHS[int(p[5:7] or 1) - 1][:3] for p in (first, last))
        return f"{first_month}\u2013{last_month} {last[:4]}" if first[5:7] else _brief(last)
    return f"{first[:4]}\u2013{last[:4]}"


def _brief(text: str) -> str:
    year, *rest = text.split("-")
    named = [MONTHS[int(rest[0]) - 1][:3]] if rest else []
    return " ".join([*(str(int(day)) for day in rest[1:]), *named, year])


def life(start: EdtfDate, through: EdtfDate | None) -> str:
    """Say from when to when something stood.

    >>> from agencygraph.dates import parse_edtf
    >>> life(parse_edtf("2003-03"), None)
    'from March 2003 on'
    """
    if through is None:
        return f"from {when(start)} on"
    return f"from {when(start)} to {when(through)}"


def plural(kinds: Sequence[str]) -> str:
    """Count things by the name of their kind, or as units when the kinds differ.

    >>> plural(["field-office"] * 3), plural(["office", "center"]), plural(["laboratory"])
    ('3 field offices', '2 units', '1 laboratory')
    """
    count = len(kinds)
    name = kinds[0].replace("-", " ") if len(set(kinds)) == 1 and kinds[0] else "unit"
    if count == 1:
        return f"1 {name}"
    if name.endswith("y") and name[-2:-1] not in set("aeiou"):
        return f"{count} {name[:-1]}ies"
    return f"{count} {name}{'es' if name.endswith(('s', 'x', 'ch')) else 's'}"


def listed(names: Sequence[str], most: int = 4) -> str:
    """Name the first few of many.

    >>> listed(["a", "b", "c", "d"], 2)
    'a, b and 2 more'
    """
    if len(names) <= most:
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return f"{', '.join(names[:most])} and {len(names) - most} more"
