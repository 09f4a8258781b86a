"""The river as SVG and PNG: links, titles, contrast, bytes."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from agencygraph.api import load_dossier
from agencygraph.cli import main
from agencygraph.dossier import load_settings
from agencygraph.draw.palette import LEAST_CONTRAST, STREAMS, THEMES, contrast, pairs
from agencygraph.draw.raster import png
from agencygraph.draw.river import river
from agencygraph.errors import UsageError

ROOT = Path(__file__).parents[1]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def ice():
    """Give the lineage and settings of ICE."""
    return load_dossier(ROOT / "graph/ice"), load_settings(ROOT / "graph/ice")


@pytest.fixture(scope="module")
def linked(ice):
    """Draw ICE with links."""
    return river(*ice, link=lambda kind, key: f"{kind}/{key}.html")


def test_river_links_every_band_and_event(linked):
    """Units, programs, events and reforms lead to their pages, and say what they are."""
    root = ET.fromstring(linked)
    found = {a.get("href"): a.findtext(f"{SVG}title") for a in root.iter(f"{SVG}a")}
    assert {
        "unit/fps.html",
        "unit/hsi.html",
        "program/best.html",
        "event/2009-fps-to-nppd.html",
        "reform/2010-realignment.html",
    } <= found.keys()
    titles = [a.findtext(f"{SVG}title") for a in root.iter(f"{SVG}a")]
    fps = next(
        t for t in titles if t and t.startswith("Federal Protective Service (FPS), division")
    )
    assert "from March 2003 to 27 October 2009" in fps
    assert "Sources: " in fps


def test_river_is_named_and_described(ice, linked):
    """The drawing has a title, a description and a role; without links it is one image."""
    root = ET.fromstring(linked)
    assert root.get("role") == "group"
    assert root.findtext(f"{SVG}title").startswith("U.S. Immigration and Customs Enforcement")
    assert "ICE realignment of June 2010" in root.findtext(f"{SVG}desc")
    plain = ET.fromstring(river(*ice))
    assert plain.get("role") == "img"
    assert not list(plain.iter(f"{SVG}a"))


def test_river_has_the_same_bytes_twice(ice, linked):
    """Nothing but the facts has a part in the drawing."""
    again = river(load_dossier(ROOT / "graph/ice"), ice[1], link=lambda k, key: f"{k}/{key}.html")
    assert again == linked


def test_river_of_ice_is_small(ice):
    """A page can carry it."""
    assert len(river(*ice).encode()) < 60_000


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_river_colours_can_be_read(theme):
    """Words have a contrast of 4.5 in every theme, bands one of 3 against what is behind."""
    colours = THEMES[theme]
    low = {name: contrast(*pair) for name, pair in pairs(colours).items()}
    assert {name for name, found in low.items() if found < LEAST_CONTRAST} == set()
    assert all(contrast(stream, colours.zone) >= 3 for stream in STREAMS)


def test_river_ids_are_its_own(ice):
    """Two drawings can stand on one page."""
    one, two = (set(re.findall(r' id="([^"]+)"', river(*ice, name=name))) for name in ("a", "b"))
    assert not one & two


def test_river_names_years_over_the_lines_of_reforms(ice):
    """2003 and 2010 stand where reforms begin: their lines are drawn first, with a gap."""
    drawn = river(*ice, name="n")
    assert drawn.rindex('class="reform-line"') < drawn.index('class="year"')
    (gap,) = re.findall(r"#n \.on-gap,#n \.year\{stroke:(#[0-9a-f]{6})", drawn)
    assert THEMES["light"].page == gap
    assert "stroke-width:5;paint-order:stroke}" in drawn


def test_river_refuses_an_unknown_theme(ice):
    """The error names the themes there are."""
    with pytest.raises(UsageError, match="auto, light, dark"):
        river(*ice, theme="pink")


def test_png_is_a_png(ice):
    """The raster has the size asked for."""
    drawn = png(river(*ice, width=400), 1)
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(drawn[16:20], "big") == 400


def test_png_is_the_same_with_rules_for_paper(ice):
    """How a page prints the drawing has no part in its picture."""
    assert png(river(*ice, width=400), 1) == png(river(*ice, width=400, paged=True), 1)


def test_png_says_what_is_missing(monkeypatch):
    """Bad input and a missing renderer are usage errors with a cure."""
    with pytest.raises(UsageError, match="scale"):
        png("<svg/>", 0)
    with pytest.raises(UsageError, match="cannot be made"):
        png("no svg")
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(UsageError, match="pip install resvg-py"):
        png("<svg/>")


def test_draw_river_writes_a_file(tmp_path, capsys):
    """The verb writes SVG or PNG by the name of the file, and refuses a contradiction."""
    dossier = ["--dossier", str(ROOT / "graph/ice")]
    assert main(["draw", "river", *dossier, "--out", str(tmp_path / "a.svg")]) == 0
    assert (tmp_path / "a.svg").read_text().startswith("<svg")
    wrong = ["--out", str(tmp_path / "a.svg"), "--format", "png"]
    assert main(["draw", "river", *dossier, *wrong]) == 2
    assert main(["draw", "river", *dossier, "--out", str(tmp_path / "no/a.svg")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_draw_refuses_a_file_that_is_neither_svg_nor_png(tmp_path, capsys):
    """What is named a PDF is not an SVG: nothing is written, and the cure is said."""
    out = tmp_path / "river.pdf"
    assert 2 == main(["draw", "river", "--dossier", str(ROOT / "graph/ice"), "--out", str(out)])
    assert "river.pdf: a drawing is written as .svg or .png" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("removal-order",), 'there is no measure "removal-order"; use "removal-orders"'),
        (("teams", "--subject", "ero"), "choose one: --subject best --breakdown total; --subject"),
        (("teams",), "2 series are meant; choose one: --subject best --breakdown total"),
        (("removals", "--subject", "ero"), "--breakdown known-or-suspected-terrorists\n"),
    ],
)
def test_draw_chart_says_what_can_be_drawn_instead(capsys, asked, said):
    """A measure that there is not, and one that leaves a choice, are answered with names."""
    dossier = ("--dossier", str(ROOT / "graph/ice"))
    assert 2 == main(["draw", "chart", *dossier, "--measure", *asked])
    assert said in capsys.readouterr().err
