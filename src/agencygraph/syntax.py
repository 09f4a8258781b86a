"""Why a query cannot be run, in words and at its place in the text as somebody wrote it.

In: the text of a query, and what the parser said. Out: a reason: one line, and where it has a
place, the line of the query with a caret under it. The parser names the last place that it tried,
which is behind the fault, and lists all that could stand there; neither is passed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pyoxigraph as ox

from agencygraph.errors import QueryError
from agencygraph.tokens import FORMS, TOKEN, UPDATES

#: What `with_prefixes` puts behind a line that it adds: such lines are not counted. No comment:
#: SPARQLWrapper takes what follows one for a part of it.
ADDED = "\t"
#: More room than the longest keyword takes. The parser tries one as so many letters, and says
#: where the last that it tried ended: with so much room between tokens that is before the next.
_ROOM = "\n" + " " * 24
#: How much of a line is shown; how many things are named that can stand at a place, and how.
_SHOWN, _FEW = 100, 4
_SIGNS = {"?": "a variable", "$": "a variable", "<": "an IRI"}
_GAP = re.compile(r"\s+|[,;]")
_READ_ONLY = "the graph is read-only: {} is no question"
_PAIRS = {")": "(", "}": "{", "]": "["}
#: A line break that a server may read before it looks for the end of a comment (19.2).
_WRITTEN_BREAK = re.compile(r"\\u000[AaDd]|\\U0000000[AaDd]")


def form(text: str) -> str:
    r"""Give the first word after the prologue, an update's too; empty when there is none.

    >>> form("PREFIX select: <urn:x:> # ASK\nwith <urn:g> DELETE { ?s ?p ?o } WHERE {}")
    'WITH'
    """
    return next((word for word in _words(text) if word not in ("PREFIX", "BASE")), "")


def _words(text: str) -> Iterator[str]:
    """Give the words that are no part of a name, an IRI, a string or a comment."""
    for found in TOKEN.finditer(text):
        if found.lastgroup == "words":
            yield from filter(None, re.split(r"[.-]+", found[0].upper()))


def refuse_update(text: str) -> None:
    """Raise QueryError, with what the embedded store says, for what is no query.

    The word of an update cannot stand in a query, so that one is refused wherever a server that
    reads otherwise could find it; but WITH, which does nothing alone: Blazegraph has it in queries.
    """
    # Where a comment ends: Virtuoso reads on to the line feed, others write a break as an escape.
    readings = (text, text.replace("\r", " "), _WRITTEN_BREAK.sub("\n", text))
    first = {form(reading) for reading in readings}
    found = (*(first & UPDATES), *(word for word in _words(text) if word in UPDATES - {"WITH"}))
    if found:
        raise QueryError(_READ_ONLY.format(found[0]))
    if not first <= FORMS:
        raise QueryError(reason(text, _parse(text) or "it begins with no form of query"))


def reason(text: str, error: str) -> str:
    r"""Say why a query cannot be run.

    >>> print(reason("ASK {\n  ?s ?p ?o\n", "error at 3:1: expected one of ..."))
    the query cannot be run: at line 1, column 5 "{" is not closed
      ASK {
          ^
    """
    if (update := form(text)) in UPDATES:
        return _READ_ONLY.format(update)
    is_misread = re.match(r"error at \d+:\d+", error) is not None
    declared = set(re.findall(r"PREFIX\s+([\w-]*):", text, re.IGNORECASE))
    names = {found["words"] for found in TOKEN.finditer(text) if found.lastgroup == "local"}
    if is_misread and names - declared:
        return f"the query uses {', '.join(sorted(names - declared))}: without PREFIX"
    said = re.search(r"expected (?:one of )?.*?\b((?:The|IRI|Blank) [^,\[]+)", error, re.DOTALL)
    if said:
        words = said[1].strip().replace("IRI parsing failed", "an IRI in < > is not well formed")
        return f"the query cannot be run: {words[0].lower()}{words[1:]}"
    if not is_misread:
        return f"the query cannot be run: {' '.join(error.split())}"
    place, words = _unpaired(text) or _misplaced(text, error)
    where, line = _placed(text, place)
    return f"the query cannot be run: at {where} {words}\n{line}"


def _unpaired(text: str) -> tuple[int, str] | None:
    """Find a quote that nothing closes, or a bracket that closes nothing or is not closed."""
    still_open: list[re.Match[str]] = []
    for found in TOKEN.finditer(text):
        quote = re.match(r"\"{3}|'{3}|[\"']", found[0])
        if quote and (len(found[0]) < 2 * len(quote[0]) or not found[0].endswith(quote[0])):
            return found.start(), f"the quote {quote[0]} is not closed"
        if found.lastgroup == "open":
            still_open.append(found)
        elif found.lastgroup == "close":
            if not still_open:
                return found.start(), f'"{found[0]}" closes nothing'
            if still_open[-1][0] != _PAIRS[found[0]]:
                break
            still_open.pop()
    if not still_open:
        return None
    return still_open[-1].start(), f'"{still_open[-1][0]}" is not closed'


def _misplaced(text: str, error: str) -> tuple[int, str]:
    """Find the token that cannot stand where it does, and what can, if that is soon said."""
    place, wanted = _offset(text, error), list[str]()
    wide, starts = _widened(text)
    if told := _parse(wide):
        behind = _offset(wide, told)
        there, place = max(start for start in starts if start[0] <= behind)
        # What ends at the fault has no room for a keyword: only signs are expected.
        signs = set(re.findall(r'"([^"\s]+)"', _parse(wide[:there])))
        signs -= {":"} if "<" in signs else set()
        wanted = sorted({_SIGNS.get(sign, f'"{sign}"') for sign in signs})
    if place >= len(text.rstrip()):
        return len(text.rstrip()), "something is missing"
    found = TOKEN.match(text, place)
    token = (found[0] if found else text[place:]).split()[0]
    can = f"; {' or '.join(wanted)} can" if 0 < len(wanted) <= _FEW else ""
    return place, f"{token[:_SHOWN]} cannot stand here{can}"


def _widened(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Put room between tokens; say where each, and the end, stands there and in the text."""
    starts, parts, length = [(0, 0)], list[str](), 0
    for start, piece in (*_pieces(text), (len(text), "")):
        length += len(_ROOM)
        starts.append((length, start))
        length += len(piece)
        parts += (_ROOM, piece)
    return "".join((*parts, _ROOM)), starts


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text at white space and around brackets, commas and semicolons."""
    cuts, last = {0, len(text)}, 0
    for found in TOKEN.finditer(text):
        cuts.update(cut for gap in _GAP.finditer(text, last, found.start()) for cut in gap.span())
        last = found.end()
        if found.lastgroup in ("open", "close") or found[0].startswith("#"):
            cuts |= {*found.span()}
    cuts.update(cut for gap in _GAP.finditer(text, last) for cut in gap.span())
    for start, end in pairwise(sorted(cuts)):
        if not text[start:end].isspace():
            yield start, text[start:end]


def _parse(text: str) -> str:
    """Give what the parser says of a text; nothing if it has no fault."""
    try:
        ox.Store().query(text, base_iri="http://localhost/")
    except (SyntaxError, ValueError) as error:
        return str(error)
    return ""


def _offset(text: str, error: str) -> int:
    """Read the place that the parser names, a line and a column, as one in the text."""
    found = re.match(r"error at (\d+):(\d+)", error)
    if found is None:
        return 0
    lines = text.split("\n")[: int(found[1]) - 1]
    return min(sum(len(line) + 1 for line in lines) + int(found[2]) - 1, len(text))


def _placed(text: str, place: int) -> tuple[str, str]:
    """Give a place as line and column, and the line with a caret under the column."""
    before = text[:place].split("\n")
    added = sum(line.endswith(ADDED) for line in before[:-1])
    column = len(before[-1])
    line = text.split("\n")[len(before) - 1].rstrip("\r")
    first = max(0, column - _SHOWN // 2) if len(line) > _SHOWN else 0
    shown = "".join(c if c.isprintable() else " " for c in line[first : first + _SHOWN])
    caret = " " * (column - first) + "^"
    return f"line {len(before) - added}, column {column + 1}", f"  {shown}\n  {caret}"
