"""The verb `mcp`."""

from __future__ import annotations

import signal
from argparse import Namespace

from agencygraph import api
from agencygraph.errors import UsageError
from agencygraph.resources import find_dossier, find_export


def mcp(chosen: Namespace) -> int:
    """Answer an assistant over standard input and output, until it goes away."""
    try:
        import anyio

        from agencygraph.assistant.server import serve_assistant
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("agencygraph"):
            raise
        raise UsageError(
            f"{error.name} is not installed; run in a clone: pip install -e '.[mcp]'"
        ) from error
    from agencygraph.assistant.corpus import Corpus
    from agencygraph.dossier import load_settings
    from agencygraph.serve.limits import Limits
    from agencygraph.store import about, check_same_facts

    export = find_export(chosen.export or chosen.dossier)
    path = find_dossier(chosen.dossier or about(export)["key"])
    lineage, settings = api.load_dossier(path), load_settings(path)
    check_same_facts(lineage, settings, export)
    corpus = Corpus(lineage, settings)
    limits = Limits(chosen.timeout, chosen.memory, chosen.rows, workers=chosen.workers)
    # The thread that reads standard input keeps a KeyboardInterrupt waiting for the next line.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    anyio.run(serve_assistant, corpus, export, limits)
    return 0
