"""The page of the organization: the same answers as `lineage`, with and without JavaScript."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date, timedelta

import pytest

from agencygraph.dossier import load
from agencygraph.findings import is_clean
from agencygraph.interpret import interpret
from agencygraph.lineage import trace
from agencygraph.resources import find_dossier
from agencygraph.site.organization import organization_page
from agencygraph.site.organization_data import as_json, chosen_days, doubt, organization_data
from agencygraph.site.parts import ASSETS
from agencygraph.snapshots import compare, programs_on, snapshot
from site_browser import Visit, run_node, write_page

pytest_plugins = ("site_fixtures",)

FIELDS = ("key", "name", "what", "before", "after", "standing")
COMPUTE = f"""
const Lineage = require({json.dumps(str(ASSETS / "lineage.js"))});
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const data = Lineage.unpack(given.data);
console.log(JSON.stringify({{
  days: given.days.map((day) => [Lineage.snapshot(data, day), Lineage.programsOn(data, day)]
    .map((found) => found.map((one) => ({{ ...one,
      others: one.others.map(({{ name, kind, parent }}) => [name, kind, parent]) }})))),
  pairs: given.pairs.map(([first, second]) => Lineage.compare(data, first, second)
    .map((change) => ({{ ...change, events: change.events.map((event) => event.key) }}))),
}}));
"""


def link(kind: str, key: str) -> str:
    """Address pages as the tests' site does."""
    return f"{kind}/{key}.html"


@pytest.fixture(scope="module")
def ice():
    """The agency's lineage and settings."""
    dossier, findings = load(find_dossier("ice"))
    assert dossier is not None
    assert is_clean(findings)
    return trace(interpret(dossier)[0]), dossier.settings


@pytest.fixture(scope="module")
def page(ice):
    """The parts of the page."""
    return organization_page(*ice, link)


@pytest.fixture(scope="module")
def address(page, web):
    """The page, written and served."""
    folder, root = web
    write_page(page, "organization.html", folder)
    return f"{root}organization.html"


