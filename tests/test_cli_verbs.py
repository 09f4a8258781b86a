"""What each verb of the command line prints: answers, changes, verdicts, proposals."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph.resources import metadata_file
from agencygraph.tables import tables

HARBOUR = Path(__file__).parent / "dossiers" / "harbour"
SELECT = "SELECT ?name { unit:ero skos:prefLabel ?name }"
CONSTRUCT = "CONSTRUCT { ?u skos:prefLabel ?n } WHERE { ?u a ag:Agency ; skos:prefLabel ?n }"
Say = Callable[..., tuple[int, str, str]]

# -- questions -------------------------------------------------------------------------------------


@pytest.fixture
def asked(tmp_path: Path) -> dict[str, str]:
    """The same question as text and as a file, and a named one."""
    file = tmp_path / "mine.rq"
    names = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    names += "PREFIX unit: <https://w3id.org/agencygraph/ice/unit/>\n"
    file.write_text(f"# What is ERO called?\n{names}{SELECT}\n", encoding="utf-8")
    return {"text": SELECT, "file": str(file)}


@pytest.mark.parametrize("given", ["text", "file"])
def test_query_answers_in_each_form(
    say: Say, export: Path, asked: dict[str, str], given: str
) -> None:
    """A table, CSV and SPARQL results in JSON hold the same row."""
    name = "Enforcement and Removal Operations"
    answers = {}
    for form in ("table", "csv", "json"):
        code, answers[form], err = say("query", asked[given], "--export", export, "--format", form)
        assert (0, "") == (code, err)
    assert ["name", "-" * len(name), name] == answers["table"].splitlines()
    assert [["name"], [name]] == list(csv.reader(io.StringIO(answers["csv"])))
    assert {
        "head": {"vars": ["name"]},
        "results": {"bindings": [{"name": {"type": "literal", "value": name, "xml:lang": "en"}}]},
    } == json.loads(answers["json"])


@pytest.mark.parametrize(
    ("form", "format_"), [("turtle", ox.RdfFormat.TURTLE), ("ntriples", ox.RdfFormat.N_TRIPLES)]
)
def test_query_gives_triples_when_it_constructs(
    say: Say, export: Path, form: str, format_: ox.RdfFormat
) -> None:
    """CONSTRUCT gives Turtle or N-Triples that parse."""
    code, out, err = say("query", CONSTRUCT, "--export", export, "--format", form)
    (found,) = ox.parse(out.encode(), format=format_)
    assert (0, "") == (code, err)
    assert "https://w3id.org/agencygraph/ice/unit/ice" == found.subject.value
    assert (0, "true\n", "") == say("query", "ASK { ?s a ag:Agency }", "--export", export)


@pytest.mark.parametrize("text", ["ASK{}", "ASK{?s?p?o}", " ASK{} "])
def test_query_needs_no_space(say: Say, export: Path, text: str) -> None:
    """What has a brace is a query, and no name of a question."""
    assert (0, "true\n", "") == say("query", text, "--export", export)


def test_query_runs_a_named_question_with_its_parameters(say: Say, export: Path) -> None:
    """`ask` and `query` give the same answer; `--set` changes it."""
    command = ["unit-history", "--export", export, "--format", "csv"]
    code, out, _ = say("query", *command)
    assert 0 == code
    assert (0, out, "") == say("ask", *command)
    code, other, _ = say("ask", *command, "--set", "unit=fps")
    assert 0 == code
    assert "Federal Protective Service" in other
    assert out != other


def test_query_says_that_no_row_has_values_that_are_there(say: Say, export: Path) -> None:
    """An empty answer to values that were set is an answer, and not passed over in silence."""
    pair = ("--set", "subject=opla", "--set", "measure=arrests")
    code, out, err = say("query", "figures", "--export", export, "--format", "csv", *pair)
    assert (code, len(out.splitlines())) == (0, 1)
    assert "no row has the values" in err


@pytest.mark.parametrize(
    ("question", "given", "said"),
    [
        ("unit-history", "unit=fsp", 'there is no unit "fsp"; give the key of a unit: use "fps"'),
        ("figures", "measure=removal", 'give the key of a measure: use "removals"'),
        ("figures", "subject=ICE", 'use "ice"'),
        ("figures", "period=fy2023", 'use "FY2023"'),
        ("figures", "measure=ero", 'there is no measure "ero"; give the key of a measure: use'),
        ("relations", "kind=led", "the code of a relation kind"),
        ("figures", "period=2023", 'such as "FY2023": use "FY2023"'),
        ("silence", "subject=icee", 'give the key of a unit or program: use "ice"'),
        ("claims", "kind=xyz", 'use one of "average", "change-percent"'),
        ("units-on-date", "day=2009", "2009 is not a day; write, for example, 2009-06-30"),
    ],
)
def test_query_names_the_nearest_value_and_the_form_of_a_misspelt_one(
    say: Say, export: Path, question: str, given: str, said: str
) -> None:
    """What nothing in the graph has is a mistake: exit code 2, one line, nothing else."""
    code, out, err = say("query", question, "--export", export, "--set", given)
    assert (2, "", 1) == (code, out, len(err.splitlines()))
    assert said in err


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * { ?s ag:mesure ?o }", 'ag:mesure is not in the ontology; use "measure"'),
        ("ASK { ?s ag:foo ?o }", "(all: ontology/core.ttl)"),
        ('SELECT * { ?s rdfs:label "ag:foo" } # ag:foo', ""),
        ("PREFIX ag: <urn:x> SELECT * { ?s ag:foo ?o }", ""),
        ("SELECT * { ?s a ag:Agency }", ""),
    ],
)
def test_query_says_which_term_is_not_in_the_ontology(
    say: Say, export: Path, query: str, said: str
) -> None:
    """A term that nothing defines is news on standard error; the answer stays what it is."""
    code, out, err = say("query", query, "--export", export)
    assert (0, True) == (code, bool(out))
    assert (said in err) if said else "" == err


def test_query_takes_a_day_in_its_short_form_as_the_same_day(say: Say, export: Path) -> None:
    """A day without hyphens is written into the query as SPARQL knows days."""
    long, short = (
        say("query", "units-on-date", "--export", export, "--set", f"day={day}")
        for day in ("2009-06-30", "20090630")
    )
    assert long == short
    assert "dro" in long[1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["ASK { ?s <a b> ?o }"], "the query cannot be run"),
        (["SELECT * { ?s nowhere:at-all ?o }"], "nowhere: without PREFIX"),
        (["DELETE WHERE { ?s ?p ?o }"], "read-only"),
        (["no-such-question"], "there is no question no-such-question"),
        (["no-such-file.rq"], "No such file"),
        (["ASK {}", "--format", "turtle"], "only CONSTRUCT and DESCRIBE give triples"),
        ([CONSTRUCT, "--format", "csv"], "triples cannot be printed as csv"),
        (["unit-history", "--set", "unit"], "write NAME=VALUE"),
        (["unit-history", "--set", "nothing=x"], "has no parameter nothing"),
        (["unit-history", "--set", 'unit=x"} UNION {'], "cannot be a parameter"),
        (["ASK {}", "--endpoint", "http://127.0.0.1:9/"], "127.0.0.1:9"),
    ],
)
def test_query_says_why_in_one_line_when_it_cannot_run(
    say: Say, export: Path, arguments: list[str], reason: str
) -> None:
    """Exit code 2, one line on standard error, nothing on standard output."""
    code, out, err = say("query", *arguments, "--export", export)
    assert (2, "", 1) == (code, out, len(err.splitlines()))
    assert err.startswith("agencygraph: ")
    assert reason in err


def test_ask_lists_the_questions_with_their_parameters(say: Say, export: Path) -> None:
    """`ask --list` gives each name, its words and what can be set; JSON gives name and words."""
    code, out, _ = say("ask", "--list", "--export", export)
    assert 0 == code
    assert (0, out, "") == say("ask", "--export", export)
    names = re.findall(r"^([a-z0-9-]+)\n    .+\?$", out, re.MULTILINE)
    assert len(names) >= 25
    assert re.search(r"^unit-history\n.+\n    --set unit=\S+  .+$", out, re.MULTILINE)
    _, listed, _ = say("ask", "--list", "--export", export, "--format", "json")
    assert names == [question["name"] for question in json.loads(listed)]


# -- the organization over time --------------------------------------------------------------------


def test_diff_tells_what_changed_in_each_form(say: Say) -> None:
    """Text, CSV and JSON name the same changes between two fiscal years."""
    found = {
        form: say("diff", "2007", "2024", "--dossier", "ice", "--format", form)
        for form in ("text", "csv", "json")
    }
    assert [0, 0, 0] == [code for code, _, _ in found.values()]
    text = found["text"][1]
    assert text.startswith("2007-09-30 against 2024-09-30\n")
    rows = list(csv.DictReader(io.StringIO(found["csv"][1])))
    assert rows == json.loads(found["json"][1])
    assert len(rows) > 20
    assert [] == [row["key"] for row in rows if f"[{row['key']}]" not in text]
    oi = next(row for row in rows if row["key"] == "oi")
    assert ("merged", "Homeland Security Investigations") == (oi["what"], oi["after"])
    assert oi["sources"]


def test_diff_reads_days_as_well_as_years(say: Say) -> None:
    """The fiscal year 2007 ends on the day that is named, and nothing differs from itself."""
    year = say("diff", "2007", "2010-12-31", "--dossier", "ice")
    assert year == say("diff", "2007-09-30", "2010-12-31", "--dossier", "ice")
    assert 0 == year[0]
    assert (0, "2010-12-31 against 2010-12-31\n\nno change\n", "") == say(
        "diff", "2010-12-31", "2010-12-31", "--dossier", "ice"
    )


def test_snapshot_shows_the_organization_of_a_day_in_each_form(say: Say) -> None:
    """On 2009-06-30 the text is a tree under the agency; JSON and Turtle name the same units."""
    command = ["snapshot", "2009-06-30", "--dossier", "ice", "--format"]
    found = {form: say(*command, form) for form in ("text", "json", "turtle")}
    assert [0, 0, 0] == [code for code, _, _ in found.values()]
    lines = found["text"][1].splitlines()
    assert "2009-06-30" == lines[0]
    assert "U.S. Immigration and Customs Enforcement (ICE)  agency" == lines[1]
    assert "  Office of Detention and Removal Operations (DRO)  division" in lines
    standing = json.loads(found["json"][1])
    units = {unit["key"] for unit in standing["units"]}
    assert "2009-06-30" == standing["date"]
    assert {"ice", "dro", "oi"} <= units
    assert not {"ero", "hsi"} & units
    assert len(lines) - 1 == len(standing["units"]) + len(standing["programs"])
    named = {
        quad.subject.value.rpartition("/unit/")[2]
        for quad in ox.parse(found["turtle"][1].encode(), format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode) and "/unit/" in quad.subject.value
    }
    assert units == named


# -- figures and texts -----------------------------------------------------------------------------


def test_audit_recomputes_each_claim_in_each_form(say: Say) -> None:
    """Text, CSV and JSON give each claim a verdict and each contradiction a reason."""
    found = {
        form: say("audit", "--dossier", "ice", "--format", form) for form in ("text", "csv", "json")
    }
    assert [0, 0, 0] == [code for code, _, _ in found.values()]
    rows = list(csv.DictReader(io.StringIO(found["csv"][1])))
    assert rows == json.loads(found["json"][1])
    verdicts = {row["verdict"] for row in rows}
    assert {"consistent", "implied", "not-checkable", "contradiction", "remark"} == verdicts
    assert all(row["reason"] for row in rows)
    counted = re.findall(r"(\d+) ([a-z-]+)", found["text"][1].splitlines()[-1])
    assert len(rows) == sum(int(count) for count, _ in counted)


def test_coverage_accounts_for_every_figure(say: Say, sources: Path) -> None:
    """Each document is covered whole, in text as in JSON."""
    command = ["coverage", "--dossier", "ice", "--documents", sources]
    code, out, err = say(*command)
    assert (0, "") == (code, err)
    _, listed, _ = say(*command, "--format", "json")
    documents = json.loads(listed)
    assert 5 == len(documents)
    assert {100.0} == {document["percent"] for document in documents}
    assert {0} == {document["unclaimed"] for document in documents}
    for said, document in zip(out.splitlines()[1:], documents, strict=True):
        assert document["found"] == document["claimed"] + document["set_aside"]
        assert [document["document"], str(document["found"])] == said.split()[:2]


def test_coverage_exits_with_one_when_a_text_is_not_the_pinned_one(
    say: Say, tmp_path: Path
) -> None:
    """A text that was changed is a finding, on standard error, beside the table."""
    shutil.copytree(HARBOUR, tmp_path / "harbour")
    texts = tmp_path / "harbour" / "documents"
    first = sorted(texts.glob("*.txt"))[0]
    first.write_text(first.read_text(encoding="utf-8") + "And 99 more.\n", encoding="utf-8")
    code, out, err = say("coverage", "--dossier", tmp_path / "harbour", "--documents", texts)
    assert code == 1
    assert "documents.csv" in err
    assert out.startswith("document")


def test_extract_proposes_a_row_for_every_figure(say: Say, tmp_path: Path) -> None:
    """Rows have the header of observations.csv, and each printed figure stands at its place."""
    text = "In 2020 the harbour counted more than 1,200 ships, $3.5M in fees, up 7%.\n"
    file = tmp_path / "page.txt"
    file.write_text(text, encoding="utf-8")
    code, out, err = say("extract", file, "--key", "page")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (0, "") == (code, err)
    assert list(tables()["observations"].header) == out.splitlines()[0].split(",")
    printed = [row["printed"] for row in rows]
    assert printed == [text[int(row["start"]) : int(row["end"])] for row in rows]
    assert "more than 1,200" in printed
    ships = rows[printed.index("more than 1,200")]
    assert ("1200", "more-than", "page") == (ships["value"], ships["qualifier"], ships["document"])
    assert {"$3.5M", "7%"} <= set(printed)


# -- a new dossier ---------------------------------------------------------------------------------


def test_start_makes_a_dossier_that_can_be_read(say: Say, tmp_path: Path) -> None:
    """Every table is there with its header; what is missing is a row, not a file or a column."""
    folder = tmp_path / "lights"
    code, out, err = say("start", folder)
    assert (0, "") == (code, err)
    expected = {table.file for table in tables().values()} | {"dossier.toml", "csv-metadata.json"}
    assert expected == {path.name for path in folder.iterdir()}
    assert all(name in out for name in expected)
    code, found, err = say("check", folder, "--format", "json")
    codes = {(finding["file"], finding["code"]) for finding in json.loads(found)}
    assert "Traceback" not in err
    assert not {problem for _, problem in codes} & {"missing-file", "missing-column"}
    assert code == 1


def test_start_leaves_what_is_there_when_run_again(say: Say, tmp_path: Path) -> None:
    """Rows and settings stay; only the metadata is renewed."""
    folder = tmp_path / "harbour"
    shutil.copytree(HARBOUR, folder)
    (folder / "csv-metadata.json").write_text("stale", encoding="utf-8")
    (folder / "claims.csv").unlink()
    kept = {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and path.name != "csv-metadata.json"
    }
    code, out, _ = say("start", folder)
    assert (0, True) == (code, "csv-metadata.json, claims.csv" in out)
    assert metadata_file().read_bytes() == (folder / "csv-metadata.json").read_bytes()
    assert kept == {name: (folder / name).read_bytes() for name in kept}


def test_list_of_codes_that_is_cut_says_where_all_stand(
    say: Say, altered: Callable[..., Path]
) -> None:
    """A code like no other is answered with some that there are, and with the file of all."""
    code, out, err = say("check", altered("tides", "versions", "charts-2", kind="zzz"))
    assert (1, "") == (code, err)
    assert '"court" ... (all: ontology/codes.ttl)' in out


def test_dossier_that_must_be_named_says_how(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With several at hand, the message has the option that names one."""
    folder = tmp_path / "graph/tides"
    folder.mkdir(parents=True)
    (folder / "dossier.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, out, err = say("silence")
    assert (2, "") == (code, out)
    assert "name a dossier, with --dossier KEY; at hand: ice, tides" in err


def test_snapshot_says_that_only_the_beginning_is_unknown(say: Say) -> None:
    """What no source dates is told from what may have ended: by when it is known stands there."""
    _, early, _ = say("snapshot", "1990-01-01", "--dossier", "ice")
    _, later, _ = say("snapshot", "2024-06-01", "--dossier", "ice")
    operation = "Operation Chain Breaker  operation, possibly"
    assert f"{operation}: beginning unknown, known by 2023-09-30" in early
    assert f"{operation}\n" in later
