"""What is left of a total keeps its "more than", and is not told of parts that are no sum."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph.audit import Audit
from agencygraph.named_questions import find_question, questions
from agencygraph.query import as_rows, run
from agencygraph.resources import question_folders
from dossier_fixtures import dossier_folder, facts_of

SPACE = "https://w3id.org/agencygraph/"
PREFIXES = f"""
PREFIX ag: <{SPACE}ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX : <{SPACE}tides/>
"""
#: Codes of a fictional agency: two catches, an age, and what cannot be compared with a landing.
CODES = """
:crab ag:splitsBy :catch .
:mussel ag:splitsBy :catch .
:young ag:splitsBy :age .
:estimated ag:notComparableWith :landed .
"""


def figure(
    name: str, value: str, code: str = "total", measure: str = "landed", qualifier: str = ""
) -> str:
    """Write a figure: `value` may begin with >, >=, < or ~, or be two bounds, as 5-7."""
    low, _, high = value.partition("-")
    number = low.lstrip("><=~")
    if not high:
        low, high = ("" if value[0] in others else number for others in ("<~", ">~"))
    bounds = f"ag:lowerBound {low}.0 ; " if low else ""
    bounds += f"ag:upperBound {high}.0 ; " if high else ""
    whole = "" if name == "whole" else "ag:partOf :whole ; "
    return (
        f':{name} dcterms:identifier "{name}" ; ag:value {number}.0 ; {bounds}{whole}'
        f'ag:qualifier [ skos:notation "{qualifier}" ] ; '
        f"ag:measure :{measure} ; ag:breakdown :{code} ."
    )


def answer(whole: str, *parts: str) -> tuple[str, ...]:
    """Ask for sum, rest and why there is none, of a total and parts as `figure` wants them."""
    value, qualifier = whole.split()
    text = [PREFIXES, CODES, figure("whole", value, qualifier=qualifier)]
    text += [figure(f"part{n}", *part.split()) for n, part in enumerate(parts)]
    store = ox.Store()
    store.load("\n".join(text).encode(), ox.RdfFormat.TURTLE)
    (row,) = as_rows(run(store, questions(question_folders("ice"))["sums-of-parts"].text))
    return tuple(row[name] for name in ("sumOfParts", "rest", "restQualifier", "notAdded"))


@pytest.mark.parametrize(
    ("whole", "parts", "expected"),
    [
        ("9 exact", ("2 crab", "3 mussel"), ("5", "4", "exact", "")),
        ("5 exact", ("2 crab", "3 mussel"), ("5", "0", "exact", "")),
        ("4 exact", ("2 crab", "3 mussel"), ("5", "-1", "exact", "")),
        (">9 more-than", ("2 crab", "3 mussel"), ("5", "4", "more-than", "")),
        (">9 at-least", ("2 crab",), ("2", "7", "at-least", "")),
        ("<9 nearly", ("2 crab",), ("2", "7", "nearly", "")),
        ("~9 approximately", ("2 crab",), ("2", "7", "approximately", "")),
        ("8-10 exact", ("2 crab",), ("2", "", "", "")),
        ("8-10 order-of-magnitude", ("2 crab",), ("2", "", "", "")),
        ("9 exact", (">2 crab", "3 mussel"), ("", "", "", "not exact")),
        ("9 exact", ("<2 crab", "3 mussel"), ("", "", "", "not exact")),
        ("9 exact", ("~2 crab", "3 mussel"), ("", "", "", "not exact")),
        ("9 exact", ("2-3 crab", "3 mussel"), ("", "", "", "not exact")),
    ],
)
def test_rest_is_limited_as_the_total_is(
    whole: str, parts: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """Exact parts leave a rest with the total's qualifier; a rounded total or part leaves none."""
    assert expected == answer(whole, *parts)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("2 crab", "3 mussel"), ("5", "4", "exact", "")),
        (("2 crab", "3 young"), ("", "", "", "may overlap")),
        (("2 crab", "3 total"), ("", "", "", "may overlap")),
        (("2 crab thrown-back",), ("2", "7", "exact", "")),
        (("2 crab estimated",), ("", "", "", "of another kind")),
        (("2 crab estimated", "3 young"), ("", "", "", "of another kind")),
    ],
)
def test_parts_that_are_no_sum_are_not_added(
    parts: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """Parts told apart in two respects may overlap; of another kind is one as the audit says it."""
    assert expected == answer("9 exact", *parts)


def test_parts_of_another_kind_are_those_of_the_audit(store: ox.Store) -> None:
    """The question and the audit name the same totals."""
    rows = as_rows(run(store, questions(question_folders("ice"))["sums-of-parts"].text))
    news = Audit(facts_of(dossier_folder("ice"))).contradictions()
    named = {one.keys[0] for one in news if one.kind == "part-of-another-kind"}
    assert named == {row["whole"] for row in rows if row["notAdded"] == "of another kind"}
    assert len(named) == 3


def test_cases_not_listed_keep_their_more_than(export: Path, store: ox.Store) -> None:
    """Over 460,000 less three exact parts is more than 109,500; of 2024 nothing follows."""
    rows = as_rows(run(store, find_question("immigration-court-outcomes", export).text))
    told = {row["period"]: (row["notListed"], row["notListedQualifier"]) for row in rows}
    assert {"FY2007": ("", ""), "FY2023": ("109500", "more-than"), "FY2024": ("", "")} == told
