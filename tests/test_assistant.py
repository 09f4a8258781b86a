"""The assistant's tools, called by a client of the protocol: real figures, silence, bad input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
import pytest

from agencygraph.assistant.asking import FIGURES
from agencygraph.assistant.corpus import ABSENT, NEAR, PARTS, Corpus
from agencygraph.assistant.figures import Figures, _difference
from assistant_client import Call, caller, corpus_of, served


@pytest.fixture(scope="module")
def ice() -> Corpus:
    """The dossier that comes along."""
    return corpus_of("ice")


@pytest.fixture
def call(ice: Corpus, export: Path) -> Call:
    """Call a tool by a client of the protocol; a text is what an error says."""
    return caller(ice, export, seconds=5)


def test_every_tool_reads_only_and_says_what_it_does(ice: Corpus, export: Path) -> None:
    """Nine tools, each with a description and the hint that it changes nothing."""

    async def listed() -> list[Any]:
        async with served(ice, export) as client:
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


def test_find_offers_near_names_only_where_they_are_near(call: Call) -> None:
    """A slip of the pen has a neighbour; a word like no other has none."""
    told, _ = call("find_unit", name="NASA")
    assert "nearest_names" not in told
    told, _ = call("find_unit", name="Office of Detenshun and Remoofals")
    assert "Office of Detention and Removal Operations" in told["nearest_names"]


def test_history_tells_names_changes_and_successors(call: Call) -> None:
    """FPS moved twice and kept its identity; each change has its sources."""
    told, _ = call("unit_history", unit="fps")
    parents = [one["parent"] for one in told["names"] if "parent" in one]
    assert "U.S. Immigration and Customs Enforcement" in parents
    assert [] == told["succeeded_by"]
    assert all("outside_sources" in one or "document" in one for one in told["changes"])


def test_history_names_parents_as_they_were_called_then(call: Call) -> None:
    """FPS went to NPPD, which became CISA while FPS was there."""
    told, _ = call("unit_history", unit="fps")
    then = "National Protection and Programs Directorate"
    now = "Cybersecurity and Infrastructure Security Agency"
    assert f"{then}, then {now}" == told["names"][2]["parent"]


def test_history_of_what_took_work_over_names_no_wrong_origin(call: Call) -> None:
    """USCIS gave work to ICE and goes on: the one did not come from the other."""
    told, _ = call("unit_history", unit="uscis")
    assert [] == told["succeeded_by"]
    assert "2003-sevis-to-ice" in {one["event"] for one in told["changes"]}
    told, _ = call("unit_history", unit="ice")
    assert "uscis" not in {one["key"] for one in told["came_from"]}


def test_history_tells_what_no_version_dates(call: Call) -> None:
    """ICE was first called a bureau, nobody knows until when; the note says so."""
    told, _ = call("unit_history", unit="ice")
    assert "Bureau of Immigration and Customs Enforcement" in told["also_called_at_some_time"]
    assert "ICE" not in told["also_called_at_some_time"]
    assert told["note"]


def test_history_says_how_sure_a_change_is(call: Call) -> None:
    """Two accounts of the beginning of BEST contradict each other, and both say so."""
    told, _ = call("unit_history", unit="best")
    events = {one["event"]: one for one in told["changes"]}
    assert ["2005-best-creation"] == events["2006-best-creation"]["contradicts"]
    assert {"high", "medium"} >= {one["certainty"] for one in events.values()}


def test_series_gives_every_number_with_its_qualifier_period_and_place(ice: Corpus) -> None:
    """No statement of any series goes without what it takes to repeat it."""
    count = 0
    for measure in ice.lineage.facts.measures:
        for one in Figures(ice).series(measure.key).get("series", ()):
            for point in one["points"]:
                for said in point["statements"]:
                    count += 1
                    assert {"value", "qualifier", "period", "counted_in"} <= said.keys()
                    assert {"document", "receipt"} <= said.keys() or "outside_sources" in said
    assert len(ice.lineage.facts.observations) == count


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
    assert "Enforcement and Removal Operations was not in being" == silent["FY2003 to FY2009"]
    assert "no document of the year is in the corpus" == silent["FY2010 to FY2016"]
    assert silent["FY2018"].startswith("the year was not over when The Life Saving Missions")
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


def test_compare_reaches_over_the_figures_between(call: Call) -> None:
    """Where each year has a figure there is no gap, though one lies between the two."""
    told, _ = call(
        "compare",
        measure="teams",
        subject="fugitive-operations-teams",
        first="FY2005",
        second="FY2007",
    )
    assert ("comparable", "+57") == (told["verdict"], told["difference"])
    (reason,) = told["reasons"]
    assert reason.endswith("kind of period, with no gap between them")


def test_a_source_that_was_read_in_an_archive_has_the_address_of_the_copy(ice: Corpus) -> None:
    """The page of today may be another one, or gone; of other sources the address is theirs."""
    documents = {one.key: one for one in ice.lineage.facts.documents}
    told = {key: ice.records.source(key)["address"] for key in documents}
    assert documents["fy2007"].archived_url == told["fy2007"] != documents["fy2007"].url
    assert documents["fy2024"].url == told["fy2024"]


def test_difference_of_rounded_figures_says_how_fine_it_is(ice: Corpus) -> None:
    """From 1.3 million to 1.6 million it is no finer than what was printed."""
    found = ice.figures
    coarse, fine = found["fy2007-marijuana-seized"], found["fy2024-hsi-narcotics-seized"]
    said = _difference(coarse, fine)
    assert "printed in steps of 100,000: the difference is no finer" == said["rounding"]
    arrests = [found[f"fy{year}-ero-administrative-arrests"] for year in (2023, 2024)]
    assert "rounding" not in _difference(*arrests)


def test_compare_says_not_in_the_corpus_and_what_is_implied(call: Call) -> None:
    """The figure of 2022 is not there, only others near; a printed change implies a range."""
    told, _ = call(
        "compare", measure="administrative-arrests", subject="ero", first="FY2022", second="FY2023"
    )
    assert (NEAR, "FY2022") == (told["answer"], told["missing"][0]["period"])
    assert "142,694 to 142,812" in told["missing"][0]["implied_by_printed_changes"][0]
    assert "170,590" == told["given"][0]["statements"][0]["as_printed"]


def test_compare_names_the_parts_where_no_total_is_printed(call: Call) -> None:
    """Removals of 2023 by ERO are printed by group: each part is named by what to ask for."""
    asked = {"measure": "removals", "subject": "ero", "first": "FY2023", "second": "FY2024"}
    told, _ = call("compare", **asked)
    assert PARTS == told["answer"] == told["missing"][0]["answer"]
    parts = [one["breakdown"] for one in told["missing"][0]["parts"]]
    series, _ = call("series", measure="removals", subject="ero")
    with_2023 = [
        one for one in series["series"] if "FY2023" in {point["period"] for point in one["points"]}
    ]
    assert len(with_2023) == len(parts) == 3
    # FY2024 prints nothing of it, which stays apart.
    assert (ABSENT, "FY2024") == tuple(told["missing"][1][name] for name in ("answer", "period"))
    for part in parts:
        told, _ = call("compare", **asked, breakdown=part)
        assert "FY2023" == told["given"][0]["period"]


def test_compare_names_what_is_printed_in_place_of_a_part(call: Call) -> None:
    """A part that is not there is not said to be plainly absent: the total beside it is named."""
    pair = {"measure": "administrative-arrests", "subject": "ero"}
    years = {"first": "FY2023", "second": "FY2024", "breakdown": "human-rights-violators"}
    told, _ = call("compare", **pair, **years)
    assert NEAR == told["answer"]
    assert "total" in {one["breakdown"] for one in told["missing"][0]["printed_instead"]}


def test_compare_and_series_name_what_stands_near_and_why_it_is_no_answer(call: Call) -> None:
    """Arrests of the agency are printed of a unit, removals by a measure that is not the same."""
    asked = {"subject": "ice", "first": "FY2023", "second": "FY2024"}
    told, _ = call("compare", measure="administrative-arrests", **asked)
    assert NEAR == told["answer"]
    for year, missing in zip(("fy2023", "fy2024"), told["missing"], strict=True):
        (near,) = missing["near"]
        assert [f"{year}-ero-administrative-arrests"] == near["figures"]
        assert near["no_answer_because"].startswith("of Enforcement and Removal Operations, a unit")
    told, _ = call("series", measure="removals", subject="ice")
    silent = {one["period"]: one for one in told["series"][0]["without_a_figure"]}
    assert "276,912 (not split)" in silent["FY2007"]["reason"]
    assert (NEAR, ABSENT) == (silent["FY2007"]["answer"], silent["FY2024"]["answer"])


@pytest.mark.parametrize("start", ["", "{kind}/", "https://w3id.org/agencygraph/ice/{kind}/"])
def test_every_tool_takes_a_key_an_id_and_an_iri(call: Call, start: str) -> None:
    """What one tool gives, another takes."""

    def named(kind: str, key: str) -> str:
        return start.format(kind=kind) + key

    pair = {"measure": named("measure", "administrative-arrests"), "subject": named("unit", "ero")}
    periods = {"first": "FY2023", "second": "FY2024", "breakdown": named("breakdown", "total")}
    figure = "fy2023-ero-at-large-arrests"
    for tool, given, plain in (
        ("unit_history", {"unit": named("unit", "dro")}, {"unit": "dro"}),
        ("list_measures", {"subject": named("unit", "ero")}, {"subject": "ero"}),
        ("series", pair, {"measure": "administrative-arrests", "subject": "ero"}),
        ("evidence", {"figure": named("observation", figure)}, {"figure": figure}),
    ):
        told, is_error = call(tool, **given)
        assert (call(tool, **plain)[0], False) == (told, is_error)
    told, _ = call("compare", **pair, **periods)
    assert 2 == len(told["figures"])


def test_evidence_recomputes_the_claims_about_a_figure(call: Call) -> None:
    """The +7.2% of 91,497 against 85,343 stands beside the figure, recomputed."""
    told, _ = call("evidence", figure="fy2023-ero-at-large-arrests")
    (claim,) = told["claims_about_it"]
    assert "consistent" == claim["recomputed"]
    assert ("7.2", "percent", "FY2022") == (
        *(claim[name] for name in ("value", "counted_in")),
        claim["against"]["text"],
    )


def test_organization_on_a_day_outside_the_record_is_not_guessed(call: Call) -> None:
    """A day before the record is not in the corpus; a day within has its units."""
    told, _ = call("organization_on", day="1990-01-01")
    assert ABSENT == told["answer"]
    told, _ = call("organization_on", day="2008-01-01")
    assert "dro" in {one["key"] for one in told["units"]}


def test_organization_on_a_day_says_what_of_a_unit_is_open(call: Call) -> None:
    """A unit of which only the rank or parent is in doubt is certain; the other stands under or."""
    told, _ = call("organization_on", day="2015-01-01")
    units = {one["key"]: one for one in told["units"]}
    assert units["opla"]["certain"]
    assert ("office", ["directorate"]) == (
        units["opla"]["kind"],
        [one["kind"] for one in units["opla"]["or"]],
    )
    assert ("ice", ["ero"]) == (
        units["lesc"]["under"],
        [one["under"] for one in units["lesc"]["or"]],
    )
    assert "or" not in units["ero"]


def test_sparql_brings_the_evidence_of_every_figure_it_names(call: Call) -> None:
    """A row with a figure's IRI comes with its qualifier, period, document and receipt."""
    query = """SELECT ?figure ?value { ?figure qb:dataSet dataset:as-reported ; ag:statedIn ?d ;
        ag:value ?value . ?d a ag:Document } LIMIT 1"""
    told, is_error = call("sparql", query=query)
    assert not is_error
    figure = told["figures"][0]
    assert told["rows"][0]["figure"] == figure["iri"]
    assert {"qualifier", "period", "document", "receipt"} <= figure.keys()


