"""The marks of a chart: one for each kind of period, and how a bound is drawn.

In: a statement and where it stands. Out: SVG of the mark, its room, its full words; the style.
Shapes differ as well as colours, so that a chart can be read in black and white.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from string import Template

from agencygraph.draw.axis import Amounts
from agencygraph.draw.palette import DARK, LIGHT, STREAMS, Theme
from agencygraph.draw.placing import Area
from agencygraph.model import Observation
from agencygraph.points import Point, Statement, grouped

#: The sign of each kind of period, and its words.
STYLES = {
    "fiscal-year": ("●", "a fiscal year"),
    "calendar-year": ("■", "a calendar year (CY)"),
    "day": ("◆", "a day"),
    "month": ("◆", "a month"),
    "year-to-date": ("▲", "a part of a fiscal year"),
    "span": ("▲", "a span of years, at its end"),
    "since-inception": ("▲", "a running total to that day"),
    "undated": ("✚", "no date given"),
}
_PATHS = {
    "●": "M{l} {y}a{r} {r} 0 1 1 {d} 0a{r} {r} 0 1 1 -{d} 0Z",
    "■": "M{l} {t}h{d}v{d}h-{d}Z",
    "◆": "M{l} {y}l{r} -{r} {r} {r} -{r} {r}Z",
    "▲": "M{l} {b}h{d}l-{r} -{d}Z",
    "✚": "M{l} {y}h{d}M{x} {t}v{d}",
}
RADIUS, ARROW = 5, 20
_STYLE = Template(
    "svg.agc{$colours;font:12px system-ui,'Segoe UI','DejaVu Sans',sans-serif;"
    "max-width:100%;height:auto}"
    ".agc text{fill:$ink}.agc .page{fill:$page}.agc .soft{fill:$soft;font-size:11px}"
    ".agc .head{font-size:14px;font-weight:700}.agc .tag{font-size:11px;font-weight:700}"
    ".agc .mid{text-anchor:middle}.agc .end{text-anchor:end}"
    ".agc .over{font-size:11px}.agc .over,.agc .lab{paint-order:stroke;stroke:$page;"
    "stroke-width:4px;stroke-linejoin:round}"
    ".agc path{fill:none;stroke:$ink}.agc .grid{stroke:$rule}.agc .hatch{stroke:$rule;"
    "stroke-width:3}.agc .line{stroke:$mark;stroke-width:2}"
    ".agc .break{stroke-dasharray:2 3}.agc .m{fill:$mark;stroke:$mark;stroke-width:2}"
    ".agc .o{fill:$page}.agc .w{stroke:$mark;stroke-width:2}.agc .s{stroke:$mark;"
    "stroke-width:4;opacity:.3}.agc .hit{fill:$page;fill-opacity:0;stroke:none}"
)
_NAMES = ("page", "ink", "soft", "rule")
_MARK = {"light": STREAMS[0], "dark": "#5db2ec"}


def style_of(theme: Theme | None = None) -> str:
    """Give the style of every chart: in the colours of a theme, or in those the page sets.

    >>> "var(" in style_of(LIGHT), "var(--ink,#15202b)" in style_of()
    (False, True)
    """
    if theme is not None:
        colours = {name: getattr(theme, name) for name in _NAMES}
        mark = _MARK["dark" if theme == DARK else "light"]
        return _STYLE.substitute(colours, mark=mark, colours=f"color:{theme.ink}")
    light, dark = (
        ";".join(
            [f"--c{name}:var(--{name},{getattr(theme, name)})" for name in _NAMES]
            + [f"--cmark:var(--mark,{_MARK[mode]})"]
        )
        for mode, theme in (("light", LIGHT), ("dark", DARK))
    )
    inner = {name: f"var(--c{name})" for name in (*_NAMES, "mark")}
    return (
        _STYLE.substitute(inner, colours=light)
        + f"@media(prefers-color-scheme:dark){{svg.agc{{{dark}}}}}"
        + "@media print{svg.agc{--cpage:#fff;--cink:#000;--csoft:#000;--crule:#aaa;--cmark:#000}}"
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A statement on the page: where it stands, and from where to where its period lasts."""

    point: Point
    statement: Statement
    x: float
    y: float
    start: float
    end: float
    up: Amounts

    @property
    def arrow(self) -> int:
        """1 where only a lower bound is known, -1 where only an upper one is, otherwise 0."""
        bounds = self.statement.fact.bounds
        if bounds.lower is not None and bounds.upper is None:
            return 1
        return -1 if bounds.upper is not None and bounds.lower is None else 0

    @property
    def whisker(self) -> tuple[float, float] | None:
        """The top and bottom of a range that is wide enough to be seen."""
        bounds = self.statement.fact.bounds
        if bounds.lower is None or bounds.upper is None:
            return None
        top, bottom = self.up.at(bounds.upper), self.up.at(bounds.lower)
        return (top, bottom) if bottom - top >= RADIUS else None

    @property
    def has_band(self) -> bool:
        """Whether the length of the period is drawn."""
        return self.end - self.start > 4 * RADIUS and len(self.point.distinct) == 1

    @property
    def box(self) -> Area:
        """The room that the mark takes, its arrow or whisker included."""
        top, bottom = self.whisker or (self.y, self.y)
        top = min(top, self.y - RADIUS) - (ARROW if self.arrow > 0 else 0)
        bottom = max(bottom, self.y + RADIUS) + (ARROW if self.arrow < 0 else 0)
        return Area(self.x - RADIUS - 1, top - 1, self.x + RADIUS + 1, bottom + 1)


