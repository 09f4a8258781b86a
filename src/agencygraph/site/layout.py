"""From a page to its HTML: the frame around it, the macros its template uses, its triples.

In: a `Book` and its pages. Out: text. A name that a template uses and nobody gave is an error,
not an empty string.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Literal

from markupsafe import Markup

from agencygraph.site.book import Book, Page
from agencygraph.site.drawings import draw_chart, draw_narrow_river, draw_river
from agencygraph.site.parts import Link, PageParts
from agencygraph.site.phrases import Phrases
from agencygraph.site.templating import environment

Asks = Literal["engine", "endpoint", ""]
#: What every page may do: nothing that needs another host.
POLICY = {"default-src": "'self'", "base-uri": "'none'", "form-action": "'self'"}
#: Templates of pages with some style of their own, and what they need for it.
_STYLED = dict.fromkeys(
    ("day-whole.html", "index.html", "question.html", "silence.html"), "style-src 'unsafe-inline'"
)
#: What a rule is widened from, where a page widens one that is not said.
_SELF = "'self'"
NAV = (
    ("organization.html", "Any day"),
    ("figures.html", "Figures"),
    ("events.html", "Events"),
    ("units.html", "Units"),
    ("programs.html", "Programs"),
    ("documents.html", "Documents"),
    ("questions.html", "Questions"),
    ("ask.html", "Ask"),
    ("search.html", "Search"),
)
#: Sections that pages below the top reach by one link, to all of them on the first page: on each
#: of hundreds of pages four more would take as many bytes as the largest page.
_ELSEWHERE = frozenset(["programs.html", "documents.html", "questions.html", "ask.html"])
_BELOW = (*(one for one in NAV if one[0] not in _ELSEWHERE), ("index.html#more", "More"))


@cache
def policy(more: str = "") -> str:
    """Give the Content-Security-Policy of a page that needs `more` than others.

    >>> "script-src 'self' 'wasm-unsafe-eval'" in policy("script-src 'wasm-unsafe-eval'")
    True
    """
    rules = dict(POLICY)
    for part in filter(None, (part.strip() for part in more.split(";"))):
        name, _, given = part.partition(" ")
        known = rules.get(name, _SELF).split()
        added = [word for word in given.split() if word not in known]
        rules[name] = " ".join([word for word in known if word != "'none'"] + added)
    return ";".join(f"{name} {given}" for name, given in rules.items())


class Layout:
    """The templates of one site; `top` leads from where paths begin to the top of the site.

    `asks` is what answers on the page "Ask": an "engine" in the browser, the "endpoint" of the
    host, or nothing.
    """

    def __init__(self, book: Book, top: str = "", asks: Asks = "engine") -> None:
        self.book = book
        self._top = top
        self._phrases: dict[str, Phrases] = {}
        self._kept: dict[object, Markup] = {}
        self._known = {
            **environment().globals,
            "asks": asks,
            "agency": book.label("unit", book.settings.agency),
            "short": book.settings.key.upper(),
            "book": book,
            "facts": book.lineage.facts,
            "settings": book.settings,
        }

    def href(self, path: str) -> Link:
        """Give the function that addresses things from a page."""
        return self.phrases(path).href

    def phrases(self, path: str) -> Phrases:
        """Give what is said alike on a page and on all others of its folder."""
        folder = path.rpartition("/")[0]
        found = self._phrases.get(folder)
        if found is None:
            root = "../" * path.count("/") + self._top
            own = "" if self._top else f"{folder}/"
            found = self._phrases[folder] = Phrases(self.book, root, own, self._kept)
        return found

    @staticmethod
    @cache
    def _nav(root: str, path: str) -> Markup:
        """Give the links to the sections, the one to this page marked."""
        links = (
            f"<a href={root}{file}{' aria-current=page' if file == path else ''}>{said}</a>"
            for file, said in (NAV if path else _BELOW)
        )
        return Markup("\n".join(links))

    def page(self, page: Page, jsonld: str = "") -> str:
        """Lay out a page; `jsonld` are its triples, if it has any."""
        return self._render(page.template, page.path, page, jsonld, **page.shown)

    def part(self, path: str, parts: PageParts, description: str) -> str:
        """Lay out a page that another module made."""
        page = Page(path, "part.html", parts.title, description)
        return self._render("part.html", path, page, "", parts=parts, body=Markup(parts.body_html))

    def _render(self, template: str, path: str, page: Page, jsonld: str, **shown: object) -> str:
        parts = shown.get("parts")
        wider = parts.policy if isinstance(parts, PageParts) else _STYLED.get(template, "")
        phrases, stem = self.phrases(path), path.rpartition("/")[2].removesuffix(".html")
        found = environment().get_template(template)
        names = {
            **self._known,
            "page": page,
            "root": phrases.root,
            "nav": self._nav(phrases.root, "" if "/" in path else path),
            "stem": stem,
            "m": phrases,
            "href": phrases.href,
            "draw": partial(draw_chart, self.book, phrases.href, f"{stem}.html"),
            "draw_river": partial(draw_river, self.book, phrases.href),
            "draw_narrow_river": partial(draw_narrow_river, self.book, phrases.href),
            "jsonld": Markup(jsonld),
            "policy": Markup(policy(wider)),
            **shown,
        }
        # Shared: with what is the same for all pages in it, not put together anew for each.
        return "".join(found.root_render_func(found.new_context(names, shared=True)))
