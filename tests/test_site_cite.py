"""How a figure is cited: four styles, and a link to the place at the publisher."""

from __future__ import annotations

from agencygraph.model import Receipt
from agencygraph.site.cite import Cited, apa, bibtex, csl, styles, text_fragment

CITED = Cited(
    "k_1", "An Office & Co", "A Report", None, "https://x.org/a", "Set", "https://y/z", "50"
)


def test_citations_are_made_in_four_styles() -> None:
    """Each style names publisher, title, figure and address; no date is invented."""
    assert "An Office & Co. (n.d.). A Report [Figure as printed: “50”]" in apa(CITED)
    assert r"An Office \& Co" in bibtex(CITED)
    assert '"issued"' not in csl(CITED)
    assert ["APA", "Chicago", "BibTeX", "CSL-JSON"] == [name for name, _ in styles(CITED)]


def test_text_fragments_leave_out_what_is_not_known() -> None:
    """A receipt without words around it gives the printed figure alone."""
    assert text_fragment("https://x.org/", Receipt("d", 0, 1, "7-8", "", "")).endswith("=7%2D8")
