"""Facts as an assistant reads them: plain values for JSON, every number with what it stands on.

In: facts and their `Lineage`. Out: dictionaries. A number never goes without its qualifier, its
period and the document and place, or the outside source, that states it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from agencygraph.dates import EdtfDate, Period
from agencygraph.dossier import Settings
from agencygraph.lineage import Lineage
from agencygraph.model import (
    Bounds,
    Citation,
    Claim,
    Document,
    Event,
    Fact,
    Observation,
    Program,
    Unit,
    Version,
)
from agencygraph.points import Statement, grouped
from agencygraph.snapshots import Standee

Json = dict[str, object]


@dataclass(frozen=True)
class Records:
    """Writes the facts of one dossier as plain values."""

    lineage: Lineage
    settings: Settings

    @property
    def home(self) -> str:
        """The IRI under which the things of the dossier stand."""
        return f"{self.settings.base}{self.settings.key}/"

    def iri(self, kind: str, key: str) -> str:
        """Give the IRI of a thing."""
        return f"{self.home}{kind}/{key}"

    @cached_property
    def sources(self) -> Mapping[str, Document | Citation]:
        """Documents and outside sources by key."""
        return self.lineage.facts.sources()

    @cached_property
    def _labels(self) -> dict[str, str]:
        facts = self.lineage.facts
        found = {f"measure:{one.key}": one.label for one in facts.measures}
        found |= {f"breakdown:{one.key}": one.label for one in facts.breakdowns}
        found |= {f"unit:{one.key}": one.label for one in facts.measurement_units}
        return found

    def figure(self, fact: Observation) -> Json:
        """Give a figure: the number as printed, what it counts, when, and where it stands."""
        said = Statement(fact, self.sources[fact.stated_in])
        found: Json = {
            "figure": fact.key,
            "iri": self.iri("observation", fact.key),
            "as_printed" if fact.receipt else "in_words": said.words,
            **_number(fact.value, fact.qualifier, fact.bounds),
            "counted_in": self._labels.get(f"unit:{fact.unit}", fact.unit),
            "measure": self._labels[f"measure:{fact.measure}"],
            "subject": self.lineage.name(fact.subject),
            "split_by": self._split(fact.breakdown),
            "basis": fact.basis,
            "period": period(fact.period),
            **self.support(fact),
        }
        extras = {
            "named_in_source": fact.name_in_source,
            "printed_as_part_of": fact.part_of,
            "note": fact.note,
        }
        return found | {name: said for name, said in extras.items() if said}

    def _split(self, breakdown: str) -> str:
        return "" if breakdown == "total" else self._labels.get(f"breakdown:{breakdown}", breakdown)

    def stated(self, facts: Iterable[Observation | Claim]) -> Json:
        """Give figures and claims, each with what it stands on; nothing of a kind there is none."""
        found: dict[str, list[Json]] = {}
        for fact in facts:
            if isinstance(fact, Claim):
                found.setdefault("claims", []).append(self.claim(fact))
            else:
                found.setdefault("figures", []).append(self.figure(fact))
        return dict(found)

    def claim(self, claim: Claim) -> Json:
        """Give a statement about figures, as far as it has a number, with its support."""
        number = {}
        if claim.value is not None:
            counted = self._labels.get(f"unit:{claim.unit}", claim.unit)
            number = {
                **_number(claim.value, claim.qualifier, claim.bounds),
                "counted_in": counted,
            }
        printed = {"as_printed": claim.receipt.printed} if claim.receipt else {}
        return {
            "claim": claim.key,
            "iri": self.iri("claim", claim.key),
            "kind": claim.kind,
            **printed,
            **number,
            "measure": self._labels[f"measure:{claim.measure}"],
            "subject": self.lineage.name(claim.subject),
            "split_by": self._split(claim.breakdown),
            "period": period(claim.period),
            **({"against": period(claim.against_period)} if claim.against_period else {}),
            **({"of_figures": list(claim.of)} if claim.of else {}),
            **({"against_figures": list(claim.against)} if claim.against else {}),
            **self.support(claim),
            **({"note": claim.note} if claim.note else {}),
        }

    def support(self, fact: Fact) -> Json:
        """Say what a fact rests on: document and place, and outside sources."""
        found: Json = {}
        if fact.receipt:
            receipt = fact.receipt
            found["document"] = self.source(receipt.document)
            found["receipt"] = {
                "printed": receipt.printed,
                "from_code_point": receipt.start,
                "to_code_point": receipt.end,
            }
        if fact.citations:
            found["outside_sources"] = [self.source(key) for key in fact.citations]
        return found

    def source(self, key: str) -> Json:
        """Give a document or an outside source: title, date, address."""
        source = self.sources[key]
        published = source.published.text if source.published else ""
        kind = "document" if isinstance(source, Document) else "citation"
        found = {
            "key": key,
            "iri": self.iri(kind, key),
            "title": source.title,
            "published": published,
            # Of a source that was read in an archive, the copy: the page of today may differ.
            "address": (isinstance(source, Document) and source.archived_url) or source.url,
        }
        return {name: said for name, said in found.items() if said}

    def unit(self, unit: Unit) -> Json:
        """Give what holds of a unit at any time; names that no version dates are told apart."""
        versions = self.lineage.versions[unit.key]
        dated = {name for one in versions for name in (one.name, one.abbreviation)}
        found: Json = {
            **self.thing(unit.key),
            "role": unit.role,
            "definition": unit.definition,
            "also_called_at_some_time": [name for name in unit.also if name not in dated],
            "note": unit.note,
        }
        return {name: said for name, said in found.items() if said}

    def program(self, program: Program) -> Json:
        """Give a program: what it is, who leads it, from when to when."""
        found: Json = {
            **self.thing(program.key),
            "kind": program.kind,
            "definition": program.definition,
            "also_called": list(program.also),
            "led_by": self.thing(program.lead) if program.lead else {},
            "from": program.start.text,
            "through": program.through.text if program.through else "goes on",
            **self.support(program),
            "note": program.note,
        }
        return {name: said for name, said in found.items() if said}

    def version(self, version: Version) -> Json:
        """Give a stretch of a unit's life under one name; its parent by its names of the time."""
        through = version.through.text if version.through else "goes on"
        parents = dict.fromkeys(one.name for one in self.lineage.parents_of(version))
        above = ", then ".join(parents) or self.lineage.name(version.parent)
        found: Json = {
            "name": version.name,
            "abbreviation": version.abbreviation,
            "kind": version.kind,
            "parent": above if version.parent else "",
            "from": version.start.text,
            "through": through,
            **self.support(version),
            "note": version.note,
        }
        return {name: said for name, said in found.items() if said}

    def event(self, event: Event) -> Json:
        """Give a change: what it was, when as far as known, and the ruling with its sources."""
        found: Json = {
            "event": event.key,
            "iri": self.iri("event", event.key),
            "kind": event.kind,
            "title": event.title,
            "date": when(event.date),
            "before": [self.thing(key) for key in event.before],
            "after": [self.thing(key) for key in event.after],
            "ruling": event.ruling,
            "certainty": event.certainty,
            "contradicts": list(event.conflicts_with),
            **self.support(event),
            "note": event.note,
        }
        return {name: said for name, said in found.items() if said}

    def thing(self, key: str) -> Json:
        """Give a unit or program by key and name."""
        kind = "unit" if key in self.lineage.units else "program"
        return {"key": key, "name": self.lineage.name(key), "iri": self.iri(kind, key)}

    def standees(self, found: Iterable[Standee]) -> list[Json]:
        """Give units or programs as they stood on a day."""
        return [
            {
                "key": one.key,
                "name": one.name,
                "abbreviation": one.abbreviation,
                "kind": one.kind,
                "under": one.parent,
                "certain": one.standing == "certain",
                **({"or": [_place(other) for other in one.others]} if one.others else {}),
            }
            for one in found
        ]


