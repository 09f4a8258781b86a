"""Every format of an export says the same, to the libraries of others, in the same bytes."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import rdflib
from csvw import CSVW
from pyld import jsonld

import agencygraph
from agencygraph import export as export_module
from agencygraph.flat import OBSERVATIONS, UNITS
from agencygraph.model import Facts
from agencygraph.resources import find_dossier

STEMS = ("facts", "facts-with-evidence")
NAMED = {
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
}
MERGED = {"ttl": (ox.RdfFormat.TURTLE, "turtle"), "rdf": (ox.RdfFormat.RDF_XML, "xml")}
FORMS = {"nq": (ox.RdfFormat.N_QUADS, "nquads")} | NAMED | MERGED
OA = "http://www.w3.org/ns/oa#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#: A run of so many words that stand in a source document is a quotation.
RUN = 12


def texts(export: Path) -> Iterator[Path]:
    """Give the files of an export that are text."""
    return (path for path in sorted(export.iterdir()) if path.suffix != ".parquet")


@cache
def quads(path: Path) -> frozenset[str]:
    """Read an N-Quads file as a set of lines; without blank nodes, equal sets are equal graphs."""
    found = frozenset(path.read_text(encoding="utf-8").splitlines())
    assert not any(line.startswith("_:") or " _:" in line.split('"')[0] for line in found)
    return found


def lines_of(found: Iterator[ox.Quad]) -> set[str]:
    """Write quads as lines of N-Quads."""
    return {f"{quad} ." for quad in found}


@cache
def merged(path: Path) -> frozenset[str]:
    """Read an N-Quads file without the names of its graphs."""
    parsed = ox.parse(path=path, format=ox.RdfFormat.N_QUADS)
    return frozenset(f"{ox.Quad(q.subject, q.predicate, q.object)} ." for q in parsed)


@pytest.fixture
def as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rdflib leave literals as they are written: 98.80 stays 98.80."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    monkeypatch.setattr(rdflib.term, "_NORMALIZE_LITERALS", False, raising=False)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("ending", NAMED)
def test_named_graphs_are_the_same_when_pyoxigraph_reads_them(
    export: Path, stem: str, ending: str
) -> None:
    """TriG and JSON-LD hold the quads of N-Quads, each in its graph."""
    parsed = ox.parse(path=export / f"{stem}.{ending}", format=NAMED[ending][0])
    assert quads(export / f"{stem}.nq") == lines_of(parsed)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("ending", MERGED)
def test_merged_graphs_are_the_same_when_pyoxigraph_reads_them(
    export: Path, stem: str, ending: str
) -> None:
    """Turtle and RDF/XML hold the triples of N-Quads, their graphs put together."""
    parsed = ox.parse(path=export / f"{stem}.{ending}", format=MERGED[ending][0])
    assert merged(export / f"{stem}.nq") == lines_of(parsed)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.usefixtures("as_written")
def test_every_format_is_the_same_when_rdflib_reads_it(export: Path, stem: str) -> None:
    """rdflib, which normalizes nothing here, reads the same quads and triples in each form."""

    def dataset(ending: str, form: str) -> set[tuple[object, ...]]:
        found = rdflib.Dataset()
        found.parse(export / f"{stem}.{ending}", format=form)
        return set(found.quads())

    expected = dataset("nq", "nquads")
    assert len(quads(export / f"{stem}.nq")) == len(expected)
    for ending, (_, form) in NAMED.items():
        assert expected == dataset(ending, form)
    for ending, (_, form) in MERGED.items():
        found = rdflib.Graph().parse(export / f"{stem}.{ending}", format=form)
        assert {quad[:3] for quad in expected} == set(found)


@pytest.mark.parametrize("stem", STEMS)
def test_jsonld_is_the_same_when_a_json_ld_processor_reads_it(export: Path, stem: str) -> None:
    """PyLD, which reads no network here, makes the quads of N-Quads of the JSON-LD file."""
    document = json.loads((export / f"{stem}.jsonld").read_text(encoding="utf-8"))
    found = jsonld.to_rdf(document, {"format": "application/n-quads"})
    parsed = ox.parse(found.encode(), format=ox.RdfFormat.N_QUADS)
    assert quads(export / f"{stem}.nq") == lines_of(parsed)


@pytest.mark.parametrize("ending", export_module.ENDINGS)
def test_facts_hold_no_receipt_when_evidence_is_left_out(export: Path, ending: str) -> None:
    """No file of the facts has an annotation or names a receipt; the evidence files do."""

    def receipts(stem: str) -> int:
        parsed = list(ox.parse(path=export / f"{stem}.{ending}", format=FORMS[ending][0]))
        return sum(
            quad.object.value == f"{OA}Annotation" and quad.predicate.value == f"{RDF}type"
            for quad in parsed
            if isinstance(quad.object, ox.NamedNode)
        ) + sum("/ice/receipt/" in str(quad) for quad in parsed)

    assert (0, True) == (receipts("facts"), receipts("facts-with-evidence") > 500)


def test_facts_and_evidence_together_are_the_whole(export: Path) -> None:
    """What the second export has beyond the first is its evidence graphs and nothing else."""
    beyond = quads(export / "facts-with-evidence.nq") - quads(export / "facts.nq")
    assert quads(export / "facts.nq") < quads(export / "facts-with-evidence.nq")
    assert all("/ice/graph/evidence/" in line.rsplit(" ", 2)[1] for line in beyond)


def test_sums_are_those_of_the_files(export: Path) -> None:
    """SHA256SUMS names every text file but itself, with its sum, in order of name."""
    listed = dict(
        reversed(line.split("  "))
        for line in (export / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    expected = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in texts(export)
        if path.name != "SHA256SUMS"
    }
    assert expected == listed
    assert list(listed) == sorted(listed)


@pytest.mark.parametrize("where", ["graph", "file"])
def test_catalogue_counts_every_graph_and_itself(export: Path, store: ox.Store, where: str) -> None:
    """Within the graph and as a file it gives the same counts: those of the quads."""
    told = ox.Store()
    if where == "file":
        told.load(path=export / "catalogue.ttl", format=ox.RdfFormat.TURTLE)
    query = (
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
        "SELECT * { ?of <http://rdfs.org/ns/void#triples> ?count OPTIONAL { ?of sd:name ?graph } }"
    )
    rows = (told if where == "file" else store).query(query, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    found = {str(row["graph"]): int(row["count"].value) for row in rows}
    sizes = Counter(str(quad.graph_name) for quad in store)
    assert {**sizes, "None": len(store)} == found


def test_checksums_of_the_catalogue_are_those_of_the_files(export: Path) -> None:
    """Each spdx:checksumValue in catalogue.ttl is the sum of the file it is said of."""
    catalogue = rdflib.Graph().parse(export / "catalogue.ttl")
    value = rdflib.URIRef("http://spdx.org/rdf/terms#checksumValue")
    found = {
        str(node).rpartition("/")[2].removesuffix("#checksum"): str(sum_)
        for node, sum_ in catalogue.subject_objects(value)
    }
    named = [name for names in export_module.FILES.values() for name in names]
    expected = {
        name: hashlib.sha256((export / name).read_bytes()).hexdigest()
        for name in named
        if not name.endswith(".parquet")
    }
    assert expected == found


def test_build_gives_the_same_bytes_when_the_surroundings_differ(
    export: Path, tmp_path: Path
) -> None:
    """Another hash seed, time zone, language, folder and umask change no byte of a text file."""
    surroundings = os.environ | {
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
    }
    command = [sys.executable, "-m", "agencygraph", "build", "--dossier"]
    command += [str(find_dossier("ice").resolve()), "--out", "second"]
    subprocess.run(command, cwd=tmp_path, env=surroundings, check=True, capture_output=True)
    assert sorted(path.name for path in export.iterdir()) == sorted(
        path.name for path in (tmp_path / "second").iterdir()
    )
    differing = [
        path.name
        for path in texts(export)
        if path.read_bytes() != (tmp_path / "second" / path.name).read_bytes()
    ]
    assert [] == differing
    assert ["second"] == [path.name for path in tmp_path.iterdir()]


def test_no_file_tells_when_or_where_it_was_made(export: Path) -> None:
    """Neither today's date, unless the dossier gives it, nor a path or name of the machine."""
    dossier = find_dossier("ice")
    given = "".join(
        path.read_text(encoding="utf-8") for path in sorted(dossier.glob("*.[ct][so][vm]*"))
    )
    telling = [re.escape(str(export.parent)), re.escape(str(Path.cwd())), re.escape(sys.prefix)]
    telling += [r"(?<![\w:/.-])/(?:home|root|tmp|Users|private|usr|opt)/\w+"]
    if len(platform.node()) > 3:
        telling.append(rf"\b{re.escape(platform.node())}\b")
    if (today := date.today().isoformat()) not in given:
        telling.append(rf"\b{today}\b")
    pattern = re.compile("|".join(telling))
    found = [
        f"{path.name}: {match.group()}"
        for path in texts(export)
        if (match := pattern.search(path.read_text(encoding="utf-8")))
    ]
    assert [] == found


