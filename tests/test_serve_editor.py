"""The page that asks an endpoint: in a browser against a real server, and without JavaScript."""

from __future__ import annotations

import json
import re
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

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def host(export: Path) -> str:
    """A server of the export with its page, on a free port of this machine."""
    app = create_app(export, Limits(timeout=20, workers=2), [routes], ToPage())
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
        visit.page.locator("#ask-status button").click()
        assert "?p" == visit.page.evaluate("String(getSelection())")
        visit.page.keyboard.type("?q")
        assert 0 == visit.page.locator(".ask-fault").count()


def test_an_address_with_a_question_in_it_runs_in_a_browser(chromium, host):
    """?question=NAME is for those without JavaScript; with it, the answer is there at once."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{host}/ask?question=documents")
        visit.page.locator("#ask-status", has_text="5 rows").wait_for()


def test_page_works_without_javascript(chromium, host, export):
    """A question is a link, the form gives a table; what needs JavaScript is not shown."""
    question = find_question("divisions-of-2007", export)
    answer = run(open_store(export), question.text)
    with Visit(chromium, scripts=False) as visit:
        visit.page.goto(f"{host}/ask")
        visit.page.locator("#ask-list a", has_text=question.words).click()
        assert question.text.strip() == visit.page.locator("#ask-text").input_value().strip()
        assert not visit.page.locator("#ask-stop").is_visible()
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
