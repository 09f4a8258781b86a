"""What a thing was called at a time, and what it is called in short.

In: a `Book`. Out: names. A figure of 2007 is not put under a name that came later.
"""

from __future__ import annotations

from datetime import date, timedelta

from agencygraph.model import Event, Version
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
    return then, _since(book, key, then)


def named_beside(book: Book, event: Event, key: str, *, after: bool) -> tuple[str, str]:
    """Give the name that a thing had right before or after an event, and "now NAME" like `named`.

    It is that of the version that the event ended or began; of what it leaves as it was, that of
    the last day before it, or of the first by which it had been.
    """
    joint = book.lineage.joint(event, key)
    version: Version | None = joint.after if after else joint.before
    if version:
        return version.name, _since(book, key, version.name)
    first, last = event.date.earliest, event.date.latest
    day = (last or first) if after else (first or last)
    return named(book, key, day and day - timedelta(days=0 if after else 1))


def _since(book: Book, key: str, then: str) -> str:
    """Say what a thing is called since, where that is another name; "later" of one that ended."""
    name = book.label("subject", key)
    if then == name:
        return ""
    last = book.lineage.version_on(key, date.fromisoformat(book.settings.through))
    return f"{'now' if last and last[0].name == name else 'later'} {name}"


def short(book: Book, key: str) -> str:
    """Give the abbreviation of a thing, or its name."""
    versions = book.lineage.versions.get(key, ())
    one = versions[-1] if versions else book.lineage.programs.get(key)
    return (one.abbreviation if one else "") or book.label("subject", key)
