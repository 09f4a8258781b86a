"""What `resolve` says of a name in a month or year claims no more than the dates of the name do."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import pytest

import agencygraph
from agencygraph.candidates import resolve
from agencygraph.dates import EdtfDate, Stretch, parse_edtf
from agencygraph.moments import Moment, read_moment
from agencygraph.names import Name, Names
from dossier_fixtures import dossier_folder

DAY = timedelta(days=1)


@cache
def names_of(dossier: str) -> Names:
    """Gather the names of a dossier once."""
    return agencygraph.open_names(dossier_folder(dossier))


def reasons(names: Names, name: Name, moment: Moment) -> list[str]:
    """Give what is said of a name at a moment by whoever asks for just this name of this thing."""
    meant = (one for one in resolve(names, name.text, moment) if one.thing == name.thing)
    return [reason for one in meant if one.name == name for reason in one.reasons]


def worlds(used: Stretch, moment: Moment) -> Iterator[tuple[date, date]]:
    """Give every way in which the dates can be meant, as far as it matters to the moment."""
    edges = [
        *(moment.first - DAY, moment.first, moment.first + DAY),
        *(moment.last - DAY, moment.last, moment.last + DAY),
    ]
    end = used.end or EdtfDate("", date.max, date.max, "day")

    def days(edge: EdtfDate) -> set[date]:
        low, high = edge.earliest or date.min, edge.latest or date.max
        return {low, high, *(day for day in edges if low <= day <= high)}

    pairs = itertools.product(days(used.begin), days(end))
    return ((first, last) for first, last in pairs if first <= last)


def moments_of(used: Stretch) -> Iterator[str]:
    """Give the months and years at both ends of a stretch, and those beside them."""
    edges = (used.begin, used.end) if used.end else (used.begin,)
    for day in {day for edge in edges for day in (edge.earliest, edge.latest) if day}:
        yield f"{day:%Y-%m}"
        for year in range(day.year - 1, day.year + 2):
            yield from (str(year), f"FY{year}")


@pytest.mark.parametrize("dossier", ["ice", "tides", "harbour"])
def test_part_of_a_year_is_told_as_the_dates_have_it(dossier: str) -> None:
    """In a part, only, throughout, not at all: said where it is so whichever days were meant."""
    names = names_of(dossier)
    seen = set()
    for name in names.all:
        for text in moments_of(name.used) if name.used and name.sort != "identifier" else ():
            moment = read_moment(text, names.settings.fiscal_year_first_month)
            said = " ".join(reasons(names, name, moment))
            if not said or moment.last > date.fromisoformat(names.settings.through):
                continue
            possible = list(worlds(name.used, moment)) if name.used else []
            on_a_day = [a <= moment.last and moment.first <= b for a, b in possible]
            on_all = [a <= moment.first and moment.last <= b for a, b in possible]
            is_part = all(on_a_day) and not all(on_all)
            expected = {
                "did not hold": not any(on_a_day),
                "held throughout": all(on_all),
                "only": is_part and not any(on_all),
                "not known for the rest": is_part and any(on_all),
            }
            told = {words: words in said for words in expected}
            assert expected == told, (name.text, text, said)
            seen |= {words for words, is_so in told.items() if is_so}
    assert {"did not hold", "held throughout", "only", "not known for the rest"} == seen


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("WaT", "2023", "held in a part of 2023, not known for the rest"),
        ("CCHT", "2023", "held in a part of 2023, not known for the rest"),
        ("BEST", "FY2007", "held in a part of FY2007, not known for the rest"),
        ("BEST", "2005", "not certain in 2005"),
        ("CCHT", "2020", "held in a part of 2020 only"),
        ("DRO", "2010", "held in a part of 2010 only"),
        ("DRO", "2010-06", "held in a part of 2010-06, not known for the rest"),
        ("DRO", "2010-06-15", "not certain on 2010-06-15"),
    ],
)
def test_what_was_last_seen_in_a_year_may_have_gone_on(name: str, on: str, expected: str) -> None:
    """Last seen in September is not ended in September, nor is begun in 2005 or 2006 begun late."""
    assert expected == resolve(names_of("ice"), name, read_moment(on, 10))[0].reasons[1]


def test_name_taken_up_again_is_one_name() -> None:
    """Where a name ended in March and was had again from April, nobody says it was out of use."""
    known = names_of("tides")
    thing = known.things["unit/charts"]

    def first_reason(*stretches: tuple[str, str]) -> str:
        used = [Stretch(parse_edtf(first), parse_edtf(last)) for first, last in stretches]
        every = tuple(Name("Office of Ink", "former name", thing, one) for one in used)
        names = Names(known.lineage, known.settings, every)
        return resolve(names, "Office of Ink", read_moment("2010", 1))[0].reasons[1]

    rest = "held in a part of 2010, not known for the rest"
    assert rest == first_reason(("2005", "2010-03"), ("2010-04", "2015"))
    assert "held in a part of 2010 only" == first_reason(("2005", "2010-03"))
