"""What an assistant can ask for: a unit's history, series, comparisons, evidence.

In: the facts of one dossier, keys and dates as text. Out: plain values for JSON. What the corpus
does not say is answered so, with the reason; a key that is not there raises UsageError, which names
the nearest one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from agencygraph.assistant.records import Json, Records
from agencygraph.audit import Audit, ClaimVerdict
from agencygraph.candidates import ask_about
from agencygraph.dates import DateError, Period, parse_edtf, parse_period
from agencygraph.dossier import Settings
from agencygraph.errors import UsageError
from agencygraph.findings import nearest
from agencygraph.joints import judge
from agencygraph.lineage import Lineage, programs_on, snapshot
from agencygraph.model import Observation
from agencygraph.names import Names, gather
from agencygraph.points import Joint, Pair, Point, grouped
from agencygraph.series import Series, series
from agencygraph.silence import REPORTED, REPORTED_ELSEWHERE, Cell, Silence, silence

#: What is said where the corpus is silent.
ABSENT = "not in the corpus"
#: So many candidates for a name are told.
_SHOWN = 8


@dataclass(frozen=True)
class Tools:
    """Answers questions about one dossier."""

    lineage: Lineage
    settings: Settings

    # -- organizations -------------------------------------------------------------------------

    def find(self, name: str, on: str = "", kind: str = "") -> Json:
        """Say what a name means, on a date or at any time, with reasons; kinds as in `names`."""
        found = ask_about(self._names, name, on or None, kind or None)
        if found:
            return {"candidates": [one.record() for one in found[:_SHOWN]]}
        close = dict.fromkeys(one.text for one in self._names.nearest(name))
        reason = f"nothing is called {name}"
        return {"answer": ABSENT, "reason": reason, "nearest_names": list(close)}

    def history(self, unit: str) -> Json:
        """Give a unit's or program's names over time, changes, predecessors and successors."""
        if unit in self.lineage.programs:
            return self._program(unit)
        if unit not in self.lineage.units:
            known = self.lineage.units.keys() | self.lineage.programs.keys()
            raise UsageError(_unknown("unit or program", unit, known))
        facts, events = self.lineage.facts, self.lineage.events.get(unit, ())
        came_from = dict.fromkeys(
            key for event in events if unit in event.after for key in event.before if key != unit
        )
        became = dict.fromkeys(key for _, key in self.lineage.successors(unit))
        return {
            **self.records.thing(unit),
            "role": self.lineage.units[unit].role,
            "definition": self.lineage.units[unit].definition,
            "names": [self.records.version(one) for one in self.lineage.versions[unit]],
            "changes": [self.records.event(event) for event in events],
            "came_from": [self.records.thing(key) for key in came_from],
            "succeeded_by": [self.records.thing(key) for key in became],
            "leads": [self.records.thing(one.key) for one in facts.programs if one.lead == unit],
            "measures": self._measured(unit),
        }

    def _program(self, key: str) -> Json:
        program = self.lineage.programs[key]
        return {
            **self.records.thing(key),
            "kind": program.kind,
            "definition": program.definition,
            "led_by": self.records.thing(program.lead) if program.lead else {},
            "from": program.start.text,
            "through": program.through.text if program.through else "goes on",
            **self.records.support(program),
            "changes": [self.records.event(event) for event in self.lineage.events.get(key, ())],
            "measures": self._measured(key),
        }

    def _measured(self, subject: str) -> list[str]:
        return sorted({f.measure for f in self.lineage.facts.figures() if f.subject == subject})

    def organization_on(self, day: str) -> Json:
        """Give the units and programs as they stood on a day; each says whether that is certain."""
        try:
            when = date.fromisoformat(day)
        except ValueError:
            raise UsageError(f"{day} is not a day; write it as 2009-06-30") from None
        first, last = (parse_edtf(text) for text in (self.settings.start, self.settings.through))
        if (first.earliest and when < first.earliest) or (last.latest and when > last.latest):
            span = f"the record runs from {first.text} to {last.text}"
            return {"date": day, "answer": ABSENT, "reason": span}
        return {
            "date": day,
            "units": self.records.standees(snapshot(self.lineage, when)),
            "programs": self.records.standees(programs_on(self.lineage, when)),
        }

    # -- figures -------------------------------------------------------------------------------

    def measures(self, subject: str = "") -> Json:
        """List what is counted, and of whom: all of it, or for one unit or program."""
        found = []
        for measure in self.lineage.facts.measures:
            subjects = sorted({s for s, m in self._silence.topics if m == measure.key})
            if subject in ("", *subjects):
                said = {
                    "measure": measure.key,
                    "label": measure.label,
                    "definition": measure.definition,
                    "comparability": measure.comparability,
                    "subjects": subjects,
                }
                found.append({name: value for name, value in said.items() if value})
        if subject and not found:
            self._check(subject=subject)
            return {"answer": ABSENT, "reason": f"no figure is about {subject}"}
        return {"measures": found}

    def series(self, measure: str, subject: str = "", breakdown: str = "") -> Json:
        """Give figures over time, with a verdict between neighbours and the years of silence."""
        self._check(subject, measure)
        found = [
            one
            for one in self._series
            if one.topic.measure.key == measure
            and subject in ("", one.topic.subject)
            and breakdown in ("", one.topic.breakdown)
        ]
        if not found:
            reason = f"no figure of {measure} is about {subject or 'anything'}"
            return {"answer": ABSENT, "reason": f"{reason}, split by {breakdown or 'nothing'}"}
        return {"series": [self._one_series(one) for one in found]}

    def _one_series(self, one: Series) -> Json:
        measure = one.topic.measure
        subject, split, years = one.topic.subject, one.topic.breakdown, self._silence.years
        cells = (self._silence.judge(subject, measure.key, year, split) for year in years)
        return {
            "measure": measure.label,
            "definition": measure.definition,
            "comparability": measure.comparability,
            "subject": self.records.thing(subject),
            "split_by": one.topic.breakdown_label,
            "counted_in": one.topic.unit_label,
            "points": [self._point(point) for point in one.points],
            "between": [self._joint(joint) for joint in one.joints],
            "without_a_figure": [
                _silent(cell) for cell in cells if cell.code not in (REPORTED, REPORTED_ELSEWHERE)
            ],
        }

    def _point(self, point: Point) -> Json:
        said = [self.records.figure(one.fact) for one in point.statements]
        found: Json = {"period": point.period.text, "statements": said}
        return found | ({"these_contradict_each_other": True} if point.is_conflicting else {})

    @staticmethod
    def _joint(joint: Joint) -> Json:
        return {
            "from": joint.before.period.text,
            "to": joint.after.period.text,
            "verdict": joint.verdict,
            "may_be_compared": not joint.is_break,
            "reasons": list(joint.reasons),
            "events": list(joint.events),
        }

    def compare(
        self, measure: str, subject: str, first: str, second: str, breakdown: str = "total"
    ) -> Json:
        """Give two figures side by side, and whether they may be compared at all."""
        self._check(subject, measure)
        periods = [self._period(text) for text in (first, second)]
        wanted = (measure, subject, breakdown)
        one = next((found for found in self._series if found.topic.key == wanted), None)
        points = [_at(one, period) for period in periods]
        if one is None or None in points:
            missing = [
                self._absent(subject, measure, period, breakdown)
                for period, point in zip(periods, points, strict=True)
                if point is None
            ]
            given = [self._point(point) for point in points if point]
            return {"answer": ABSENT, "missing": missing, "given": given}
        before, after = sorted(
            (point for point in points if point), key=lambda point: point.period.end or date.max
        )
        joint = judge(Pair(one.topic, one.topic, before, after, self.lineage))
        found: Json = {
            "figures": [self._point(before), self._point(after)],
            **self._joint(joint),
        }
        if not joint.is_break:
            found |= _difference(before.fact, after.fact)
        return found

    def evidence(self, figure: str) -> Json:
        """Give all that stands behind one figure: place, sources, other statements, claims."""
        key = figure.rpartition("/")[2]
        facts = self.lineage.facts
        by_key = {fact.key: fact for fact in facts.observations}
        if key not in by_key:
            raise UsageError(f"{figure}: there is no figure of this key; `series` names them")
        fact = by_key[key]
        others = [
            self.records.figure(other)
            for other in facts.observations
            if other.cell == fact.cell and other is not fact
        ]
        claims = [
            {**self.records.claim(one.claim), "recomputed": one.verdict, "how": one.reason}
            for one in self._verdicts
            if key in (*one.claim.of, *one.claim.against)
        ]
        parts = [self.records.figure(one) for one in facts.observations if one.part_of == key]
        return {
            **self.records.figure(fact),
            "other_statements_of_the_same": others,
            "claims_about_it": claims,
            "printed_parts_of_it": parts,
        }

    # -- how -----------------------------------------------------------------------------------

    @cached_property
    def records(self) -> Records:
        """How facts are written."""
        return Records(self.lineage, self.settings)

    @cached_property
    def _names(self) -> Names:
        return gather(self.lineage, self.settings)

    @cached_property
    def _series(self) -> tuple[Series, ...]:
        return series(self.lineage.facts, self.lineage)

    @cached_property
    def _verdicts(self) -> tuple[ClaimVerdict, ...]:
        return tuple(Audit(self.lineage.facts).claims())

    @cached_property
    def _silence(self) -> Silence:
        return silence(self.lineage.facts, self.lineage, self.settings, list(self._verdicts))

    def _period(self, text: str) -> Period:
        try:
            return parse_period(text, self.settings.fiscal_year_first_month)
        except DateError as error:
            raise UsageError(str(error)) from error

    def _absent(self, subject: str, measure: str, period: Period, breakdown: str) -> Json:
        if period.kind == "fiscal-year":
            return _silent(self._silence.judge(subject, measure, period, breakdown))
        return {"period": period.text, "answer": ABSENT}

    def _check(self, subject: str = "", measure: str = "") -> None:
        """Hold keys against the register; what is merely silent is no mistake."""
        measures = {one.key for one in self.lineage.facts.measures}
        if measure and measure not in measures:
            raise UsageError(_unknown("measure", measure, measures))
        subjects = self.lineage.facts.names().keys()
        if subject and subject not in subjects:
            raise UsageError(_unknown("unit or program", subject, subjects))


def _unknown(what: str, key: str, known: Iterable[str]) -> str:
    return f"{key} is the key of no {what}; nearest: {nearest(key, set(known))}"


def _silent(cell: Cell) -> Json:
    """Say why a year has no figure, and what else of it can be had."""
    said: Json = {"period": cell.year.text, "answer": ABSENT, "reason": cell.reason}
    others = {"implied_by_printed_changes": cell.implied, "figures_across": cell.overlapping}
    return said | {name: list(found) for name, found in others.items() if found}


def _at(one: Series | None, period: Period) -> Point | None:
    points = one.points if one else ()
    return next((point for point in points if point.period.text == period.text), None)


def _difference(before: Observation, after: Observation) -> Json:
    """Give the difference of two figures that may be compared: exact ones, for a bound has none."""
    if {before.qualifier, after.qualifier} != {"exact"}:
        return {"difference": "not a number: one of the two is a bound or an approximation"}
    change = after.value - before.value
    said: Json = {"difference": f"{'+' if change > 0 else ''}{grouped(change)}"}
    if before.value:
        said["percent"] = f"{change / before.value:+.1%}"
    return said
