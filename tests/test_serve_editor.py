"""The page that asks an endpoint: in a browser against a real server, and without JavaScript."""

from __future__ import annotations

import json
import re
import shutil
import threading
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient

import agencygraph
from agencygraph import iris
from agencygraph.dossier import load_settings
from agencygraph.named_questions import find_question, questions
from agencygraph.query import render, run
from agencygraph.rebase import rebase_export
from agencygraph.resources import question_folders
from agencygraph.serve.app import create_app
from agencygraph.serve.editor.routes import ToPage, routes
from agencygraph.serve.limits import Limits
from agencygraph.serve.linked.answers import Asked
from agencygraph.serve.linked.routes import linked_part, open_linked
from agencygraph.serve.parts import Part, Served
from agencygraph.serve.running import address, listen, serve_app
from agencygraph.store import open_store
from ask_browser import CARTESIAN, ask
from dossier_fixtures import dossier_folder
from site_browser import Visit

pytest_plugins = ("ask_fixtures",)

#: Rows without end.
ENDLESS = "SELECT * { ?s ?p ?o . ?a ?b ?c }"
#: Each is sixteen times as long as the one before.
LONGER = ("?a", "?b", "?c", "?d")


@pytest.fixture(scope="module")
def host(export: Path) -> str:
    """A server of the export with its page, on a free port of this machine."""
    app = create_app(export, Limits(timeout=20, rows=100_000, workers=2), [routes], ToPage())
    listening = listen("127.0.0.1", 0)
    has_started = threading.Event()
    threading.Thread(target=serve_app, args=(app, listening, has_started.set), daemon=True).start()
    assert has_started.wait(30)
    return address(listening)


def test_a_browser_is_shown_the_page_and_a_program_is_not(host):
    """At /sparql Accept decides; / leads to the page as well, and what is behind # goes along."""
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for path in ("/sparql", "/", "/ice/ask.html"):
        told = httpx.get(f"{host}{path}", headers=browser)
        assert (303, "/ask") == (told.status_code, told.headers["location"])
    described = httpx.get(f"{host}/sparql", headers={"Accept": "text/turtle"})
    assert described.headers["content-type"].startswith("text/turtle")
    page = httpx.get(f"{host}/ask")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert 404 == httpx.get(f"{host}/ask/page.js").status_code
    weight = sum(
        int(httpx.get(f"{host}{path}").headers["content-length"])
        for path in ("/ask", "/ask/ask.js", "/ask/ask.css", "/ask/icon.svg")
    )
    assert weight < 60_000


def test_page_answers_every_named_question_as_query_does(chromium, host, export):
    """What the page gets from the endpoint and writes as CSV and JSON is what query prints."""
    known = questions(question_folders("ice"))
    store = open_store(export)
    with Visit(chromium) as visit:
        visit.page.goto(f"{host}/ask")
        told = visit.page.evaluate(
            """async () => {
              const { questions, endpoint, prefixes } =
                JSON.parse(document.getElementById("ask-data").textContent);
              const engine = Engines.atEndpoint(endpoint);
              const found = {};
              for (const { name, text } of Object.values(questions)) {
                const { answer } = await engine.ask(engine.whole(text, prefixes), "rows");
                const { json } = Answers.read(answer, "rows");
                found[name] = [Sparql.asCsv(json), Sparql.asJson(json)];
              }
              return found;
            }"""
        )
    assert set(known) == set(told)
    for name, (as_csv, as_json) in told.items():
        answer = run(store, known[name].text)
        assert render(answer, "csv", {}) == as_csv, name
        assert render(answer, "json", {}) == as_json, name


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_page_of_the_server_fits_and_axe_finds_nothing(chromium, host, width, scheme):
    """No horizontal scroll, no complaint, no other host, no violation, with an answer shown."""
    with Visit(chromium, width, scheme) as visit:
        visit.page.goto(f"{host}/ask#question=unit-history&unit=fps")
        visit.page.locator("#ask-result tbody tr").first.wait_for()
        assert visit.overflow() == 0
        assert visit.axe() == []
        assert visit.complaints == []
        assert [url for url in visit.asked if not url.startswith(host)] == []


