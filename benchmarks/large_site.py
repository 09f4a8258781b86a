"""A generated dossier of about 3,000 things: the large Office of Tides, with figures.

In: a folder. Out: the dossier, with the text of one more document, in which each figure is printed
at the place of its receipt. The same each time.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from dossier_fixtures import read_table, write_table
from large_dossier import UNITS, write_large

MEASURES, FIGURES = 46, 2300
DOCUMENT = "counts"


def write_dossier(folder: Path) -> Path:
    """Write the dossier; give its folder."""
    write_large(folder)
    measures = [
        {"key": f"m{n:02d}", "label": f"boats of rig {n}", "unit": "boats", "basis": "stock",
         "definition": f"Boats with rig {n} that the subject can send out."}
        for n in range(MEASURES)
    ]  # fmt: skip
    text, figures = "", []
    for n in range(FIGURES):
        # The first of each group of four stands throughout.
        number = 4 * n % UNITS
        unit, measure, year = f"u{number:03d}", f"m{n // 50 % MEASURES:02d}", 2022 - n % 9
        value = f"{100 + 7 * n:,}"
        before = f"In {year} unit {number} had "
        start = len(text) + len(before)
        text += f"{before}{value} boats of rig {measure[1:]}.\n"
        figures.append({
            "key": f"n{n:04d}", "subject": unit, "measure": measure, "breakdown": "total",
            "period": f"FY{year}", "value": value.replace(",", ""), "unit": "boats",
            "qualifier": "exact", "document": DOCUMENT, "start": str(start),
            "end": str(start + len(value)), "printed": value, "prefix": "had ",
            "suffix": " boats", "citation": "",
        })  # fmt: skip
    (folder / "documents" / f"{DOCUMENT}.txt").write_bytes(text.encode())
    document = {
        "key": DOCUMENT, "title": "The Boats of Meren, Unit by Unit", "publisher": "tides",
        "url": "https://tides.example/boats", "published": "2022-12-01",
        "retrieved": "2023-01-15", "file": f"{DOCUMENT}.txt",
        "sha256": hashlib.sha256(text.encode()).hexdigest(), "media_type": "text/plain",
        "language": "en", "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
        "default_period": "FY2022", "read_by": "rule", "reviewed": "unreviewed",
    }  # fmt: skip
    added = {"measures": measures, "observations": figures, "documents": [document]}
    for table, rows in added.items():
        path = folder / f"{table}.csv"
        header, known = read_table(path)
        write_table(path, header, [*known, *(dict.fromkeys(header, "") | row for row in rows)])
    return folder
