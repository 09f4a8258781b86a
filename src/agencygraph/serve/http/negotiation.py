"""Which of several representations a client would rather have (RFC 9110, section 12.5).

In: a header field and what can be had, the first of it the server's own choice. Out: the one to
send, or None. Pure, and of no format in particular: pages use it as well as answers.

A parameter of a media type that tells no offer from another is passed over, as section 12.5.1
allows: `text/csv;header=present` is answered with CSV, not refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Format:
    """A media type as it is sent, and the name under which a writer knows it."""

    media_type: str
    writer: str

    @property
    def bare(self) -> str:
        """The media type without its parameters."""
        return self.media_type.partition(";")[0]


Parameters = frozenset[tuple[str, str]]
#: What stands between two commas, or two semicolons, that are within no quotes.
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_PART = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+')


@dataclass(frozen=True, slots=True)
class Range:
    """One element of an Accept field: `text/*;charset=utf-8;q=0.5`."""

    type: str
    subtype: str
    parameters: Parameters
    quality: float

    def covers(self, type_: str, subtype: str, own: Parameters, telling: Parameters) -> bool:
        """Whether a media type with its own parameters is within this range.

        Those that are `telling` are of some offer; the rest is passed over, but not in a range of
        quality zero: that refuses what it names and no more.
        """
        asked = self.parameters & telling if self.quality else self.parameters
        return self.type in ("*", type_) and self.subtype in ("*", subtype) and asked <= own

    def precision(self, own: Parameters) -> tuple[bool, bool, int, int]:
        """How exactly it names a media type with such parameters; the most exact range decides."""
        more = self.parameters - own
        return self.type != "*", self.subtype != "*", len(self.parameters & own), -len(more)


def _quality(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def _media_type(text: str) -> tuple[str, str, list[tuple[str, str]]]:
    name, *rest = _PART.findall(text) or [""]
    type_, _, subtype = name.strip().lower().partition("/")
    pairs = [part.partition("=") for part in rest]
    parameters = [
        (key.strip().lower(), value.strip().strip('"').lower())
        for key, equals, value in pairs
        if equals
    ]
    return type_, subtype, parameters


def ranges(accept: str) -> tuple[Range, ...]:
    """Read an Accept field; what is no media range is passed over.

    >>> [found.quality for found in ranges("text/html, */*;q=0.1, nonsense")]
    [1.0, 0.1]
    """
    found = []
    for element in _ELEMENT.findall(accept):
        type_, subtype, parameters = _media_type(element)
        if not type_ or not subtype or (type_ == "*" and subtype != "*"):
            continue
        # Parameters up to q belong to the type; what follows q is an extension.
        own: list[tuple[str, str]] = []
        quality = 1.0
        for key, value in parameters:
            if key == "q":
                quality = _quality(value)
                break
            # All that is sent is UTF-8, whatever is asked for.
            if key != "charset":
                own.append((key, value))
        found.append(Range(type_, subtype, frozenset(own), quality))
    return tuple(found)


def choose(accept: str | None, offers: Sequence[Format]) -> Format | None:
    """Give the offer of the highest quality, the earlier one among equals; None when none will do.

    Without an Accept field, or with one that names nothing, the first is as good as any.

    >>> offers = (Format("text/html", "html"), Format("text/turtle", "turtle"))
    >>> choose("text/turtle, */*;q=0.1", offers).writer
    'turtle'
    """
    return _choose(accept, tuple(offers)) if accept else offers[0]


@lru_cache(maxsize=256)
def _choose(accept: str, offers: tuple[Format, ...]) -> Format | None:
    wanted = ranges(accept)
    if not wanted:
        return offers[0]
    types = [_media_type(offer.media_type) for offer in offers]
    telling = frozenset(pair for *_, parameters in types for pair in parameters)
    best, most = None, 0.0
    for offer, (type_, subtype, parameters) in zip(offers, types, strict=True):
        own = frozenset(parameters)
        covering = [one for one in wanted if one.covers(type_, subtype, own, telling)]
        if covering:
            quality = max((one.precision(own), one.quality) for one in covering)[1]
            if quality > most:
                best, most = offer, quality
    return best


@lru_cache(maxsize=256)
def accepts_gzip(field: str | None) -> bool:
    """Whether an Accept-Encoding field lets gzip be used.

    >>> accepts_gzip("gzip;q=0, *"), accepts_gzip("br, *;q=0.1"), accepts_gzip(None)
    (False, True, False)
    """
    qualities = {}
    for element in (field or "").split(","):
        name, _, rest = element.partition(";")
        key, _, value = rest.partition("=")
        qualities[name.strip().lower()] = _quality(value) if key.strip().lower() == "q" else 1.0
    return qualities.get("gzip", qualities.get("*", 0.0)) > 0
