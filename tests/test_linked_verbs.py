"""`agencygraph serve --base` and `agencygraph w3id`, as they are typed."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="module")
def served(tides_export: Path) -> Iterator[str]:
    """A running server of an invented agency, whose things stand under its own address."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "agencygraph", "serve", str(tides_export)]
    command += ["--dossier", str(dossier_folder("tides")), "--port", str(port), "--base", base]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            assert "/sparql" in server.stdout.readline()
            yield base
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


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


def test_server_without_the_dossier_answers_queries_alone(
    say: Say, tides_export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An export whose dossier is not at hand is served, and what is left out is said."""
    parts: list[object] = []
    monkeypatch.setattr("agencygraph.serve.running.run", lambda *given: parts.extend(given[-1]))
    code, _, news = say("serve", tides_export)
    assert (0, []) == (code, parts)
    assert "only /sparql is served" in news


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


def test_w3id_is_refused_for_things_that_stand_elsewhere(say: Say, tmp_path: Path) -> None:
    """w3id.org cannot lead IRIs of another base, nor to what is no address."""
    out = tmp_path / "a"
    harbour = dossier_folder("harbour")
    code, _, news = say("w3id", "https://data.example/", "--dossier", harbour, "--out", out)
    assert (2, True) == (code, "https://example.org/id/" in news)
    code, _, news = say("w3id", "data.example", "--out", out)
    assert (2, False) == (code, out.exists())
