"""What Wikidata may lack of the organization, as QuickStatements (V1), for people to look through.

In: the rows of every table. Out: one statement a line. Items are only those whose identifier the
dossier knows for certain; none is created, nothing is said of people. A statement is made only of
what is dated and undisputed, and each carries the address of its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from agencygraph.formats.file import MARK, write_text
from agencygraph.formats.rows import Cells, Rows, cells, dataset
from agencygraph.spelling import is_abbreviation

#: The properties of Wikidata that are used, with their English labels.
PROPERTIES: Mapping[str, str] = {
    "P571": "inception",
    "P576": "dissolved, abolished or demolished date",
    "P580": "start time",
    "P582": "end time",
    "P749": "parent organization",
    "P854": "reference URL",
    "P1065": "archive URL",
    "P1365": "replaces",
    "P1366": "replaced by",
    "P1448": "official name",
}
#: Kinds of event by which what was before ends, and what comes after begins.
_ENDS = ("Abolition", "Absorption", "Merger", "Split")
_BEGINS = ("Creation", "Merger", "SpinOff", "Split")
_SUCCEEDS = ("Absorption", "Merger", "Split")
_PRECISIONS = {4: 9, 7: 10, 10: 11}


class _Wikidata:
    """What the statements are made of, looked up once."""

    def __init__(self, rows: Rows) -> None:
        self.items = {row["unit"]: row["wikidata"] for row in cells(rows, "units")}
        self.versions = [row for row in cells(rows, "versions") if self.items[row["unit"]]]
        disputed = {row["event"] for row in cells(rows, "event_conflicts")}
        self.events = {
            row["event"]: row
            for row in cells(rows, "events")
            if row["certainty"] == "high" and row["event"] not in disputed
        }
        self.sides: dict[str, dict[str, list[str]]] = {
            event: {"before": [], "after": []} for event in self.events
        }
        for row in cells(rows, "event_subjects"):
            if row["event"] in self.events:
                self.sides[row["event"]][row["side"]].append(row["subject"])
        #: Units of whose end a doubtful event tells as well: half of the story would mislead.
        kinds = {row["event"]: row["kind"] for row in cells(rows, "events")}
        self.doubtful = {
            row["subject"]
            for row in cells(rows, "event_subjects")
            if row["event"] not in self.events
            and row["side"] == "before"
            and kinds[row["event"]] in _ENDS
        }
        #: The versions that an undisputed event began or ended.
        self.bounded = {
            (row["version"], row["side"])
            for row in cells(rows, "event_versions")
            if row["event"] in self.events
        }
        #: Units with a further name that no version dates: what was official when is not known.
        dated = {(row["unit"], row["name"]) for row in cells(rows, "versions")}
        self.misnamed = {
            row["subject"]
            for row in cells(rows, "names")
            if (row["subject"], row["name"]) not in dated and not is_abbreviation(row["name"])
        }
        pages = {row["source"]: row["url"] for row in cells(rows, "sources")}
        copies = {row["document"]: row["archived_url"] for row in cells(rows, "documents")}
        self._references: dict[tuple[str, str], str] = {}
        for row in cells(rows, "fact_sources"):
            if page := pages[row["source"]]:
                copy = copies.get(row["source"])
                reference = f'S854\t"{page}"' + (f'\tS1065\t"{copy}"' if copy else "")
                self._references.setdefault((row["fact_kind"], row["fact"]), reference)

    def reference(self, kind: str, fact: str) -> str:
        """Give the address of a source of a fact, and of the copy that was read; or nothing."""
        return self._references.get((kind, fact), "")


def write_quickstatements(rows: Rows, out: Path) -> int:
    """Write the statements; give how many there are."""
    known = _Wikidata(rows)
    language = str(dataset(rows)["language"]).lower()
    found = {
        statement: (reference, fact)
        for statement, reference, fact in sorted(
            [*_from_events(known), *_from_versions(known, language)]
        )
        if reference
    }
    lines = [
        f"{statement}\t{reference} /* {fact}; {MARK} */\n"
        for statement, (reference, fact) in found.items()
    ]
    write_text(out, "".join(lines))
    return len(lines)


def _from_events(known: _Wikidata) -> Iterator[tuple[str, str, str]]:
    dated: dict[tuple[str, str], set[str]] = {}
    made = []
    for key, event in known.events.items():
        before, after = known.sides[key]["before"], known.sides[key]["after"]
        gone = [unit for unit in before if unit not in {*after, *known.doubtful}]
        ended = gone if event["kind"] in _ENDS else []
        begun = [unit for unit in after if unit not in before] if event["kind"] in _BEGINS else []
        for units, relation in ((begun, "P571"), (ended, "P576")):
            for item in (known.items.get(unit) for unit in units):
                if item and _time(event["date"]):
                    dated.setdefault((item, relation), set()).add(event["date"])
                    made.append((item, relation, _time(event["date"]), key))
        for old in ended if event["kind"] in _SUCCEEDS else []:
            for one, other in ((known.items.get(old), known.items.get(new)) for new in after):
                if one and other:
                    made += [(one, "P1366", other, key), (other, "P1365", one, key)]
    for item, relation, value, key in made:
        if len(dated.get((item, relation), ())) < 2:
            yield "\t".join((item, relation, value)), known.reference("event", key), f"event {key}"


def _from_versions(known: _Wikidata, language: str) -> Iterator[tuple[str, str, str]]:
    parents = {version["version"]: known.items.get(version["parent"]) for version in known.versions}
    for relation, said in (("P1448", "name"), ("P749", "parent")):
        ordered = sorted(known.versions, key=lambda row: (row["unit"], str(row["begins_earliest"])))
        for (unit, _), group in groupby(ordered, key=lambda row: (row["unit"], row[said])):
            if relation == "P1448" and unit in known.misnamed:
                continue
            run = list(group)
            parent = parents[run[0]["version"]]
            # A quote ends a text, two bars end a statement: neither can be written.
            words = "" if re.search(r'"|\|\|', run[0]["name"]) else " ".join(run[0]["name"].split())
            name = words and f'{language}:"{words}"'
            value = name if relation == "P1448" else parent
            days = _days(known, run[0], run[-1])
            if value and days:
                key = run[0]["version"]
                statement = "\t".join((known.items[unit], relation, value, *days))
                yield statement, known.reference("version", key), f"version {key}"


def _days(known: _Wikidata, first: Cells, last: Cells) -> list[str]:
    """Give the first and last day of what versions share, where each is sure."""
    days = []
    if _time(first["begins"]) and (first["version"], "began") in known.bounded:
        days += ["P580", _time(first["begins"])]
    if _time(last["ends"]) and (last["version"], "ended") in known.bounded:
        days += ["P582", _time(last["ends"])]
    return days


def _time(edtf: str | None) -> str:
    """Give a day, month or year as Wikidata writes it; nothing for a range.

    >>> _time("2010-06"), _time("[..2006-03]")
    ('+2010-06-00T00:00:00Z/10', '')
    """
    if not edtf or not re.fullmatch(r"[0-9-]+", edtf):
        return ""
    day = edtf + "-00-00"[len(edtf) - 4 :] if len(edtf) < 10 else edtf
    return f"+{day}T00:00:00Z/{_PRECISIONS[len(edtf)]}"
