"""An answer looked at in a browser: as a table in pages, a chart, a map of links, Turtle."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from agencygraph.named_questions import find_question
from agencygraph.query import run
from agencygraph.store import open_store
from ask_browser import ask
from site_browser import Visit

pytest_plugins = ("ask_fixtures",)

MANY = "SELECT ?n ?s { ?s ?p ?o BIND (STRLEN(STR(?o)) AS ?n) } LIMIT 10000"
TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a ag:Agency ; ?p ?o }"


def cells(visit: Visit, column: int) -> list[str]:
    """Give the cells of a column, as shown."""
    return visit.page.locator(f"tbody td:nth-child({column})").all_text_contents()


def test_ten_thousand_rows_are_turned_in_pages_and_sorted_as_one(chromium, address):
    """The page holds a hundred rows at a time; a head sorts all of them, up, down and back."""
    with Visit(chromium) as visit:
        visit.page.goto(address)
        ask(visit.page, MANY)
        status = visit.page.locator("#ask-status", has_text="10,000 rows")
        status.wait_for()
        said = visit.page.locator(".ask-pages [role=status]")
        assert "Rows 1 to 100 of 10,000" == said.text_content()
        first = cells(visit, 1)
        assert 100 == len(first)
        visit.page.get_by_role("button", name="Last").click()
        assert "Rows 9,901 to 10,000 of 10,000" == said.text_content()
        head = visit.page.locator("th").first
        head.locator("button").focus()
        for turn in ("ascending", "descending", "none"):
            visit.page.keyboard.press("Enter")
            assert turn == head.get_attribute("aria-sort")
            assert "Rows 1 to 100 of 10,000" == said.text_content()
            shown = [int(cell) for cell in cells(visit, 1)]
            if turn == "none":
                assert first == [str(number) for number in shown]
            else:
                assert sorted(shown, reverse=turn == "descending") == shown
        assert visit.complaints == []


def test_empty_cells_are_sorted_last_either_way(chromium, address):
    """What is not bound is no least value."""
    values = "VALUES ?n { 3.5 UNDEF -1 UNDEF -20 }"
    with Visit(chromium) as visit:
        visit.page.goto(address)
        ask(visit.page, f"SELECT ?n {{ {values} }}")
        visit.page.locator("tbody tr").first.wait_for()
        visit.page.locator("th button").click()
        assert ["-20", "-1", "3.5", "", ""] == cells(visit, 1)
        visit.page.locator("th button").click()
        assert ["3.5", "-1", "-20", "", ""] == cells(visit, 1)


@pytest.mark.parametrize(
    ("width", "scheme", "where", "what"),
    [
        (390, "dark", "#question=approximate-figures&as=chart", ".ask-one"),
        (1280, "light", "#question=teams-over-time&as=chart,period,value,,points", "circle"),
        (390, "light", "#question=relations&as=links", ".ask-thing"),
        (1280, "dark", f"#query={TRIPLES}", "#ask-result pre"),
    ],
)
def test_each_view_fits_and_axe_finds_nothing(chromium, address, width, scheme, where, what):
    """Chart, map and Turtle, narrow and wide, light and dark."""
    with Visit(chromium, width, scheme) as visit:
        visit.page.goto(address + where)
        visit.page.locator(what).first.wait_for()
        assert visit.overflow() == 0
        assert visit.axe() == []
        assert visit.complaints == []


def test_chart_marks_bounds_says_each_mark_and_stands_in_the_address(chromium, address):
    """More than 904 is open above; arrow keys go through all marks; the view can be shared."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{address}#question=victims")
        visit.page.get_by_role("tab", name="Table").focus()
        visit.page.keyboard.press("ArrowRight")
        marks = visit.page.locator(".ask-one")
        marks.first.wait_for()
        assert "true" == visit.page.get_by_role("tab", name="Chart").get_attribute("aria-selected")
        assert (9, 9) == (marks.count(), visit.page.locator(".ask-mark").count())
        assert visit.page.locator(".ask-mark.ask-up").count() == 1
        assert visit.page.locator(".ask-panels .ask-arrow").count() == 1
        assert "more than 904" in marks.first.get_attribute("aria-label")
        assert 0 == visit.page.locator(".ask-panels polyline").count()
        marks.first.focus()
        for _ in range(8):
            visit.page.keyboard.press("ArrowDown")
        last = marks.last.get_attribute("aria-label")
        assert last == visit.page.locator(".ask-said").text_content()
        visit.page.get_by_label("A panel for each").select_option("who")
        assert "as=chart%2Cperiod%2Cvalue%2Cwho%2Cbars" in visit.page.url
        panels = visit.page.locator("figcaption").all_text_contents()
        assert ["who: ice", "who: hsi", "who: vap"] == panels
        shared = visit.page.url
        visit.page.goto("about:blank")
        visit.page.goto(shared)
        marks.first.wait_for()
        assert panels == visit.page.locator("figcaption").all_text_contents()


