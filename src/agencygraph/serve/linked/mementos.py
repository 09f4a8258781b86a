"""Descriptions of a day as answers: `/at/2009-06-30/...` and `/timemap/...`.

In: a request, the rest of its path. Out: an `Answer` that says which day it is of, with the days
beside it; or why there is none. `agencygraph.serve.linked.timegate` has what RFC 7089 asks for.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from threading import Lock

from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.linked import serializations
from agencygraph.serve.linked.answers import Answer, Asked, Target, address, away, sent
from agencygraph.serve.linked.day_pages import histories, moment_page, not_then, whole_page
from agencygraph.serve.linked.missing import Near, refused
from agencygraph.serve.linked.pages import KEPT, Pages
from agencygraph.serve.linked.places import Places
from agencygraph.serve.linked.timegate import TimeGate, http_date, read_day
from agencygraph.site import words

Dated = tuple[str, str]
_ONLY = "only units, programs and the whole organization have a description of a day"
_NONE = "there is no such unit or program"


class Mementos:
    """Answers requests for days."""

    def __init__(self, places: Places, pages: Pages, gate: TimeGate, making: Lock) -> None:
        self._places = places
        self._pages = pages
        self._gate = gate
        self._making = making
        self._made = lru_cache(maxsize=KEPT)(self._make)

    def timemap(self, asked: Asked, path: str) -> Answer:
        """List the days on which a description changes. Raises Refusal: 404."""
        dated = self._places.dated(path)
        if dated is None:
            raise Refusal(404, "only units and programs have a list of days")
        with self._making:
            return self._gate.timemap(path, dated[1], asked.root)

    def answer(self, asked: Asked, rest: str) -> Answer:
        """Answer for `DAY`, or `DAY/` and a path. Raises Refusal: 400, 404, 406."""
        if rest.endswith("/"):
            return away(303, address(asked.root, f"at/{rest.rstrip('/')}"))
        place, ending = _ending(rest)
        text, _, path = place.partition("/")
        day = read_day(text)
        home = self._places.top.rstrip("/")
        dated = self._places.dated(path)
        if dated is None and path not in ("", home):
            raise Refusal(404, _ONLY if self._places.thing(path) else _NONE)
        path = path or home
        form = serializations.BY_ENDING[ending] if ending else asked.form
        body = self._made(day, dated, form.writer, f"at/{place}")
        links = self._links(asked.root, path, dated, day)
        if body is None:
            said, see = self._why_not(dated, day)
            answer = refused(self._pages, asked, "Not on this day", said, see=see)
            links += self._gate.heirs(path, asked.root)
        else:
            stem = address(asked.root, f"at/{day}/{path}")
            answer = sent(form.writer, body).saying(
                Memento_Datetime=http_date(day), Content_Location=f"{stem}.{form.writer}"
            )
            answer = answer.linked(
                *(
                    Target(f"{stem}.{one.writer}", "alternate", {"type": one.bare})
                    for one in serializations.FORMS
                    if one is not form
                )
            )
        if not ending:
            answer = answer.saying(Vary="Accept")
        return answer.linked(*links)

    def _links(self, root: str, path: str, dated: Dated | None, day: date) -> list[Target]:
        """Lead to the thing itself, and to its first, last, previous and next day."""
        if dated is None:
            return self._gate.around(path, root)
        days = self._gate.turning_days(dated[1])
        beside = zip(("prev", "next"), self._gate.beside(dated[1], day), strict=True)
        near = [
            Target(
                address(root, f"at/{one}/{path}"), f"{name} memento", {"datetime": http_date(one)}
            )
            for name, one in beside
            if one
        ]
        ends = [one for one in self._gate.mementos(path, days, root) if " " in one.relation]
        return [*self._gate.around(path, root), *ends, *near]

    def _make(self, day: date, dated: Dated | None, form: str, path: str) -> bytes | None:
        """Make a description of a day; None when nothing stood on it, or the record had ended."""
        descriptions, book = self._places.descriptions, self._places.book
        with self._making:
            if day > self._gate.last:
                return None
            if dated is None:
                quads = descriptions.whole(day)
                page = whole_page(book, day, path)
            else:
                held = descriptions.days.on(dated[1], day)
                quads = descriptions.day(held)
                page = moment_page(book, dated[0], held, path, self._gate.beside(dated[1], day))
            if not quads:
                return None
            if form == "html":
                return self._pages.beside(page, quads)
            return serializations.write(quads, form, book.prefixes)

    def _why_not(self, dated: Dated | None, day: date) -> tuple[str, Near]:
        """Say why there is no description of a day, and where the thing itself is told about."""
        book, last = self._places.book, self._gate.last
        see = histories(book, dated[1]) if dated else []
        if day > last:
            if dated is None or book.lineage.standing_on(dated[1], last) != "no":
                path = "/".join((self._places.top.rstrip("/"), *(dated or ())))
                see.insert(0, (f"../at/{last}/{path}", f"As it stood on {words.day(last)}"))
            said = f"The record ends on {words.day(last)}: ask for that day or one before it."
            return said, see
        if dated is None:
            return f"Nothing of the organization is known to have stood on {words.day(day)}.", see
        return not_then(book, dated[1], day), see


def _ending(path: str) -> tuple[str, str]:
    """Split the ending of a form from a path."""
    stem, _, ending = path.rpartition(".")
    return (stem, ending) if ending in serializations.BY_ENDING and stem else (path, "")
