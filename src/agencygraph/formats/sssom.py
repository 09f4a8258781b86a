"""How our terms stand to those of others, as a mapping set in SSSOM/TSV.

In: the table `mappings`. Out: one file with its metadata block, in which every term is a CURIE of
the map that stands there.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from agencygraph.errors import UsageError
from agencygraph.formats.file import MARK, write_text
from agencygraph.formats.rows import Rows, dataset, home
from agencygraph.iris import compact, prefixes

_COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "mapping_justification",
)
_BY_HAND = "semapv:ManualMappingCuration"
_OTHERS = {"ror": "https://ror.org/", "semapv": "https://w3id.org/semapv/vocab/"}


def write_sssom(rows: Rows, out: Path) -> None:
    """Write the mapping set. Raises UsageError for an address that no prefix shortens."""
    about = dataset(rows)
    base, key, _ = home(rows).rsplit("/", 2)
    names = {**prefixes(key, f"{base}/"), **_OTHERS}
    used = {"semapv"}
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter="\t", lineterminator="\n")
    writer.writerow(_COLUMNS)
    for term, label, predicate, other in rows["mappings"]:
        curies = [_curie(str(iri), names) for iri in (term, predicate, other)]
        used |= {curie.partition(":")[0] for curie in curies}
        writer.writerow((curies[0], label, curies[1], curies[2], _BY_HAND))
    title = str(about["title"]).replace("'", "''")
    header = [
        f"# mapping_set_id: {home(rows)}mappings",
        f"# mapping_set_version: '{about['version']}'",
        f"# mapping_set_title: '{title}: how its terms stand to those of others'",
        f"# mapping_tool: {MARK.removeprefix('written by ')}",
        f"# comment: {MARK}",
        f"# license: {about['licence']}",
        "# curie_map:",
        *(f"#   {name}: {names[name]}" for name in sorted(used)),
    ]
    write_text(out, "\n".join(header) + "\n" + lines.getvalue())


def _curie(iri: str, names: dict[str, str]) -> str:
    found = compact(iri, names)
    if found == iri:
        raise UsageError(f"{iri}: no prefix of agencygraph.iris shortens it")
    return found
