"""Pages as people read them: their words, without a build of the site."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.site.book import Book, Page
from agencygraph.site.build import resource_pages
from agencygraph.site.layout import Layout
from dossier_fixtures import dossier_folder

#: Each dossier of which pages are read.
READ = ("ice", "tides", "harbour")


class Pages:
    """The pages of a dossier's things, laid out when they are asked for."""

    def __init__(self, dossier: Path) -> None:
        self.book = Book(api.load_dossier(dossier), load_settings(dossier), [])
        self.layout = Layout(self.book)

    @cached_property
    def known(self) -> dict[str, Page]:
        """Every page by its path without the ending."""
        return {page.path.removesuffix(".html"): page for page in resource_pages(self.book)}

    def html(self, path: str) -> str:
        """Give what stands between the head and the foot of a page."""
        text = self.layout.page(self.known[path])
        return text[text.index("<main") : text.index("</main>")]

    def text(self, path: str) -> str:
        """Give the words of a page, each row, item and heading on a line of its own."""
        return plain(self.html(path))

    def row(self, path: str, name: str) -> str:
        """Give the words of the row or item that has a name."""
        found = re.search(rf'<\w+ id="?{re.escape(name)}"?[ >].*?(?=<tr|<li|</ul|</table)',
                          self.html(path), re.DOTALL)  # fmt: skip
        assert found, f"{path} has no {name}"
        return plain(found[0])

    def part(self, path: str, heading: str) -> str:
        """Give the words under a heading; "" where the page does not have it."""
        _, found, rest = self.html(path).partition(f">{heading}</h2>")
        return plain(re.split("<h2|</section>|</div>", rest)[0]) if found else ""


def plain(markup: str) -> str:
    """Give the words of some HTML."""
    broken = re.sub(r"<(?:tr|li|p|h\d|dt|dd|section)\b", "\n<", markup)
    cells = re.sub(r"<(?:td|th|br)\b", " <", broken)
    words = html.unescape(re.sub("<[^>]*>", "", cells))
    return re.sub(r" *\n\s*", "\n", re.sub("[ \t]+", " ", words)).strip()


@pytest.fixture(scope="session")
def ice_pages() -> Pages:
    """The pages of the agency."""
    return Pages(dossier_folder("ice"))


@pytest.fixture(scope="session")
def harbour_pages() -> Pages:
    """The pages of the invented harbour."""
    return Pages(dossier_folder("harbour"))


@pytest.fixture(scope="session", params=READ)
def pages(request: pytest.FixtureRequest) -> Pages:
    """The pages of each dossier."""
    return Pages(dossier_folder(request.param))


@pytest.fixture
def altered_pages(altered: Callable[..., Path]) -> Callable[..., Pages]:
    """Change cells of one row of a dossier, and give its pages."""
    return lambda *row, **cells: Pages(altered(*row, **cells))
