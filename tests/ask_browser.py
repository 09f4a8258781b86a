"""What the tests of the page that asks do: ask it, know what it is asked, read what it holds."""

from __future__ import annotations

import base64
import json

from agencygraph.named_questions import questions
from agencygraph.resources import question_folders

#: What no engine ends by itself.
CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def known_questions(export):
    """The named questions of the export's agency."""
    return questions(question_folders(json.loads((export / "about.json").read_text())["key"]))


def ask(page, query: str) -> None:
    """Put a query into the field and run it by keyboard."""
    page.locator("#ask-text").fill(query)
    page.locator("#ask-text").press("Control+Enter")


def held(script: str) -> dict[str, bytes]:
    """Give the files that a script of the page holds."""
    start = script.index("askFiles = ") + len("askFiles = ")
    found = json.JSONDecoder().raw_decode(script, start)[0]
    return {name: base64.b64decode(file) for name, file in found.items()}
