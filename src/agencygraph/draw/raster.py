"""A drawing as PNG.

In: SVG text as this package writes it. Out: PNG bytes, the same on every machine: letters come
from a font that is installed beside this package, never from those of the system.
"""

from __future__ import annotations

import re
from importlib.resources import files

from agencygraph.errors import UsageError

_FONT_FILES = ("Roboto-Regular.ttf", "Roboto-Bold.ttf")
_VARIABLE = re.compile(r";[a-z-]+:[^;{}]*var\([^)]*\)")
_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\}")


def _fonts() -> list[str]:
    try:
        folder = files("font_roboto") / "files"
    except ModuleNotFoundError as error:
        raise UsageError("a PNG needs a font; run: pip install font-roboto") from error
    return [str(folder / name) for name in _FONT_FILES]


def png(svg: str, scale: float = 2) -> bytes:
    """Draw an SVG as PNG, `scale` pixels to each of its own.

    Raises UsageError when the renderer or its font is not installed, or the SVG cannot be drawn.
    """
    if not 0 < scale <= 8:
        raise UsageError(f"a scale of {scale:g} is of no use: give more than 0 and at most 8")
    try:
        import resvg_py
    except ModuleNotFoundError as error:
        raise UsageError("a PNG needs a renderer; run: pip install resvg-py") from error
    # The renderer knows no variables and no media: what is written for all others is enough.
    plain = _VARIABLE.sub("", _MEDIA.sub("", svg))
    try:
        drawn = resvg_py.svg_to_bytes(
            svg_string=plain,
            zoom=scale,
            skip_system_fonts=True,
            font_files=_fonts(),
            font_family="Roboto",
            sans_serif_family="Roboto",
        )
    except ValueError as error:
        raise UsageError(f"the drawing cannot be made into a PNG: {error}") from error
    return bytes(drawn)
