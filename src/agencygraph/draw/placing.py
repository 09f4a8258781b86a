"""Where words can stand beside marks without touching anything.

In: boxes that are taken, and marks that want words. Out: a box for the words, or none. What is
placed is taken for what comes after it, so that the order of the marks decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Area:
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

    def place(self, mark: Area, width: float, height: float) -> Area | None:
        """Find room for words beside a mark: above, below, beside, then farther off."""
        for box in _candidates(mark, width, height):
            if self.plot.holds(box) and not any(box.meets(other, 2) for other in self.taken):
                self.taken.append(box)
                return box
        return None


def _candidates(mark: Area, width: float, height: float) -> Iterator[Area]:
    middle, level = (mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2
    for off in (4.0, 12.0, 22.0, 34.0):
        above, below = mark.top - off - height, mark.bottom + off
        for left in (middle - width / 2, mark.left, mark.right - width):
            yield Area(left, above, left + width, above + height)
        if off < 10:
            for left in (mark.right + off, mark.left - off - width):
                yield Area(left, level - height / 2, left + width, level + height / 2)
        for left in (middle - width / 2, mark.left, mark.right - width):
            yield Area(left, below, left + width, below + height)
