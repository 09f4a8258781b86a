"""What an assistant can ask about figures: what is counted, series, comparisons, evidence.

In: a `Corpus`, keys and periods as text. Out: plain values for JSON, every number with what it
stands on. What the corpus does not say is answered so, with the reason; a key that is not there
raises UsageError, which names the nearest one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agencygraph.assistant.corpus import ABSENT, NEAR, PARTS, Corpus
from agencygraph.assistant.records import Json
from agencygraph.dates import DateError, Period, parse_period
from agencygraph.errors import UsageError
from agencygraph.joints import judge
from agencygraph.model import Observation
from agencygraph.points import Joint, Pair, Point, grouped
from agencygraph.series import Series
from agencygraph.silence import REPORTED, REPORTED_ELSEWHERE, Cell


@dataclass(frozen=True)
class Figures:
    """Answers questions about the figures of one dossier."""

    corpus: Corpus

    def measures(self, subject: str = "") -> Json:
        """List what is counted, and of whom: all of it, or for one unit or program."""
        subject = subject and self.corpus.key("unit or program", subject)
        found = []
        for measure in self.corpus.lineage.facts.measures:
            subjects = self._subjects(measure.key)
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
            return {"answer": ABSENT, "reason": f"no figure is about {subject}"}
        return {"measures": found}

    def _subjects(self, measure: str) -> list[str]:
        return sorted({subject for subject, m in self.corpus.silence.topics if m == measure})

    def series(self, measure: str, subject: str = "", breakdown: str = "") -> Json:
        """Give figures over time, with a verdict between neighbours and the years of silence."""
        measure = self.corpus.key("measure", measure)
        subject = subject and self.corpus.key("unit or program", subject)
        breakdown = breakdown and self.corpus.key("breakdown", breakdown)
        found = [
            one
            for one in self.corpus.series
            if one.topic.measure.key == measure
            and subject in ("", one.topic.subject)
            and breakdown in ("", one.topic.breakdown)
        ]
        if not found:
            reason = f"no figure of {measure} is about {subject or 'anything'}"
            split = f", split by {breakdown}" if breakdown else ""
            subjects = self._subjects(measure)
            return {"answer": ABSENT, "reason": reason + split, "subjects_with_figures": subjects}
        return {"series": [self._one_series(one) for one in found]}

    def _one_series(self, one: Series) -> Json:
        measure, silence = one.topic.measure, self.corpus.silence
        subject, split = one.topic.subject, one.topic.breakdown
        cells = (silence.judge(subject, measure.key, year, split) for year in silence.years)
        silent = (cell for cell in cells if cell.code not in (REPORTED, REPORTED_ELSEWHERE))
        return {
            "measure": measure.label,
            "definition": measure.definition,
            "comparability": measure.comparability,
            "subject": self.corpus.records.thing(subject),
            "split_by": one.topic.breakdown_label,
            "counted_in": one.topic.unit_label,
            "points": [self._point(point) for point in one.points],
            "between": [_joint(joint) for joint in one.joints],
            "without_a_figure": list(_silences(silent)),
        }

    def _point(self, point: Point) -> Json:
        said = [self.corpus.records.figure(one.fact) for one in point.statements]
        found: Json = {"period": point.period.text, "statements": said}
        return found | ({"these_contradict_each_other": True} if point.is_conflicting else {})

    def compare(
        self, measure: str, subject: str, first: str, second: str, breakdown: str = "total"
    ) -> Json:
        """Give two figures side by side, and whether they may be compared at all."""
        measure = self.corpus.key("measure", measure)
        subject = self.corpus.key("unit or program", subject)
        breakdown = self.corpus.key("breakdown", breakdown)
        periods = [self._period(text) for text in (first, second)]
        if periods[0] == periods[1]:
            raise UsageError(f"{first} and {second} are the same period; name two")
        wanted = (measure, subject, breakdown)
        one = next((found for found in self.corpus.series if found.topic.key == wanted), None)
        points = [_at(one, period) for period in periods]
        if one is None or None in points:
            missing = [
                self._absent(subject, measure, period, breakdown)
                for period, point in zip(periods, points, strict=True)
                if point is None
            ]
            given = [self._point(point) for point in points if point]
            answers = {period["answer"] for period in missing}
            answer = next(one for one in (PARTS, NEAR, ABSENT) if one in answers)
            return {"answer": answer, "missing": missing, "given": given}
        before, after = sorted(
            (point for point in points if point), key=lambda point: point.period.end or date.max
        )
        between = one.points[one.points.index(before) + 1 : one.points.index(after)]
        lineage = self.corpus.lineage
        joint = judge(Pair(one.topic, one.topic, before, after, lineage, between))
        found: Json = {
            "figures": [self._point(before), self._point(after)],
            **_joint(joint),
        }
        if not joint.is_break:
            found |= _difference(before.fact, after.fact)
        return found

    def _period(self, text: str) -> Period:
        try:
            return parse_period(text, self.corpus.settings.fiscal_year_first_month)
        except DateError as error:
            if error.problem == f'has no period in "{text}"':
                raise UsageError(f'"{text}" is no period; {error.fix}') from error
            raise UsageError(str(error)) from error

    def _absent(self, subject: str, measure: str, period: Period, breakdown: str) -> Json:
        """Say why there is no figure of a period, and which others of it are printed."""
        others = [
            {"breakdown": one.topic.breakdown, "split_by": one.topic.breakdown_label}
            for one in self.corpus.series
            if one.topic.key[:2] == (measure, subject) and _at(one, period)
        ]
        if others and breakdown == "total":
            reason = "no total is printed, only these parts; ask for one by its `breakdown`"
            return {"period": period.text, "answer": PARTS, "reason": reason, "parts": others}
        said: Json = {"period": period.text, "answer": ABSENT}
        if period.kind == "fiscal-year":
            said = _silent(self.corpus.silence.judge(subject, measure, period, breakdown))
        return said | ({"answer": NEAR, "printed_instead": others} if others else {})

    def evidence(self, figure: str) -> Json:
        """Give all that stands behind one figure: place, sources, other statements, claims."""
        records, fact = self.corpus.records, self.corpus.figure(figure)
        every = self.corpus.figures.values()
        claims = [
            {**records.claim(one.claim), "recomputed": one.verdict, "how": one.reason}
            for one in self.corpus.verdicts
            if fact.key in (*one.claim.of, *one.claim.against)
        ]
        others = [one for one in every if one.cell == fact.cell and one is not fact]
        return {
            **records.figure(fact),
            "other_statements_of_the_same": [records.figure(one) for one in others],
            "claims_about_it": claims,
            "printed_parts_of_it": [
                records.figure(one) for one in every if one.part_of == fact.key
            ],
        }


def _joint(joint: Joint) -> Json:
    found: Json = {
        "from": joint.before.period.text,
        "to": joint.after.period.text,
        "verdict": joint.verdict,
        "may_be_compared": not joint.is_break,
        "reasons": list(joint.reasons),
    }
    return found | ({"events": list(joint.events)} if joint.events else {})


def _silences(cells: Iterable[Cell]) -> Iterator[Json]:
    """Give silent years, those that follow one another for the same reason as one span."""
    run: list[Cell] = []
    for cell in cells:
        if run and _why(run[-1]) != _why(cell):
            yield _silent(*run)
            run = []
        run.append(cell)
    if run:
        yield _silent(*run)


def _why(cell: Cell) -> tuple[object, ...]:
    return (
        cell.reason.replace(cell.year.label.lower(), "the year"),
        cell.implied,
        cell.claims,
        cell.overlapping,
    )


def _silent(first: Cell, *others: Cell) -> Json:
    """Say why years have no figure, and what else of them can be had."""
    answer = NEAR if first.near else ABSENT
    said: Json = {"period": first.year.text, "answer": answer, "reason": first.reason}
    if others:
        said["period"] = f"{first.year.text} to {others[-1].year.text}"
        said["reason"] = _why(first)[0]
    extras = {
        "implied_by_printed_changes": first.implied,
        "claims": first.claims,
        "figures_across": first.overlapping,
        "near": [
            {"no_answer_because": one.why, "figures": [fact.key for fact in one.facts]}
            for one in first.near
        ],
    }
    return said | {name: list(found) for name, found in extras.items() if found}


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
    step = max(one.bounds.step or Decimal(1) for one in (before, after))
    if step > 1:
        said["rounding"] = f"printed in steps of {grouped(step)}: the difference is no finer"
    return said
