"""How to cite a figure or a document: APA, Chicago, BibTeX and CSL-JSON.

In: the source, the figure as printed, and the address of the figure in the graph. Out: text. No
day of access: the figure's own address and the checksum of its text do not change.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

from agencygraph.dates import EdtfDate
from agencygraph.model import Receipt
from agencygraph.site.words import day, when

_LATEX = {c: f"\\{c}" for c in "&%$#_{}"} | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited: a source and, perhaps, one figure in it."""

    key: str
    publisher: str
    title: str
    published: EdtfDate | None
    url: str
    dataset: str
    address: str
    printed: str = ""

    @property
    def year(self) -> str:
        """The year of publication, `n.d.` for none."""
        known = self.published and (self.published.earliest or self.published.latest)
        return str(known.year) if known else "n.d."


def _apa_date(cited: Cited) -> str:
    date = cited.published
    if date and date.precision == "day" and date.earliest:
        number, month, year = day(date.earliest).split()
        return f"{year}, {month} {number}"
    return cited.year


def apa(cited: Cited) -> str:
    """Give the reference in the style of the APA, 7th edition."""
    figure = f" [Figure as printed: “{cited.printed}”]" if cited.printed else ""
    via = f" (In {cited.dataset}: {cited.address})"
    return f"{cited.publisher}. ({_apa_date(cited)}). {cited.title}{figure}. {cited.url}{via}"


def _chicago_date(cited: Cited) -> str:
    """Give the date as Chicago has it: December 19, 2024."""
    said = when(cited.published) if cited.published else "n.d."
    return re.sub(r"\b(\d{1,2}) (\w+) (?=\d{4}\b)", r"\2 \1, ", said)


def chicago(cited: Cited) -> str:
    """Give the reference in the style of the Chicago Manual, notes and bibliography."""
    figure = f" Figure as printed: “{cited.printed}.”" if cited.printed else ""
    return (
        f"{cited.publisher}. “{cited.title}.”{figure} {_chicago_date(cited)}. {cited.url}. "
        f"{cited.dataset}, {cited.address}."
    )


def bibtex(cited: Cited) -> str:
    """Give the reference as a BibTeX entry."""

    def safe(text: str) -> str:
        return "".join(_LATEX.get(character, character) for character in text)

    note = f"Figure as printed: ``{safe(cited.printed)}''. " if cited.printed else ""
    lines = [
        f"@misc{{{re.sub('[^A-Za-z0-9:-]', '-', cited.key)},",
        f"  author = {{{{{safe(cited.publisher)}}}}},",
        f"  title = {{{{{safe(cited.title)}}}}},",
        *([f"  year = {{{cited.year}}},"] if cited.year != "n.d." else []),
        f"  howpublished = {{\\url{{{cited.url}}}}},",
        f"  note = {{{note}{safe(cited.dataset)}, \\url{{{cited.address}}}}}",
        "}",
    ]
    return "\n".join(lines)


def csl(cited: Cited) -> str:
    """Give the reference as one item of CSL-JSON."""
    item: dict[str, object] = {
        "id": cited.key,
        "type": "report",
        "title": cited.title,
        "author": [{"literal": cited.publisher}],
        "URL": cited.url,
        "archive": cited.dataset,
        "archive_location": cited.address,
    }
    if cited.published and cited.published.earliest:
        parts = [int(part) for part in cited.published.earliest.isoformat().split("-")]
        kept = {"day": 3, "month": 2}.get(cited.published.precision, 1)
        item["issued"] = {"date-parts": [parts[:kept]]}
    if cited.printed:
        item["note"] = f"Figure as printed: “{cited.printed}”"
    return json.dumps(item, ensure_ascii=False)


def record(cited: Cited) -> dict[str, object]:
    """Give what `cite.js` needs of a source to write the same references."""
    item = json.loads(csl(cited))
    return {
        "publisher": cited.publisher,
        "title": cited.title,
        "url": cited.url,
        "year": cited.year,
        "apa": _apa_date(cited),
        "chicago": _chicago_date(cited),
        **({"issued": item["issued"]["date-parts"][0]} if "issued" in item else {}),
    }


def styles(cited: Cited) -> tuple[tuple[str, str], ...]:
    """Give the reference in every style, each under its name."""
    return (
        ("APA", apa(cited)),
        ("Chicago", chicago(cited)),
        ("BibTeX", bibtex(cited)),
        ("CSL-JSON", csl(cited)),
    )


def text_fragment(url: str, receipt: Receipt) -> str:
    """Give a publisher's address with a fragment that finds the printed figure in the page.

    >>> text_fragment("https://x.org/", Receipt("d", 0, 2, "1,200", "of ", " people"))
    'https://x.org/#:~:text=of-,1%2C200,-people'
    """
    # A few words beside it: the outermost may be cut, and a fragment is of whole words.
    before, after = receipt.prefix.split(), receipt.suffix.split()
    parts = (before[1:][-3:] or before, receipt.printed.split(), after[:-1][:3] or after)
    quoted = quote("\0".join(map(" ".join, parts)), safe="").replace("-", "%2D")
    head, printed, tail = quoted.split("%00")
    before_it, after_it = head and f"{head}-,", tail and f",-{tail}"
    return f"{url.partition('#')[0]}#:~:text={before_it}{printed}{after_it}"
