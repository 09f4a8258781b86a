"""The verb `serve`."""

from __future__ import annotations

import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from agencygraph import api
from agencygraph.errors import ExportError, GateError, UsageError
from agencygraph.resources import find_dossier, find_export

if TYPE_CHECKING:
    from agencygraph.serve.parts import Part


def serve(chosen: Namespace) -> int:
    """Serve an export until Ctrl-C or SIGTERM ends it, also while it is still being read."""
    with _ended_by_signals(), ExitStack() as written:
        _serve(chosen, written)
    return 0


def _serve(chosen: Namespace, written: ExitStack) -> None:
    """Serve; what is `written` for it is removed once all of it is in memory."""
    from agencygraph.serve.limits import Limits
    from agencygraph.serve.running import is_loopback, run
    from agencygraph.store import about, quads_file

    export = find_export(chosen.export or chosen.dossier)
    # Said before anything else is: without an export there is nothing to serve.
    about(export)
    quads_file(export)
    names = ("timeout", "memory", "rows", "body", "workers", "queue")
    limits = Limits(**{name: getattr(chosen, name) for name in names})

    def started(address: str) -> None:
        written.close()
        if not is_loopback(chosen.host):
            print(
                f"agencygraph: {chosen.host} can be reached from other machines; "
                "put a server with HTTPS before it, or use --host 127.0.0.1",
                file=sys.stderr,
            )
        print(f"{address}/sparql  (Ctrl-C ends it)", flush=True)

    given, root = export, ""
    if chosen.base:
        from agencygraph.rebase import path_of, rebase_export

        root = path_of(chosen.base)
        room = written.enter_context(TemporaryDirectory(prefix="agencygraph-"))
        export = rebase_export(export, chosen.base, Path(room))
    parts = _parts(chosen, export, given)
    run(export, limits, chosen.host, chosen.port, started, parts, root)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Leave the block at SIGINT, SIGTERM or SIGHUP, so that what it has made is put away.

    The server, once it runs, has its own way to end, and takes the first two over. What `nohup` has
    the process ignore, it ignores.
    """

    def leave(*_: object) -> None:
        raise SystemExit(0)

    ends = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        ends.append(signal.SIGHUP)
    before = {one: signal.signal(one, leave) for one in ends}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _parts(chosen: Namespace, export: Path, given: Path) -> list[Part]:
    """Give what the dossier at hand adds to the endpoint; without one there are its files.

    `given` is the export as it was named, of which `export` may be a copy.
    """
    from agencygraph.dossier import load_settings
    from agencygraph.gathering import gather
    from agencygraph.serve.linked.exported import Exported
    from agencygraph.serve.linked.routes import files_part, linked_part, open_linked
    from agencygraph.serve.reconciliation.routes import routes as reconciliation_routes
    from agencygraph.store import about

    try:
        described = about(export)
        path = find_dossier(chosen.dossier or described["key"])
        lineage, settings = api.load_dossier(path), load_settings(path)
        linked = open_linked(export, lineage, settings, given)
        if chosen.base:
            linked.read_export()
    except ExportError:
        # Without its quads there is nothing to serve at /sparql either.
        raise
    except (GateError, UsageError) as error:
        served = "only /sparql and the files of the export are served"
        why = "; agencygraph check says why" if isinstance(error, GateError) else ""
        print(f"agencygraph: {error}{why}; {served}", file=sys.stderr)
        files = Exported(export)
        if chosen.base:
            files.read()
        return [files_part(files)]
    names = gather(lineage, replace(settings, base=described["base"]))
    return [
        lambda served: reconciliation_routes(names, served.limits),
        linked_part(linked),
    ]
