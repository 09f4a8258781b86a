"""The river while it is being laid out, and what its parts are called.

In: what was chosen. Out: a `Draft` that `layout` fills from top to bottom, and names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from agencygraph.dossier import Settings
from agencygraph.draw.geometry import Band, Joint, Scale
from agencygraph.draw.labels import Labelling
from agencygraph.draw.lanes import Rows
from agencygraph.draw.selection import Selection
from agencygraph.draw.stays import Stay
from agencygraph.lineage import Lineage
from agencygraph.model import Version

MARGIN, MAJOR, MINOR, PROGRAM, GAP = 16.0, 30.0, 20.0, 18.0, 5.0
HEADING, AXIS = 24.0, 20.0


@dataclass
class Draft:
    """The drawing as it grows downwards."""

    lineage: Lineage
    settings: Settings
    chosen: Selection
    rows: Rows
    scale: Scale
    sheet: Labelling
    bands: dict[str, Band] = field(default_factory=dict)
    of: dict[str, list[str]] = field(default_factory=dict)
    joints: list[Joint] = field(default_factory=list)
    #: Names that found no room, each with the letter that stands for it, if that found any.
    lettered: list[tuple[str, str]] = field(default_factory=list)
    y: float = 0.0

    def units(self) -> dict[str, list[Band]]:
        """Give the bands of every unit and program."""
        return {key: [self.bands[k] for k in keys] for key, keys in self.of.items()}


def short_name(lineage: Lineage, key: str, on: date) -> str:
    """Give the abbreviation, or the name, that a unit had on a day."""
    found = lineage.version_on(key, on)
    version = found[0] if found else next(iter(lineage.versions.get(key, ())), None)
    return (version.abbreviation or version.name) if version else lineage.name(key)


def name_of(draft: Draft, one: Stay) -> tuple[str, str]:
    """Give the bold and the plain part of a band's label."""
    of = one.of
    if one.zone == "outside" and isinstance(of, Version) and of.parent:
        day = one.known(draft.chosen.span)[0]
        return of.abbreviation or of.name, f"in {short_name(draft.lineage, of.parent, day)}"
    return (of.abbreviation, of.name) if of.abbreviation else (of.name, "")


def program_name(one: Stay) -> str:
    """Give the shortest name of a program."""
    return one.of.abbreviation or one.of.name


def agency_name(draft: Draft) -> str:
    """Give the shortest name that the agency had last."""
    last = draft.chosen.agency[-1].of
    return last.abbreviation or last.name
