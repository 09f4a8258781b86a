"""Which unit stands in which row.

In: a `Selection`. Out: rows from top to bottom. What becomes one stands side by side and its
successor takes all their rows; what lies below a unit follows it; units that cross the border of
the agency stand next to it, in the order in which they cross the fewest others. Computed by
counting and swapping, the same for the same facts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from agencygraph.draw.selection import Selection, joins, moment, within
from agencygraph.draw.stays import Stay
from agencygraph.lineage import Lineage
from agencygraph.model import Event, Version

#: No band is taller than so many rows, however many units become one.
TALLEST = 4
#: A join belongs to the beginning or the end of a life that lies so near to it.
_NEAR = timedelta(days=45)


@dataclass(frozen=True)
class Join:
    """One unit goes over into another: `ends` when it is then no more, `begins` likewise."""

    event: Event
    before: str
    after: str
    ends: bool
    begins: bool


@dataclass(frozen=True)
class Rows:
    """Where units stand: first row and number of rows, inside and outside; which are major."""

    inside: dict[str, tuple[int, int]]
    count: int
    tree: dict[str, str]
    roots: tuple[str, ...]
    major: frozenset[str]
    joins: tuple[Join, ...]


@dataclass
class _Tree:
    """The rows of a unit and of all that became it, while they are laid out."""

    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    count: int = 0

    def add(self, other: _Tree) -> None:
        for key, (top, rows) in other.spans.items():
            self.spans[key] = (top + self.count, rows)
        self.count += other.count


def find_joins(lineage: Lineage, chosen: Selection) -> tuple[Join, ...]:
    """Give every going over of a drawn unit into a drawn unit, in order of time."""
    found: dict[tuple[str, str], Join] = {}
    for event in joins(lineage, chosen.span):
        if not within(event.date, chosen.span):
            continue
        for before in event.before:
            for after in event.after:
                if before != after and before in chosen.units and after in chosen.units:
                    ends = _near(chosen.units[before][-1].end, event)
                    begins = _near(chosen.units[after][0].first, event)
                    found.setdefault((before, after), Join(event, before, after, ends, begins))
    return tuple(found.values())


def _near(bounds: tuple[date | None, date | None], event: Event) -> bool:
    low, high = bounds[0] or bounds[1], bounds[1] or bounds[0]
    first, last = event.date.earliest or event.date.latest, event.date.latest or event.date.earliest
    if not (low and high and first and last):
        return False
    return low - _NEAR <= last and first <= high + _NEAR


def arrange(lineage: Lineage, chosen: Selection) -> Rows:
    """Give every drawn unit that was inside its rows."""
    found = find_joins(lineage, chosen)
    inside = {
        key: stays
        for key, stays in chosen.units.items()
        if any(one.zone == "inside" for one in stays)
    }
    into: dict[str, Join] = {}
    for join in found:
        if join.ends and join.before in inside and join.after in inside:
            into.setdefault(join.before, join)
    _break_rings(into)
    major = _major(chosen, found)

    def order(key: str) -> tuple[int, str]:
        return (-sum(s.days(chosen.span) for s in inside[key]), key)

    def grow(key: str) -> _Tree:
        tree, later = _Tree(), _Tree()
        for before in sorted((k for k, join in into.items() if join.after == key), key=order):
            (tree if into[before].begins else later).add(grow(before))
        tree.count = max(tree.count, 1)
        height = min(tree.count, TALLEST)
        tree.spans[key] = ((tree.count - height) // 2, height)
        tree.add(later)
        return tree

    roots = _order_roots(chosen, [key for key in inside if key not in into], into, found, major)
    whole = _Tree()
    owner: dict[str, str] = {}
    for root in roots:
        tree = grow(root)
        owner |= dict.fromkeys(tree.spans, root)
        whole.add(tree)
    return Rows(whole.spans, whole.count, owner, tuple(roots), major, found)


def _break_rings(into: dict[str, Join]) -> None:
    for start in sorted(into):
        seen, key = {start}, start
        while key in into:
            key = into[key].after
            if key in seen:
                del into[start]
                break
            seen.add(key)


def _major(chosen: Selection, found: Sequence[Join]) -> frozenset[str]:
    """Say which units get the high rows: parents, what merges or splits, and their like."""
    sides = {key for join in found for key in (join.before, join.after)}
    parents = {chosen.homes[key] for key in chosen.homes} & chosen.units.keys()
    top = {key for key in chosen.units if chosen.homes.get(key) not in chosen.units}
    major = sides | (parents & top)
    kinds = {_kind(chosen.units[key][-1]) for key in (parents & sides) or major}
    alike = {key for key in top if _kind(chosen.units[key][-1]) in kinds}
    crossing = {
        key for key in chosen.units if crossings(chosen, key) and _length(chosen, key) > 0.25
    }
    return frozenset(major | alike | crossing)


def _kind(one: Stay) -> str:
    return one.of.kind if isinstance(one.of, Version) else ""


def _length(chosen: Selection, key: str) -> float:
    return sum(one.days(chosen.span) for one in chosen.units[key]) / chosen.span.days


def crossings(chosen: Selection, key: str) -> list[date]:
    """Give the days at which a unit crosses the border of the agency."""
    stays = chosen.units[key]
    return [
        moment(after.of.start, chosen.span)
        for before, after in pairwise(stays)
        if before.zone != after.zone
    ]


def _order_roots(
    chosen: Selection,
    roots: list[str],
    into: dict[str, Join],
    found: Sequence[Join],
    major: frozenset[str],
) -> list[str]:
    members: dict[str, list[str]] = {root: [] for root in roots}
    for key in (*into, *roots):
        root = key
        while root in into:
            root = into[root].after
        members[root].append(key)

    def begin(root: str) -> date:
        return min(chosen.units[key][0].known(chosen.span)[0] for key in members[root])

    def rank(root: str) -> tuple[bool, bool, int, date, str]:
        return (root not in major, root in chosen.units, -len(members[root]), begin(root), root)

    below: dict[str, list[str]] = {}
    top = []
    for root in sorted(roots, key=rank):
        over = _above(chosen, root, members)
        if over is not None and not crossings(chosen, root):
            below.setdefault(over, []).append(root)
        else:
            top.append(root)
    calm = [root for root in top if not any(crossings(chosen, key) for key in members[root])]
    moving = [root for root in top if root not in calm]
    calm = _beside(calm, found, members)
    moving = swap(moving, lambda over, under: _cost(chosen, members, over, under))
    ordered: list[str] = []

    def put(root: str) -> None:
        if root not in ordered:
            ordered.append(root)
            for child in below.get(root, []):
                put(child)

    for root in (*calm, *moving, *roots):
        put(root)
    return ordered


def _above(chosen: Selection, root: str, members: dict[str, list[str]]) -> str | None:
    """Give the tree under which a tree belongs: that of the parent of its root."""
    home = chosen.homes.get(root)
    for other, keys in members.items():
        if home in keys and other != root:
            return other
    return None


def _beside(roots: list[str], found: Sequence[Join], members: dict[str, list[str]]) -> list[str]:
    """Move what split off next to what it split from."""
    tree = {key: root for root in roots for key in members[root]}
    for join in found:
        one, other = tree.get(join.before), tree.get(join.after)
        if one and other and one != other and abs(roots.index(one) - roots.index(other)) > 1:
            roots.remove(other)
            roots.insert(roots.index(one) + 1, other)
    return roots


def _cost(chosen: Selection, members: dict[str, list[str]], over: str, under: str) -> int:
    """Count how often `over`, on its way out or in, would cross `under`."""
    count = 0
    for key in members[over]:
        for day in crossings(chosen, key):
            for other in members[under]:
                for one in chosen.units[other]:
                    low, high = one.known(chosen.span)
                    count += one.zone == "inside" and low < day < high
    return count


def swap(keys: list[str], cost: Callable[[str, str], int]) -> list[str]:
    """Swap neighbours as long as that lessens the crossings.

    >>> swap(["a", "b"], lambda over, under: int(over < under))
    ['b', 'a']
    """
    keys = list(keys)
    for _ in keys:
        moved = False
        for at in range(len(keys) - 1):
            over, under = keys[at], keys[at + 1]
            if cost(over, under) > cost(under, over):
                keys[at], keys[at + 1], moved = under, over, True
        if not moved:
            break
    return keys


def pack(items: Sequence[tuple[str, float, float]], gap: float) -> dict[str, int]:
    """Give each item, from left to right, the first row in which it has room.

    >>> pack([("a", 0, 5), ("b", 3, 8), ("c", 6, 9)], 1)
    {'a': 0, 'b': 1, 'c': 0}
    """
    ends: list[float] = []
    rows = {}
    for key, low, high in items:
        row = next((n for n, end in enumerate(ends) if low >= end + gap), len(ends))
        ends[row : row + 1] = [high]
        rows[key] = row
    return rows
