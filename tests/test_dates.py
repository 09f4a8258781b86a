"""Partial dates, stretches of time and periods."""

from __future__ import annotations

import itertools
import pickle
from datetime import date, timedelta

import pytest
from edtf import parse_edtf as oracle
from hypothesis import given
from hypothesis import strategies as st

from agencygraph.dates import (
    DateError,
    EdtfDate,
    Stretch,
    next_fiscal_year,
    parse_edtf,
    parse_period,
)

# The oracle counts with time.struct_time, which starts at the year 1.
days = st.dates(min_value=date(1000, 1, 1))
plain_dates = st.builds(
    lambda day, length: day.isoformat()[:length], days, st.sampled_from([4, 7, 10])
)


def _as_date(moment: object) -> date | None:
    """Turn a bound of the oracle into a date; its infinities into None."""
    return None if isinstance(moment, float) else date(*tuple(moment)[:3])


@given(plain_dates)
def test_parse_edtf_agrees_with_the_edtf_library_on_plain_dates(text: str) -> None:
    """A day, month or year has the bounds that the edtf library gives it."""
    expected = oracle(text)
    actual = parse_edtf(text)
    assert (_as_date(expected.lower_strict()), _as_date(expected.upper_strict())) == (
        actual.earliest,
        actual.latest,
    )


@given(plain_dates, plain_dates)
def test_parse_edtf_agrees_with_the_edtf_library_on_ranges(one: str, two: str) -> None:
    """The widest days of a range are the strict bounds of the edtf library."""
    first, last = sorted([one, two], key=lambda text: parse_edtf(text).earliest or date.min)
    actual = parse_edtf(f"[{first}..{last}]")
    assert _as_date(oracle(first).lower_strict()) == actual.earliest
    assert _as_date(oracle(last).upper_strict()) == actual.latest


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2012-02-29", date(2012, 2, 29), date(2012, 2, 29), "day"),
        ("2007-06", date(2007, 6, 1), date(2007, 6, 30), "month"),
        ("2007", date(2007, 1, 1), date(2007, 12, 31), "year"),
        ("[2005-10..2006]", date(2005, 10, 1), date(2006, 12, 31), "range"),
        ("[..2007-02]", None, date(2007, 2, 28), "not-after"),
        ("[2007-02..]", date(2007, 2, 1), None, "not-before"),
        ("9999", date(9999, 1, 1), date(9999, 12, 31), "year"),
    ],
)
def test_parse_edtf_gives_bounds_and_precision(
    text: str, earliest: date | None, latest: date | None, precision: str
) -> None:
    """Each accepted form has its bounds, its precision and its own text."""
    expected = (text, earliest, latest, precision)
    actual = parse_edtf(text)
    assert expected == (actual.text, actual.earliest, actual.latest, actual.precision)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2007/2008", "[2007..2008]"),
        ("2007-02-30", "01 to 28"),
        ("2007-13", "01 to 12"),
        ("0000", "0001 to 9999"),
        ("[2008..2007]", "[2007..2008]"),
        ("[..]", "YYYY-MM-DD"),
        ("[2007]", "YYYY-MM-DD"),
        ("[2005..2006..2007]", "YYYY-MM-DD"),
        ("[2005,2006]", "YYYY-MM-DD"),
        ("2007?", "YYYY-MM-DD"),
        ("06/20/2007", "YYYY-MM-DD"),
        (" 2007", "YYYY-MM-DD"),
        ("2007\n", "YYYY-MM-DD"),
        ("٢٠٠٧", "YYYY-MM-DD"),
        ("", "YYYY-MM-DD"),
    ],
)
def test_parse_edtf_says_what_to_write_when_the_text_is_no_date(text: str, hint: str) -> None:
    """A text in another notation raises the named error with a fix."""
    with pytest.raises(DateError) as caught:
        parse_edtf(text)
    assert hint in caught.value.fix
    assert (text, f'"{text}" ') == (caught.value.text, str(caught.value)[: len(text) + 3])


