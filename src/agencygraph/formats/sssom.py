"""How our terms stand to those of others, as a mapping set in SSSOM/TSV.

In: the table `mappings`. Out: one file with its metadata block, in which every term is a CURIE of
the map that stands there.
"""

from __future__ import annotations

import csv
import io
import json
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
    described = {
        "mapping_set_id": f"{home(rows)}mappings",
        "mapping_set_version": about["version"],
        "mapping_set_title": f"{about['title']}: how its terms stand to those of others",
        "publication_date": str(about["issued"]),
        "mapping_provider": about["publisher_url"],
        "comment": MARK,
        "license": about["licence"],
    }
    header = [
        # A string of JSON is one of YAML, whatever stands in it, and one line.
        *(f"# {name}: {json.dumps(said, ensure_ascii=False)}" for name, said in described.items()),
        "# curie_map:",
        *(f"#   {name}: {names[name]}" for name in sorted(used)),
    ]
    write_text(out, "\n".join(header) + "\n" + lines.getvalue())


def _curie(iri: str, names: dict[str, str]) -> str:
    found = compact(iri, names)
    if found == iri:
        raise UsageError(f"{iri}: no prefix of agencygraph.iris shortens it")
    return found
