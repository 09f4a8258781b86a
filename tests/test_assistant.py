"""The assistant's tools, called by a client of the protocol: real figures, silence, bad input."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from agencygraph import api
from agencygraph.assistant.asking import Asking
from agencygraph.assistant.server import create_server
from agencygraph.assistant.tools import ABSENT, Tools
from agencygraph.dossier import load_settings
from agencygraph.serve.limits import Limits
from agencygraph.serve.pool import Pool
from dossier_fixtures import dossier_folder

#: The name of a tool and its arguments, to what it told and whether that is an error.
Call = Callable[..., tuple[Any, bool]]


def tools_of(dossier: str) -> Tools:
    """Give the tools of a dossier."""
    folder = dossier_folder(dossier)
    return Tools(api.load_dossier(folder), load_settings(folder))


@pytest.fixture(scope="module")
def ice_tools() -> Tools:
    """The tools of the dossier that comes along."""
    return tools_of("ice")


@asynccontextmanager
async def served(tools: Tools, export: Path) -> AsyncIterator[Client]:
    """Give a client of the tools, a worker beside them."""
    async with (
        Pool(export, Limits(timeout=5, workers=1)) as pool,
        Client(create_server(Asking(tools, export, pool))) as client,
    ):
        yield client


@pytest.fixture
def call(ice_tools: Tools, export: Path) -> Call:
    """Call a tool by a client of the protocol; a text is what an error says."""

    async def called(name: str, arguments: dict[str, object]) -> tuple[Any, bool]:
        async with served(ice_tools, export) as client:
            found = await client.call_tool(name, arguments)
            told = found.content[0].text if found.is_error else found.structured_content
            return told, bool(found.is_error)

    return lambda tool, /, **arguments: anyio.run(called, tool, arguments)


def test_every_tool_reads_only_and_says_what_it_does(ice_tools: Tools, export: Path) -> None:
    """Nine tools, each with a description and the hint that it changes nothing."""

    async def listed() -> list[Any]:
        async with served(ice_tools, export) as client:
            return (await client.list_tools()).tools

    tools = anyio.run(listed)
    names = "find_unit unit_history organization_on list_measures series compare evidence"
    assert [*names.split(), "list_questions", "sparql"] == [tool.name for tool in tools]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)


def test_find_says_what_an_abbreviation_meant_then(call: Call) -> None:
    """DRO in 2012 was no more, and the reasons name what it became."""
    told, _ = call("find_unit", name="DRO", on="2012")
    first = told["candidates"][0]
    assert ("unit/dro", False, "false") == (first["id"], first["match"], first["holds"])
    assert ["unit/ero"] == [one["thing"] for one in first["became"]]


def test_find_says_not_in_the_corpus_when_nothing_is_called_so(call: Call) -> None:
    """A name that no table holds is answered, not guessed."""
    told, is_error = call("find_unit", name="Ministry of Silly Walks")
    assert (ABSENT, False) == (told["answer"], is_error)


def test_history_tells_names_changes_and_successors(call: Call) -> None:
    """FPS moved twice and kept its identity; each change has its sources."""
    told, _ = call("unit_history", unit="fps")
    parents = [one["parent"] for one in told["names"] if "parent" in one]
    assert "U.S. Immigration and Customs Enforcement" in parents
    assert [] == told["succeeded_by"]
    assert all("outside_sources" in one or "document" in one for one in told["changes"])


def test_series_gives_every_number_with_its_qualifier_period_and_place(ice_tools: Tools) -> None:
    """No statement of any series goes without what it takes to repeat it."""
    count = 0
    for measure in ice_tools.lineage.facts.measures:
        for one in ice_tools.series(measure.key).get("series", ()):
            for point in one["points"]:
                for said in point["statements"]:
                    count += 1
                    assert {"value", "qualifier", "period", "counted_in"} <= said.keys()
                    assert {"document", "receipt"} <= said.keys() or "outside_sources" in said
    assert len(ice_tools.lineage.facts.observations) == count


def test_series_keeps_more_than(call: Call) -> None:
    """A bound stays a bound, in words and in the printed form."""
    told, _ = call("evidence", figure="dhs2018-ero-homicide-charges-and-convictions")
    assert ("More than 1,800", "more-than", "above 1,800") == (
        told["as_printed"],
        told["qualifier"],
        told["lower_bound"],
    )


def test_series_says_for_each_silent_year_why(call: Call) -> None:
    """ERO did not exist in 2007; in 2012 no document of the year is in the corpus."""
    told, _ = call("series", measure="administrative-arrests", subject="ero")
    silent = {one["period"]: one["reason"] for one in told["series"][0]["without_a_figure"]}
    assert "Enforcement and Removal Operations was not in being" == silent["FY2007"]
    assert "no document of fiscal year 2012 is in the corpus" == silent["FY2012"]
    assert not {"FY2023", "FY2024"} & silent.keys()


def test_compare_gives_a_difference_only_where_a_line_may_be_drawn(call: Call) -> None:
    """Arrests of 2023 and 2024 may be compared; at-large arrests carry a warning."""
    told, _ = call(
        "compare", measure="administrative-arrests", subject="ero", first="FY2024", second="FY2023"
    )
    assert (True, "-57,159", "-33.5%") == (
        told["may_be_compared"],
        told["difference"],
        told["percent"],
    )
    told, _ = call(
        "compare", measure="at-large-arrests", subject="ero", first="FY2023", second="FY2024"
    )
    assert (False, "read the note") == (told["may_be_compared"], told["verdict"])
    assert "difference" not in told


def test_compare_says_not_in_the_corpus_and_what_is_implied(call: Call) -> None:
    """The figure of 2022 is not there; a printed change implies a range for it."""
    told, _ = call(
        "compare", measure="administrative-arrests", subject="ero", first="FY2022", second="FY2023"
    )
    assert (ABSENT, "FY2022") == (told["answer"], told["missing"][0]["period"])
    assert "142,693 to 142,813" in told["missing"][0]["implied_by_printed_changes"][0]
    assert "170,590" == told["given"][0]["statements"][0]["as_printed"]


def test_evidence_recomputes_the_claims_about_a_figure(call: Call) -> None:
    """The +7.2% of 91,497 against 85,343 stands beside the figure, recomputed."""
    told, _ = call("evidence", figure="fy2023-ero-at-large-arrests")
    assert ["consistent"] == [one["recomputed"] for one in told["claims_about_it"]]


def test_organization_on_a_day_outside_the_record_is_not_guessed(call: Call) -> None:
    """A day before the record is not in the corpus; a day within has its units."""
    told, _ = call("organization_on", day="1990-01-01")
    assert ABSENT == told["answer"]
    told, _ = call("organization_on", day="2008-01-01")
    assert "dro" in {one["key"] for one in told["units"]}


def test_sparql_brings_the_evidence_of_every_figure_it_names(call: Call) -> None:
    """A row with a figure's IRI comes with its qualifier, period, document and receipt."""
    query = """SELECT ?figure ?value { ?figure qb:dataSet dataset:as-reported ; ag:statedIn ?d ;
        ag:value ?value . ?d a ag:Document } LIMIT 1"""
    told, is_error = call("sparql", query=query)
    assert not is_error
    figure = told["figures"][0]
    assert told["rows"][0]["figure"] == figure["iri"]
    assert {"qualifier", "period", "document", "receipt"} <= figure.keys()


