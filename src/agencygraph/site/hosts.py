"""How a host without a program leads an IRI to its document, and how w3id.org leads to that host.

In: a `Book`, or only what a dossier is called. Out: rules for Apache, for hosts that read
`_redirects`, for nginx. Of several types a client names, the first decides: rules of a host
cannot weigh them. Rules are of patterns, but for what is shown on another's page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from urllib.parse import unquote

from agencygraph.errors import UsageError
from agencygraph.site.addresses import ABOUT, CODES, PAGES, ROWS, TERMS
from agencygraph.site.book import Book

_OWN = "|".join(PAGES)
_HTML, _TURTLE, _JSON = r"text/html|application/xhtml", "text/turtle", r"application/ld\+json"
#: Sets FORM to the ending of the document that Accept asks for. Rules with NE write what they are
#: given: an end of a line within it would end the field Location.
_FORM = f"""\
RewriteEngine On
RewriteRule [[:cntrl:]] - [R=404,L]
RewriteRule ^ - [E=FORM:html]
RewriteCond %{{HTTP_ACCEPT}} {_TURTLE} [NC]
RewriteCond %{{HTTP_ACCEPT}} !({_HTML}|{_JSON}).*{_TURTLE} [NC]
RewriteRule ^ - [E=FORM:ttl]
RewriteCond %{{HTTP_ACCEPT}} {_JSON} [NC]
RewriteCond %{{HTTP_ACCEPT}} !({_HTML}|{_TURTLE}).*{_JSON} [NC]
RewriteRule ^ - [E=FORM:jsonld]
"""
#: The end of the IRI of a version of an ontology.
_VERSION = "(?:/[0-9][0-9.]*)?"
#: Things whose pages cannot be told from their keys.
_LISTED = ("claim", "observation", "receipt", "relation", "version")
#: A rule of Apache names so many keys.
_KEYS = 100
_HEAD = re.compile(r"^(?:[^-]+-){2}")


def htaccess() -> str:
    """Give the rules of an Apache host: 303 to the form that the reader asks for."""
    return (
        "AddType text/turtle .ttl\nAddType application/ld+json .jsonld\n"
        "AddType application/wasm .wasm\nAddEncoding x-gzip .gz\n"
        f"<IfModule mod_rewrite.c>\n{_FORM}{_base()}"
        f"{_rules('', '', '%{ENV:BASE}')}</IfModule>\n"
    )


def folders(book: Book) -> dict[str, str]:
    """Give the rules of an Apache host for things shown on another's page, by their folders."""
    found = {}
    for kind in _LISTED:
        rules = _evidence(".*") if kind == "receipt" else ""
        if kind == "observation":
            rules = _evidence("preferred/.*")
            rules += _rule("preferred/[^/]+/[^/]+/([^/]+)/[^/]+", "measure/$1", "%{ENV:BASE}")
        if kind == "version" and all(
            re.fullmatch(rf"{one.unit}-[0-9]+", one.key) for one in book.lineage.facts.versions
        ):
            rules = _rule("((.+)-[0-9]+)", "unit/$2", "%{ENV:BASE}", "version-$1")
            moved: list[tuple[str, str]] = []
        else:
            moved = list(_moved(book, kind))
        part = "$1" if kind == "receipt" else f"{kind}-$1"
        pages = sorted((path.partition("#")[0], key) for key, path in moved)
        for page, keys in groupby(pages, key=lambda pair: pair[0]):
            stem, named = page.removesuffix(".html"), [key for _, key in keys]
            for some in (named[at : at + _KEYS] for at in range(0, len(named), _KEYS)):
                rules += _rule(f"({_alternatives(some)})", stem, "%{ENV:BASE}", part)
        if rules:
            text = f"<IfModule mod_rewrite.c>\n{_FORM}{_base(f'{kind}/')}{rules}</IfModule>\n"
            found[f"{kind}/.htaccess"] = text
    return found


def _alternatives(keys: Iterable[str]) -> str:
    r"""Give a pattern of keys in order; those whose first two words are alike share them.

    >>> _alternatives(["a-b-c", "a-b-d", "e.f", "g"])
    'a-b-(?:c|d)|e\\.f|g'
    """
    found: list[str] = []
    for head, group in groupby(keys, key=lambda key: "".join(_HEAD.findall(key))):
        same = list(group)
        rest = "|".join(key[len(head) :] for key in same)
        found += [f"{head}(?:{rest})"] if head and len(same) > 1 else same
    return "|".join(found).replace(".", "\\.")


def _evidence(pattern: str) -> str:
    """Lead who asks for data on evidence to the catalogue: it names the dump that holds it."""
    condition = "RewriteCond %{ENV:FORM} !html\n"
    return condition + _rule(pattern, _stem(ABOUT), "%{ENV:BASE}")


def _base(folder: str = "") -> str:
    """Set BASE to the address of the top of the site, wherever on its host that is."""
    return (
        f"RewriteCond %{{REQUEST_URI}}::$1 ^(.*?/){folder}(.*)::\\2$\n"
        "RewriteRule ^(.*)$ - [E=BASE:%1]\n"
    )


