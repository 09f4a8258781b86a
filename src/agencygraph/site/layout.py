"""From a page to its HTML: the frame around it, the macros its template uses, its triples.

In: a `Book` and its pages. Out: text. Templates are compiled once for a site; a name that a
template uses and nobody gave is an error, not an empty string.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from agencygraph.site import cite, words
from agencygraph.site.book import Book, Page
from agencygraph.site.drawings import draw_chart, draw_river
from agencygraph.site.parts import Link, PageParts

#: What every page may do: nothing that needs another host.
POLICY = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self' data:",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
}


def policy(more: str = "") -> str:
    """Give the Content-Security-Policy of a page that needs `more` than others.

    >>> "script-src 'self' 'wasm-unsafe-eval'" in policy("script-src 'wasm-unsafe-eval'")
    True
    """
    rules = dict(POLICY)
    for part in filter(None, (part.strip() for part in more.split(";"))):
        name, _, given = part.partition(" ")
        known = rules.get(name, "").split()
        added = [word for word in given.split() if word not in known]
        rules[name] = " ".join([word for word in known if word != "'none'"] + added)
    return "; ".join(f"{name} {given}" for name, given in rules.items())


class Layout:
    """The templates of one site."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._environment = Environment(
            loader=PackageLoader("agencygraph.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {
            "agency": book.label("unit", book.settings.agency),
            "book": book,
            "cite": cite.styles,
            "facts": book.lineage.facts,
            "settings": book.settings,
            "text_fragment": cite.text_fragment,
            "w": words,
        }

    def href(self, path: str) -> Link:
        """Give the function that addresses things from a page."""
        root = "../" * path.count("/")

        def link(kind: str, key: str) -> str:
            found = self.book.addresses.of(kind, key)
            return "" if found is None else root + found

        return link

    def page(self, page: Page, jsonld: str = "") -> str:
        """Lay out a page; `jsonld` are its triples, if it has any."""
        return self._render(page.template, page.path, page, jsonld, **page.shown)

    def part(self, path: str, parts: PageParts, description: str) -> str:
        """Lay out a page that another module made."""
        page = Page(path, "part.html", parts.title, description)
        return self._render("part.html", path, page, "", parts=parts, body=Markup(parts.body_html))

    def _render(self, template: str, path: str, page: Page, jsonld: str, **shown: object) -> str:
        parts = shown.get("parts")
        root = "../" * path.count("/")
        return self._environment.get_template(template).render(
            page=page,
            root=root,
            stem=path.rpartition("/")[2].removesuffix(".html"),
            href=self.href(path),
            draw=partial(draw_chart, self.book, link=self.href(path)),
            draw_river=partial(draw_river, self.book, self.href(path)),
            iri_href=self._iri_href(root),
            jsonld=Markup(jsonld),
            policy=Markup(policy(parts.policy if isinstance(parts, PageParts) else "")),
            **shown,
        )

    def _iri_href(self, root: str) -> Callable[[str], str]:
        def link(iri: str) -> str:
            found = self.book.addresses.of_iri(iri)
            return "" if found is None else root + found

        return link
