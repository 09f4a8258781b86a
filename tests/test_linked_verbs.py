"""`agencygraph serve --base` and `agencygraph w3id`, as they are typed."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import rdflib

from dossier_fixtures import dossier_folder

Say = Callable[..., tuple[int, str, str]]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _serving(export: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A running server of an invented agency, whose things stand under its own address."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "agencygraph", "serve", str(export), *options]
    command += ["--port", str(port), "--base", base]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as server:
        assert server.stdout
        try:
            assert "/sparql" in server.stdout.readline()
            yield base, server
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


@pytest.fixture(scope="module")
def served(tides_export: Path) -> Iterator[str]:
    """The address of a server with the dossier at hand."""
    with _serving(tides_export, "--dossier", str(dossier_folder("tides"))) as (base, _):
        yield base


def test_iri_that_a_query_gives_can_be_followed(served: str) -> None:
    """SPARQL answers with IRIs of this host, and each leads to data about it."""
    query = (
        "PREFIX ag: <https://w3id.org/agencygraph/ontology#> "
        "SELECT DISTINCT ?s WHERE { ?s a ?kind FILTER (?kind IN (ag:Subject, ag:Measure)) }"
    )
    accept = {"Accept": "application/sparql-results+json"}
    rows = httpx.get(f"{served}sparql", params={"query": query}, headers=accept).json()
    found = [row["s"]["value"] for row in rows["results"]["bindings"]]
    assert found
    for iri in found:
        assert iri.startswith(f"{served}tides/")
        answer = httpx.get(iri, headers={"Accept": "text/turtle"}, follow_redirects=True)
        graph = rdflib.Graph().parse(data=answer.text, format="turtle")
        assert (rdflib.URIRef(iri), None, None) in graph


def test_library_reads_a_thing_by_its_address(served: str) -> None:
    """rdflib, as it is, gets the graph of a thing and that of the ontology."""
    assert len(rdflib.Graph().parse(f"{served}tides/unit/tides"))
    assert len(rdflib.Graph().parse(f"{served}ontology")) > 500


def _told(served: str, verbs: str) -> set[str]:
    """Ask which things the catalogue names with some verbs."""
    query = f"SELECT DISTINCT ?x {{ ?s ?verb ?x FILTER (?verb IN ({verbs})) }}"
    accept = {"Accept": "application/sparql-results+json"}
    query = (
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX void: <http://rdfs.org/ns/void#> " + query
    )
    rows = httpx.get(f"{served}sparql", params={"query": query}, headers=accept).json()
    return {row["x"]["value"] for row in rows["results"]["bindings"]}


def test_every_file_that_a_moved_graph_names_can_be_had(served: str) -> None:
    """Downloads, dumps and what the catalogue says of them: nothing named there is missing."""
    files = _told(served, "dcat:downloadURL, dcat:accessURL, void:dataDump")
    assert {f"{served}tides/dist/{name}.nq" for name in ("facts", "facts-with-evidence")} == files
    for address in files:
        assert 200 == httpx.get(address).status_code
    for iri in _told(served, "dcat:distribution, dcat:dataset"):
        answer = httpx.get(iri, headers={"Accept": "text/turtle"}, follow_redirects=True)
        graph = rdflib.Graph().parse(data=answer.text, format="turtle")
        assert (rdflib.URIRef(iri), None, None) in graph
    assert 404 == httpx.get(f"{served}tides/distribution/units.csv").status_code
    dump = httpx.get(f"{served}tides/dist/facts-with-evidence.nq").text
    void = rdflib.Graph().parse(f"{served}.well-known/void")
    triples = rdflib.URIRef("http://rdfs.org/ns/void#triples")
    counted = void.value(rdflib.URIRef(f"{served}tides/void"), triples)
    assert dump.count("\n") == int(str(counted))
    pages = {
        str(one) for one in void.objects(None, rdflib.URIRef("http://rdfs.org/ns/void#dataDump"))
    }
    assert {f"{served}tides/dist/facts-with-evidence.nq"} == pages


def test_pages_of_a_moved_graph_lead_to_no_file_that_is_missing(served: str) -> None:
    """The first page, and the one about the data: whatever they lead to can be had."""
    for page in ("index.html", "about.html"):
        text = httpx.get(f"{served}tides/{page}").text
        for file in set(re.findall(r'href="?([\w.-]+(?:/[\w.-]+)*)[" >]', text)):
            answer = httpx.get(f"{served}tides/{file}", follow_redirects=True)
            assert 200 == answer.status_code, file
    assert "cff-version" in httpx.get(f"{served}tides/dist/CITATION.cff").text
    feed = httpx.get(f"{served}tides/feed.xml")
    assert "application/atom+xml" == feed.headers["Content-Type"]
    assert f"<id>{served}tides/event/" in feed.text
    void, catalogue = (
        set(rdflib.Graph().parse(f"{served}tides/{name}.ttl")) for name in ("void", "catalogue")
    )
    assert set() < void < catalogue
    assert set(rdflib.Graph().parse(f"{served}tides/catalogue")) - catalogue == set()


def test_server_without_the_dossier_has_what_its_catalogue_names(tides_export: Path) -> None:
    """Queries, and the files of the export once its folder is gone; what is left out is said."""
    with _serving(tides_export) as (base, server):
        assert server.stderr
        news = server.stderr.readline()
        assert "only /sparql and the files of the export are served" in news
        files = _told(base, "dcat:downloadURL, dcat:accessURL, void:dataDump")
        assert files == {f"{base}tides/dist/{one}.nq" for one in ("facts", "facts-with-evidence")}
        for file in files:
            answer = httpx.get(file)
            assert (200, "application/n-quads") == (
                answer.status_code,
                answer.headers["Content-Type"],
            )
            assert f"<{base}tides/unit/tides> " in answer.text
        (endpoint,) = _told(base, "dcat:endpointURL")
        for asked in ({}, {"query": "ASK {}"}):
            found = httpx.get(endpoint, params=asked, follow_redirects=True)
            assert (200, f"{base}sparql") == (found.status_code, str(found.url).partition("?")[0])
        gone = ("tides/unit/tides", "tides/dist/units.csv", "tides/", "tides/dist/")
        assert [404] * 4 == [httpx.get(base + path).status_code for path in gone]
        assert f"{base}ask" == str(httpx.get(base, follow_redirects=True).url)


def test_export_of_other_facts_is_named_as_it_was_given(
    say: Say, tides_export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who moves it to another base is told to build that one anew, not the copy that is served."""
    monkeypatch.setattr("agencygraph.serve.running.run", lambda *_: None)
    options = ("--dossier", dossier_folder("harbour"), "--base", "http://data.example/")
    code, _, news = say("serve", tides_export, *options)
    told = f"agencygraph: {tides_export}: is not the export of these facts"
    assert (0, True) == (code, news.startswith(told))
    assert f"--out {tides_export.as_posix()};" in news


