"""A sound row as the record of its table: cells become typed fields, and nothing else happens.

In: rows that passed the cell check. Out: the records of `model`, one function a table; those of
figures and claims, whose printed form is read again, stand in `interpret`.
"""

from __future__ import annotations

from typing import TypedDict

from agencygraph import model
from agencygraph.dates import EdtfDate, Period, parse_edtf, parse_period
from agencygraph.dossier import Row
from agencygraph.findings import Place


class Common(TypedDict):
    """The fields of `model.Fact`."""

    key: str
    place: Place
    receipt: model.Receipt | None
    citations: tuple[str, ...]
    note: str


def common(row: Row) -> Common:
    """Give what every fact has."""
    receipt = None
    if row.has("start") and row.text("document"):
        receipt = model.Receipt(
            document=row.text("document"),
            start=row.whole("start") or 0,
            end=row.whole("end") or 0,
            printed=row.text("printed"),
            prefix=row.text("prefix"),
            suffix=row.text("suffix"),
        )
    key = row.text("key") if row.has("key") else f"{row.text('document')}-{row.text('start')}"
    return {
        "key": key,
        "place": row.place(),
        "receipt": receipt,
        "citations": row.values("citation") if row.has("citation") else (),
        "note": row.text("note") if row.has("note") else "",
    }


def required_date(row: Row, column: str) -> EdtfDate:
    """Give a date that the cell check has found to be there."""
    return parse_edtf(row.text(column))


def required_period(row: Row, column: str) -> Period:
    """Give a period that the cell check has found to be there."""
    return parse_period(row.text(column), row.fiscal_first_month)


def document(row: Row) -> model.Document:
    """Read a row of documents.csv."""
    return model.Document(
        **common(row),
        title=row.text("title"),
        publisher=row.text("publisher"),
        url=row.text("url"),
        archived_url=row.text("archived_url"),
        published=required_date(row, "published"),
        retrieved=row.date("retrieved"),
        file=row.text("file"),
        sha256=row.text("sha256"),
        media_type=row.text("media_type"),
        language=row.text("language"),
        licence=row.text("licence"),
        default_period=required_period(row, "default_period"),
        read_by=row.text("read_by"),
        reviewed=row.text("reviewed"),
    )


def citation(row: Row) -> model.Citation:
    """Read a row of citations.csv."""
    return model.Citation(
        **common(row),
        kind=row.text("kind"),
        title=row.text("title"),
        publisher=row.text("publisher"),
        url=row.text("url"),
        published=row.date("published"),
        support=row.text("support"),
    )


def instrument(row: Row) -> model.Instrument:
    """Read a row of instruments.csv."""
    return model.Instrument(
        **common(row),
        kind=row.text("kind"),
        name=row.text("name"),
        also=row.values("also"),
        identifier=row.text("identifier"),
        url=row.text("url"),
        definition=row.text("definition"),
    )


def unit(row: Row) -> model.Unit:
    """Read a row of units.csv."""
    return model.Unit(
        **common(row),
        role=row.text("role"),
        name=row.text("name"),
        also=row.values("also"),
        definition=row.text("definition"),
        homepage=row.text("homepage"),
        wikidata=row.text("wikidata"),
        federal_register=row.text("federal_register"),
        omb=row.text("omb"),
        ror=row.text("ror"),
    )


def version(row: Row) -> model.Version:
    """Read a row of versions.csv."""
    return model.Version(
        **common(row),
        unit=row.text("unit"),
        start=required_date(row, "from"),
        through=row.date("through"),
        name=row.text("name"),
        abbreviation=row.text("abbreviation"),
        kind=row.text("kind"),
        parent=row.text("parent"),
    )


def program(row: Row) -> model.Program:
    """Read a row of programs.csv."""
    return model.Program(
        **common(row),
        name=row.text("name"),
        abbreviation=row.text("abbreviation"),
        also=row.values("also"),
        kind=row.text("kind"),
        lead=row.text("lead"),
        within=row.text("within"),
        start=required_date(row, "from"),
        through=row.date("through"),
        definition=row.text("definition"),
    )


def relation(row: Row) -> model.Relation:
    """Read a row of relations.csv."""
    return model.Relation(
        **common(row),
        subject=row.text("subject"),
        kind=row.text("relation"),
        object=row.text("object"),
        start=row.date("from"),
        through=row.date("through"),
    )


def reform(row: Row) -> model.Reform:
    """Read a row of reforms.csv."""
    return model.Reform(
        **common(row),
        title=row.text("title"),
        date=required_date(row, "date"),
        definition=row.text("definition"),
    )


def event(row: Row) -> model.Event:
    """Read a row of events.csv."""
    return model.Event(
        **common(row),
        kind=row.text("kind"),
        title=row.text("title"),
        date=required_date(row, "date"),
        precision=row.text("precision"),
        before=row.values("before"),
        after=row.values("after"),
        instruments=row.values("instrument"),
        reform=row.text("reform"),
        ruling=row.text("ruling"),
        conflicts_with=row.values("conflicts_with"),
        certainty=row.text("certainty"),
    )


def measurement_unit(row: Row) -> model.MeasurementUnit:
    """Read a row of measurement_units.csv."""
    return model.MeasurementUnit(
        **common(row),
        label=row.text("label"),
        singular=row.text("singular"),
        qudt=row.text("qudt"),
        definition=row.text("definition"),
    )


def measure(row: Row) -> model.Measure:
    """Read a row of measures.csv."""
    return model.Measure(
        **common(row),
        label=row.text("label"),
        also=row.values("also"),
        definition=row.text("definition"),
        unit=row.text("unit"),
        basis=row.text("basis"),
        not_comparable_with=row.values("not_comparable_with"),
        comparability=row.text("comparability"),
    )


def breakdown(row: Row) -> model.Breakdown:
    """Read a row of breakdowns.csv."""
    return model.Breakdown(
        **common(row),
        dimension=row.text("dimension"),
        label=row.text("label"),
        broader=row.text("broader"),
        definition=row.text("definition"),
    )


def dismissal(row: Row) -> model.Dismissal:
    """Read a row of dismissed.csv."""
    return model.Dismissal(**common(row), reason=row.text("reason"))
