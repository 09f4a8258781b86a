"""A chart draws every figure, no line too many, and no word upon another."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest

from agencygraph.draw.axis import tick_words, ticks
from agencygraph.draw.chart import chart, plot
from agencygraph.draw.lettering import width
from agencygraph.draw.marks import style_of
from agencygraph.draw.palette import DARK, LIGHT, contrast
from agencygraph.draw.placing import Area
from agencygraph.model import Observation
from agencygraph.series import Series
from series_examples import event, figure, real_series, real_silence, series_of

SVG = "{http://www.w3.org/2000/svg}"
SPACE = "https://w3id.org/agencygraph/ice/"
SIZES = {"head": 14, "soft": 11, "tag": 11, "over": 11}
MADE_UP = {
    "dense": series_of(*(figure(f"FY{y}", f"{(y * 7919) % 800000:,}") for y in range(2003, 2025))),
    "bounds": series_of(
        *(figure(f"FY{y}", f"more than {(y * 7919) % 800000:,}") for y in range(2003, 2025, 2))
    ),
    "conflicts": series_of(
        *(figure(f"FY{y}", f"{n:,}", source=s) for y in (2015, 2016) for s, n in
          (("a", y), ("b", y + 400), ("c", 3 * y)))
    ),
    "zero": series_of(figure("FY2010", "0")),
    "undated": series_of(figure("undated", "7"), figure("undated", "more than 3", source="other")),
    "words": series_of(figure("FY2010", "hundreds of thousands"), figure("FY2011", "1.2 million")),
    "renamed": series_of(
        *(figure(f"FY{y}", str(y)) for y in range(2008, 2014)),
        events=(event("Rename", "2009-12-01"), event("Merger", "2012-03", ("office", "other"))),
    ),
    "kinds": series_of(
        figure("CY2010", "5"), figure("2010-06-01", "6"), figure("FY2010", "7"),
        figure("../FY2010", "70"), figure("FY2011/2011-03", "3"), figure("2003-03/2010-06", "60"),
    ),
}  # fmt: skip


def drawn(found: Series, sheet: int = 480) -> str:
    """Draw a series with the silence map and with addresses."""

    def link(fact: Observation) -> str:
        return f"#{fact.key}"

    address = f"{SPACE}measure/{found.topic.measure.key}"
    return chart(found, silence=real_silence(), link=link, width=sheet, address=address)


def boxes(svg: str) -> list[tuple[str, Area]]:
    """Give the room of every word of a chart, as wide as the widest common font makes it."""
    found = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        kinds = (text.get("class") or "").split()
        size = next((SIZES[kind] for kind in kinds if kind in SIZES), 12)
        words = text.text or ""
        long = width(words, size, bold=bool({"head", "tag"} & set(kinds)))
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        left = x - long * (0.5 if "mid" in kinds else 1 if "end" in kinds else 0)
        box = Area(left, y - 0.75 * size, left + long, y + 0.2 * size)
        if text.get("transform"):
            box = Area(x - 0.75 * size, y, x + 0.2 * size, y + long)
        found.append((words, box))
    return found


def every() -> list[Series]:
    """Give real and made-up series."""
    return [*real_series().values(), *MADE_UP.values()]


@pytest.mark.parametrize("sheet", [320, 480, 900])
def test_chart_puts_no_word_upon_another(sheet: int) -> None:
    """No two words of any chart share room, and none leaves the sheet."""
    for found in every():
        svg = drawn(found, sheet)
        height = float(re.search(r'height="([0-9]+)"', svg)[1])  # type: ignore[index]
        placed = boxes(svg)
        for words, box in placed:
            assert Area(0, 0, sheet, height).holds(box), (found.topic.key, words, box)
        for (one, box), (other, second) in itertools.combinations(placed, 2):
            assert not box.meets(second), (found.topic.key, one, other)


def test_chart_is_the_same_for_the_same_series() -> None:
    """Drawing twice gives the same bytes."""
    for found in every():
        assert drawn(found) == drawn(found)


def test_chart_is_small() -> None:
    """Every real chart has less than 7 KB, style and sources included."""
    for found in real_series().values():
        assert len(drawn(found).encode()) < 7000, found.topic.key


def test_chart_draws_a_line_only_within_a_segment() -> None:
    """There are as many lines as segments of two points and more."""
    for found in every():
        wanted = sum(len(segment.points) > 1 for segment in found.segments)
        assert wanted == drawn(found).count('class="line"'), found.topic.key


def test_chart_lets_every_figure_be_focused() -> None:
    """Each statement that differs is a link whose title holds the figure as printed."""
    for found in every():
        root = ElementTree.fromstring(drawn(found))
        links = root.findall(f".//{SVG}a")
        wanted = [one for point in found.points for one in point.distinct]
        assert len(wanted) == len(links)
        for one, link in zip(wanted, links, strict=True):
            assert one.words in (link.findtext(f"{SVG}title") or "")
            assert f"#{one.fact.key}" == link.get("href")


def test_chart_without_addresses_can_be_focused_as_well() -> None:
    """Without links a figure is an image with a place in the order of the keyboard."""
    root = ElementTree.fromstring(chart(MADE_UP["zero"]))
    (mark,) = root.findall(f".//{SVG}g[@class='p']")
    assert ("0", "img") == (mark.get("tabindex"), mark.get("role"))


def test_chart_tells_a_figure_whole() -> None:
    """The title has figure, qualifier, period, document and the words around it."""
    svg = drawn(real_series()["orders-of-relief", "opla", "total"])
    assert "Fiscal year 2024: More than 50,200. Year in Review" in svg
    assert "“More than 50,200 orders of”" in svg


@pytest.mark.parametrize(
    ("printed", "limits"),
    [
        ("$886M", " (rounded: 885,500,000 to 886,500,000)"),
        ("1.3 million", " (rounded: 1,250,000 to 1,350,000)"),
        ("1,300,000", ""),
        ("twenty", " (20)"),
        ("over 1.2 million", " (more than 1,200,000)"),
        ("more than 1,200", ""),
        ("Over 1,200", " (more than)"),
        ("5,100+", " (at least)"),
        ("nearly 2 million", " (2,000,000)"),
        ("hundreds of thousands", " (order of magnitude 100,000)"),
    ],
)
def test_chart_calls_no_rounded_figure_exact(printed: str, limits: str) -> None:
    """What a magnitude rounds is told with its bounds; what the words say is not said again."""
    assert f"Fiscal year 2010: {printed}{limits}. " in drawn(series_of(figure("FY2010", printed)))


def test_chart_says_fiscal_or_calendar_year() -> None:
    """The axis says what a year is."""
    assert "Fiscal year (FY), October to September" in drawn(MADE_UP["zero"])
    assert "Calendar year" in chart(series_of(figure("CY2010", "5")))


@pytest.mark.parametrize("sheet", [320, 358, 480, 900])
def test_chart_names_years_in_even_steps_from_the_first(sheet: int) -> None:
    """The first year of every axis is named, and from there every so many."""
    for found in every():
        root = ElementTree.fromstring(drawn(found, sheet))
        named = [
            text.text or "" for text in root.iter(f"{SVG}text") if text.get("class") == "soft mid"
        ]
        years = [int(words[2:]) for words in named if re.fullmatch("[CF]Y[0-9]{4}", words)]
        steps = {other - one for one, other in itertools.pairwise(years)}
        assert len(steps) <= 1, (found.topic.key, years)
        kinds = ("fiscal-year", "calendar-year")
        first = [int(p.period.text[2:]) for p in found.points if p.period.kind in kinds]
        assert years[0] <= min(first, default=years[0]), found.topic.key


def test_chart_hatches_years_with_the_reason_of_the_silence_map() -> None:
    """ERO arrests have no document for 2022, and what the change implies is told."""
    svg = drawn(real_series()["administrative-arrests", "ero", "total"])
    said = "FY2022: no document of fiscal year 2022 is in the corpus;[^<]* 142,694 to 142,812"
    assert re.search(said, svg)
    assert ">no document</text>" in svg


def test_chart_says_once_why_a_year_is_hatched() -> None:
    """The title of hatched years has the reason of each, and no reason twice."""
    year = re.compile(r"(?:^|; )[FC]Y[0-9]{4}(?: to [FC]Y[0-9]{4})?: ")
    for found in every():
        for gap in re.findall(r"<title>([FC]Y[^<]*)</title>", drawn(found)):
            told = [reason for reason in year.split(gap) if reason]
            assert len(set(told)) == len(told), (found.topic.key, gap)


@pytest.mark.parametrize("sheet", [320, 480])
def test_chart_names_its_sources_at_the_foot_and_a_plot_none(sheet: int) -> None:
    """Every title and the address of the measure, whole, below all else; a page has receipts."""
    for found in every():
        words = [words for words, _ in boxes(drawn(found, sheet))]
        foot = next(n for n, said in enumerate(words) if re.match("Sources?: ", said))
        titles = dict.fromkeys(s.source.title for p in found.points for s in p.statements)
        said = f"Source{'s' if len(titles) > 1 else ''}: {'; '.join(titles)}"
        address = f"{SPACE}measure/{found.topic.measure.key}"
        assert said.replace(" ", "") + address == "".join(words[foot:]).replace(" ", "")
        assert "Source" not in plot(found, silence=real_silence()).svg


def test_chart_explains_a_rounded_bound() -> None:
    """Which of the two is a bound the note says, and that a bound is no count a line below it."""
    svg = chart(series_of(figure("FY2010", "more than 10"), figure("FY2011", "12")), width=900)
    said = "Rounded bound: one of the two is a bound or an approximation, not a count."
    assert [1, 0] == [one.count(f">{said}<") for one in (svg, drawn(MADE_UP["zero"]))]


def test_chart_names_conflicting_statements() -> None:
    """The two figures of the TCIU stand beside each other, at two places, and are named."""
    svg = drawn(real_series()["criminal-arrests", "tciu", "total"])
    assert "conflicting statements" in svg
    assert {"2,150", "2,973"} <= {words for words, _ in boxes(svg)}


def test_chart_marks_a_break_with_its_verdict() -> None:
    """The break of at-large arrests is ruled, says what may be, and the note stands once."""
    svg = drawn(real_series()["at-large-arrests", "ero", "total"])
    assert svg.count('class="break"') == 1
    assert "(a) read the note" in svg
    assert svg.count("No text defines the term.") == 1


def test_plot_leaves_the_note_on_the_measure_to_the_page() -> None:
    """A page says it once for all charts: none of them repeats it."""
    found = real_series()["charges-and-convictions", "ero", "assault"]
    made = plot(found)
    assert found.topic.measure.comparability not in " ".join(words for _, words in made.notes)
    ((letter, words),) = [note for note in made.notes if note[0]]
    assert "a" == letter
    assert words.startswith("FY2017 to FY2023: read the note. The note on the measure says")
    assert words not in made.svg


def test_chart_writes_every_real_figure_and_the_latest_first() -> None:
    """On the sheet of a page no real figure is without room, and words stand by their mark."""
    for found in real_series().values():
        svg = plot(found, silence=real_silence(), width=358)
        assert [] == [words for _, words in svg.notes if "without room" in words], found.topic.key


@pytest.mark.parametrize("split", ["assault", "homicide", "kidnapping", "weapons"])
def test_chart_keeps_figures_out_of_hatched_years(split: str) -> None:
    """The floor of 2017 and the figure of 2023 stand beside the gap between them, not in it."""
    found = real_series()["charges-and-convictions", "ero", split]
    svg = plot(found, silence=real_silence(), width=358).svg
    ends = re.findall(r'url\(#[^)]*\)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    labels = [
        box
        for (_, box), text in zip(
            boxes(svg), ElementTree.fromstring(svg).iter(f"{SVG}text"), strict=True
        )
        if "lab" in (text.get("class") or "")
    ]
    assert 2 == len(ends)
    assert 3 == len(labels)
    for left, wide in ends:
        right = float(left) + float(wide)
        assert [] == [box for box in labels if box.left < right and float(left) < box.right]


def test_chart_names_sources_by_title_and_days_in_words() -> None:
    """No note has the key of a document or a date of figures alone."""
    said = [words for found in real_series().values() for _, words in plot(found).notes if words]
    keys = {fact.stated_in for found in real_series().values() for p in found.points
            for fact in (one.fact for one in p.statements)}  # fmt: skip
    assert [] == [words for words in said if re.search(r"\d{4}-\d\d", words)]
    assert [] == [words for words in said if any(f" {key}" in words for key in keys)]


def test_chart_in_a_theme_has_no_variables() -> None:
    """With a theme the colours are written out, for programs that read no variables."""
    for theme in (LIGHT, DARK):
        assert "var(" not in chart(MADE_UP["bounds"], theme=theme)


def test_chart_marks_stand_out_from_the_page() -> None:
    """Marks and lines have a contrast of at least 3 in both themes."""
    for theme in (LIGHT, DARK):
        mark = re.search(r"\.line\{stroke:(#[0-9a-f]{6})", style_of(theme))
        assert mark is not None
        assert contrast(mark[1], theme.page) >= 3


@pytest.mark.parametrize(
    ("low", "high"),
    [("0", "1"), ("0", "7"), ("0", "170590"), ("0", "1800000"), ("-50", "20"), ("0", "0.35"),
     ("0", "0"), ("0", "8000000000")],
)  # fmt: skip
def test_ticks_enclose_the_amounts(low: str, high: str) -> None:
    """Ticks are few, round, evenly spaced, hold zero and reach both ends."""
    from decimal import Decimal

    found = ticks(Decimal(low), Decimal(high))
    assert found[0] <= Decimal(low) <= Decimal(high) <= found[-1]
    assert Decimal(0) in found
    assert 2 <= len(found) <= 6
    assert len({after - before for before, after in itertools.pairwise(found)}) == 1
    assert len(found) == len(set(tick_words(found)))
