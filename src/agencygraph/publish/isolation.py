"""Whether a query that runs across a swap may read a part of each release.

In: a `Service`. Out: yes, no, or not known. Virtuoso is known for it: as it comes it reads what is
committed, row by row; from level 4 on (repeatable read) a query and a swap wait for each other.
"""

from __future__ import annotations

from agencygraph.errors import RemoteError
from agencygraph.publish.service import Service

_LEVEL = 'SELECT (bif:sys_stat("default_txn_isolation") AS ?level) WHERE { }'
_REPEATABLE = 4
ADVICE = (
    "a query of another client that runs while a release is put in place may read a part of each; "
    "set DefaultIsolation = 4 under [Parameters] in virtuoso.ini and start Virtuoso anew"
)


def may_mix(service: Service) -> bool | None:
    """Say whether such a query may; None for a store of which that is not known.

    A Virtuoso that does not say how it is set is taken to be as it comes.
    """
    if "virtuoso" not in service.server.lower():
        return None
    try:
        rows = service.rows(_LEVEL)
        return int(rows[0]["level"]) < _REPEATABLE
    except (RemoteError, LookupError, ValueError):
        return True
