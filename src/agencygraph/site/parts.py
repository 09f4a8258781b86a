"""What a page is made of before the site puts its frame around it.

In: nothing. Out: the record that every page's module gives, and how pages address each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: Gives the address, relative to the page, of what a kind and a key name: ("unit", "fps").
Link = Callable[[str, str], str]

ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class PageParts:
    """A page without its frame.

    `scripts` and `styles` name files of `assets/`, in the order in which they are needed;
    scripts are classic ones, so that they run from file:// too. `data` are further files, by
    name, that stand beside the page. `policy` is what the page needs of a content security
    policy beyond `default-src 'self'`.
    """

    title: str
    body_html: str
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    data: Mapping[str, bytes] = field(default_factory=dict)
    policy: str = ""


def asset(name: str) -> str:
    """Read a file of `assets/`."""
    return (ASSETS / name).read_text(encoding="utf-8")