def extent(fact: Observation) -> tuple[Decimal, ...]:
    """Give the amounts that a figure needs on the axis; more above it for an arrow."""
    known = [end for end in (fact.bounds.lower, fact.bounds.upper) if end is not None]
    if fact.bounds.lower is not None and fact.bounds.upper is None:
        known.append(fact.value + abs(fact.value) / 5)
    return (fact.value, *known)


def shape(mark: Mark) -> str:
    """Draw a mark: its period as a band, bounds as arrow or whisker, hollow where not exact."""
    x, y, sign = mark.x, mark.y, STYLES[mark.point.period.kind][0]
    found = []
    if mark.has_band:
        found.append(f'<path class="s" d="M{mark.start + 2:.1f} {y:.1f}H{mark.end - 2:.1f}"/>')
    if mark.arrow:
        tip = y - mark.arrow * (RADIUS + ARROW)
        back = tip + mark.arrow * 6
        found.append(
            f'<path class="w" d="M{x:.1f} {y - mark.arrow * RADIUS:.1f}V{tip:.1f}'
            f'M{x - 4:.1f} {back:.1f}L{x:.1f} {tip:.1f} {x + 4:.1f} {back:.1f}"/>'
        )
    if mark.whisker:
        top, bottom = mark.whisker
        found.append(f'<path class="w" d="M{x - 4:.1f} {top:.1f}h8m-4 0V{bottom:.1f}m-4 0h8"/>')
    size = {"x": x, "y": y, "l": x - RADIUS, "t": y - RADIUS, "b": y + RADIUS}
    numbers = {name: f"{value:.1f}" for name, value in size.items()}
    path = _PATHS[sign].format(**numbers, r=RADIUS, d=2 * RADIUS)
    hollow = " o" if mark.statement.fact.qualifier != "exact" else ""
    found.append(f'<path class="m{hollow}" d="{path}"/>')
    found.append(f'<rect class="hit" x="{x - 12:.1f}" y="{y - 12:.1f}" width="24" height="24"/>')
    return "".join(found)


def title(mark: Mark) -> str:
    """Say everything of a figure: as printed, qualifier, period, source, place and words there."""
    statement, fact = mark.statement, mark.statement.fact
    words = [f"{mark.point.period.label}: {statement.words}{_limits(statement)}"]
    receipt = fact.receipt
    if receipt:
        place = f"characters {receipt.start} to {receipt.end}"
        quote = f"{receipt.prefix.strip()} {receipt.printed} {receipt.suffix.strip()}".strip()
        words.append(f"{statement.source.title}, {place}: “{quote}”")
    else:
        words.append(f"outside source: {statement.source.title}")
    if fact.occurrence > 1:
        words.append(f"statement {fact.occurrence} in it")
    if mark.point.is_conflicting:
        words.append("another statement contradicts it")
    return ". ".join(words)


def _limits(statement: Statement) -> str:
    """Say in brackets what the words as printed do not: a qualifier's code, rounding, digits."""
    fact, bounds = statement.fact, statement.fact.bounds
    if fact.qualifier == "exact" and bounds.lower != bounds.upper:
        ends = (grouped(end) for end in (bounds.lower, bounds.upper) if end is not None)
        return f" (rounded: {' to '.join(ends)})"
    code = "" if fact.qualifier == "exact" else fact.qualifier.replace("-", " ")
    said = [] if statement.words.lower().startswith(code) else [code]
    said += [] if grouped(fact.value) in statement.words else [grouped(fact.value)]
    return f" ({' '.join(said)})" if said else ""
