"""The phrases that many pages share: a link, a receipt, sources, a figure, lists of them.

In: a `Book`, and what leads from a page to the top of the site. Out: `Markup`, which templates use
as `m`. Each link is put together once for all pages of a folder: this is most of what a page is.
HTML lets end tags of cells and items go, and quotes around a path.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from agencygraph.model import Claim, Event, Fact, Observation, Relation, Version
from agencygraph.site import claims, words
from agencygraph.site.book import Book
from agencygraph.site.naming import named, named_beside, short
from agencygraph.site.templating import markup, said

_HEAD = "".join(f"<th>{name}" for name in ("What is counted", "Period", "Figure", "Of which"))
Group = tuple[str, str, Sequence[Observation]]


@dataclass(frozen=True)
class Phrases:
    """What pages of one folder say alike; `root` leads from them to the top of the site."""

    book: Book
    root: str
    #: The folder, whose pages go by their names.
    own: str = ""
    #: What has no link and so is said alike in every folder: quotes, and figures with their units.
    kept: dict[object, Markup] = field(default_factory=dict)
    _paths: dict[tuple[str, str], str] = field(default_factory=dict)
    _links: dict[tuple[str, str], Markup] = field(default_factory=dict)
    _documents: dict[str, tuple[str, str]] = field(default_factory=dict)

    def href(self, kind: str, key: str) -> str:
        """Give the address of a thing from here, "" for one that the site does not show."""
        found = self._paths.get((kind, key))
        if found is None:
            path = self.book.addresses.of(kind, key)
            found = self._paths[kind, key] = "" if path is None else self.to(path)
        return found

    def to(self, path: str) -> str:
        """Give the address, from here, of a path from the top of the site."""
        is_own = len(self.own) > 1 and path.startswith(self.own)
        return path[len(self.own) :] if is_own else self.root + path

    def ref(self, kind: str, key: str, text: str = "") -> Markup:
        """Link a thing by its name, or by another text."""
        if text:
            return _link(self.href(kind, key), said(text))
        found = self._links.get((kind, key))
        if found is None:
            found = _link(self.href(kind, key), said(self.book.label(kind, key)))
            self._links[kind, key] = found
        return found

    def refs(self, kind: str, keys: Sequence[str]) -> Markup:
        """Link things one after the other: "a, b and c"."""
        return _listed([self.ref(kind, key) for key in keys])

    def under(self, version: Version, names: Sequence[str]) -> Markup:
        """Link the parent of a version by each of the names that it had in that time."""
        links = [self.ref("unit", version.parent, name) for name in names or ("",)]
        return markup(", then ".join(links))

    def beside(self, event: Event, keys: Sequence[str], after: bool) -> Markup:
        """Link things by the names that they had right before or after an event."""
        return _listed(
            [self._called(key, *named_beside(self.book, event, key, after=after)) for key in keys]
        )

    def _called(self, key: str, then: str, now: str) -> Markup:
        """Link a thing by a name that it had, with the one that it has now."""
        link = self.ref("subject", key, then if now else "")
        return markup(f"{link} <span class=muted>({said(now)})</span>") if now else link

    def receipt(self, fact: Fact, kind: str = "") -> Markup:
        """Quote what is printed, with the few words beside it."""
        if fact.receipt is None:
            return markup("")
        parts = (fact.receipt.prefix, fact.receipt.printed, fact.receipt.suffix)
        found = self.kept.get(parts)
        if found is None:
            found = self.kept[parts] = _quote(*parts)
        return found

    def sources(self, fact: Fact, kind: str) -> Markup:
        """Link the place in a document, and the outside sources, on which a fact rests."""
        links: list[Markup] = []
        if fact.receipt:
            path, title = self._document(fact.receipt.document)
            links.append(_link(f"{path}#{kind}-{fact.key}", title))
        links += [self.ref("citation", key) for key in fact.citations]
        return markup("; ".join(links) or "<span class=muted>none of its own</span>")

    def _document(self, key: str) -> tuple[str, str]:
        """Give the address of a document from here, and its title."""
        found = self._documents.get(key)
        if found is None:
            title = said(self.book.label("document", key))
            found = self._documents[key] = (self.href("document", key), title)
        return found

    def amount(self, fact: Observation | Claim) -> Markup:
        """Give a figure with its qualifier and its unit."""
        figure = (type(fact), fact.key)
        found = self.kept.get(figure)
        if found is None:
            shown = f"<b>{said(words.amount(fact))}</b>{self._unit(fact)}"
            found = self.kept[figure] = markup(shown)
        return found

    def _unit(self, fact: Observation | Claim) -> str:
        return f" <i>{said(self.book.counted_in(fact))}</i>" if fact.unit else ""

    def claim(self, claim: Claim) -> Markup:
        """Say what a claim says of figures."""
        before, number, after = claims.parts(claim)
        counted = f"<b>{said(number)}</b>{self._unit(claim)}" if number else ""
        return markup(f"{said(before)}{counted}{after}")

    def whose(self, fact: Observation | Claim) -> Markup:
        """Link whom a figure is of, by the name at the end of its period and the one of today."""
        return self._called(fact.subject, *named(self.book, fact.subject, fact.period.end))

    def split(self, key: str) -> Markup:
        """Link what a figure is split by."""
        return markup("<i>total</i>") if key == "total" else self.ref("breakdown", key)

    def timeline(self, events: Iterable[Event], possible: Collection[str] = ()) -> Markup:
        """List events with their dates and kinds; those of the keys `possible` are marked."""
        rows = []
        for event in events:
            doubt = event.certainty != "high"
            sure = f" <span class=muted>({event.certainty} certainty)</span>" if doubt else ""
            rows.append(
                f"<li><b>{words.when(event.date)}</b> <span class=tag>{words.kind(event.kind)}"
                f"</span> {self.ref('event', event.key)}{sure}{_mark(event, possible)}\n"
            )
        return markup(f"<ol class=timeline>{''.join(rows)}</ol>")

    def figures(self, groups: Iterable[Group], of: str) -> Markup:
        """Give the table of every figure about a thing, measure by measure."""
        rows = []
        for key, label, found in groups:
            name: str = self.ref("measure", key)
            again = said(label)
            for fact in found:
                rows.append(
                    f"<tr><th scope=row>{name}<td class=period>{words.short(fact.period)}"
                    f"<td class=num><a href={self.href('observation', fact.key)}>"
                    f"{self.amount(fact)}</a>{self._doubt(fact)}<td>{self.split(fact.breakdown)}\n"
                )
                name = again
        return markup(
            '<div class=wide role=region aria-label=Figures tabindex=0><table class="stack all">'
            f"<caption>Every figure about {said(of)}. A figure leads to its words as "
            f"printed, its receipt and its citation.</caption>\n<thead><tr>{_HEAD}<tbody>\n"
            f"{''.join(rows)}</table></div>"
        )

    def _doubt(self, fact: Observation) -> str:
        """Lead from a figure to what contradicts it."""
        if fact.key not in self.book.disputed:
            return ""
        kind, path = self.book.disputed[fact.key]
        return f" <a class=tag href={self.to(path)}>{words.CONFLICTS[kind][1]}</a>"

    def relations(
        self, found: Iterable[Relation], key: str, possible: Collection[str] = ()
    ) -> Markup:
        """List the relations of a thing, those that it begins with a name on the page.

        Those of the keys `possible` are marked.
        """
        own = said(short(self.book, key))
        rows = []
        for one in found:
            kind = f"<span class=tag>{words.kind(one.kind)}</span>"
            # A name that a thing had while it was so; that of today, where no date is stated.
            ends = one.through.earliest if one.through else None
            day = one.start.latest if one.start else ends
            other = one.object if one.subject == key else one.subject
            name = self._called(other, *named(self.book, other, day))
            if one.subject == key:
                row = f"<li id=relation-{one.key}>{kind} {name}"
            else:
                row = f"<li>{name} {kind} {own}"
            dated = one.start or one.through
            when = f", {words.span(one.start, one.through)}" if dated else ""
            row += f"{when}{_mark(one, possible)}."
            rows.append(f"{row} <span class=src>{self.sources(one, 'relation')}</span>\n")
        return markup(f"<ul class=rows>{''.join(rows)}</ul>")


def _mark(fact: Fact, possible: Collection[str]) -> str:
    return " <span class=tag>possibly</span>" if fact.key in possible else ""


def _link(path: str, shown: str) -> Markup:
    return markup(f"<a href={path}>{shown}</a>" if path else shown)


def _listed(links: Sequence[Markup]) -> Markup:
    if len(links) < 2:
        return links[0] if links else markup("")
    return markup(f"{', '.join(links[:-1])} and {links[-1]}")


def _quote(prefix: str, printed: str, suffix: str) -> Markup:
    head = f"…{said(prefix)}" if prefix.strip() else ""
    tail = f"{said(suffix)}…" if suffix.strip() else ""
    return markup(f"<q>{head}<mark>{said(printed)}</mark>{tail}</q>")
