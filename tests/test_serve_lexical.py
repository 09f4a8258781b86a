"""Answers spell the literals of the data as the data spell them, whatever the store keeps."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencygraph.errors import QueryError
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.limits import Limits
from agencygraph.serve.workers import lexical
from agencygraph.serve.workers.lexical import read_spellings, spell_rows, spell_triples
from agencygraph.serve.workers.pool import Pool
from agencygraph.store import quads_file
from formats_fixtures import Built
from serve_fixtures import CLIENT, CROSS, Running, serving, small_export

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
#: Literals that no store of Oxigraph gives back as they are written, and what it makes of them.
KEPT = {
    ("1.0E6", "double"): ("1000000", "double"),
    ("98.80", "decimal"): ("98.8", "decimal"),
    ("-3", "negativeInteger"): ("-3", "integer"),
    ("01", "integer"): ("1", "integer"),
    ("1", "boolean"): ("true", "boolean"),
    ("2009-06-30T00:00:00+00:00", "dateTime"): ("2009-06-30T00:00:00Z", "dateTime"),
    ("P12M", "yearMonthDuration"): ("P1Y", "yearMonthDuration"),
    ("+.5", "decimal"): ("0.5", "decimal"),
}
#: Two spellings of one value, and a value that is in its stored form too.
TWICE = (("007", "integer"), ("7", "byte"), ("2.50", "decimal"), ("2.5", "decimal"))


def typed(form: str, kind: str) -> ox.Literal:
    """Give a literal of a type of XML Schema."""
    return ox.Literal(form, datatype=ox.NamedNode(XSD + kind))


def n_quads(literals: list[ox.Literal | ox.Triple]) -> str:
    """Write statements of which each has one of the literals; triples are quoted."""
    terms = (f"<<( {term} )>>" if isinstance(term, ox.Triple) else term for term in literals)
    return "".join(
        f"<{EX}s{number}> <{EX}p> {term} <{EX}graph> .\n" for number, term in enumerate(terms)
    )


def held(text: str) -> ox.Store:
    """Load N-Quads into a store."""
    store = ox.Store()
    store.load(text, format=ox.RdfFormat.N_QUADS)
    return store


def spellings(text: str) -> dict[ox.Literal, ox.Literal]:
    """Read the spellings of N-Quads."""
    return dict(read_spellings(io.BytesIO(text.encode())))


def answer(text: str, query: str) -> list[list[ox.Literal]]:
    """Ask N-Quads, in the spelling of the data."""
    return [list(row) for row in spell_rows(held(text).query(query), query, spellings(text))]


# -- what is found in the data ---------------------------------------------------------------------


def test_spellings_are_those_that_the_store_does_not_keep() -> None:
    """Each form that the store rewrites leads back to the one that was written."""
    found = spellings(n_quads([typed(*pair) for pair in (*KEPT, *TWICE)]))
    assert {typed(*stored): typed(*written) for written, stored in KEPT.items()} == found


def test_there_are_none_in_an_export_that_was_built_here(built: Built) -> None:
    """An answer about such an export is written by the store's own writers."""
    with quads_file(built.export).open("rb") as file:
        assert {} == read_spellings(file)


@pytest.mark.parametrize("piece", [1, 10, 100, 1000])
def test_spellings_are_the_same_however_the_file_is_cut(
    monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    """No literal is missed where a piece of the file ends, and none is taken for two."""
    text = n_quads([typed(*pair) for pair in (*KEPT, *TWICE)])
    whole = spellings(text)
    monkeypatch.setattr(lexical, "_PIECE", piece)
    assert len(KEPT) == len(whole)
    assert whole == spellings(text)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (f'<x:a> <x:b> "01" ^^\t<{XSD}integer> .', 1),
        (f'<x:a> <x:b>"01"^^<{XSD}integer>.', 1),
        (f'<x:a> <x:b> <<( <x:a> <x:b> "01"^^<{XSD}integer> )>> .', 1),
        (f'<x:a> <x:b> "say \\"01\\"^^<{XSD}integer>" .', 0),
        (f'<x:a> <x:b> "say \\"01"^^<{XSD}integer> .', 0),
        (f'<x:a> <x:b> "01"^^<{XSD}string> .', 0),
        ('<x:a> <x:b> "01"^^<x:integer> .', 0),
        ('<x:a> <x:b> "01"@en .', 0),
        ("", 0),
    ],
)
def test_spellings_are_of_typed_literals_alone(statement: str, expected: int) -> None:
    """White space and quoted triples hide no literal; a string that looks like one is none."""
    assert ox.Store().load(statement, format=ox.RdfFormat.N_QUADS) is None
    assert expected == len(spellings(statement))


