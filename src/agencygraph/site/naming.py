"""What a thing was called at a time, and what it is called in short.

In: a `Book`. Out: names. A figure of 2007 is not put under a name that came later.
"""

from __future__ import annotations

from datetime import date

from agencygraph.site.book import Book


def named(book: Book, key: str, day: date | None) -> tuple[str, str]:
    """Give the name that a thing had on a day, and "now NAME" where it has another since."""
    found = book.named.get((key, day))
    if found is None:
        found = book.named[key, day] = _named(book, key, day)
    return found


def _named(book: Book, key: str, day: date | None) -> tuple[str, str]:
    name, lineage = book.label("subject", key), book.lineage
    then = lineage.name_on(key, day) if day and key in lineage.units else name
    if then == name:
        return name, ""
    last = lineage.version_on(key, date.fromisoformat(book.settings.through))
    return then, f"{'now' if last and last[0].name == name else 'later'} {name}"


def short(book: Book, key: str) -> str:
    """Give the abbreviation of a thing, or its name."""
    versions = book.lineage.versions.get(key, ())
    one = versions[-1] if versions else book.lineage.programs.get(key)
    return (one.abbreviation if one else "") or book.label("subject", key)