def test_stop_lets_the_server_go_and_a_fault_has_its_place(chromium, host):
    """A runaway query is stopped, the next one is answered; a fault is marked, and found again."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{host}/ask")
        status = visit.page.locator("#ask-status")
        for _ in range(4):  # twice as often as there are workers
            ask(visit.page, CARTESIAN)
            status.filter(has_text="Asking").wait_for()
            visit.page.locator("#ask-stop").click()
            status.filter(has_text="Stopped.").wait_for()
        ask(visit.page, "ASK { ?s a ag:Agency }")
        visit.page.locator(".ask-boolean", has_text="Yes").wait_for()
        assert visit.complaints == []
        ask(visit.page, "SELECT * {\n  ?s ag:role ?o ?p\n}")
        status.filter(has_text="line 2, column 17").wait_for()
        assert "?p" == visit.page.locator(".ask-fault").text_content()
        assert "true" == visit.page.locator("#ask-text").get_attribute("aria-invalid")
        assert [] == visit.axe()
        visit.page.locator("#ask-status button").click()
        assert "?p" == visit.page.evaluate("String(getSelection())")
        visit.page.keyboard.type("?q")
        assert 0 == visit.page.locator(".ask-fault").count()


def test_an_address_with_a_question_in_it_runs_in_a_browser(chromium, host):
    """?question=NAME is for those without JavaScript; with it, the answer is there at once."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{host}/ask?question=documents")
        visit.page.locator("#ask-status", has_text="5 rows").wait_for()


def shown(visit: Visit, status: str) -> tuple[bool, str, bool, str]:
    """Give, at a status, what is seen: a question's words, the query, an answer, the address."""
    page = visit.page
    page.locator("#ask-status", has_text=status).wait_for()
    words, answer = page.locator("#ask-words"), page.locator("#ask-answer")
    query = page.locator("#ask-text").input_value()
    return words.is_visible(), query, answer.is_visible(), page.evaluate("location.hash")


def test_what_is_seen_is_what_the_address_names(chromium, host):
    """Back to the first page, a text of one's own, a view: none shows what it does not name."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{host}/ask")
        _, first, *_ = shown(visit, "")
        visit.page.locator("#ask-list a").first.click()
        assert (True, True) == shown(visit, "rows in")[::2]
        visit.page.go_back()
        visit.page.locator("#ask-answer").wait_for(state="hidden")
        assert (False, first, False, "") == shown(visit, "")
        visit.page.go_forward()
        assert (True, True) == shown(visit, "rows in")[::2]
        ask(visit.page, "SELECT (1 AS ?n) ('a' AS ?name) {}")
        has_words, _, _, where = shown(visit, "1 row in")
        assert not has_words
        visit.page.locator("#ask-text").fill("ASK {}")
        visit.page.get_by_role("tab", name="Chart").click()
        assert shown(visit, "1 row in")[3].startswith(f"{where}&as=chart")
        visit.page.goto(f"{host}/ask#question=nope")
        assert (False, first, False, "#question=nope") == shown(visit, "no question nope")


def test_what_cannot_be_a_parameter_is_not_run(chromium, host):
    """The field is told of, by hand or in the address; no other query is answered instead."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{host}/ask#question=unit-history&unit=fps")
        before = shown(visit, "rows in")
        field = visit.page.locator("#ask-parameters input")
        field.fill('a"b')
        assert before == shown(visit, 'a"b cannot be a parameter')
        asked = len(visit.asked)
        field.press("Enter")
        assert before == shown(visit, 'a"b cannot be a parameter')
        visit.page.goto(f"{host}/ask#question=unit-history&unit=c%22d")
        _, query, has_answer, _ = shown(visit, 'c"d cannot be a parameter')
        assert not has_answer
        assert '"fps"' not in query
        assert not [url for url in visit.asked[asked:] if url.endswith("/sparql")]


