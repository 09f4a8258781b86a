"""What a name means on a day: the things it can be, with reasons, dates and what became of them.

In: the `Names` of a dossier, a name as somebody wrote it, and perhaps a day, month or year. Out:
candidates, the likeliest first. Promise: a candidate is called a match only when the name is one
of its own, held on that day for certain, and nothing else can be meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from difflib import get_close_matches

from agencygraph.dates import DateError, Stretch, parse_edtf
from agencygraph.errors import UsageError
from agencygraph.findings import nearest
from agencygraph.moments import Holds, Moment, holds, read_moment, span
from agencygraph.names import KINDS, Closeness, Name, Names, Thing
from agencygraph.spelling import differences

#: What is taken from a score when a name does not, or may not, hold on the day.
_OFF: dict[Holds, int] = {"true": 0, "": 0, "uncertain": 20, "false": 40}
#: What is taken when the thing stood, but nobody says since when it has this other name.
_UNDATED = 10


@dataclass(frozen=True, slots=True)
class Succession:
    """What a unit became or came from, by which event, and when."""

    event: str
    kind: str
    date: str
    thing: str
    name: str

    def __str__(self) -> str:
        """Give it in words, as part of a sentence."""
        return f"{self.name} ({self.thing}) by {self.kind} of {self.date}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a name can mean: why, how likely of 100, and what else is known of it."""

    thing: Thing
    name: Name
    closeness: Closeness
    likeness: int
    holds: Holds
    score: int
    match: bool
    reasons: tuple[str, ...]
    became: tuple[Succession, ...]
    came_from: tuple[Succession, ...]

    def record(self) -> dict[str, object]:
        """Give it as plain values."""
        used = self.name.used
        return {
            "id": self.thing.id,
            "kind": self.thing.kind,
            "name": self.thing.name,
            "score": self.score,
            "match": self.match,
            "matched": self.name.text,
            "matched_as": self.name.sort,
            "from": used.begin.text if used else "",
            "through": used.end.text if used and used.end else "",
            "holds": self.holds,
            "reasons": list(self.reasons),
            "became": [asdict(one) for one in self.became],
            "came_from": [asdict(one) for one in self.came_from],
        }


def ask_about(
    names: Names, text: str, on: date | str | None = None, kind: str | None = None
) -> list[Candidate]:
    """Resolve a name as somebody asks: a date and a kind in their notation, or none.

    Raises UsageError when the date cannot be read, or when there is no such kind.
    """
    check_kind(names, kind)
    return resolve(names, text, moment_of(names, on), [kind] if kind else ())


def moment_of(names: Names, on: date | str | None) -> Moment | None:
    """Read a date in the fiscal years of the dossier. Raises UsageError when it cannot be read."""
    if on is None:
        return None
    try:
        return read_moment(str(on), names.settings.fiscal_year_first_month)
    except DateError as error:
        raise UsageError(str(error)) from error


def check_kind(names: Names, kind: str | None) -> None:
    """Raise UsageError unless it is None, a kind, or a class that a thing of the dossier has."""
    known = {*KINDS, *(found for thing in names.things.values() for found in thing.types)}
    if kind is None or kind in known:
        return
    # Among so many classes, one that has half of the letters is hardly the one that is meant.
    close = get_close_matches(kind, sorted(known), n=1, cutoff=0.8)
    fix = f'"{close[0]}"' if close else nearest(kind, set(KINDS))
    raise UsageError(f"there is no kind {kind}; use {fix}")


def resolve(
    names: Names, text: str, moment: Moment | None = None, kinds: Collection[str] = ()
) -> list[Candidate]:
    """Give what a name can mean, the likeliest first; `kinds` are kinds of things or classes."""

    def is_wanted(name: Name) -> bool:
        return not kinds or name.thing.kind in kinds or not set(kinds).isdisjoint(name.thing.types)

    same = [name for name in names.same(text) if is_wanted(name)]
    written = names.written(text)
    open_to = {name.thing.id for name in same if _holding(names, name, moment) != "false"}
    found = [
        _judge(names, written, name, "same", 100, moment, unique=len(open_to) == 1) for name in same
    ]
    # Beside a name that is meant in so many words, what only looks like it would be noise.
    found += [
        _judge(names, written, name, closeness, likeness, moment, unique=False)
        for name, closeness, likeness in names.close(text)
        if is_wanted(name)
        and (closeness in ("behind", "same words") or not open_to)
        and (closeness != "part" or _holding(names, name, moment) != "false")
    ]
    found.sort(
        key=lambda one: (-one.score, not one.match, KINDS.index(one.thing.kind), one.thing.id)
    )
    best: dict[str, Candidate] = {}
    for candidate in found:
        best.setdefault(candidate.thing.id, candidate)
    return list(best.values())


def _holding(names: Names, name: Name, moment: Moment | None) -> Holds:
    """Say whether a name was in use; one without dates cannot be older than its thing."""
    if moment is None or name.sort == "identifier":
        return ""
    if name.used:
        return _lasting(names, name.used, moment)
    if not name.thing.lives:
        return ""
    return "false" if _standing(names, name.thing, moment) == "false" else "uncertain"


def _lasting(names: Names, life: Stretch, moment: Moment) -> Holds:
    """Say whether something lasted; what goes on may have ended after the record."""
    found = holds(life, moment)
    is_after = life.end is None and moment.first > _known_until(names, life)
    return "uncertain" if is_after and found == "true" else found


