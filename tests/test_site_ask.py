"""The page that asks the graph, in a browser: from a host, from a folder, as one file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from agencygraph.named_questions import find_question
from agencygraph.query import render, run
from agencygraph.site.ask import ask_page, single_file
from agencygraph.site.engine import BROWSER, find_engine
from agencygraph.store import open_store
from ask_browser import CARTESIAN, ask, known_questions
from site_browser import Visit, write_page

pytest_plugins = ("ask_fixtures",)


def test_page_without_the_engine_says_so_and_lists_the_questions(export, tmp_path):
    """Nothing is run or fetched; each question stands there with the command that asks it."""
    assert find_engine(str(tmp_path)) is None or (BROWSER / "node_modules").is_dir()
    without = ask_page(export, None)
    assert without.scripts == ()
    assert dict(without.data) == {}
    assert "Node was not there" in without.body_html
    for name in known_questions(export):
        assert f"agencygraph query {name}</code>" in without.body_html


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (1280, "light"), (1280, "dark"), (1920, "dark")]
)
def test_page_fits_and_axe_finds_nothing(chromium, address, width, scheme):
    """No horizontal scroll, no complaint, no other host, no violation, with an answer shown."""
    with Visit(chromium, width, scheme) as visit:
        visit.page.goto(f"{address}#question=unit-history&unit=fps")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.overflow() == 0
        if width != 1920:
            assert visit.axe() == []
        assert visit.complaints == []
        root = address.rpartition("/")[0]
        assert [url for url in visit.asked if not url.startswith((root, "data:", "blob:"))] == []


def test_question_is_one_click_away_and_downloads_as_query_prints_it(chromium, address, export):
    """Click, change a field, download: the file is what `agencygraph query --format` gives."""
    question = find_question("unit-history", export)
    expected = run(open_store(export), question.bind({"unit": "dro"}))
    with Visit(chromium) as visit:
        visit.page.goto(address)
        visit.page.locator("#ask-find").fill("names kinds parents")
        visit.page.locator("#ask-list li:visible a").click()
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        visit.page.locator("#ask-parameters input").fill("dro")
        visit.page.locator("#ask-parameters input").press("Enter")
        rows = visit.page.locator("#ask-status", has_text=f"{len(expected.rows)} row")
        rows.wait_for()
        assert visit.page.evaluate("location.hash") == "#question=unit-history&unit=dro"
        for form in ("csv", "json"):
            with visit.page.expect_download() as waiting:
                visit.page.locator(f"#ask-{form}").click()
            assert waiting.value.suggested_filename == f"unit-history.{form}"
            text = Path(waiting.value.path()).read_text(encoding="utf-8")
            assert render(expected, form, {}) == text


def test_query_has_an_address_and_triples_are_turtle(chromium, address):
    """A query of one's own, run by keyboard, comes back from its address, plus signs and all."""
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a ag:Agency ; ?p ?o FILTER (1 + 1 = 2) }"
    with Visit(chromium) as visit:
        visit.page.goto(address)
        ask(visit.page, query)
        visit.page.locator("#ask-result pre").wait_for()
        assert visit.page.locator("#ask-turtle").is_visible()
        assert not visit.page.locator("#ask-csv").is_visible()
        assert "#query=CONSTRUCT" in visit.page.url
        shared = visit.page.url
        visit.page.goto("about:blank")
        visit.page.goto(shared)
        visit.page.locator("#ask-result pre").wait_for()
        assert visit.page.locator("#ask-text").input_value() == query
        visit.page.locator("#ask-text").fill("SELECT nonsense")
        visit.page.locator("#ask-go").click()
        visit.page.locator("#ask-status", has_text="cannot be run").wait_for()


