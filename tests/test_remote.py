"""A remote store gives the answers that the embedded one gives, from one release."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest

from agencygraph import api
from agencygraph.credentials import Credentials, check_address, find_credentials, shown
from agencygraph.errors import QueryError, RemoteError, UsageError
from agencygraph.iris import prefixes
from agencygraph.named_questions import find_question
from agencygraph.publish import publish
from agencygraph.publish.addresses import is_open
from agencygraph.publish.release import read_release
from agencygraph.publish.service import Service, find_service
from agencygraph.publish.updates import marker
from agencygraph.query import as_rows, render, run
from agencygraph.remote import _Client, run_remote
from remote_servers import FaultyStore, Server, free_port

pytest_plugins = ("remote_servers",)

ANSWERS = Path(__file__).parent / "questions"
UNITS = "SELECT ?unit { ?unit a ag:OrganizationalUnit } ORDER BY ?unit"


def table(text: str) -> list[list[str]]:
    """Read CSV as rows."""
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def published(request: pytest.FixtureRequest, export: Path) -> Iterator[Server]:
    """A real store to which the dossier was published."""
    server: Server = request.getfixturevalue(request.param).clear()
    with server.service() as service:
        publish(export, service)
    yield server
    server.clear()


@pytest.mark.parametrize("answer", sorted(path.stem for path in ANSWERS.glob("*.csv")))
def test_named_question_gives_the_answer_beside_it(
    published: Server, export: Path, answer: str
) -> None:
    """Every named question, with every set of parameters, row for row, in order."""
    file = ANSWERS / f"{answer}.params"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    given = dict(line.split("=", 1) for line in lines if line)
    text = find_question(answer.partition("--")[0], export).bind(given)
    home = read_release(export).home
    # Virtuoso takes up to half a minute to plan a question that it has not seen.
    answered = run_remote(published.query, text, timeout=300, home=home)
    found = render(answered, "csv", prefixes("ice"))
    assert table((ANSWERS / f"{answer}.csv").read_text(encoding="utf-8")) == table(found)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?thing a ag:Agency }",
        "ASK { ?thing a ag:NothingOfTheKind }",
        "CONSTRUCT { ?thing skos:prefLabel ?l } WHERE { ?thing a ag:Agency ; skos:prefLabel ?l }",
    ],
)
def test_other_forms_give_what_the_embedded_store_gives(
    published: Server, store: ox.Store, export: Path, text: str
) -> None:
    """A yes, a no, and triples."""
    asked = find_question(text, export).text
    assert run(store, asked) == run_remote(published.query, asked, home=read_release(export).home)


def test_python_and_the_verb_ask_the_endpoint(
    published: Server, export: Path, say: Callable[..., tuple[int, str, str]]
) -> None:
    """`ask(..., endpoint=URL)` and `--endpoint URL` give what they give without it."""
    expected = api.ask("historical-divisions", export)
    assert len(expected) > 3
    assert expected == api.ask("historical-divisions", export, endpoint=published.query)
    command = ["query", "historical-divisions", "--export", export, "--format", "csv"]
    assert say(*command) == say(*command, "--endpoint", published.query)


@pytest.fixture
def filled(faulty: FaultyStore, tides_export: Path) -> FaultyStore:
    """A store that was published to, and can be told to fail."""
    with faulty.server.service() as service:
        publish(tides_export, service)
    faulty.seen.clear()
    return faulty


@pytest.mark.parametrize("name", ["Oxigraph", "Another/1"])
def test_graphs_are_named_where_the_default_graph_is_not_their_union(
    filled: FaultyStore, tides_export: Path, name: str
) -> None:
    """An endpoint whose default graph is empty is asked for the graphs of the release."""
    filled.is_union, filled.name = False, name
    text = find_question(UNITS, tides_export).text
    expected = run(filled.store, text)
    assert len(expected.rows) > 3
    assert () == run_remote(filled.server.query, text).rows
    assert expected == run_remote(filled.server.query, text, home=read_release(tides_export).home)
    own = text.replace("{ ?unit", "FROM <x:nothing> { ?unit")
    assert () == run_remote(filled.server.query, own, home=read_release(tides_export).home).rows


def test_query_is_asked_again_when_the_release_changes(
    filled: FaultyStore, tides_export: Path
) -> None:
    """An answer that a swap may have cut in two is thrown away; without end it is an error."""
    home = read_release(tides_export).home
    where = ox.NamedNode(marker(home))
    text = find_question(UNITS, tides_export).text
    asked: list[str] = []

    def swapping(_: str, query: str) -> str:
        if query == text:
            asked.append(query)
            if len(asked) <= swaps:
                filled.store.update(f"CLEAR GRAPH {where}")
                line = f"{where} <http://purl.org/dc/terms/identifier> 'r{len(asked)}'"
                filled.store.update(f"INSERT DATA {{ GRAPH {where} {{ {line} }} }}")
        return query

    filled.fault = swapping
    swaps = 2
    assert run(filled.store, text) == run_remote(filled.server.query, text, home=home)
    assert 3 == len(asked)
    asked.clear()
    swaps = 99
    with pytest.raises(QueryError, match="another release was put in place"):
        run_remote(filled.server.query, text, home=home)


def test_digest_and_basic_are_answered(virtuoso: Server, faulty: FaultyStore) -> None:
    """A store that asks who asks is told, in the way that it asks for."""
    protected = virtuoso.query + "-auth"
    some = "ASK { ?s ?p ?o }"
    assert run_remote(protected, some, credentials=virtuoso.credentials).boolean
    for wrong, words in (
        (Credentials("publisher", "guess"), "refuses the name and password it was sent"),
        (None, "does not know who asks; set AGENCYGRAPH_USER"),
    ):
        with pytest.raises(QueryError, match=words) as raised:
            run_remote(protected, some, credentials=wrong)
        assert not re.search("publisher|guess", str(raised.value))

    def asking(_: str, text: str) -> tuple[int, dict[str, str], str] | str:
        if faulty.seen[-1][1].get("authorization") == "Basic bWU6c2VzYW1l":
            return text
        return 401, challenge, ""

    challenge = {"www-authenticate": 'Basic realm="x"'}
    faulty.fault = asking
    assert run_remote(
        faulty.server.query, "ASK {}", credentials=Credentials("me", "sesame")
    ).boolean
    for wrong, words in (
        (Credentials("me", "guess"), "refuses the name and password it was sent"),
        (Credentials(token="guess"), "refuses the token it was sent; look at AGENCYGRAPH_TOKEN"),
        (Credentials(), "does not know who asks"),
    ):
        with pytest.raises(QueryError, match=words) as raised:
            run_remote(faulty.server.query, "ASK {}", credentials=wrong)
        assert "guess" not in str(raised.value)
    challenge.clear()
    given = Credentials("me", "sesame")
    assert run_remote(faulty.server.query, "ASK {}", credentials=given).boolean


UPDATES = [
    ("INSERT DATA { <x:a> <x:b> <x:c> }", "INSERT"),
    ("delete where { ?s ?p ?o }", "DELETE"),
    ("PREFIX a:<x:>BASE<x:>\n# SELECT\nLoad <x:a>", "LOAD"),
    ("PREFIX select: <x:> PREFIX ask : <x:> CLEAR ALL", "CLEAR"),
    ("WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH"),
    ("#\rDROP ALL\nASK {}", "DROP"),
    ('#\rASK { ?s ?p """\nDROP ALL #""" }', "DROP"),
    ("# \\u000ACREATE GRAPH <x:g>\nASK {}", "CREATE"),
    ("ASK {}; ADD DEFAULT TO <x:g>", "ADD"),
    ("SELECT * { ?s ?p ?o } ; MOVE DEFAULT TO <x:g>", "MOVE"),
    ("COPY DEFAULT TO <x:g>; ASK {}", "COPY"),
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("text", "word"), UPDATES)
def test_update_is_never_sent(
    faulty: FaultyStore,
    export: Path,
    say: Callable[..., tuple[int, str, str]],
    text: str,
    word: str,
) -> None:
    """Whatever it begins with, an update is refused before the store hears of it."""
    endpoint = faulty.server.query
    words = f"the graph is read-only: {word} is no question"
    for verb in ("query", "ask"):
        said = say(verb, text, "--endpoint", endpoint, "--export", export)
        assert (2, "", f"agencygraph: {words}\n") == said
    with pytest.raises(QueryError, match=words):
        api.ask(text, export, endpoint=endpoint)
    with pytest.raises(QueryError, match=words):
        run_remote(endpoint, text, credentials=Credentials("me", "sesame"))
    assert [] == faulty.seen


