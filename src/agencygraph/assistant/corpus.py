"""What the tools work on: a dossier, its names, series, claims and silences, worked out once.

In: the facts of a dossier and its settings. Out: a `Corpus`, which holds keys against its
registers: one that is not there raises UsageError, which names the nearest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from agencygraph.assistant.records import Records
from agencygraph.audit import Audit, ClaimVerdict
from agencygraph.dossier import Settings
from agencygraph.errors import UsageError
from agencygraph.findings import nearest
from agencygraph.gathering import gather
from agencygraph.lineage import Lineage
from agencygraph.model import Observation
from agencygraph.names import Names
from agencygraph.series import Series, series
from agencygraph.silence import Silence, silence

#: What is said where the corpus is silent.
ABSENT = "not in the corpus"


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

    def check(self, subject: str = "", measure: str = "", breakdown: str = "") -> None:
        """Hold keys against the registers; what is merely silent is no mistake."""
        facts = self.lineage.facts
        for what, key, known in (
            ("measure", measure, {one.key for one in facts.measures}),
            ("unit or program", subject, facts.names().keys()),
            ("breakdown", breakdown, {one.key for one in facts.breakdowns} | {"total"}),
        ):
            if key and key not in known:
                raise UsageError(unknown(what, key, known))


def unknown(what: str, key: str, known: Iterable[str]) -> str:
    """Say that a key is not in a register, and which is nearest."""
    return f"{key} is the key of no {what}; nearest: {nearest(key, set(known))}"
