"""The river: units as bands through time, as one SVG that needs nothing beside it.

In: a `Lineage`, the settings of its dossier, and how to link. Out: SVG text, the same bytes for
the same facts. Solid, hatched, hollow and dashed say what colours say, so that it can be read
without them; every band and every sign carries its names, dates in words and sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape, quoteattr

from agencygraph.dossier import Settings
from agencygraph.draw import shapes, words
from agencygraph.draw.geometry import Band, Layout, Sign
from agencygraph.draw.layout import lay_out
from agencygraph.draw.lettering import cut
from agencygraph.draw.paging import print_style
from agencygraph.draw.shapes import SIZE, number
from agencygraph.draw.style import style
from agencygraph.lineage import Lineage
from agencygraph.model import Event, Fact, Program, Reform, Version

#: Give the address of a thing: kind (unit, program, event, reform) and key; None for no link.
Link = Callable[[str, str], str | None]

#: How many sources a tooltip names, and how much of a title; the page it leads to has them whole.
_SOURCES, _TITLE = 2, 36


def river(
    lineage: Lineage,
    settings: Settings,
    link: Link | None = None,
    theme: str = "auto",
    *,
    width: float = 1120,
    units: int = 40,
    programs: int = 18,
    events: int = 60,
    name: str = "river",
    paged: bool = False,
) -> str:
    """Draw the river as SVG.

    `theme` is auto (as the reader's screen is set), light or dark; `width` is in pixels; `units`,
    `programs` and `events` bound what is drawn and numbered; `name` begins every id, so that two
    drawings can stand on one page; `paged` adds how a page prints it. Raises UsageError for a
    width, theme or dossier of no use.
    """
    look = style(theme, f"#{name}")
    sheet = lay_out(lineage, settings, width=width, units=units, programs=programs, events=events)
    if paged:
        look += "\n" + print_style(sheet, name)
    return _Writer(lineage, settings, link, sheet, name).write(look)


class _Writer:
    """Writes a layout; holds the look-ups that titles need."""

    def __init__(
        self, lineage: Lineage, settings: Settings, link: Link | None, sheet: Layout, name: str
    ) -> None:
        self.lineage, self.settings, self.link = lineage, settings, link
        self.sheet, self.name = sheet, name
        facts = lineage.facts
        self.lives: dict[str, Version | Program] = {v.key: v for v in facts.versions}
        self.lives |= {program.key: program for program in facts.programs}
        self.events: dict[str, Event] = {e.key: e for e in facts.events}
        self.reforms: dict[str, Reform] = {r.key: r for r in facts.reforms}
        self.sources = facts.sources()

    def write(self, look: str) -> str:
        sheet, name = self.sheet, self.name
        wide, high = number(sheet.width), number(sheet.height)
        role = "group" if self.link else "img"
        span = sheet.scale.span
        title = f"{self.lineage.name(self.settings.agency)}: how it changed"
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" class="river" role="{role}" '
            f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
            f'font-size="{number(SIZE)}" aria-labelledby="{name}-title" '
            f'aria-describedby="{name}-desc">',
            f'<title id="{name}-title">{escape(title)}, {span.start.year} to '
            f"{span.through.year}</title>",
            f'<desc id="{name}-desc">{escape(self._describe())}</desc>',
            f"<style>{look}</style>",
            f'<defs><pattern id="{name}-hatch" width="5" height="5" '
            'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<path class="stripe" d="M0 0V5"/></pattern></defs>',
            f'<rect class="page" width="{wide}" height="{high}"/>',
            *self._ground(),
            *(shapes.joint(joint) for joint in sheet.joints),
            *(self._band(band) for band in sheet.bands),
            *(shapes.text(label) for label in sheet.labels),
            *(self._mark(mark) for mark in (*sheet.marks, *sheet.reforms)),
            *self._entries(),
            *shapes.legend(sheet.legend),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _describe(self) -> str:
        """Say in sentences what the drawing shows."""
        keys = [mark.event for mark in self.sheet.reforms]
        found = [self.reforms[key] for key in keys]
        return " ".join(
            [
                "Units as bands over time, inside and outside the agency. Reforms:",
                *(f"{words.when(reform.date)}: {reform.title}." for reform in found),
            ]
        )

    def _ground(self) -> Iterator[str]:
        sheet = self.sheet
        top, bottom = sheet.axis
        yield shapes.rect("zone", sheet.inside, 6)
        for box in (sheet.outside, sheet.programs):
            if box:
                across = f"M{number(box.x)} {number(box.y)}H{number(box.x + box.w)}"
                yield f'<path class="border" d="{across}"/>'
        ticks = "".join(f"M{number(x)} {number(top)}V{number(bottom)}" for _, x, _ in sheet.years)
        yield f'<path class="rule" d="{ticks}"/>'
        low = sheet.programs.y if sheet.programs else bottom
        for mark in sheet.reforms:
            line = f"M{number(mark.x)} {number(mark.y)}V{number(low)}"
            yield f'<path class="reform-line" d="{line}"/>'
        for year, x, named in sheet.years:
            if named:
                for y in (top - 6, bottom + 14):
                    yield f'<text class="year" x="{number(x + 3)}" y="{number(y)}">{year}</text>'

    def _linked(self, kind: str, key: str, title: str, body: str) -> str:
        """Wrap a figure in a link when there is one, with its title either way."""
        inner = f"<title>{escape(title)}</title>{body}"
        address = self.link(kind, key) if self.link else None
        if address:
            return f"<a href={quoteattr(address)}>{inner}</a>"
        return f"<g>{inner}</g>"

    def _cite(self, fact: Fact) -> str:
        keys = dict.fromkeys(fact.sources)
        titles = [self.sources[key].title for key in keys if key in self.sources]
        if not titles:
            return ""
        more = f" and {len(titles) - _SOURCES} more" if len(titles) > _SOURCES else ""
        short = [cut(title, _TITLE) for title in titles[:_SOURCES]]
        return f" Sources: {'; '.join(short)}{more}."

    def _band(self, band: Band) -> str:
        one = self.lives[band.key]
        short = f" ({one.abbreviation})" if one.abbreviation else ""
        title = f"{one.name}{short}, {one.kind.replace('-', ' ')}"
        above = one.parent if isinstance(one, Version) else one.lead
        if above:
            verb = "in" if isinstance(one, Version) else "led by"
            title += f", {verb} {self._short(above)}"
        title += f", {words.life(one.start, one.through)}.{self._cite(one)}"
        kind = "unit" if isinstance(one, Version) else "program"
        return self._linked(kind, band.of, title, shapes.band(band))

    def _short(self, key: str) -> str:
        versions = self.lineage.versions.get(key, ())
        return (versions[-1].abbreviation if versions else "") or self.lineage.name(key)

    def _mark(self, mark: Sign) -> str:
        return self._linked(*self._about(mark.event), shapes.sign(mark))

    def _about(self, key: str) -> tuple[str, str, str]:
        """Give the kind, the key and the title of an event or a reform."""
        kind = "reform" if key in self.reforms else "event"
        fact: Event | Reform = self.reforms[key] if key in self.reforms else self.events[key]
        return kind, key, f"{words.when(fact.date)}: {fact.title}.{self._cite(fact)}"

    def _entries(self) -> Iterator[str]:
        for entry in self.sheet.entries:
            lines = "".join(shapes.text(label) for label in entry.labels)
            body = shapes.sign(entry.mark) + lines
            kind, key, _ = self._about(entry.event)
            address = self.link(kind, key) if self.link else None
            yield f"<a href={quoteattr(address)}>{body}</a>" if address else body