@pytest.mark.parametrize(
    ("selected", "is_cautioned"),
    [("?v", True), ("(SUM(?v) AS ?sum)", True), ("?f ?v", False), ("(COUNT(?f) AS ?n)", True)],
)
def test_sparql_warns_of_a_number_that_stands_alone(
    call: Call, selected: str, is_cautioned: bool
) -> None:
    """A figure without its IRI, a sum of figures and a count of rows come with a caution."""
    told, _ = call(
        "sparql", query=f"SELECT {selected} {{ ?f a ag:MetricObservation ; ag:value ?v }}"
    )
    assert is_cautioned == ("caution" in told)


def test_sparql_tells_no_more_figures_than_can_be_read(call: Call) -> None:
    """Rows end where their figures would be too many, and the answer says how many are left."""
    query = "SELECT ?f { ?f a ag:MetricObservation ; ag:value ?v } ORDER BY ?f"
    told, _ = call("sparql", query=query)
    assert FIGURES == len(told["figures"]) == len(told["rows"]) < told["row_count"]
    assert told["left_out"].startswith(f"{told['row_count'] - FIGURES} rows")


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
        ("series", {"measure": "arrests", "breakdown": "drogs"}, "is the key of no breakdown"),
        (
            "compare",
            {"measure": "arrests", "subject": "ice", "first": "FY2007", "second": "FY2007"},
            "are the same period",
        ),
        ("unit_history", {"unit": "drox"}, 'nearest: "dro"'),
        ("organization_on", {"day": "yesterday"}, "write, for example, 2009-06-30"),
        ("evidence", {"figure": "none"}, "none is the key of no figure or claim; `"),
        ("evidence", {"figure": ""}, "give the key; `series` names them"),
        ("evidence", {"figure": "observation/"}, "give the key; `series` names them"),
        ("series", {"measure": ""}, "give the key of a measure; `list_measures` names all"),
        ("series", {"measure": "arrests", "subject": " "}, "give the key of a unit or program"),
        ("unit_history", {"unit": ""}, "give the key of a unit or program"),
        (
            "unit_history",
            {"unit": "unit/drox"},
            'drox is the key of no unit or program; nearest: "dr',
        ),
        ("find_unit", {"name": " "}, "give a name"),
        ("sparql", {"query": " "}, "give a query"),
        (
            "sparql",
            {"query": "silence", "parameters": {"subject": "ERO", "measure": "removals"}},
            'there is no subject "ERO"; give the key of a unit or program: use "ero"',
        ),
        (
            "compare",
            {"measure": "arrests", "subject": "ice", "first": "FY20233", "second": "FY2024"},
            '"FY20233" is no period; write FY2023, CY2017, 2018-08-20',
        ),
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
