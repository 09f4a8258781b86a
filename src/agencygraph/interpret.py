"""Rows become facts, and each figure is read again out of its printed form.

In: a loaded dossier. Out: `Facts`, each kind sorted by key, and findings about rows whose cells
contradict one another. Pure: no file is opened but the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from agencygraph import model, records
from agencygraph.dossier import Dossier, Row
from agencygraph.figures import FigureError, parse_figure
from agencygraph.findings import Finding, Place

F = TypeVar("F", bound=model.Fact)

#: What the sign of a printed figure says about the QUDT unit it is in.
_SYMBOLS = {"%": "PERCENT", "$": "CCY_USD"}
#: Claims that print no number.
WORDLESS = ("record", "superlative")
#: Claims whose number has a direction, which its words say and its digits do not.
SIGNED = ("change-percent", "change-points")


def interpret(dossier: Dossier) -> tuple[model.Facts, list[Finding]]:
    """Give the facts of a dossier's sound rows, and the findings about their meaning."""
    findings: list[Finding] = []

    def read(name: str, make: Callable[[Row], F | None]) -> tuple[F, ...]:
        made = (make(row) for row in dossier.rows(name))
        return tuple(sorted((fact for fact in made if fact), key=lambda fact: fact.key))

    units = read("measurement_units", records.measurement_unit)
    qudt = {unit.key: unit.qudt for unit in units}
    measures = read("measures", records.measure)
    by_measure = {measure.key: measure for measure in measures}

    def observation(row: Row) -> model.Observation | None:
        return _observation(row, qudt, by_measure, findings)

    def claim(row: Row) -> model.Claim | None:
        return _claim(row, qudt, findings)

    facts = model.Facts(
        documents=read("documents", records.document),
        citations=read("citations", records.citation),
        instruments=read("instruments", records.instrument),
        units=read("units", records.unit),
        versions=read("versions", records.version),
        programs=read("programs", records.program),
        relations=read("relations", records.relation),
        reforms=read("reforms", records.reform),
        events=read("events", records.event),
        measurement_units=units,
        measures=measures,
        breakdowns=read("breakdowns", records.breakdown),
        observations=read("observations", observation),
        claims=read("claims", claim),
        dismissed=read("dismissed", records.dismissal),
    )
    findings += _duplicate_statements(facts.observations)
    lacking = {row.text("unit") for row in dossier.refused("versions")}
    findings += _unit_names(facts, lacking)
    return facts, sorted(findings)


def _observation(
    row: Row,
    qudt: Mapping[str, str],
    measures: Mapping[str, model.Measure],
    findings: list[Finding],
) -> model.Observation | None:
    common = records.common(row)
    unit, qualifier = row.text("unit"), row.text("qualifier")
    measure = measures.get(row.text("measure"))
    value = row.decimal("value")
    if value is None or measure is None:
        return None
    if unit != measure.unit:
        findings.append(
            Finding(
                row.place("unit"),
                "unit-mismatch",
                f'the figure is in {unit}, its measure "{measure.key}" in {measure.unit}',
                "use the measure's unit, or a measure of its own",
            )
        )
        return None
    bounds = _bounds(row, value, qualifier, qudt.get(unit, ""), common["receipt"], findings)
    if bounds is None:
        return None
    return model.Observation(
        **common,
        subject=row.text("subject"),
        name_in_source=row.text("name_in_source"),
        measure=measure.key,
        breakdown=row.text("breakdown"),
        period=records.required_period(row, "period"),
        occurrence=row.whole("occurrence") or 1,
        value=value,
        unit=unit,
        qualifier=qualifier,
        basis=row.text("basis") or measure.basis,
        part_of=row.text("part_of"),
        bounds=bounds,
    )


def _claim(row: Row, qudt: Mapping[str, str], findings: list[Finding]) -> model.Claim | None:
    common = records.common(row)
    kind, unit, qualifier = row.text("kind"), row.text("unit"), row.text("qualifier")
    value = row.decimal("value")
    bounds = None
    if value is not None:
        is_fall = kind in SIGNED and value < 0
        size = -value if is_fall else value
        bounds = _bounds(row, size, qualifier, qudt.get(unit, ""), common["receipt"], findings)
        if bounds is None:
            return None
        bounds = _below_zero(bounds) if is_fall else bounds
    elif kind not in WORDLESS:
        findings.append(
            Finding(
                row.place("value"),
                "claim-without-value",
                f"a claim of kind {kind} states a number and none is written",
                f"write the number; only {' and '.join(WORDLESS)} have none",
            )
        )
        return None
    return model.Claim(
        **common,
        kind=kind,
        subject=row.text("subject"),
        measure=row.text("measure"),
        breakdown=row.text("breakdown"),
        period=records.required_period(row, "period"),
        of=row.values("of"),
        against=row.values("against"),
        against_period=row.period("against_period"),
        value=value,
        unit=unit,
        qualifier=qualifier,
        bounds=bounds,
    )


