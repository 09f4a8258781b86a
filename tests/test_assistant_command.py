"""The assistant's tools beyond one agency, and the command that offers them."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from agencygraph.assistant.figures import Figures
from agencygraph.assistant.organizations import Organizations
from agencygraph.resources import find_export
from assistant_client import corpus_of
from dossier_fixtures import dossier_folder


@pytest.mark.parametrize("dossier", ["tides", "harbour"])
def test_tools_know_no_agency(dossier: str) -> None:
    """Every unit, measure, figure and claim of another dossier can be asked for."""
    corpus = corpus_of(dossier)
    organizations, figures = Organizations(corpus), Figures(corpus)
    for unit in corpus.lineage.facts.units:
        assert organizations.history(unit.key)["names"]
        assert organizations.find(unit.name)["candidates"]
    for fact in corpus.lineage.facts.observations:
        assert fact.key == figures.evidence(fact.key)["figure"]
    for claim in corpus.lineage.facts.claims:
        assert claim.key == figures.evidence(claim.key)["claim"]


def test_mcp_speaks_over_standard_input_and_output() -> None:
    """The command answers a client that starts it, with nothing else on standard output."""

    async def asked() -> Any:
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "agencygraph", "mcp", "--workers", "1"]
        )
        async with Client(command) as client:
            return await client.call_tool("evidence", {"figure": "fy2023-ero-at-large-arrests"})

    assert "91,497" == anyio.run(asked).structured_content["as_printed"]


def test_mcp_ends_when_it_is_interrupted(tides_export: Path) -> None:
    """Ctrl+C ends it at once, though nobody wrote a line that it waits for."""
    command = [sys.executable, "-m", "agencygraph", "mcp", str(tides_export)]
    command += ["--dossier", str(dossier_folder("tides")), "--workers", "1"]
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}}
    hello["clientInfo"] = {"name": "x", "version": "1"}
    first = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps(first).encode() + b"\n")
        server.stdin.flush()
        assert server.stdout.readline()
        server.send_signal(signal.SIGINT)
        try:
            assert -signal.SIGINT == server.wait(20)
        finally:
            server.kill()


def test_mcp_refuses_an_export_of_other_facts(
    say: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    """Figures come from the dossier, and SPARQL from the export: both have to be the same."""
    export = shutil.copytree(find_export(None), tmp_path / "export")
    about = json.loads((export / "about.json").read_text("utf-8"))
    (export / "about.json").write_text(json.dumps(about | {"facts_sha256": "0"}), "utf-8")
    code, out, err = say("mcp", export)
    assert (2, "") == (code, out)
    assert "is not the export of these facts" in err
