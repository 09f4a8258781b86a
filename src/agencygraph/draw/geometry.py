"""What a drawing consists of: frozen records with places in pixels, from the upper left.

In: nothing. Out: the records that `layout` makes and `river` writes as SVG.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from agencygraph.draw.stays import Span

Tone = Literal["ink", "soft", "stream", "agency", "ground", "gap"]
#: solid: stood for certain; either: so did it, in this version or the one before; hatched: may have
#: stood, between two dates; fades: bound not known.
Form = Literal["solid", "either", "hatched", "fade-in", "fade-out"]


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    w: float
    h: float

    def meets(self, other: Box, apart: float = 0) -> bool:
        """Whether the two share room, or come closer than `apart`.

        >>> Box(0, 0, 10, 10).meets(Box(10, 0, 5, 5)), Box(0, 0, 10, 10).meets(Box(9, 9, 5, 5))
        (False, True)
        """
        across = self.x < other.x + other.w + apart and other.x < self.x + self.w + apart
        return across and self.y < other.y + other.h + apart and other.y < self.y + self.h + apart


@dataclass(frozen=True)
class Scale:
    """Days to pixels."""

    span: Span
    left: float
    width: float

    def x(self, day: date) -> float:
        """Give the place of the beginning of a day, clipped to the record."""
        days = (self.span.clip(day) - self.span.start).days
        return round(self.left + self.width * days / self.span.days, 1)

    @property
    def right(self) -> float:
        """Where the record ends."""
        return self.left + self.width


@dataclass(frozen=True)
class Segment:
    """A part of a band."""

    form: Form
    x0: float
    x1: float


@dataclass(frozen=True)
class Band:
    """A version of a unit, or a program, in a row: `stream` is its colour, -1 for minor units."""

    key: str
    of: str
    zone: str
    y: float
    h: float
    stream: int
    segments: tuple[Segment, ...]
    goes_on: bool

    @cached_property
    def x0(self) -> float:
        """Where it can begin."""
        return min(segment.x0 for segment in self.segments)

    @cached_property
    def x1(self) -> float:
        """Where it can end."""
        return max(segment.x1 for segment in self.segments)

    @cached_property
    def box(self) -> Box:
        """The room it takes."""
        return Box(self.x0, self.y, self.x1 - self.x0, self.h)


@dataclass(frozen=True)
class Joint:
    """Where a band goes over into another: edges at its left and right end, top and bottom."""

    event: str
    before: str
    after: str
    x0: float
    x1: float
    left: tuple[float, float]
    right: tuple[float, float]
    stream: int
    imprecise: bool

    @cached_property
    def box(self) -> Box:
        """The room it takes."""
        top = min(self.left[0], self.right[0])
        return Box(self.x0, top, self.x1 - self.x0, max(self.left[1], self.right[1]) - top)


@dataclass(frozen=True)
class Sign:
    """A sign for an event or a reform: number or letter, "" for a small one without."""

    event: str
    sign: str
    reform: bool
    x: float
    y: float
    r: float

    @cached_property
    def box(self) -> Box:
        """The room it takes."""
        return Box(self.x - self.r, self.y - self.r, 2 * self.r, 2 * self.r)


@dataclass(frozen=True)
class Label:
    """A line of words, on the baseline `y`: a bold part and a plain part, and what it is about."""

    kind: str
    about: str
    strong: str
    plain: str
    x: float
    y: float
    size: float
    room: float
    tone: Tone

    @cached_property
    def box(self) -> Box:
        """The room it takes, measured with the widest of the common fonts."""
        return Box(self.x, self.y - self.size * 0.8, self.room, self.size)


@dataclass(frozen=True)
class Entry:
    """A line of the list of events: its sign, and the words after it."""

    event: str
    mark: Sign
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Layout:
    """The whole drawing."""

    width: float
    height: float
    scale: Scale
    inside: Box
    outside: Box | None
    programs: Box | None
    years: tuple[tuple[int, float, bool], ...]
    bands: tuple[Band, ...]
    joints: tuple[Joint, ...]
    marks: tuple[Sign, ...]
    reforms: tuple[Sign, ...]
    labels: tuple[Label, ...]
    entries: tuple[Entry, ...]
    legend: tuple[tuple[str, Box], ...]
    folded: tuple[str, ...]
    axis: tuple[float, float]
