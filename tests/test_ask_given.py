"""What is given to a question on the page that asks: refused where it would read as silence."""

from __future__ import annotations

import json

import pytest

from agencygraph.site.parts import ASSETS
from ask_browser import ask, known_questions
from site_browser import Visit, run_node

pytest_plugins = ("ask_fixtures",)

#: Runs `check` over values, with a graph that finds nothing; gives the queries it asks.
CHECK = f"""const Given = require({json.dumps(str(ASSETS / "ask" / "given.js"))});
const asked = [];
const [question, name] = JSON.parse(require("fs").readFileSync(0, "utf8"));
Given.check(question, {{ [name]: "zzz" }}, async (text) => {{ asked.push(text); return []; }})
  .then((words) => console.log(JSON.stringify([words, asked])));"""


def test_choices_of_a_parameter_are_asked_for_as_in_python(export):
    """Of every parameter that names a key or code, the page asks what `Question.choices` asks."""
    checked = 0
    for question in known_questions(export).values():
        for name, words in question.parameters.items():
            plain = {
                "text": question.text,
                "parameters": dict(question.parameters),
                "defaults": dict(question.defaults),
            }
            told, asked = run_node(CHECK, [plain, name])
            if not asked:
                assert words in ("the day", "the first day", "the last day")
                continue
            checked += 1
            assert told.startswith(f"There is no {name} “zzz”; give the ")
            assert asked[1] == question.choices(name)
    assert checked > 20


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (
            "silence&measure=removals&subject=ERO",
            "There is no subject “ERO”; give the key of a unit or program: use “ero”.",
        ),
        ("unit-history&unit=fsp", "give the key of a unit: use “fps”."),
        ("figures&period=2023", "use “FY2023”."),
        ("figures&measure=ero", "There is no measure “ero”"),
        ("organization-on-date&day=2015-02-30", "2015-02-30 is not a day; write, for example,"),
        ("organization-on-date&day=", "day is missing; write, for example, 2007-09-30."),
        ("events-between&from=2010-01-01&to=2010", "2010 is not a day"),
        ("unit-history&key=fps", "unit-history has no parameter key; it has: unit."),
    ],
)
def test_an_address_with_a_value_that_is_not_there_has_no_answer(chromium, address, where, said):
    """It says which value is meant, in place of rows about another, or of silence."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{address}#question={where}")
        visit.page.locator("#ask-status.ask-bad", has_text=said).wait_for()
        assert visit.page.locator("#ask-answer").is_hidden()
        assert visit.complaints == []


def test_a_day_taken_away_is_not_the_first_one_again(chromium, address):
    """Nothing is asked until the field has a day; a text of one's own can be asked all the same."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{address}#question=organization-on-date&day=2015-01-01")
        rows = visit.page.locator("#ask-status", has_text="rows in")
        rows.wait_for()
        field = visit.page.locator("#ask-parameters input")
        field.fill("")
        visit.page.locator("#ask-go").click()
        visit.page.locator("#ask-status.ask-bad", has_text="day is missing").wait_for()
        assert visit.page.url.endswith("day=2015-01-01")
        field.fill("2010-01-01")
        visit.page.locator("#ask-go").click()
        rows.wait_for()
        assert visit.page.url.endswith("day=2010-01-01")
        field.fill("")
        ask(visit.page, "SELECT (1 AS ?n) {}")
        visit.page.locator("#ask-status", has_text="1 row in").wait_for()
        assert visit.complaints == []


def test_a_term_that_the_ontology_does_not_have_is_named(chromium, address):
    """Nothing found, and why that may be."""
    with Visit(chromium) as visit:
        visit.page.goto(address)
        ask(visit.page, "SELECT ?s { ?s a ag:Agencie }")
        said = "ag:Agencie is not in the ontology; use “Agency”."
        visit.page.locator("#ask-status.ask-bad", has_text=said).wait_for()
        assert "Nothing in the graph fits" in visit.page.locator("#ask-result").text_content()
