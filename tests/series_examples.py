"""Made-up figures for the tests of series and charts, and the real ones of the dossier."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from agencygraph.audit import Audit
from agencygraph.dates import parse_edtf, parse_period
from agencygraph.dossier import Settings, load
from agencygraph.figures import parse_figure
from agencygraph.findings import Place
from agencygraph.interpret import interpret
from agencygraph.lineage import Lineage, trace
from agencygraph.model import Bounds, Citation, Event, Facts, Measure, Observation, Receipt
from agencygraph.resources import find_dossier
from agencygraph.series import Series, series
from agencygraph.silence import Silence, silence

PLACE = Place("made-up", 1, "")
LABEL = "things counted"


@cache
def real() -> tuple[Lineage, Settings]:
    """Give the facts and settings of the dossier that comes with the project."""
    loaded, _ = load(find_dossier("ice"))
    assert loaded is not None
    facts, _ = interpret(loaded)
    return trace(facts), loaded.settings


@cache
def real_series() -> dict[tuple[str, str, str], Series]:
    """Give every series of the dossier by its key."""
    lineage, _ = real()
    return {one.topic.key: one for one in series(lineage.facts, lineage)}


@cache
def real_silence() -> Silence:
    """Give the silence map of the dossier."""
    lineage, settings = real()
    return silence(lineage.facts, lineage, settings, Audit(lineage.facts).claims())


def figure(
    period: str,
    printed: str,
    *,
    source: str = "report",
    measure: str = "things",
    basis: str = "flow",
    subject: str = "office",
    occurrence: int = 1,
) -> Observation:
    """Make a figure that a document prints."""
    read = parse_figure(printed)
    assert isinstance(read.value, Decimal)
    return Observation(
        key=f"{source}-{period}-{subject}-{measure}-{occurrence}".replace("/", "-"),
        place=PLACE,
        receipt=Receipt(source, 1, 1 + len(printed), printed, "made ", " things"),
        subject=subject,
        name_in_source="",
        measure=measure,
        breakdown="total",
        period=parse_period(period, 10),
        occurrence=occurrence,
        value=read.value,
        unit="things",
        qualifier=read.qualifier,
        basis=basis,
        part_of="",
        bounds=Bounds(
            read.lower, read.lower_inclusive, read.upper, read.upper_inclusive, read.rounding_step
        ),
    )


def lineage_of(*figures: Observation, note: str = "", events: tuple[Event, ...] = ()) -> Lineage:
    """Trace made-up figures; every source they name is made up as well."""
    sources = sorted({fact.stated_in for fact in figures})
    measures = sorted({fact.measure for fact in figures})
    empty: dict[str, tuple[()]] = dict.fromkeys(Facts.__slots__, ())
    citations = tuple(
        Citation(
            key=key,
            place=PLACE,
            kind="page",
            title=f"The {key}",
            publisher="",
            url="",
            published=parse_edtf(key[-4:]) if key[-4:].isdigit() else None,
            support="",
        )
        for key in sources
    )
    made = tuple(
        Measure(
            key=key,
            place=PLACE,
            label=LABEL if key == "things" else key,
            also=(),
            definition="",
            unit="things",
            basis="flow",
            not_comparable_with=tuple(other for other in measures if other != key),
            comparability=note,
        )
        for key in measures
    )
    found = empty | {
        "citations": citations,
        "measures": made,
        "observations": tuple(sorted(figures, key=lambda fact: fact.key)),
        "events": events,
    }
    return trace(Facts(**found))  # type: ignore[arg-type]


def series_of(*figures: Observation, note: str = "", events: tuple[Event, ...] = ()) -> Series:
    """Make the one series of made-up figures."""
    lineage = lineage_of(*figures, note=note, events=events)
    (only,) = series(lineage.facts, lineage)
    return only


def event(
    kind: str,
    date: str,
    before: tuple[str, ...] = ("office",),
    after: tuple[str, ...] = ("office",),
) -> Event:
    """Make an event."""
    return Event(
        key=f"{date}-{kind}",
        place=PLACE,
        kind=kind,
        title=f"{kind} of the office",
        date=parse_edtf(date),
        precision=parse_edtf(date).precision,
        before=before,
        after=after,
        instruments=(),
        reform="",
        ruling="",
        conflicts_with=(),
        certainty="high",
    )