@given(st.text(alphabet="0123456789-/.[]FYCundate ", max_size=24) | st.text(max_size=12))
def test_parsers_raise_only_the_named_error_when_given_any_text(text: str) -> None:
    """Whatever the text, the outcome is a record or a DateError."""
    for parse in (parse_edtf, lambda given_text: parse_period(given_text, 10)):
        try:
            told = parse(text).text == text
        except DateError as error:
            told = bool(error.fix)
        assert told


def test_date_error_survives_pickling() -> None:
    """The error can cross to another process."""
    error = DateError("x", "is not a date", "write one")
    assert str(error) == str(pickle.loads(pickle.dumps(error)))


DOMAIN = [date(2001, 1, 1) + timedelta(days=n) for n in range(5)]
bound = st.none() | st.sampled_from(DOMAIN)


@st.composite
def moments(draw: st.DrawFn) -> EdtfDate:
    """Draw a date with bounds within five days, or open."""
    first, last = draw(st.tuples(bound, bound).filter(lambda pair: pair != (None, None)))
    if first and last:
        first, last = sorted([first, last])
    text = f"[{first or ''}..{last or ''}]"
    return parse_edtf(text)


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    """Draw a stretch that can be; the end may be missing."""
    begin, end = draw(moments()), draw(st.none() | moments())
    if end and end.latest and begin.earliest and end.latest < begin.earliest:
        begin, end = end, begin
    return Stretch(begin, end)


def _readings(stretch: Stretch) -> list[tuple[int, int]]:
    """Every pair of days that a stretch may mean, a little beyond its open bounds."""
    far = 8

    def ordinals(moment: EdtfDate) -> range:
        low = moment.earliest.toordinal() if moment.earliest else DOMAIN[0].toordinal() - far
        high = moment.latest.toordinal() if moment.latest else DOMAIN[-1].toordinal() + far
        return range(low, high + 1)

    forever = DOMAIN[-1].toordinal() + 10 * far
    ends = ordinals(stretch.end) if stretch.end else [forever]
    return [(b, e) for b, e in itertools.product(ordinals(stretch.begin), ends) if b <= e]


@given(stretches(), stretches())
def test_stretch_is_certain_only_if_every_reading_agrees(one: Stretch, two: Stretch) -> None:
    """An overlap or a gap is certain if and only if all days that may be meant make one."""
    pairs = list(itertools.product(_readings(one), _readings(two)))
    overlap = all(b1 <= e2 and b2 <= e1 for (b1, e1), (b2, e2) in pairs)
    gap = all(b2 > e1 + 1 for (_, e1), (b2, _) in pairs)
    assert (overlap, gap) == (one.certainly_overlaps(two), one.gap_before(two))
    assert one.certainly_overlaps(two) == two.certainly_overlaps(one)


@given(stretches(), st.sampled_from(DOMAIN))
def test_stretch_on_a_day_agrees_with_its_readings(stretch: Stretch, day: date) -> None:
    """What is certain holds in every reading; what is possible holds in one."""
    on = [b <= day.toordinal() <= e for b, e in _readings(stretch)]
    assert not stretch.certainly_on(day) or all(on)
    assert stretch.possibly_on(day) == any(on)


def test_stretch_is_uncertain_when_a_beginning_is_only_not_after() -> None:
    """A unit first seen on a day may have stood before it, and certainly did from then on."""
    seen = Stretch(parse_edtf("[..2007-09-30]"), parse_edtf("[2010-06-09..]"))
    assert seen.possibly_on(date(1990, 1, 1))
    assert not seen.certainly_on(date(2007, 9, 29))
    assert seen.certainly_on(date(2007, 9, 30))
    assert seen.certainly_on(date(2010, 6, 9))
    assert seen.possibly_on(date(2020, 1, 1))
    assert not seen.certainly_on(date(2010, 6, 10))


def test_stretch_refuses_an_end_before_its_beginning() -> None:
    """A stretch that cannot be raises the named error."""
    with pytest.raises(DateError, match="begins later"):
        Stretch(parse_edtf("2010"), parse_edtf("2009"))


