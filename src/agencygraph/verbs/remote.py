"""The verb `publish`."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agencygraph.errors import UsageError
from agencygraph.resources import find_export
from agencygraph.terminal import end_progress, progress
from agencygraph.verbs.printing import plural
from agencygraph.writing import as_json

if TYPE_CHECKING:
    from agencygraph.publish import Published


def publish(chosen: Namespace) -> int:
    """Load an export into a SPARQL 1.1 store, and say what was done and verified."""
    from agencygraph.credentials import find_credentials
    from agencygraph.publish import publish as publish_export
    from agencygraph.publish.addresses import is_open
    from agencygraph.publish.isolation import ADVICE
    from agencygraph.publish.service import find_service

    export = find_export(chosen.export or chosen.dossier)
    if chosen.chunk < 1 or chosen.timeout <= 0:
        raise UsageError("--chunk is 1 or more, and --timeout more than nothing")
    credentials = find_credentials(chosen.url, os.environ)
    service = find_service(
        chosen.url, credentials, chosen.update, chosen.graph_store, chosen.timeout
    )
    with service:
        addresses = (service.query, service.update, service.graph_store)
        host = is_open(addresses, credentials)
        if host:
            print(f"agencygraph: the secret goes to {host} unencrypted", file=sys.stderr)
        done = publish_export(export, service, chosen.via, chosen.chunk, progress())
    end_progress()
    if done.may_mix:
        print(f"agencygraph: {ADVICE}", file=sys.stderr)
    if chosen.format == "json":
        print(as_json(done.as_record()), end="")
        return 0
    _say(done, chosen.url)
    return 0


def _say(done: Published, url: str) -> None:
    from agencygraph.credentials import shown

    size = sum(found.size for found in done.verified.values())
    graphs, place = plural(len(done.verified), "graph"), shown(url)
    print(f"{graphs} with {plural(size, 'triple')} stand at {place}, verified by count and hash")
    gone = f", {len(done.gone)} gone" if done.gone else ""
    print(f"{len(done.loaded)} put in place, {len(done.kept)} as they were{gone}")
    for line in _rewritten(done):
        print(line)
    if done.undoes is False:
        print(
            "agencygraph: this store keeps the first half of a request whose second half fails; "
            "should a swap ever fail there, publish again at once",
            file=sys.stderr,
        )


def _rewritten(done: Published) -> Iterator[str]:
    """Say which kinds of values the store writes otherwise, with an example of each."""
    pairs: dict[str, list[str]] = {}
    for found in done.verified.values():
        for ours, theirs in found.rewritten:
            (kind, text), (kind_there, text_there) = map(_literal, (ours.object, theirs.object))
            kinds = kind if kind == kind_there else f"{kind} as {kind_there}"
            texts = text if text == text_there else f"{text} as {text_there}"
            pairs.setdefault(kinds, []).append(texts)
    if pairs:
        yield "the store writes some values otherwise (--format json lists each):"
    for kinds, all_texts in sorted(pairs.items()):
        yield f"  {len(all_texts):,} of {kinds}, such as {all_texts[0]}"


def _literal(term: object) -> tuple[str, str]:
    """Give the kind and the text of a literal; nothing else is ever written otherwise."""
    import pyoxigraph as ox

    from agencygraph.iris import EXTERNAL, compact

    if not isinstance(term, ox.Literal):
        return "", str(term)
    kind = f"@{term.language}" if term.language else compact(term.datatype.value, EXTERNAL)
    return kind, term.value
