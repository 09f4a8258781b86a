"""What the tests of the page that asks do: ask it, and know what it is asked."""

from __future__ import annotations

import json

from agencygraph.named_questions import questions
from agencygraph.resources import question_folders
from agencygraph.site.ask import Linked

#: What no engine ends by itself.
CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LINKED = Linked({"unit": "unit/{key}.html"}, {"unit": ["fps", "dro"], "event": ["2003-ins-split"]})


def known_questions(export):
    """The named questions of the export's agency."""
    return questions(question_folders(json.loads((export / "about.json").read_text())["key"]))


def ask(page, query: str) -> None:
    """Put a query into the field and run it by keyboard."""
    page.locator("#ask-text").fill(query)
    page.locator("#ask-text").press("Control+Enter")
