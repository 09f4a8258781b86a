"""SPARQL stores that tests talk to: two real ones, and one that fails as it is told to."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest

from agencygraph.credentials import Credentials
from agencygraph.publish.service import Service, find_service

GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
#: What Virtuoso holds from the start.
_ITS_OWN = ("http://localuriqaserver/", "http://www.openlinksw.com/", "http://www.w3.org/")
_INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
StopCompilerWhenXOverRunTime = 1
{isolation}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 10000
"""
_GRANT = """DB.DBA.USER_CREATE ('publisher', 'open sesame');
GRANT SPARQL_UPDATE TO "publisher";
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('publisher', 15);
"""


@dataclass(frozen=True)
class Server:
    """A running store: its query address, and who may write there."""

    query: str
    credentials: Credentials = field(default_factory=Credentials)

    def service(self, credentials: Credentials | None = None, **addresses: str) -> Service:
        """Connect to it, as its publisher or as somebody else."""
        return find_service(self.query, credentials or self.credentials, **addresses)

    def sizes(self) -> dict[str, int]:
        """Count the triples of every graph that was put there."""
        query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        with self.service() as service:
            rows = service.rows(query)
        return {row["g"]: int(row["n"]) for row in rows if not row["g"].startswith(_ITS_OWN)}

    def clear(self) -> Server:
        """Drop every graph that was put there."""
        with self.service() as service:
            for graph in self.sizes():
                service.change(f"DROP SILENT GRAPH <{graph}>")
        return self

    def environment(self) -> dict[str, str]:
        """Give the environment of a command that may write there."""
        own = {"AGENCYGRAPH_USER": self.credentials.user}
        own["AGENCYGRAPH_PASSWORD"] = self.credentials.password
        return {**os.environ, **(own if self.credentials else {})}


def write_quads(file: Path, lines: list[str]) -> None:
    """Write a file of quads, and its sum where the export records it."""
    old = hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    new = hashlib.sha256(file.read_bytes()).hexdigest()
    sums = file.parent / "SHA256SUMS"
    sums.write_text(sums.read_text("utf-8").replace(old, new), encoding="utf-8")


@pytest.fixture
def second(tides_export: Path, tmp_path: Path) -> Path:
    """A second release: every label is another, one figure's graph is gone, one graph is new."""
    target = tmp_path / "second"
    shutil.copytree(tides_export, target)
    file = target / "facts-with-evidence.nq"
    lines = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if "#label> " in line:
            line = line.replace('"@en', ' (new)"@en')
        lines.append(line)
    names = list(dict.fromkeys(line.split(" ")[-2] for line in lines))
    gone = next(name for name in names if "/graph/evidence/" in name)
    kept = [line for line in lines if not line.endswith(f"{gone} .")]
    base = gone.partition("/graph/")[0].removeprefix("<")
    kept.append(f"<{base}/a> <{base}/b> <{base}/c> <{base}/graph/zzz-new> .")
    write_quads(file, kept)
    return target


def free_port() -> int:
    """Find a port of this machine that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _await(process: subprocess.Popen[bytes], url: str, seconds: int = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            httpx.get(url, timeout=5)
        except httpx.HTTPError:
            assert process.poll() is None, f"{process.args} ended with {process.returncode}"
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer after {seconds} s")


def _program(name: str, package: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed; it is in {package}")
    if found is None:
        pytest.skip(f"{name} is not installed; it is in {package}")
    return found


@contextmanager
def running_oxigraph(*flags: str) -> Iterator[Server]:
    """The ready Oxigraph server, nothing in it."""
    program = _program("oxigraph", "the PyPI package oxigraph")
    top = f"127.0.0.1:{free_port()}"
    command = [program, "serve", *flags, "--bind", top]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _await(process, f"http://{top}/query")
            yield Server(f"http://{top}/query")
        finally:
            process.kill()


@pytest.fixture(scope="session")
def oxigraph() -> Iterator[Server]:
    """Oxigraph, its default graph the union of all graphs."""
    with running_oxigraph("--union-default-graph") as server:
        yield server


@pytest.fixture(scope="module")
def plain_oxigraph() -> Iterator[Server]:
    """Oxigraph as it comes: a question that names no graph sees none."""
    with running_oxigraph() as server:
        yield server


@contextmanager
def running_virtuoso(folder: Path, isolation: str) -> Iterator[Server]:
    """Virtuoso 7, with a user who may update, and a line of its own in its settings."""
    package = "the Debian package virtuoso-opensource-7-bin"
    program, client = _program("virtuoso-t", package), _program("isql-vt", package)
    sql, http = free_port(), free_port()
    settings = _INI.format(folder=folder, sql=sql, http=http, isolation=isolation)
    (folder / "virtuoso.ini").write_text(settings)
    (folder / "grant.sql").write_text(_GRANT)
    command = [program, "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(process, f"http://127.0.0.1:{http}/sparql")
            grant = [client, f"127.0.0.1:{sql}", "dba", "dba", str(folder / "grant.sql")]
            subprocess.run(grant, check=True, capture_output=True, timeout=60)
            publisher = Credentials("publisher", "open sesame")
            yield Server(f"http://127.0.0.1:{http}/sparql", publisher)
        finally:
            process.kill()


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Virtuoso as docs/remote-stores.md says to set it: a swap and a query wait for each other."""
    with running_virtuoso(tmp_path_factory.mktemp("virtuoso"), "DefaultIsolation = 4") as server:
        yield server


