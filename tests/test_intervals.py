"""An interval keeps which of its ends are allowed; an implied figure has one form everywhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agencygraph import load_dossier
from agencygraph.audit import Audit
from agencygraph.cli import main
from agencygraph.dossier import load_settings
from agencygraph.draw.chart import chart
from agencygraph.intervals import Interval, add, divide, multiply, subtract
from agencygraph.series import series
from agencygraph.silence import silence
from agencygraph.site import claims
from dossier_fixtures import dossier_folder, facts_of


def interval(text: str) -> Interval:
    """Read an interval: [ and ] are ends that are allowed, ( and ) such that are not."""
    low, high = (None if end == "" else Decimal(end) for end in text[1:-1].split(","))
    return Interval(low, high, text[0] == "(", text[-1] == ")")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("[5,5]", "5"),
        ("[,]", "any number"),
        ("[,5]", "at most 5"),
        ("[,5)", "less than 5"),
        ("[5,]", "at least 5"),
        ("(5,]", "more than 5"),
        ("[5,7.25]", "5 to 7.25"),
    ],
)
def test_interval_is_words_when_it_is_shown(found: str, words: str) -> None:
    """An interval without an end on one side says so, and whether the other end is allowed."""
    assert words == str(interval(found))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("[55.99,56.01]", "56"),
        ("[2666.4,2668]", "2,667 to 2,668"),
        ("(5,8]", "6 to 8"),
        ("[5,8)", "5 to 7"),
        ("(7428.5,]", "at least 7,429"),
        ("(7428,]", "at least 7,429"),
        ("[,9)", "at most 8"),
        ("[0,0.5]", "0"),
        ("[5.2,5.8]", "5.2 to 5.8"),
        ("(5,6)", "5 to 6"),
        ("[-1.5,2.5]", "-1 to 2"),
    ],
)
def test_whole_gives_the_whole_numbers_that_lie_within(found: str, words: str) -> None:
    """Ends are moved inward, past an end that is not allowed; where none lies within, none is."""
    assert words == str(interval(found).whole())


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("[1,5]", "[5,9]", True),
        ("[1,5)", "[5,9]", False),
        ("[1,5]", "(5,9]", False),
        ("[1,5]", "(4,]", True),
        ("[,]", "(4,]", True),
        ("[1,5]", "[6,]", False),
    ],
)
def test_intervals_meet_only_in_a_number_that_both_allow(
    first: str, second: str, expected: bool
) -> None:
    """Less than five and at least five do not meet, whichever is asked."""
    one, other = interval(first), interval(second)
    assert (expected, expected) == (one.meets(other), other.meets(one))


def test_arithmetic_keeps_which_ends_are_allowed() -> None:
    """More than one operand makes the least, and the greatest: open when one of them is."""
    exact, more, below = interval("[10,10]"), interval("(2,]"), interval("[1,4)")
    assert interval("(12,]") == add([exact, more])
    assert interval("(6,9]") == subtract(exact, below)
    assert interval("[10,40)") == multiply(exact, below)
    assert interval("(2.5,10]") == divide(exact, below)
    assert Interval(None, Decimal(5), is_high_open=True) == divide(exact, more)
    assert divide(exact, interval("[0,4]")) is None


def test_claim_of_less_than_a_figure_does_not_fit_that_figure() -> None:
    """A bound that is not allowed is not reached by an exact figure that equals it."""
    assert not interval("[100,100]").meets(interval("(100,]"))


@pytest.mark.parametrize("dossier", ["ice", "tides"])
def test_implied_figure_has_one_form_everywhere(
    dossier: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`audit`, `silence`, the chart and the page of the measure say the same of every one."""
    folder = dossier_folder(dossier)
    facts, lineage, settings = facts_of(folder), load_dossier(folder), load_settings(folder)
    verdicts = tuple(Audit(facts).claims())
    implied = [one for one in verdicts if one.verdict == "implied"]
    assert implied
    main(["audit", "--dossier", str(folder)])
    main(["silence", "--dossier", str(folder)])
    printed = capsys.readouterr().out
    known = silence(facts, lineage, settings, verdicts)
    drawn = {one.topic.key: chart(one, silence=known) for one in series(facts, lineage)}
    for one in implied:
        words, claim = str(one.computed), one.claim
        assert f"{words}; the figure for" in printed
        assert words in claims.outcome(one)
        if claim.kind == "change-percent":
            assert f"{words} (" in printed
            svg = drawn.get((claim.measure, claim.subject, claim.breakdown))
            assert svg is None or f"{words} (" in svg
