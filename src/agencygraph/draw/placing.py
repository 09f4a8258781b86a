"""Where words can stand beside marks without touching anything.

In: boxes that are taken, and marks that want words. Out: a box for the words, or none. What is
placed is taken for what comes after it, so that the order of the marks decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

#: Pixels between a mark and its words; how far words are moved aside at a time.
_NEAR, _FAR, _STEP = (4.0, 10.0), (20.0, 34.0), 2.0
#: Pixels that stay free around words.
_APART = 2.0
_Edges = tuple[float, float, float, float]


class Area(NamedTuple):
    """A rectangle: its left, top, right and bottom edge."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area, apart: float = 0) -> bool:
        """Say whether two boxes share room, or stand less than so many pixels apart."""
        return (
            self.left < other.right + apart
            and other.left < self.right + apart
            and self.top < other.bottom + apart
            and other.top < self.bottom + apart
        )

    def holds(self, other: Area) -> bool:
        """Say whether the other box lies within."""
        beside = self.left <= other.left and other.right <= self.right
        return beside and self.top <= other.top and other.bottom <= self.bottom


@dataclass(slots=True)
class Room:
    """A plot with what is in it."""

    plot: Area
    taken: list[Area] = field(default_factory=list)
    #: Where words had better not stand: what is hatched has nothing to do with a figure.
    zones: list[Area] = field(default_factory=list)
    #: Rules from top to bottom: words beyond one would belong to another figure.
    walls: list[float] = field(default_factory=list)

    def take(self, *boxes: Area) -> None:
        """Mark room as taken."""
        self.taken += boxes

    def take_line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Mark the room along a line as taken."""
        (x, y), (u, v) = start, end
        steps = max(1, int(max(abs(u - x), abs(v - y)) // 5))
        for step in range(steps + 1):
            at, to = x + (u - x) * step / steps, y + (v - y) * step / steps
            self.taken.append(Area(at - 1, to - 1, at + 1, to + 1))

    def place(self, mark: Area, shapes: Sequence[tuple[float, float]]) -> tuple[int, Area] | None:
        """Find room for words beside a mark; `shapes` are their widths and heights, best first.

        Near the mark and in no zone; then near it, the narrowest first, so that little reaches
        into a zone; then farther off. Gives which shape, and where.
        """
        near = self._reached(mark, shapes)
        all_of = list(enumerate(shapes))
        narrow = sorted(all_of, key=lambda shape: shape[1][0])
        for offs, order, zoned, walled in (
            (_NEAR, all_of, True, True),
            (_NEAR, narrow, False, True),
            (_FAR, all_of, True, True),
            (_FAR, all_of, False, False),
        ):
            for number, (width, height) in order:
                for left, top in _corners(mark, width, height, offs):
                    if not self._is_free(near, left, top, left + width, top + height):
                        continue
                    box = Area(left, top, left + width, top + height)
                    if zoned and any(box.meets(zone) for zone in self.zones):
                        continue
                    if walled and any(_is_between(wall, mark, box) for wall in self.walls):
                        continue
                    self.taken.append(box)
                    return number, box
        return None

    def _reached(self, mark: Area, shapes: Sequence[tuple[float, float]]) -> list[_Edges]:
        """Give what is taken so near to a mark that its words can meet it, with room around."""
        far = max(_FAR) + _APART
        wide = far + max(width for width, _ in shapes)
        high = far + max(height for _, height in shapes)
        reach = Area(mark.left - wide, mark.top - high, mark.right + wide, mark.bottom + high)
        return [
            (left - _APART, top - _APART, right + _APART, bottom + _APART)
            for left, top, right, bottom in self.taken
            if left < reach.right
            and reach.left < right
            and top < reach.bottom
            and reach.top < bottom
        ]

    def _is_free(
        self, near: list[_Edges], left: float, top: float, right: float, bottom: float
    ) -> bool:
        """Say whether words can stand within the plot where nothing else stands."""
        x0, y0, x1, y1 = self.plot
        if left < x0 or top < y0 or right > x1 or bottom > y1:
            return False
        # The innermost loop of a chart: comparing in place takes half the time of `meets`.
        for x0, y0, x1, y1 in near:
            if left < x1 and x0 < right and top < y1 and y0 < bottom:
                return False
        return True


def _is_between(wall: float, one: Area, other: Area) -> bool:
    """Say whether a rule stands between two boxes."""
    left, right = sorted((one, other), key=lambda box: box.left + box.right)
    return left.left + left.right < 2 * wall < right.left + right.right


def _corners(
    mark: Area, width: float, height: float, offs: tuple[float, ...]
) -> Iterator[tuple[float, float]]:
    """Give places above, beside and below a mark by their left and top, ever more to one side."""
    level = (mark.top + mark.bottom - height) / 2
    last = abs(width - (mark.right - mark.left)) / 2
    steps = int(last // _STEP)
    shifts = [0.0, *(sign * _STEP * n for n in range(1, steps + 1) for sign in (1, -1))]
    first = (mark.left + mark.right - width) / 2
    lefts = [first + shift for shift in (*shifts, last, -last)]
    for off in offs:
        for left in lefts:
            yield left, mark.top - off - height
        if off == offs[0]:
            for left in (mark.right + off, mark.left - off - width):
                yield left, level
        for left in lefts:
            yield left, mark.bottom + off