#: Of each mark, whether its number touches its arrow.
TOUCHED = """(marks) => marks.map((mark) => {
  const box = (one) => mark.querySelector(one).getBoundingClientRect();
  const [words, arrow] = [box("text"), box(".ask-arrow")];
  return words.bottom > arrow.top + 1 && words.top < arrow.bottom - 1;
})"""


def test_number_of_a_mark_leaves_its_arrow_free_below_zero_too(chromium, address):
    """A number stands above its bar, or above zero; what has none is counted."""
    rows = '("FY2018" -9 "fewer-than") ("FY2019" -5 "more-than") ("FY2020" 7 "more-than")'
    columns = "(?period ?value ?qualifier)"
    query = f'SELECT * {{ VALUES {columns} {{ {rows} ("FY2021" UNDEF "exact") }} }}'
    with Visit(chromium) as visit:
        visit.page.goto(f"{address}#query={quote(query)}&as=chart")
        marks = visit.page.locator(".ask-one")
        marks.first.wait_for()
        assert [False] * 3 == marks.evaluate_all(TOUCHED)
        assert "rows without value: 1" in visit.page.locator(".ask-hint").last.text_content()


def test_answer_is_heard_printed_and_written_from_right_to_left(chromium, address):
    """A head is its name, paper has the query as text and no empty frame, Arabic its own order."""
    with Visit(chromium) as visit:
        visit.page.goto(address)
        ask(visit.page, 'SELECT ("مرحبا abc" AS ?a) (1 AS ?n) {}')
        visit.page.get_by_role("columnheader", name="a", exact=True).wait_for()
        left = """(cell) => ["م", "a"].map((sign) => {
          const range = document.createRange(), at = cell.textContent.indexOf(sign);
          range.setStart(cell.firstChild, at);
          range.setEnd(cell.firstChild, at + 1);
          return range.getBoundingClientRect().left;
        })"""
        arabic, latin = visit.page.locator("tbody td").first.evaluate(left)
        assert latin < arabic
        visit.page.emulate_media(media="print")
        assert visit.page.locator("#ask-shown").is_visible()
        for gone in ("#ask-text", "[role=tablist]", "#ask-go"):
            assert not visit.page.locator(gone).is_visible()


#: The labels of each drawing, and those that a mark of their row covers or that are cut off.
LABELS = """() => [...document.querySelectorAll(".ask-panels svg")].map((svg) => {
  const sheet = svg.getBoundingClientRect();
  const labels = [...svg.querySelectorAll(":scope > text")].map((one) => [one.textContent, one.getBoundingClientRect()]);
  const points = [...svg.querySelectorAll("circle")].map((one) => one.getBoundingClientRect());
  const meets = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom - 3 && other.top < one.bottom - 3;
  return [labels.map(([words]) => words), labels.filter(([, box]) => box.right > sheet.right + 1 || points.some((point) => meets(box, point))).map(([words]) => words)];
})"""  # noqa: E501


@pytest.mark.parametrize("width", [390, 1280])
def test_rows_of_a_chart_can_be_told_apart_and_points_leave_labels_free(chromium, address, width):
    """Of many figures of one unit and year each has its own label, with nothing upon it."""
    with Visit(chromium, width) as visit:
        visit.page.goto(f"{address}#question=figures&as=chart,period,value,unit,points")
        visit.page.locator(".ask-one").first.wait_for()
        drawings = visit.page.evaluate(LABELS)
        assert any("FY2007, ice, arrests, illegal-exports" in labels for labels, _ in drawings)
        for labels, covered in drawings:
            assert len(set(labels)) == len(labels), labels
            assert [] == covered


