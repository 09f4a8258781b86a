"""Records of geometry as SVG elements.

In: a record. Out: the text of its element; colours are classes of `style`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from agencygraph.draw.bands import reach
from agencygraph.draw.geometry import Band, Box, Joint, Label, Sign
from agencygraph.draw.palette import STREAMS

#: The size of letters where nothing else is said.
SIZE = 10.5


def number(value: float) -> str:
    """Write a coordinate, to a tenth of a pixel.

    >>> number(12.04), number(7.25)
    ('12', '7.2')
    """
    return f"{value:.1f}".removesuffix(".0")


def _box(box: Box) -> str:
    place = f' x="{number(box.x)}" y="{number(box.y)}"'
    return f'{place} width="{number(box.w)}" height="{number(box.h)}"'


def rect(look: str, box: Box, round_by: float = 0) -> str:
    """Write a rectangle."""
    rounded = f' rx="{number(round_by)}"' if round_by else ""
    return f'<rect class="{look}"{_box(box)}{rounded}/>'


def _stream(stream: int) -> str:
    if stream < 0:
        return "minor"
    return "agency" if stream >= len(STREAMS) else f"s{stream}"


def _fade(box: Box, look: str, *, rising: bool) -> str:
    """Draw a stretch as stripes, each thinner: no gradient, so that any printer can."""
    steps, path = 4, ""
    for step in range(steps):
        place = step if rising else steps - 1 - step
        wide = box.w / steps * (0.2 + 0.2 * step)
        x = box.x + box.w * place / steps + (0 if rising else box.w / steps - wide) * 0.5
        path += f"M{number(x)} {number(box.y)}h{number(wide)}v{number(box.h)}h-{number(wide)}z"
    return f'<path class="{look}" d="{path}"/>'


def _hatched(box: Box, look: str) -> str:
    return rect(f"{look} possible", box) + rect("hatch", box)


def band(one: Band) -> str:
    """Write a band: what is certain, what is possible, what fades; hollow outside the agency."""
    look = _stream(one.stream) + (" hollow" if one.zone == "outside" else "")
    found = []
    for segment in one.segments:
        top, bottom = reach(one, segment)
        box = Box(segment.x0, top, segment.x1 - segment.x0, bottom - top)
        if segment.form in ("solid", "either"):
            found.append(rect(look, box))
        elif segment.form == "hatched":
            found.append(_hatched(box, look))
        else:
            found.append(_fade(box, look, rising=segment.form == "fade-in"))
    return "".join(found)


def joint(one: Joint) -> str:
    """Write a joint: a curved ribbon, hatched when its date is imprecise."""
    (a, b), (c, d) = (tuple(map(number, side)) for side in (one.left, one.right))
    x0, x1, x = number(one.x0), number(one.x1), number((one.x0 + one.x1) / 2)
    path = f"M{x0} {a}C{x} {a} {x} {c} {x1} {c}V{d}C{x} {d} {x} {b} {x0} {b}Z"
    look = _stream(one.stream)
    if not one.imprecise:
        return f'<path class="{look}" d="{path}"/>'
    return f'<path class="{look} possible" d="{path}"/><path class="hatch" d="{path}"/>'


def sign(mark: Sign) -> str:
    """Write the sign of an event or a reform."""
    look = "reform" if mark.reform else "event"
    place = f'cx="{number(mark.x)}" cy="{number(mark.y)}" r="{number(mark.r)}"'
    dot = f'<circle class="{look}" {place}/>'
    if not mark.sign:
        return dot
    middle = f'x="{number(mark.x)}" y="{number(mark.y + 3.2)}"'
    return f'{dot}<text class="{look}-sign" {middle}>{mark.sign}</text>'


def text(label: Label) -> str:
    """Write a label."""
    strong = f'<tspan class="b">{escape(label.strong)}</tspan>' if label.strong else ""
    plain = escape(label.plain)
    if strong and plain:
        plain = f'<tspan dx="{number(label.size * 0.5)}">{plain}</tspan>'
    place = f'x="{number(label.x)}" y="{number(label.y)}"'
    if label.size != SIZE:
        place += f' font-size="{number(label.size)}"'
    look = "" if label.tone == "ink" else f' class="on-{label.tone}"'
    return f"<text{look} {place}>{strong}{plain}</text>"


def legend(samples: Iterable[tuple[str, Box]]) -> Iterator[str]:
    """Write the samples of the key."""
    for kind, box in samples:
        if kind in ("reform", "event"):
            middle = (box.x + 8, box.y + 6)
            yield sign(Sign("", "A" if kind == "reform" else "1", kind == "reform", *middle, 7.5))
        elif kind == "fade":
            yield _fade(box, "s0", rising=False)
        elif kind == "hatched":
            yield _hatched(box, "s0")
        else:
            yield rect("s0 hollow" if kind == "outside" else "s0", box)
