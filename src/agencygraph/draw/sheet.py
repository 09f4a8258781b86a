"""The sheet a chart is drawn on: words, notes, heading and legend.

In: a series and what is to be said of it. Out: parts of an SVG from top to bottom, every line
broken to the width of the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from agencygraph.draw.lettering import width, wrap
from agencygraph.draw.marks import STYLES, Mark
from agencygraph.joints import BY_NOTE, RULES
from agencygraph.model import Observation
from agencygraph.series import Series
from agencygraph.silence import Silence

#: Pixels: sizes of letters, a line of words.
SMALL, SIZE, LINE = 11, 12, 15
#: So many breaks are explained one by one; of more the verdicts and years are listed.
MOST_NOTES = 8
#: Verdicts that their reasons do not explain.
_UNTOLD = frozenset(["rounded bound"])
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Sheet:
    """A sheet under way."""

    series: Series
    silence: Silence | None
    link: Callable[[Observation], str] | None
    width: int
    top: float = 0
    parts: list[str] = field(default_factory=list)
    notes: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def words(self, x: float, y: float, words: str, kind: str = "", extra: str = "") -> None:
        """Write one line of words."""
        shown = f' class="{kind}"' if kind else ""
        opening = f'<text x="{px(x)}" y="{px(y)}"{shown}{extra}>'
        self.parts.append(f"{opening}{escape(words)}</text>")

    @property
    def key(self) -> str:
        """What tells this chart from others on a page."""
        return "-".join(self.series.topic.key)

    def note(self, about: str, verdict: str, reasons: str) -> str:
        """Give the letter of a note, the same for the same words."""
        note = (about, verdict, reasons)
        if note not in self.notes:
            again, number = divmod(len(self.notes), 26)
            self.notes[note] = _LETTERS[number] + (str(again) if again else "")
        return self.notes[note]


def px(value: float) -> str:
    """Write a coordinate: one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def heading(series: Series) -> tuple[str, str]:
    """Say what is counted, then of whom and in what."""
    topic = series.topic
    split = "" if topic.breakdown == "total" else f", {topic.breakdown_label}"
    counted = "" if topic.unit_label in topic.measure.label else f", in {topic.unit_label}"
    return topic.measure.label + split, topic.subject_label + counted


def write_heading(sheet: Sheet) -> None:
    """Write above the plot what is counted, of whom, and in what."""
    counted, whose = heading(sheet.series)
    for line in wrap(counted, sheet.width - 16, 14, 9, bold=True):
        sheet.top += 18
        sheet.words(8, sheet.top, line, "head")
    for line in wrap(whose, sheet.width - 16, SIZE, 9):
        sheet.top += LINE
        sheet.words(8, sheet.top, line, "soft")


def legend(sheet: Sheet, marks: list[Mark], left_out: int) -> tuple[tuple[str, str], ...]:
    """Say what the shapes mean and what each break rests on: a letter or none, and words."""
    kinds: dict[str, list[str]] = {}
    for sign, words in dict.fromkeys(STYLES[mark.point.period.kind] for mark in marks):
        kinds.setdefault(sign, []).append(words)
    lines = [f"{sign} {' or '.join(words)}" for sign, words in kinds.items()]
    said = []
    if list(kinds.values()) != [["a fiscal year"]]:
        joined = len(lines) > 1
        said.append(("", "   ".join(lines) + (" (never joined)" if joined else "")))
    if any(mark.arrow for mark in marks):
        said.append(("", "An arrow: the source gives a bound, the true figure lies beyond."))
    if left_out:
        said.append(("", f"Figures without room: {left_out}. Each mark tells its own."))
    if len(sheet.notes) > MOST_NOTES:
        spans: dict[str, list[str]] = {}
        for (about, verdict, _), letter in sheet.notes.items():
            spans.setdefault(verdict, []).append(f"{about} ({letter})")
        for verdict, those in spans.items():
            said.append(("", f"{verdict[:1].upper()}{verdict[1:]}: {', '.join(those)}."))
        return tuple(said)
    for (about, verdict, reasons), letter in sheet.notes.items():
        why = f"{reasons[:1].upper()}{reasons[1:]}"
        said.append((letter, f"{about}: {verdict}. {why}."))
    return tuple(said)


def write_legend(sheet: Sheet, said: tuple[tuple[str, str], ...]) -> None:
    """Write the legend below the plot, and once what a verdict means and the note on the measure.

    What "rounded bound" means no reason of it tells.
    """
    for letter, words in said:
        _write(sheet, words, letter)
    verdicts = {verdict for _, verdict, _ in sheet.notes}
    for rule in RULES:
        if rule.verdict in verdicts & _UNTOLD:
            _write(sheet, f"{rule.verdict[:1].upper()}{rule.verdict[1:]}: {rule.meaning}.", "")
    note = sheet.series.topic.measure.comparability
    if any(BY_NOTE in reasons for _, _, reasons in sheet.notes):
        _write(sheet, f"Note on the measure: {note}", "")


def write_sources(sheet: Sheet, address: str) -> None:
    """Write at the foot which sources state the figures, and the address of the measure."""
    points = sheet.series.points
    titles = dict.fromkeys(one.source.title for point in points for one in point.statements)
    _write(sheet, f"{'Sources' if len(titles) > 1 else 'Source'}: {'; '.join(titles)}", "")
    lines = [""]
    for part in re.findall("[^/-]*[/-]?", address):
        if width(lines[-1] + part, SMALL) > sheet.width - 16:
            lines.append("")
        lines[-1] += part
    for line in filter(None, lines):
        _write(sheet, line, "")


def _write(sheet: Sheet, words: str, letter: str) -> None:
    indent = 22 if letter else 8
    for number, line in enumerate(wrap(words, sheet.width - indent - 8, SMALL, 40)):
        sheet.top += LINE - 1
        if letter and not number:
            sheet.words(8, sheet.top, letter, "tag")
        sheet.words(indent, sheet.top, line, "soft")
