"""Servers as a user starts them, and what is left of them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

#: A fictional export of three graphs, one person in each.
GRAPHS = {name: f"http://example.org/graph/{name}" for name in ("one", "two", "three")}
PERSON = "http://xmlns.com/foaf/0.1/Person"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
#: One for all tests: making it takes longer than most answers.
CLIENT = httpx.Client(timeout=30)
#: Queries that never end by themselves.
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


@dataclass(frozen=True)
class Running:
    """A server: its process and the address of its endpoint."""

    process: subprocess.Popen[str]
    url: str

    @property
    def home(self) -> str:
        """The address without `/sparql`."""
        return self.url.removesuffix("/sparql")


def small_export(folder: Path, quads: str | None = None) -> Path:
    """Write the least that is an export: quads, and what they are."""
    folder.mkdir(parents=True, exist_ok=True)
    given = "".join(
        f"<http://example.org/{name}> <{TYPE}> <{PERSON}> <{graph}> .\n"
        for name, graph in GRAPHS.items()
    )
    (folder / "facts-with-evidence.nq").write_text(
        given if quads is None else quads, encoding="utf-8"
    )
    about = {"key": "people", "base": "http://example.org/", "title": "People", "version": "1"}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def start(export: Path, *options: str) -> Running:
    """Start a server on a free port, by the command, and wait until it says where it is."""
    process = subprocess.Popen(
        [sys.executable, "-m", "agencygraph", "serve", str(export), "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        assert process.stderr
        raise RuntimeError(process.stderr.read())
    return Running(process, line.split()[0])


@contextmanager
def serving(export: Path, *options: str) -> Iterator[Running]:
    """Serve an export for as long as a block lasts."""
    running = start(export, *options)
    try:
        yield running
    finally:
        running.process.send_signal(signal.SIGTERM)
        running.process.communicate(timeout=20)


def family(process: int) -> list[psutil.Process]:
    """Give all processes that a process has started, directly or not."""
    return psutil.Process(process).children(recursive=True)


def are_gone(processes: list[psutil.Process], seconds: float = 10) -> bool:
    """Wait until none of some processes runs; say whether that came about."""
    return not psutil.wait_procs(processes, timeout=seconds)[1]


def resident(process: int) -> float:
    """Give the resident MiB of a process."""
    return psutil.Process(process).memory_info().rss / 2**20


@pytest.fixture(scope="session")
def endpoint(export: Path) -> Iterator[Running]:
    """A server over the dossier that comes along."""
    with serving(export, "--timeout", "20") as running:
        yield running


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over the three fictional graphs, with small limits."""
    folder = small_export(tmp_path_factory.mktemp("people") / "people")
    with serving(folder, "--body", "20000", "--timeout", "10") as running:
        yield running
