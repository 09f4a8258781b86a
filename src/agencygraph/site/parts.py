"""What a page is made of before the site puts its frame around it.

In: nothing. Out: the record that every page's module gives, and how pages address each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: Gives the address, relative to the page, of what a kind and a key name: ("unit", "fps").
Link = Callable[[str, str], str]

ASSETS = Path(__file__).parent / "assets"
#: Scripts that a page loads as one file, and what they are made of, in the order of need.
JOINED = {
    "ask.js": tuple(
        f"ask/{name}.js"
        for name in (
            *("elements", "packed", "sparql", "arithmetic", "faults", "triples", "answer"),
            *("engines", "questions", "editor", "table", "chart", "drawing", "links", "map"),
            *("views", "given", "page"),
        )
    ),
    "ask-start.js": ("ask/packed.js", "ask/start.js"),
}


_SPARE = re.compile(r"^[ \t]*(?://.*\n|/\*\*.*\*/\n)|^[ \t]+", re.MULTILINE)
_NOTE = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIGN = re.compile(r"\s*([{};,])\s*|\s+")


@dataclass(frozen=True, slots=True)
class PageParts:
    """A page without its frame.

    `scripts` and `styles` name files of `assets/` or what is `JOINED`, in the order of need;
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
    """Read a file of `assets/`, or several as one, as it is sent."""
    parts = JOINED.get(name, (name,))
    text = "".join((ASSETS / part).read_text(encoding="utf-8") for part in parts)
    return sent(name, text)


def sent(name: str, text: str) -> str:
    """Give a style sheet or script without what is of use to its writers only."""
    if name.endswith(".css"):
        return _SIGN.sub(lambda found: found[1] or " ", _NOTE.sub("", text)).strip()
    return _SPARE.sub("", text) if name.endswith(".js") else text
