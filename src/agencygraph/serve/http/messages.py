"""Messages of HTTP: header fields, plain refusals, and whether a client has the answer already.

In: fields of a request, the release, what is to be said. Out: header fields and messages of ASGI.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from starlette.types import Scope, Send

from agencygraph import __version__
from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.release import Release

#: Header fields as ASGI has them.
Fields = tuple[tuple[bytes, bytes], ...]
#: The type of what a form sends.
FORM = "application/x-www-form-urlencoded"
#: Any page may ask: the graph is public, and no request carries a secret.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Encoding, ETag, Last-Modified, Link, Retry-After",
}
#: What another page may send along.
_SENT = "Accept, Content-Type, If-Modified-Since, If-None-Match, X-Requested-With"
VARY = {"Vary": "Accept, Accept-Encoding"}
#: For every page that does not say otherwise; the last one for every response.
SECURE = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'; object-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def field(scope: Scope, name: bytes) -> str | None:
    """Give a header field of a request, the values of several joined by commas; or None."""
    found = [value for key, value in scope["headers"] if key == name]
    return b", ".join(found).decode("latin-1") if found else None


def preflight(methods: str) -> Mapping[str, str]:
    """Give the header fields that let pages of other origins ask by some methods."""
    return {
        **OPEN,
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": _SENT,
        "Access-Control-Max-Age": "86400",
    }


def encoded(headers: Mapping[str, str]) -> Fields:
    """Give header fields as ASGI has them."""
    return tuple(
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in headers.items()
    )


async def respond(
    scope: Scope, send: Send, status: int, headers: Mapping[str, str], body: bytes = b""
) -> None:
    """Send a whole response; without its body to HEAD."""
    await send_whole(scope, send, status, encoded(headers), body)


async def send_whole(
    scope: Scope, send: Send, status: int, fields: Fields, body: bytes = b""
) -> None:
    """Send a whole response whose header fields are as ASGI has them."""
    if status not in (204, 304):
        fields = (*fields, (b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    """Send a refusal: its reason as plain text."""
    headers = {
        **OPEN,
        **VARY,
        "Content-Type": "text/plain; charset=utf-8",
        "Cache-Control": "no-store",
        **refusal.headers,
    }
    await respond(scope, send, refusal.status, headers, f"{refusal.reason}\n".encode())


def etag(release: Release, *parts: str) -> str:
    """Give an entity tag: one release, one question and one form have the same bytes.

    Another version of the software may write others, so that its tags are others. The tag
    is a weak one where the data have blank nodes: the same answer may name them otherwise.
    """
    told = hashlib.sha256(f"{__version__}\0{release.digest}".encode())
    for part in parts:
        told.update(b"\0" + part.encode("utf-8", "surrogatepass"))
    weak = "W/" if release.has_blank_nodes else ""
    return f'{weak}"{told.hexdigest()[:32]}"'


def zipped(tag: str) -> str:
    """Give the tag of the same answer compressed: other bytes, another tag."""
    return f'{tag[:-1]}-gzip"'


def sent_tag(scope: Scope, tag: str) -> str | None:
    """Give the tag that a client has and names, of an answer as it is or compressed; or None.

    Tags are compared weakly (RFC 9110, section 13.1.2); only GET and HEAD are conditional. Who
    names one was once sent an answer with it, so that the question need not be asked again.
    """
    given = named_tags(scope)
    return next((one for one in (tag, zipped(tag)) if one.removeprefix("W/") in given), None)


def named_tags(scope: Scope) -> set[str]:
    """Give the tags of the answers that a client has, as GET and HEAD name them, none as weak."""
    if scope["method"] not in ("GET", "HEAD"):
        return set()
    tags = field(scope, b"if-none-match") or ""
    return {one.strip().removeprefix("W/") for one in tags.split(",")}


def known_tag(scope: Scope, tag: str, release: Release) -> str | None:
    """Give the tag under which a client has the answer already, or None (RFC 9110, section 13.1).

    An entity tag goes before a day. `*` and a day say nothing of the question: they count only
    when it is known that the answer would be 200 (section 13.2.1).
    """
    if scope["method"] not in ("GET", "HEAD"):
        return None
    if field(scope, b"if-none-match") is not None:
        return sent_tag(scope, tag) or (tag if "*" in named_tags(scope) else None)
    since = field(scope, b"if-modified-since")
    if since is None:
        return None
    try:
        return tag if parsedate_to_datetime(since) >= release.modified else None
    except (TypeError, ValueError, OverflowError):
        return None