def _rules(above: str, home: str, to: str) -> str:
    """Give the rules by pattern; IRIs of the ontology begin with `above`, others with `home`."""
    whole = "catalogue|void|sparql|distribution/[^/]+|graph/.+"
    rules = [
        (f"{home}(({_OWN})/[^/.]+)", "$1", ""),
        *((f"{home}{kind}/(.+)", _stem(page), f"{kind}-$1") for kind, page in ROWS.items()),
        (f"{home}text/([^/.]+)", "document/$1", "text"),
        (f"{home}({whole})", _stem(ABOUT), ""),
        (f"{above}project", _stem(ABOUT), ""),
        (f"{above}(?:ontology|alignments){_VERSION}", _stem(TERMS), ""),
        (f"{above}code{_VERSION}", _stem(CODES), ""),
        (f"{above}code/([^/.]+)", _stem(CODES), "code-$1"),
        (f"{above}code/([^/.]+)/([^/.]+)", _stem(CODES), "code-$1-$2"),
    ]
    return "".join(_rule(pattern, stem, to, part) for pattern, stem, part in rules)


def _rule(pattern: str, stem: str, to: str, fragment: str = "") -> str:
    part = f"#{fragment}" if fragment else ""
    return f"RewriteRule ^{pattern}$ {to}{stem}.%{{ENV:FORM}}{part} [R=303,NE,L]\n"


def _stem(page: str) -> str:
    return page.removesuffix(".html")


def _moved(book: Book, kind: str) -> Iterator[tuple[str, str]]:
    """Give the keys of a kind of things, and the page and fragment that show each."""
    space = f"{book.home}{kind}/"
    for iri in book.subjects:
        key = iri[len(space) :]
        if iri.startswith(space) and "#" not in key and not key.startswith("preferred/"):
            shown = book.addresses.of_iri(iri)
            if shown:
                yield key, shown


def redirects() -> str:
    """Give the redirections of hosts that read `_redirects`: pages only, and by pattern only."""
    rules = "".join(f"/{kind}/:key /{kind}/:key.html 303\n" for kind in PAGES)
    rules += "".join(f"/{kind}/:key /{page}#{kind}-:key 303\n" for kind, page in ROWS.items())
    rules += "/code/:scheme /codes.html#code-:scheme 303\n"
    rules += "/code/:scheme/:key /codes.html#code-:scheme-:key 303\n"
    return rules + f"/ontology /{TERMS} 303\n"


def nginx() -> str:
    """Give a snippet for an nginx host."""
    first = rf"(?!.*({_HTML}|{{}}).*{{}})"
    turtle = first.format(_JSON, _TURTLE) + ".*" + _TURTLE
    json = first.format(_TURTLE, _JSON) + ".*" + _JSON
    return (
        "# In http { }:\nmap $http_accept $agencygraph_form {\n  default html;\n"
        f"  ~*^{turtle} ttl;\n  ~*^{json} jsonld;\n}}\n"
        "# In server { }:\ntypes { text/turtle ttl; application/ld+json jsonld; }\n"
        f"location ~ ^/({_OWN})/[^/.]+$ {{ return 303 $uri.$agencygraph_form; }}\n"
    )


# -- w3id.org --------------------------------------------------------------------------------------


#: How what is written for w3id.org begins, by which it is known again.
HEADS = {
    ".htaccess": "# https://w3id.org/agencygraph/, made by: agencygraph w3id\n",
    "README.md": "# agencygraph\n\nIdentifiers of an ontology of organizations over time",
}
#: Signs that end a path, or a rule, once they are no longer written as %XX.
_UNWRITABLE = re.compile(r"%(?:2[0f]|3f|23|22|5c|7f|[01].)", re.IGNORECASE)


def w3id(host: str, key: str, *, is_site: bool) -> str:
    """Give the rules by which w3id.org leads every IRI to a host: a server, or the site of a key.

    A server answers for all of them itself. For a site, which may be on a host that knows no
    rules, w3id.org chooses the form; only what is shown on another's page is left to the host.
    Raises UsageError for an address that a rule cannot hold.
    """
    if _UNWRITABLE.search(host) or "\ufffd" in unquote(host):
        raise UsageError(f"{host}: a rule of Apache cannot lead there; choose a plainer address")
    # Apache writes %XX itself, but where a rule says NE; a bare $1 or %1 would be filled in.
    there = _literal(unquote(host))
    to_server = f"RewriteRule ^(.*)$ {there}$1 [R=302,L]\n"
    if not is_site:
        return f"{HEADS['.htaccess']}RewriteEngine On\n{to_server}"
    rest = f"RewriteRule ^{key}(?:/(.*))?$ {there}$1 [R=302,L]\n{to_server}"
    return HEADS[".htaccess"] + _FORM + _rules("", f"{key}/", _literal(host)) + rest


def _literal(address: str) -> str:
    r"""Give an address as a rule has it that takes no part of it for a back-reference.

    >>> print(_literal("https://x.example/a$1/%C3/"))
    https://x.example/a\$1/\%C3/
    """
    return re.sub(r"([$%])", r"\\\1", address)


def w3id_readme(title: str, publisher: str, publisher_url: str, host: str) -> str:
    """Say, in the folder at w3id.org, what this is and whom to ask."""
    return (
        f"{HEADS['README.md']}, and of: {title}.\n\n"
        f"They lead to: {host}\n\n"
        f"Contact: {publisher}, <{publisher_url}>\n"
    )
