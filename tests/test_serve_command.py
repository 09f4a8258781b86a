"""`agencygraph serve` as a user meets it: what it prints, its options, and how it ends."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from agencygraph.cli import parser
from agencygraph.serve import running
from agencygraph.serve.limits import Limits
from agencygraph.serve.running import address, is_loopback, listen
from serve_fixtures import CLIENT, are_gone, family, serving, small_export, start

Say = Callable[..., tuple[int, str, str]]


def test_options_are_the_limits() -> None:
    """Every limit is an option under its name, with the same value where none is given."""
    chosen = parser().parse_args(["serve"])
    assert Limits() == Limits(**{one.name: getattr(chosen, one.name) for one in fields(Limits)})
    assert ("127.0.0.1", None) == (chosen.host, chosen.export)


@pytest.mark.parametrize("verb", ["serve", "mcp"])
def test_a_system_without_fork_is_named(export: Path, verb: str) -> None:
    """Such a system has no module of limits either: what is missing is said before it is missed."""
    bare = "import os, sys; del os.fork; sys.modules['resource'] = None; "
    bare += "from agencygraph.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", bare, verb, str(export)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = "agencygraph: serving needs Linux or macOS, where a process can be forked\n"
    assert (2, "", said) == (done.returncode, done.stdout, done.stderr)


def test_options_reach_the_server(tmp_path: Path) -> None:
    """What is set on the line is what holds."""
    with serving(small_export(tmp_path), "--rows", "2", "--workers", "3") as server:
        found = CLIENT.get(server.url, params={"query": "SELECT * { ?s ?p ?o }"})
        assert (400, True) == (found.status_code, "more than 2 rows" in found.text)
        assert 4 == len(family(server.process.pid))


def test_it_says_where_it_is_and_nothing_else(export: Path) -> None:
    """One line with the real port; nothing of requests, faults or broken-off answers."""
    server = start(export, "--timeout", "5")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/sparql", server.url)
    many = " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(4))
    with CLIENT.stream("GET", server.url, params={"query": f"SELECT * {{ {many} }}"}) as found:
        assert 200 == found.status_code
    assert 400 == CLIENT.get(server.url, params={"query": "ASK {"}).status_code
    assert 404 == CLIENT.get(f"{server.home}/favicon.nothing").status_code
    # As Java asks for HTTP/2, and as nobody asks.
    upgrade = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMA"}
    assert 200 == CLIENT.get(server.url, headers=upgrade).status_code
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port)) as asking:
        asking.sendall(b"\x16\x03\x01\r\n\r\n")
        assert asking.recv(99).startswith(b"HTTP/1.1 400")
    children = family(server.process.pid)
    server.process.send_signal(signal.SIGINT)
    assert ("", "") == server.process.communicate(timeout=20)
    assert 0 == server.process.returncode
    assert are_gone(children)


def test_a_port_that_is_taken_is_told(say: Say, export: Path) -> None:
    """Exit code 2, and one line that says which port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = say("serve", export, "--port", port)
    assert (2, "", 1) == (code, out, len(err.splitlines()))
    assert f"port {port} of 127.0.0.1" in err
    assert "--port 0" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--port", "70000"], "use 0 to 65535"),
        (["--host", "no.such.host.example.invalid"], "--host no.such.host.example.invalid"),
        (["--timeout", "0"], "timeout is 0"),
        (["--memory", "20"], "memory is 20 MiB"),
        (["--workers", "0"], "workers is 0"),
    ],
)
def test_options_that_cannot_be_are_told(
    say: Say, export: Path, options: list[str], words: str
) -> None:
    """Exit code 2 and one line, never a traceback."""
    code, out, err = say("serve", export, "--port", "0", *options)
    assert (2, "", 1) == (code, out, len(err.splitlines())), err
    assert words in err


def test_no_export_is_told(say: Say, tmp_path: Path) -> None:
    """A folder without an export is named, with what to do."""
    (tmp_path / "half").mkdir()
    (tmp_path / "half/about.json").write_text(
        '{"key": "x", "base": "http://x.example/", "title": "X", "version": "1"}', encoding="utf-8"
    )
    for folder in (tmp_path, tmp_path / "half"):
        code, out, err = say("serve", folder)
        said = f"agencygraph: {folder}: there is no export here; run: agencygraph build\n"
        assert (2, "", said) == (code, out, err)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which servers write what is temporary, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.mark.parametrize("base", ["", "http://127.0.0.1:9/"])
def test_a_server_that_is_killed_leaves_nothing_on_disk(
    export: Path, temporary: Path, base: str
) -> None:
    """Once it says where it is, nothing is written, and what it was made from is gone."""
    server = start(export, *(["--base", base] if base else []))
    try:
        assert [] == list(temporary.iterdir())
    finally:
        server.process.kill()
        server.process.communicate(timeout=20)
    assert [] == list(temporary.iterdir())