def _bounds(
    row: Row,
    value: Decimal,
    qualifier: str,
    qudt: str,
    receipt: model.Receipt | None,
    findings: list[Finding],
) -> model.Bounds | None:
    """Read the printed form again; None, with a finding, where the row says something else."""

    def reject(column: str, code: str, problem: str, fix: str) -> None:
        findings.append(Finding(row.place(column), code, problem, fix))

    if receipt is None:
        bounds = _unprinted_bounds(row, value, qualifier)
        for column, given in (("lower", bounds.lower), ("upper", bounds.upper)):
            written = row.decimal(column) if row.has(column) else None
            beyond = written is not None and (
                written > value if column == "lower" else written < value
            )
            if beyond or written not in (None, given):
                problem = f"the bound {written} does not go with {qualifier} {value}"
                fix = "mend the bound, or leave the cell empty: the qualifier gives it"
                reject(column, "bounds-mismatch", problem, fix)
                return None
        return bounds

    try:
        figure = parse_figure(receipt.printed)
    except FigureError as error:
        reject("printed", "unreadable-figure", str(error), "print the figure and nothing else")
        return None
    shown = f'"{receipt.printed}" reads as'
    if figure.value != value:
        fix = f"write {figure.value}, or mend printed"
        reject("value", "value-mismatch", f"{shown} {figure.value}, the row says {value}", fix)
        return None
    if figure.qualifier != qualifier:
        problem = f'{shown} "{figure.qualifier}", the row says "{qualifier}"'
        reject("qualifier", "qualifier-mismatch", problem, f'write "{figure.qualifier}"')
        return None
    wanted = _SYMBOLS.get(figure.symbol)
    if wanted is not None and qudt.rpartition("/")[2] != wanted:
        problem = f"{shown} {wanted}, the unit is {qudt or 'not given'}"
        reject("unit", "symbol-mismatch", problem, "choose the unit that the printed sign names")
        return None
    for column, read in (("lower", figure.lower), ("upper", figure.upper)):
        written = row.decimal(column) if row.has(column) else None
        if written is not None and written != read:
            problem = f"{shown} {read if read is not None else 'no bound'}, the row says {written}"
            fix = "leave the cell empty: the printed form gives the bounds"
            reject(column, "bounds-mismatch", problem, fix)
            return None
    return model.Bounds(
        figure.lower,
        figure.lower_inclusive,
        figure.upper,
        figure.upper_inclusive,
        figure.rounding_step,
    )


def _below_zero(size: model.Bounds) -> model.Bounds:
    """Give the bounds of a fall, whose size is printed without a sign."""
    return model.Bounds(
        None if size.upper is None else -size.upper,
        size.upper_inclusive,
        None if size.lower is None else -size.lower,
        size.lower_inclusive,
        size.step,
    )


def _unprinted_bounds(row: Row, value: Decimal, qualifier: str) -> model.Bounds:
    """Give the bounds of a figure that rests on a citation, from its qualifier alone."""
    lower = row.decimal("lower") if row.has("lower") else None
    upper = row.decimal("upper") if row.has("upper") else None
    if qualifier == "exact":
        return model.Bounds(value, True, value, True, None)
    if qualifier in ("more-than", "threshold-passed"):
        return model.Bounds(value, False, upper, None if upper is None else False, None)
    if qualifier == "at-least":
        return model.Bounds(value, True, upper, None if upper is None else False, None)
    if qualifier in ("nearly", "fewer-than"):
        return model.Bounds(lower, None if lower is None else True, value, False, None)
    if qualifier == "at-most":
        return model.Bounds(lower, None if lower is None else True, value, True, None)
    return model.Bounds(
        lower,
        None if lower is None else True,
        upper,
        None if upper is None else False,
        None,
    )


def _duplicate_statements(observations: Iterable[model.Observation]) -> list[Finding]:
    seen: dict[tuple[object, ...], model.Observation] = {}
    findings = []
    for fact in sorted(observations, key=lambda fact: fact.place):
        cell = (*fact.cell, fact.stated_in, fact.occurrence)
        first = seen.setdefault(cell, fact)
        if first is not fact:
            findings.append(
                Finding(
                    Place(fact.place.file, fact.place.row, "occurrence"),
                    "duplicate-statement",
                    f'the same cell is stated by "{first.key}" in row {first.place.row}',
                    "number the later statement in occurrence, or mend what tells them apart",
                )
            )
    return findings


def _unit_names(facts: model.Facts, lacking: Collection[str]) -> list[Finding]:
    """Find names that no version has; of the units in `lacking` a version was refused."""
    names: dict[str, set[str]] = {}
    for version in facts.versions:
        names.setdefault(version.unit, set()).add(version.name)
    return [
        Finding(
            Place(unit.place.file, unit.place.row, "name"),
            "name-without-version",
            f'no version of "{unit.key}" has the name "{unit.name}"',
            f"use one of {', '.join(sorted(names.get(unit.key, ()))) or 'its versions'}, "
            "or add the version",
        )
        for unit in facts.units
        if unit.name not in names.get(unit.key, ()) and unit.key not in lacking
    ]
