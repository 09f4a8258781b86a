"""What the tools work on: a dossier, its names, series, claims and silences, worked out once.

In: the facts of a dossier and its settings. Out: a `Corpus`, which holds keys against its
registers: one that is not there raises UsageError, which names the nearest.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from agencygraph.assistant.records import Records
from agencygraph.audit import Audit, ClaimVerdict
from agencygraph.dossier import Settings
from agencygraph.errors import UsageError
from agencygraph.gathering import gather
from agencygraph.lineage import Lineage
from agencygraph.model import Observation
from agencygraph.names import Names
from agencygraph.preferred import prefer
from agencygraph.series import Series, series
from agencygraph.silence import Silence, silence

#: What is said where the corpus is silent.
ABSENT = "not in the corpus"
#: Where the keys are named.
MEASURES, UNITS = "`list_measures` names all", "`find_unit` finds it by its name"
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
    def named(self) -> dict[str, Observation]:
        """Figures by key, by IRI, and by the IRI of each preferred one, as the graph has them."""
        iri, found = self.records.iri, dict(self.figures)
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

    def check(self, subject: str = "", measure: str = "", breakdown: str = "") -> None:
        """Hold keys against the registers; what is merely silent is no mistake."""
        facts = self.lineage.facts
        splits = {one.key for one in facts.breakdowns} | {"total"}
        for what, key, known, where in (
            ("measure", measure, {one.key for one in facts.measures}, MEASURES),
            ("unit or program", subject, facts.names().keys(), UNITS),
            ("breakdown", breakdown, splits, "`series` without it gives all"),
        ):
            if key and key not in known:
                raise UsageError(unknown(what, key, known, where))


def unknown(what: str, key: str, known: Iterable[str], where: str) -> str:
    """Say that a key is not in a register, which are nearest, and where all are named.

    >>> unknown("measure", "arests", ["arrests", "teams"], "ask")
    'arests is the key of no measure; nearest: "arrests"; ask'
    >>> unknown("measure", "nope", ["arrests", "teams"], "ask")
    'nope is the key of no measure; nearest: "teams"; ask'
    """
    keys, word = sorted(known), key[:_WORD].lower()
    # Something is nearest even to a word like no other.
    close = difflib.get_close_matches(word, keys, cutoff=0.5) or difflib.get_close_matches(
        word, keys, n=1, cutoff=0
    )
    names = ", ".join(f'"{one}"' for one in close)
    return f"{key} is the key of no {what}; nearest: {names}; {where}"