@pytest.fixture
def heeding() -> Iterator[None]:
    """Have what is started heed a hang-up, also where the tests run under `nohup`."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("heeding")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_start_that_is_ended_leaves_nothing_on_disk(
    export: Path, temporary: Path, ending: signal.Signals
) -> None:
    """Told to end while it reads, a server puts away what it wrote, and ends as it always does."""
    command = [sys.executable, "-m", "agencygraph", "serve", str(export), "--port", "0"]
    with subprocess.Popen(
        [*command, "--base", "http://127.0.0.1:9/"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while process.poll() is None and not list(temporary.rglob("about.json")):
            time.sleep(0.001)
        process.send_signal(ending)
        assert ("", "") == process.communicate(timeout=20)
    assert 0 == process.returncode
    assert [] == list(temporary.iterdir())


def test_an_export_under_another_base_is_read_whole(export: Path, temporary: Path) -> None:
    """With its folder gone, pages, files and descriptions are there, and a graph that was lost."""
    base = "http://127.0.0.1:9/"
    with serving(export, "--base", base) as server:
        assert [] == list(temporary.iterdir())
        for path, holds in {
            "ice/unit/dro.ttl": f"{base}ice/",
            "ice/dist/facts.nq": f"<{base}ice/unit/dro>",
            "ice/dist/catalogue.ttl": f"{base}ice/",
            "ice/questions.html": "question",
            "ice/search.html": "<h1",
            "ask": base,
            ".well-known/void": f"{base}ice/void",
        }.items():
            found = CLIENT.get(f"{server.home}/{path}")
            assert (200, True) == (found.status_code, holds in found.text), path
        (nursery,) = psutil.Process(server.process.pid).children()
        lost = family(server.process.pid)
        nursery.kill()
        assert are_gone(lost)
        query = f"ASK {{ <{base}ice/unit/dro> ?p ?o }}"
        assert CLIENT.get(server.url, params={"query": query}).json()["boolean"]


@pytest.mark.parametrize("base", ["", "no iri", "http://example.org/<x>"])
def test_an_export_without_a_base_is_told(say: Say, tmp_path: Path, base: str) -> None:
    """At the start, and not to each client."""
    export = small_export(tmp_path)
    described = (export / "about.json").read_text(encoding="utf-8")
    (export / "about.json").write_text(
        described.replace("http://example.org/", base), encoding="utf-8"
    )
    code, out, err = say("serve", export)
    assert (2, "", True) == (code, out, "about.json cannot be read: " in err)


def test_a_broken_export_is_told(tmp_path: Path) -> None:
    """A graph that cannot be read ends the server before it answers, with one line."""
    export = small_export(tmp_path, "<a:a> <a:b> nothing .\n")
    command = [sys.executable, "-m", "agencygraph", "serve", str(export), "--port", "0"]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (2, "", False) == (found.returncode, found.stdout, "Traceback" in found.stderr)
    assert "line 1" in found.stderr.splitlines()[-1]


def test_a_faulty_dossier_is_left_out_and_the_way_to_its_faults_is_told(
    tides_export: Path, altered: Callable[..., Path]
) -> None:
    """The endpoint stands all the same."""
    server = start(
        tides_export, "--dossier", str(altered("tides", "versions", "charts-2", kind="zzz"))
    )
    assert CLIENT.get(server.url, params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"]
    server.process.terminate()
    _, err = server.process.communicate(timeout=20)
    assert "the dossier cannot be used; agencygraph check says why; only /sparql and" in err


def test_other_machines_are_not_let_in_unsaid(
    say: Say, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that others reach is worth a line; this machine's own is not."""
    monkeypatch.setattr(running, "run", lambda *given, **_: given[4]("http://somewhere"))
    assert "reached from other machines" in say("serve", export, "--host", "0.0.0.0")[2]
    assert "" == say("serve", export)[2]
    assert [True, True, True, False] == [
        is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "example.org")
    ]


def test_addresses_of_both_kinds_are_written_as_browsers_take_them() -> None:
    """IPv6 stands in brackets."""
    with listen("127.0.0.1", 0) as four:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address(four))
    if socket.has_ipv6:
        with listen("::1", 0) as six:
            assert re.fullmatch(r"http://\[::1\]:\d+", address(six))


def test_a_new_export_has_new_tags(tmp_path: Path) -> None:
    """What a cache holds of one release is not taken for the next one."""
    first = small_export(tmp_path / "first")
    second = small_export(tmp_path / "second")
    quads = (second / "facts-with-evidence.nq").read_text(encoding="utf-8")
    (second / "facts-with-evidence.nq").write_text(quads.replace("one", "eins"), encoding="utf-8")
    tags = []
    for export in (first, second, first):
        with serving(export) as server:
            tags.append(CLIENT.get(server.url, params={"query": "ASK {}"}).headers["etag"])
    assert tags[0] == tags[2] != tags[1]
    shutil.rmtree(first)
