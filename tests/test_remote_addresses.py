"""Addresses of stores and what may stand in them: credentials, secrets, parameters."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from agencygraph.credentials import Credentials, check_address, find_credentials, shown
from agencygraph.errors import QueryError, RemoteError, UsageError
from agencygraph.publish.service import Service, find_service
from agencygraph.remote import _Client, run_remote
from remote_servers import FaultyStore, free_port

pytest_plugins = ("remote_servers",)


def test_credentials_come_from_the_environment_then_netrc(tmp_path: Path) -> None:
    """A token goes before a name, the environment before netrc, and netrc by host."""
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine store.invalid login me password kept\n")
    netrc.chmod(0o600)
    home = {"HOME": str(tmp_path)}
    url = "https://store.invalid:8080/sparql"
    assert Credentials("me", "kept") == find_credentials(url, home)
    assert Credentials() == find_credentials("https://other.invalid/sparql", home)
    named = {"NETRC": str(netrc), "AGENCYGRAPH_USER": "a", "AGENCYGRAPH_PASSWORD": "b"}
    assert Credentials("a", "b") == find_credentials(url, named)
    assert Credentials(token="t") == find_credentials(url, {**named, "AGENCYGRAPH_TOKEN": "t"})


def test_credentials_that_cannot_be_used_are_said_without_them(tmp_path: Path) -> None:
    """Half a name, an unreadable netrc, and a password in an address: no message repeats any."""
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine store.invalid login me sesame kept\n")
    netrc.chmod(0o600)
    for url, environment, words in (
        ("http://h/x", {"AGENCYGRAPH_USER": "me"}, "AGENCYGRAPH_PASSWORD is not"),
        ("http://h/x", {"NETRC": str(netrc)}, "line 1 cannot be read as netrc"),
        ("http://me:sesame@h/x", {}, "a password in an address is seen"),
        ("ftp://h/x", {}, "is no address of a store"),
        ("http://h:x/", {}, "cannot be read"),
        ("http://me:ses/ame@h/", {}, "cannot be read"),
        ("http://[h/?x=sesame", {}, "cannot be read"),
        ("http://h/a x?x=sesame", {}, "is no address of a store"),
        ("ftp://h/x?x=sesame", {}, "is no address of a store"),
    ):
        with pytest.raises(UsageError, match=words) as raised:
            find_credentials(url, environment)
        assert "sesame" not in str(raised.value)
    assert "https://h/x" == check_address("https://h/x")


@pytest.mark.parametrize(
    "name",
    [
        *("apikey", "api_key", "API%5FKEY", "key", "token", "access_token", "password", "pass"),
        *("client_secret", "X-Amz-Signature", "X-Amz-Credential", "sig", "auth", "sessionid"),
    ],
)
def test_secret_in_the_query_part_of_an_address_is_refused(
    say: Callable[..., tuple[int, str, str]], tides_export: Path, name: str
) -> None:
    """By its name, before anything is sent; where secrets belong is said, the secret is not."""
    url = f"http://127.0.0.1:{free_port()}/query?x=1&{name}=s3cr3t"
    for command in (["publish"], ["query", "ASK {}", "--endpoint"]):
        code, out, err = say(*command, url, "--export", tides_export)
        assert (2, "") == (code, out)
        assert "a secret in an address" in err
        assert ("AGENCYGRAPH_TOKEN" in err, "~/.netrc" in err) == (True, True)
        assert "s3cr3t" not in err


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h/q", "http://h/q"),
        ("http://h/q?", "http://h/q?"),
        ("http://h/q?a=1&&b=2#c", "http://h/q?a=***&b=***"),
        ("http://h/q?s3cr3t", "http://h/q?***"),
        ("http://me:sesame@h:1/q", "http://h:1/q"),
        ("http://h/q?a=b=c@d", "http://h/q?a=***"),
    ],
)
def test_address_is_printed_without_what_its_parameters_say(url: str, expected: str) -> None:
    """Names are told, values are not; nor is a name and password before the host."""
    assert expected == shown(url)


@pytest.mark.parametrize("token", ["s3cr3t\n", "s3cr3t\x01", "s3 cr3t", "s3cr3t\r\nx: y", "s3crét"])
def test_token_that_cannot_be_sent_is_not_shown(
    say: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
    faulty: FaultyStore,
    tides_export: Path,
    token: str,
) -> None:
    """A line break at its end comes from a file and is left out; what else is wrong is said."""
    monkeypatch.setenv("AGENCYGRAPH_TOKEN", token)
    for command in (["publish"], ["query", "ASK {}", "--endpoint"]):
        code, out, err = say(*command, faulty.server.query, "--export", tides_export)
        if token.strip() == "s3cr3t":
            assert 0 == code
            assert "Bearer s3cr3t" == faulty.seen[-1][1]["authorization"]
        else:
            assert (2, "") == (code, out)
            assert "AGENCYGRAPH_TOKEN has a space, a line break" in err
            assert [] == faulty.seen
        assert "s3" not in out + err


@pytest.mark.parametrize(
    ("secret", "echo"),
    [
        ("sesame-sesame", "x" * 295 + "sesame-sesame"),
        ("sesame  open", "no: sesame  open"),
        ('sesame&"', "<html><p>no: sesame&amp;&quot;</p>"),
        ("sesame/ +", "no: sesame/%20%2B or sesame%2F+%2B"),
    ],
)
def test_secret_that_a_store_repeats_otherwise_is_not_shown(
    faulty: FaultyStore, secret: str, echo: str
) -> None:
    """Cut where the message ends, with fewer blanks, as a page or an address has it."""
    faulty.fault = lambda *_: (500, {}, echo)
    given = Credentials("me", secret)
    for ask in (
        lambda: find_service(faulty.server.query, given),
        lambda: run_remote(faulty.server.query, "ASK {}", credentials=given),
    ):
        with pytest.raises((RemoteError, QueryError), match="failed with 500") as raised:
            ask()
        assert "sesame" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["http://a..b/q", "http://xn--a/q", f"http://{'a' * 300}/q", f"http://h/{'x' * 70_000}"]
)
def test_address_that_cannot_be_sent_is_said_in_words(url: str) -> None:
    """A host that is none, or too long an address, ends in a line."""
    with pytest.raises(RemoteError, match=r"cannot be (sent|reached): "):
        find_service(url, Credentials())
    with pytest.raises(QueryError, match=r"cannot be (sent|reached): "):
        run_remote(url, "ASK {}")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:1", "names a SOCKS proxy"),
        ("HTTP_PROXY", "ftp://me:s3cr3t@127.0.0.1:1", "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY"),
        ("HTTPS_PROXY", "http://me:s3c/r3t@127.0.0.1:1", "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY"),
        ("SSL_CERT_FILE", "/nonexistent", "SSL_CERT_FILE or SSL_CERT_DIR names: No such file"),
    ],
)
def test_setting_that_cannot_be_used_is_named(
    say: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
    faulty: FaultyStore,
    tides_export: Path,
    name: str,
    value: str,
    words: str,
) -> None:
    """A proxy or a certificate of the environment: which variable, and no password of it."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv(name, value)
    code, out, err = say("publish", faulty.server.query, "--export", tides_export)
    assert (2, "") == (code, out)
    assert words in err
    assert "s3c" not in err


