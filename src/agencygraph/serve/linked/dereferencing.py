"""Linked data: what the server answers at the path of any IRI of the graph.

In: a path, what the client accepts, the day it asks about. Out: an `Answer`: 303 from a thing to
its document, 200 for a document, 302 to a day, or why there is none. What is made is kept.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

from agencygraph.serve.http.negotiation import Format
from agencygraph.serve.linked import serializations
from agencygraph.serve.linked.answers import Answer, Asked, Target, address, away, sent, sent_as
from agencygraph.serve.linked.mementos import Mementos
from agencygraph.serve.linked.missing import Nearest, refused
from agencygraph.serve.linked.pages import KEPT, Pages
from agencygraph.serve.linked.places import Document, Places, Thing
from agencygraph.serve.linked.timegate import TimeGate


class Linked:
    """Answers requests for the things and documents of one site."""

    def __init__(self, places: Places, pages: Pages) -> None:
        # One thread at a time: nothing here is faster for being made twice at once.
        making = Lock()
        self._making = making
        self._places = places
        self._pages = pages
        self._gate = TimeGate(places)
        self._mementos = Mementos(places, pages, self._gate, making)
        self._nearest = Nearest(places.book)
        self._made = lru_cache(maxsize=KEPT)(self._make)

    def read_export(self) -> None:
        """Read all that is ever read of the folder of the export, which may then go."""
        with self._making:
            self._pages.read_export()

    def heads(self) -> list[str]:
        """Give the first segments of all paths that mean something here, the empty one too."""
        top = self._places.top.rstrip("/")
        return sorted({"", top, "at", "timemap", "context.jsonld", *self._places.heads()})

    @property
    def service(self) -> str:
        """The path of the IRI of the endpoint: queries sent there are sent on."""
        return f"{self._places.top}sparql"

    def answer(self, asked: Asked) -> Answer:
        """Answer one request. Raises Refusal: 400, 404, 406."""
        first, _, rest = asked.path.partition("/")
        if first == "at":
            return self._mementos.answer(asked, rest)
        if first == "timemap":
            return self._mementos.timemap(asked, rest)
        thing = self._places.thing(asked.path)
        if thing:
            return self._thing(asked, thing)
        document = self._places.document(asked.path)
        if document:
            return self._document(asked, document)
        return self._file(asked) or self._missing(asked)

    def _thing(self, asked: Asked, thing: Thing) -> Answer:
        dated = self._places.dated(asked.path)
        if dated and asked.moment:
            return self._gate.to_day(asked.path, asked.moment, asked.root)
        answer = away(303, address(asked.root, thing.at(asked.form.writer)))
        answer = answer.saying(Vary="Accept, Accept-Datetime" if dated else "Accept")
        return answer.linked(
            *(
                Target(address(asked.root, thing.at(form.writer)), "describedby", _type(form))
                for form in serializations.FORMS
            ),
            *(self._gate.around(asked.path, asked.root) if dated else ()),
            *self._gate.heirs(asked.path, asked.root),
        )

    def _document(self, asked: Asked, document: Document) -> Answer:
        path = self._places.path(document.about) if document.about else ""
        answer = sent(document.form, self._made(document))
        return answer.linked(
            Target(self._places.iri(asked.path), "canonical"),
            *([Target(document.about, "describes")] if document.about else []),
            *(
                Target(self._at(asked, document, form), "alternate", _type(form))
                for form in serializations.FORMS
                if form.writer != document.form
                and (document.page or form is not serializations.PAGE)
            ),
            *(self._gate.around(path, asked.root) if self._places.dated(path) else ()),
            *self._gate.heirs(path, asked.root),
            Target(self._places.book.settings.data_licence, "license"),
        )

    @staticmethod
    def _at(asked: Asked, document: Document, form: Format) -> str:
        return address(asked.root, f"{document.stem}.{form.writer}")

    def _make(self, document: Document) -> bytes:
        descriptions = self._places.descriptions
        with self._making:
            if document.page is None:
                iri = document.about or ""
                quads = descriptions.thing(iri) or descriptions.graph_named(iri)
            else:
                quads = descriptions.page(document.page, document.about)
            if document.form == "html" and document.page:
                return self._pages.html(document.page, quads) or b""
            return serializations.write(quads, document.form, self._places.book.prefixes)

    # -- pages without triples, files, and nothing ---------------------------------------------

    def _file(self, asked: Asked) -> Answer | None:
        """Give a page that describes nothing, or a file that pages need."""
        top, path = self._places.top, asked.path
        if path in ("", top.rstrip("/")):
            if asked.moment and path:
                return self._gate.to_day(path, asked.moment, asked.root)
            return away(303, address(asked.root, top)).saying(Vary="Accept-Datetime")
        body = serializations.context() if path == "context.jsonld" else None
        if path.startswith(top):
            with self._making:
                path = path[len(top) :] or "index.html"
                body = self._pages.file(path)
        return None if body is None else sent_as(path, body)

    def _missing(self, asked: Asked) -> Answer:
        with self._making:
            near = self._nearest.to(asked.path)
            said = "There is nothing at this address."
            answer = refused(self._pages, asked, "Nothing here", said, near)
            return answer.saying(Vary="Accept")


def _type(form: Format) -> dict[str, str]:
    return {"type": form.bare}