def test_sparql_answers_a_named_question_with_a_parameter(call: Call) -> None:
    """The history of a unit by the question's name."""
    listed, _ = call("list_questions")
    question = next(one for one in listed["questions"] if "unit" in one["parameters"])
    told, _ = call("sparql", query=question["name"], parameters={"unit": "fps"})
    assert told["rows"]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("series", {"measure": "arests"}, 'arests is the key of no measure; nearest: "arrests"'),
        ("unit_history", {"unit": "drox"}, 'nearest: "dro"'),
        ("organization_on", {"day": "yesterday"}, "write it as 2009-06-30"),
        ("evidence", {"figure": "none"}, "there is no figure of this key"),
        ("find_unit", {"name": "DRO", "kind": "unicorn"}, "there is no kind unicorn"),
        ("sparql", {"query": "SELECT * { ?s ?p"}, "cannot be run"),
        ("sparql", {"query": "DROP ALL "}, "read-only"),
        ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, "SERVICE"),
        (
            "compare",
            {"measure": "arrests", "subject": "ice", "first": "2023", "second": "FY2024"},
            "write FY2023 or CY2023",
        ),
    ],
)
def test_bad_input_is_an_error_that_says_what_to_do(
    call: Call, tool: str, arguments: dict[str, object], said: str
) -> None:
    """No call ends in a traceback; the words name the mistake."""
    told, is_error = call(tool, **arguments)
    assert is_error
    assert said in told


def test_sparql_ends_in_time_when_a_query_would_not(call: Call) -> None:
    """A product of everything with everything is stopped at the limit."""
    told, is_error = call("sparql", query="SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")
    assert is_error
    assert "no answer within 5 s" in told


@pytest.mark.parametrize("dossier", ["tides", "harbour"])
def test_tools_know_no_agency(dossier: str) -> None:
    """Every unit, measure and figure of another dossier can be asked for."""
    tools = tools_of(dossier)
    for unit in tools.lineage.facts.units:
        assert tools.history(unit.key)["names"]
        assert tools.find(unit.name)["candidates"]
    for fact in tools.lineage.facts.observations:
        assert fact.key == tools.evidence(fact.key)["figure"]


def test_mcp_speaks_over_standard_input_and_output() -> None:
    """The command answers a client that starts it, with nothing else on standard output."""

    async def asked() -> Any:
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "agencygraph", "mcp", "--workers", "1"]
        )
        async with Client(command) as client:
            return await client.call_tool("evidence", {"figure": "fy2023-ero-at-large-arrests"})

    assert "91,497" == anyio.run(asked).structured_content["as_printed"]