def test_map_has_a_box_for_each_thing_and_the_same_as_a_list(chromium, address, export):
    """Boxes are links to pages; arrows are what the answer's rows say; the list has all."""
    answer = run(open_store(export), find_question("historical-divisions", export).text)
    with Visit(chromium) as visit:
        visit.page.goto(f"{address}#query={TRIPLES}&as=links")
        visit.page.locator(".ask-thing").first.wait_for()
        boxes = visit.page.locator(".ask-thing").count()
        arrows = visit.page.locator(".ask-map svg > .ask-arrow").count()
        assert (
            f"{boxes} things, {arrows} links" in visit.page.locator(".ask-hint").last.text_content()
        )
        assert "Not drawn:" in visit.page.locator(".ask-hint").last.text_content()
        visit.page.locator("summary").focus()
        visit.page.keyboard.press("Enter")
        listed = visit.page.locator(".ask-plain li")
        assert arrows == listed.count()
        assert "unit:ice → ag:role → unit-role:agency" == listed.first.text_content()
        visit.page.goto(f"{address}#question=historical-divisions&as=links,unit,became")
        fps = visit.page.locator(".ask-thing[href='unit/fps.html']")
        fps.wait_for()
        assert len({row[0].value for row in answer.rows}) >= fps.count() == 1


def test_arrow_that_closes_a_circle_lies_on_no_other(chromium, address):
    """From the end back to the beginning it goes under the row, and the list has its name."""
    links = '(<urn:a> "on" <urn:b>) (<urn:b> "on" <urn:c>) (<urn:c> "back" <urn:a>)'
    query = f"SELECT * {{ VALUES (?from ?kind ?to) {{ {links} }} }}"
    with Visit(chromium) as visit:
        visit.page.goto(f"{address}#query={quote(query)}&as=links")
        visit.page.locator(".ask-thing").first.wait_for()
        arrows = visit.page.locator(".ask-map svg > .ask-arrow")
        heights = arrows.evaluate_all("(all) => all.map((one) => one.getBBox().height)")
        assert [0, 0, 16] == heights
        assert ["on", "on"] == visit.page.locator(".ask-map .ask-by").all_text_contents()
        assert "back" in visit.page.locator(".ask-plain").text_content()


def test_views_that_do_not_fit_an_answer_are_not_offered(chromium, address):
    """A column of words has no chart and no map; an address that asks for one shows the table."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{address}#query=SELECT ?a {{ VALUES ?a {{ 'x' 'y' }} }}&as=chart,a,b")
        visit.page.locator("tbody tr").first.wait_for()
        assert 0 == visit.page.get_by_role("tab").count()
        ask(visit.page, "SELECT ?a { ?a a ag:Nothing }")
        visit.page.locator("#ask-result", has_text="Nothing in the graph fits").wait_for()


def test_single_file_leads_to_descriptions_where_it_has_no_pages(chromium, alone):
    """A link within the one file asks for the description of what it names."""
    with Visit(chromium) as visit:
        visit.page.goto(f"{alone}#question=unit-history&unit=fps")
        visit.page.locator("tbody a").first.click()
        visit.page.locator("#ask-result pre", has_text="unit:fps").wait_for()
        assert "DESCRIBE <https://w3id.org/agencygraph/ice/unit/fps>" == (
            visit.page.locator("#ask-text").input_value()
        )
        assert visit.complaints == []


def test_enter_keeps_the_indent_and_can_be_taken_back(chromium, address):
    """A new line begins where the last one did, a step further after a brace."""
    with Visit(chromium) as visit:
        visit.page.goto(address)
        text = visit.page.locator("#ask-text")
        text.fill("ASK {")
        text.press("End")
        text.press("Enter")
        visit.page.keyboard.type("?a ?b ?c .")
        text.press("Enter")
        visit.page.keyboard.type("?d")
        assert "ASK {\n  ?a ?b ?c .\n  ?d" == text.input_value()
        assert 3 == visit.page.locator(".ask-line").count()
        for _ in range(40):
            if text.input_value() == "ASK {":
                break
            visit.page.keyboard.press("Control+z")
        assert "ASK {" == text.input_value()
