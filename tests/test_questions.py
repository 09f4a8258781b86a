"""Each named question gives exactly the answer that stands beside it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph import open_store
from agencygraph.iris import prefixes
from agencygraph.named_questions import Question, find_question, questions, questions_of
from agencygraph.query import as_rows, render, run
from agencygraph.resources import find_dossier, question_folders
from dossier_fixtures import dossier_folder, read_table

ANSWERS = Path(__file__).parent / "questions"
QUESTIONS = questions(question_folders("ice"))
EXPECTED = sorted(path.stem for path in ANSWERS.glob("*.csv"))


def given(answer: str) -> dict[str, str]:
    """Read the parameters of an answer, a `name=value` line each; without a file, none."""
    file = ANSWERS / f"{answer}.params"
    if "--" not in answer:
        return {}
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line)


def table(text: str) -> list[list[str]]:
    """Read CSV as rows."""
    return list(csv.reader(io.StringIO(text)))


def test_questions_are_many() -> None:
    """There are at least twenty-five, and each file has a name in kebab-case."""
    assert len(QUESTIONS) >= 25
    assert [] == [name for name in QUESTIONS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)]


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_question_says_what_it_asks(question: Question) -> None:
    """The first line is a question in words; each parameter has a meaning and a default."""
    first = question.text.splitlines()[0]
    assert re.fullmatch(r"# [A-Z].+\?", first)
    assert first == f"# {question.words}"
    assert set(question.parameters) == set(question.defaults)
    assert all(question.parameters.values())


def test_every_question_has_an_answer_and_every_answer_a_question() -> None:
    """There is one answer to each question as it stands, and none to a question that is gone."""
    assert sorted(QUESTIONS) == [name for name in EXPECTED if "--" not in name]
    assert set() == {name.partition("--")[0] for name in EXPECTED} - set(QUESTIONS)


def test_every_variant_has_its_parameters() -> None:
    """An answer `name--label.csv` stands beside `name--label.params`, and the other way round."""
    variants = {name for name in EXPECTED if "--" in name}
    assert variants == {path.stem for path in ANSWERS.glob("*.params")}
    known = {".csv", ".params"}
    assert [] == [path.name for path in ANSWERS.iterdir() if path.suffix not in known]


def test_every_parameter_is_tried() -> None:
    """Each parameter of each question is set by a variant, so that `--set` is known to reach it."""
    parameters = {(q.name, name) for q in QUESTIONS.values() for name in q.parameters}
    tried = {(answer.partition("--")[0], name) for answer in EXPECTED for name in given(answer)}
    assert set() == parameters - tried


@pytest.mark.parametrize("answer", EXPECTED)
def test_question_gives_the_answer_beside_it(export: Path, store: ox.Store, answer: str) -> None:
    """The whole answer, row for row, as `agencygraph ask NAME --format csv` prints it."""
    question = find_question(answer.partition("--")[0], export)
    found = render(run(store, question.bind(given(answer))), "csv", prefixes("ice"))
    expected = (ANSWERS / f"{answer}.csv").read_text(encoding="utf-8")
    assert table(expected) == table(found)
    assert "\r" not in expected


@pytest.mark.parametrize("agency", ["export", "tides_export"])
def test_address_of_a_source_is_that_of_the_copy_that_was_read(
    request: pytest.FixtureRequest, agency: str
) -> None:
    """The archived copy where there is one, in every question, with its parameters open."""
    of: Path = request.getfixturevalue(agency)
    # The agency's own lies beside the code, or in the package.
    folder = find_dossier("ice") if agency == "export" else dossier_folder("tides")
    rows = read_table(folder / "documents.csv")[1]
    read = {row["key"]: row["archived_url"] or row["url"] for row in rows}
    store, seen = open_store(of), set()
    for question in questions_of(of).values():
        text = question.bind(
            dict.fromkeys(set(question.parameters) - {"day", "from", "to"}, "UNDEF")
        )
        for row in as_rows(run(store, text)):
            source = row.get("document") or row.get("source") or ""
            if "url" in row and "archived" not in row and source in read:
                assert (question.name, source, read[source]) == (question.name, source, row["url"])
                seen.add((question.name, source))
    archived = {row["key"] for row in rows if row["archived_url"]}
    assert {"figures", "evidence-of-figure"} <= {name for name, key in seen if key in archived}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_question_orders_its_rows(store: ox.Store, question: Question) -> None:
    """The same rows in the same order when the quads were loaded in another order."""
    assert "ORDER BY" in question.text
    answer = run(store, question.text)
    assert answer.columns
    assert len(set(answer.rows)) == len(answer.rows)


def test_answers_are_the_same_when_quads_come_in_another_order(store: ox.Store) -> None:
    """Each question is asked of a store that was filled from the end."""
    other = ox.Store()
    other.bulk_extend(sorted(store, key=str, reverse=True))
    differing = [
        name
        for name, question in QUESTIONS.items()
        if run(store, question.text) != run(other, question.text)
    ]
    assert [] == differing