def _place(version: Version) -> Json:
    """Give what a unit may have been on a day instead, where the sources leave it open."""
    columns = {"name": "name", "abbreviation": "abbreviation", "kind": "kind", "under": "parent"}
    return {said: getattr(version, column) for said, column in columns.items()}


def _number(value: object, qualifier: str, bounds: Bounds | None) -> Json:
    """Give a number as text, so that no digit is lost, with what is known of the true value."""
    found: Json = {"value": format(value, "f"), "qualifier": qualifier}
    if bounds and (qualifier != "exact" or bounds.lower != bounds.upper):
        for side in ("lower", "upper"):
            bound = getattr(bounds, side)
            if bound is not None:
                included = getattr(bounds, f"{side}_inclusive")
                word = {"lower": ("above", "at least"), "upper": ("below", "at most")}[side]
                found[f"{side}_bound"] = f"{word[bool(included)]} {grouped(bound)}"
    return found


def when(date: EdtfDate) -> Json:
    """Give a date as written, and the days between which it lies when it is not a day."""
    if date.precision == "day":
        return {"text": date.text}
    days = (("not_before", date.earliest), ("not_after", date.latest))
    return {"text": date.text, **{name: day.isoformat() for name, day in days if day}}


def period(period: Period) -> Json:
    """Give a period with its first and last day: a fiscal year is not a calendar year."""
    days = (("from", period.start), ("through", period.end))
    return {
        "text": period.text,
        "kind": period.kind,
        **{name: day.isoformat() for name, day in days if day},
    }