def days_to_try(lineage, settings) -> list[date]:
    """Sixty days: spread over the record, and on and beside the days where something changes."""
    first, last = date.fromisoformat(settings.start), date.fromisoformat(settings.through)
    spread = [first + (last - first) * n // 29 for n in range(30)]
    stops = sorted({day for event in lineage.facts.events if (day := event.date.latest)})
    inside = [day for day in stops if first <= day <= last]
    edges = [day + timedelta(days=n % 3 - 1) for n, day in enumerate(inside[:: len(inside) // 30])]
    return sorted({*spread, *edges, *(c.day for c in chosen_days(lineage, settings))})


def as_told(lineage, standee, day) -> dict[str, str]:
    """A standee as the JavaScript gives it."""
    versions = {v.key: v for v in (*lineage.facts.versions, *lineage.facts.programs)}
    lives = [versions[standee.version], *standee.others]
    why = doubt(lives, day) if standee.standing == "possible" else ""
    names = ("key", "name", "abbreviation", "kind", "parent", "standing")
    others = [[one.name, one.kind, one.parent] for one in standee.others]
    return {name: getattr(standee, name) for name in names} | {"doubt": why, "others": others}


def test_javascript_gives_the_organization_of_python_on_sixty_days(ice):
    """On each of sixty days and more, and between pairs of them, both say the same."""
    lineage, settings = ice
    days = days_to_try(lineage, settings)
    assert len(days) >= 60
    pairs = [*itertools.pairwise(days), *zip(days, days[30:], strict=False)]
    told = run_node(
        COMPUTE,
        {
            "data": organization_data(lineage, settings, link),
            "days": [day.isoformat() for day in days],
            "pairs": [[a.isoformat(), b.isoformat()] for a, b in pairs],
        },
    )
    for day, given in zip(days, told["days"], strict=True):
        assert [as_told(lineage, one, day) for one in snapshot(lineage, day)] == given[0], day
        assert [as_told(lineage, one, day) for one in programs_on(lineage, day)] == given[1], day
    for (first, second), given in zip(pairs, told["pairs"], strict=True):
        expected = [
            {
                **{n: getattr(change, n) for n in FIELDS},
                "events": [event.key for event in change.events],
            }
            for change in compare(lineage, first, second)
        ]
        assert expected == given, (first, second)


def test_tables_hold_every_unit_of_each_chosen_day(ice, page):
    """Without JavaScript: a table a chosen day, a row a unit and program, doubts in words."""
    lineage, settings = ice
    chosen = [one for one in chosen_days(lineage, settings) if one.has_table]
    assert [settings.start, settings.through] == [str(chosen[0].day), str(chosen[-1].day)]
    for one in chosen:
        start = page.body_html.index(f'id="day-{one.day.isoformat()}"')
        table = page.body_html[start : page.body_html.index("</details>", start)]
        for kind, standing in (("units", snapshot), ("programs", programs_on)):
            found = standing(lineage, one.day)
            rows = rows_of(page.body_html, table, kind)
            assert rows.count("<th scope=row>") == len(found)
            possible = sum(standee.standing == "possible" for standee in found)
            assert rows.count("<td>possible: ") == possible


def rows_of(html: str, table: str, kind: str) -> str:
    """Give the rows of a day's table, or of the day that it says it is the same as."""
    same = re.search(rf'<p>{kind} on [^<]*: the same as on <a href="#([^"]+)"', table, re.I)
    if same:
        start = html.index(f'id="{same[1]}"')
        table = html[start : html.index("</details>", start)]
    found = re.search(rf'class="org-{kind}".*?</table>', table, re.DOTALL)
    return found[0] if found else ""


def test_page_is_the_same_twice_and_small(ice, page):
    """Same input, same bytes, and few; the data stand in the page, once, and can be read."""
    assert organization_page(*ice, link) == page
    found = re.search(r'id="organization-data">(.*?)</script>', page.body_html, re.DOTALL)
    assert found is not None
    assert json.loads(found[1]) == json.loads(as_json(organization_data(*ice, link)))
    assert dict(page.data) == {}
    assert len(page.body_html.encode()) < 145_000


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_fits_and_axe_finds_nothing(chromium, address, width, scheme):
    """No horizontal scroll, no complaint, no other host, no violation; one day and two."""
    with Visit(chromium, width, scheme) as visit:
        for state in ("#date=2009-06-30", "#date=2007-09-30&compare=2024-09-30"):
            visit.page.goto("about:blank")
            visit.page.goto(address + state)
            visit.page.locator(".org-panel").first.wait_for()
            assert visit.overflow() == 0
            # Axe takes seconds on so long a page: once narrow and light, once wide and dark.
            if "compare" in state and (width, scheme) in ((390, "light"), (1280, "dark")):
                assert visit.axe() == []
        assert visit.complaints == []
        root = address.rpartition("/")[0]
        assert [url for url in visit.asked if not url.startswith((root, "about:", "data:"))] == []


def test_address_keeps_every_state_and_status_tells_it_in_words(ice, chromium, address):
    """The address of a state gives that state back; the summary counts what `compare` says."""
    lineage, _ = ice
    first, second = date(2009, 6, 30), date(2024, 9, 30)
    changes = compare(lineage, first, second)
    moved = sum(c.what == "moved" and c.key in lineage.units for c in changes)
    state = f"#date={first}&compare={second}&programs=no&possible=no&changed=only"
    with Visit(chromium) as visit:
        visit.page.goto(address + state)
        status = visit.page.locator("#org-status")
        assert f"{moved} moved" in status.inner_text()
        assert "From 30 June 2009 to 30 September 2024" in status.inner_text()
        assert "Programs" not in status.inner_text()
        assert visit.page.locator("#org-date-b").input_value() == str(second)
        visit.page.locator("#org-changed").uncheck()
        visit.page.wait_for_timeout(300)
        assert visit.page.evaluate("location.hash") == state.replace("&changed=only", "")
        assert visit.page.locator("#org-changes tbody tr").count() == sum(
            c.key in lineage.units for c in changes
        )


def test_keyboard_reaches_and_moves_everything(chromium, address):
    """Tab walks the controls in their order; arrows move a day, buttons go to events."""
    with Visit(chromium) as visit:
        visit.page.goto(address + "#date=2010-05-31")
        visit.page.locator(".org-panel").first.wait_for()
        reached = list(dict.fromkeys(visit.tab_order(11)))
        assert reached[:8] == [
            *("org-date-a", "org-previous-a", "org-next-a", "org-goto-a", "org-slider-a"),
            *("org-compare", "org-programs", "org-possible"),
        ]
        visit.page.locator("#org-slider-a").press("ArrowRight")
        assert visit.page.locator("#org-date-a").input_value() == "2010-06-01"
        assert visit.page.locator("#org-slider-a").get_attribute("aria-valuetext") == "1 June 2010"
        visit.page.locator("#org-next-a").press("Enter")
        assert visit.page.locator("#org-date-a").input_value() == "2010-07-01"
        assert visit.page.locator("#org-near").text_content().count("become HSI") == 1


def test_page_without_javascript_is_tables(chromium, address):
    """The controls are not there, the tables are, and open without a script."""
    with Visit(chromium, 390, scripts=False) as visit:
        visit.page.goto(address)
        assert not visit.page.locator("#org-controls").is_visible()
        visit.page.locator("#day-2007-09-30 summary").click()
        assert visit.page.locator("#day-2007-09-30 table").first.is_visible()


def test_page_runs_from_a_folder(chromium, page, tmp_path):
    """From file:// the page works as from a web host."""
    write_page(page, "organization.html", tmp_path)
    with Visit(chromium) as visit:
        visit.page.goto((tmp_path / "organization.html").as_uri())
        visit.page.locator(".org-panel").first.wait_for()
        assert visit.complaints == []


def test_last_known_does_not_contradict_when_it_began(ice):
    """What may have begun after the day it was last known on was known on some day from then."""
    lineage, _ = ice
    lives = {life.key: life for life in (*lineage.facts.versions, *lineage.facts.programs)}
    told = doubt([lives["far-cases"]], date(2022, 1, 1))
    expected = "began by 31 December 2024; last known on a day not before 18 December 2020"
    assert expected == told
    assert "last known 30 September 2007" == doubt([lives["cornerstone"]], date(2010, 1, 1))
    for life in lives.values():
        seen = life.through and not life.through.latest and life.through.earliest
        if seen and (life.start.latest is None or life.start.latest > seen):
            assert "last known on a day not before" in doubt([life], date(9998, 1, 1))


@pytest.mark.parametrize(
    ("state", "words", "shown"),
    [
        ("#date=1999-01-01", "1 January 1999 is outside the record", "2007-09-30"),
        ("#on=1999-01-01", "asks for “on=1999-01-01”, which this page does not know", "2007-09-30"),
        ("#date=2009-02-30", "“2009-02-30” is no day: write, for example, 2024", "2007-09-30"),
        ("#date=2009-02-30&programs=maybe", "“2009-02-30” is no day", "2007-09-30"),
        ("#date=2009-06-30&programs=maybe", "“programs=maybe”", "2009-06-30"),
        ("#date=2009-06-30&compare=1999-01-01", "1 January 1999 is outside", "2009-06-30"),
        ("#org-tables", "", "2007-09-30"),
    ],
)
def test_bad_address_is_told(chromium, address, state, words, shown):
    """What of an address cannot be shown is said beside what is; a place in the page is none."""
    with Visit(chromium) as visit:
        visit.page.goto("about:blank")
        visit.page.goto(address + state)
        visit.page.locator(".org-panel").first.wait_for()
        fault = visit.page.locator("#org-status .org-fault")
        assert bool(words) == bool(fault.count())
        assert words in "".join(fault.all_inner_texts())
        assert shown == visit.page.locator("#org-date-a").input_value()


def test_day_outside_the_record_is_told_and_the_field_put_right(chromium, address):
    """A field that cannot be shown says so, and holds the day that is shown when it is left."""
    with Visit(chromium) as visit:
        visit.page.goto(address + "#date=2009-06-30")
        field = visit.page.locator("#org-date-a")
        field.fill("1999-01-01")
        told = visit.page.locator("#org-status").inner_text()
        assert "1 January 1999 is outside the record" in told
        assert "Still shown: 30 June 2009" in told
        visit.page.locator("#org-slider-a").focus()
        assert "2009-06-30" == field.input_value()
        field.fill("2010-07-01")
        assert "outside the record" not in visit.page.locator("#org-status").inner_text()


def test_events_near_a_day_and_between_two_are_told_apart(ice, chromium, address):
    """Those of the day, those that may be, the last before; of two days those between them."""
    lineage, _ = ice
    dated = [event.date for event in lineage.facts.events]
    day, later = date(2010, 6, 15), date(2024, 9, 30)
    whole = [when for when in dated if when.earliest and when.latest]
    may = [when for when in whole if when.earliest <= day <= when.latest]
    sure = [when for when in whole if when.earliest > day and when.latest <= later]
    perhaps = [
        when
        for when in dated
        if (when.latest is None or when.latest > day)
        and (when.earliest is None or when.earliest <= later)
    ]
    with Visit(chromium) as visit:
        visit.page.goto(address + f"#date={day}")
        told = visit.page.locator("#org-near summary").inner_text()
        assert f"No event is known to be on 15 June 2010; {len(may)} may be; " in told
        visit.page.goto("about:blank")
        visit.page.goto(address + f"#date={day}&compare={later}")
        told = visit.page.locator("#org-near summary").inner_text()
        begun = f"{len(sure)} events after 15 June 2010 and up to 30 September 2024"
        assert f"{begun}; {len(perhaps) - len(sure)} more may be" == told
        visit.page.locator("#org-near summary").click()
        assert len(perhaps) == visit.page.locator("#org-near a").count()
