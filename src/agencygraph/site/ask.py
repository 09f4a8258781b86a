"""The page that asks the graph: of the site, as one file on its own, or of an endpoint.

In: an export, an engine that runs in the page or the address of an endpoint, and where things have
their pages. Out: `PageParts`, or the one file. The site's page is words and links: what asks is one
packed file, which its script fetches, as it fetches the graph and the text of a question when they
are needed. The single file and the page of an endpoint hold what they need.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from agencygraph.iris import prefixes
from agencygraph.named_questions import Question, questions, questions_of
from agencygraph.resources import question_folders
from agencygraph.site import ask_words as words
from agencygraph.site.answer_cells import COLUMNS
from agencygraph.site.engine import Engine, packed
from agencygraph.site.organization_data import as_json
from agencygraph.site.parts import PageParts, asset
from agencygraph.store import about, quads_file

SCRIPTS = ("ask.js",)
STYLES = ("ask.css",)
#: What the site's page needs of a content security policy: a script and a worker that come packed,
#: and WebAssembly.
POLICY = "script-src 'self' blob: 'wasm-unsafe-eval'; worker-src 'self' blob:"
_SINGLE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; "
    "worker-src blob:; style-src 'unsafe-inline'; img-src data:"
)
_TITLE = "Ask the graph"
#: The page of the site that has a question's text and answer.
_PAGE = "question/{}.html"
#: Seconds after which a query is stopped, to choose from; the second at first.
LIMITS = (5, 15, 60)
#: Kinds of things whose keys stand in answers.
LINKED = (*("unit", "program", "event", "reform", "measure", "document", "instrument", "citation"),)


@dataclass(frozen=True, slots=True)
class Linked:
    """Where the things of an answer have their pages, by kind.

    `patterns` are like "unit/{key}.html"; `keys` are those that exist, so that a key in an answer
    of a named question, which is a string, can be told from any other word. Without them the page
    asks the graph.
    """

    patterns: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)


def ask_page(
    told: Mapping[str, str],
    known: Mapping[str, Question],
    linked: Linked | None = None,
    *,
    endpoint: str,
    limits: Sequence[int] = LIMITS,
) -> PageParts:
    """Make the page that asks an endpoint; without JavaScript its form comes back to the host.

    `told` is what an export says of itself, and `known` are the questions that it can be asked.
    """
    data = _data(told, linked, endpoint=endpoint, questions=_described(known))
    lead, listed = _lead(told, endpoint), _listed(told, known, "?question={}")
    body = _body(lead, listed, len(known), data, limits, is_form=True)
    return PageParts(_TITLE, body, SCRIPTS, STYLES)


def site_page(
    export: Path, engine: Engine | None, linked: Linked, *, graph: str, single: str = ""
) -> PageParts:
    """Make the page of a site, which finds the graph at `graph`.

    `single` is where the single file lies, if there is one. Without an engine the page lists the
    questions and says what is missing.
    """
    known = questions_of(export)
    if engine is None:
        return PageParts(_TITLE, _without(known))
    told = about(export)
    lead = _lead(told)
    page = {
        "style": asset(STYLES[0]),
        "body": _body(lead, "", len(known), _data(told, linked, graph=graph), LIMITS),
        "script": asset(SCRIPTS[0]),
    }
    files = {
        "ask-page.json.gz": packed(as_json(page).encode()),
        "oxigraph.wasm.js": _held(_engine_files(engine)),
    }
    body = words.START.format(
        lead=lead,
        disk=(words.ONE_FILE if single else words.NO_FILE).format(single),
        count=len(known),
        listed=_listed(told, known, _PAGE),
    )
    return PageParts(_TITLE, body, ("ask-start.js",), data=files, policy=POLICY)


def single_file(export: Path, engine: Engine, linked: Linked, language: str = "en") -> bytes:
    """Make the page as one HTML file: script, engine and graph within, no request to anywhere."""
    told, known = about(export), questions_of(export)
    data = _data(told, linked, questions=_described(known))
    listed = _listed(told, known, "#question={}")
    body = _body(_lead(told) + words.NEEDED, listed, len(known), data, LIMITS)
    graph = packed(quads_file(export).with_suffix(".trig").read_bytes())
    held = _held({**_engine_files(engine), "graph.trig.gz": graph}).decode()
    styles = "".join(f"<style>{asset(name)}</style>\n" for name in STYLES)
    scripts = "".join(f"<script>{text}</script>\n" for text in (held, *map(asset, SCRIPTS)))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_SINGLE_POLICY}">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{_TITLE}</title>\n{styles}</head>\n"
        f'<body class="ask-alone">\n<main>{body}</main>\n{scripts}</body>\n'
        "</html>\n"
    ).encode()


def _data(told: Mapping[str, str], linked: Linked | None, **more: object) -> dict[str, object]:
    """Give what the page's script knows of the graph, as page.js reads it."""
    linked = linked or Linked()
    return {
        "space": f"{told['base']}{told['key']}/",
        "kinds": LINKED,
        "patterns": dict(linked.patterns),
        "keys": {kind: list(keys) for kind, keys in linked.keys.items()} or None,
        "columns": COLUMNS,
        "prefixes": prefixes(told["key"], told["base"]),
        **more,
    }


