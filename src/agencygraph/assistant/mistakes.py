"""What an assistant asked for wrongly, said in one line that it can read.

In: the words of an error, or arguments and the schema of a tool. Out: a line without what was
sent, as far as that is long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from agencygraph.errors import UsageError

#: Characters of a line, of its end when it is longer, and of a word in it.
_LINE, _END, _WORD = 600, 200, 100


def one_line(words: str) -> str:
    r"""Give words as one line of a length that can be read; what is left out shows as "...".

    >>> one_line("no\n  such " + "x" * 200)[:30]
    'no such xxxxxxxxxxxxxxxxxxxxxx'
    """
    line = re.sub(rf"(\S{{{_WORD}}})\S+", r"\1...", " ".join(words.split()))
    if len(line) <= _LINE:
        return line
    return f"{line[: _LINE - _END]} ... {line[-_END:]}"


def check_arguments(given: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    """Hold arguments against a tool's parameters. Raises UsageError for one too few or too many."""
    takes = list(schema.get("properties", ()))
    words = f"it takes: {', '.join(takes)}" if takes else "it takes none"
    for name in schema.get("required", ()):
        if name not in given:
            raise UsageError(f"the argument {name} is missing; {words}")
    for name in given:
        if name not in takes:
            raise UsageError(f"there is no argument {name}; {words}")


def mistyped(error: ValidationError) -> str:
    """Say which arguments are of the wrong kind, without what they were."""
    return "; ".join(
        f"the argument {'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    )