def test_page_says_what_a_host_does_not_give(chromium, host):
    """An answer that breaks off, no clipboard, a query sent before the script was there."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{host}/ask")
        ask(visit.page, ENDLESS)
        assert not shown(visit, "The answer was cut off: ")[2]
        visit.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        ask(visit.page, "ASK {}")
        shown(visit, "Yes")
        visit.page.locator("#ask-share").click()
        shown(visit, "in the address bar")
        with visit.page.expect_navigation():
            visit.page.locator("#ask-form").evaluate("(form) => form.submit()")
        assert "ASK {}" == visit.page.locator("#ask-shown").text_content()


def test_form_reads_no_more_of_an_answer_than_it_shows(host):
    """Rows without end are 500 rows; triples end at a line; CSV that breaks off has no end."""

    def post(query: str, **more: str) -> str:
        return httpx.post(f"{host}/ask", data={"query": query, **more}, timeout=30).text

    told = post(ENDLESS)
    assert 501 == told.count("<tr>")
    assert "500 rows; there are more, and CSV has all of them" in told
    many = "BIND(CONCAT(STR(?s), STR(?p), STR(?o), STR(?s)) AS ?all)"
    told = post(f"CONSTRUCT {{ ?s ?p ?o, ?all }} WHERE {{ ?s ?p ?o {many} }}")
    triples, _, rest = told.partition('<pre class="ask-scroll"')[2].partition("</pre>")
    assert rest.startswith("<p>There is more;")
    assert triples.endswith((" .\n", " ;\n", " ,\n"))
    assert 4 * 2**20 < len(triples.encode()) < 8 * 2**20
    times = [f"BIND(CONCAT({','.join([one] * 16)}) AS {two})" for one, two in pairwise(LONGER)]
    times.insert(0, f"BIND('{'é' * 1000}' AS {LONGER[0]})")
    told = post(f"CONSTRUCT {{ <urn:a> <urn:b> {LONGER[-1]} }} WHERE {{ {' '.join(times)} }}")
    assert '<pre class="ask-scroll" tabindex="0"></pre><p>There is more;' in told
    with pytest.raises(httpx.RemoteProtocolError):
        post(ENDLESS, **{"as": "csv"})
    assert "<tbody><tr><td>3</td></tr></tbody>" in post("SELECT (STRLEN('''a\r\nb''') AS ?n) {}")


def test_page_is_there_however_few_rows_an_answer_may_have(export):
    """What it asks for itself is one row."""
    with TestClient(create_app(export, Limits(rows=1, workers=1), [routes])) as client:
        page = client.get("/ask").text
    data = json.loads(page.partition('id="ask-data">')[2].partition("</script>")[0])
    assert {"ero", "fps"} < set(data["keys"]["unit"])
    assert "<code>/sparql</code>" in page


def test_page_is_there_once_the_folder_is_gone(export, tmp_path):
    """What is served was read when the server began."""
    folder = tmp_path / "ice"
    shutil.copytree(export, folder)
    with TestClient(create_app(folder, Limits(workers=1), [routes])) as client:
        shutil.rmtree(folder)
        assert 200 == client.get("/ask").status_code


def test_page_works_without_javascript(chromium, host, export):
    """A question is a link, the form gives a table; what needs JavaScript is not shown."""
    question = find_question("divisions-of-2007", export)
    answer = run(open_store(export), question.text)
    with Visit(chromium, scripts=False) as visit:
        visit.page.goto(f"{host}/ask")
        with visit.page.expect_navigation():
            visit.page.locator("#ask-list a", has_text=question.words).click()
        assert question.text.strip() == visit.page.locator("#ask-text").input_value().strip()
        visit.page.locator("#ask-stop").wait_for(state="hidden")
        with visit.page.expect_navigation():
            visit.page.locator("#ask-go").click()
        rows = visit.page.locator("tbody tr")
        assert len(answer.rows) == rows.count()
        first = [str(cell.value) if cell else "" for cell in answer.rows[0]]
        assert first == rows.first.locator("td").all_text_contents()
        assert visit.overflow() == 0
        assert visit.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_skip_link_leads_past_the_questions(chromium, host, scripts):
    """It is the first thing that Tab reaches; the question in the address stays there."""
    with Visit(chromium, scripts=scripts) as visit:
        visit.page.goto(f"{host}/ask?question=documents")
        visit.page.keyboard.press("Tab")
        link = visit.page.get_by_role("link", name="Skip to the editor")
        assert link.bounding_box()["x"] >= 0
        visit.page.keyboard.press("Enter")
        visit.page.keyboard.type("# typed")
        assert "# typed" in visit.page.locator("#ask-text").input_value()
        if scripts:
            assert f"{host}/ask?question=documents" == visit.page.url


def test_plain_answer_has_heads_over_their_columns_and_room(chromium, host):
    """Head and cell begin at one place; nothing of the form touches what comes after it."""
    with Visit(chromium, scripts=False) as visit:
        visit.page.goto(f"{host}/ask?question=documents")
        with visit.page.expect_navigation():
            visit.page.locator("#ask-go").click()
        edges = """(all) => all.map((one) => one.getBoundingClientRect().left +
          parseFloat(getComputedStyle(one).paddingLeft))"""
        heads = visit.page.locator("th").evaluate_all(edges)
        assert heads == visit.page.locator("tbody tr:first-child td").evaluate_all(edges)
        boxes = [
            visit.page.locator(one).bounding_box()
            for one in (".ask-editor", ".ask-run", "section h2 >> nth=0", ".ask-scroll")
        ]
        rooms = [two["y"] - one["y"] - one["height"] for one, two in pairwise(boxes)]
        assert min(rooms) >= 6, rooms


LEADS = ("{home}unit/ero", "{core}ontology#Agency", "{core}code/qualifier/exact")


@pytest.mark.parametrize("base", ["", "https://data.example/x/"])
def test_plain_answer_leads_to_this_host_where_it_answers(export, tmp_path, base):
    """Things of the agency and of the ontology, under whatever base; all else as it stands."""
    served = rebase_export(export, base, tmp_path) if base else export
    folder = dossier_folder("ice")
    settings = load_settings(folder)
    linked = open_linked(served, agencygraph.load_dossier(folder), settings)
    home = f"{base or iris.BASE}ice/"
    things = [one.format(home=home, core=iris.BASE) for one in LEADS]
    away = ["https://example.org/ice/unit/ero", f"{iris.BASE}/example.org/"]
    query = f"SELECT ?a {{ VALUES ?a {{ {' '.join(f'<{one}>' for one in (*things, *away))} }} }}"

    def led(parts: list[Part]) -> list[str]:
        app = create_app(served, Limits(timeout=9, workers=1), [routes, *parts])
        with TestClient(app, root_path="/here") as client:
            page = client.post("/ask", data={"query": query}).text
        return re.findall('<td><a href="([^"]*)', page)

    paths = ["unit/ero", "ontology#Agency", "code/qualifier/exact"]
    expected = [f"/here/ice/{paths[0]}", f"/here/{paths[1]}", f"/here/{paths[2]}", *away]
    assert expected == led([linked_part(linked)])
    assert [*things, *away] == led([])
    for path in expected[:3]:
        assert 303 == linked.answer(Asked(path.removeprefix("/here/").partition("#")[0])).status


def test_form_gives_csv_a_boolean_turtle_or_a_reason(host, export):
    """Prefixes are added; a file's name is no question; what is too long is refused."""

    def post(query: str, **more: str) -> httpx.Response:
        return httpx.post(f"{host}/ask", data={"query": query, **more})

    query = "SELECT ?a { ?a a ag:Agency }"
    expected = render(run(open_store(export), find_question(query, export).text), "csv", {})
    told = post(query, **{"as": "csv"})
    assert "text/csv; charset=utf-8" == told.headers["content-type"]
    assert expected.splitlines() == told.text.splitlines()
    assert ">Yes</p>" in post("ASK { ?a a ag:Agency }").text
    assert "org:Organization" not in post(str(export / "about.json")).text
    assert "unit/ice&gt;" in post("DESCRIBE ?a { ?a a ag:Agency }").text
    assert "there is no SELECT" in post("nonsense.rq").text
    assert "read-only" in post("DELETE WHERE { ?a ?b ?c }").text
    assert "There is no question" in httpx.get(f"{host}/ask?question=../x").text
    assert "&lt;script&gt;" in post("<script>alert(1)</script></textarea>").text
    assert 413 == post("#" * 2_000_000).status_code
    assert 415 == httpx.post(f"{host}/ask", content=b"{}").status_code


@pytest.mark.parametrize("has_pages", [True, False])
def test_page_knows_whether_things_have_pages_on_its_host(export, has_pages):
    """With linked data on the same server keys lead there; without, to a description."""

    def pages(_: Served) -> list[BaseRoute]:
        return [Route("/ice/{rest:path}", PlainTextResponse("a page"))] if has_pages else []

    app = create_app(export, Limits(timeout=3, workers=1), [routes, pages])
    with TestClient(app, root_path="/here") as client:
        page = client.get("/ask").text
        top = client.get("/", follow_redirects=False)
    data = json.loads(page.partition('id="ask-data">')[2].partition("</script>")[0])
    assert "/here/sparql" == data["endpoint"]
    assert ("/here/ice/unit/{key}" if has_pages else None) == data["patterns"].get("unit")
    assert ("/here/ice/" if has_pages else "/here/ask") == top.headers["location"]
    assert has_pages == ('<a href="/here/ice/">' in page)
    assert {"ero", "fps"} < set(data["keys"]["unit"])
    assert '<option value="3" selected>3 s</option>' in page
