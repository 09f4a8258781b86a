"""The pages of events, reforms and instruments: what changed, by what, and who says so.

In: a `Book`. Out: pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from agencygraph.lineage import STATE_CHANGES, event_order
from agencygraph.site import words
from agencygraph.site.book import Book, Page


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
        joints = [lineage.joint(event, key) for key in event.after if key in lineage.units]
        number = place[event.key]
        yield Page(
            f"event/{event.key}.html",
            "event.html",
            event.title,
            f"{words.kind(event.kind).capitalize()}, {words.when(event.date)}. {event.ruling}",
            {
                "event": event,
                "joints": joints if event.kind in STATE_CHANGES else [],
                "conflicts": sorted(set(against.get(event.key, []))),
                "earlier": ordered[number - 1] if number else None,
                "later": ordered[number + 1] if number + 1 < len(ordered) else None,
            },
            "event",
        )


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
