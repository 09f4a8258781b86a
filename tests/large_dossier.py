"""A generated dossier of 200 units and 60 events: the Office of Tides, grown large.

In: a folder. Out: a dossier in it that passes the gate, the same each time. It begins as the
`tides` of the tests, so that it has documents and figures as well.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from dossier_fixtures import dossier_folder, read_table, write_table

UNITS, EVENTS, REFORMS, PROGRAMS = 200, 60, 8, 40
_WORK = (
    *("Soundings", "Moorings and Buoys", "Harbour Depths", "Coastal Warnings", "Sea Ice"),
    *("Estuaries and River Mouths", "Records of High Water", "Training of Observers"),
    *("Instruments", "Printing and Distribution of Charts", "Foreign Ports", "Storm Damage"),
)
_PLACES = (
    *("the North Shore", "the South Shore", "the Outer Islands", "Old Meren", "the Delta"),
    *("the Straits", "Cape Sorrow", "the Inner Sound", "the Western Approaches"),
)


def write_large(folder: Path) -> Path:
    """Write the dossier into a folder that is not there yet; give the folder."""
    shutil.copytree(dossier_folder("tides"), folder)
    units, versions, events = _organization()
    reforms = [
        {"key": f"reform-{n}", "title": f"Reform of the {_WORK[n].lower()} of the whole coast",
         "date": str(2011 + n), "definition": "Put what belongs together in one hand."}
        for n in range(REFORMS)
    ]  # fmt: skip
    programs = [
        {"key": f"program-{n}", "name": f"Program for {_WORK[n % 12]} in {_PLACES[n % 9]}",
         "kind": "network", "lead": f"u{4 * (n % 12):03d}", "from": str(2009 + n % 11),
         "through": "[2020..]" if n % 3 else "", "definition": f"Stations counted by {n}."}
        for n in range(PROGRAMS)
    ]  # fmt: skip
    tables = {"units": units, "versions": versions, "events": events, "reforms": reforms}
    for table, rows in (tables | {"programs": programs}).items():
        path = folder / f"{table}.csv"
        header, known = read_table(path)
        blank = dict.fromkeys(header, "") | {"citation": "tides-handbook"}
        write_table(path, header, [*known, *(blank | row for row in rows)])
    return folder


Rows = list[dict[str, str]]


def _organization() -> tuple[Rows, Rows, Rows]:
    """Give units, versions and events: groups of four, one at the top and three below it."""
    units: Rows = []
    lives: list[Rows] = []
    events: Rows = []
    for n in range(UNITS):
        key, top = _key(n), n - n % 4
        name = f"{('Division', 'Bureau')[n % 2]} of {_WORK[n % 12]} in {_PLACES[n % 9]}"
        name += f", Section {n}" if n >= 36 else ""
        units.append({"key": key, "role": "unit", "name": name,
                      "definition": f"Part of the office with the number {n}."})  # fmt: skip
        lives.append([{"key": f"{key}-1", "unit": key, "from": f"{2009 + top % 3}-10-01",
                       "name": name, "abbreviation": "" if n % 12 else f"D{n}",
                       "kind": ("division", "bureau")[n % 2],
                       "parent": _key(top) if n % 4 else "tides"}])  # fmt: skip
    for top in range(0, UNITS, 4):
        _change(top, lives, events)
    return units, [life for stood in lives for life in stood], events


def _key(number: int) -> str:
    return f"u{number:03d}"


def _change(top: int, lives: list[Rows], events: Rows) -> None:
    """Let something happen to a group: a merger, a new name, or a move up, away or aside."""
    group, day = top // 4, f"{2012 + top % 9}-0{2 + top % 8}"
    one, other, third = _key(top + 1), _key(top + 2), _key(top + 3)
    if group % 5 == 0:
        for ended in (top + 1, top + 2):
            lives[ended][0]["through"] = f"{day}-14"
        lives[top + 3][0]["from"] = f"{day}-15"
        _tell(
            events,
            "Merger",
            f"Two parts of {_name(lives, top)} become one",
            day,
            f"{one};{other}",
            third,
        )
    elif group % 5 == 1:
        for number in (top, top + 3):
            name = lives[number][0]["name"].replace(" of ", " for ", 1)
            _go_on(lives[number], day, name=name)
            _tell(events, "Rename", f"{_name(lives, number)} has a new name", day, _key(number))
    else:
        number = {2: top + 1, 3: top, 4: top + 2}[group % 5]
        parent = {2: "tides", 3: "waters", 4: _key((top + 4) % UNITS)}[group % 5]
        _go_on(lives[number], day, parent=parent)
        over = {"tides": "the agency", "waters": "the ministry"}.get(parent, "another division")
        title = f"{_name(lives, number)} is put under {over}"
        _tell(events, "ParentChange", title, day, _key(number))


def _name(lives: list[Rows], number: int) -> str:
    return lives[number][0]["name"]


def _go_on(lives: Rows, day: str, **new: str) -> None:
    """End the only life of a unit and begin the next."""
    lives[0]["through"] = f"{day}-14"
    lives.append(lives[0] | {"key": f"{lives[0]['unit']}-2", "from": f"{day}-15",
                             "through": ""} | new)  # fmt: skip


def _tell(events: Rows, kind: str, title: str, day: str, before: str, after: str = "") -> None:
    """Add an event on the fifteenth of a month; half of them belong to a reform."""
    number = len(events)
    events.append({
        "key": f"{day[:4]}-{before.replace(';', '-')}-{kind.lower()}", "kind": kind,
        "title": title, "date": f"{day}-15", "precision": "day", "before": before,
        "after": after or before, "certainty": "high",
        "ruling": "New: neither goes on." if after else "Same: it goes on.",
        "reform": f"reform-{number // 2 % REFORMS}" if number % 2 else "",
    })  # fmt: skip
