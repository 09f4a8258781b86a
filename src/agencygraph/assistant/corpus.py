"""What the tools work on: a dossier, its names, series, claims and silences, worked out once.

In: the facts of a dossier and its settings. Out: a `Corpus`, which holds keys against its
registers: one that is not there raises UsageError, which names the nearest.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from agencygraph.assistant.records import Records
from agencygraph.audit import Audit, ClaimVerdict
from agencygraph.dossier import Settings
from agencygraph.errors import UsageError
from agencygraph.gathering import gather
from agencygraph.lineage import Lineage
from agencygraph.model import Claim, Observation
from agencygraph.names import Names
from agencygraph.preferred import prefer
from agencygraph.series import Series, series
from agencygraph.silence import Silence, silence

#: What is said where the corpus is silent.
ABSENT = "not in the corpus"
#: What is said where the corpus is silent, but a figure of something near may pass for an answer.
NEAR = "not as asked; something near is there"
#: What is said where a total was asked for and only parts of it are printed.
PARTS = "printed only in parts"
What = Literal["measure", "unit or program", "breakdown"]
#: What has a key: the kinds that its id begins with, and where all are named.
_NAMED: dict[What, tuple[tuple[str, ...], str]] = {
    "measure": (("measure",), "`list_measures` names all"),
    "unit or program": (("unit", "program"), "`find_unit` finds it by its name"),
    "breakdown": (("breakdown",), "`series` without it gives all"),
}
#: Characters of a key that are compared with others: comparing takes long for a long one.
_WORD = 100


@dataclass(frozen=True)
class Corpus:
    """One dossier, as the tools need it."""

    lineage: Lineage
    settings: Settings

    @cached_property
    def records(self) -> Records:
        """How facts are written."""
        return Records(self.lineage, self.settings)

    @cached_property
    def names(self) -> Names:
        """Every name, to look up."""
        return gather(self.lineage, self.settings)

    @cached_property
    def figures(self) -> dict[str, Observation]:
        """Figures by key."""
        return {fact.key: fact for fact in self.lineage.facts.observations}

    @cached_property
    def named(self) -> dict[str, Observation | Claim]:
        """Figures and claims by key, by IRI, and by that of each preferred figure, as in the graph.

        A key that is of both is the figure's.
        """
        iri, claims = self.records.iri, self.lineage.facts.claims
        found: dict[str, Observation | Claim] = {one.key: one for one in claims}
        found |= self.figures
        found |= {iri("claim", one.key): one for one in claims}
        found |= {iri("observation", key): fact for key, fact in self.figures.items()}
        for fact in prefer(self.lineage.facts):
            undated = fact.period.kind == "undated"
            period = f"undated-{fact.stated_in}" if undated else fact.period.slug
            cell = f"{period}/{fact.subject}/{fact.measure}/{fact.breakdown}"
            found[iri("observation", f"preferred/{cell}")] = fact
        return found

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """Every series, with the verdicts between its points."""
        return series(self.lineage.facts, self.lineage)

    @cached_property
    def verdicts(self) -> tuple[ClaimVerdict, ...]:
        """Every claim, recomputed."""
        return tuple(Audit(self.lineage.facts).claims())

    @cached_property
    def silence(self) -> Silence:
        """Why there is no figure where there is none."""
        return silence(self.lineage.facts, self.lineage, self.settings, list(self.verdicts))

    def key(self, what: What, given: str) -> str:
        """Give the key of what is named by its key, by its id (`unit/x`) or by its IRI.

        Raises UsageError for what is in no register; what is merely silent is no mistake.
        """
        kinds, where = _NAMED[what]
        bare = given.strip().removeprefix(self.records.home)
        kind, _, rest = bare.partition("/")
        key = rest if kind in kinds else bare
        if not key:
            raise UsageError(f"give the key of a {what}; {where}")
        if key not in self._registers[what]:
            raise UsageError(unknown(what, key, self._registers[what], where))
        return key

    @cached_property
    def _registers(self) -> dict[What, Collection[str]]:
        facts = self.lineage.facts
        return {
            "measure": {one.key for one in facts.measures},
            "unit or program": facts.names().keys(),
            "breakdown": {one.key for one in facts.breakdowns} | {"total"},
        }

    def statement(self, given: str) -> Observation | Claim:
        """Give the figure, a preferred one too, or the claim that a key, an id or an IRI names.

        Raises UsageError when there is none.
        """
        key = given.strip().removeprefix(self.records.home)
        found = self.named.get(key) or self.named.get(f"{self.records.home}{key}")
        if found is None:
            where, (kind, _, rest) = "`series` names them", key.partition("/")
            key = rest if kind in ("observation", "claim") else key
            if not key:
                raise UsageError(f"give the key; {where}")
            known = [*self.figures, *(one.key for one in self.lineage.facts.claims)]
            raise UsageError(unknown("figure or claim", key, known, where))
        return found


def unknown(what: str, key: str, known: Iterable[str], where: str) -> str:
    """Say that a key is not in a register, which are near, and where all are named.

    >>> unknown("measure", "arests", ["arrests", "teams"], "ask")
    'arests is the key of no measure; nearest: "arrests"; ask'
    >>> unknown("measure", "nope", ["arrests", "teams"], "ask")
    'nope is the key of no measure; ask'
    """
    close = difflib.get_close_matches(key[:_WORD].lower(), sorted(known), cutoff=0.6)
    names = ", ".join(f'"{one}"' for one in close)
    near = f"nearest: {names}; " if close else ""
    return f"{key} is the key of no {what}; {near}{where}"