@pytest.mark.parametrize(
    ("text", "kind", "start", "end", "label", "slug"),
    [
        ("FY2023", "fiscal-year", (2022, 10, 1), (2023, 9, 30), "Fiscal year 2023", "FY2023"),
        ("CY2017", "calendar-year", (2017, 1, 1), (2017, 12, 31), "Calendar year 2017", "CY2017"),
        ("2018-08-20", "day", (2018, 8, 20), (2018, 8, 20), "20 August 2018", "2018-08-20"),
        ("2007-06", "month", (2007, 6, 1), (2007, 6, 30), "June 2007", "2007-06"),
        (
            "FY2018/2018-08-20",
            "year-to-date",
            (2017, 10, 1),
            (2018, 8, 20),
            "Fiscal year 2018 to 20 August 2018",
            "FY2018-to-2018-08-20",
        ),
        (
            "2003-03/2018-08-20",
            "span",
            (2003, 3, 1),
            (2018, 8, 20),
            "March 2003 to 20 August 2018",
            "2003-03-to-2018-08-20",
        ),
        ("2003/2007-02", "span", (2003, 1, 1), (2007, 2, 28), "2003 to February 2007", None),
        (
            "../FY2007",
            "since-inception",
            None,
            (2007, 9, 30),
            "Up to fiscal year 2007",
            "until-FY2007",
        ),
        ("../2007-06", "since-inception", None, (2007, 6, 30), "Up to June 2007", "until-2007-06"),
        ("undated", "undated", None, None, "Undated", "undated"),
    ],
)  # fmt: skip
def test_parse_period_reads_each_notation(
    text: str,
    kind: str,
    start: tuple[int, int, int] | None,
    end: tuple[int, int, int] | None,
    label: str,
    slug: str | None,
) -> None:
    """Each notation of add-a-report.md has its kind, bounds, label and slug."""
    actual = parse_period(text, 10)
    assert (text, kind, label) == (actual.text, actual.kind, actual.label)
    assert (start and date(*start), end and date(*end)) == (actual.start, actual.end)
    assert (slug or text.replace("/", "-to-")) == actual.slug


@pytest.mark.parametrize(
    "text",
    ["2017", "FY23", "fy2023", "FY2018/2019-01-05", "FY2018/2016", "FY2018/2018", "2018/2017",
     "2018-08-20/..", "FY2005/FY2007", "../..", "../CY2007", "CY2017/2017-03", "2007-06/2007-06",
     "[2005..2006]", "2007-00", "FY0001", "Undated", "", "/", "2003-03/", "a/b/c"],
)  # fmt: skip
def test_parse_period_raises_when_the_notation_is_another(text: str) -> None:
    """A text that is none of the notations raises the named error with a fix."""
    with pytest.raises(DateError) as caught:
        parse_period(text, 10)
    assert caught.value.fix.startswith("write ")


@pytest.mark.parametrize("month", [0, 13])
def test_parse_period_raises_when_the_first_month_is_none(month: int) -> None:
    """A first month outside 1 to 12 raises the named error."""
    with pytest.raises(DateError):
        parse_period("FY2023", month)


@given(st.integers(2, 9998), st.integers(1, 12))
def test_fiscal_years_meet_and_last_a_year(year: int, month: int) -> None:
    """A fiscal year ends the day before the next begins, and is named for where it ends."""
    period = parse_period(f"FY{year:04d}", month)
    following = next_fiscal_year(period)
    assert following.start
    assert period.end == following.start - timedelta(days=1)
    assert (year, month) == (period.end.year, period.start.month if period.start else 0)
    assert parse_period(f"FY{year + 1:04d}", month) == following


def test_next_fiscal_year_raises_when_there_is_none() -> None:
    """Another kind of period, or the last year that can be written, raises the named error."""
    for text in ("CY2017", "undated", "FY9999"):
        with pytest.raises(DateError):
            next_fiscal_year(parse_period(text, 10))