_AWAY = {"location": "http://h.invalid/?y=v4lue"}


@pytest.mark.parametrize(
    "reply", [(500, {}, ""), (404, {}, ""), (200, {}, "<p>"), (308, _AWAY, "")]
)
def test_error_does_not_repeat_a_parameter(
    faulty: FaultyStore, reply: tuple[int, dict[str, str], str]
) -> None:
    """Whatever a store answers: its address stands in each error without its values."""
    faulty.fault = lambda *_: reply
    url = f"{faulty.server.query}?tenant=v4lue"
    for ask in (lambda: find_service(url, Credentials()), lambda: run_remote(url, "ASK {}")):
        with pytest.raises((RemoteError, QueryError)) as raised:
            ask()
        assert str(raised.value).startswith(f"{faulty.server.query}?tenant=***: ")
        assert "v4lue" not in str(raised.value)


@pytest.mark.parametrize("end", ["?", "?tenant=x", "?tenant=x&infer=false", "?tenant=x#part"])
@pytest.mark.parametrize("text", ["SELECT ?s { ?s ?p ?o }", "ASK {}", f"ASK {{ #{'x' * 6000}\n }}"])
def test_parameters_of_an_address_go_along(faulty: FaultyStore, end: str, text: str) -> None:
    """The query is one parameter more, in the address or in the body."""
    client = _Client(faulty.server.query + end, Credentials())
    client.setQuery(text)
    if len(text) > 5000:
        client.setMethod("POST")
    url = client._createRequest().full_url
    given = {"tenant": ["x"]} if "tenant" in end else {}
    given |= {"infer": ["false"]} if "infer" in end else {}
    found = parse_qs(urlsplit(url).query)
    assert given == {name: found[name] for name in found if name in ("tenant", "infer")}
    assert [text] == found.get("query", [text])
    assert url.count("?") <= 1
    assert run_remote(faulty.server.query + end, text)


def test_publish_keeps_the_parameters_of_an_address(
    say: Callable[..., tuple[int, str, str]], faulty: FaultyStore, tides_export: Path
) -> None:
    """Updates and graphs go to the addresses that belong to it, and it is printed without them."""
    url = f"{faulty.server.query}?tenant=v4lue"
    code, out, err = say("publish", url, "--export", tides_export)
    assert (0, True) == (code, f"stand at {faulty.server.query}?tenant=***, verified" in out)
    assert "v4lue" not in out + err
    assert {"/query", "/update", "/store"} == {path for path, _ in faulty.seen}


def test_graph_store_is_sent_its_own_parameters_and_the_graph() -> None:
    """The graph is one parameter more."""
    sent = []

    def take(request: httpx.Request) -> httpx.Response:
        sent.append(dict(request.url.params))
        return httpx.Response(204)

    with httpx.Client(transport=httpx.MockTransport(take)) as client:
        store = "http://h/store?tenant=x"
        Service("http://h/q", "http://h/u", store, client, Credentials()).add("x:g", "")
    assert [{"tenant": "x", "graph": "x:g"}] == sent
