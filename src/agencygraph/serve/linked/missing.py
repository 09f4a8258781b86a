"""What to say when nothing stands at a path: the things whose keys or names are nearest.

In: a `Book` and a path. Out: an answer that says why there is nothing, as a page or in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from agencygraph.serve.linked.answers import Answer, Asked, in_words
from agencygraph.serve.linked.pages import Pages
from agencygraph.serve.linked.serializations import PAGE
from agencygraph.site.addresses import PAGES
from agencygraph.site.book import Book, Page

Near = Sequence[tuple[str, str]]
#: So many names are offered; those less alike than this are not.
_MOST, _ALIKE = 5, 60
#: Slashes of a path from which on no page is laid out: each of its links would go up them all.
_DEEP = 20


@dataclass(frozen=True)
class Nearest:
    """Finds things by what their keys and names look like."""

    book: Book

    def to(self, path: str) -> list[tuple[str, str]]:
        """Give the page and the name of the things nearest to a path."""
        wanted = path.rstrip("/").rpartition("/")[2].partition(".")[0].replace("-", " ").casefold()
        close = process.extract(
            wanted[:80], self._names.keys(), scorer=fuzz.ratio, limit=3 * _MOST, score_cutoff=_ALIKE
        )
        found = dict.fromkeys(entry for text, *_ in close for entry in self._names[text])
        return list(found)[:_MOST]

    @cached_property
    def _names(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for kind, key, texts in self._things():
            page, name = self.book.addresses.of(kind, key), self.book.label(kind, key)
            for text in texts:
                if page and text:
                    found.setdefault(text.casefold(), []).append((page, f"{name} ({kind} {key})"))
        return found

    def _things(self) -> Iterator[tuple[str, str, list[str]]]:
        for kind in PAGES:
            for one in getattr(self.book.lineage.facts, f"{kind}s"):
                versions = self.book.lineage.versions.get(one.key, ()) if kind == "unit" else ()
                names = [self.book.label(kind, one.key), *(version.name for version in versions)]
                short = [version.abbreviation for version in versions]
                yield kind, one.key, [one.key.replace("-", " "), *names, *short]


def refused(
    pages: Pages, asked: Asked, title: str, said: str, near: Near = (), see: Near = ()
) -> Answer:
    """Say why there is nothing, and what might have been meant: as a page, or in plain words.

    A page leads to what there is to `see` instead, too.
    """
    if not asked.wants_page or asked.path.count("/") > _DEEP:
        return in_words(404, "\n".join([said, *(f"perhaps: {name}" for _, name in near)]))
    path = "/".join(["x"] * (asked.path.count("/") + 1))
    page = Page(path, "missing.html", title, said, {"said": said, "near": near, "see": see})
    return Answer(404, {"Content-Type": PAGE.media_type}, pages.beside(page))
