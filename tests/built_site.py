"""A built site of each dossier, and its pages as a reader of HTML sees them."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.site.build import Built, build_site

TURTLE = ox.RdfFormat.TURTLE
ROOT = Path(__file__).parent.parent
DOSSIERS = [
    path
    for path in (ROOT / "graph/ice", ROOT / "tests/dossiers/tides")
    if (path / "dossier.toml").is_file()
]


class Reader(HTMLParser):
    """What a page links to, names, loads and embeds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.names: list[str] = []
        self.tags: list[str] = []
        self.jsonld = ""
        self._within = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of what a tag names and loads."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if "id" in given:
            self.names.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in ("link", "script", "img", "iframe", "use", "form"):
            self.loads += [given[name] for name in ("href", "src", "action") if name in given]
        self._within = tag == "script" and given.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        """Keep the embedded triples."""
        if self._within:
            self.jsonld += data

    def handle_endtag(self, tag: str) -> None:
        """Leave the embedded triples."""
        self._within = False


class Site:
    """A built site and its pages, read once."""

    def __init__(self, dossier: Path, export: Path, folder: Path, texts: Path) -> None:
        self.dossier, self.folder = dossier, folder
        self.export, self.out = export, folder / "site"
        self.texts = texts
        self.lineage, self.settings = api.load_dossier(dossier), load_settings(dossier)
        self.built = self.build(self.out)
        self.pages = {
            path.relative_to(self.out).as_posix(): Reader(path.read_text(encoding="utf-8"))
            for path in sorted(self.out.rglob("*.html"))
        }

    def build(self, out: Path) -> Built:
        """Build the site once more."""
        return build_site(self.lineage, self.settings, self.export, out, self.texts)


@pytest.fixture(scope="session", params=DOSSIERS, ids=lambda path: path.name)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One site of each dossier."""
    name = request.param.name
    own = name != "ice"
    export = request.getfixturevalue(f"{name}_export" if own else "export")
    texts = request.param / "documents" if own else request.getfixturevalue("sources")
    return Site(request.param, export, tmp_path_factory.mktemp(name), texts)