def test_stop_and_the_limit_end_a_query_that_does_not(chromium, address):
    """A cartesian query is stopped by the button and by time; the next one is answered."""
    with Visit(chromium) as visit:
        visit.page.goto(address)
        status = visit.page.locator("#ask-status")
        ask(visit.page, CARTESIAN)
        status.filter(has_text="Asking").wait_for()
        visit.page.locator("#ask-stop").click()
        status.filter(has_text="Stopped. The engine is ready again").wait_for()
        assert visit.page.evaluate("document.activeElement.id") == "ask-go"
        visit.page.evaluate("document.querySelector('#ask-limit option').value = '1'")
        visit.page.locator("#ask-limit").select_option("1")
        visit.page.locator("#ask-go").click()
        status.filter(has_text="Stopped: no answer after 1 s").wait_for()
        visit.page.locator("#ask-text").fill("ASK { ?s a ag:Agency }")
        visit.page.locator("#ask-go").click()
        visit.page.locator(".ask-boolean", has_text="Yes").wait_for()
        assert visit.complaints == []


def test_keyboard_reaches_every_control_and_leaves_the_editor(chromium, address):
    """Tab goes from the search through the questions; from the editor on to the buttons."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{address}#question=unit-history")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.tab_order(1) == ["ask-find"]
        visit.page.locator("#ask-parameters input").focus()
        expected = [
            *("ask-text", "ask-go", "ask-limit", "ask-tab-table", "ask-csv", "ask-json"),
            *("ask-share", ""),
        ]
        assert visit.tab_order(8) == expected


def test_single_file_answers_from_the_disk_and_asks_nobody(chromium, alone, export):
    """From file://: an answer, one request (the file itself), no complaint, no violation."""
    name = "divisions-of-2007"
    answer = run(open_store(export), find_question(name, export).text)
    expected = list(csv.reader(io.StringIO(render(answer, "csv", {}))))
    with Visit(chromium) as visit:
        visit.page.goto(f"{alone}#question={name}")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.page.locator("#ask-result tbody tr").count() == len(expected) - 1
        assert visit.overflow() == 0
        assert visit.axe() == []
        assert visit.complaints == []
        elsewhere = [url for url in visit.asked if not url.startswith(("file:", "blob:", "data:"))]
        assert elsewhere == []


def test_page_of_a_folder_answers_from_the_disk(chromium, parts, tmp_path):
    """From file:// the many-file page loads its engine too, and asks for no file but its own."""
    write_page(parts, "ask.html", tmp_path)
    with Visit(chromium) as visit:
        visit.page.goto((tmp_path / "ask.html").as_uri() + "#question=documents")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.complaints == []
        folder = tmp_path.as_uri()
        assert [url for url in visit.asked if not url.startswith((folder, "data:", "blob:"))] == []


def test_page_says_so_when_its_engine_is_gone(chromium, parts, tmp_path):
    """A folder that was copied in part gives a reason, and can be asked again once it is whole."""
    write_page(parts, "ask.html", tmp_path)
    (tmp_path / "ask-graph.js").unlink()
    with Visit(chromium) as visit:
        visit.page.goto((tmp_path / "ask.html").as_uri() + "#question=documents")
        visit.page.locator("#ask-status", has_text="ask-graph.js is not there").wait_for()
        (tmp_path / "ask-graph.js").write_bytes(parts.data["ask-graph.js"])
        visit.page.locator("#ask-go").click()
        visit.page.locator("#ask-result tbody tr").first.wait_for()


def test_named_questions_lead_to_their_answers_without_javascript(chromium, address, parts):
    """Each link is that of the question's page, and nothing that needs JavaScript is shown."""
    with Visit(chromium, scripts=False) as visit:
        visit.page.goto(address)
        links = visit.page.locator("#ask-list a")
        assert "question/administrative-arrests.html" == links.first.get_attribute("href")
        assert not visit.page.locator("#ask-stop").is_visible()
        assert visit.overflow() == 0
    assert b'href="#question=documents" data' in single_file(parts)
    assert b'href="question/' not in single_file(parts)
