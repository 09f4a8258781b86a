"""The silence map: for every subject, measure and year, whether there is a figure, and why not.

In: `Facts`, their `Lineage`, the dossier's settings. Out: `Silence`, which judges any subject and
measure in any fiscal year; and its rows. Pure. Which code applies, the first that does:

- `reported`: a document whose own period belongs to the year gives a figure;
- `reported-elsewhere`: only a document of another year, or an outside source, gives one;
- `did-not-exist`: on no day of the year did the unit stand as a part of the agency, or the
  program at all; an outside body only has to stand;
- `no-document`: no document of the corpus has its own period in the year;
- `possibly-did-not-exist`: a document has, but the sources leave open whether the subject stood;
- `year-not-over`: every document of the year certainly appeared before it ended, so that none can
  tell what is counted over all of it; a level on a day it could have told;
- `not-reported`: the subject stood, a document covers the year, and it gives no figure.

A figure belongs to a year if its period lies within the year; a running total to the year in
which it ends, and the reason says that it is one. A figure of a period that lies across is named
in `overlapping` and decides nothing. Where there is none, the reason says what stands near:
figures of units below and above, and by measures that are not comparable. A year in which every
figure is split by something is said to be reported in parts only.
Only the listed documents were read: a figure may stand in another one.
A claim speaks of the years of both of its periods. Undated figures and claims belong to no year
and have a row of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from agencygraph.dates import Period, next_fiscal_year, parse_edtf, parse_period
from agencygraph.dossier import Settings
from agencygraph.errors import UsageError
from agencygraph.existence import Existence
from agencygraph.lineage import Lineage
from agencygraph.model import Citation, Claim, Document, Facts, Observation
from agencygraph.neighbours import Near, Neighbours, belongs, is_of
from agencygraph.remarks import partial, said, titles, too_early

if TYPE_CHECKING:
    from agencygraph.audit import ClaimVerdict

REPORTED = "reported"
REPORTED_ELSEWHERE = "reported-elsewhere"
NOT_REPORTED = "not-reported"
YEAR_NOT_OVER = "year-not-over"
DID_NOT_EXIST = "did-not-exist"
POSSIBLY_DID_NOT_EXIST = "possibly-did-not-exist"
NO_DOCUMENT = "no-document"
#: Every code, with what it means.
CODES = {
    REPORTED: "a document of the year gives a figure",
    REPORTED_ELSEWHERE: "only an outside source or a document of another year gives a figure",
    NOT_REPORTED: "the listed documents of the year give no figure; others were not read",
    YEAR_NOT_OVER: "every document of the year appeared before it ended, and gives no figure",
    DID_NOT_EXIST: "not in being, or not in the agency, on any day of the year",
    POSSIBLY_DID_NOT_EXIST: "the sources leave open whether it was in being",
    NO_DOCUMENT: "no document of the year is in the corpus",
}
#: Column name, CSV on the Web datatype, description: as in `flat`.
COLUMNS = (
    ("subject", "string", "Key of the unit or program."),
    ("subject_label", "string", "Its name."),
    ("measure", "string", "Key of the measure."),
    ("measure_label", "string", "What is counted."),
    ("year", "string", "Fiscal year, as FY2023, or undated."),
    ("code", "string", "; ".join(f"{code}: {words}" for code, words in CODES.items()) + "."),
    ("reason", "string", "The code in words, with names."),
    ("documents", "string", "Keys of the sources that decide, separated by ;."),
    ("observations", "string", "Keys of the figures, separated by ;."),
    ("overlapping", "string", "Keys of figures of periods that lie across the year."),
    ("near", "string", "Keys of figures that stand near and are no answer: the reason says why."),
    ("implied", "string", "What a printed change implies for the year, where no figure is given."),
    ("claims", "string", "Keys of the claims that imply it, or stand in place of a figure."),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What there is of one subject and measure in one fiscal year."""

    subject: str
    measure: str
    year: Period
    code: str
    reason: str
    documents: tuple[str, ...]
    observations: tuple[str, ...] = ()
    overlapping: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    implied: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    #: The part of the reason that the code does not tell: which figures or claims there are.
    remark: str = ""
    #: What the figures are split by, where none is a total.
    parts: str = ""


