"""Figures over time: the series of every measure and subject, and where a line may be drawn.

In: `Facts` and their `Lineage`. Out: one `Series` for each measure, subject and breakdown, its
points in order of time, with a verdict on the joint between neighbours; and splices of series
across reorganizations and changes of definition. Pure.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from agencygraph.joints import judge
from agencygraph.lineage import Lineage
from agencygraph.model import Citation, Document, Facts, Observation
from agencygraph.points import Joint, Pair, Point, Statement, Topic
from agencygraph.preferred import prefer


@dataclass(frozen=True, slots=True)
class Segment:
    """A longest run of points of one kind of period that may be compared: one line."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one measure of one subject, split one way, in order of time.

    `joints` holds the joint between each point and the next, and between each point and the
    next one of the same kind of period, where that is another one.
    """

    topic: Topic
    points: tuple[Point, ...]
    joints: tuple[Joint, ...]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The runs of points across which a line may be drawn, each point in exactly one."""
        sound = {(id(j.before), id(j.after)) for j in self.joints if not j.is_break}
        found: list[list[Point]] = []
        for strand in _strands(self.points):
            for point in strand:
                if found and (id(found[-1][-1]), id(point)) in sound:
                    found[-1].append(point)
                else:
                    found.append([point])
        order = {id(point): number for number, point in enumerate(self.points)}
        found.sort(key=lambda run: order[id(run[0])])
        return tuple(Segment(tuple(run)) for run in found)


@dataclass(frozen=True, slots=True)
class Splice:
    """Series put one after the other, with the joint between each and the next."""

    parts: tuple[Series, ...]
    joints: tuple[Joint, ...]


def series(facts: Facts, lineage: Lineage, least: int = 1) -> tuple[Series, ...]:
    """Give the series of a dossier of at least so many figures, by measure, subject, breakdown."""
    chosen = {fact.key for fact in prefer(facts)}
    by_topic: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
    for fact in facts.observations:
        by_topic[fact.measure, fact.subject, fact.breakdown].append(fact)
    measures = {measure.key: measure for measure in facts.measures}
    units = {unit.key: unit.label for unit in facts.measurement_units}
    splits = {code.key: code.label for code in facts.breakdowns}
    names, sources, made = facts.names(), facts.sources(), []
    for (measure, subject, split), found in sorted(by_topic.items()):
        if len(found) < least:
            continue
        points = _points(found, chosen, sources)
        about = measures[measure]
        labels = (names.get(subject, subject), splits.get(split, split))
        topic = Topic(about, subject, split, *labels, units.get(about.unit, about.unit))
        made.append(Series(topic, points, tuple(_joints(topic, points, lineage))))
    return tuple(made)


def _points(
    found: Iterable[Observation], chosen: set[str], sources: Mapping[str, Document | Citation]
) -> tuple[Point, ...]:
    """Put statements of one period together: the preferred one, then as reports and rows go."""
    periods: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for fact in found:
        undated = fact.stated_in if fact.period.kind == "undated" else ""
        periods[fact.period.text, undated].append(fact)
    points = []
    for said in periods.values():
        said.sort(key=lambda f: (f.key not in chosen, f.receipt is None, f.occurrence, f.key))
        statements = tuple(Statement(fact, sources[fact.stated_in]) for fact in said)
        points.append(Point(said[0].period, statements))
    return tuple(sorted(points, key=_order))


def _order(point: Point) -> tuple[bool, date, date, str, str]:
    """Order points by the end of their period, the undated last."""
    end, start = point.period.end, point.period.start
    named = (point.period.text, point.fact.stated_in)
    return (end is None, end or date.max, start or date.min, *named)


def _strands(points: Iterable[Point]) -> Iterator[list[Point]]:
    """Give the points of each kind of period, in order."""
    kinds: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        kinds[point.period.kind].append(point)
    yield from kinds.values()


def _joints(topic: Topic, points: tuple[Point, ...], lineage: Lineage) -> Iterator[Joint]:
    if len(points) < 2:
        return
    pairs = {(id(a), id(b)): (a, b) for a, b in itertools.pairwise(points)}
    for strand in _strands(points):
        pairs |= {(id(a), id(b)): (a, b) for a, b in itertools.pairwise(strand)}
    for before, after in sorted(
        pairs.values(), key=lambda ends: (_order(ends[1]), _order(ends[0]))
    ):
        yield judge(Pair(topic, topic, before, after, lineage))


def joined(*parts: Series, lineage: Lineage) -> Splice:
    """Put series one after the other, each by its first point, and judge what lies between.

    The joint is between the first point of a series and the last one before it of the series
    that precedes it; the last of all when none is before.
    """
    ordered = sorted(parts, key=lambda part: (_order(part.points[0]), part.topic.key))
    joints = []
    for old, new in itertools.pairwise(ordered):
        first = new.points[0]
        earlier = [point for point in old.points if _order(point) < _order(first)]
        before = (earlier or old.points)[-1]
        joints.append(judge(Pair(old.topic, new.topic, before, first, lineage)))
    return Splice(tuple(ordered), tuple(joints))


def splices(found: Iterable[Series], lineage: Lineage) -> tuple[Splice, ...]:
    """Give the pairs of series a reader will want to put end to end, and the verdict on each.

    Same measure and breakdown, of a unit or program and of its successor; same subject and
    breakdown, of two measures of which one says that it is not comparable with the other, where
    the one begins after the other has ended.
    """
    by_key = {one.topic.key: one for one in found}
    pairs: dict[tuple[object, ...], Splice] = {}
    for (measure, subject, breakdown), one in sorted(by_key.items()):
        keys = [(measure, after, breakdown) for _, after in lineage.successors(subject)]
        others = one.topic.measure.not_comparable_with
        keys += [(other, subject, breakdown) for other in others]
        for key in keys:
            other = by_key.get(key)
            if other and (key[1] != subject or _is_apart(one, other)):
                pair = tuple(sorted((one.topic.key, key)))
                pairs[pair] = joined(one, other, lineage=lineage)
    return tuple(pairs[key] for key in sorted(pairs, key=str))


def _is_apart(one: Series, other: Series) -> bool:
    """Say whether one of the two certainly ends before the other begins."""
    spans = []
    for points in (one.points, other.points):
        starts = [point.period.start for point in points]
        ends = [point.period.end for point in points]
        spans.append((min((d or date.min for d in starts)), max(d or date.max for d in ends)))
    (first, last), (begin, end) = spans
    return last < begin or end < first
