"""The Python API: what a program gets in its hands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import networkx as nx
import pandas as pd
import pyoxigraph as ox
import pytest
import rdflib

import agencygraph
from agencygraph import api
from agencygraph.errors import AgencygraphError, GateError, QueryError, UsageError
from agencygraph.iris import prefixes
from agencygraph.named_questions import find_question, questions
from agencygraph.query import Answer, render, run
from agencygraph.remote import run_remote
from agencygraph.resources import question_folders

HARBOUR = Path(__file__).parent / "dossiers" / "harbour"
SELECT = "SELECT ?u ?name { ?u a ag:HistoricalDivision ; skos:prefLabel ?name } ORDER BY ?u"
#: Questions of every form, for the embedded store and for an endpoint.
FORMS = {
    "select": SELECT,
    "optional": "SELECT ?u ?none { ?u a ag:Agency OPTIONAL { ?u ag:nothing ?none } }",
    "ask-yes": "ASK { unit:ero a ag:OrganizationalUnit }",
    "ask-no": "ASK { unit:ero a ag:Program }",
    "construct": "CONSTRUCT WHERE { ?u a ag:HistoricalDivision ; skos:prefLabel ?name }",
}


# -- what is public --------------------------------------------------------------------------------


def test_public_names_are_those_of_the_api() -> None:
    """Each name of `__all__` is a documented function of `agencygraph.api`, and no other is."""
    assert sorted(agencygraph.__all__) == list(agencygraph.__all__)
    for name in agencygraph.__all__:
        assert getattr(api, name) is getattr(agencygraph, name)
        assert getattr(api, name).__doc__
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = agencygraph.no_such_name


def test_load_dossier_gives_units_through_time() -> None:
    """Units by key, their versions in order, the events of each."""
    lineage = agencygraph.load_dossier("ice")
    versions = lineage.versions["dro"]
    assert "Office of Detention and Removal Operations" == lineage.units["dro"].name
    assert [version.start.text for version in versions] == sorted(
        version.start.text for version in versions
    )
    assert any("hsi" in event.after for event in lineage.events["oi"])


def test_load_dossier_raises_with_findings_when_a_table_is_missing(tmp_path: Path) -> None:
    """The error carries what is wrong, where, and what to do."""
    with pytest.raises(GateError) as raised:
        agencygraph.load_dossier(tmp_path)
    assert "missing-file" in {finding.code for finding in raised.value.findings}
    assert isinstance(raised.value, AgencygraphError)


def test_check_dossier_gives_no_violation_when_sound() -> None:
    """Findings are records; a sound dossier has none that forbids an export."""
    found = agencygraph.check_dossier(HARBOUR, HARBOUR / "documents")
    assert [] == [finding for finding in found if finding.severity == "violation"]


def test_build_export_gives_what_was_made(tmp_path: Path) -> None:
    """The record of the build holds facts, findings and graphs; the folder is an export."""
    checked = agencygraph.build_export(HARBOUR, tmp_path / "out", HARBOUR / "documents")
    assert checked.clean
    assert checked.facts is not None
    assert checked.receipts_read > 0
    assert sum(len(quads) for _, quads in checked.graphs) == len(
        agencygraph.open_store(tmp_path / "out")
    )


def test_open_functions_agree_on_what_is_there(export: Path) -> None:
    """Store, dataset and graph hold the same export, with its evidence or without."""
    for evidence, lines in ((True, "facts-with-evidence.nq"), (False, "facts.nq")):
        count = len((export / lines).read_text(encoding="utf-8").splitlines())
        assert count == len(agencygraph.open_store(export, evidence))
        dataset = agencygraph.open_dataset(export, evidence)
        assert count == sum(1 for _ in dataset.quads())
        graph = agencygraph.open_graph(export, evidence)
        assert isinstance(graph, rdflib.Graph)
        assert {quad[:3] for quad in dataset.quads()} == set(graph)


def test_open_functions_raise_when_there_is_no_export(tmp_path: Path) -> None:
    """A folder without an export is named, with the command that makes one."""
    for function in (
        agencygraph.open_store,
        agencygraph.open_dataset,
        agencygraph.open_graph,
        agencygraph.open_frames,
    ):
        with pytest.raises(UsageError, match="agencygraph build"):
            function(tmp_path)
    with pytest.raises(UsageError, match="agencygraph build"):
        agencygraph.ask("ASK {}", tmp_path)


def test_open_network_gives_a_multigraph() -> None:
    """Edges say what they are: who became what, who stood under whom."""
    network = agencygraph.open_network("ice")
    assert isinstance(network, nx.MultiDiGraph)
    relations = {said["relation"] for _, _, said in network.edges(data=True)}
    assert {"parent", "led-by", "Merger"} <= relations
    assert network.has_edge("oi", "hsi")
    assert network.has_edge("ero", "ice")


def test_open_frames_gives_typed_columns(export: Path) -> None:
    """Codes are strings, dates are dates, numbers exact, and what is missing is missing."""
    frames = agencygraph.open_frames(export)
    observations, units = frames["observations"], frames["units"]
    assert {"observations", "units"} == set(frames)
    for frame, columns in (
        (observations, ("period_start", "period_end")),
        (units, ("begins_not_before", "ends_not_after")),
    ):
        for column in columns:
            assert pd.api.types.is_datetime64_any_dtype(frame[column])
    assert "boolean" == observations["lower_inclusive"].dtype
    assert "Int64" == observations["start"].dtype
    assert all(isinstance(value, Decimal) for value in observations["value"])
    assert {Decimal, type(None)} == {type(bound) for bound in observations["upper"]}
    figure = observations.query("printed == '170,590'").iloc[0]
    assert (Decimal(170590), "exact", "FY2023") == (
        figure["value"],
        figure["qualifier"],
        figure["period"],
    )
    assert pd.Timestamp(2022, 10, 1) == figure["period_start"]
    assert pd.isna(units.set_index("unit").loc["ero", "ends_not_after"])


def test_ask_gives_rows_when_given_a_name_a_text_or_a_file(export: Path, tmp_path: Path) -> None:
    """Rows are dictionaries of strings; parameters are set by name."""
    rows = agencygraph.ask(SELECT, export)
    assert {"u", "name"} == set(rows[0])
    file = tmp_path / "mine.rq"
    file.write_text(find_question(SELECT, export).text, encoding="utf-8")
    assert rows == agencygraph.ask(str(file), export)
    history = agencygraph.ask("unit-history", export, {"unit": "fps"})
    assert "Federal Protective Service" in {value for row in history for value in row.values()}
    with pytest.raises(UsageError, match="no parameter"):
        agencygraph.ask("unit-history", export, {"nothing": "x"})
    wanting = {"measure": "removals", "subject": "ERO"}
    with pytest.raises(UsageError, match=r'there is no subject "ERO".*use "ero"'):
        agencygraph.ask("silence", export, wanting)
    assert [] == agencygraph.ask("figures", export, {"subject": "cisa"})


def test_snapshot_gives_the_units_of_a_day() -> None:
    """A day as a date or as text gives the same units."""
    found = agencygraph.snapshot("2009-06-30", "ice")
    assert found == agencygraph.snapshot(date(2009, 6, 30), "ice")
    assert {"dro", "oi"} <= {unit.key for unit in found}


# -- an endpoint -----------------------------------------------------------------------------------


class Endpoint(BaseHTTPRequestHandler):
    """A SPARQL 1.1 endpoint, as small as can be, over the store of its server."""

    server: EndpointServer

    def do_GET(self) -> None:
        """Answer a query in the address."""
        self.answer(parse_qs(urlsplit(self.path).query))

    def do_POST(self) -> None:
        """Answer a query in the body."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(parse_qs(body.decode()))

    def answer(self, fields: dict[str, list[str]]) -> None:
        """Send results in JSON, triples in Turtle, and 400 for what is no query."""
        try:
            found = self.server.store.query(fields["query"][0], use_default_graph_as_union=True)
        except (SyntaxError, ValueError) as error:
            self.send_error(400, str(error).splitlines()[0])
            return
        triples = isinstance(found, ox.QueryTriples)
        if isinstance(found, ox.QueryTriples):
            body = found.serialize(format=ox.RdfFormat.TURTLE)
        else:
            body = found.serialize(format=ox.QueryResultsFormat.JSON)
        assert body is not None
        self.send_response(200)
        kind = "text/turtle" if triples else "application/sparql-results+json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


