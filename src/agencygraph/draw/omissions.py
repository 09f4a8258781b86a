"""What the river leaves out, in sentences with counts and reasons.

In: what was chosen, and which events are shown. Out: sentences for a list headed "not drawn". Every
unit, program and event of the dossier is drawn or counted in one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agencygraph.dossier import Settings
from agencygraph.draw import words
from agencygraph.draw.selection import LEAST, Selection
from agencygraph.draw.signs import Shown, unshown
from agencygraph.lineage import Lineage

#: So many units below which others are left out are told one by one; so many names of each.
_MOST, _NAMES = 12, 3
_WHY = {
    "room": "for want of room",
    "without": "outside the record",
    "brief": f"none certain for {LEAST:.0%} of the record",
}
_NO_SIGN = {
    "undrawn": "of what is not drawn",
    "band": "beginnings that bands show",
    "without": "outside the record",
}


def folded(
    lineage: Lineage, settings: Settings, chosen: Selection, shown: Sequence[Shown]
) -> tuple[str, ...]:
    """Say in sentences what the drawing leaves out."""
    lines = list(_units(lineage, settings, chosen))
    for fold in chosen.others:
        count = len(fold.keys)
        if fold.why == "outside":
            lines.append("1 outside body." if count == 1 else f"{count} outside bodies.")
        else:
            lines.append(f"{words.plural([''] * count)} not known within the record.")
    for fold in chosen.folded_programs:
        count_words = words.plural(["program"] * len(fold.keys))
        names = _named(lineage, fold.keys)
        lines.append(f"{count_words}, {_WHY[fold.why]}: {names}.")
    return (*lines, *_events(lineage, settings, chosen, shown))


def _units(lineage: Lineage, settings: Settings, chosen: Selection) -> list[str]:
    lines = []
    told = sorted(chosen.folds, key=lambda fold: (bool(fold.into), -len(fold.keys), fold.into))
    for fold in told[:_MOST]:
        counted = words.plural([lineage.versions[key][-1].kind for key in fold.keys])
        into = _short(lineage, fold.into or settings.agency)
        names = _named(lineage, fold.keys)
        if fold.why == "became":
            lines.append(f"{counted} too brief to draw, then {into}: {names}.")
        else:
            lines.append(f"{counted} of {into} not drawn: {names}.")
    others = told[_MOST:]
    if others:
        kinds = [""] * sum(len(fold.keys) for fold in others)
        lines.append(f"{words.plural(kinds)} of {len(others)} others not drawn.")
    return lines


def _events(
    lineage: Lineage, settings: Settings, chosen: Selection, shown: Sequence[Shown]
) -> list[str]:
    lines = []
    dots = sum(not one.sign for one in shown)
    if dots:
        lines.append(f"{words.plural(['event'] * dots)} drawn as dots, without a number.")
    found = Counter(unshown(lineage, chosen, settings.agency, shown).values())
    if found:
        reasons = ", ".join(f"{found[why]} {said}" for why, said in _NO_SIGN.items() if found[why])
        all_of = words.plural(["event"] * len(lineage.facts.events))
        lines.append(f"{found.total()} of {all_of}, without a sign: {reasons}.")
    return lines


def _named(lineage: Lineage, keys: Sequence[str]) -> str:
    return words.listed([lineage.name(key) for key in keys], _NAMES)


def _short(lineage: Lineage, key: str) -> str:
    last = lineage.versions[key][-1]
    return last.abbreviation or last.name
