"""Whether the lives of units and the chains of rows hold together, beyond one row.

In: a `Lineage`. Out: findings: days of which no version tells, rows that contain themselves by way
of others, and existential events at which no version begins or ends.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping

from agencygraph.findings import Finding, Place
from agencygraph.lineage import NOT_EXISTENTIAL, Lineage, stretch
from agencygraph.model import Event, Fact


def check_lives(lineage: Lineage, silent: Collection[str] = ()) -> list[tuple[str, Finding]]:
    """Find the days between two versions of a unit that no version accounts for.

    Gives the key of the version before the gap with each finding. A unit that an event ended and
    that came back has no such gap; units in `silent` have a finding already.
    """
    found = []
    for unit, versions in lineage.versions.items():
        for before, after in itertools.pairwise(versions):
            if unit in silent or not stretch(before).gap_before(stretch(after)):
                continue
            if any(lineage.endings(before)):
                continue
            ended = before.through.text if before.through else ""
            finding = Finding(
                Place(after.place.file, after.place.row, "from"),
                "version-gap",
                f'"{before.key}" ends at {ended}, "{after.key}" begins at '
                f"{after.start.text}: nothing is said of the time between",
                "add the version that lies between, or mend one of the two dates",
            )
            found.append((before.key, finding))
    return found


def check_chains(lineage: Lineage, silent: Collection[str] = ()) -> Iterator[Finding]:
    """Find what is a part, a code, a program or a parent of itself, by way of others."""
    facts = lineage.facts
    chains: tuple[tuple[str, Mapping[str, Fact], Mapping[str, tuple[str, ...]]], ...] = (
        (
            "part_of",
            {fact.key: fact for fact in facts.observations},
            {fact.key: (fact.part_of,) for fact in facts.observations if fact.part_of},
        ),
        (
            "broader",
            {fact.key: fact for fact in facts.breakdowns},
            {fact.key: (fact.broader,) for fact in facts.breakdowns if fact.broader},
        ),
        (
            "within",
            {fact.key: fact for fact in facts.programs},
            {fact.key: (fact.within,) for fact in facts.programs if fact.within},
        ),
        (
            "parent",
            {fact.key: fact for fact in facts.versions},
            {
                fact.key: tuple(above.key for above in lineage.parents_of(fact))
                for fact in facts.versions
                if fact.parent
            },
        ),
    )
    for column, table, above in chains:
        for key in sorted(table):
            if key not in silent and _reaches(key, above):
                place = table[key].place
                yield Finding(
                    Place(place.file, place.row, column),
                    "circular-reference",
                    f'"{key}" leads back to itself by way of {column}',
                    "name what really contains it, or leave the cell empty",
                )


def _reaches(key: str, above: Mapping[str, tuple[str, ...]]) -> bool:
    seen: set[str] = set()
    ahead = list(above.get(key, ()))
    while ahead:
        here = ahead.pop()
        if here == key:
            return True
        if here not in seen:
            seen.add(here)
            ahead.extend(above.get(here, ()))
    return False


def check_events(lineage: Lineage, silent: Collection[str] = ()) -> Iterator[Finding]:
    """Find units that an event began or ended, and that have no version which does so too.

    An event that another source contradicts is one account of several: it is not held to this.
    """
    for event in lineage.facts.events:
        if event.kind in NOT_EXISTENTIAL or event.conflicts_with or event.key in silent:
            continue
        for key in sorted({*event.before, *event.after} & lineage.units.keys() - set(silent)):
            joint = lineage.joint(event, key)
            if key not in event.after and joint.before is None:
                yield _unjoined(event, key, "before", "ends", "through")
            elif key not in event.before and joint.after is None:
                yield _unjoined(event, key, "after", "begins", "from")


def _unjoined(event: Event, unit: str, column: str, verb: str, cell: str) -> Finding:
    return Finding(
        Place(event.place.file, event.place.row, column),
        "event-without-version",
        f'no version of "{unit}" {verb} at {event.date.text}, as this event says',
        f"write this date in {cell} of its version in versions.csv, or mend the event",
    )