forms = st.from_regex(r"[+-]?0{0,2}[0-9]{1,3}(\.[0-9]{0,3})?([eE][0-9])?", fullmatch=True)
kinds = st.sampled_from(["integer", "decimal", "double", "float", "byte", "boolean", "string"])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
node = ox.NamedNode(EX + "a")
literals = (
    st.builds(typed, forms, kinds)
    | texts.map(ox.Literal)
    | st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["en"]))
    | texts.map(lambda text: ox.Literal(text, language="he", direction=ox.BaseDirection.RTL))
    | st.builds(lambda text: ox.Literal(text, datatype=node), texts)
)
terms = literals | literals.map(lambda literal: ox.Triple(node, node, literal))


def inner(term: ox.Literal | ox.Triple) -> ox.Literal:
    """Give the literal of a term of the data."""
    return term.object if isinstance(term, ox.Triple) else term


@given(st.lists(terms, max_size=12))
def test_rows_hold_what_was_written_unless_it_is_written_in_two_ways(
    data: list[ox.Literal | ox.Triple],
) -> None:
    """Any terms at all: as they are in the data, or, where two share a value, as they are kept."""
    written = defaultdict(set)
    kept = {}
    for literal in map(inner, data):
        kept[literal] = next(iter(held(n_quads([literal])))).object
        written[kept[literal]].add(literal)
    expected = []
    for term in data:
        stored = kept[inner(term)]
        one = inner(term) if len(written[stored]) == 1 else stored
        expected.append(ox.Triple(node, node, one) if isinstance(term, ox.Triple) else one)
    text = n_quads(data)
    order = "SELECT ?o ?s { GRAPH ?g { ?s ?p ?o } }"
    rows = spell_rows(held(text).query(order), order, spellings(text))
    found = {row["s"].value: row["o"] for row in rows}
    assert {f"{EX}s{number}": term for number, term in enumerate(expected)} == found


# -- what a query makes of them --------------------------------------------------------------------

DATA = n_quads([typed(*pair) for pair in (*KEPT, *TWICE)])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?o { GRAPH ?g { ex:s0 ?p ?o } }", "1.0E6"),
        ("SELECT ?o { GRAPH ?g { ex:s0 ?p ?o } FILTER(?o = 1000000) }", "1.0E6"),
        ("SELECT (?o + 0 AS ?x) { GRAPH ?g { ex:s0 ?p ?o } }", "1000000"),
        ("SELECT (?o AS ?x) ?o { GRAPH ?g { ex:s0 ?p ?o } }", "1000000 1.0E6"),
        ("SELECT (STR(?o) AS ?x) { GRAPH ?g { ex:s0 ?p ?o } }", "1000000"),
        ("SELECT ?x { GRAPH ?g { ex:s0 ?p ?o } BIND(?o AS ?x) }", "1000000"),
        ("SELECT ?o { VALUES ?o { 1000000e0 } GRAPH ?g { ex:s0 ?p ?o } }", "1000000"),
        ("SELECT ?x { { SELECT (1.0e6 + 0 AS ?x) {} } }", "1000000"),
        ("SELECT ?o { GRAPH ?g { ex:s0 ?p ?o } } GROUP BY ?o", "1.0E6"),
        ("SELECT ?o { GRAPH ?g { ex:s8 ?p ?o } }", "7"),
        ("SELECT ?o { GRAPH ?g { ex:s10 ?p ?o } }", "2.5"),
    ],
)
def test_a_value_is_spelled_as_in_the_data_when_it_was_read_there(
    query: str, expected: str
) -> None:
    """What a query computes or brings along, and what is spelled in two ways, is as it is kept."""
    rows = answer(DATA, f"PREFIX ex: <{EX}> {query}")
    assert [expected] == [" ".join(term.value for term in row) for row in rows]


