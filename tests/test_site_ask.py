"""The page that asks the graph, in a browser: of a site, from a disk, as one file."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from agencygraph.named_questions import find_question, questions_of
from agencygraph.query import render, run
from agencygraph.site.ask import Linked, site_page
from agencygraph.store import open_store
from ask_browser import CARTESIAN, ask, known_questions
from site_browser import Visit

pytest_plugins = ("ask_fixtures",)

#: The files of a site that are not counted: the engine, and the page once more as one file.
UNCOUNTED = ("oxigraph.wasm.js", "ask-single-file.html")


def test_page_without_the_engine_says_how_to_get_it_and_lists_the_questions(export):
    """Nothing is run or fetched; each question stands there with the command that asks it."""
    without = site_page(export, None, Linked(), graph="dist/graph.trig")
    assert without.scripts == ()
    assert dict(without.data) == {}
    assert "<code>agencygraph site --fetch-engine</code>" in without.body_html
    for name in known_questions(export):
        assert f"agencygraph query {name}</code>" in without.body_html


def test_site_with_the_engine_is_under_five_megabytes(asking_site):
    """All files as they lie, but the WebAssembly file; the page itself holds no query."""
    sizes = {
        path.relative_to(asking_site).as_posix(): path.stat().st_size
        for path in asking_site.rglob("*")
        if path.is_file() and path.name not in UNCOUNTED
    }
    assert sum(sizes.values()) < 5_000_000
    assert "WHERE" not in (asking_site / "ask.html").read_text(encoding="utf-8")
    assert "ask-page.json.gz" in sizes


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (1280, "light"), (1280, "dark"), (1920, "dark")]
)
def test_page_fits_and_axe_finds_nothing(chromium, address, width, scheme):
    """No horizontal scroll, no complaint, no other host, no violation, with an answer shown."""
    with Visit(chromium, width, scheme) as visit:
        visit.page.goto(f"{address}#question=unit-history&unit=fps")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.overflow() == 0
        edges = "(all) => all.map((one) => Math.round(one.getBoundingClientRect().left))"
        lined = visit.page.locator("header > a, h1, .ask-questions, footer > a:first-child")
        found = lined.evaluate_all(edges)
        assert [found[0]] * 4 == found
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
    """Tab goes from the search through the questions, or past them; from the editor on."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{address}#question=unit-history")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        visit.page.locator("#main").focus()
        assert visit.tab_order(2) == ["ask-skip", "ask-find"]
        visit.page.locator("#ask-skip").focus()
        here = visit.page.url
        visit.page.keyboard.press("Enter")
        assert ("ask-text", here) == (
            visit.page.evaluate("document.activeElement.id"),
            visit.page.url,
        )
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


def test_every_named_question_is_answered_as_query_answers_it(chromium, address, export):
    """The text comes from the question's page, the graph from the downloads; same rows, as CSV."""
    store = open_store(export)
    with Visit(chromium) as visit:
        visit.page.goto(address)
        for name, question in questions_of(export).items():
            visit.page.locator(f"#ask-list a[href$='/{name}.html']").click()
            visit.page.locator(f"#ask-words:text-is({json.dumps(question.words)})").wait_for()
            visit.page.locator("#ask-form[aria-busy=false]").wait_for()
            fields = visit.page.locator("#ask-parameters input")
            kinds = ["date" if "xsd:date" in one else "text" for one in question.defaults.values()]
            assert kinds == fields.evaluate_all("(all) => all.map((one) => one.type)"), name
            with visit.page.expect_download() as waiting:
                visit.page.locator("#ask-csv").click()
            text = Path(waiting.value.path()).read_text(encoding="utf-8")
            assert render(run(store, question.text), "csv", {}) == text, name
        assert visit.complaints == []


def test_question_leads_from_its_page_to_the_editor_and_keys_to_pages(chromium, address):
    """The link asks it; the keys of all units in its answer are links: the graph names them."""
    with Visit(chromium) as visit:
        visit.page.goto(address.replace("ask.html", "question/unit-history.html"))
        visit.page.get_by_role("link", name="Ask it").click()
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        rows = visit.page.locator("tbody tr").count()
        assert 100 == rows == visit.page.locator("tbody td:nth-child(1) a").count()
        assert "unit/" in visit.page.locator("tbody td a").first.get_attribute("href")
        assert visit.complaints == []


def test_host_may_unpack_what_is_packed(chromium, address, asking_site):
    """Some hosts send NAME.gz with a Content-Encoding, and the browser unpacks it on the way."""

    def unpacked(route):
        path = asking_site / route.request.url.partition("/asking/")[2]
        route.fulfill(body=gzip.decompress(path.read_bytes()))

    with Visit(chromium) as visit:
        visit.page.route("**/*.gz", unpacked)
        visit.page.goto(f"{address}#question=documents")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.complaints == []


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("**/dist/*", "did not load: dist/facts-with-evidence.trig.gz is not there"),
        ("**/oxigraph.wasm.js", "did not load: oxigraph.wasm.js is not there"),
        ("**/question/*", "did not load: question/documents.html is not there"),
    ],
)
def test_page_says_what_is_gone_and_can_be_asked_again(chromium, address, lost, said):
    """A site that was copied in part gives a reason, and answers once it is whole."""
    with Visit(chromium) as visit:
        visit.page.route(lost, lambda route: route.fulfill(status=404))
        visit.page.goto(f"{address}#question=documents")
        visit.page.locator("#ask-status", has_text=said).wait_for()
        visit.page.unroute(lost)
        visit.page.locator("#ask-list a[href$='/documents.html']").click()
        visit.page.locator("#ask-result tbody tr").first.wait_for()


def test_links_remain_when_the_program_of_the_page_is_gone(chromium, address):
    """Without its packed file the page says so, and is what it is without JavaScript."""
    with Visit(chromium) as visit:
        visit.page.route("**/ask-page.json.gz", lambda route: route.fulfill(status=404))
        visit.page.goto(address)
        visit.page.locator("[role=alert]", has_text="ask-page.json.gz is not there").wait_for()
        visit.page.locator("#ask-list a").first.click()
        visit.page.wait_for_url("**/question/*.html")


def test_page_opened_from_a_disk_leads_to_the_single_file(chromium, asking_site):
    """There no file can be fetched: the page says so, and takes the question along."""
    with Visit(chromium) as visit:
        visit.page.goto((asking_site / "question/documents.html").as_uri())
        visit.page.get_by_role("link", name="Ask it").click()
        visit.page.get_by_text("Opened from a disk").wait_for()
        assert 0 == visit.page.locator("textarea").count()
        visit.page.get_by_role("link", name="as one file").click()
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.page.url.endswith("/ask-single-file.html#question=documents")
        assert visit.complaints == []
        folder = asking_site.as_uri()
        assert [url for url in visit.asked if not url.startswith((folder, "data:", "blob:"))] == []


def test_without_javascript_there_are_words_and_links_and_no_dead_control(chromium, address, alone):
    """Each link is that of the question's page; the single file says that it needs JavaScript."""
    with Visit(chromium, scripts=False) as visit:
        for where in (address, alone):
            visit.page.goto(where)
            assert visit.page.locator("noscript p").is_visible()
            assert 0 == visit.page.locator(":is(button, textarea, input, select):visible").count()
            assert visit.overflow() == 0
        assert 0 == visit.page.locator("a:visible").count()
        visit.page.goto(address)
        links = visit.page.locator("#ask-list a")
        assert "question/administrative-arrests.html" == links.first.get_attribute("href")