@dataclass(frozen=True)
class Silence:
    """Judges what the corpus says, and does not say, of any subject, measure and year."""

    facts: Facts
    lineage: Lineage
    settings: Settings
    verdicts: tuple[ClaimVerdict, ...] = ()

    @cached_property
    def years(self) -> tuple[Period, ...]:
        """The fiscal years that the dossier's span touches."""
        month = self.settings.fiscal_year_first_month
        first = parse_edtf(self.settings.start).earliest
        last = parse_edtf(self.settings.through).latest
        if first is None or last is None:
            problem = f"from {self.settings.start} to {self.settings.through} is no span of time"
            raise UsageError(f"{self.settings.key}: {problem}; correct it in dossier.toml")
        later = int(first.month >= month > 1)
        years = [parse_period(f"FY{first.year + later:04d}", month)]
        while years[-1].end and years[-1].end < last:
            years.append(next_fiscal_year(years[-1]))
        return tuple(years)

    @cached_property
    def topics(self) -> tuple[tuple[str, str], ...]:
        """The subjects and measures of which the corpus says something."""
        return tuple(sorted({(fact.subject, fact.measure) for fact in self.facts.figures()}))

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every topic in every year, and undated, where figures or claims of it are."""
        undated = parse_period("undated", self.settings.fiscal_year_first_month)
        cells = []
        for subject, measure in self.topics:
            cells += [self.judge(subject, measure, year) for year in self.years]
            cell = self.judge(subject, measure, undated)
            cells += [cell] if cell.observations or cell.claims else []
        return tuple(cells)

    def judge(self, subject: str, measure: str, year: Period, breakdown: str = "") -> Cell:
        """Judge a year; with a breakdown only figures split in that way count."""
        found = [
            fact
            for fact in self._figures.get((subject, measure), ())
            if breakdown in ("", fact.breakdown)
        ]
        within = [fact for fact in found if belongs(fact, year)]
        across = tuple(f.key for f in found if f not in within and _overlaps(f.period, year))
        code, reason, documents = self._code(subject, measure, year, within)
        claims = () if within else tuple(self._claims(subject, measure, year, breakdown))
        implying = [one for one in self.verdicts if one.claim in claims and _implies(one, year)]
        alone = tuple(claim for claim in claims if claim not in [one.claim for one in implying])
        remark = partial(within)
        if alone:
            words = (said(one, is_later=not is_of(one.period, year)) for one in alone)
            remark = f"only a claim is made: {', '.join(words)}"
        parts = "" if breakdown else self._neighbours.parts(within)
        near: tuple[Near, ...] = ()
        if not within and code != DID_NOT_EXIST:
            near = self._neighbours.near(subject, measure, year, breakdown)
        told = (reason, parts and f"parts only: {parts}", remark, *(one.words for one in near))
        return Cell(
            subject,
            measure,
            year,
            code,
            "; ".join(filter(None, told)),
            documents,
            tuple(fact.key for fact in within),
            across,
            near,
            tuple(self._implied(verdict) for verdict in implying),
            tuple(claim.key for claim in (*alone, *(verdict.claim for verdict in implying))),
            remark,
            parts,
        )

    def covering(self, year: Period) -> tuple[str, ...]:
        """Give the documents whose own period belongs to a year."""
        return tuple(
            document.key
            for document in self.facts.documents
            if document.default_period.is_within(year)
        )

    # -- how -----------------------------------------------------------------------------------

    @cached_property
    def _existence(self) -> Existence:
        return Existence(self.lineage)

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(self.lineage, self._figures)

    @cached_property
    def _figures(self) -> dict[tuple[str, str], list[Observation]]:
        figures: dict[tuple[str, str], list[Observation]] = defaultdict(list)
        for fact in self.facts.observations:
            figures[fact.subject, fact.measure].append(fact)
        return figures

    @cached_property
    def _sources(self) -> dict[str, Document | Citation]:
        return self.facts.sources()

    @cached_property
    def _levels(self) -> frozenset[str]:
        """The measures of what there is on a day, not of what happens over a year."""
        return frozenset(one.key for one in self.facts.measures if one.basis == "stock")

    def _code(
        self, subject: str, measure: str, year: Period, within: list[Observation]
    ) -> tuple[str, str, tuple[str, ...]]:
        covering = self.covering(year)
        if within:
            sources = tuple(sorted({fact.stated_in for fact in within}))
            own = tuple(source for source in sources if source in covering)
            code = REPORTED if own or year.kind == "undated" else REPORTED_ELSEWHERE
            zero = " zero" if all(fact.value == 0 for fact in within) else ""
            said_by = titles(self._sources[key] for key in own or sources)
            return code, f"reported{zero} by {said_by}", own or sources
        if year.kind == "undated":
            return NOT_REPORTED, "no figure is undated", ()
        how, why = self._existence.in_year(subject, year)
        if how == "no":
            return DID_NOT_EXIST, why, ()
        if not covering:
            words = f"no document of {year.label.lower()} is in the corpus"
            return NO_DOCUMENT, f"{words}, and {why}" if why else words, ()
        documents = [one for one in self.facts.documents if one.key in covering]
        silent = f"no figure in {titles(documents)}"
        if how == "possible":
            return POSSIBLY_DID_NOT_EXIST, f"{silent}, and {why}", covering
        early = "" if measure in self._levels else too_early(documents, year)
        return (YEAR_NOT_OVER, early, covering) if early else (NOT_REPORTED, silent, covering)

    def _claims(self, subject: str, measure: str, year: Period, split: str) -> Iterator[Claim]:
        """Give the claims of a year, and those that compare another year to it."""
        for claim in self.facts.claims:
            about = (claim.subject, claim.measure) == (subject, measure)
            about = about and split in ("", claim.breakdown)
            periods = (claim.period, claim.against_period)
            if about and any(period and is_of(period, year) for period in periods):
                yield claim

    def _implied(self, verdict: ClaimVerdict) -> str:
        labels = {one.key: one.label for one in self.facts.breakdowns}
        split = labels.get(verdict.claim.breakdown, verdict.claim.breakdown)
        return f"{verdict.computed} ({split}), implied by a {said(verdict.claim)}"


def _overlaps(period: Period, year: Period) -> bool:
    if period.start is None or period.end is None or year.start is None or year.end is None:
        return False
    return period.start <= year.end and year.start <= period.end


def _implies(verdict: ClaimVerdict, year: Period) -> bool:
    """Say whether a claim implies a figure of a year, and not of another thing."""
    claim = verdict.claim
    if verdict.verdict != "implied" or claim.kind not in ("change-percent", "multiple"):
        return False
    period = claim.against_period if claim.of else claim.period
    return period is not None and is_of(period, year)


def silence(
    facts: Facts,
    lineage: Lineage,
    settings: Settings,
    verdicts: Iterable[ClaimVerdict] = (),
) -> Silence:
    """Make the silence map of a dossier; `verdicts` are those of `Audit.claims`."""
    return Silence(facts, lineage, settings, tuple(verdicts))


def as_rows(found: Silence) -> Iterator[tuple[str, ...]]:
    """Give one row a cell, in the order of `COLUMNS`, for `flat.as_csv` and tables."""
    labels = {measure.key: measure.label for measure in found.facts.measures}
    for cell in found.cells:
        yield (
            cell.subject,
            found.lineage.name(cell.subject),
            cell.measure,
            labels[cell.measure],
            cell.year.text,
            cell.code,
            cell.reason,
            *(";".join(keys) for keys in (cell.documents, cell.observations, cell.overlapping)),
            ";".join(fact.key for one in cell.near for fact in one.facts),
            "; ".join(cell.implied),
            ";".join(cell.claims),
        )
