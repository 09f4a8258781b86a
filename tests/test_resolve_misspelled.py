"""A misspelled name without its generic words: what it leads to, and what it must not lead to."""

from __future__ import annotations

import csv
import io
import random
import string
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import agencygraph
from agencygraph.candidates import Candidate, resolve
from agencygraph.names import Names
from agencygraph.spelling import folded, slips, telling
from dossier_fixtures import dossier_folder
from reconciliation_client import reconciled

Say = Callable[..., tuple[int, str, str]]
DOSSIERS = ("ice", "tides", "harbour")
GENERIC = {
    *("a", "an", "and", "bureau", "department", "directorate", "division", "for"),
    *("in", "of", "office", "on", "the", "to"),
}
#: Agencies that no dossier of the tests is about, and near misses of what one of them has.
STRANGERS = (
    *("Office of Retention", "Office of Detection", "Division of Taps", "Bureau of Rivers"),
    *("Bureau of Prisons", "Census Bureau", "Secret Service", "Marshals Service"),
    *("Office of Management and Budget", "Drug Enforcement Administration", "Forest Service"),
    *("Office of Naval Intelligence", "Bureau of Land Management", "Office of Instigation"),
    *("Executive Office for Immigration Review", "Office of Refugee Resettlement"),
    *("National Weather Service", "Patent and Trademark Office", "Tariff Commission"),
    *("Customs and Border Protection", "Office of Inspector General", "Coast Guard"),
)


@cache
def names_of(dossier: str) -> Names:
    """Gather the names of a dossier once."""
    return agencygraph.open_names(dossier_folder(dossier))


def owners(dossier: str) -> dict[str, set[str]]:
    """Give whose each name is, without abbreviations."""
    found = defaultdict(set)
    for name in names_of(dossier).all:
        if name.sort not in ("abbreviation", "identifier") and " " in name.text:
            found[name.text].add(name.thing.id)
    return dict(found)


def bare(name: str) -> str:
    """Take the generic words out of a name."""
    return " ".join(word for word in name.split() if "".join(folded(word)) not in GENERIC)


def misspelled(text: str, chance: random.Random) -> Iterator[str]:
    """Leave out each letter, put another in its place, and let it change places with the next."""
    for place, letter in enumerate(text):
        before, after = text[:place], text[place + 1 :]
        yield before + after
        if letter.isalpha():
            others = sorted(set(string.ascii_lowercase) - {letter.lower()})
            yield before + chance.choice(others) + after
        if after and after[0] != letter:
            yield before + after[0] + letter + after[1:]


def lead(dossier: str, names: dict[str, set[str]], every: int) -> dict[str, int]:
    """Count where misspelled names lead: to the right thing, to a wrong one before it, nowhere."""
    chance, counts = random.Random(4), {"right": 0, "wrong": 0, "nowhere": 0, "wrong match": 0}
    for name, own in names.items():
        for text in list(misspelled(bare(name), chance))[::every]:
            found = resolve(names_of(dossier), text)
            best = {one.thing.id for one in found if one.score == found[0].score}
            counts["right" if best & own else "wrong" if best else "nowhere"] += 1
            counts["wrong match"] += any(one.match and one.thing.id not in own for one in found)
    return counts


def only(candidates: list[Candidate]) -> Candidate:
    """Give the one candidate there is."""
    assert len(candidates) == 1
    return candidates[0]


@pytest.mark.parametrize(
    ("dossier", "name", "thing", "score", "reasons"),
    [
        (
            *("ice", "Detention and Removl Operations", "unit/dro", 70),
            ('without "Office of"', "one letter differs"),
        ),
        (
            *("ice", "Detenton Removl Operations", "unit/dro", 65),
            ('without "Office of" and "and"', "one letter differs in each of two words"),
        ),
        (
            *("ice", "DetentionRemoval Operations (DRO)", "unit/dro", 70),
            ('without "Office of" and "and"', "one space differs"),
        ),
        (
            *("tides", "Harbuor Gauges", "unit/harbour-gauges", 70),
            ('without "Bureau of"', "one letter differs"),
        ),
        (
            *("harbour", "Office of Transprot", "unit/transport", 70),
            ('without "Department"', 'with "Office"', "one letter differs"),
        ),
    ],
)
def test_misspelled_name_without_its_generic_words_is_found(
    dossier: str, name: str, thing: str, score: int, reasons: tuple[str, ...]
) -> None:
    """Each step is said, and both together count less than a step alone; it is no match."""
    found = only([one for one in resolve(names_of(dossier), name) if one.closeness != "part"])
    assert (thing, score, False) == (found.thing.id, found.score, found.match)
    assert reasons == found.reasons[1 : 1 + len(reasons)]


