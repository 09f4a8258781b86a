"""From a page to its HTML: the frame around it, the macros its template uses, its triples.

In: a `Book` and its pages. Out: text. Templates are compiled once for a site; a name that a
template uses and nobody gave is an error, not an empty string.
"""

from __future__ import annotations

import re
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
    "default-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "style-src": "'self' 'unsafe-inline'",
}
#: What a rule is widened from, where a page widens one that is not said.
_SELF = "'self'"
NAV = (
    ("organization", "Any day"),
    ("figures", "Figures"),
    ("events", "Events"),
    ("units", "Units"),
    ("programs", "Programs"),
    ("documents", "Documents"),
    ("questions", "Questions"),
    ("ask", "Ask"),
    ("search", "Search"),
)


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
    return "; ".join(f"{name} {given}" for name, given in rules.items())


_ENDS = re.compile(r"</(?:li|dt|dd|tr|t[hd]|thead|tbody)>")
_VALUE = re.compile(
    r"(?<= )(class|id|scope|role|tabindex|rel|href|type|data-s|data-w)"
    r'="((?:\{\{.*?\}\}|[^"<>{}])*)"(?=[ >{])'
)
_PLAIN = re.compile(
    r"(?:[\w./#:+-]|\{\{ (?:[\w.]*key|[\w.]*kind|kind|root|file|stem|scheme|name|entry\.path|"
    r"cell\.path|path|href\([^{}]*\)|iri_href\(iri\)|said\[cell\.code\]|one\.receipt\.start|"
    r"question\.name|fact\.reason|book\.source_of\(\w+\)|[\w.]*receipt\.start) \}\})+"
)


def _bare(found: re.Match[str]) -> str:
    name, value = found.groups()
    return f"{name}={value}" if _PLAIN.fullmatch(value) else found[0]


class _Lean(PackageLoader):
    """Templates without what HTML lets go: end tags of cells and items, needless quotes."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        source, path, fresh = super().get_source(environment, template)
        return _VALUE.sub(_bare, _ENDS.sub("", source)), path, fresh


class Layout:
    """The templates of one site."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._environment = Environment(
            loader=_Lean("agencygraph.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {
            "agency": book.label("unit", book.settings.agency),
            "nav": NAV,
            "short": book.settings.key.upper(),
            "book": book,
            "apa": cite.apa,
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
