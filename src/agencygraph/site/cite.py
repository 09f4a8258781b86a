"""How to cite a figure or a document: APA, Chicago, BibTeX and CSL-JSON.

In: the source, the figure as printed, and the address of the figure in the graph. Out: text. No
day of access: the figure's own address and the checksum of its text do not change.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

from agencygraph.dates import EdtfDate, parse_edtf
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
    #: A figure as the source prints it or, where the words are not known, its value in words.
    printed: str = ""
    value: str = ""
    #: Where the copy is kept that was read: cited in place of `url`, which may show another text.
    archived: str = ""


# -- dates -----------------------------------------------------------------------------------------


def _year(date: EdtfDate | None) -> str:
    """Give the year of publication, "" where it may be another."""
    if date is None or date.earliest is None or date.latest is None:
        return ""
    return str(date.earliest.year) if date.earliest.year == date.latest.year else ""


def _american(date: EdtfDate) -> str:
    """Give a date as Chicago has it: December 19, 2024."""
    said = re.sub(r"\b(\d{1,2}) (\w+) (?=\d{4}\b)", r"\2 \1, ", when(date))
    return re.sub(r"(, \d{4}) and", r"\1, and", said)


def _apa_date(date: EdtfDate | None) -> str:
    if date is None:
        return "n.d."
    if date.precision in ("day", "month") and date.earliest:
        number, month, year = day(date.earliest).split()
        return f"{year}, {month} {number}" if date.precision == "day" else f"{year}, {month}"
    # Of the bounds, their years.
    return _year(date) or when(parse_edtf(re.sub(r"(\d{4})[-\d]*", r"\1", date.text)))


def _issued(date: EdtfDate) -> dict[str, object]:
    """Give a date of CSL: a range where one is between two; with one bound, words."""
    if date.precision in ("not-after", "not-before"):
        return {"literal": _american(date)}
    bounds = date.text.strip("[]").split("..")
    parts = [[int(part) for part in bound.split("-")] for bound in bounds]
    return {"date-parts": parts, **({"circa": True} if len(parts) > 1 else {})}


def _published(cited: Cited) -> str:
    """Say when a source was published, where that is no one year."""
    date = cited.published
    return f"Published {_american(date)}. " if date and not _year(date) else ""


# -- styles ----------------------------------------------------------------------------------------
# `assets/cite.js` writes the same from `record`: what is changed here is changed there.


def _stop(text: str) -> str:
    """End a text, if there is one, with a full stop."""
    return f"{text}." if text and text[-1] not in ".?!" else text


def _joined(*parts: str) -> str:
    """Join what is there."""
    return " ".join(filter(None, parts))


def _safe(text: str) -> str:
    """Write a text so that LaTeX prints it."""
    return "".join(_LATEX.get(character, character) for character in text)


def _place(cited: Cited) -> str:
    """Give where a source can be read, "" where that is not known."""
    return f"Archived at {cited.archived}" if cited.archived else cited.url


def _figure(cited: Cited) -> str:
    if cited.printed:
        return f"Figure as printed: “{cited.printed}”"
    return f"Figure: {cited.value}" if cited.value else ""


def apa(cited: Cited) -> str:
    """Give the reference in the style of the APA, 7th edition."""
    figure, dated = _figure(cited), f"({_apa_date(cited.published)})."
    title = _joined(cited.title, figure and f"[{figure}]") + "."
    # Without an author the title goes first.
    first = (_stop(cited.publisher), dated, title) if cited.publisher else (title, dated)
    return _joined(*first, _place(cited), f"(In {cited.dataset}: {cited.address})")


def _chicago_date(cited: Cited) -> str:
    said = _american(cited.published) if cited.published else "n.d."
    return _stop(said[0].upper() + said[1:])


def chicago(cited: Cited) -> str:
    """Give the reference in the style of the Chicago Manual, notes and bibliography."""
    figure = f"Figure as printed: “{cited.printed}.”" if cited.printed else _stop(_figure(cited))
    return _joined(
        _stop(cited.publisher),
        f"“{_stop(cited.title)}”",
        figure,
        _chicago_date(cited),
        _stop(_place(cited)),
        f"{cited.dataset}, {cited.address}.",
    )


def bibtex(cited: Cited) -> str:
    """Give the reference as a BibTeX entry."""
    note = f"Figure: {_safe(cited.value)}. " if cited.value else ""
    note = f"Figure as printed: ``{_safe(cited.printed)}''. " if cited.printed else note
    url = f"\\url{{{cited.archived or cited.url}}}"
    fields = {
        "author": cited.publisher and f"{{{_safe(cited.publisher)}}}",
        "title": f"{{{_safe(cited.title)}}}",
        "year": _year(cited.published),
        "howpublished": f"Archived at {url}" if cited.archived else cited.url and url,
        "note": f"{note}{_published(cited)}{_safe(cited.dataset)}, \\url{{{cited.address}}}",
    }
    lines = ",\n".join(f"  {name} = {{{said}}}" for name, said in fields.items() if said)
    return f"@misc{{{re.sub('[^A-Za-z0-9:-]', '-', cited.key)},\n{lines}\n}}"


def csl(cited: Cited) -> str:
    """Give the reference as one item of CSL-JSON."""
    item = {
        "id": cited.key,
        "type": "report",
        "title": cited.title,
        "author": [{"literal": cited.publisher}] if cited.publisher else None,
        "issued": _issued(cited.published) if cited.published else None,
        "URL": cited.archived or cited.url,
        "archive": cited.dataset,
        "archive_location": cited.address,
        "note": _figure(cited),
    }
    return json.dumps({name: said for name, said in item.items() if said}, ensure_ascii=False)


def record(cited: Cited) -> dict[str, object]:
    """Give what `cite.js` needs of a source to write the same references; no more than is known."""
    found = {
        "publisher": cited.publisher,
        "title": cited.title,
        "url": cited.archived or cited.url,
        "archived": bool(cited.archived),
        "year": _year(cited.published),
        "apa": _apa_date(cited.published),
        "chicago": _chicago_date(cited),
        "published": _published(cited),
        "issued": _issued(cited.published) if cited.published else None,
    }
    return {name: said for name, said in found.items() if said}


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