@pytest.mark.parametrize("text", ["", "{}", "FOO {}", "# \\u000AFOO\nASK {}"])
def test_what_has_no_form_of_query_is_not_sent(faulty: FaultyStore, text: str) -> None:
    """What a store may take for anything is a fault of the query, as without the store."""
    with pytest.raises(QueryError, match="the query cannot be run: "):
        run_remote(faulty.server.query, text)
    assert [] == faulty.seen


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "text",
    [
        "PREFIX add: <x:insert#>\n# DROP ALL\nask { ?move add:load 'DELETE', 'COPY it'@add }",
        "PREFIX insert: <x:/>BASE <x:delete>\r\nSELECT?insert{ ?insert insert:clear _:drop }",
        "SELECT * WITH { SELECT * { ?s ?p ?o } } AS %some WHERE { INCLUDE %some }",
    ],
)
def test_query_with_the_words_of_an_update_is_sent_as_a_query(
    faulty: FaultyStore, text: str
) -> None:
    """In names, strings, comments and variables the words mean nothing."""
    sent: list[str] = []

    def answering(_: str, query: str) -> tuple[int, dict[str, str], str]:
        sent.append(query)
        headers = {"content-type": "application/sparql-results+json"}
        return 200, headers, json.dumps({"head": {}, "boolean": True})

    faulty.fault = answering
    run_remote(faulty.server.query, text)
    assert [text] == sent


