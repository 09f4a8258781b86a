"""The export of an invented dossier, byte by byte: the diff is the review.

`pytest tests/test_golden.py --update-golden` rewrites the files. They are the forms that people
read; SHA256SUMS stands for the bytes of the others.
"""

from __future__ import annotations

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden" / "tides"
#: The same quads in other syntaxes, and what a library stamps with its version.
ELSEWHERE = (".jsonld", ".nq", ".parquet", ".rdf")
TWICE = ("facts.trig", "facts.ttl", "facts-with-evidence.ttl")


def kept(export: Path) -> dict[str, bytes]:
    """Give the files of an export that the golden folder holds."""
    return {
        path.name: path.read_bytes()
        for path in sorted(export.iterdir())
        if path.suffix not in ELSEWHERE and path.name not in TWICE
    }


def test_export_has_the_golden_bytes_when_it_is_built(
    tides_export: Path, request: pytest.FixtureRequest
):
    """The text files of the export are those under tests/golden, to the byte."""
    found = kept(tides_export)
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        for path in GOLDEN.iterdir():
            path.unlink()
        for name, data in found.items():
            (GOLDEN / name).write_bytes(data)
    golden = {path.name: path.read_bytes() for path in sorted(GOLDEN.iterdir())}
    assert list(found) == list(golden)
    changed = [name for name, data in found.items() if data != golden[name]]
    assert changed == [], "read the diff; if it is meant: pytest --update-golden"
