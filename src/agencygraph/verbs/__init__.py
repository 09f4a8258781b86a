"""What each verb of the command line does: read arguments, call the library, print.

Every function takes the parsed arguments and gives an exit code: 0 clean, 1 findings. A verb has
the name it has on the command line.
"""

from __future__ import annotations

from agencygraph.verbs.asking import ask, query
from agencygraph.verbs.building import build, check
from agencygraph.verbs.figures import audit, coverage, silence
from agencygraph.verbs.history import diff, snapshot
from agencygraph.verbs.pages import draw, site
from agencygraph.verbs.starting import extract, start

__all__ = [
    "ask",
    "audit",
    "build",
    "check",
    "coverage",
    "diff",
    "draw",
    "extract",
    "query",
    "silence",
    "site",
    "snapshot",
    "start",
]
