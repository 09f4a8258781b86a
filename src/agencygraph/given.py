"""What is given to a question, held against the graph that it asks: keys, codes, terms.

In: a question, the values given for its parameters, and what runs a query. Out: UsageError that
names the nearest value that is there, and remarks on terms that nothing defines. A mistyped key
finds nothing, and an answer without rows, or with a row for each year, would read as silence.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from agencygraph.errors import UsageError
from agencygraph.findings import nearest
from agencygraph.named_questions import Question
from agencygraph.query import Answer, as_rows, run
from agencygraph.store import about, open_store
from agencygraph.tokens import TOKEN

#: Runs a query over the graph.
Asks = Callable[[str], Answer]

#: Keys and codes: what a value of a parameter is, unless it is a day.
_KNOWN = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
{} WHERE {{ ?thing dcterms:identifier|skos:notation ?value {} }}"""
_TERMS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?term WHERE {{ ?term rdfs:isDefinedBy ?where FILTER (STRSTARTS(STR(?term), "{}")) }}
"""
#: The kinds of things in a parameter's words: "the key of a unit or program".
_KIND = r"[a-z]+(?: kind)?"
_KINDS = re.compile(rf"the (?:key|code|notation) of (?:an?|the|every) ({_KIND}(?: or {_KIND})*)\b")
#: Kinds that have another name in an IRI.
_IN_IRIS = {"figure": "observation"}


def asks_of(export: Path, endpoint: str | None) -> Asks:
    """Give what runs a query: the store of an export, or an endpoint that holds it."""
    if not endpoint:
        return partial(run, open_store(export))
    from agencygraph.credentials import find_credentials
    from agencygraph.remote import run_remote

    described = about(export)
    home = f"{described['base']}{described['key']}/"
    credentials = find_credentials(endpoint, os.environ)
    return partial(run_remote, endpoint, credentials=credentials, home=home)


def check_given(
    question: Question, given: Mapping[str, str], asks: Asks, *, is_empty: bool
) -> None:
    """Raise UsageError for values that nothing in the graph has, naming the nearest that is there.

    A parameter's words say of which kinds its value is the key. Where they do not, the value is
    looked at when the answer is empty: a row of zeros is a row.
    """
    wrong = []
    for name, value in given.items():
        words = question.parameters[name]
        found = _KINDS.match(words)
        is_typed = value[:1] in ('"', "<") or "^^" in question.defaults.get(name, "")
        if is_typed or value == "UNDEF" or not (found or is_empty):
            continue
        kinds = [_IN_IRIS.get(kind, kind) for kind in found[1].split(" or ")] if found else []
        if asks(_KNOWN.format("ASK", _of_kinds(kinds, value))).boolean:
            continue
        choices = question.choices(name)
        known = _values(asks(choices)) if choices else set()
        if value in known:
            continue
        known = known or _values(asks(_KNOWN.format("SELECT DISTINCT ?value", _of_kinds(kinds))))
        form, use = words.partition(";")[0], nearest(value, known)
        wrong.append(f'there is no {name} "{value}"; give {form}: use {use}')
    if wrong:
        raise UsageError("; ".join(wrong))


def _of_kinds(kinds: list[str], value: str = "") -> str:
    """Write the filter for things of some kinds, of any where none is told, with a value or all."""
    segments = "|".join(kind.replace(" ", "-") for kind in kinds)
    of_kind = f'FILTER (REGEX(STR(?thing), "/({segments})/[^/]+$"))' if segments else ""
    return of_kind + (f' FILTER (STR(?value) = "{value}")' if value else "")


def strange_terms(text: str, space: str, asks: Asks) -> Iterator[str]:
    """Say of each `ag:` term of a query that is not in the ontology which one is near."""
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
    return {value for row in as_rows(answer) for value in row.values()} - {""}
