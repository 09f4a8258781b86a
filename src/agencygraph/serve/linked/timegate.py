"""Days by HTTP, after Memento (RFC 7089): to a day, a description on it, and the list of days.

The time is that of the organization: a description "on 30 June 2009" says how the unit stood on
that day, not what was published of it by then. In: a path, a day, or an Accept-Datetime field.
Out: answers; a day that cannot be read is a Refusal.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property

from agencygraph.days import heirs
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.linked.answers import Answer, Target, address, away, links
from agencygraph.serve.linked.places import Places
from agencygraph.site import words

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LINK_FORMAT = "application/link-format"
#: The relation of a Link field to what came after a unit. RFC 5829 has names for versions of one
#: resource only; another organization is none.
REPLACED_BY = "http://purl.org/dc/terms/isReplacedBy"


def read_day(text: str) -> date:
    """Read a day of an address. Raises Refusal: 400."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        said = f"{text[:40]!r} is no day; write one as YYYY-MM-DD, such as 2009-06-30"
        raise Refusal(400, said) from None


def read_datetime(field: str) -> date:
    """Read an Accept-Datetime field. Raises Refusal: 400, as RFC 7089 asks in section 4.5.3."""
    try:
        moment = parsedate_to_datetime(field)
        # Without a zone, as asctime writes it, a date of HTTP is one of UTC.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date()
    except (TypeError, ValueError, OverflowError):
        said = "Accept-Datetime is no date of HTTP; write Tue, 30 Jun 2009 00:00:00 GMT"
        raise Refusal(400, said) from None


def http_date(day: date) -> str:
    """Give a day as a date of HTTP: its first moment in UTC.

    >>> http_date(date(2009, 6, 30))
    'Tue, 30 Jun 2009 00:00:00 GMT'
    """
    return format_datetime(datetime.combine(day, time(), UTC), usegmt=True)


@dataclass(frozen=True)
class TimeGate:
    """The days of the units and programs of one site, and of the organization as a whole."""

    places: Places

    @property
    def last(self) -> date:
        """The last day of the record."""
        return date.fromisoformat(self.places.book.settings.through)

    def to_day(self, path: str, field: str, root: str) -> Answer:
        """Lead to the description on the day that is asked for; after the last one, on the last."""
        day = min(read_datetime(field), self.last)
        answer = away(302, address(root, f"at/{day}/{path}")).saying(Vary="Accept-Datetime")
        return answer.linked(*self.around(path, root))

    def around(self, path: str, root: str) -> list[Target]:
        """Give the links that a thing and its days share: itself, its gate, the list of days.

        The organization as a whole has no such list.
        """
        found = [Target(self.places.iri(path), "original"), Target(address(root, path), "timegate")]
        if self.places.dated(path):
            listed = address(root, f"timemap/{path}")
            found.append(Target(listed, "timemap", {"type": LINK_FORMAT}))
        return found

    def heirs(self, path: str, root: str) -> list[Target]:
        """Give the links to what came after a unit that has ended, each with its day."""
        lineage, found = self.places.book.lineage, {}
        _, key = self.places.dated(path) or ("", "")
        for event, after in heirs(lineage, key):
            kind = "unit" if after in lineage.units else "program"
            said = f"{after}: {words.when(event.date)}"
            heir = address(root, f"{self.places.top}{kind}/{after}")
            found[after] = Target(heir, REPLACED_BY, {"title": said})
        return list(found.values())

    def beside(self, key: str, day: date) -> tuple[date | None, date | None]:
        """Give the turning days before and after a day."""
        days = self.turning_days(key)
        before, after = bisect_left(days, day), bisect_right(days, day)
        return (
            days[before - 1] if before else None,
            days[after] if after < len(days) else None,
        )

    def turning_days(self, key: str) -> tuple[date, ...]:
        """Give the days on which the description changes."""
        if key not in self._turning:
            self._turning[key] = self.places.descriptions.days.turning_days(key, self.last)
        return self._turning[key]

    @cached_property
    def _turning(self) -> dict[str, tuple[date, ...]]:
        return {}

    def mementos(self, path: str, days: Sequence[date], root: str) -> list[Target]:
        """Give the links to the descriptions on some days, the first and the last marked."""
        found = []
        for place, day in enumerate(days):
            marks = ["first"] * (place == 0) + ["last"] * (place == len(days) - 1)
            relation = " ".join([*marks, "memento"])
            target = address(root, f"at/{day}/{path}")
            found.append(Target(target, relation, {"datetime": http_date(day)}))
        return found

    def timemap(self, path: str, key: str, root: str) -> Answer:
        """List the days on which the description of a unit or program changes."""
        days = self.turning_days(key)
        original, gate, own = self.around(path, root)
        span = {"from": http_date(days[0]), "until": http_date(days[-1])} if days else {}
        own = Target(own.address, "self", {**own.parameters, **span})
        listed = [original, gate, own, *self.mementos(path, days, root)]
        return Answer(200, {"Content-Type": LINK_FORMAT}, links(listed).encode())