def test_two_steps_count_less_than_one() -> None:
    """Without `Office of`: 90. Misspelled: at least 71. Both: less."""
    names = names_of("ice")
    for name, least, most in (
        ("Detention and Removal Operations", 90, 90),
        ("Office of Detention and Removl Operations", 71, 84),
        ("Detention and Removl Operations", 70, 70),
    ):
        first = resolve(names, name)[0]
        assert ("unit/dro", True) == (first.thing.id, least <= first.score <= most)


@pytest.mark.parametrize(("dossier", "right"), [("ice", 0.95), ("tides", 0.83), ("harbour", 0.89)])
def test_misspelled_names_lead_to_their_own_thing(dossier: str, right: float) -> None:
    """Of all names, with a slip at any place: hardly one leads elsewhere, none is a match."""
    counts = lead(dossier, owners(dossier), every=11 if dossier == "ice" else 2)
    asked = counts["right"] + counts["wrong"] + counts["nowhere"]
    assert asked > 500
    assert 0 == counts["wrong match"]
    assert counts["wrong"] <= asked * 0.005
    assert counts["right"] >= asked * right


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_strangers_are_not_taken_for_misspellings(dossier: str) -> None:
    """No agency that the dossier does not know, of this list or another dossier, is a slip."""
    others = {name for other in DOSSIERS if other != dossier for name in owners(other)}
    taken = {
        name: one.name.text
        for name in (*STRANGERS, *sorted(others))
        for one in resolve(names_of(dossier), name)
        if one.closeness == "words alike"
    }
    assert {} == taken


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Region 1 Patrol Stations", "Region 2 Patrol Stations"),
        ("Office of Maps", "Office of Mops"),
        ("Office of Rivers", "Office of Divers"),
        ("Detentn Operations", "Detention Operations"),
        ("Detenton Removl Operatons", "Detention Removal Operations"),
    ],
)
def test_what_is_another_word_is_no_slip(text: str, name: str) -> None:
    """Another number, a short word, a short name, two letters of a word, and three words."""
    assert 0 == slips(set(telling(text)), set(telling(name)))


def test_column_and_service_give_the_same(tmp_path: Path, say: Say) -> None:
    """A column of names and the reconciliation service lead there too, with the reasons."""
    name = "Detention and Removl Operations"
    path = tmp_path / "offices.csv"
    path.write_text(f"office\n{name}\n", encoding="utf-8")
    asked = ("resolve", "--from", path, "--column", "office", "--dossier", dossier_folder("ice"))
    row = next(csv.DictReader(io.StringIO(say(*asked)[1])))
    assert ("", "unit/dro", "70") == (
        row["agencygraph_match"],
        row["agencygraph_candidates"],
        row["agencygraph_score"],
    )
    answer = reconciled({"query": name})[0]
    assert ("unit/dro", 70, False) == (answer["id"], answer["score"], answer["match"])
    for said in (row["agencygraph_reasons"], answer["description"]):
        assert 'without "Office of"; one letter differs' in said


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [("plantation", set()), ("ofices", {"offices"}), ("removel", {"removals"})],
)
def test_single_word_is_near_only_what_it_shares_more_than_an_ending_with(
    asked: str, nearest: set[str]
) -> None:
    """Where nothing is near, nothing is offered."""
    found = {name.text for name in names_of("ice").nearest(asked)}
    assert nearest <= found
    assert bool(nearest) == bool(found)
