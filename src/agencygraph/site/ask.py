"""The page that asks the graph: of the site, as one file on its own, or of an endpoint.

In: an export, an engine that runs in the page or the address of an endpoint, and where things have
their pages. Out: `PageParts`; `single_file` makes one HTML file of them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from agencygraph.iris import prefixes
from agencygraph.named_questions import Question, questions, questions_of
from agencygraph.resources import question_folders
from agencygraph.site.answers import COLUMNS
from agencygraph.site.ask_words import LEADS, MAIN, METHOD, NEEDED, PLAIN, WITHOUT
from agencygraph.site.engine import Engine, packed
from agencygraph.site.organization_data import as_json
from agencygraph.site.parts import PageParts, asset
from agencygraph.store import about, quads_file

SCRIPTS = ("ask.js",)
STYLES = ("ask.css",)
#: What the page needs of a content security policy to run the engine: WebAssembly, in a worker.
POLICY = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:"
_SINGLE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; "
    "worker-src blob:; style-src 'unsafe-inline'; img-src data:"
)
#: The page of the site that has a question's answer.
_PAGE = "question/{}.html"
#: Seconds after which a query is stopped, to choose from; the second at first.
LIMITS = (5, 15, 60)
#: Kinds of things whose keys stand in answers.
LINKED = (*("unit", "program", "event", "reform", "measure", "document", "instrument", "citation"),)


@dataclass(frozen=True, slots=True)
class Linked:
    """Where the things of an answer have their pages, by kind.

    `patterns` are like "unit/{key}.html"; `keys` are those that exist, so that a key in an answer
    of a named question, which is a string, can be told from any other word.
    """

    patterns: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)


def ask_page(
    export: Path,
    engine: Engine | None = None,
    linked: Linked | None = None,
    *,
    endpoint: str = "",
    limits: Sequence[int] = LIMITS,
) -> PageParts:
    """Make the page of an export: it asks an endpoint, or else the engine, on the page itself.

    With neither, the page lists the questions and says what is missing.
    """
    described = about(export)
    known = questions_of(export)
    if engine is None and not endpoint:
        return PageParts("Ask the graph", _without(known), styles=STYLES)
    linked = linked or Linked()
    data = as_json(
        {
            "endpoint": endpoint,
            "space": f"{described['base']}{described['key']}/",
            "patterns": dict(linked.patterns),
            "keys": {kind: list(keys) for kind, keys in linked.keys.items()},
            "columns": COLUMNS,
            "prefixes": prefixes(described["key"], described["base"]),
            "questions": {name: _described(question) for name, question in known.items()},
        }
    )
    lead = LEADS["endpoint" if endpoint else "engine"].format(title=escape(described["title"]))
    main = MAIN.replace("@LIMITS@", _limits(limits))
    main = main.replace("@METHOD@", METHOD if endpoint else "")
    main = main.replace("@PLAIN@", PLAIN if endpoint else "")
    listed = _listed(known, described["key"], "?question={}" if endpoint else _PAGE)
    body = (
        f'<div class="ask" id="ask"><h1>Ask the graph</h1>{lead}{"" if endpoint else NEEDED}'
        f'<div class="ask-columns">{listed}{main}</div>'
        f'<script type="application/json" id="ask-data">{data}</script></div>'
    )
    files = _files(export, engine) if engine and not endpoint else {}
    policy = POLICY if files else ""
    return PageParts("Ask the graph", body, SCRIPTS, STYLES, files, policy)


def _files(export: Path, engine: Engine) -> dict[str, bytes]:
    """Write the engine and the graph as scripts, which a page may load from file:// as well."""
    graph = quads_file(export).with_suffix(".trig").read_bytes()
    return {
        "oxigraph.wasm.js": _held(
            {
                "oxigraph.js": engine.script,
                "oxigraph.wasm.gz": engine.wasm_gz,
                "worker.js": asset("ask/worker.js").encode(),
            }
        ),
        "ask-graph.js": _held({"graph.trig.gz": packed(graph)}),
    }


def _held(files: Mapping[str, bytes]) -> bytes:
    data = as_json({name: base64.b64encode(file).decode() for name, file in files.items()})
    return f"globalThis.askFiles = Object.assign(globalThis.askFiles || {{}}, {data});\n".encode()


def single_file(parts: PageParts, language: str = "en") -> bytes:
    """Make one HTML file of the page: script, engine and graph within, no request to anywhere."""
    styles = "".join(f"<style>{asset(name)}</style>\n" for name in parts.styles)
    held = [content.decode() for _, content in sorted(parts.data.items())]
    scripts = "".join(f"<script>{text}</script>\n" for text in (*held, *map(asset, parts.scripts)))
    # No page stands beside it: a question is asked on this one.
    body = re.sub(r'href="question/([^"]+)\.html"', r'href="#question=\1"', parts.body_html)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_SINGLE_POLICY}">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(parts.title)}</title>\n{styles}</head>\n"
        f'<body class="ask-alone">\n<main>{body}</main>\n{scripts}</body>\n'
        "</html>\n"
    ).encode()


def _described(question: Question) -> dict[str, object]:
    return {
        "name": question.name,
        "words": question.words,
        "parameters": dict(question.parameters),
        "defaults": dict(question.defaults),
        "text": question.text,
    }


def _limits(limits: Sequence[int]) -> str:
    first = limits[min(1, len(limits) - 1)]
    return "".join(
        f'<option value="{seconds}"{" selected" if seconds == first else ""}>{seconds} s</option>'
        for seconds in limits
    )


def _listed(known: Mapping[str, Question], key: str, pattern: str) -> str:
    """List the questions, those of the agency first: a click asks one.

    The links lead there for those without JavaScript: to the answer, or to the text in the field.
    """
    own = {name for folder in question_folders(key)[1:] for name in questions([folder])}

    def items(names: list[str]) -> str:
        return "".join(
            f'<li><a href="{pattern.format(escape(name))}" data-question="{escape(name)}">'
            f"{escape(known[name].words)}</a></li>"
            for name in names
        )

    of_agency = [name for name in known if name in own]
    of_any = [name for name in known if name not in own]
    groups = [(f"About {key.upper()}", of_agency), ("About any agency", of_any)]
    listed = "".join(
        f"<h3>{escape(head)}</h3><ul>{items(names)}</ul>" for head, names in groups if names
    )
    return (
        '<nav class="ask-questions" aria-labelledby="ask-head-questions">'
        f'<h2 id="ask-head-questions">{len(known)} named questions</h2>'
        '<label class="ask-live-only">Find a question '
        '<input type="search" id="ask-find" autocomplete="off"></label>'
        f'<p id="ask-found" class="ask-found" role="status"></p>'
        f'<div class="ask-list" id="ask-list">{listed}</div></nav>'
    )


def _without(known: Mapping[str, Question]) -> str:
    listed = "".join(
        f'<li><a href="{_PAGE.format(escape(name))}">{escape(question.words)}</a> '
        f"<code>agencygraph query {escape(name)}</code></li>"
        for name, question in known.items()
    )
    return f'{WITHOUT}<ul class="ask-plain">{listed}</ul></div>'