def test_rows_come_out_of_the_store_when_they_are_read() -> None:
    """An answer without end has a first row: nothing is gathered before it is written."""
    crossed = " ".join(f"GRAPH ?g{i} {{ ?s{i} ?p{i} ?o{i} }}" for i in range(12))
    query = f"SELECT ?o0 {{ {crossed} }}"
    rows = spell_rows(held(DATA).query(query), query, spellings(DATA))
    assert isinstance(next(iter(rows))["o0"], ox.Literal)


class Failing:
    """Rows of which the second is an error."""

    def __init__(self, error: BaseException) -> None:
        self.variables = [ox.Variable("o")]
        self._error = error

    def __iter__(self) -> Iterator[list[ox.Literal]]:
        yield [typed("1", "integer")]
        raise self._error


@pytest.mark.parametrize("error", [RuntimeError("no"), OSError("no"), MemoryError("no")])
def test_an_error_among_the_rows_comes_out_as_it_was(error: BaseException) -> None:
    """What goes wrong in a query is told as if the rows had not been spelled."""
    with pytest.raises(type(error)) as found:
        list(spell_rows(Failing(error), "SELECT ?o {}", spellings(DATA)))
    assert error is found.value


def test_a_row_may_not_be_longer_than_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond that the query is refused with what to do, and not for want of memory."""
    text, query = DATA + n_quads([ox.Literal("x" * 5000)]), "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    assert len(answer(text, query)) == len(KEPT) + len(TWICE) + 1
    monkeypatch.setattr(lexical, "_LONGEST", 5000)
    with pytest.raises(QueryError, match="ask for less of it"):
        answer(text, query)


def test_triples_are_spelled_unless_the_query_computes() -> None:
    """CONSTRUCT gives the objects of the data, within quoted triples too."""
    text = n_quads([typed("01", "integer"), ox.Triple(node, node, typed("98.80", "decimal"))])
    plain = "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }"
    computing = "CONSTRUCT { ?s ?p ?x } { GRAPH ?g { ?s ?p ?o } BIND(?o AS ?x) }"
    store, forms = held(text), spellings(text)
    found = {
        query: {str(triple.object) for triple in spell_triples(store.query(query), query, forms)}
        for query in (plain, computing)
    }
    quoted = f"<{node.value}> <{node.value}>"
    assert {
        plain: {f'"01"^^<{XSD}integer>', f'{quoted} "98.80"^^<{XSD}decimal>'},
        computing: {f'"1"^^<{XSD}integer>', f'{quoted} "98.8"^^<{XSD}decimal>'},
    } == found


# -- through a server ------------------------------------------------------------------------------

ALL = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s"
ROWS = {"query": ALL}
LONG = 4000
JSON, CSV = "application/sparql-results+json", "text/csv"
TRIPLES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/n-quads")


def asked(url: str, query: str, accept: str, **headers: str) -> httpx.Response:
    """Ask a server, by the media type of the answer."""
    return CLIENT.get(url, params={"query": query}, headers={"Accept": accept, **headers})


@pytest.fixture(scope="module")
def sundry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over an export whose literals are in forms that the store does not keep."""
    folder = small_export(tmp_path_factory.mktemp("sundry"), DATA)
    with serving(folder, "--timeout", "10") as running:
        yield running


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of small limits over thousands of numbers, each with a zero too many."""
    numbers = [typed(f"{number}.10", "decimal") for number in range(LONG)]
    folder = small_export(tmp_path_factory.mktemp("large"), n_quads(numbers))
    with serving(folder, "--timeout", "10", "--rows", str(LONG)) as running:
        yield running


def spelled() -> dict[str, ox.Literal]:
    """Give what the answers of `sundry` are to hold: as written, or as kept where it is not."""
    ambiguous = [typed("7", "integer")] * 2 + [typed("2.5", "decimal")] * 2
    every = [*(typed(*pair) for pair in KEPT), *ambiguous]
    return {f"{EX}s{number}": literal for number, literal in enumerate(every)}


@pytest.mark.parametrize("kind", ["json", "xml", "tsv"])
def test_rows_are_spelled_in_every_format(sundry: Running, kind: str) -> None:
    """JSON, XML and TSV give back each literal with its form and its type."""
    form = getattr(ox.QueryResultsFormat, kind.upper())
    found = asked(sundry.url, ALL, form.media_type)
    assert 200 == found.status_code
    rows = ox.parse_query_results(found.content, format=form)
    assert spelled() == {row["s"].value: row["o"] for row in rows}


def test_rows_are_spelled_in_csv(sundry: Running) -> None:
    """CSV gives back the forms; it has no types."""
    found = list(csv.reader(asked(sundry.url, ALL, CSV).text.splitlines()))
    assert [["s", "o"], *sorted([s, o.value] for s, o in spelled().items())] == found


@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"])
@pytest.mark.parametrize("accept", TRIPLES)
def test_triples_are_spelled_in_every_format(sundry: Running, query: str, accept: str) -> None:
    """CONSTRUCT and DESCRIBE give back each literal with its form and its type."""
    found = asked(sundry.url, query, accept)
    quads = ox.parse(found.content, format=ox.RdfFormat.from_media_type(accept))
    assert spelled() == {quad.subject.value: quad.object for quad in quads}


def test_yes_or_no_and_refusals_are_as_ever(sundry: Running) -> None:
    """What has no rows is not spelled, and a query that fails is told by its fault."""
    assert {"head": {}, "boolean": True} == asked(sundry.url, "ASK { ?s ?p 98.8 }", JSON).json()
    refused = asked(sundry.url, "SELECT ?o { ?s ?p ?o ", JSON)
    assert (400, 3) == (refused.status_code, len(refused.text.strip().splitlines()))
    nothing = asked(sundry.url, "SELECT ?p ?o { <x:x> ?p ?o }", JSON).json()
    assert {"head": {"vars": ["p", "o"]}, "results": {"bindings": []}} == nothing
    unbound = asked(sundry.url, "SELECT ?x ?o { ?s ?p ?o FILTER(?o = 98.8) }", CSV)
    assert "x,o\r\n,98.80\r\n" == unbound.text


def test_a_large_answer_is_spelled_row_by_row(large: Running) -> None:
    """Sent in pieces, compressed or not, and whole."""
    plain = asked(large.url, ALL, JSON, **{"Accept-Encoding": "identity"})
    rows = plain.json()["results"]["bindings"]
    numbers = {f"{number}.10" for number in range(LONG)}
    assert (LONG, numbers) == (len(rows), {row["o"]["value"] for row in rows})
    headers = {"Accept": JSON, "Accept-Encoding": "gzip"}
    with CLIENT.stream("GET", large.url, params=ROWS, headers=headers) as zipped:
        assert "gzip" == zipped.headers["content-encoding"]
        assert plain.content == gzip.decompress(b"".join(zipped.iter_raw()))


def test_a_stream_of_spelled_rows_is_cut_at_the_limit(large: Running) -> None:
    """When it is too late to refuse, the answer has no end; the worker goes on."""
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
        asked(large.url, f"SELECT * {{ {CROSS} }}", JSON)
    assert asked(large.url, "ASK {}", JSON).json()["boolean"]


@pytest.mark.parametrize("writer", ["json", "xml", "csv", "tsv", "ttl", "nt", "rdf", "jsonld"])
def test_spelled_answers_have_so_many_rows_and_no_more(tmp_path: Path, writer: str) -> None:
    """Exactly the limit is answered; one row more is refused with what to do."""
    is_rows = writer in ("json", "xml", "csv", "tsv")
    query = "SELECT * { ?s ?p ?o }" if is_rows else "CONSTRUCT WHERE { ?s ?p ?o }"

    async def work() -> None:
        async with Pool(small_export(tmp_path, DATA), Limits(rows=5, workers=1)) as pool:
            assert await (await pool.ask(f"{query} LIMIT 5", writer)).read()
            with pytest.raises(Refusal, match="more than 5 rows; add LIMIT"):
                await pool.ask(f"{query} LIMIT 6", writer)
            assert await (await pool.ask("ASK {}", "json")).read()

    asyncio.run(work())
