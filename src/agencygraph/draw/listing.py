"""The words above and below the bands: reforms, the list of events, the key, what is folded.

In: what is shown. Out: labels in places of their own, stacked so that no line to a reform runs
through the words of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agencygraph.draw import words
from agencygraph.draw.geometry import Box, Entry, Label, Scale, Sign
from agencygraph.draw.lettering import width, wrap
from agencygraph.draw.selection import moment
from agencygraph.draw.signs import RADIUS, Shown, letters
from agencygraph.model import Reform

_ROW, _SIZE, _MOST_ROWS = 20.0, 11.5, 8


@dataclass(frozen=True)
class Header:
    """Reforms above the bands; `unnamed` are those whose names stand in the list below."""

    height: float
    marks: tuple[Sign, ...]
    labels: tuple[Label, ...]
    unnamed: tuple[tuple[str, Reform], ...]


@dataclass(frozen=True)
class Below:
    """What stands under the bands."""

    height: float
    labels: tuple[Label, ...]
    entries: tuple[Entry, ...]
    legend: tuple[tuple[str, Box], ...]


def header(reforms: Sequence[Reform], scale: Scale) -> Header:
    """Stack the reforms over their dates: what lies further right stands lower.

    A name is left of its line where it has no room on the right. When names need too many rows,
    or do not fit at all, letters stand alone and the names go into the list.
    """
    xs = [min(max(scale.x(moment(r.date, scale.span)), scale.left + 8), scale.right - 8)
          for r in reforms]  # fmt: skip
    rows = _stack(reforms, xs, scale, True)
    named = rows is not None
    if rows is None:
        rows = _stack(reforms, xs, scale, False) or [(n, False) for n in range(len(reforms))]
    count = max((row for row, _ in rows), default=-1) + 1
    marks, labels = [], []
    for number, (reform, x, (row, flip)) in enumerate(zip(reforms, xs, rows, strict=True)):
        y = 14 + row * _ROW
        marks.append(Sign(reform.key, letters(number), True, x, y, RADIUS + 0.5))
        if named:
            date_words, need = _reform_words(reform)
            at = x - RADIUS - 6 - need if flip else x + RADIUS + 6
            labels.append(
                Label("reform", reform.key, date_words, reform.title, round(at, 1), y + 4,
                      _SIZE, need, "ink")
            )  # fmt: skip
    unnamed = () if named else tuple((letters(n), reform) for n, reform in enumerate(reforms))
    return Header(count * _ROW + 10, tuple(marks), tuple(labels), unnamed)


def _reform_words(reform: Reform) -> tuple[str, float]:
    date_words = words.when(reform.date, short=True)
    need = width(date_words, _SIZE, True) + _SIZE * 0.5 + width(reform.title, _SIZE)
    return date_words, round(need, 1)


def _stack(
    reforms: Sequence[Reform], xs: Sequence[float], scale: Scale, named: bool
) -> list[tuple[int, bool]] | None:
    """Give each reform a row and a side; None when that takes too much room."""
    found: list[tuple[int, bool]] = []
    places: list[_Place] = []
    for reform, x in zip(reforms, xs, strict=True):
        need = _reform_words(reform)[1] + RADIUS + 8 if named else 0.0
        flip = x + need > scale.right
        if flip and x - need < scale.left:
            return None
        words_at = (x - need, x - RADIUS) if flip else (x + RADIUS, x + need)
        room = (min(words_at[0], x - RADIUS - 2), max(words_at[1], x + RADIUS + 2))
        rows = range(_MOST_ROWS if named else len(reforms))
        place = next(
            (
                tried
                for tried in (_Place(row, x, words_at, room) for row in rows)
                if not any(tried.clashes(other) for other in places)
            ),
            None,
        )
        if place is None:
            return None
        places.append(place)
        found.append((place.row, flip))
    return found


@dataclass(frozen=True)
class _Place:
    """A reform over the bands: its row, its line, where its words and all of it stand."""

    row: int
    x: float
    words: tuple[float, float]
    room: tuple[float, float]

    def clashes(self, other: _Place) -> bool:
        """Whether two meet in a row, or the line down from one runs through the other's words."""
        if self.row == other.row:
            return self.room[0] < other.room[1] and other.room[0] < self.room[1]
        lower, upper = (self, other) if self.row > other.row else (other, self)
        return lower.words[0] < upper.x < lower.words[1]


