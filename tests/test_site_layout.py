"""The frame of every page: which sections it leads to, and that its headings have room."""

from __future__ import annotations

from pathlib import Path

import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.site.build import build_site
from agencygraph.site.layout import NAV
from built_site import Reader
from dossier_fixtures import dossier_folder
from site_browser import Visit

pytest_plugins = ("site_fixtures",)

#: Headings and what is in them that reach beyond the box they stand in.
BEYOND = """() => [...document.querySelectorAll("main :is(h1, h2, h3), main :is(h1, h2, h3) *")]
  .filter((e) => e.getBoundingClientRect().right > document.querySelector("main")
    .getBoundingClientRect().right - parseFloat(getComputedStyle(document.querySelector("main")).paddingRight) + 1)
  .map((e) => e.textContent)"""  # noqa: E501


@pytest.fixture(scope="module")
def out(export: Path, web: tuple[Path, str]) -> Path:
    """The agency's site, where it is served."""
    folder = dossier_folder("ice")
    build_site(api.load_dossier(folder), load_settings(folder), export, web[0] / "frame")
    return web[0] / "frame"


def test_every_page_leads_to_every_section(out: Path) -> None:
    """At the top by a link each; in a folder some, and the others by one link to all of them."""
    wanted = {file for file, _ in NAV}
    first = (out / "index.html").read_text(encoding="utf-8")
    more = first[first.index("id=more") :]
    assert {file for file in wanted if f"href={file}" not in more} <= {"search.html"}
    for path in out.rglob("*.html"):
        links = Reader(path.read_text(encoding="utf-8").partition("<main")[0]).links
        if path.parent == out:
            assert wanted <= set(links), path
        else:
            assert "../index.html#more" in links, path
            assert "../search.html" in links, path


@pytest.mark.parametrize("width", [320, 390])
def test_headings_of_terms_have_room(
    chromium: object, out: Path, web: tuple[Path, str], width: int
) -> None:
    """The longest label of a term is broken into lines, not cut off."""
    with Visit(chromium, width) as visit:
        visit.page.goto(f"{web[1]}frame/terms.html")
        assert [] == visit.page.evaluate(BEYOND)
