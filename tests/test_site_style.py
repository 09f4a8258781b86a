"""What every page wears: colours that can be read, and a policy that lets nothing else in."""

from __future__ import annotations

import re

from agencygraph.site.layout import policy
from agencygraph.site.parts import ASSETS


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_has_a_contrast_of_four_and_a_half_by_day_and_by_night() -> None:
    """Each colour of text stands out from each ground it is used on, in both schemes."""
    style = (ASSETS / "site.css").read_text(encoding="utf-8")
    day, night = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", block))
        for block in re.findall(r":root \{([^}]+)\}", style)[:2]
    )
    for scheme in (day, night):
        for ground in ("paper", "wash"):
            for text in ("ink", "muted", "accent", "new", "gone", "moved"):
                assert _contrast(scheme[text], scheme[ground]) >= 4.5, (text, ground)
        assert _contrast(scheme["hit-ink"], scheme["hit"]) >= 4.5


def test_policy_is_widened_only_by_what_a_page_needs() -> None:
    """A page that compiles WebAssembly may; others may not."""
    assert "wasm" not in policy()
    assert "worker-src 'self' blob:" in policy("worker-src 'self' blob:")
