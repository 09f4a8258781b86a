"""The tables in people's own tools hold what the dossier holds, nothing less and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agencygraph.codes import codes
from agencygraph.findings import Place
from agencygraph.formats.facts import facts_of
from agencygraph.formats.rows import cells, dataset
from agencygraph.formats.schema import read_table, tables, views
from agencygraph.lineage import trace
from agencygraph.model import Fact
from agencygraph.preferred import prefer
from agencygraph.series import series, splices
from formats_fixtures import Built

DOCS = Path(__file__).resolve().parents[1] / "docs"
TYPES = {
    "string": str,
    "anyURI": str,
    "decimal": Decimal,
    "integer": int,
    "boolean": bool,
    "date": date,
}


def test_every_table_has_as_many_rows_as_facts(built: Built) -> None:
    """The rows of each table are as many as the facts, and the links between facts, it is of."""
    facts = built.facts
    named = ("units", "versions", "programs", "instruments", "relations", "reforms", "events")
    others = ("measurement_units", "measures", "observations", "claims", "documents", "citations")
    receipts = [f for f in facts.all() if f.receipt and f not in facts.dismissed]
    expected = {table: len(getattr(facts, table)) for table in (*named, *others)} | {
        "breakdowns": len(facts.breakdowns) + 1,
        "sources": len(facts.documents) + len(facts.citations),
        "subjects": len(facts.units) + len(facts.programs) + len(facts.instruments),
        "receipts": len(receipts),
        "preferred": len(list(prefer(facts))),
        "event_subjects": sum(len({*e.before}) + len({*e.after}) for e in facts.events),
        "event_instruments": sum(len(event.instruments) for event in facts.events),
        "event_conflicts": sum(len(event.conflicts_with) for event in facts.events),
        "claim_observations": sum(len(claim.of) + len(claim.against) for claim in facts.claims),
        "measures_not_comparable": sum(len(m.not_comparable_with) for m in facts.measures),
        "codes": sum(map(len, codes().schemes.values())),
        "dataset": 1,
    }
    assert expected == {table: len(built.rows[table]) for table in expected}


def test_figures_and_versions_are_those_of_the_dossier(built: Built) -> None:
    """Read back from the tables, each figure, version, code and unit of measure is as it was."""
    back = facts_of(built.rows)

    def bare(facts: tuple[Fact, ...]) -> list[Fact]:
        nowhere = Place("")
        return [replace(f, place=nowhere, citations=tuple(sorted(f.citations))) for f in facts]

    assert bare(built.facts.observations) == bare(back.observations)
    assert bare(built.facts.versions) == bare(back.versions)
    assert bare(built.facts.measurement_units) == [
        replace(f, note="") for f in bare(back.measurement_units)
    ]
    for old, new in zip(built.facts.events, back.events, strict=True):
        assert (old.key, old.kind, old.date, old.precision, old.certainty) == (
            *(new.key, new.kind, new.date, new.precision, new.certainty),
        )
        assert (set(old.before), set(old.after)) == (set(new.before), set(new.after))


def test_joints_are_those_of_the_dossier(built: Built) -> None:
    """What may be compared, worked out from the tables alone, is what the dossier says."""
    lineage = trace(built.facts)
    found = series(built.facts, lineage)
    joints = [(True, joint) for one in found for joint in one.joints]
    joints += [(False, j) for splice in splices(found, lineage) for j in splice.joints]
    expected = {
        (joint.before.fact.key, joint.after.fact.key): (
            *(is_one, not joint.is_break, joint.verdict, "; ".join(joint.reasons)),
        )
        for is_one, joint in joints
    }
    assert expected == {(row[0], row[1]): row[2:] for row in built.rows["joints"]}
    assert expected


def test_cells_are_as_the_schema_says(built: Built) -> None:
    """Each cell has its type, none that is required is empty, and each key is there once."""
    for name, table in tables():
        for column in table.columns:
            found = [row[column.name] for row in cells(built.rows, name)]
            assert all(type(cell) is TYPES[column.datatype] for cell in found if cell is not None)
            assert not (column.required and None in found), (name, column.name)
        keys = Counter(tuple(row[part] for part in table.key) for row in cells(built.rows, name))
        assert not [key for key, count in keys.items() if count > 1], name


def test_references_lead_to_rows(built: Built) -> None:
    """Each cell that refers to a table is a key of it, and that table has a key of one column."""
    known = dict(tables())
    for name, table in tables():
        for column, other in table.references:
            assert len(known[other].key) == 1
            keys = {row[0] for row in built.rows[other]}
            found = {row[column] for row in cells(built.rows, name)} - {None}
            assert not found - keys, (name, column)


def test_codes_are_explained(built: Built) -> None:
    """Every kind, qualifier and role that a row has is explained in the table of codes."""
    known: dict[str, set[str]] = {}
    for row in cells(built.rows, "codes"):
        known.setdefault(row["scheme"], set()).add(row["code"])
    for name, table in tables():
        for column in table.columns:
            scheme = re.search(r"the list is ([\w-]+) in codes", column.words)
            if scheme:
                found = {row[column.name] for row in cells(built.rows, name)} - {None}
                assert found <= known[scheme[1]], (name, column.name)


def test_dataset_says_what_it_is_a_copy_of(tides_export: Path) -> None:
    """The one row of the table dataset has the title, licence and days of the dossier."""
    from agencygraph.formats.rows import read_rows

    about = dataset(read_rows(tides_export))
    assert "https://w3id.org/agencygraph/tides/catalogue" == about["dataset"]
    assert ("en", "https://creativecommons.org/publicdomain/zero/1.0/") == (
        about["language"],
        about["licence"],
    )


def test_tables_stand_after_those_they_refer_to() -> None:
    """In the order of the tables, what is referred to comes first, and the order is fixed."""
    seen: set[str] = set()
    for name, table in tables():
        assert {other for _, other in table.references} <= seen | {name}
        seen.add(name)
    assert [name for name, _ in tables()] == [name for name, _ in tables()]
    assert ["figures", "preferred_figures"] == [
        view.name for view in views() if "figures" in view.name
    ]


def test_description_is_read_from_the_first_lines() -> None:
    """A table's words, key, types and references are those of the lines above its query."""
    table = read_table("x", "# Boats.\n# key: boat\n# ?boat: string, required, of y; Key.\nSELECT")
    (column,) = table.columns
    assert ("Boats.", ("boat",), "SELECT") == (table.words, table.key, table.query)
    assert ("string", True, "y", "Key.") == (
        *(column.datatype, column.required, column.refers_to, column.words),
    )


@pytest.mark.parametrize("table", [*(t for _, t in tables()), *views()], ids=lambda t: t.name)
def test_table_is_described_and_documented(table: object) -> None:
    """Every line above a query describes a column that it gives, and the page names the table."""
    from agencygraph.formats.schema import Table

    assert isinstance(table, Table)
    assert f"`{table.name}`" in (DOCS / "own-tools.md").read_text(encoding="utf-8")
    assert table.words.endswith(".")
    assert table.columns
    for column in table.columns:
        assert column.datatype in TYPES
        assert (
            not table.query or re.search(rf"\b{column.name}\b", table.query) or "f.*" in table.query
        )
