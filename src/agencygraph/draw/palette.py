"""Colours, and whether they can be read.

In: nothing. Out: the colours of each theme; the contrast of two colours (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

from dataclasses import dataclass

# Streams, dark enough for white words (at least 4.5) and light enough to stand out from the
# dark page (at least 3): one list serves both themes.
STREAMS = ("#0b6fb0", "#b05200", "#5a5fc7", "#00806a", "#bb3f6f", "#5c7d1f", "#8a5aa8", "#82693f")
WORDS_ON_STREAM = "#ffffff"
LEAST_CONTRAST = 4.5


@dataclass(frozen=True)
class Theme:
    """The colours of a page: what stands behind, and what is written on it."""

    page: str
    zone: str
    ink: str
    soft: str
    rule: str
    minor: str
    edge: str
    agency: str
    on_agency: str


LIGHT = Theme(
    page="#ffffff",
    zone="#f0f4f8",
    ink="#15202b",
    soft="#4a5866",
    rule="#d5dde5",
    minor="#dbe3ec",
    edge="#74828f",
    agency="#24323f",
    on_agency="#ffffff",
)
DARK = Theme(
    page="#0f161d",
    zone="#17212b",
    ink="#eef3f7",
    soft="#b4c1cd",
    rule="#2b3946",
    minor="#2d3c4b",
    edge="#8292a1",
    agency="#d9e2ea",
    on_agency="#15202b",
)
THEMES = {"light": LIGHT, "dark": DARK}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(theme: Theme) -> dict[str, tuple[str, str]]:
    """Name every pair of words and what they stand on."""
    found = {f"stream {n}": (WORDS_ON_STREAM, colour) for n, colour in enumerate(STREAMS)}
    return found | {
        "ink on page": (theme.ink, theme.page),
        "ink on zone": (theme.ink, theme.zone),
        "soft on page": (theme.soft, theme.page),
        "soft on zone": (theme.soft, theme.zone),
        "ink on minor": (theme.ink, theme.minor),
        "soft on minor": (theme.soft, theme.minor),
        "agency": (theme.on_agency, theme.agency),
        "reform": (theme.page, theme.ink),
    }
