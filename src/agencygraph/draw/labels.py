"""Words on and beside the bands, where there is room for them.

In: bands, and what already takes room. Out: `Label` records that overlap nothing. No word is cut
off: who asks is told when a label has no room, and can say it elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from agencygraph.draw.geometry import Band, Box, Label, Tone
from agencygraph.draw.lettering import gaps, width

_PAD = 6.0
#: Where a name has no room it is written smaller, down to this, then on two lines so far apart.
_SMALL, _PITCH = 10.5, 12.0
#: How far a name may stand from its band to be clear of a line.
_SHIFTS = tuple(range(0, 30, 3))


@dataclass
class Labelling:
    """What has been drawn so far, and the labels that found room."""

    left: float
    right: float
    taken: list[Box] = field(default_factory=list)
    signs: list[Box] = field(default_factory=list)
    #: Lines of reforms: words stand clear of them, or on a ground of their own.
    lines: list[Box] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def is_free(self, box: Box, *, crossing: bool = False) -> bool:
        """Whether a label can stand here; `crossing`: even over a line."""
        if box.x < self.left or box.x + box.w > self.right:
            return False
        others = (*self.taken, *self.signs, *(label.box for label in self.labels))
        if not crossing and any(box.meets(line, 2) for line in self.lines):
            return False
        return not any(box.meets(other, 2) for other in others)

    def add(self, label: Label) -> None:
        """Keep a label."""
        self.labels.append(label)

    def on_band(self, band: Band, words: Words, lines: tuple[str, ...] = ()) -> bool:
        """Write on the certain part of a band, or else beside it; say whether there was room."""
        size = words.size
        free = self._free(band)
        for strong, plain in words.variants():
            need = _need(strong, plain, size)
            for low, high in free:
                if need <= high - low:
                    self._write(band, words, strong, plain, low, need, lines, high - low)
                    return True
            if self._beside(band, words, strong, plain, need):
                return True
        strong, plain = words.variants()[-1]
        need = _need(strong, plain, size)
        if self._beside(band, words, strong, plain, need, far=True) or self._beside(
            band, words, strong, plain, need, crossing=True
        ):
            return True
        if size > _SMALL:
            return self.on_band(band, replace(words, size=max(_SMALL, size - 2)), lines)
        return self._on_two_lines(band, words, free) or self._over(band, words)

    def _on_two_lines(self, band: Band, words: Words, free: list[tuple[float, float]]) -> bool:
        """Write a name on two lines where the band is tall enough; say whether there was room."""
        size, said = words.size, words.strong.split()
        broken = [(" ".join(said[:at]), " ".join(said[at:])) for at in range(1, len(said))]
        if not broken or band.h < 2 * _PITCH + 4:
            return False
        need, (one, other) = min((max(width(line, size, True) for line in p), p) for p in broken)
        for low, high in free:
            if need <= high - low:
                y = round(band.y + band.h / 2 - _PITCH / 2 + size * 0.36, 1)
                for kind, line, at in (("name", one, y), ("line", other, y + _PITCH)):
                    room = width(line, size, True)
                    self.add(Label(kind, band.key, line, "", low, at, size, room, words.tone))
                return True
        return False

    def _over(self, band: Band, words: Words) -> bool:
        """Write over the widest uncertain part, on a ground of its own."""
        widest = max(band.segments, key=lambda s: (s.form == "hatched", s.x1 - s.x0))
        need = width(words.strong, words.size, True)
        y = round(band.y + band.h / 2 + words.size * 0.36, 1)
        blocks = [(box.x - 4, box.x + box.w + 4) for box in self.signs if box.meets(band.box, -1)]
        for low, high in gaps(blocks, widest.x0 + 24, widest.x1 - 8):
            if need <= high - low:
                args = (words.strong, "", low, y, words.size, need)
                self.add(Label(words.kind, band.key, *args, "ground"))
                return True
        return False

    def _free(self, band: Band) -> list[tuple[float, float]]:
        """Give what is free of signs in the certain parts of a band."""
        blocks = [
            (sign.x - 3, sign.x + sign.w + 3) for sign in self.signs if sign.meets(band.box, -1)
        ]
        blocks += [
            (one.box.x - 6, one.box.x + one.box.w + 6)
            for one in self.labels
            if one.box.meets(band.box, -1)
        ]
        return [
            part
            for segment in band.segments
            if segment.form == "solid"
            for part in gaps(blocks, segment.x0 + _PAD, segment.x1 - 4)
        ]

    def _write(
        self,
        band: Band,
        words: Words,
        strong: str,
        plain: str,
        x: float,
        room: float,
        lines: tuple[str, ...],
        most: float,
    ) -> None:
        tone = words.tone
        kind, size = words.kind, words.size
        middle = band.y + band.h / 2
        more = [line for line in lines if line and most >= width(line, size - 1)]
        more = more[: max(0, int((band.h - 6) // (size + 3)) - 1)]
        pitch = size + 3
        y = middle + size * 0.36 - pitch * len(more) / 2
        self.add(Label(kind, band.key, strong, plain, x, round(y, 1), size, room, tone))
        for at, line in enumerate(more, 1):
            need = width(line, size - 1)
            below = round(y + pitch * at, 1)
            self.add(Label("line", band.key, "", line, x, below, size - 1, need, tone))

    def _beside(
        self,
        band: Band,
        words: Words,
        strong: str,
        plain: str,
        need: float,
        *,
        far: bool = False,
        crossing: bool = False,
    ) -> bool:
        """Write beside a band: `far` beyond a line that is near, `crossing` over it in a gap."""
        y = round(band.y + band.h / 2 + words.size * 0.36, 1)
        ground: Tone = "ground" if band.zone in ("inside", "agency") else "gap"
        for shift in _SHIFTS if far else (0.0,):
            for x in (band.x1 + _PAD + shift, band.x0 - _PAD - need - shift):
                tone: Tone = ground if crossing else "ink"
                label = Label(words.kind, band.key, strong, plain, x, y, words.size, need, tone)
                if self.is_free(label.box, crossing=crossing):
                    self.add(label)
                    return True
        return False

    def note(self, about: str, text: str, band: Band, *, before: bool = False) -> None:
        """Write where a unit went or came from, in the room that it left, if nothing is there."""
        size = 10.0
        need = width(text, size)
        x = band.x0 - 2 * _PAD - need if before else band.x1 + 2 * _PAD
        for shift in range(0, 66, 6):
            at = x - shift if before else x + shift
            y = round(band.y + band.h / 2 + size * 0.36, 1)
            label = Label("note", about, "", text, at, y, size, need, "soft")
            if self.is_free(label.box):
                self.add(label)
                return

    def count(self, band: Band, text: str) -> None:
        """Write at the right end of a band how many units below it are not drawn."""
        size = 10.0
        need = width(text, size)
        tone: Tone = "stream" if band.stream >= 0 else "ink"
        for low, high in reversed(self._free(band)):
            if high - low >= need + _PAD:
                y = round(band.y + band.h / 2 + size * 0.36, 1)
                x = round(high - need - 2, 1)
                self.add(Label("fold", band.key, "", text, x, y, size, need, tone))
                return


@dataclass(frozen=True)
class Words:
    """What a label says, from full to brief."""

    kind: str
    strong: str
    plain: str
    size: float
    tone: Tone

    def variants(self) -> list[tuple[str, str]]:
        """Give the forms of a label that are tried, the fullest first."""
        full = (self.strong, self.plain)
        return [full, (self.strong, "")] if self.plain and self.strong else [full]


def _need(strong: str, plain: str, size: float) -> float:
    between = size * 0.5 if strong and plain else 0
    return round(width(strong, size, True) + between + width(plain, size), 1)