Reply = tuple[int, dict[str, str], str]
#: What a store does instead of what it is asked: answer so, or do something else than asked.
Fault = Callable[[str, str], Reply | str | None]


class FaultyStore(ThreadingHTTPServer):
    """A SPARQL store that can be told to fail; `seen` is the headers of what it was sent.

    `named` is the graphs that a query was sent with, by its text.

    A fault is asked about each request, by path and text. What it gives is answered (a reply), or
    done instead (a text); None is to break the connection off. Without `is_union` the default
    graph is what the request names.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = ox.Store()
        self.name = "Oxigraph"
        self.is_union = True
        self.fault: Fault = lambda _, text: text
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.named: dict[str, list[str]] = {}

    @property
    def server(self) -> Server:
        """Say where it is."""
        return Server(f"http://127.0.0.1:{self.server_address[1]}/query")

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that a fault broke off."""


class _Handler(BaseHTTPRequestHandler):
    server: FaultyStore

    def do_GET(self) -> None:
        """Answer a query in the address."""
        form = parse_qs(urlsplit(self.path).query)
        self._answer(form.get("query", [""])[0], form)

    def do_POST(self) -> None:
        """Answer a query, an update, or triples for a graph."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = parse_qs(body)
        self._answer((form.get("query") or form.get("update") or [body])[0], form)

    def _answer(self, text: str, form: dict[str, list[str]]) -> None:
        path = urlsplit(self.path).path
        self.server.seen.append((path, {k.lower(): v for k, v in self.headers.items()}))
        done = self.server.fault(path, text)
        if done is None:
            self.close_connection = True
            return
        try:
            status, headers, reply = done if isinstance(done, tuple) else self._do(path, done, form)
        except (SyntaxError, ValueError, OSError) as error:
            status, headers, reply = 400, {}, str(error)
        self.send_response(status)
        for name, value in {"content-length": str(len(reply.encode())), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.encode())

    def _do(self, path: str, text: str, form: dict[str, list[str]]) -> Reply:
        store = self.server.store
        if path == "/update":
            store.update(text)
            return 204, {}, ""
        if path == "/store":
            graph = ox.NamedNode(parse_qs(urlsplit(self.path).query)["graph"][0])
            store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
            return 204, {}, ""
        self.server.named[text] = form.get("default-graph-uri", [])
        graphs = [ox.NamedNode(name) for name in self.server.named[text]]
        is_union = self.server.is_union or "union-default-graph" in form
        found = store.query(
            text or "ASK {}",
            use_default_graph_as_union=is_union and not graphs,
            default_graph=graphs or None,
        )
        if isinstance(found, ox.QueryTriples):
            return 200, {}, "".join(f"{triple} .\n" for triple in found)
        rows = found.serialize(format=ox.QueryResultsFormat.JSON)
        return 200, {"content-type": "application/sparql-results+json"}, (rows or b"").decode()

    def version_string(self) -> str:
        """Say what it is: by that it is known where updates and graphs go."""
        return self.server.name

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def faulty() -> Iterator[FaultyStore]:
    """A store on this machine that fails as it is told to."""
    with FaultyStore() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
