"""What an assistant can ask about units and programs: names, histories, who stood on a day.

In: a `Corpus`, names, keys and days as text. Out: plain values for JSON. What the corpus does not
say is answered so, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agencygraph.assistant.corpus import ABSENT, Corpus
from agencygraph.assistant.records import Json
from agencygraph.candidates import ask_about, successions
from agencygraph.dates import parse_edtf
from agencygraph.errors import UsageError
from agencygraph.snapshots import programs_on, snapshot

#: So many candidates for a name are told.
_SHOWN = 8


@dataclass(frozen=True)
class Organizations:
    """Answers questions about the units and programs of one dossier."""

    corpus: Corpus

    def find(self, name: str, on: str = "", kind: str = "") -> Json:
        """Say what a name means, on a date or at any time, with reasons; kinds as in `names`."""
        names = self.corpus.names
        if not name.strip():
            raise UsageError("give a name or an abbreviation")
        found = ask_about(names, name, on or None, kind or None)
        if found:
            less = {"less_likely_left_out": len(found) - _SHOWN} if len(found) > _SHOWN else {}
            return {"candidates": [one.record() for one in found[:_SHOWN]], **less}
        close = dict.fromkeys(one.text for one in names.nearest(name))
        reason = f'nothing is called "{name}"'
        near = {"nearest_names": list(close)} if close else {}
        return {"answer": ABSENT, "reason": reason, **near}

    def history(self, unit: str) -> Json:
        """Give a unit's or program's names over time, changes, predecessors and successors."""
        lineage, records = self.corpus.lineage, self.corpus.records
        unit = self.corpus.key("unit or program", unit)
        if unit in lineage.programs:
            return {**records.program(lineage.programs[unit]), **self._past(unit)}
        led = [one.key for one in lineage.facts.programs if one.lead == unit]
        return {
            **records.unit(lineage.units[unit]),
            "names": [records.version(one) for one in lineage.versions[unit]],
            **self._past(unit),
            "leads": [records.thing(key) for key in led],
        }

    def _past(self, key: str) -> Json:
        """Give what happened to a unit or program, and what is counted of it."""
        lineage, records, names = self.corpus.lineage, self.corpus.records, self.corpus.names
        kind = "unit" if key in lineage.units else "program"
        sides = (
            successions(names, names.things[f"{kind}/{key}"], after=after)
            for after in (False, True)
        )
        came_from, became = (dict.fromkeys(one.thing.partition("/")[2] for one in s) for s in sides)
        measures = sorted({f.measure for f in lineage.facts.figures() if f.subject == key})
        return {
            "changes": [records.event(event) for event in lineage.events.get(key, ())],
            "came_from": [records.thing(one) for one in came_from],
            "succeeded_by": [records.thing(one) for one in became],
            "measures": measures,
        }

    def organization_on(self, day: str) -> Json:
        """Give the units and programs as they stood on a day; each says whether that is certain.

        A unit that was named, classed or placed in one of two ways has the other under "or".
        """
        try:
            when = date.fromisoformat(day)
        except ValueError:
            raise UsageError(f'"{day}" is not a day; write, for example, 2009-06-30') from None
        settings, records = self.corpus.settings, self.corpus.records
        first, last = (parse_edtf(text) for text in (settings.start, settings.through))
        if (first.earliest and when < first.earliest) or (last.latest and when > last.latest):
            span = f"the record runs from {first.text} to {last.text}"
            return {"date": day, "answer": ABSENT, "reason": span}
        return {
            "date": day,
            "units": records.standees(snapshot(self.corpus.lineage, when)),
            "programs": records.standees(programs_on(self.corpus.lineage, when)),
        }
