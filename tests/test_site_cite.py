"""How a figure is cited: four styles, and a link to the place at the publisher."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agencygraph.dates import parse_edtf
from agencygraph.model import Receipt
from agencygraph.site.cite import Cited, apa, bibtex, chicago, csl, styles, text_fragment

CITED = Cited(
    "k_1", "An Office & Co", "A Report", None, "https://x.org/a", "Set", "https://y/z", "50"
)


def test_citations_are_made_in_four_styles() -> None:
    """Each style names publisher, title, figure and address; no date is invented."""
    assert "An Office & Co. (n.d.). A Report [Figure as printed: “50”]" in apa(CITED)
    assert r"An Office \& Co" in bibtex(CITED)
    assert '"issued"' not in csl(CITED)
    assert ["APA", "Chicago", "BibTeX", "CSL-JSON"] == [name for name, _ in styles(CITED)]


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("2024-12-19", "December 19, 2024"),
        ("2008-11", "November 2008"),
        ("[2007-10..2009-01-15]", "between October 2007 and January 15, 2009"),
    ],
)
def test_chicago_has_the_month_before_the_day(published: str, said: str) -> None:
    """The manual writes December 19, 2024."""
    cited = replace(CITED, published=parse_edtf(published))
    assert f"“50.” {said}. https" in chicago(cited)


def test_text_fragments_leave_out_what_is_not_known() -> None:
    """A receipt without words around it gives the printed figure alone."""
    assert text_fragment("https://x.org/", Receipt("d", 0, 1, "7-8", "", "")).endswith("=7%2D8")
