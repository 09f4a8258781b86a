"""The style sheet of the river.

In: a theme and the selector of the drawing. Out: CSS. Each colour is written twice: as it is, for
programs that know no variables, and as a variable, which a dark screen or a page can set.
"""

from __future__ import annotations

from dataclasses import asdict

from agencygraph.draw.palette import DARK, LIGHT, STREAMS, WORDS_ON_STREAM, Theme
from agencygraph.errors import UsageError

THEMES = ("auto", "light", "dark")
#: Fonts that are no wider than the table of `lettering`.
FONTS = "Roboto,'Segoe UI','Helvetica Neue',Arial,'Liberation Sans','DejaVu Sans',sans-serif"


def style(theme: str, scope: str) -> str:
    """Write the style sheet. Raises UsageError for a theme that there is not."""
    if theme not in THEMES:
        raise UsageError(f'there is no theme "{theme}"; choose one of {", ".join(THEMES)}')
    base = DARK if theme == "dark" else LIGHT
    rules = [_variables(scope, base)]
    if theme == "auto":
        dark = _variables(scope, DARK)
        rules.append(f"@media screen and (prefers-color-scheme:dark){{{dark}}}")
    rules.append(f"{scope} .hatch{{fill:url({scope}-hatch);stroke:none;opacity:.55}}")
    rules += [f"{scope} {line}" for line in _rules(scope, _colours(base))]
    rules.append(f"@media print{{{scope}{{print-color-adjust:exact}}}}")
    return "\n".join(rules)


def _variables(scope: str, theme: Theme) -> str:
    return f"{scope}{{" + ";".join(f"--{k}:{v}" for k, v in _colours(theme).items()) + "}"


def _colours(theme: Theme) -> dict[str, str]:
    return {name.replace("_", "-"): colour for name, colour in asdict(theme).items()}


def _rules(scope: str, colours: dict[str, str]) -> list[str]:
    fill = {k: f"fill:{v};fill:var(--{k},{v})" for k, v in colours.items()}
    stroke = {k: f"stroke:{v};stroke:var(--{k},{v})" for k, v in colours.items()}
    sign = "font-size:9px;font-weight:700;text-anchor:middle"
    return [
        # Words with a stroke have a gap in lines behind them.
        f"text{{font-family:{FONTS};{fill['ink']};stroke-width:5;paint-order:stroke}}",
        f".page{{{fill['page']}}}",
        f".zone{{{fill['zone']}}}",
        f".border{{{stroke['edge']};stroke-dasharray:2 3;fill:none}}",
        f".rule{{{stroke['rule']};fill:none}}",
        f".reform-line{{{stroke['soft']};stroke-width:1.2;stroke-dasharray:5 3;fill:none}}",
        f".stripe{{{stroke['soft']};stroke-width:1.2}}",
        f".year{{{fill['soft']};font-size:11px}}",
        f".minor{{{fill['minor']};{stroke['edge']}}}",
        f".agency{{{fill['agency']};{stroke['agency']}}}",
        *(f".s{n}{{fill:{colour};stroke:{colour}}}" for n, colour in enumerate(STREAMS)),
        f".hollow{{{fill['page']};stroke-width:2}}",
        ".possible{fill-opacity:.25;stroke-dasharray:4 2}",
        f".event{{{fill['page']};{stroke['ink']};stroke-width:1.4}}",
        f".reform{{{fill['ink']};{stroke['page']};stroke-width:1.4}}",
        f".event-sign{{{fill['ink']};{sign}}}",
        f".reform-sign{{{fill['page']};{sign}}}",
        ".b{font-weight:700}",
        f".on-soft{{{fill['soft']}}}",
        f".on-stream{{fill:{WORDS_ON_STREAM}}}",
        f".on-agency{{{fill['on-agency']}}}",
        f".on-ground{{{stroke['zone']}}}",
        f".on-gap,{scope} .year{{{stroke['page']}}}",
        "text{pointer-events:none}",
        "a text{pointer-events:auto}",
        f"a:focus{{outline:3px solid {colours['ink']};outline:3px solid var(--ink)}}",
        "a:hover text{text-decoration:underline}",
    ]