def below(
    shown: Sequence[Shown],
    unnamed: Sequence[tuple[str, Reform]],
    lettered: Sequence[tuple[str, str]],
    folds: Sequence[str],
    scale: Scale,
    top: float,
) -> Below:
    """Write the key, names without room, the numbered events in columns, and what is folded."""
    labels: list[Label] = []
    legend, y = _legend(scale, top, labels)
    if lettered:
        y = _names(
            labels, lettered, scale, _title(labels, scale.left, y + 20, "NAMES WITHOUT ROOM")
        )
    size, pitch = 10.5, 14.0
    columns = max(1, min(3, int(scale.width // 330)))
    each = (scale.width - 20 * (columns - 1)) / columns
    rows = [(sign, reform.key, words.when(reform.date, short=True), reform.title, True)
            for sign, reform in unnamed]  # fmt: skip
    rows += [
        (one.sign, one.event.key, words.when(one.event.date, short=True), one.event.title, False)
        for one in shown
        if one.sign.isdigit()
    ]
    texts = []
    for sign, key, day, title, reform in rows:
        room = each - 26
        first = room - width(day, size, True) - size * 0.5
        start, *_ = wrap(title, first, size, 99) or ("",)
        rest = title[len(start) :].strip() if title.startswith(start) else ""
        more = wrap(rest, room, size, 99) if rest else ()
        texts.append((sign, key, day, reform, (start, *more)))
    if texts:
        y = _title(labels, scale.left, y + 20, "EVENTS")
    entries: list[Entry] = []
    total = sum(len(lines) * pitch + 5 for *_, lines in texts)
    at, column, start_y, lowest = y, 0, y, y
    for sign, key, day, reform, lines in texts:
        high = len(lines) * pitch + 5
        if at > start_y and at + high / 2 - start_y > total / columns and column < columns - 1:
            column, at = column + 1, start_y
        x = round(scale.left + column * (each + 20), 1)
        mark = Sign(key, sign, reform, x + 9, at + 6, RADIUS)
        found = []
        for number, line in enumerate(lines):
            strong = day if not number else ""
            need = width(line, size) + (width(day, size, True) + size * 0.5 if strong else 0)
            found.append(Label("entry", key, strong, line, x + 24, at + 10 + number * pitch,
                               size, round(need, 1), "ink"))  # fmt: skip
        entries.append(Entry(key, mark, tuple(found)))
        at += high
        lowest = max(lowest, at)
    y = lowest
    if folds:
        y = _title(labels, scale.left, y + 20, "NOT DRAWN")
        for fold in folds:
            for line in wrap(fold, scale.width, size, 99):
                labels.append(
                    Label("folded", "", "", line, scale.left, y + 10, size, width(line, size),
                          "soft")
                )  # fmt: skip
                y += pitch + 1
    return Below(round(y, 1), tuple(labels), tuple(entries), legend)


def _title(labels: list[Label], x: float, y: float, text: str) -> float:
    labels.append(Label("heading", "", text, "", x, y, 10.5, width(text, 10.5, True), "soft"))
    return y + 8


def _names(
    labels: list[Label], lettered: Sequence[tuple[str, str]], scale: Scale, y: float
) -> float:
    """Write names one after the other, each behind its letter; give where they end."""
    x, size, pitch = scale.left, 10.5, 15.0
    for sign, name in lettered:
        lead = width(sign, size, True) + size * 0.5 if sign else 0.0
        lines = wrap(name, scale.width - lead, size, 99)
        for number, line in enumerate(lines):
            need = width(line, size) + (0 if number else lead)
            if x > scale.left and (number or x + need > scale.right):
                x, y = scale.left, y + pitch
            strong = "" if number else sign
            labels.append(
                Label("named", "", strong, line, round(x, 1), y + 10, size, round(need, 1), "ink")
            )
            x += need + 16
    return y + pitch


_KEY = (
    ("solid", "stood"),
    ("hatched", "may have stood: between two dates"),
    ("fade", "first or last seen: no date known"),
    ("outside", "outside the agency"),
    ("reform", "reform"),
    ("event", "event"),
)


def _legend(
    scale: Scale, top: float, labels: list[Label]
) -> tuple[tuple[tuple[str, Box], ...], float]:
    x, y, size = scale.left, top, 10.5
    found = []
    for kind, text in _KEY:
        sample = 16.0 if kind in ("reform", "event") else 34.0
        need = sample + 6 + width(text, size)
        if x + need > scale.right:
            x, y = scale.left, y + 20
        found.append((kind, Box(round(x, 1), y, sample, 12)))
        labels.append(Label("key", kind, "", text, round(x + sample + 6, 1), y + 10, size,
                            width(text, size), "soft"))  # fmt: skip
        x += need + 18
    return tuple(found), y + 14
