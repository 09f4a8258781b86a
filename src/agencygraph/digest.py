"""The state of a dossier's facts as one checksum, by which an export says what it was made from.

In: facts and settings. Out: a SHA-256. The order of rows and the base of IRIs do not change it:
an export that was moved to another base is still of these facts.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace

from agencygraph.dossier import Settings
from agencygraph.findings import Place
from agencygraph.model import Facts

_NOWHERE = Place("")


def digest(facts: Facts, settings: Settings) -> str:
    """Give the checksum of every cell that was read, wherever its row stands."""
    told = asdict(settings)
    del told["base"]
    lines = (repr(replace(fact, place=_NOWHERE)) for fact in facts.all())
    text = "\n".join([repr(sorted(told.items())), *lines])
    return hashlib.sha256(text.encode()).hexdigest()
