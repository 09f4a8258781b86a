"""The page that asks the graph in the browser, as part of the site or as one file on its own.

In: an export, the engine (None when it was not fetched), and the patterns of the site's pages.
Out: `PageParts`; `single_file` makes one HTML file of them that runs from file:// as well.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape
from pathlib import Path

from agencygraph.iris import prefixes
from agencygraph.query import Question, questions
from agencygraph.resources import question_folders
from agencygraph.site.engine import Engine, packed
from agencygraph.site.organization_data import as_json
from agencygraph.site.parts import PageParts, asset
from agencygraph.store import about, quads_file

SCRIPTS = ("sparql.js", "arithmetic.js", "ask.js")
STYLES = ("ask.css",)
#: What the page needs of a content security policy: to compile WebAssembly.
POLICY = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:"
_SINGLE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; "
    "worker-src blob:; style-src 'unsafe-inline'; img-src data:"
)
_LIMITS = (5, 15, 60)


def ask_page(
    export: Path, engine: Engine | None, patterns: Mapping[str, str] | None = None
) -> PageParts:
    """Make the page of an export; `patterns` gives a kind's pages: {"unit": "unit/{key}.html"}.

    Without an engine the page lists the questions and says what is missing.
    """
    described = about(export)
    known = questions(question_folders(described["key"]))
    own = {
        name for folder in question_folders(described["key"])[1:] for name in questions([folder])
    }
    if engine is None:
        return PageParts("Ask the graph", _without(known), styles=STYLES)
    data = as_json(
        {
            "space": f"{described['base']}{described['key']}/",
            "patterns": dict(patterns or {}),
            "prefixes": prefixes(described["key"], described["base"]),
            "questions": {name: _described(question) for name, question in known.items()},
        }
    )
    body = (
        f'<div class="ask" id="ask">{_HEAD.format(title=escape(described["title"]))}'
        f'<div class="ask-columns">{_listed(known, own, described["key"])}{_MAIN}</div>'
        f'<script type="application/json" id="ask-data">{data}</script></div>'
    ).replace("@LIMITS@", _limits())
    return PageParts(
        title="Ask the graph",
        body_html=body,
        scripts=SCRIPTS,
        styles=STYLES,
        data={
            "ask-worker.js": asset("ask-worker.js").encode(),
            "data.nq.gz": packed(quads_file(export).read_bytes()),
            "oxigraph.js": engine.script,
            "oxigraph.wasm.gz": engine.wasm_gz,
        },
        policy=POLICY,
    )


def single_file(parts: PageParts, language: str = "en") -> bytes:
    """Make one HTML file of the page: script, engine and graph within, no request to anywhere."""
    held = "".join(
        f'<script type="text/plain" id="ask-file-{name}">'
        f"{base64.b64encode(content).decode()}</script>\n"
        for name, content in sorted(parts.data.items())
    )
    styles = "".join(f"<style>{asset(name)}</style>\n" for name in parts.styles)
    scripts = "".join(f"<script>{asset(name)}</script>\n" for name in parts.scripts)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_SINGLE_POLICY}">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(parts.title)}</title>\n{styles}</head>\n"
        f'<body class="ask-alone">\n<main>{parts.body_html}</main>\n{held}{scripts}</body>\n'
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


def _limits() -> str:
    return "".join(
        f'<option value="{seconds}"{" selected" if seconds == 15 else ""}>{seconds} s</option>'
        for seconds in _LIMITS
    )


def _listed(known: Mapping[str, Question], own: set[str], key: str) -> str:
    """List the questions as links, each of which asks it: those of the agency first."""

    def items(names: list[str]) -> str:
        return "".join(
            f'<li><a href="#question={escape(name)}">{escape(known[name].words)}</a></li>'
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
        '<label>Find a question <input type="search" id="ask-find" autocomplete="off"></label>'
        f'<p id="ask-found" class="ask-found" role="status"></p>'
        f'<div class="ask-list" id="ask-list">{listed}</div></nav>'
    )


def _without(known: Mapping[str, Question]) -> str:
    listed = "".join(
        f'<li><a href="question/{escape(name)}.html">{escape(question.words)}</a> '
        f"<code>agencygraph query {escape(name)}</code></li>"
        for name, question in known.items()
    )
    return (
        '<div class="ask"><h1>Ask the graph</h1><p class="ask-note">This site was built without '
        "the engine that runs queries in the browser: it comes from npm, and Node was not there. "
        "The rest of the site is whole. Each question below has a page with its query and its "
        "answer, and runs with <code>agencygraph query</code>.</p>"
        f'<ul class="ask-plain">{listed}</ul></div>'
    )


_HEAD = """<h1>Ask the graph</h1>
<p class="ask-lead">{title}: every fact with its evidence, asked in SPARQL by an engine that runs
on your own machine. Nothing that you ask leaves it.</p>
<noscript><p class="ask-note">This page needs JavaScript. Without it, the answers of the named
questions are pages of this site, and <code>agencygraph query</code> asks any other.</p></noscript>
"""
_MAIN = """<div class="ask-main">
<form id="ask-form">
<div id="ask-asked" class="ask-asked" hidden><h2 id="ask-words"></h2>
<div id="ask-parameters" class="ask-parameters"></div></div>
<label for="ask-text" class="ask-label">Query, in SPARQL</label>
<div class="ask-editor"><pre id="ask-shown" aria-hidden="true"></pre><textarea id="ask-text"
 spellcheck="false" autocapitalize="off" autocomplete="off"
 aria-describedby="ask-hint"></textarea></div>
<p id="ask-hint" class="ask-hint">Ctrl + Enter runs it, Tab leaves the editor. Common prefixes need
no declaration.</p>
<div class="ask-run"><button type="submit" id="ask-go">Run</button>
<button type="button" id="ask-stop" disabled>Stop</button>
<label>Stop by itself after <select id="ask-limit">@LIMITS@</select></label></div>
</form>
<p id="ask-status" class="ask-status" role="status"></p>
<section id="ask-answer" aria-labelledby="ask-head-answer" hidden>
<div class="ask-bar"><h2 id="ask-head-answer">Answer</h2><div class="ask-downloads" role="group"
 aria-label="Download the answer"><button type="button" id="ask-csv">CSV</button><button
 type="button" id="ask-json">JSON</button><button type="button" id="ask-turtle">Turtle</button>
</div><button type="button" id="ask-share">Copy address</button></div>
<div id="ask-result"></div>
</section>
</div>"""
