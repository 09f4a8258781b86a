"""Units, versions, programs, instruments and relations as quads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyoxigraph as ox

from agencygraph.graph.terms import Pairs, Terms, plain
from agencygraph.model import Event, Instrument, Program, Relation, Unit, Version

#: Kinds of outside bodies that are public organisations in the sense of the CPOV.
_PUBLIC = frozenset(
    [
        "department",
        "agency",
        "directorate",
        "division",
        "office",
        "program-office",
        "program-unit",
        "field-office",
        "center",
        "laboratory",
        "bureau",
        "service",
        "board",
        "court",
        "committee",
        "legislature",
        "component",
        "commission",
        "government",
    ]
)


class Organization(Terms):
    """The graph `organization`."""

    def _unit(self, unit: Unit) -> Pairs:
        lineage, settings = self.lineage, self.settings
        versions = lineage.versions[unit.key]
        latest = versions[-1] if versions else None
        types = ["ag:Subject", "org:Organization"]
        if unit.role == "agency":
            types += ["ag:Agency", "org:FormalOrganization", "cv:PublicOrganisation"]
        elif unit.role == "unit":
            types += ["ag:OrganizationalUnit", "org:OrganizationalUnit", "cv:PublicOrganisation"]
            through = date.fromisoformat(settings.through)
            if lineage.was_division(unit.key, settings.agency, through):
                types.append("ag:HistoricalDivision")
        else:
            types.append("ag:OutsideBody")
            if latest and latest.kind in _PUBLIC:
                types.append("cv:PublicOrganisation")
        names = {version.name for version in versions} | set(unit.also)
        names |= {version.abbreviation for version in versions}
        others = sorted(names - {unit.name, ""})
        # The CPOV takes one alternative label a language: the abbreviation of today goes first.
        short = latest.abbreviation if latest and latest.abbreviation in others else ""
        alternative = short or next(iter(others), "")
        began = [e for e in lineage.events.get(unit.key, ()) if self._is_new_in(unit.key, e)]
        changed = [e for e in lineage.events.get(unit.key, ()) if e not in began]
        yield "rdf:type", types
        yield "skos:prefLabel", self.text(unit.name)
        yield "skos:altLabel", self.text(alternative)
        yield "schema:alternateName", self.texts(name for name in others if name != alternative)
        yield "skos:definition", self.text(unit.definition)
        yield "dcterms:identifier", ox.Literal(unit.key)
        yield "ag:role", f"unit-role:{unit.role}"
        if latest:
            yield "org:classification", f"unit-kind:{latest.kind}"
        if unit.role == "unit" and self._is_in_agency(unit):
            yield "org:unitOf", f"unit:{settings.agency}"
        yield "dcterms:hasVersion", [f"version:{version.key}" for version in versions]
        yield "org:resultedFrom", [f"event:{event.key}" for event in began]
        yield "org:changedBy", [f"event:{event.key}" for event in changed]
        yield "foaf:homepage", self.address(unit.homepage)
        yield "schema:sameAs", f"wd:{unit.wikidata}" if unit.wikidata else None
        yield "schema:sameAs", self.address(unit.ror)
        yield "ag:federalRegisterSlug", plain(unit.federal_register)
        yield "ag:budgetCode", plain(unit.omb)
        yield from self.sources(unit)

    def _is_in_agency(self, unit: Unit) -> bool:
        """Say whether the unit was in the agency to its last day or to that of the record."""
        lineage, last = self.lineage, self.lineage.versions[unit.key][-1:]
        parent, seen = last[0].parent if last else "", {unit.key}
        if not parent:
            return True
        while parent and parent != self.settings.agency and parent not in seen:
            seen.add(parent)
            above = lineage.versions.get(parent, ())[-1:]
            parent = above[0].parent if above else ""
        return parent == self.settings.agency

    @staticmethod
    def _is_new_in(key: str, event: Event) -> bool:
        return key in event.after and key not in event.before and event.kind != "Codification"

    def _version(self, version: Version) -> Pairs:
        lineage = self.lineage
        row = lineage.versions[version.unit]
        place = row.index(version)
        joints = [lineage.joint(e, version.unit) for e in lineage.events.get(version.unit, ())]
        yield "rdf:type", ("ag:UnitVersion", "prov:Entity")
        yield "rdfs:label", self.text(version.name)
        yield "dcterms:identifier", ox.Literal(version.key)
        yield "ag:abbreviation", plain(version.abbreviation)
        yield "prov:specializationOf", f"unit:{version.unit}"
        yield "dcterms:isVersionOf", f"unit:{version.unit}"
        yield "ag:kindAtTheTime", f"unit-kind:{version.kind}"
        yield "ag:parentAtTheTime", f"unit:{version.parent}" if version.parent else None
        yield "ag:parentVersion", [f"version:{v.key}" for v in lineage.parents_of(version)]
        yield from self.life(version.start, version.through)
        yield "ag:startedBy", [f"event:{j.event.key}" for j in joints if j.after is version]
        yield "ag:endedBy", [f"event:{j.event.key}" for j in joints if j.before is version]
        yield "prov:wasRevisionOf", f"version:{row[place - 1].key}" if place else None
        yield from self.sources(version)

    def name_at_the_time(self, version: Version) -> Iterator[ox.Quad]:
        """Say of a unit itself what a version says of it: its name and kind on a day of that."""
        graph, unit = self.graph("organization"), self.node(f"unit:{version.unit}")
        name, kind = self.text(version.name), f"unit-kind:{version.kind}"
        yield from self.quads(graph, unit, [("skos:prefLabel", name), ("org:classification", kind)])

    def _program(self, program: Program) -> Pairs:
        yield "rdf:type", ("ag:Program", "ag:Subject")
        yield "skos:prefLabel", self.text(program.name)
        names = {program.abbreviation, *program.also} - {program.name}
        yield "skos:altLabel", self.texts(sorted(names))
        yield "skos:definition", self.text(program.definition)
        yield "dcterms:identifier", ox.Literal(program.key)
        yield "ag:abbreviation", plain(program.abbreviation)
        yield "ag:programKind", f"program-kind:{program.kind}"
        yield "ag:ledBy", f"unit:{program.lead}" if program.lead else None
        yield "ag:within", f"program:{program.within}" if program.within else None
        yield from self.life(program.start, program.through)
        yield from self.sources(program)

    def _instrument(self, instrument: Instrument) -> Pairs:
        yield "rdf:type", ("ag:Instrument", "cv:ReferenceFramework")
        yield "skos:prefLabel", self.text(instrument.name)
        yield "skos:altLabel", self.texts(sorted(set(instrument.also) - {instrument.name}))
        yield "skos:definition", self.text(instrument.definition)
        yield "dcterms:identifier", ox.Literal(instrument.key)
        yield "ag:officialNumber", plain(instrument.identifier)
        yield "ag:instrumentKind", f"instrument-kind:{instrument.kind}"
        yield "foaf:page", self.address(instrument.url)
        yield from self.sources(instrument)

    def _relation(self, relation: Relation) -> Pairs:
        yield "rdf:type", ("ag:Relation", "prov:Entity")
        yield "dcterms:identifier", ox.Literal(relation.key)
        yield "ag:relationSubject", self.subject(relation.subject)
        yield "ag:relationKind", f"relation-kind:{relation.kind}"
        yield "ag:relationObject", self.subject(relation.object)
        yield from self.life(relation.start, relation.through)
        yield from self.sources(relation)

    def organization(self) -> Iterator[ox.Quad]:
        """Make the graph of units, versions, programs, instruments and relations."""
        graph = self.graph("organization")
        yield from self.each(graph, "unit", self.facts.units, self._unit)
        for home in sorted({unit.homepage for unit in self.facts.units if unit.homepage}):
            yield from self.quads(graph, ox.NamedNode(home), [("rdf:type", "foaf:Document")])
        yield from self.each(graph, "version", self.facts.versions, self._version)
        yield from self.each(graph, "program", self.facts.programs, self._program)
        yield from self.each(graph, "instrument", self.facts.instruments, self._instrument)
        yield from self.each(graph, "relation", self.facts.relations, self._relation)
        for relation in self.facts.relations:
            if relation.through and relation.through.latest:
                continue
            linked = ox.NamedNode(self.codes.relation_properties[relation.kind])
            yield ox.Quad(
                self.subject(relation.subject), linked, self.subject(relation.object), graph
            )
