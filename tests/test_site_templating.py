"""The templates of the pages: what is compiled to plain Python says what Jinja says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_type_hints

import jinja2
import pyoxigraph as ox
import pytest
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.site import layout, templating
from agencygraph.site.book import Book, Page
from agencygraph.site.build import resource_pages
from agencygraph.site.layout import Layout
from agencygraph.site.phrases import Phrases

TOP = Path(__file__).parent.parent
TEMPLATES = Path(templating.__file__).parent / "templates"
DOSSIER, EXPORT = TOP / "graph/ice", TOP / "graph/dist/ice/facts-with-evidence.nq"


@pytest.fixture(scope="module")
def book() -> Book:
    """Give all that the pages are made from."""
    quads = list(ox.parse(path=EXPORT, format=ox.RdfFormat.N_QUADS))
    return Book(api.load_dossier(DOSSIER), load_settings(DOSSIER), quads)


def test_pages_are_those_of_plain_jinja(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page of a resource is the same text from the code that Jinja itself makes."""
    pages = list(resource_pages(book))
    found = [Layout(book).page(page, "{}") for page in pages]
    monkeypatch.setattr(templating._Pages, "code_generator_class", CodeGenerator)
    plain = templating.environment.__wrapped__()
    monkeypatch.setattr(layout, "environment", lambda: plain)
    assert [Layout(book).page(page, "{}") for page in pages] == found


def test_a_new_line_that_no_reader_sees_is_left_out(book: Book) -> None:
    """Before a block it is nothing; between words, and within them, it stays."""
    said = "one\ntwo"
    html = Layout(book).page(
        Page("x.html", "missing.html", said, said, {"said": said, "near": [], "see": []})
    )
    assert html.startswith("<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport")
    assert "</nav></header><main id=main" in html
    assert "one\ntwo" in html


def test_markup_in_facts_is_shown_and_not_obeyed(book: Book) -> None:
    """Signs of HTML are escaped, wherever a page shows what it was given."""
    said = '<script>alert("&")</script>'
    shown = {"said": said, "near": [("a.html", said)], "see": []}
    html = Layout(book).page(Page("x.html", "missing.html", said, said, shown))
    assert "<script>alert" not in html
    assert 5 == html.count("&lt;script&gt;alert(&#34;&amp;&#34;)&lt;/script&gt;")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("plain", "plain"), ("a & b", "a &amp; b"), (Markup("<b>"), "<b>"), (7, "7"), ("'", "&#39;")],
)
def test_a_value_is_escaped_once(value: object, expected: str) -> None:
    """Text is escaped, markup is left, all else is written first."""
    assert expected == templating.said(value)


def test_phrases_that_are_not_escaped_again_are_markup() -> None:
    """What templates ask of `m` is said to be markup by its own signature."""
    texts = (path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))
    used = {name for text in texts for name in re.findall(r"\bm\.(\w+)", text)}
    given = {name: get_type_hints(getattr(Phrases, name))["return"] for name in used}
    assert dict.fromkeys(used, Markup) == given
    assert "amount" in used


def test_a_name_that_nobody_gave_is_an_error(book: Book) -> None:
    """A page is never laid out with a hole in it."""
    with pytest.raises(jinja2.UndefinedError, match="said"):
        Layout(book).page(Page("x.html", "missing.html", "T", "D", {"near": [], "see": []}))
