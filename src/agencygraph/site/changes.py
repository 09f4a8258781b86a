"""The pages of events, reforms and instruments: what changed, by what, and who says so.

In: a `Book`. Out: pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from agencygraph.lineage import STATE_CHANGES, event_order
from agencygraph.model import Event
from agencygraph.site import words
from agencygraph.site.book import Book, Page

#: A heading, whether that is after the event, each thing there with the kind and the parent that it
#: had if they are to be said, and what is said where there is none.
Side = tuple[str, bool, list[tuple[str, str, str]], str]


def event_pages(book: Book) -> Iterator[Page]:
    """Give the page of every event."""
    lineage = book.lineage
    ordered = sorted(lineage.facts.events, key=event_order)
    place = {event.key: number for number, event in enumerate(ordered)}
    against: dict[str, list[str]] = {}
    for event in ordered:
        for key in event.conflicts_with:
            against.setdefault(event.key, []).append(key)
            against.setdefault(key, []).append(event.key)
    for event in lineage.facts.events:
        number = place[event.key]
        yield Page(
            f"event/{event.key}.html",
            "event.html",
            event.title,
            f"{words.capital(words.kind(event.kind))}, {words.when(event.date)}. {event.ruling}",
            {
                "event": event,
                "sides": (
                    _side(book, event, "Before", "Nothing of the kind."),
                    _side(book, event, "After", "Nothing that continues it."),
                ),
                "conflicts": sorted(set(against.get(event.key, []))),
                "earlier": ordered[number - 1] if number else None,
                "later": ordered[number + 1] if number + 1 < len(ordered) else None,
            },
            "event",
        )


def _side(book: Book, event: Event, heading: str, otherwise: str) -> Side:
    """Give what was there before or after; of a change of state, what else it may have changed."""
    is_after, found = heading == "After", []
    for key in event.after if is_after else event.before:
        joint, kind, parent = book.lineage.joint(event, key), "", ""
        if joint.before and joint.after and event.kind in STATE_CHANGES:
            version = joint.after if is_after else joint.before
            parent = version.parent
            kind = version.kind if joint.before.kind != joint.after.kind else ""
        found.append((key, kind, parent))
    return heading, is_after, found, otherwise


def reform_pages(book: Book) -> Iterator[Page]:
    """Give the page of every reform."""
    events = sorted(book.lineage.facts.events, key=event_order)
    for reform in book.lineage.facts.reforms:
        yield Page(
            f"reform/{reform.key}.html",
            "reform.html",
            reform.title,
            reform.definition,
            {"reform": reform, "events": [event for event in events if event.reform == reform.key]},
            "reform",
        )


def instrument_pages(book: Book) -> Iterator[Page]:
    """Give the page of every instrument."""
    for instrument in book.lineage.facts.instruments:
        yield Page(
            f"instrument/{instrument.key}.html",
            "instrument.html",
            instrument.name,
            instrument.definition,
            {
                "instrument": instrument,
                "events": book.events_by_instrument.get(instrument.key, []),
                "relations": book.relations_of.get(instrument.key, []),
            },
            "instrument",
        )
