"""The verb `serve`."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from agencygraph import api
from agencygraph.errors import GateError, UsageError
from agencygraph.resources import find_dossier, find_export

if TYPE_CHECKING:
    from agencygraph.serve.parts import Part


def serve(chosen: Namespace) -> int:
    """Serve an export until Ctrl-C or SIGTERM ends it."""
    from agencygraph.serve.limits import Limits
    from agencygraph.serve.running import is_loopback, run

    export = find_export(chosen.export or chosen.dossier)
    names = ("timeout", "memory", "rows", "body", "workers", "queue")
    limits = Limits(**{name: getattr(chosen, name) for name in names})

    def started(address: str) -> None:
        if not is_loopback(chosen.host):
            print(
                f"agencygraph: {chosen.host} can be reached from other machines; "
                "put a server with HTTPS before it, or use --host 127.0.0.1",
                file=sys.stderr,
            )
        print(f"{address}/sparql  (Ctrl-C ends it)", flush=True)

    with TemporaryDirectory(prefix="agencygraph-") as room:
        if chosen.base:
            from agencygraph.rebase import rebase_export

            export = rebase_export(export, chosen.base, Path(room))
        run(export, limits, chosen.host, chosen.port, started, _parts(chosen, export))
    return 0


def _parts(chosen: Namespace, export: Path) -> list[Part]:
    """Give what the dossier at hand adds to the endpoint; without one it stands alone."""
    from agencygraph.dossier import load_settings
    from agencygraph.gathering import gather
    from agencygraph.serve.linked.routes import linked_part, open_linked
    from agencygraph.serve.reconciliation.routes import routes as reconciliation_routes
    from agencygraph.store import about

    try:
        described = about(export)
        path = find_dossier(chosen.dossier or described["key"])
        lineage, settings = api.load_dossier(path), load_settings(path)
        linked = open_linked(export, lineage, settings)
    except (GateError, UsageError) as error:
        print(f"agencygraph: {error}; only /sparql is served", file=sys.stderr)
        return []
    names = gather(lineage, replace(settings, base=described["base"]))
    return [
        lambda served: reconciliation_routes(names, body=served.limits.body),
        linked_part(linked),
    ]
