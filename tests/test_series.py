"""The verdict on each joint of a series, on the real figures and on made-up ones."""

from __future__ import annotations

import re

import pytest

from agencygraph.joints import BREAKS, COMPARABLE, RULES
from agencygraph.series import Series, joined, series, splices
from series_examples import event, figure, lineage_of, real, real_series, series_of


def verdicts(found: Series) -> dict[tuple[str, str], str]:
    """Give the verdict on each joint by the two periods."""
    return {(j.before.period.text, j.after.period.text): j.verdict for j in found.joints}


def lines(found: Series) -> list[list[str]]:
    """Give the periods of each segment."""
    return [[point.period.text for point in segment.points] for segment in found.segments]


def test_series_is_comparable_when_two_reports_print_the_same_count() -> None:
    """Administrative arrests of ERO in 2023 and 2024 are one line."""
    arrests = real_series()["administrative-arrests", "ero", "total"]
    assert [["FY2023", "FY2024"]] == lines(arrests)
    assert [COMPARABLE] == [joint.verdict for joint in arrests.joints]


def test_series_breaks_when_the_note_on_the_measure_names_both_years() -> None:
    """At-large arrests fell to a third, and the note speaks of both years: no line."""
    arrests = real_series()["at-large-arrests", "ero", "total"]
    assert [["FY2022", "FY2023"], ["FY2024"]] == lines(arrests)
    assert "read the note" == verdicts(arrests)["FY2023", "FY2024"]


def test_joint_quotes_what_the_note_says_of_both_and_asserts_no_difference() -> None:
    """The note says that two figures of removal orders are alike: its words stand there."""
    orders = real_series()["removal-orders", "opla", "total"]
    (joint,) = [j for j in orders.joints if j.before.period.text == "FY2023"]
    said = 'the note on the measure says "2023 and 2024 are parts of completed cases"'
    assert ("read the note", said) == (joint.verdict, joint.reasons[0])
    assert joint.is_break


@pytest.mark.parametrize(
    ("note", "quoted"),
    [
        (
            "Things. 2010 counts big ones, 2011 all; 2012 is a guess.",
            "2010 counts big ones, 2011 all",
        ),
        ("In 2010 the big ones. Words. In 2011 all.", "In 2010 the big ones; In 2011 all"),
        ("Only 2010 counts big ones.", ""),
    ],
)
def test_joint_quotes_only_the_part_of_a_note_that_names_the_years(note: str, quoted: str) -> None:
    """The sentences that name both years, else all that name one; a note of one year says none."""
    ends = (figure("FY2010", "10", source="one"), figure("FY2011", "12", source="two"))
    (joint,) = series_of(*ends, note=note).joints
    expected = f'the note on the measure says "{quoted}"' if quoted else ""
    assert ("read the note" if quoted else COMPARABLE) == joint.verdict
    assert expected == ("" if not quoted else joint.reasons[0])


def test_joined_says_definition_changed_when_people_follow_arrests() -> None:
    """People arrested in 2017 and arrests in 2023 are not one series."""
    found, (lineage, _) = real_series(), real()
    people = found["people-administratively-arrested", "ero", "with-criminal-history"]
    arrests = found["administrative-arrests", "ero", "total"]
    splice = joined(arrests, people, lineage=lineage)
    (joint,) = splice.joints
    assert (people, arrests) == splice.parts
    assert ("FY2017", "FY2023") == (joint.before.period.text, joint.after.period.text)
    assert "definition changed" == joint.verdict
    assert joint.is_break
    assert "the two must not be compared" in joint.reasons[0]


def test_series_keeps_conflicting_statements_side_by_side() -> None:
    """The report prints 2,150 arrests of the TCIU, a release 2,973: both stay, the report first."""
    (point,) = real_series()["criminal-arrests", "tciu", "total"].points
    assert ["2,150", "2,973"] == [statement.words for statement in point.statements]
    assert [False, True] == [statement.is_outside for statement in point.statements]
    assert point.is_conflicting


def test_series_of_days_is_a_line_only_where_no_year_is_missing() -> None:
    """BEST had 10, 11, 32 and 62 teams on four days, of which two are less than a year apart."""
    teams = real_series()["teams", "best", "total"]
    assert ["10", "11", "32", "62"] == [point.words for point in teams.points]
    assert [["2008-06-04", "2009-03-27"], ["2013-02-15"], ["2018-08-20"]] == lines(teams)
    assert "gap" == verdicts(teams)["2009-03-27", "2013-02-15"]


def test_series_joins_fiscal_years_past_a_day_between_them() -> None:
    """Fugitive teams: 18, 50 and 75 are one line, the day in 2007 with 72 stands apart."""
    teams = real_series()["teams", "fugitive-operations-teams", "total"]
    assert ["FY2005", "FY2006", "FY2007"] in lines(teams)
    assert ["2007-09-26"] in lines(teams)
    said = verdicts(teams)
    assert COMPARABLE == said["FY2006", "FY2007"]
    assert "other period kind" == said["FY2006", "2007-09-26"]
    assert "differs within the period" == said["2007-09-26", "FY2007"]


