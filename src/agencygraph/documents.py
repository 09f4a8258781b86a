"""The pinned texts of the source documents, and whether receipts still hold in them.

In: a folder of texts and the facts of a dossier. Out: findings. A receipt is looked up at its
position, then by a quote that stands in the text once; nothing is matched by likeness.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agencygraph.figures import find_figures
from agencygraph.findings import Finding, Place
from agencygraph.model import Document, Fact, Facts, Receipt


@dataclass(frozen=True, slots=True)
class Text:
    """A pinned text: its document and its characters, unchanged."""

    document: Document
    characters: str


def read_texts(facts: Facts, folder: Path) -> tuple[dict[str, Text], list[Finding]]:
    """Read the texts of a dossier's documents from a folder; a text must have its checksum."""
    texts: dict[str, Text] = {}
    findings = []
    for document in facts.documents:
        path = folder / document.file
        place = Place(document.place.file, document.place.row, "file")
        try:
            data = path.read_bytes()
        except OSError:
            problem = f"{path.as_posix()} is not there"
            fix = "put the pinned text there, or name another folder with --documents"
            findings.append(Finding(place, "missing-document", problem, fix))
            continue
        found = hashlib.sha256(data).hexdigest()
        if found != document.sha256:
            place = Place(place.file, place.row, "sha256")
            problem = f"{path.as_posix()} has the checksum {found}"
            fix = "use the text that the receipts were made from, or make them anew"
            findings.append(Finding(place, "changed-document", problem, fix))
            continue
        try:
            texts[document.key] = Text(document, data.decode("utf-8"))
        except UnicodeDecodeError as error:
            problem = f"{path.as_posix()} is not UTF-8 at byte {error.start}"
            fix = "save the text as UTF-8 and pin it anew"
            findings.append(Finding(place, "not-utf-8", problem, fix))
    return texts, findings


def check_receipts(facts: Facts, texts: dict[str, Text]) -> Iterator[Finding]:
    """Re-read every receipt in the texts that are at hand."""
    for fact in facts.all():
        receipt = fact.receipt
        if receipt is None or receipt.document not in texts:
            continue
        characters = texts[receipt.document].characters
        start, end = receipt.start, receipt.end
        quote = receipt.prefix + receipt.printed + receipt.suffix
        begin = start - len(receipt.prefix)
        if begin >= 0 and characters[begin : end + len(receipt.suffix)] == quote:
            continue
        yield _misplaced(fact.place, receipt, characters, quote)


def _misplaced(row: Place, receipt: Receipt, characters: str, quote: str) -> Finding:
    place = Place(row.file, row.row, "start")
    count = characters.count(quote)
    if count == 1:
        start = characters.index(quote) + len(receipt.prefix)
        return Finding(
            place,
            "receipt-moved",
            f'"{receipt.printed}" does not stand at {receipt.start} to {receipt.end}',
            f"write start {start} and end {start + len(receipt.printed)}",
        )
    if count:
        return Finding(
            place,
            "receipt-ambiguous",
            f'"{receipt.printed}" is not at its position, and its quote stands {count} times',
            "lengthen prefix or suffix until the quote is unique",
        )
    return Finding(
        Place(place.file, place.row, "printed"),
        "receipt-not-found",
        f'"{quote}" does not stand in {receipt.document}',
        "copy printed, prefix and suffix from the text, character by character",
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many figures of a document are claimed, set aside, or neither."""

    document: str
    found: int
    claimed: int
    set_aside: int
    unclaimed: tuple[Finding, ...]

    @property
    def percent(self) -> float:
        """Say how much of what was found is accounted for, in percent."""
        return 100 * (self.claimed + self.set_aside) / self.found if self.found else 100.0


def cover(facts: Facts, texts: dict[str, Text]) -> list[Coverage]:
    """Hold every figure found in the texts against the rows that account for it."""
    claimed = _spans((*facts.observations, *facts.claims))
    set_aside = _spans(facts.dismissed)
    result = []
    for key in sorted(texts):
        counts = {"found": 0, "claimed": 0, "set_aside": 0}
        unclaimed = []
        characters = texts[key].characters
        for figure in find_figures(characters):
            counts["found"] += 1
            if _within(figure.start, figure.end, claimed.get(key, [])):
                counts["claimed"] += 1
            elif _within(figure.start, figure.end, set_aside.get(key, [])):
                counts["set_aside"] += 1
            else:
                unclaimed.append(_unclaimed(texts[key], figure.start, figure.end))
        result.append(Coverage(key, unclaimed=tuple(unclaimed), **counts))
    return result


def _spans(facts: tuple[Fact, ...]) -> dict[str, list[tuple[int, int]]]:
    spans: dict[str, list[tuple[int, int]]] = {}
    for fact in facts:
        if fact.receipt:
            spans.setdefault(fact.receipt.document, []).append(
                (fact.receipt.start, fact.receipt.end)
            )
    return spans


def _within(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _unclaimed(text: Text, start: int, end: int) -> Finding:
    line = text.characters.count("\n", 0, start) + 1
    around = text.characters[max(0, start - 20) : end + 20].replace("\n", " ")
    return Finding(
        Place(text.document.file, line, f"{start}-{end}"),
        "unclaimed-figure",
        f'"{text.characters[start:end]}" in "{around.strip()}" is in no row',
        "state it in observations.csv or claims.csv, or set it aside in dismissed.csv",
    )
