"""Files for other tools: each is read by a client written elsewhere, and says the same."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pytest
from csvw import CSVW
from frictionless import validate

from agencygraph.build import build
from agencygraph.formats import TARGETS, export_to, rows_of
from agencygraph.formats.quickstatements import PROPERTIES, _time
from agencygraph.formats.rows import cells
from agencygraph.formats.schema import tables
from agencygraph.model import Facts
from formats_fixtures import Built

LINE = re.compile(
    r"(?P<item>Q\d+)\t(?P<property>P\d+)\t"
    r'(?P<value>Q\d+|[a-z-]+:"[^"\t]+"|\+\d{4}-\d\d-\d\dT00:00:00Z/(?:9|10|11))'
    r"(?P<days>(?:\tP58[02]\t\+\d{4}-\d\d-\d\dT00:00:00Z/(?:9|10|11))*)"
    r'\tS854\t"https?://[^"\s]+"(?:\tS1065\t"https?://[^"\s]+")?'
    r" /\* (?P<fact>(?:event|version) [\w-]+); written by agencygraph \*/"
)


@pytest.fixture
def written(built: Built, tmp_path: Path) -> Callable[[str], Path]:
    """Write one of the three exports in a form."""
    return lambda form: export_to(built.export, form, tmp_path / f"own{TARGETS[form].ending}").path


# -- CSV, data package, Parquet --------------------------------------------------------------------


def test_csv_is_valid_against_its_metadata(built: Built, written: Callable[[str], Path]) -> None:
    """The csvw library, strict about references, finds every cell as its metadata says."""
    folder = written("csv")
    group = CSVW(str(folder / "csv-metadata.json"), validate=True)
    assert group.is_valid, [str(warning.message) for warning in group.warnings]
    found = {table.local_name: list(table.iterdicts()) for table in group.tables}
    assert {f"{name}.csv": len(rows) for name, rows in built.rows.items()} == {
        name: len(rows) for name, rows in found.items()
    }
    expected = {row["observation"]: row["value"] for row in cells(built.rows, "observations")}
    assert expected == {row["observation"]: row["value"] for row in found["observations.csv"]}


@pytest.mark.parametrize(
    ("table", "column", "cell", "fault"),
    [
        ("versions", "unit", "no-such-unit", "not found in table units.csv"),
        ("observations", "value", "many", "invalid lexical value for decimal"),
    ],
)
def test_csv_metadata_finds_a_fault(
    tides_export: Path, tmp_path: Path, table: str, column: str, cell: str, fault: str
) -> None:
    """A reference that leads nowhere, or a word for a number, is no longer valid."""
    folder = export_to(tides_export, "csv", tmp_path / "own-csv").path
    _spoil(folder / f"{table}.csv", column, cell)
    group = CSVW(str(folder / "csv-metadata.json"), validate=True)
    with pytest.raises(ValueError, match=fault):
        _ = group.is_valid


def test_data_package_is_valid(built: Built, written: Callable[[str], Path]) -> None:
    """Frictionless reads every table of the package, its types, keys, references and sums."""
    report = validate(str(written("datapackage") / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    counted = {task.name: task.stats.get("rows", 0) for task in report.tasks}
    assert {name: len(rows) for name, rows in built.rows.items()} == counted


def test_data_package_finds_a_fault(tides_export: Path, tmp_path: Path) -> None:
    """A reference that leads nowhere is found by Frictionless, and so is a changed file."""
    folder = export_to(tides_export, "datapackage", tmp_path / "own-datapackage").path
    _spoil(folder / "versions.csv", "parent", "no-such-unit")
    kinds = {kind for (kind,) in validate(str(folder / "datapackage.json")).flatten(["type"])}
    assert {"hash-count", "byte-count", "foreign-key"} == kinds


def test_data_package_names_its_sources(built: Built, written: Callable[[str], Path]) -> None:
    """The package names its licence and each document that was read."""
    package = json.loads((written("datapackage") / "datapackage.json").read_text("utf-8"))
    assert built.key == package["name"]
    assert [
        (document.title, document.archived_url or document.url)
        for document in built.facts.documents
    ] == [(source["title"], source["path"]) for source in package["sources"]]


def test_parquet_has_every_cell(built: Built, written: Callable[[str], Path]) -> None:
    """Each table comes back from Parquet with its types, its words, and every cell as it was."""
    folder = written("parquet")
    for name, table in tables():
        found = pq.read_table(folder / f"{name}.parquet")
        assert list(table.names) == found.column_names
        assert built.rows[name] == [tuple(row.values()) for row in found.to_pylist()]
        words = [field.metadata[b"description"].decode() for field in found.schema]
        assert [column.words for column in table.columns] == words


@pytest.mark.parametrize("form", ["csv", "datapackage", "graphml", "gexf", "quickstatements"])
def test_form_is_the_same_bytes_again(tides_export: Path, tmp_path: Path, form: str) -> None:
    """Written twice, the second time over the first, a text form is the same bytes."""
    path = export_to(tides_export, form, tmp_path / "own").path
    files = [path] if path.is_file() else sorted(path.iterdir())
    before = {file.name: file.read_bytes() for file in files}
    assert path == export_to(tides_export, form, path).path
    assert before == {file.name: file.read_bytes() for file in files}


def _spoil(file: Path, column: str, cell: str) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    rows[0][column] = cell
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# -- networks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_network_is_that_of_the_export(
    built: Built, written: Callable[[str], Path], form: str
) -> None:
    """The library networkx reads every unit, program and link of the organization."""
    read = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[form]
    network = read(written(form))
    assert {fact.key for fact in (*built.facts.units, *built.facts.programs)} == set(network)
    assert read(built.export / f"network.{form}").size() == network.size() > 0


def test_network_says_how_certain_an_event_is(export: Path, ice: Facts) -> None:
    """The edge from what was before an event to what came after has the certainty of the event."""
    network = nx.read_graphml(export / "network.graphml")
    said = {key: edge["certainty"] for *_, key, edge in network.edges(data=True, keys=True)}
    expected = {
        f"{event.key}-{before}-{after}": event.certainty
        for event in ice.events
        for before in event.before
        for after in event.after
    }
    found = {key: certainty for key, certainty in said.items() if certainty}
    assert found.items() <= expected.items()
    assert {"high", "medium"} <= set(found.values())
    assert not [key for key, certainty in said.items() if key in expected and not certainty]


# -- SSSOM -----------------------------------------------------------------------------------------


def sssom() -> str:
    """Give the command `sssom`; it has an environment of its own, for it brings old plugins."""
    found = os.environ.get("AGENCYGRAPH_SSSOM") or shutil.which("sssom")
    if not found:
        pytest.skip("the command sssom is not here; set AGENCYGRAPH_SSSOM")
    return found


def test_mapping_set_is_valid(built: Built, written: Callable[[str], Path]) -> None:
    """`sssom validate` has nothing to say of the mapping set, and counts its mappings."""
    file = written("sssom")
    checked = subprocess.run(
        [sssom(), "validate", str(file)], capture_output=True, text=True, check=False
    )
    assert (0, "") == (checked.returncode, checked.stdout), checked.stderr
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(built.rows["mappings"]) == len(lines) - 1 > 0


def test_mapping_set_with_a_fault_is_not_valid(tides_export: Path, tmp_path: Path) -> None:
    """A mapping to what no prefix of the file explains does not pass."""
    file = export_to(tides_export, "sssom", tmp_path / "own.sssom.tsv").path
    text = file.read_text("utf-8").replace("\tqudt:NUM\t", "\tnowhere:NUM\t", 1)
    file.write_text(text, encoding="utf-8")
    checked = subprocess.run(
        [sssom(), "validate", str(file)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 1
    assert "1 validation errors" in checked.stderr


def test_mapping_set_has_any_title(copied: Callable[..., Path], tmp_path: Path) -> None:
    """A title with quotes, a hash and a second line is one value of valid metadata."""
    settings = copied("tides") / "dossier.toml"
    text = settings.read_text("utf-8").replace("Office of Tides", "'T\\\"s: # a\\nb")
    settings.write_text(text, encoding="utf-8")
    build(settings.parent, tmp_path / "export", "1.0.0")
    file = export_to(tmp_path / "export", "sssom", tmp_path / "own.sssom.tsv").path
    header = [line[2:] for line in file.read_text("utf-8").splitlines() if line[0] == "#"]
    said = dict(line.split(": ", 1) for line in header[: header.index("curie_map:")])
    title = json.loads(said["mapping_set_title"])
    assert "'T\"s: # a\nb, an invented agency: how its terms stand to those of others" == title
    assert '"2023-02-01"' == said["publication_date"]
    checked = subprocess.run([sssom(), "validate", str(file)], capture_output=True, check=False)
    assert 0 == checked.returncode, checked.stderr


def test_crosswalk_says_what_the_alignments_say(export: Path, tmp_path: Path) -> None:
    """A subclass is mapped to what is broader, a close match stays one, an item is the same."""
    lines = export_to(export, "sssom", tmp_path / "x.tsv").path.read_text("utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if line[0] != "#"), delimiter="\t")
    found = {(row["subject_id"], row["predicate_id"], row["object_id"]) for row in rows}
    assert ("ag:Agency", "skos:broadMatch", "cv:PublicOrganisation") in found
    assert ("ag:Agency", "skos:closeMatch", "schema:GovernmentOrganization") in found
    assert ("unit:ice", "skos:exactMatch", "wd:Q943091") in found
    assert ("measurement-unit:arrests", "skos:broadMatch", "qudt:NUM") in found
    assert ("measurement-unit:us-dollars", "skos:closeMatch", "qudt:CCY_USD") in found


# -- QuickStatements -------------------------------------------------------------------------------


def test_statements_are_well_formed(export: Path, tmp_path: Path) -> None:
    """Each line is a statement on a known item, by a known property, with a source; none twice."""
    lines = (
        export_to(export, "quickstatements", tmp_path / "q").path.read_text("utf-8").splitlines()
    )
    items = {row["wikidata"] for row in cells(rows_of(export), "units")} - {None}
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match][:3]
    for match in found:
        assert match
        assert match["item"] in items
        assert match["property"] in PROPERTIES
        assert not match["value"].startswith("Q") or match["value"] in items
    said = [(match["item"], match["property"], match["value"]) for match in found if match]
    assert len(said) == len(set(said)) > 10
    assert ("Q194984", "P1366", "Q943091") in said
    assert ("Q194984", "P576", "+2003-03-01T00:00:00Z/11") in said
    assert not [one for one in said if one[:2] == ("Q8333", "P571")]


def test_statements_tell_no_half_of_a_story(export: Path, tmp_path: Path) -> None:
    """An end that a doubtful event tells too is not told, nor a name that may not be the first."""
    text = export_to(export, "quickstatements", tmp_path / "q").path.read_text("utf-8")
    said = {tuple(line.split("\t")[:2]) for line in text.splitlines()}
    # Customs became CBP by one account and a part of ICE by another; ICE was first a bureau.
    assert not {("Q3331518", "P1366"), ("Q3331518", "P576"), ("Q943091", "P1448")} & said
    assert {("Q943091", "P571"), ("Q368804", "P1448")} <= said


def test_agency_without_items_has_no_statement(harbour_export: Path, tmp_path: Path) -> None:
    """Where no unit has an item, nothing is said and nothing is created."""
    written = export_to(harbour_export, "quickstatements", tmp_path / "q")
    assert ("0 statements", "") == (written.words, written.path.read_text("utf-8"))


def test_statements_of_another_agency(altered: Callable[..., Path], tmp_path: Path) -> None:
    """A merger dated by its month is said of each side; a rename that is uncertain is not dated."""
    for number, unit in enumerate(("river-gauges", "gauges", "charts", "tides"), start=901):
        folder = altered("tides", "units", unit, wikidata=f"Q{number}")
    build(folder, tmp_path / "export", "1.0.0")
    path = export_to(tmp_path / "export", "quickstatements", tmp_path / "q").path
    said = {
        tuple(line.split("\tS854")[0].split("\t")) for line in path.read_text("utf-8").splitlines()
    }
    month = "+2010-06-00T00:00:00Z/10"
    assert {("Q901", "P1366", "Q902"), ("Q902", "P1365", "Q901")} <= said
    assert {("Q901", "P576", month), ("Q902", "P571", month)} <= said
    assert ("Q901", "P1448", 'en:"Bureau of River Gauges"', "P582", month) in said
    assert not [statement for statement in said if "Charts" in statement[2]]


def test_statement_names_the_copy_that_was_read(
    altered: Callable[..., Path], tmp_path: Path
) -> None:
    """Where the source was read in an archive, the reference has its page and the copy."""
    folder = altered("tides", "units", "ice-watch", wikidata="Q901")
    build(folder, tmp_path / "export", "1.0.0")
    path = export_to(tmp_path / "export", "quickstatements", tmp_path / "q").path
    page, copy = "https://tides.example/reports/2022", "https://archive.example/tides/2022"
    fact = "/* event 2015-ice-watch-abolition; written by agencygraph */"
    ended = f'Q901\tP576\t+2015-00-00T00:00:00Z/9\tS854\t"{page}"\tS1065\t"{copy}" {fact}'
    assert ended in path.read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Bureau of\nRiver\tGauges", 'en:"Bureau of River Gauges"'),
        ('Bureau of "River" Gauges', ""),
        ("Gauges||Q5\tP31\tQ5", ""),
    ],
)
def test_a_name_is_one_text_or_none(
    altered: Callable[..., Path], tmp_path: Path, name: str, written: str
) -> None:
    """A name over two lines is written in one; what would end the statement is left out."""
    altered("tides", "units", "river-gauges", wikidata="Q901", name=name)
    folder = altered(tmp_path / "tides", "versions", "river-gauges-1", name=name)
    build(folder, tmp_path / "export", "1.0.0")
    text = export_to(tmp_path / "export", "quickstatements", tmp_path / "q").path.read_text("utf-8")
    found = [LINE.fullmatch(line) for line in text.splitlines()]
    assert all(found), text
    said = [match["value"] for match in found if match and match["property"] == "P1448"]
    assert ([written] if written else []) == said


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("2010-06-14", "+2010-06-14T00:00:00Z/11"),
        ("2010-06", "+2010-06-00T00:00:00Z/10"),
        ("2010", "+2010-00-00T00:00:00Z/9"),
        ("[2005..2006]", ""),
        ("[..2006-03]", ""),
        (None, ""),
    ],
)
def test_only_a_day_month_or_year_becomes_a_time(edtf: str | None, expected: str) -> None:
    """A range or a bound is no time of Wikidata."""
    assert expected == _time(edtf)


def test_numbers_are_exact_in_parquet(export: Path, ice: Facts, tmp_path: Path) -> None:
    """A decimal with places comes back as the same decimal."""
    folder = export_to(export, "parquet", tmp_path / "own-parquet").path
    claims = pq.read_table(folder / "claims.parquet").to_pylist()
    found = {claim["claim"]: claim["value"] for claim in claims}
    expected = {claim.key: claim.value for claim in ice.claims}
    assert expected == found
    assert Decimal("7.2") in found.values()
