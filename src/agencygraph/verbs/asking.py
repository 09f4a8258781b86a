"""The verbs `query` and `ask`."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from agencygraph.errors import UsageError
from agencygraph.findings import nearest
from agencygraph.resources import find_export
from agencygraph.writing import as_json

if TYPE_CHECKING:
    from agencygraph.named_questions import Question
    from agencygraph.query import Answer

#: Keys and codes: what a value of a parameter is, unless it is a day.
_KNOWN = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
{} WHERE {{ ?thing dcterms:identifier|skos:notation ?value {} }}"""

_TERMS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?term WHERE {{ ?term rdfs:isDefinedBy ?where FILTER (STRSTARTS(STR(?term), "{}")) }}
"""


def query(chosen: Namespace) -> int:
    """Run one question and print its answer."""
    from agencygraph.iris import prefixes
    from agencygraph.named_questions import find_question
    from agencygraph.query import render as render_answer
    from agencygraph.query import run
    from agencygraph.store import about, open_store

    export = find_export(chosen.export or chosen.dossier)
    given = {}
    for pair in chosen.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--set {pair}: write NAME=VALUE")
        given[name] = value
    question = find_question(chosen.question, export)
    text = question.bind(given)
    described = about(export)
    if chosen.endpoint:
        from agencygraph.credentials import find_credentials
        from agencygraph.remote import run_remote

        home = f"{described['base']}{described['key']}/"
        credentials = find_credentials(chosen.endpoint, os.environ)
        asks = partial(run_remote, chosen.endpoint, credentials=credentials, home=home)
    else:
        asks = partial(run, open_store(export))
    answer = asks(text)
    names = prefixes(described["key"], described["base"])
    is_empty = bool(given and answer.columns and not answer.rows)
    _check_values(question, given, asks, is_empty=is_empty)
    for remark in _strange_terms(text, names["ag"], asks):
        print(f"agencygraph: {remark}", file=sys.stderr)
    if is_empty:
        print("agencygraph: no row has the values given with --set", file=sys.stderr)
    print(render_answer(answer, chosen.format, names), end="")
    return 0


def _check_values(
    question: Question, given: Mapping[str, str], asks: Callable[[str], Answer], *, is_empty: bool
) -> None:
    """Raise UsageError for values that nothing in the graph has, naming the nearest that is there.

    Looked at are the values of an empty answer, and keys in any case: a row of zeros is a row.
    """
    wrong = []
    for name, value in given.items():
        words = question.parameters[name]
        is_typed = value[:1] in ('"', "<") or "^^" in question.defaults.get(name, "")
        is_looked_at = is_empty or words.startswith("the key of")
        if is_typed or value == "UNDEF" or not is_looked_at:
            continue
        if asks(_KNOWN.format("ASK", f'FILTER (STR(?value) = "{value}")')).boolean:
            continue
        choices = question.choices(name)
        known = _values(asks(choices)) if choices else set()
        known = known or _values(asks(_KNOWN.format("SELECT DISTINCT ?value", "")))
        form, use = words.partition(";")[0], nearest(value, known)
        wrong.append(f'there is no {name} "{value}"; give {form}: use {use}')
    if wrong:
        raise UsageError("; ".join(wrong))


def _strange_terms(text: str, space: str, asks: Callable[[str], Answer]) -> Iterator[str]:
    """Say of each `ag:` term of a query that is not in the ontology which one is near."""
    from agencygraph.tokens import TOKEN

    locals_ = {found["local"] for found in TOKEN.finditer(text) if found["words"] == "ag"}
    written = {local[1:] for local in locals_ if local and len(local) > 1}
    if not written or f"<{space}>" not in text:
        return
    terms = _values(asks(_TERMS.format(space)))
    known = {term.removeprefix(space) for term in terms}
    for term in sorted(written - known) if known else ():
        use = nearest(term, known, "ontology/core.ttl")
        yield f"ag:{term} is not in the ontology; use {use}"


def _values(answer: Answer) -> set[str]:
    from agencygraph.query import as_rows

    return {value for row in as_rows(answer) for value in row.values()} - {""}


def ask(chosen: Namespace) -> int:
    """List the named questions, or run one."""
    if chosen.question and not chosen.list:
        return query(chosen)
    from agencygraph.named_questions import questions_of

    export = find_export(chosen.export or chosen.dossier)
    known = questions_of(export)
    if chosen.format == "json":
        print(as_json([{"name": q.name, "question": q.words} for q in known.values()]), end="")
        return 0
    for question in known.values():
        print(f"{question.name}\n    {question.words}")
        for name, words in question.parameters.items():
            print(f"    --set {name}={question.defaults.get(name, '')}  {words}")
    return 0
