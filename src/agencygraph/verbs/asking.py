"""The verbs `query` and `ask`."""

from __future__ import annotations

import sys
from argparse import Namespace

from agencygraph.errors import UsageError
from agencygraph.resources import find_export
from agencygraph.writing import as_json


def query(chosen: Namespace) -> int:
    """Run one question and print its answer."""
    from agencygraph.given import asks_of, check_given, strange_terms
    from agencygraph.iris import prefixes
    from agencygraph.named_questions import find_question
    from agencygraph.query import render as render_answer
    from agencygraph.store import about

    export = find_export(chosen.export or chosen.dossier)
    given = {}
    for pair in chosen.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--set {pair}: write NAME=VALUE")
        given[name] = value
    question = find_question(chosen.question, export)
    text = question.bind(given)
    asks = asks_of(export, chosen.endpoint)
    answer = asks(text)
    described = about(export)
    names = prefixes(described["key"], described["base"])
    is_empty = bool(given and answer.columns and not answer.rows)
    check_given(question, given, asks, is_empty=is_empty)
    for remark in strange_terms(text, names["ag"], asks):
        print(f"agencygraph: {remark}", file=sys.stderr)
    if is_empty:
        print("agencygraph: no row has the values given with --set", file=sys.stderr)
    print(render_answer(answer, chosen.format, names), end="")
    return 0


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
