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

    def tab_order(self, presses: int) -> list[str]:
        """The ids of what the Tab key reaches from the top, in order, as often as pressed."""
        reached = []
        for _ in range(presses):
            self.page.keyboard.press("Tab")
            reached.append(self.page.evaluate("document.activeElement.id"))
        return reached
