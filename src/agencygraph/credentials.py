"""Who asks a remote store: a name and password, or a token, and where they may be kept.

In: the address of a store and the environment. Out: `Credentials` that never show themselves. A
secret is never part of an address, of a message or of a `repr`; what a query part says is not
printed, whatever it is called.
"""

from __future__ import annotations

import netrc
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote, urlsplit

from agencygraph.errors import UsageError

USER, PASSWORD, TOKEN = "AGENCYGRAPH_USER", "AGENCYGRAPH_PASSWORD", "AGENCYGRAPH_TOKEN"

#: Names that parameters have which hold a secret: apikey, access_token, X-Amz-Signature.
_SECRET = re.compile(
    r"(?i)key$|token|secret|passw|^pass$|pwd|credential|signature|^sig$|^auth|bearer|jwt|session"
)
#: White space and what is not printed: no address has any.
_GAP = re.compile(r"[\s\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A name with its password, or a token; without any of them, nobody in particular."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        # What cannot be sent would be repeated, escaped, by the library that refuses to send it.
        if self.token and not re.fullmatch(r"[!-~]+", self.token):
            raise UsageError(f"{TOKEN} has a space, a line break or a letter that no token has")

    def __bool__(self) -> bool:
        return bool(self.user or self.token)

    def unknown(self) -> str:
        """Say what a store means that does not know who asks (401), and what to do.

        >>> Credentials("me", "sesame").unknown()[:41]
        'refuses the name and password it was sent'
        """
        if self.token:
            return f"refuses the token it was sent; look at {TOKEN}"
        if self.user:
            words = "refuses the name and password it was sent; look at"
            return f"{words} {USER} and {PASSWORD}, or the line in ~/.netrc"
        return (
            f"does not know who asks; set {USER} and {PASSWORD}, or {TOKEN}, or a line in ~/.netrc"
        )

    def hide(self, text: str) -> str:
        """Give a text of the store's without the secrets that it repeats.

        >>> Credentials("me", "sesame").hide("me may not use sesame here")
        'me may not use *** here'
        """
        basic = b64encode(f"{self.user}:{self.password}".encode()).decode()
        for secret in (self.password, self.token, basic):
            for written in {secret, escape(secret), quote(secret), quote_plus(secret)} - {""}:
                text = text.replace(written, "***")
        return text


def shown(url: str) -> str:
    """Give an address as it can be printed: what its parameters say is left out.

    >>> shown("https://h/sparql?default-graph-uri=http://g/&x")
    'https://h/sparql?default-graph-uri=***&***'
    """
    address, mark, query = url.partition("#")[0].partition("?")
    if "@" in (place := address.partition("//")[2]):
        # What stands before the host is a name and password.
        address = f"{address.partition('//')[0]}//{place.rpartition('@')[2]}"
    names = (pair.partition("=")[:2] for pair in query.split("&") if pair)
    return address + mark + "&".join(f"{name}=***" if has else "***" for name, has in names)


def check_address(url: str) -> str:
    """Give an address of a store as it was given. Raises UsageError for one that cannot be used."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (reading it is the check)
    except ValueError:
        # Neither the address nor the words of the error: where a password ends is not known.
        raise UsageError("the address cannot be read; write http://HOST:PORT/PATH") from None
    if "@" in parts.netloc:
        raise UsageError(
            f"{shown(url)}: a password in an address is seen "
            f"by others; set {USER} and {PASSWORD}, or write a line in ~/.netrc"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or _GAP.search(url):
        raise UsageError(f"{shown(url)}: is no address of a store; write http://HOST:PORT/PATH")
    for pair in parts.query.split("&"):
        name, has_value, _ = pair.partition("=")
        if has_value and _SECRET.search(unquote(name)):
            raise UsageError(
                f"{shown(url)}: a secret in an address, as {name} is called, is seen by others; "
                f"set {TOKEN}, or {USER} and {PASSWORD}, or write a line in ~/.netrc"
            )
    return url


def find_credentials(url: str, environment: Mapping[str, str]) -> Credentials:
    """Find the credentials for a store: in the environment, then in netrc.

    Raises UsageError when only half of them are set, or netrc cannot be read.
    """
    host = urlsplit(check_address(url)).hostname or ""
    if environment.get(TOKEN):
        # A line break at the end comes from the file that it was read from.
        return Credentials(token=environment[TOKEN].strip())
    if environment.get(USER):
        if PASSWORD not in environment:
            raise UsageError(f"{USER} is set and {PASSWORD} is not; set both")
        return Credentials(environment[USER], environment[PASSWORD])
    named = environment.get("NETRC")
    file = Path(named) if named else Path(environment.get("HOME") or ".") / ".netrc"
    if not file.is_file():
        return Credentials()
    try:
        found = netrc.netrc(file).authenticators(host)
    except netrc.NetrcParseError as error:
        # What it says of the line may be the password.
        raise UsageError(f"{file}: line {error.lineno} cannot be read as netrc") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: cannot be read as netrc") from error
    return Credentials(found[0], found[2]) if found else Credentials()