def test_base_that_can_be_none_is_refused(say: Say, tides_export: Path) -> None:
    """What is no address is told, with how to write one."""
    code, _, news = say("serve", tides_export, "--base", "here")
    assert (2, True) == (code, "http://HOST/" in news)


@pytest.mark.parametrize("options", [[], ["--site"]])
def test_w3id_writes_the_folder_that_w3id_takes(
    say: Say, tmp_path: Path, options: list[str]
) -> None:
    """Rules and a README, which name the host and whom to ask."""
    code, printed, _ = say("w3id", "https://data.example/x", "--out", tmp_path / "a", *options)
    assert (0, True) == (code, "perma-id/w3id.org" in printed)
    rules, told = ((tmp_path / "a" / name).read_text() for name in (".htaccess", "README.md"))
    assert rules.rstrip().endswith("RewriteRule ^(.*)$ https://data.example/x/$1 [R=302,L]")
    assert ("FORM:ttl" in rules) == bool(options)
    assert re.search(r"https://data\.example/x/\n\nContact: ", told)


@pytest.mark.parametrize("path", ["", "x/"])
@pytest.mark.parametrize("options", [[], ["--site"]])
def test_w3id_says_that_no_server_stands_in_a_folder(
    say: Say, tmp_path: Path, path: str, options: list[str]
) -> None:
    """A server in a folder has IRIs of its own; a site may stand where it likes."""
    code, _, news = say("w3id", f"https://data.example/{path}", "--out", tmp_path, *options)
    is_told = "stands at the top of its host; for a site add --site" in news
    assert (0, bool(path and not options)) == (code, is_told)


@pytest.mark.parametrize("name", [".htaccess", "README.md"])
def test_w3id_replaces_what_it_wrote_and_nothing_else(say: Say, tmp_path: Path, name: str) -> None:
    """Written twice is as written once; another's file stays, and nothing is written beside it."""
    command = ("w3id", "https://data.example/x", "--out", tmp_path)
    assert [0, 0] == [say(*command)[0] for _ in range(2)]
    for path in tmp_path.iterdir():
        path.unlink()
    (tmp_path / name).write_text("# mine\n")
    code, _, news = say(*command)
    assert (2, True) == (code, f"{name}: was not written by agencygraph" in news)
    assert [(name, "# mine\n")] == [(one.name, one.read_text()) for one in tmp_path.iterdir()]


def test_w3id_refuses_a_folder_that_is_none_and_an_address_that_no_rule_holds(
    say: Say, tmp_path: Path
) -> None:
    """A file in place of the folder, and signs that would end a rule or its path."""
    (tmp_path / "a").write_text("")
    code, _, news = say("w3id", "https://data.example/x", "--out", tmp_path / "a")
    assert (2, True) == (code, "cannot be written" in news)
    for url in ("https://x.example/a%2Fb/", "https://x.example/%20/", "https://x.example/%FF/"):
        code, _, news = say("w3id", url, "--out", tmp_path / "b")
        assert (2, True) == (code, "a rule of Apache cannot lead there" in news)
    assert not (tmp_path / "b").exists()


def test_w3id_is_refused_for_things_that_stand_elsewhere(say: Say, tmp_path: Path) -> None:
    """w3id.org cannot lead IRIs of another base, nor to what is no address."""
    out = tmp_path / "a"
    harbour = dossier_folder("harbour")
    code, _, news = say("w3id", "https://data.example/", "--dossier", harbour, "--out", out)
    assert (2, True) == (code, "https://example.org/id/" in news)
    code, _, news = say("w3id", "data.example", "--out", out)
    assert (2, False) == (code, out.exists())