def _known_until(names: Names, life: Stretch) -> date:
    """Give the last day on which what goes on is known: that of the record, or of its beginning."""
    return max(date.fromisoformat(names.settings.through), life.begin.latest or date.min)


def _standing(names: Names, thing: Thing, moment: Moment | None) -> Holds:
    if moment is None or not thing.lives:
        return ""
    found = {_lasting(names, life, moment) for life in thing.lives}
    return "true" if "true" in found else "uncertain" if "uncertain" in found else "false"


def _judge(
    names: Names,
    text: str,
    name: Name,
    closeness: Closeness,
    likeness: int,
    moment: Moment | None,
    *,
    unique: bool,
) -> Candidate:
    holding, standing = _holding(names, name, moment), _standing(names, name.thing, moment)
    is_undated = not name.used and holding == "uncertain" and standing == "true"
    off = _UNDATED if is_undated else _OFF[holding]
    is_sure = holding in ("true", "") or is_undated
    became = tuple(successions(names, name.thing, after=True))
    came_from = tuple(successions(names, name.thing, after=False))
    reasons = [_meeting(name, closeness)]
    if closeness == "words alike":
        reasons += differences(text, name.text)
    if moment:
        reasons += _on_the_day(names, name, holding, standing, moment)
        if standing != "true" and name.thing.lives:
            reasons += [f"became {one}" for one in became if _is_over(name.thing, moment)]
            reasons += [f"came from {one}" for one in came_from if not _is_over(name.thing, moment)]
    else:
        reasons += [f"became {one}" for one in became]
    return Candidate(
        name.thing,
        name,
        closeness,
        likeness,
        holding,
        max(likeness - off, 1),
        unique and is_sure,
        tuple(reasons),
        became,
        came_from,
    )


def _is_over(thing: Thing, moment: Moment) -> bool:
    """Say whether a thing may have ended by then, rather than not begun."""
    begun = thing.lives[0].begin.latest
    return begun is not None and begun <= moment.last


def successions(names: Names, thing: Thing, *, after: bool) -> Iterator[Succession]:
    """Give what a unit or program became, or (not `after`) came from; nothing of other things."""
    key = thing.key if thing.kind in ("unit", "program") else ""
    lineage = names.lineage
    for event, other in lineage.successors(key) if after else lineage.predecessors(key):
        kind = "unit" if other in lineage.units else "program"
        yield Succession(
            f"event/{event.key}",
            event.kind,
            event.date.text,
            f"{kind}/{other}",
            lineage.name(other),
        )


def _meeting(name: Name, closeness: Closeness) -> str:
    """Say how a written name meets one of the dossier, and when that one was in use."""
    of = "" if name.text == name.thing.name else f" of {name.thing.name}"
    what = "identifier" if name.sort == "identifier" else f"{name.sort}{of}"
    if closeness == "spelled alike":
        what = f'spelled like "{name.text}", {what}'
    elif closeness == "behind":
        what = f'"{name.text}" behind what it ever stood under, {what}'
    elif closeness == "same words":
        what = f'the same telling words as "{name.text}", {what}'
    elif closeness == "words alike":
        what = f'like "{name.text}", {what}'
    elif closeness == "part":
        what = f'part of "{name.text}", {what}'
    if name.sort == "identifier":
        return what
    if name.used:
        return f"{what}, {span(name.used)}"
    return f"{what}, which the dossier does not date" if name.thing.lives else what


def _on_the_day(
    names: Names, name: Name, holding: Holds, standing: Holds, moment: Moment
) -> Iterator[str]:
    asked = f"on {moment.text}" if moment.first == moment.last else f"in {moment.text}"
    last = _known_until(names, name.used) if name.used and not name.used.end else date.max
    if holding == "true" and moment.last > last:
        yield f"held {asked} until {last}, as far as is known"
    elif holding == "true":
        yield f"held {asked if moment.first == moment.last else f'throughout {moment.text}'}"
    elif holding == "false":
        yield f"did not hold {asked}"
    elif holding == "uncertain" and moment.first > last:
        yield f"not certain {asked}: known until {last}"
    elif name.used and holding == "uncertain":
        yield _in_part(names, name, name.used, moment) or f"not certain {asked}"
    if not name.used and name.thing.lives:
        stood = {"true": "stood", "false": "did not stand"}.get(standing, "may have stood")
        lives = ", ".join(span(life) for life in name.thing.lives)
        yield f"{name.thing.name} {stood} {asked}: {lives}"
    if holding == "false" and standing != "false" and name.thing.kind == "unit":
        then = names.lineage.name_on(name.thing.key, moment.last)
        is_after = moment.first > date.fromisoformat(names.settings.through)
        yield f"its name was {'last' if is_after else 'then'} {then}"


def _in_part(names: Names, name: Name, used: Stretch, moment: Moment) -> str:
    """Say of a month or year whether the name was in use in it, and not always; "" if not known."""
    days = (moment.first, moment.last)
    asked = Stretch(*(parse_edtf(str(day)) for day in days))
    if moment.first == moment.last or not used.certainly_overlaps(asked):
        return ""
    every = [one.used for one in names.of(name.thing) if one.text == name.text and one.used]
    if all(any(one.possibly_on(day) for one in every) for day in days):
        return f"held in a part of {moment.text}, not known for the rest"
    return f"held in a part of {moment.text} only"
