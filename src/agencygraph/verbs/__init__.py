"""What each verb of the command line does: read arguments, call the library, print.

Every function takes the parsed arguments and gives an exit code: 0 clean, 1 findings. A verb has
the name it has on the command line.
"""

from __future__ import annotations

from agencygraph.verbs.asking import ask, query
from agencygraph.verbs.assisting import mcp
from agencygraph.verbs.building import build, check
from agencygraph.verbs.exporting import export
from agencygraph.verbs.figures import audit, coverage, silence
from agencygraph.verbs.history import diff, snapshot
from agencygraph.verbs.pages import draw, site, w3id
from agencygraph.verbs.remote import publish
from agencygraph.verbs.resolving import resolve
from agencygraph.verbs.serving import serve
from agencygraph.verbs.starting import extract, start

__all__ = [
    "ask",
    "audit",
    "build",
    "check",
    "coverage",
    "diff",
    "draw",
    "export",
    "extract",
    "mcp",
    "publish",
    "query",
    "resolve",
    "serve",
    "silence",
    "site",
    "snapshot",
    "start",
    "w3id",
]
