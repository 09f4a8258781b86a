"""What the river draws, and what it folds away.

In: a `Lineage` and the settings of its dossier. Out: the stays of the units that are drawn, and
for every other unit of the record where it is counted. Who is drawn first: whoever took part in a
merger or split or crossed the border of the agency, then the long-lived directly under the
agency, then long-lived units below those.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agencygraph.dates import EdtfDate
from agencygraph.dossier import Settings
from agencygraph.draw.stays import Span, Stay, settle, span_of, stay
from agencygraph.errors import UsageError
from agencygraph.lineage import NOT_EXISTENTIAL, Lineage
from agencygraph.model import Event, Version

#: The least visible part of the record that can be drawn.
LEAST = 0.02
#: The part of the record that a unit below a drawn one must have stood for certain.
LASTING = 0.25


@dataclass(frozen=True)
class Fold:
    """What is counted and not drawn: with whom (a unit, or "") and why.

    Units: "became" (too brief, then became `into`) or "of" (below `into`); programs: "brief",
    "room" or "without" the record; all else: "outside" bodies, and units of which nothing is
    known "within" the record.
    """

    into: str
    why: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """What is drawn: stays by unit (the agency's apart), homes, programs, and what is folded."""

    span: Span
    agency: tuple[Stay, ...]
    units: dict[str, tuple[Stay, ...]]
    homes: dict[str, str]
    programs: tuple[Stay, ...]
    folds: tuple[Fold, ...]
    folded_programs: tuple[Fold, ...]
    others: tuple[Fold, ...]


def is_inside(lineage: Lineage, agency: str, version: Version, span: Span) -> bool:
    """Whether a unit belonged to the agency in a version: the chain of its parents leads there."""
    day = version.start.latest or version.start.earliest or span.start
    if version.through and version.through.earliest:
        day = min(day, version.through.earliest)
    day = max(day, span.start)
    unit, parent, seen = version.unit, version.parent, {version.unit}
    while parent != agency:
        if not parent or parent in seen:
            known = lineage.units.get(unit)
            return not parent and known is not None and known.role == "unit"
        seen.add(parent)
        found = lineage.version_on(parent, day)
        later = lineage.versions.get(parent, ())
        if found is None and not later:
            return False
        unit, parent = parent, (found[0] if found else later[0]).parent
    return True


def joins(lineage: Lineage, span: Span) -> Iterable[Event]:
    """Give the events of the record at which units become other units, in order of time."""
    for event in sorted(lineage.facts.events, key=lambda e: (moment(e.date, span), e.key)):
        if event.kind not in NOT_EXISTENTIAL and event.before and event.after:
            yield event


def moment(day: EdtfDate, span: Span) -> date:
    """Give the middle of what a date can mean, for order."""
    low = day.earliest or day.latest or span.start
    high = day.latest or low
    return low + (high - low) / 2


def within(day: EdtfDate, span: Span) -> bool:
    """Whether what a date means can lie in the record."""
    late = day.latest is None or day.latest >= span.start
    return late and (day.earliest is None or day.earliest <= span.through)


def select(lineage: Lineage, settings: Settings, most_units: int, most_programs: int) -> Selection:
    """Choose what is drawn. Raises UsageError when the agency is none of the dossier's units."""
    span, agency = span_of(settings), settings.agency
    if not lineage.versions.get(agency):
        raise UsageError(f'the agency "{agency}" of dossier.toml has no row in versions.csv')
    stays: dict[str, tuple[Stay, ...]] = {}
    for key, unit in sorted(lineage.units.items()):
        found = [
            stay(v, "inside" if is_inside(lineage, agency, v, span) else "outside")
            for v in lineage.versions[key]
        ]
        seen = tuple(s for s in settle(found, lineage.meets) if _touches(s, span))
        if key != agency and seen and unit.role != "agency":
            stays[key] = seen
    members = {key for key, found in stays.items() if any(s.zone == "inside" for s in found)}
    homes = {key: _home(stays[key], agency, span) for key in members}
    joined = _joined(lineage, members, span)
    bodies = _bodies(lineage, stays, members, span)
    own = settle([stay(v, "agency") for v in lineage.versions[agency]], lineage.meets)
    ranked = _rank(stays, members, homes, joined, agency, span)
    keep = _choose(ranked, homes, joined, agency, most_units)
    keep |= set(sorted(bodies)[: most_units - len(keep)])
    programs, left = _programs(lineage, span, most_programs)
    return Selection(
        span,
        tuple(s for s in own if _touches(s, span)),
        {key: _parts(stays[key], span) for key in stays if key in keep},
        homes,
        programs,
        _folds(lineage, stays, members - keep, keep, homes, span),
        left,
        _others(lineage, stays, members | keep | {agency}),
    )


def _touches(one: Stay, span: Span) -> bool:
    end = one.end[1] or one.end[0]
    if not one.goes_on and one.end[1] is not None and end and end <= span.start:
        return False
    # "By 2024" can mean long ago: a first day that is not known is no reason to leave out.
    return one.first[0] is None or one.first[0] <= span.through


def _parts(found: tuple[Stay, ...], span: Span) -> tuple[Stay, ...]:
    # A sliver beside a longer stay in the other zone would be a mark without a meaning.
    parts = tuple(s for s in found if s.visible(span) >= LEAST / 2)
    return parts or found


def _home(found: tuple[Stay, ...], agency: str, span: Span) -> str:
    """Give the parent inside under which a unit stood longest."""
    days: dict[str, int] = {}
    for one in found:
        if one.zone == "inside" and isinstance(one.of, Version):
            parent = one.of.parent or agency
            days[parent] = days.get(parent, 0) + one.days(span)
    return max(days, key=lambda parent: (days[parent], parent == agency, parent))


def _joined(lineage: Lineage, members: set[str], span: Span) -> dict[str, set[str]]:
    """Give the units that became one another, each with all that took part."""
    found: dict[str, set[str]] = {}
    for event in joins(lineage, span):
        both = {*event.before, *event.after} & members
        if within(event.date, span) and len(both) > 1:
            for key in both:
                found.setdefault(key, set()).update(both)
    return found


def _bodies(
    lineage: Lineage, stays: dict[str, tuple[Stay, ...]], members: set[str], span: Span
) -> set[str]:
    """Give the outside bodies from which a unit of the agency came, or to which it went."""
    found: set[str] = set()
    for event in joins(lineage, span):
        if within(event.date, span):
            for here, there in ((event.before, event.after), (event.after, event.before)):
                if any(key in members for key in here):
                    found |= {key for key in there if key in stays and key not in members}
    return {key for key in found if max(s.visible(span) for s in stays[key]) >= LEAST}


def _rank(
    stays: dict[str, tuple[Stay, ...]],
    members: set[str],
    homes: dict[str, str],
    joined: dict[str, set[str]],
    agency: str,
    span: Span,
) -> list[str]:
    """Order the units that can be drawn, the most telling first."""
    ranks = []
    for key in members:
        inside = [s for s in stays[key] if s.zone == "inside"]
        known = sum(s.days(span) for s in inside) / span.days
        if max(s.visible(span) for s in inside) < LEAST:
            continue
        crossed = len(inside) < len(_parts(stays[key], span))
        below = homes[key] != agency and not crossed
        if below and known < LASTING and key not in joined:
            continue
        ranks.append((not (key in joined or crossed), below, -round(known, 4), key))
    return [key for *_, key in sorted(ranks)]


def _choose(
    ranked: list[str],
    homes: dict[str, str],
    joined: dict[str, set[str]],
    agency: str,
    most: int,
) -> set[str]:
    """Take the first of the ranked, each with what it joins, if there is room for all of it."""
    can, keep = set(ranked), set[str]()

    def rooted(key: str) -> set[str] | None:
        """Give a unit with those above it that are not drawn yet: nothing hangs in the air."""
        found, home = {key}, homes[key]
        while home in can and home not in keep | found:
            found.add(home)
            home = homes[home]
        return found if home == agency or home in keep or home not in homes else None

    for key in ranked:
        alone = rooted(key)
        whole = [rooted(other) or set() for other in {key} | (joined.get(key, set()) & can)]
        taken = set[str]().union(*whole)
        if len(taken) > most:
            taken = alone or set()
        if alone and len(keep | taken) <= most:
            keep |= taken
    return keep


def _folds(
    lineage: Lineage,
    stays: dict[str, tuple[Stay, ...]],
    left: set[str],
    drawn: set[str],
    homes: dict[str, str],
    span: Span,
) -> tuple[Fold, ...]:
    groups: dict[tuple[str, str], list[str]] = {}
    became = {k: a for e in joins(lineage, span) for k in e.before for a in e.after if a in drawn}
    for key in sorted(left):
        inside = [s for s in stays[key] if s.zone == "inside"]
        brief = max(s.visible(span) for s in inside) < LEAST
        if brief and key in became:
            groups.setdefault((became[key], "became"), []).append(key)
            continue
        home, seen = homes[key], {key}
        while home not in drawn and home in homes and home not in seen:
            seen.add(home)
            home = homes[home]
        groups.setdefault((home if home in drawn else "", "of"), []).append(key)
    return tuple(Fold(into, why, tuple(keys)) for (into, why), keys in sorted(groups.items()))


def _others(
    lineage: Lineage, stays: dict[str, tuple[Stay, ...]], told: set[str]
) -> tuple[Fold, ...]:
    """Fold the units that were not in the agency within the record and are not drawn."""
    left = [key for key in sorted(lineage.units) if key not in told]
    bodies = tuple(k for k in left if k in stays or lineage.units[k].role != "unit")
    unseen = tuple(key for key in left if key not in bodies)
    return tuple(Fold("", w, keys) for w, keys in (("outside", bodies), ("within", unseen)) if keys)


def _programs(lineage: Lineage, span: Span, most: int) -> tuple[tuple[Stay, ...], tuple[Fold, ...]]:
    """Choose the programs that stood for certain for long enough to be seen, the longest first."""
    found = [stay(program, "program") for program in lineage.facts.programs]
    seen = [s for s in found if _touches(s, span)]
    long = [s for s in seen if s.days(span) / span.days >= LEAST]
    ranked = sorted(long, key=lambda s: (-s.days(span), s.key))
    left = {"room": ranked[most:], "brief": [s for s in seen if s not in long]}
    left["without"] = [s for s in found if s not in seen]
    ordered = sorted(ranked[:most], key=lambda s: (s.known(span)[0], s.key))
    return tuple(ordered), tuple(
        Fold("", why, tuple(sorted(s.key for s in those))) for why, those in left.items() if those
    )
