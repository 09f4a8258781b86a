"""An agency's public reports as a knowledge graph that can be checked, cited and queried.

`load_dossier` reads the reviewed tables; `check_dossier` and `build_export` run the gate;
`open_store`, `open_dataset`, `open_graph`, `open_network` and `open_frames` give a built export to
pyoxigraph, rdflib, networkx and pandas; `ask` runs a question, `snapshot` gives the organization on
a day. Each name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "1.0.0"

if TYPE_CHECKING:
    from agencygraph.api import (
        ask,
        build_export,
        check_dossier,
        create_app,
        export_to,
        load_dossier,
        open_dataset,
        open_frames,
        open_graph,
        open_names,
        open_network,
        open_store,
        publish_export,
        resolve,
        snapshot,
    )

__all__ = [
    "ask",
    "build_export",
    "check_dossier",
    "create_app",
    "export_to",
    "load_dossier",
    "open_dataset",
    "open_frames",
    "open_graph",
    "open_names",
    "open_network",
    "open_store",
    "publish_export",
    "resolve",
    "snapshot",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name in __all__:
        return getattr(import_module("agencygraph.api"), name)
    raise AttributeError(f"module 'agencygraph' has no attribute {name!r}")
