"""A remote store gives the answers that the embedded one gives, from one release."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph import api
from agencygraph.credentials import Credentials
from agencygraph.errors import QueryError
from agencygraph.iris import prefixes
from agencygraph.named_questions import find_question
from agencygraph.publish import publish
from agencygraph.publish.addresses import is_open
from agencygraph.publish.release import read_release
from agencygraph.publish.updates import marker
from agencygraph.query import as_rows, render, run
from agencygraph.remote import run_remote
from remote_servers import FaultyStore, Server, free_port

pytest_plugins = ("remote_servers",)

ANSWERS = Path(__file__).parent / "questions"
UNITS = "SELECT ?unit { ?unit a ag:OrganizationalUnit } ORDER BY ?unit"


def given(answer: str) -> dict[str, str]:
    """Read the parameters of an answer."""
    file = ANSWERS / f"{answer}.params"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return dict(line.split("=", 1) for line in lines if line)


#: A value of each parameter that is set beside others in some answer.
ALONE = {
    (answer.partition("--")[0], name): value
    for answer in sorted(path.stem for path in ANSWERS.glob("*.params"))
    if len(given(answer)) > 1
    for name, value in given(answer).items()
}


def table(text: str) -> list[list[str]]:
    """Read CSV as rows."""
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def published(request: pytest.FixtureRequest, export: Path, tides_export: Path) -> Iterator[Server]:
    """A real store to which the dossier was published; Virtuoso has another agency beside it."""
    server: Server = request.getfixturevalue(request.param).clear()
    for one in (export, tides_export)[: 2 if request.param == "virtuoso" else 1]:
        with server.service() as service:
            publish(one, service)
    yield server
    server.clear()


@pytest.mark.parametrize("answer", sorted(path.stem for path in ANSWERS.glob("*.csv")))
def test_named_question_gives_the_answer_beside_it(
    published: Server, export: Path, answer: str
) -> None:
    """Every named question, with every set of parameters, row for row, in order."""
    text = find_question(answer.partition("--")[0], export).bind(given(answer))
    home = read_release(export).home
    # Virtuoso takes up to half a minute to plan a question that it has not seen.
    answered = run_remote(published.query, text, timeout=300, home=home)
    found = render(answered, "csv", prefixes("ice"))
    assert table((ANSWERS / f"{answer}.csv").read_text(encoding="utf-8")) == table(found)


@pytest.mark.parametrize(("question", "name"), ALONE)
def test_parameter_set_alone_gives_the_embedded_answer(
    published: Server, store: ox.Store, export: Path, question: str, name: str
) -> None:
    """Of a question with several parameters each is set, and the others left as they are."""
    text = find_question(question, export).bind({name: ALONE[question, name]})
    home = read_release(export).home
    expected = render(run(store, text), "csv", prefixes("ice"))
    answered = run_remote(published.query, text, timeout=300, home=home)
    assert table(expected) == table(render(answered, "csv", prefixes("ice")))


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
        rows = {"head": {"vars": []}, "results": {"bindings": []}}
        told = {"head": {}, "boolean": True} if "ask {" in query else rows
        return 200, headers, json.dumps(told)

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
    """A refused connection, TLS where there is none, and an answer that does not come."""
    with pytest.raises(QueryError, match=r"cannot be reached: .*refused"):
        run_remote(f"http://127.0.0.1:{free_port()}/sparql", "ASK {}")
    secure = faulty.server.query.replace("http:", "https:")
    with pytest.raises(QueryError, match=r"no safe connection: .*; SSL_CERT_FILE names"):
        run_remote(secure, "ASK {}")
    slow = threading.Event()
    faulty.fault = lambda _, text: (slow.wait(5) and None) or text
    with pytest.raises(QueryError, match="no answer within 1 s"):
        run_remote(faulty.server.query, "ASK {}", timeout=1)
    slow.set()


def test_open_roads_are_named() -> None:
    """A secret over plain HTTP is told of, but on this machine."""
    given = Credentials("me", "sesame")
    assert "far.invalid" == is_open(["http://127.0.0.1/a", "http://far.invalid/b"], given)
    assert "" == is_open(["https://far.invalid/b"], given)
    assert "" == is_open(["http://far.invalid/b"], Credentials())
    assert "sesame" not in repr(given)