class EndpointServer(ThreadingHTTPServer):
    """A server with the store that it answers from."""

    store: ox.Store


@pytest.fixture(scope="module")
def endpoint(store: ox.Store) -> Iterator[str]:
    """The address of an endpoint on this machine."""
    with EndpointServer(("127.0.0.1", 0), Endpoint) as server:
        server.store = store
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
        server.shutdown()
        thread.join()


def same(answer: Answer) -> Answer:
    """Give an answer whose triples are in order: a graph has none of its own."""
    triples = None if answer.triples is None else tuple(sorted(answer.triples, key=str))
    return Answer(answer.columns, answer.rows, answer.boolean, triples)


@pytest.mark.parametrize("form", FORMS)
def test_endpoint_gives_the_answer_of_the_embedded_store(
    export: Path, store: ox.Store, endpoint: str, form: str
) -> None:
    """Rows, yes and no, and triples come back as the embedded store gives them."""
    text = find_question(FORMS[form], export).text
    assert same(run(store, text)) == same(run_remote(endpoint, text))


def test_endpoint_answers_every_named_question_alike(store: ox.Store, endpoint: str) -> None:
    """The named questions need nothing that an endpoint does not have."""
    names = prefixes("ice")
    differing = [
        name
        for name, question in questions(question_folders("ice")).items()
        if render(run(store, question.text), "csv", names)
        != render(run_remote(endpoint, question.text), "csv", names)
    ]
    assert [] == differing


def test_command_line_asks_the_endpoint_when_one_is_named(
    export: Path, endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--endpoint` changes who is asked, not what is printed."""
    from agencygraph.cli import main

    command = ["query", SELECT, "--export", str(export), "--format", "csv"]
    assert 0 == main(command)
    expected = capsys.readouterr().out
    assert 0 == main([*command, "--endpoint", endpoint])
    assert expected == capsys.readouterr().out


@pytest.mark.parametrize("text", ["SELECT nonsense {", "SELECT * { ?s nowhere:at-all ?o }"])
def test_endpoint_raises_when_the_query_is_wrong(endpoint: str, text: str) -> None:
    """What the endpoint refuses is a QueryError that names the endpoint."""
    with pytest.raises(QueryError, match=r"127\.0\.0\.1"):
        run_remote(endpoint, text)


def test_endpoint_raises_when_nobody_answers() -> None:
    """An address where nothing listens is a QueryError, soon."""
    with pytest.raises(QueryError, match=r"127\.0\.0\.1:9"):
        run_remote("http://127.0.0.1:9/sparql", "ASK {}", timeout=5)
