"""A name behind those of what it stood under, short or spelled out, as tables write it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest

import agencygraph
from agencygraph.candidates import Candidate, resolve
from agencygraph.moments import read_moment
from agencygraph.names import Name, Names
from dossier_fixtures import dossier_folder

DOSSIERS = ("ice", "tides", "harbour")
BETWEEN = (" ", ", ", "/", " - ", "’s ")


@cache
def names_of(dossier: str) -> Names:
    """Gather the names of a dossier once."""
    return agencygraph.open_names(dossier_folder(dossier))


def found(name: str, on: str = "", dossier: str = "ice") -> list[Candidate]:
    """Resolve a name in a dossier of the tests."""
    return resolve(names_of(dossier), name, read_moment(on, 10) if on else None)


def wholes(names: Names) -> dict[str, set[str]]:
    """Give what each unit and program ever stood under, at any remove."""
    lineage = names.lineage
    above = {unit: {one.parent for one in lives} for unit, lives in lineage.versions.items()}
    above |= {key: {one.lead, one.within} for key, one in lineage.programs.items()}
    above = {key: {one for one in ones if one in above} for key, ones in above.items()}
    for _ in above:
        above = {key: ones.union(*(above[one] for one in ones)) for key, ones in above.items()}
    return above


def spelled(names: Names, key: str) -> list[Name]:
    """Give names and abbreviations of a unit or program, of any time."""
    kind = "unit" if key in names.lineage.units else "program"
    thing = names.things[f"{kind}/{key}"]
    return [one for one in names.of(thing) if one.sort not in ("identifier", "other name")]


def chains(names: Names) -> Iterator[tuple[list[str], Name]]:
    """Give names of parent and child, and the shortest ones of three of a line."""
    above = wholes(names)
    for child, ones in above.items():
        for one in ones:
            for parent, own in product(spelled(names, one), spelled(names, child)):
                yield [parent.text, own.text], own
            for first in above[one]:
                three = [
                    min((n.text for n in spelled(names, key)), key=len) for key in (first, one)
                ]
                yield from ([[*three, own.text], own] for own in spelled(names, child))


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_name_behind_its_parents_leads_to_its_own_thing(dossier: str) -> None:
    """Every unit and program, behind all it stood under, whatever is between: to nothing else.

    Without a day two units of one name are as likely; on one that is certain there is one first.
    """
    asked, wrong = 0, []
    for texts, own in chains(names_of(dossier)):
        day = own.used and own.used.begin.latest
        on = str(day) if own.used and day and own.used.certainly_on(day) else ""
        for between in BETWEEN:
            text = between.join(texts)
            given = found(text, on, dossier)
            best = [one.thing for one in given if one.score == given[0].score >= 80]
            asked += 1
            if own.thing not in (best[:1] if on else best):
                wrong.append((text, on, [one.id for one in best]))
            assert not [one for one in given if one.match and one.thing != own.thing]
    assert [] == wrong
    assert asked > (9000 if dossier == "ice" else 100)


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("U.S. Immigration and Customs Enforcement DRO", "2009", ("unit/dro", 90)),
        ("U.S. Immigration and Customs Enforcement DRO", "2012", ("unit/dro", 50)),
        ("U.S. Immigration and Customs Enforcement (ICE) DRO", "2009", ("unit/dro", 90)),
        ("Department of Homeland Security FPS", "2015", ("unit/fps", 90)),
        ("Department of Homeland Security\u2019s FPS", "2015", ("unit/fps", 90)),
        ("DHS/ICE/ERO", "", ("unit/ero", 90)),
        ("DHS,ICE,HSI,CCHT", "", ("program/ccht", 90)),
        (
            "Immigration and Customs Enforcement, Office of Detention and Removal Operations",
            *("", ("unit/dro", 90)),
        ),
    ],
)
def test_parent_that_is_spelled_out_is_not_what_is_meant(
    name: str, on: str, expected: tuple[str, int]
) -> None:
    """The name at the end is, and nothing else: not the parent, which the text looks most like."""
    assert [expected] == [(one.thing.id, one.score) for one in found(name, on)]


@pytest.mark.parametrize("name", ["DHS ERO ICE", "ICE/ICE/ERO", "FBI/ICE/ERO", "ICEERO", "ICE ER0"])
def test_what_is_no_line_of_parents_is_not_found(name: str) -> None:
    """Each name of a chain is of something that stood under the one before."""
    assert not [one for one in found(name) if one.closeness in ("behind", "same words")]


def test_reason_of_a_chain_is_the_place_of_the_name_in_it() -> None:
    """It says that a name stands behind another, and not that words are the same."""
    (ero,) = found("DHS/ICE/ERO", "2015")
    assert ero.reasons[0].startswith('"ERO" behind what it ever stood under, abbreviation of')


def test_long_text_is_looked_up_no_further_than_names_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of hundreds of words, only the first can be the name of a whole."""
    looked, same = [], Names.same
    monkeypatch.setattr(Names, "same", lambda names, text: looked.append(text) or same(names, text))
    assert [] == found("a " * 200 + "ERO")
    assert 0 < len(looked) < 50