@pytest.mark.parametrize("name", ["observations", "units"])
def test_table_is_valid_against_its_metadata(export: Path, name: str) -> None:
    """The csvw library finds every cell as the CSV on the Web metadata says."""
    table = CSVW(str(export / f"{name}.csv-metadata.json"), validate=True)
    assert table.is_valid, [str(warning.message) for warning in table.warnings]
    with (export / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(1 for found in table.tables for _ in found.iterdicts())
    assert rows


def test_dossier_is_valid_against_its_metadata() -> None:
    """The csvw library, strict about references, finds every cell of the dossier in order."""
    dossier = CSVW(str(find_dossier("ice") / "csv-metadata.json"), validate=True)
    assert dossier.is_valid, [str(warning.message) for warning in dossier.warnings]
    tables = {path.name for path in find_dossier("ice").glob("*.csv")}
    assert tables == {str(table.url.string) for table in dossier.tables}


@pytest.mark.parametrize(("name", "columns"), [("observations", OBSERVATIONS), ("units", UNITS)])
def test_parquet_has_the_rows_of_the_csv(
    export: Path, name: str, columns: tuple[tuple[str, str, str], ...]
) -> None:
    """Each cell of the Parquet file is the cell of the CSV file, with its type."""
    readers = {
        "decimal": Decimal,
        "integer": int,
        "boolean": {"true": True, "false": False}.__getitem__,
        "date": date.fromisoformat,
    }
    with (export / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    expected = [
        {
            column: readers.get(kind, str)(row[column]) if row[column] else None
            for column, kind, _ in columns
        }
        for row in written
    ]
    assert expected == pq.read_table(export / f"{name}.parquet").to_pylist()


def test_observations_table_is_what_the_graph_says(export: Path, store: ox.Store) -> None:
    """Each row of observations.csv is an observation as reported, with the value of the graph."""
    with (export / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["observation"]: Decimal(row["value"]) for row in csv.DictReader(file)}
    found = agencygraph.ask(
        "SELECT ?o ?v { ?o qb:dataSet dataset:as-reported ; ag:value ?v }", export
    )
    assert len(store) > 0
    assert rows == {row["o"]: Decimal(row["v"]) for row in found}


def test_observations_table_leads_to_what_was_read(export: Path, ice: Facts) -> None:
    """The address of a source is that of its archived copy where one was read: a page changes."""
    read = {document.key: document.archived_url or document.url for document in ice.documents}
    with (export / "observations.csv").open(encoding="utf-8", newline="") as file:
        found = {row["source"]: row["source_url"] for row in csv.DictReader(file)}
    assert read == {key: address for key, address in found.items() if key in read}
    assert any(document.archived_url for document in ice.documents)


EDGE = ("relation", "begins", "ends", "certainty", "facts")


def edges(graph: nx.MultiDiGraph[str]) -> list[tuple[str, ...]]:
    """Give the edges of a network, each with what it says."""
    return sorted(
        (source, target, *(said.get(name, "") for name in EDGE))
        for source, target, said in graph.edges(data=True)
    )


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_network_is_the_same_when_networkx_reads_it(export: Path, ending: str) -> None:
    """GraphML and GEXF hold the nodes, the edges and the attributes of the network."""
    reader = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[ending]
    found = reader(export / f"network.{ending}")
    expected = agencygraph.open_network("ice")
    assert expected.number_of_nodes() > 100
    assert set(expected.nodes) == set(found.nodes)
    assert edges(expected) == edges(found)
    for key, said in expected.nodes(data=True):
        kept = {name: found.nodes[key].get(name, "") for name in said}
        assert said == kept


def test_about_says_which_dossier_and_version(export: Path) -> None:
    """about.json is what a program needs to know of an export before it reads it."""
    about = json.loads((export / "about.json").read_text(encoding="utf-8"))
    names = ["key", "base", "title", "description", "language", "version", "issued"]
    assert [*names, "facts_sha256"] == list(about)
    assert ("ice", "https://w3id.org/agencygraph/", "en") == tuple(
        about[name] for name in ("key", "base", "language")
    )
    assert all(about.values())


def test_citation_file_has_the_fields_that_the_format_asks_for(export: Path) -> None:
    """CITATION.cff is flat YAML: a field a line, texts quoted, one author."""
    text = (export / "CITATION.cff").read_text(encoding="utf-8")
    fields = dict(re.findall(r"^([\w-]+): (.+)$", text, re.MULTILINE))
    about = json.loads((export / "about.json").read_text(encoding="utf-8"))
    assert ("1.2.0", "dataset") == (fields["cff-version"], fields["type"])
    assert about["title"] == json.loads(fields["title"])
    assert about["version"] == json.loads(fields["version"])
    assert about["issued"] == fields["date-released"]
    assert re.search(r'^authors:\n  - name: ".+"\n    website: "https://.+"\n\Z', text, re.M)
    known = re.compile(r"[\w-]+:( .+)?|  (- |  )[\w-]+: .+")
    assert [] == [line for line in text.splitlines() if not known.fullmatch(line)]


def test_nobody_is_a_natural_person(store: ox.Store) -> None:
    """No resource of the export is typed as a person, in whatever vocabulary."""
    found = store.query("SELECT DISTINCT ?c { GRAPH ?g { ?s a ?c } }")
    assert isinstance(found, ox.QuerySolutions)
    types = {str(row["c"].value) for row in found}
    assert len(types) > 50
    kinds = re.compile(r".*(Person|Individual|Human|Q5)$")
    assert [f"{OWL}NamedIndividual"] == [name for name in sorted(types) if kinds.match(name)]


def words(text: str) -> list[str]:
    """Give the words of a text as they are compared: small, without points and commas."""
    found = re.findall(r"[A-Za-z0-9$%][\w$%.,’'-]*", text)
    return [word.lower().strip(".,'’") for word in found]


def test_no_file_quotes_a_source_at_length(export: Path, sources: Path) -> None:
    """No twelve words in a row of any text file stand in a source document."""
    runs: set[tuple[str, ...]] = set()
    for source in sorted(sources.glob("*.txt")):
        found = words(source.read_text(encoding="utf-8"))
        runs.update(zip(*(found[start:] for start in range(RUN)), strict=False))
    assert len(runs) > 5_000
    quoted = {}
    for path in texts(export):
        found = words(path.read_text(encoding="utf-8"))
        here = runs.intersection(zip(*(found[start:] for start in range(RUN)), strict=False))
        if here:
            quoted[path.name] = sorted(map(" ".join, here))[:3]
    assert {} == quoted