@pytest.mark.parametrize("given", [Credentials("me", "sesame"), Credentials(token="sesame")])
def test_secret_is_not_sent_where_a_redirect_points(
    faulty: FaultyStore, given: Credentials
) -> None:
    """Another host that an endpoint points to learns nothing, though it asks."""
    other = FaultyStore()
    threading.Thread(target=other.serve_forever, args=(0.02,), daemon=True).start()
    other.fault = lambda *_: (401, {"www-authenticate": 'Basic realm="x"'}, "who?")
    there = other.server.query.replace("127.0.0.1", "localhost")
    faulty.fault = lambda *_: (302, {"location": there}, "")
    with pytest.raises(QueryError) as raised:
        run_remote(faulty.server.query, "ASK {}", credentials=given)
    assert "sesame" not in str(raised.value)
    assert {None} == {headers.get("authorization") for _, headers in other.seen}
    other.shutdown()
    other.server_close()


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ((404, {}, ""), "is not there"),
        ((403, {}, "for staff only"), "does not allow this question to who asks: for staff only"),
        ((500, {}, "first\nsecond"), "failed with 500: first$"),
        ((200, {}, "<html>Welcome</html>"), "does not answer as SPARQL 1.1 says"),
        (None, "the connection broke off"),
    ],
)
def test_endpoint_that_fails_is_an_error_in_words(
    faulty: FaultyStore, reply: tuple[int, dict[str, str], str] | None, words: str
) -> None:
    """Whatever an endpoint does instead of answering is said in one line."""
    faulty.fault = lambda *_: reply
    with pytest.raises(QueryError, match=words):
        run_remote(faulty.server.query, "SELECT * { ?s ?p ?o }")


def test_endpoint_that_says_more_than_the_standard_is_read(faulty: FaultyStore) -> None:
    """Members beside head and results, as Comunica adds them, are no fault."""
    body = {
        "head": {"vars": ["n"]},
        "results": {"bindings": [{"n": {"type": "literal", "value": "7"}}]},
        "metadata": {"httpRequests": 1},
    }
    headers = {"Content-Type": "application/sparql-results+json"}
    faulty.fault = lambda *_: (200, headers, json.dumps(body))
    assert [{"n": "7"}] == as_rows(run_remote(faulty.server.query, "SELECT ?n { ?s ?p ?n }"))


def test_endpoint_that_is_not_there_or_slow_is_an_error_in_words(faulty: FaultyStore) -> None:
    """A refused connection, and an answer that does not come."""
    with pytest.raises(QueryError, match=r"cannot be reached: .*refused"):
        run_remote(f"http://127.0.0.1:{free_port()}/sparql", "ASK {}")
    slow = threading.Event()
    faulty.fault = lambda _, text: (slow.wait(5) and None) or text
    with pytest.raises(QueryError, match="no answer within 1 s"):
        run_remote(faulty.server.query, "ASK {}", timeout=1)
    slow.set()


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


def test_open_roads_are_named() -> None:
    """A secret over plain HTTP is told of, but on this machine."""
    given = Credentials("me", "sesame")
    assert "far.invalid" == is_open(["http://127.0.0.1/a", "http://far.invalid/b"], given)
    assert "" == is_open(["https://far.invalid/b"], given)
    assert "" == is_open(["http://far.invalid/b"], Credentials())
    assert "sesame" not in repr(given)
