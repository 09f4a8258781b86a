"""What a store refuses, an export that is damaged, and secrets: said in words, and not told."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from agencygraph.credentials import Credentials
from agencygraph.errors import RemoteError, UsageError
from agencygraph.publish import publish
from agencygraph.publish.service import find_service
from remote_servers import FaultyStore, Server, free_port, write_quads

pytest_plugins = ("remote_servers",)

Say = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (302, "points to http://elsewhere.invalid/"),
        (401, "does not know who asks; set AGENCYGRAPH_USER"),
        (403, "give the user the right to update"),
        (404, "--graph-store"),
        (405, "--update"),
        (413, "--chunk"),
        (500, r"failed with 500 \(500: no space left on device\)"),
    ],
)
def test_publish_says_why_a_store_refuses(
    faulty: FaultyStore, tides_export: Path, status: int, words: str
) -> None:
    """Each status is said in words, with what to do, and the first line of what the store says."""
    headers = {"location": "http://elsewhere.invalid/"} if status == 302 else {}
    reply = (status, headers, "no space left on device\nat line 3")
    with faulty.server.service() as service:
        faulty.fault = lambda path, text: reply if path == "/store" else text
        with pytest.raises(RemoteError, match=words) as raised:
            publish(tides_export, service)
    assert "line 3" not in str(raised.value)


def test_publish_says_that_nobody_answers(
    say: Say, faulty: FaultyStore, tides_export: Path
) -> None:
    """A refused connection, a store that is no store, TLS where there is none, and a slow one."""
    closed = f"http://127.0.0.1:{free_port()}/sparql"
    code, out, err = say("publish", closed, "--export", tides_export)
    assert (2, "") == (code, out)
    assert f"agencygraph: {closed}: cannot be reached" in err
    secure = faulty.server.query.replace("http:", "https:")
    assert "no safe connection" in say("publish", secure, "--export", tides_export)[2]
    faulty.fault = lambda *_: (200, {}, "<html>Welcome</html>")
    _, _, err = say("publish", faulty.server.query, "--export", tides_export)
    assert "does not answer as SPARQL 1.1 says" in err
    slow = threading.Event()
    faulty.fault = lambda _, text: (slow.wait(5) and None) or text
    _, _, err = say("publish", faulty.server.query, "--export", tides_export, "--timeout", "0.2")
    slow.set()
    assert "no answer within 0.2 s" in err


@pytest.mark.parametrize("name", ["oxigraph", "virtuoso"])
@pytest.mark.parametrize("path", ["", "/", "/nothing/here"])
def test_address_that_takes_no_queries_is_put_right(
    request: pytest.FixtureRequest, say: Say, tides_export: Path, name: str, path: str
) -> None:
    """A bare host, or a path with nothing there: the finding names the one that answers."""
    right: str = request.getfixturevalue(name).query
    wrong = f"{right.rpartition('/')[0]}{path}"
    expected = f"a store takes queries at {right}: give that address"
    code, out, err = say("publish", wrong, "--export", tides_export)
    assert (2, "") == (code, out)
    assert f"agencygraph: {wrong}: takes no queries (404); {expected}\n" == err
    code, out, err = say("query", "ASK {}", "--endpoint", wrong, "--export", tides_export)
    assert (2, "") == (code, out)
    assert expected in err


@pytest.mark.parametrize("reply", [(200, "<html>Welcome</html>"), (405, ""), (501, "")])
def test_address_of_no_store_is_said_with_the_usual_ones(
    say: Say, faulty: FaultyStore, tides_export: Path, reply: tuple[int, str]
) -> None:
    """Where nothing on the host answers a query, it says what query addresses end in."""
    faulty.fault = lambda *_: (reply[0], {}, reply[1])
    for command in (["publish"], ["query", "ASK {}", "--endpoint"]):
        code, out, err = say(*command, faulty.server.query, "--export", tides_export)
        assert (2, "") == (code, out)
        if reply[0] == 200 or command == ["publish"]:
            for ending in ("/sparql", "/query", "/DATASET/query", "/repositories/NAME"):
                assert ending in err.partition("usually ends in ")[2]


def test_address_is_looked_for_without_a_secret(faulty: FaultyStore) -> None:
    """Only what was named is told who asks; what is tried besides is asked by nobody."""
    faulty.fault = lambda path, text: text if path == "/query" else (404, {}, "")
    with pytest.raises(RemoteError, match=f"takes queries at {faulty.server.query}:"):
        find_service(faulty.server.query.removesuffix("/query"), Credentials(token="abc.def"))
    sent = [(path, headers.get("authorization")) for path, headers in faulty.seen]
    assert [("/", "Bearer abc.def"), ("/query", None)] == sent


def test_publish_refuses_a_wrong_password(virtuoso: Server, tides_export: Path) -> None:
    """Virtuoso asks by Digest; who does not know the password changes nothing."""
    virtuoso.clear()
    with (
        virtuoso.service(Credentials("publisher", "guess")) as service,
        pytest.raises(RemoteError, match="refuses the name and password it was sent") as raised,
    ):
        publish(tides_export, service)
    assert not re.search("guess|publisher", str(raised.value))
    assert {} == virtuoso.sizes()


@pytest.mark.parametrize("damage", ["changed", "cut", "no sums"])
def test_publish_refuses_a_damaged_export(
    faulty: FaultyStore, tides_export: Path, tmp_path: Path, damage: str
) -> None:
    """A file that is not what the build wrote never reaches the store."""
    target = tmp_path / "damaged"
    shutil.copytree(tides_export, target)
    file = target / "facts-with-evidence.nq"
    if damage == "no sums":
        (target / "SHA256SUMS").unlink()
    else:
        whole = file.read_bytes()
        file.write_bytes(whole[:-100] if damage == "cut" else whole.replace(b"tide", b"tied", 1))
    with faulty.server.service() as service, pytest.raises(UsageError, match="agencygraph build"):
        publish(target, service)
    assert 0 == len(faulty.store)


def test_publish_refuses_blank_nodes(
    faulty: FaultyStore, tides_export: Path, tmp_path: Path
) -> None:
    """A node without a name is another in every store, so nothing could be verified."""
    target = tmp_path / "blank"
    shutil.copytree(tides_export, target)
    write_quads(target / "facts-with-evidence.nq", ["_:a <x:b> <x:c> <x:g> ."])
    with faulty.server.service() as service, pytest.raises(UsageError, match="blank node"):
        publish(target, service)


def test_secrets_stay_where_they_were_sent(faulty: FaultyStore, tides_export: Path) -> None:
    """Basic is sent when it is asked for; a redirect is told, not followed; no echo."""
    given = Credentials("me", "open sesame")
    elsewhere = FaultyStore()
    threading.Thread(target=elsewhere.serve_forever, args=(0.02,), daemon=True).start()

    def asking(path: str, text: str) -> tuple[int, dict[str, str], str] | str:
        sent = faulty.seen[-1][1].get("authorization", "")
        if path == "/query":
            return text
        if not sent:
            return 401, {"www-authenticate": 'Basic realm="x"'}, ""
        if path == "/update":
            return 302, {"location": elsewhere.server.query + "?open sesame"}, ""
        return 500, {}, f"no: {sent} open sesame"

    faulty.fault = asking
    with faulty.server.service(given) as service:
        with pytest.raises(RemoteError, match="points to") as raised:
            publish(tides_export, service)
        assert "sesame" not in str(raised.value)
        with pytest.raises(RemoteError, match="500") as raised:
            service.add("x:g", "<x:a> <x:b> <x:c> .")
    basic = "Basic bWU6b3BlbiBzZXNhbWU="
    assert basic in [headers.get("authorization") for _, headers in faulty.seen]
    assert "sesame" not in str(raised.value)
    assert "bWU6b3BlbiBzZXNhbWU" not in str(raised.value)
    assert [] == elsewhere.seen
    assert "sesame" not in repr(service)
    elsewhere.shutdown()
    elsewhere.server_close()


def test_token_is_sent_and_not_shown(faulty: FaultyStore) -> None:
    """A bearer token goes with every request."""
    with find_service(faulty.server.query, Credentials(token="abc.def")) as service:
        service.rows("SELECT * WHERE { }")
        faulty.fault = lambda *_: (403, {}, "abc.def is too old")
        with pytest.raises(RemoteError, match=r"\*\*\* is too old"):
            service.change("DROP SILENT GRAPH <x:g>")
    assert {"Bearer abc.def"} == {headers["authorization"] for _, headers in faulty.seen}


def test_redirect_of_a_query_address_is_told(faulty: FaultyStore) -> None:
    """An address that has moved is named, not followed."""
    faulty.fault = lambda *_: (308, {"location": "https://new.invalid/sparql"}, "")
    with pytest.raises(RemoteError, match=r"points to https://new\.invalid/sparql"):
        find_service(faulty.server.query, Credentials())
