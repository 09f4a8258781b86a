"""What the tests of pages do: write a page, look at it, ask axe and node.

Whatever is not installed is a skip that says what to install; in CI all of it is.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from html import escape
from pathlib import Path

import pytest

from agencygraph.site.parts import PageParts, asset

FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; img-src data:; {policy}">
<link rel="icon" href="data:,"><title>{title}</title>
<link rel="stylesheet" href="frame.css">{styles}</head>
<body><main>{body}</main>{scripts}</body></html>"""
#: What the base of the real site does too: the page is as dark as the reader asked.
FRAME_CSS = """:root { color-scheme: light dark } body { font-family: sans-serif; background: #fff }
@media (prefers-color-scheme: dark) { body { background: #14161a } }
"""


def write_page(parts: PageParts, name: str, folder: Path) -> None:
    """Write a page in the plainest frame there is, under a strict policy, with its files."""
    for file in (*parts.styles, *parts.scripts):
        (folder / file).write_text(asset(file), encoding="utf-8")
    (folder / "frame.css").write_text(FRAME_CSS, encoding="utf-8")
    for file, content in parts.data.items():
        (folder / file).write_bytes(content)
    (folder / name).write_text(
        FRAME.format(
            policy=parts.policy,
            title=escape(parts.title),
            body=parts.body_html,
            styles="".join(f'<link rel="stylesheet" href="{file}">' for file in parts.styles),
            scripts="".join(f'<script src="{file}"></script>' for file in parts.scripts),
        ),
        encoding="utf-8",
    )


def run_node(script: str, given: object) -> object:
    """Run a script under node with a value as JSON on its input; give the JSON it prints."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on the PATH: install Node.js to hold JavaScript against Python")
    done = subprocess.run(
        [node, "--unhandled-rejections=strict", "-e", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


#: Words upon words, words cut off by a box, and what reaches beyond the window: a line for each.
FAULTS = """() => {
  const found = [], boxes = [];
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".sr, thead");
  const put = (words, r, svg) => boxes.push({ words, svg, left: r.left, right: r.right,
    top: r.top + r.height * (svg ? 0.2 : 0.3), bottom: r.bottom - r.height * (svg ? 0.2 : 0.3) });
  for (const text of document.querySelectorAll("main svg text")) {
    if (!seen(text)) continue;
    const box = text.getBoundingClientRect(), sheet = text.closest("svg").getBoundingClientRect();
    put(text.textContent, box, text.closest("svg"));
    if (box.left < sheet.left - 1 || box.right > sheet.right + 1 || box.bottom > sheet.bottom + 1)
      if (getComputedStyle(text.closest("svg")).overflow === "hidden")
        found.push(`beyond its drawing: ${text.textContent}`);
  }
  const away = (e, r) => {  // Scrolled out of a box that scrolls up and down.
    for (let box = e; box && box !== document.body; box = box.parentElement) {
      if (!["auto", "scroll"].includes(getComputedStyle(box).overflowY)) continue;
      const { top, bottom } = box.getBoundingClientRect();
      if (r.top > bottom - 2 || r.bottom < top + 2) return true;
    }
    return false;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const above = node.parentElement;
    if (!node.data.trim() || above.closest("svg, script, style, select, option, .skip, [href='#main']")) continue;
    if (!seen(above)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const r of range.getClientRects()) {
      if (r.width > 1 && !away(above, r)) put(node.data.trim().slice(0, 40), r, null);
      if (r.right > innerWidth + 1 && !above.closest(".wide, pre")) found.push(`beyond the window: ${node.data}`);
    }
  }
  boxes.sort((one, other) => one.top - other.top);
  boxes.forEach((one, at) => {
    for (let next = at + 1; next < boxes.length && boxes[next].top < one.bottom; next++) {
      const other = boxes[next];
      if (one.left + 1 < other.right && other.left + 1 < one.right)
        found.push(`upon each other: ${one.words} | ${other.words}`);
    }
  });
  for (const e of document.querySelectorAll("main *")) {
    const { overflowX } = getComputedStyle(e);
    if (overflowX === "hidden" && e.scrollWidth > e.clientWidth + 1 && seen(e) && !e.closest("svg, select"))
      found.push(`cut off: ${e.className} ${e.textContent.slice(0, 40)}`);
    if (overflowX === "auto" && e.scrollWidth > e.clientWidth + 1)
      found.push(`scrolls sideways: ${e.getAttribute("aria-label") || e.className} ${e.scrollWidth}`);
  }
  return found.slice(0, 20);
}"""  # noqa: E501
#: Takes down each stop of the Tab key: its place among all stops, and how its focus looks.
LISTEN = """() => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const open = (e) => { const over = e.closest("details:not([open])"); return !over || e.parentElement === over; };
  window.stops = [...document.querySelectorAll(kinds)]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && open(e));
  window.reached = [];
  document.addEventListener("focusin", ({ target }) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(target);
    const ring = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 ? outlineColor : boxShadow;
    window.reached.push([window.stops.indexOf(target), ring, target.outerHTML.slice(0, 80)]);
  });
}"""  # noqa: E501


class Visit:
    """A page being looked at: what it asked for, and what it complained about."""

    def __init__(self, browser, width=1280, scheme="light", scripts=True):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda told: self.complaints.append(told.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")

    def axe(self) -> list[str]:
        """What axe finds against WCAG, in a line each."""
        axe = pytest.importorskip(
            "axe_playwright_python.sync_playwright",
            reason="axe is not installed: pip install axe-playwright-python",
        )
        found = axe.Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]

    def thin(self, most: int = 6) -> None:
        """Leave of each list and table the first rows: the others are the same again."""
        rows = ":is(li, tr, dt, dd, details)"
        script = f"document.querySelectorAll('main {rows}:nth-child(n + {most + 1})')"
        self.page.evaluate(f"{script}.forEach((row) => row.remove())")

    def faults(self) -> list[str]:
        """What is wrong with how the page looks as it stands, in a line each."""
        return self.page.evaluate(FAULTS)

    def walk(self) -> tuple[int, list[tuple[int, str, str]]]:
        """Press Tab through the page: how many stops there are, and those reached, in order.

        A stop is its number in the order of the page, the colour of its ring, how it begins.
        """
        self.page.evaluate(LISTEN)
        count = self.page.evaluate("window.stops.length")
        pressed = 0
        while pressed < 3 * count + 20:
            for _ in range(25):
                self.page.keyboard.press("Tab")
            pressed += 25
            reached = self.page.evaluate("window.reached.map(([at]) => at)")
            if reached and reached[-1] == reached[0] and len(set(reached)) > 1:
                break
            if len(set(reached)) >= count and pressed > count + 5:
                break
        return count, [tuple(one) for one in self.page.evaluate("window.reached")]

    def tab_order(self, presses: int) -> list[str]:
        """The ids of what the Tab key reaches from the top, in order, as often as pressed."""
        reached = []
        for _ in range(presses):
            self.page.keyboard.press("Tab")
            reached.append(self.page.evaluate("document.activeElement.id"))
        return reached
