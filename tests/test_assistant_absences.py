"""What an assistant is told where no figure is as asked: never "not in the corpus" for what is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from agencygraph.assistant.corpus import ABSENT, NEAR, PARTS, Corpus
from agencygraph.assistant.figures import Figures
from agencygraph.assistant.grounds import numbers
from agencygraph.assistant.records import Json
from agencygraph.dates import Period
from agencygraph.model import Claim
from agencygraph.silence import DID_NOT_EXIST
from assistant_client import Call, caller, corpus_of

_DOSSIERS = ("ice", "tides", "harbour")
_LISTS = ("of_other_periods", "near", "claims", "implied_by_printed_changes", "printed_instead")


@cache
def _corpus(dossier: str) -> Corpus:
    return corpus_of(dossier)


@pytest.fixture
def call(export: Path) -> Call:
    """Call a tool by a client of the protocol."""
    return caller(_corpus("ice"), export)


def _topics(corpus: Corpus) -> Iterator[tuple[str, str, str]]:
    """Give every measure and subject that a figure or claim has, split each way that one has."""
    facts = list(corpus.lineage.facts.figures())
    every = {(one.measure, one.subject, one.breakdown) for one in facts}
    yield from sorted(every | {(measure, subject, "total") for measure, subject, _ in every})


def _belonging(corpus: Corpus, measure: str, subject: str, year: Period) -> list[str]:
    """Give the figures and claims of a subject and measure that a day of the year may be in."""
    stood = corpus.silence.judge(subject, measure, year).code != DID_NOT_EXIST
    found = []
    for one in corpus.lineage.facts.figures():
        if (one.measure, one.subject) == (measure, subject):
            against = one.against_period if isinstance(one, Claim) else None
            if any(side and _shares(side, year, stood) for side in (one.period, against)):
                found.append(one.key)
    return found


def _shares(one: Period, year: Period, stood: bool) -> bool:
    assert year.start is not None
    assert year.end is not None
    if one.end is None:
        return stood
    return (one.start or one.end) <= year.end and year.start <= one.end


@cache
def _compared(dossier: str, topic: tuple[str, str, str]) -> dict[str, tuple[Json, Json]]:
    """Give what `compare` says of every year without a figure, and all of that answer."""
    corpus = _corpus(dossier)
    measure, subject, split = topic
    years, found = [year.text for year in corpus.silence.years], {}
    for first, second in zip(years, (*years[1:], years[0]), strict=True):
        told = Figures(corpus).compare(measure, subject, first, second, split)
        found |= {one["period"]: (one, told) for one in told.get("missing", ())}
    return found


def _silent(dossier: str, topic: tuple[str, str, str]) -> dict[str, Json]:
    """Give what `series` says of every year without a figure, each year of a span by itself."""
    corpus = _corpus(dossier)
    told = Figures(corpus).series(*topic)
    (series,) = told.get("series", (told,))
    years, found = [year.text for year in corpus.silence.years], {}
    for span in series["without_a_figure"]:
        first, _, last = span["period"].partition(" to ")
        for year in years[years.index(first) : years.index(last or first) + 1]:
            assert year not in found
            found[year] = span
    return found


@pytest.mark.parametrize("dossier", _DOSSIERS)
def test_compare_says_not_in_the_corpus_only_of_what_is_not_there(dossier: str) -> None:
    """Over every topic and year: with a figure or claim of the cell it is near, or in parts."""
    corpus, wrong, answers = _corpus(dossier), [], set()
    for topic in _topics(corpus):
        measure, subject, _ = topic
        compared = _compared(dossier, topic)
        for year in corpus.silence.years:
            if year.text not in compared:
                continue
            told, _ = compared[year.text]
            answers.add(told["answer"])
            there = _belonging(corpus, measure, subject, year)
            beside = {"near", "implied_by_printed_changes"} & told.keys() or there
            # What an answer calls near or parts it also names.
            named = [name for name in (*_LISTS, "parts") if name in told]
            if (told["answer"] == ABSENT) == bool(beside) or bool(named) != bool(beside):
                wrong.append((*topic, told, there))
    assert [] == wrong
    assert {ABSENT, NEAR, PARTS} >= answers > {ABSENT}


@pytest.mark.parametrize("dossier", _DOSSIERS)
def test_series_says_of_a_year_what_compare_says(dossier: str) -> None:
    """The years without a figure are those that no figure of the series belongs to."""
    corpus = _corpus(dossier)
    for topic in _topics(corpus):
        measure, subject, split = topic
        silent, compared = _silent(dossier, topic), _compared(dossier, topic)
        for year in corpus.silence.years:
            cell = corpus.silence.judge(subject, measure, year, split)
            assert bool(cell.observations) != (year.text in silent)
            if year.text in silent:
                apart = {"period", "reason", "subject"}
                one, other = silent[year.text], compared[year.text][0]
                assert {k: v for k, v in other.items() if k not in apart} == {
                    k: v for k, v in one.items() if k not in apart
                }
                assert one["reason"] == other["reason"].replace(
                    *((year.label.lower(), "the year") if " to " in one["period"] else ("", ""))
                )


@pytest.mark.parametrize("dossier", _DOSSIERS)
def test_series_as_a_whole_is_not_said_to_be_absent(dossier: str) -> None:
    """Whatever has a figure or claim is answered with it, split or not, of a subject or of all."""
    corpus = _corpus(dossier)
    for measure, subject, split in _topics(corpus):
        for asked in ({}, {"subject": subject}, {"subject": subject, "breakdown": split}):
            told = Figures(corpus).series(measure, **asked)
            assert ABSENT != told.get("answer")
            assert told.get("series") or told["answer"] in (NEAR, PARTS)


@pytest.mark.parametrize("dossier", _DOSSIERS)
def test_no_number_goes_without_what_it_stands_on(dossier: str) -> None:
    """Every key and every number of a reason is of a fact that the answer tells in full."""
    corpus = _corpus(dossier)
    answers = chain(
        (answer for topic in _topics(corpus) for answer in _compared(dossier, topic).values()),
        (
            (span, told)
            for topic in _topics(corpus)
            for told in (Figures(corpus).series(*topic),)
            for one in told.get("series", (told,))
            for span in one["without_a_figure"]
        ),
    )
    for told, answer in answers:
        points = [*answer.get("given", ())]
        points += [point for one in answer.get("series", ()) for point in one["points"]]
        named = answer.get("named", {})
        full = [said for point in points for said in point["statements"]]
        full += [*named.get("figures", ()), *named.get("claims", ())]
        assert all(
            {"period", "document", "receipt"} <= {*one} or "outside_sources" in one for one in full
        )
        assert all("qualifier" in one for one in full if "value" in one)
        keys = {one.get("figure") or one["claim"] for one in full}
        lists = [told.get("of_other_periods", {}), *told.get("near", ())]
        asked = {key for one in lists for key in one.get("figures", ())}
        assert asked | {*told.get("claims", ())} <= keys
        # Small ones may be of a day, those below of a year.
        counted = {one for one in numbers(told["reason"]) if one > 2100}
        assert counted <= numbers(json.dumps(full))


@pytest.mark.parametrize(
    ("measure", "subject", "period", "periods", "figures"),
    [
        ("teams", "best", "FY2018", ["2018-08-20"], ["dhs2018-best-teams"]),
        ("teams", "best", "2018-08", ["2018-08-20"], ["dhs2018-best-teams"]),
        ("annual-budget", "ice", "FY2024", ["undated"], ["whoweare-ice-annual-budget"]),
        (
            "administrative-arrests",
            "ero",
            "CY2023",
            ["FY2023", "FY2024"],
            ["fy2023-ero-administrative-arrests", "fy2024-ero-administrative-arrests"],
        ),
        (
            "removal-orders",
            "opla",
            "FY2018",
            ["FY2018/2018-08-20"],
            ["dhs2018-opla-removal-orders"],
        ),
    ],
)
def test_figure_of_another_period_is_named_with_its_own(
    measure: str, subject: str, period: str, periods: list[str], figures: list[str]
) -> None:
    """Of a day in the year, of years across it, of no date: each can be asked for."""
    told = Figures(_corpus("ice")).compare(measure, subject, period, "CY2001")
    missing = told["missing"][0]
    assert NEAR == missing["answer"]
    assert {"periods": periods, "figures": figures} == missing["of_other_periods"]
    assert figures == [one["figure"] for one in told["named"]["figures"]]


def test_period_that_nothing_touches_names_the_years_to_ask_for() -> None:
    """Of the agency no arrests are printed, but of a unit below; only years say so."""
    told = Figures(_corpus("ice")).compare("administrative-arrests", "ice", "CY2023", "CY2005")
    assert [
        (ABSENT, "no figure of CY2023 itself; ask for FY2023 or FY2024"),
        (ABSENT, "no figure of CY2005 itself; ask for FY2005 or FY2006"),
    ] == [(one["answer"], one["reason"]) for one in told["missing"]]


def test_measure_of_claims_alone_says_that_it_has_no_figures() -> None:
    """What is only called the largest is listed apart, and its series gives the claims."""
    figures = Figures(_corpus("ice"))
    told = figures.series("organization-size")
    assert (NEAR, []) == (told["answer"], told["subjects_with_figures"])
    assert {"hsi", "opla"} < {one["subject"] for one in told["without_a_figure"]}
    every = figures.measures("hsi")["measures"]
    (listed,) = [one for one in every if one["measure"] == "organization-size"]
    assert "hsi" in listed["subjects_of_claims_alone"]
    assert "subjects" not in listed


def test_series_of_a_split_that_nothing_has_names_those_there_are() -> None:
    """Nobody counts removals by drug; a unit below has the figures of the unit above."""
    figures = Figures(_corpus("ice"))
    told = figures.series("removals", breakdown="heroin")
    assert (NEAR, ["ero", "ice"]) == (told["answer"], told["subjects_with_figures"])
    assert "criminal-aliens" in {one["breakdown"] for one in told["printed_instead"]}
    told = figures.series("at-large-arrests", "ice")
    assert NEAR == told["answer"]
    assert "fy2024-ero-at-large-arrests" in {one["figure"] for one in told["named"]["figures"]}


@pytest.mark.parametrize("start", ["", "claim/", "https://w3id.org/agencygraph/ice/claim/"])
def test_evidence_takes_a_claim(call: Call, start: str) -> None:
    """A share in place of a figure has document and receipt; a change says what it implies."""
    told, is_error = call("evidence", figure=f"{start}fy2024-ero-employees-deployed-share")
    assert (False, "10%", "exact") == (is_error, told["as_printed"], told["qualifier"])
    assert {"period", "document", "receipt"} <= told.keys()
    told, _ = call("evidence", figure=f"{start}fy2023-ero-administrative-arrests-change")
    assert ("implied", "142,694 to 142,812") == (told["recomputed"], told["computed"])
    printed = [one["figure"] for one in told["figures_it_is_about"]]
    assert ["fy2023-ero-administrative-arrests"] == printed == told["of_figures"]


def test_answers_stay_small() -> None:
    """What is near is named, not spelled out: half of all answers are a reason or two."""
    corpus = _corpus("ice")
    sizes = sorted(
        len(json.dumps(answer))
        for topic in _topics(corpus)
        for _, answer in _compared("ice", topic).values()
    )
    assert sizes[len(sizes) // 2] < 500
    assert sizes[-1] < 12_000
