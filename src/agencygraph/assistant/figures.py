"""What an assistant can ask about figures: what is counted, series, comparisons, evidence.

In: a `Corpus`, keys and periods as text. Out: plain values for JSON, every number with what it
stands on. What the corpus does not say is answered so, with the reason; a key that is not there
raises UsageError, which names the nearest one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import chain

from agencygraph.assistant.absences import Absence, Absences
from agencygraph.assistant.corpus import ABSENT, NEAR, PARTS, Corpus
from agencygraph.assistant.records import Json
from agencygraph.audit import ClaimVerdict
from agencygraph.dates import DateError, Period, parse_period
from agencygraph.errors import UsageError
from agencygraph.joints import judge
from agencygraph.model import Claim, Observation
from agencygraph.points import Joint, Pair, Point, grouped
from agencygraph.series import Series


@dataclass(frozen=True)
class Figures:
    """Answers questions about the figures of one dossier."""

    corpus: Corpus

    @cached_property
    def _absences(self) -> Absences:
        return Absences(self.corpus)

    def measures(self, subject: str = "") -> Json:
        """List what is counted, and of whom: all of it, or for one unit or program."""
        subject = subject and self.corpus.key("unit or program", subject)
        found = []
        for measure in self.corpus.lineage.facts.measures:
            subjects = self._subjects(measure.key)
            claimed = sorted(self._claimed(measure.key) - {*subjects})
            if subject in ("", *subjects, *claimed):
                said = {
                    "measure": measure.key,
                    "label": measure.label,
                    "definition": measure.definition,
                    "comparability": measure.comparability,
                    "subjects": subjects,
                    "subjects_of_claims_alone": claimed,
                }
                found.append({name: value for name, value in said.items() if value})
        if subject and not found:
            return {"answer": ABSENT, "reason": f"no figure or claim is about {subject}"}
        return {"measures": found}

    def _subjects(self, measure: str) -> list[str]:
        topics = (one.topic for one in self.corpus.series)
        return sorted({topic.subject for topic in topics if topic.measure.key == measure})

    def _claimed(self, measure: str, split: str = "") -> set[str]:
        """Give the subjects of claims, which need not have a figure."""
        return {
            claim.subject
            for claim in self.corpus.lineage.facts.claims
            if claim.measure == measure and split in ("", claim.breakdown)
        }

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
            return self._no_series(measure, subject, breakdown)
        silent = [
            self._absences.years(one.topic.subject, measure, one.topic.breakdown) for one in found
        ]
        told = _told(point for one in found for point in one.points)
        return {
            "series": [self._one_series(*pair) for pair in zip(found, silent, strict=True)],
            **self._absences.named(chain(*silent), told),
        }

    def _one_series(self, one: Series, silent: Iterable[Absence]) -> Json:
        measure = one.topic.measure
        return {
            "measure": measure.label,
            "definition": measure.definition,
            "comparability": measure.comparability,
            "subject": self.corpus.records.thing(one.topic.subject),
            "split_by": one.topic.breakdown_label,
            "counted_in": one.topic.unit_label,
            "points": [self._point(point) for point in one.points],
            "between": [_joint(joint) for joint in one.joints],
            "without_a_figure": [self._absences.told(years) for years in silent],
        }

    def _no_series(self, measure: str, subject: str, split: str) -> Json:
        """Say what there is in place of such figures: of a subject, or of all claims are about."""
        subjects = [subject] if subject else sorted(self._claimed(measure, split))
        silent = {one: self._absences.years(one, measure, split) for one in subjects}
        every = list(chain(*silent.values()))
        topics = (one.topic for one in self.corpus.series if not subject)
        others = sorted({topic.breakdown for topic in topics if topic.measure.key == measure})
        reason = f"no figure of {measure} is about {subject or 'anything'}"
        said: Json = {
            "answer": _most([*(one.answer for one in every), NEAR if others else ABSENT]),
            "reason": f"{reason}, split by {split}" if split else reason,
            "subjects_with_figures": self._subjects(measure),
            "without_a_figure": [
                {"subject": key, **self._absences.told(one)}
                for key, years in silent.items()
                for one in years
            ],
        }
        if others:
            said["printed_instead"] = self._absences.splits(others)
        return said | self._absences.named(every)

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
                self._absences.at(subject, measure, period, breakdown)
                for period, point in zip(periods, points, strict=True)
                if point is None
            ]
            given = [point for point in points if point]
            return {
                "answer": _most(one.answer for one in missing),
                "missing": [self._absences.told(one) for one in missing],
                "given": [self._point(point) for point in given],
                **self._absences.named(missing, _told(given)),
            }
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

    def evidence(self, figure: str) -> Json:
        """Give all that stands behind a figure or a claim: place, sources, what goes with it."""
        records, fact = self.corpus.records, self.corpus.statement(figure)
        every = self.corpus.figures.values()
        if isinstance(fact, Claim):
            (claim,) = (self._claim(one) for one in self.corpus.verdicts if one.claim is fact)
            printed = [self.corpus.figures[key] for key in (*fact.of, *fact.against)]
            return {**claim, "figures_it_is_about": [records.figure(one) for one in printed]}
        others = [one for one in every if one.cell == fact.cell and one is not fact]
        return {
            **records.figure(fact),
            "other_statements_of_the_same": [records.figure(one) for one in others],
            "claims_about_it": [
                self._claim(one)
                for one in self.corpus.verdicts
                if fact.key in (*one.claim.of, *one.claim.against)
            ],
            "printed_parts_of_it": [
                records.figure(one) for one in every if one.part_of == fact.key
            ],
        }

    def _claim(self, one: ClaimVerdict) -> Json:
        said: Json = {"recomputed": one.verdict, "how": one.reason}
        if one.computed:
            said["computed"] = str(one.computed)
        return self.corpus.records.claim(one.claim) | said


def _joint(joint: Joint) -> Json:
    found: Json = {
        "from": joint.before.period.text,
        "to": joint.after.period.text,
        "verdict": joint.verdict,
        "may_be_compared": not joint.is_break,
        "reasons": list(joint.reasons),
    }
    return found | ({"events": list(joint.events)} if joint.events else {})


def _told(points: Iterable[Point]) -> set[str]:
    return {one.fact.key for point in points for one in point.statements}


def _most(answers: Iterable[str]) -> str:
    """Give the answer that has most: of several cells it is the one of all."""
    found = {*answers}
    return next(one for one in (PARTS, NEAR, ABSENT) if one in found)


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