def test_splices_finds_the_victims_whose_wording_changed() -> None:
    """Victims "identified or assisted" become "identified or recovered": a splice, and a break."""
    lineage, _ = real()
    pairs = {
        tuple(part.topic.measure.key for part in splice.parts): splice.joints[0].verdict
        for splice in splices(real_series().values(), lineage)
    }
    key = ("victims-identified-or-assisted", "victims-identified-or-recovered")
    assert "definition changed" == pairs[key]


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (("FY2010", "10"), ("FY2011", "12"), COMPARABLE),
        (("FY2010", "10"), ("FY2012", "12"), "gap"),
        (("CY2010", "10"), ("CY2011", "12"), COMPARABLE),
        (("FY2010", "10"), ("CY2011", "12"), "other period kind"),
        (("FY2010/2010-03", "10"), ("FY2011/2011-03", "12"), COMPARABLE),
        (("FY2010/2010-03", "10"), ("FY2011/2011-06", "12"), "other period kind"),
        (("2010-06-01", "10"), ("2011-06-01", "12"), COMPARABLE),
        (("2010-06-01", "10"), ("2011-12-01", "12"), "gap"),
        (("FY2010", "10"), ("undated", "12"), "undated"),
        (("FY2010", "more than 10"), ("FY2011", "12"), "rounded bound"),
        (("FY2010", "10"), ("FY2011", "approximately 12"), "rounded bound"),
    ],
)
def test_joint_of_two_figures(
    first: tuple[str, str], second: tuple[str, str], verdict: str
) -> None:
    """Two figures of one thing get the verdict of the table of rules."""
    found = series_of(figure(*first), figure(*second))
    assert [verdict] == [joint.verdict for joint in found.joints]


def test_gap_of_one_year_is_said_in_the_singular() -> None:
    """One year without a figure is the year, not the 1 years."""
    (joint,) = series_of(figure("FY2010", "10"), figure("FY2012", "12")).joints
    said = "no figure for the year between fiscal year 2010 and fiscal year 2012"
    assert (said,) == joint.reasons


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("more than 10", "12", "cannot be told"),
        ("more than 10", "10", "number fell"),
        ("nearly 10", "12", "number rose"),
        ("approximately 10", "900", "cannot be told"),
        ("10", "more than 10", "number rose"),
        ("10", "10 +", "cannot be told"),
    ],
)
def test_joint_says_what_bounds_allow(first: str, second: str, words: str) -> None:
    """A bound tells the direction only where every true figure would have it."""
    found = series_of(figure("FY2010", first), figure("FY2011", second))
    assert words in " ".join(found.joints[0].reasons)


@pytest.mark.parametrize(
    ("kind", "before", "after", "verdict"),
    [
        ("Rename", ("office",), ("office",), "same unit renamed"),
        ("ParentChange", ("office",), ("office",), "same unit moved"),
        ("Reclassification", ("office",), ("office",), "same unit reclassified"),
        ("Absorption", ("office", "other"), ("office",), "absorbed others"),
        ("FunctionTransfer", ("other",), ("office",), "absorbed others"),
        ("Split", ("office",), ("office", "other"), "gave up parts"),
        ("Rename", ("other",), ("other",), COMPARABLE),
    ],
)
def test_joint_names_the_event_between(
    kind: str, before: tuple[str, ...], after: tuple[str, ...], verdict: str
) -> None:
    """What happened to the unit between two figures is the verdict, and the event is named."""
    happened = event(kind, "2011-02-01", before, after)
    found = series_of(figure("FY2010", "10"), figure("FY2011", "12"), events=(happened,))
    (joint,) = found.joints
    assert verdict == joint.verdict
    assert joint.is_break == (verdict in BREAKS)
    assert (joint.events == (happened.key,)) == (verdict != COMPARABLE)


def test_joint_is_open_when_the_date_of_the_event_is() -> None:
    """An event that may lie before, between or after gives no certain verdict."""
    happened = event("Absorption", "[2005..2015]", ("office", "other"))
    found = series_of(figure("FY2010", "10"), figure("FY2011", "12"), events=(happened,))
    (joint,) = found.joints
    assert "organization may have changed" == joint.verdict
    said = "Absorption of the office (between 2005 and 2015)"
    assert (said,) == joint.reasons


def test_joint_counts_uncertain_events_where_the_verdict_stands_without_them() -> None:
    """What may lie elsewhere is no reason for a bound; it is counted, and its key is kept."""
    happened = event("Absorption", "[2005..2015]", ("office", "other"))
    ends = (figure("FY2010", "more than 10"), figure("FY2011", "12"))
    (joint,) = series_of(*ends, events=(happened,)).joints
    assert "rounded bound" == joint.verdict
    assert "one event of uncertain date may lie between as well" == joint.reasons[-1]
    assert (happened.key,) == joint.events


def test_joint_speaks_of_sources_by_title_and_of_days_in_words() -> None:
    """No reason of a real joint has a key or a date of figures alone."""
    reasons = [r for one in real_series().values() for joint in one.joints for r in joint.reasons]
    keys = {fact.stated_in for fact in real()[0].facts.observations}
    assert [] == [r for r in reasons if re.search(r"\b\d{4}-\d\d", r)]
    assert [] == [
        r for r in reasons if any(f" {key} " in f" {r} " or f"({key})" in r for key in keys)
    ]


def test_joined_says_organization_changed_when_a_successor_follows() -> None:
    """The figures of a unit and of what came out of it are never one line."""
    merger = event("Merger", "2011-01-01", ("office", "other"), ("bureau",))
    lineage = lineage_of(
        figure("FY2010", "10"), figure("FY2011", "12", subject="bureau"), events=(merger,)
    )
    (splice,) = splices(series(lineage.facts, lineage), lineage)
    assert "not comparable: organization changed" == splice.joints[0].verdict
    assert (merger.key,) == splice.joints[0].events


def test_segments_hold_every_point_once() -> None:
    """No point of the real series is in two segments, and none is lost."""
    for found in real_series().values():
        held = [id(point) for segment in found.segments for point in segment.points]
        assert sorted(id(point) for point in found.points) == sorted(held)


def test_rules_are_told_apart() -> None:
    """Every rule has a verdict of its own and words that explain it."""
    assert len(RULES) == len({rule.verdict for rule in RULES}) == len({r.meaning for r in RULES})
    assert COMPARABLE not in BREAKS