def _described(known: Mapping[str, Question]) -> dict[str, object]:
    return {
        name: {
            "name": name,
            "words": question.words,
            "parameters": dict(question.parameters),
            "defaults": dict(question.defaults),
            "text": question.text,
        }
        for name, question in known.items()
    }


def _engine_files(engine: Engine) -> dict[str, bytes]:
    return {
        "oxigraph.js": engine.script,
        "oxigraph.wasm.gz": engine.wasm_gz,
        "worker.js": asset("ask/worker.js").encode(),
    }


def _held(files: Mapping[str, bytes]) -> bytes:
    """Write files as a script: such is loaded from file:// as well, and can stand in a page."""
    data = as_json({name: base64.b64encode(file).decode() for name, file in files.items()})
    return f"globalThis.askFiles = {data};\n".encode()


def _lead(told: Mapping[str, str], endpoint: str = "") -> str:
    lead = words.LEADS["endpoint" if endpoint else "engine"]
    return lead.format(title=escape(told["title"]), endpoint=escape(endpoint))


def _body(
    lead: str,
    listed: str,
    count: int,
    data: dict[str, object],
    limits: Sequence[int],
    *,
    is_form: bool = False,
) -> str:
    """Write the page that asks, with its questions and what its script reads."""
    main = words.MAIN.replace("@LIMITS@", _limits(limits))
    main = main.replace("@METHOD@", words.METHOD if is_form else "")
    main = main.replace("@PLAIN@", words.PLAIN if is_form else "")
    return (
        f'<div class="ask{"" if is_form else " ask-script"}" id="ask">{words.SKIP}'
        f"<h1>{_TITLE}</h1>{lead}"
        f'<div class="ask-columns">{words.LIST.format(count=count, listed=listed)}{main}</div>'
        f'<script type="application/json" id="ask-data">{as_json(data)}</script></div>'
    )


def _limits(limits: Sequence[int]) -> str:
    first = limits[min(1, len(limits) - 1)]
    return "".join(
        f'<option value="{seconds}"{" selected" if seconds == first else ""}>{seconds} s</option>'
        for seconds in limits
    )


def _listed(told: Mapping[str, str], known: Mapping[str, Question], pattern: str) -> str:
    """List the questions, those of the agency first: a click asks one.

    The links lead there for those without JavaScript: to the answer, or to the text in the field.
    """
    key = told["key"]
    own = {name for folder in question_folders(key)[1:] for name in questions([folder])}

    def items(names: list[str]) -> str:
        return "".join(
            f'<li><a href="{pattern.format(escape(name))}">{escape(known[name].words)}</a></li>'
            for name in names
        )

    of_agency = [name for name in known if name in own]
    of_any = [name for name in known if name not in own]
    groups = [(f"About {key.upper()}", of_agency), ("About any agency", of_any)]
    return "".join(
        f"<h3>{escape(head)}</h3><ul>{items(names)}</ul>" for head, names in groups if names
    )


def _without(known: Mapping[str, Question]) -> str:
    listed = "".join(
        f'<li><a href="{_PAGE.format(escape(name))}">{escape(question.words)}</a> '
        f"<code>agencygraph query {escape(name)}</code></li>"
        for name, question in known.items()
    )
    return f'{words.WITHOUT}<ul class="rows">{listed}</ul>'
