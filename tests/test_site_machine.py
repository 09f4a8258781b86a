"""What programs read of a site: robots, the site map, and the port it is looked at on."""

from __future__ import annotations

import hashlib
import socket
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.errors import UsageError
from agencygraph.site import machine
from agencygraph.site.book import Book
from agencygraph.site.build import build_site
from agencygraph.site.serve import server
from built_site import Site
from dossier_fixtures import dossier_folder

pytest_plugins = ("built_site",)

Say = Callable[..., tuple[int, str, str]]


def test_site_map_names_every_page_on_the_host_that_serves_it(
    tides_export: Path, tmp_path: Path
) -> None:
    """With an address, robots.txt names the map by it, and the map each page."""
    folder, out = dossier_folder("tides"), tmp_path / "site"
    lineage, settings = api.load_dossier(folder), load_settings(folder)
    build_site(lineage, settings, tides_export, out, at="https://www.example.org/tides/")
    robots = (out / "robots.txt").read_text(encoding="utf-8").splitlines()
    named = robots[-1].removeprefix("Sitemap: ")
    assert "https://www.example.org/tides/sitemap.txt" == named
    listed = (out / "sitemap.txt").read_text(encoding="utf-8").splitlines()
    pages = {path.relative_to(out).as_posix() for path in out.rglob("*.html")}
    assert {f"https://www.example.org/tides/{page}" for page in pages} == set(listed)
    assert {"www.example.org"} == {urlsplit(one).netloc for one in listed}
    assert "href=sitemap.txt" in (out / "about.html").read_text(encoding="utf-8")


def test_site_that_knows_no_address_has_no_site_map(tides_export: Path, tmp_path: Path) -> None:
    """Neither a relative address in robots.txt nor pages on another host: both are against it."""
    folder, out = dossier_folder("tides"), tmp_path / "site"
    build_site(api.load_dossier(folder), load_settings(folder), tides_export, out)
    assert "User-agent: *\nAllow: /\n" == (out / "robots.txt").read_text(encoding="utf-8")
    assert [] == list(out.glob("sitemap*"))
    assert "sitemap" not in (out / "about.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "given",
    ["example.org", "ftp://example.org/", "https://", "a b", "https://[", "https://h:99999/"],
)
def test_what_is_no_address_is_refused(given: str, tides_export: Path, say: Say) -> None:
    """`--at` takes what a page can have, and says so."""
    folder = dossier_folder("tides")
    code, _, err = say("site", tides_export, "--dossier", folder, "--at", given)
    assert 2 == code
    assert f"{given}: is no web address" in err
    assert "https://HOST/PATH/" in err


def test_an_address_with_a_password_is_refused_and_not_repeated(
    tides_export: Path, tmp_path: Path, say: Say
) -> None:
    """What is published names every page by it; the message does not show it either."""
    given = ("--dossier", dossier_folder("tides"), "--out", tmp_path / "site")
    code, _, err = say("site", tides_export, *given, "--at", "https://user:secret@example.org/")
    assert 2 == code
    assert "no user name or password" in err
    assert "secret" not in err
    assert not (tmp_path / "site").exists()


def test_a_folder_that_cannot_be_written_is_named(tides_export: Path, say: Say) -> None:
    """Not the folder beside it, of which nobody asked."""
    out = Path("/proc/agencygraph-site")
    given = ("--dossier", dossier_folder("tides"), "--out", out)
    code, _, err = say("site", tides_export, *given)
    assert 2 == code
    assert f"agencygraph: {out}: the folder cannot be written" in err


def test_taken_port_is_told_with_what_to_do(tides_export: Path, tmp_path: Path, say: Say) -> None:
    """The port is named, and how to get a free one."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        given = ("--dossier", dossier_folder("tides"), "--out", tmp_path / "site")
        code, _, err = say("site", tides_export, *given, "--serve", "--port", port)
        assert not (tmp_path / "site").exists()
        refused = say("site", tides_export, *given, "--serve", "--port", "70000")
        assert (2, "") == refused[:2]
        assert "70000 is no port" in refused[2]
        assert not (tmp_path / "site").exists()
    assert 2 == code
    assert f"agencygraph: port {port} is taken; --port 0 picks a free one" in err
    with pytest.raises(UsageError, match="70000 is no port: write 0 to 65535"):
        server(tmp_path, 70000)
    with server(tmp_path, 0) as serving:
        assert serving.server_port > 0


def test_robots_lets_every_reader_in() -> None:
    """A map is named only by its whole address."""
    assert "Sitemap: https://a.example/sitemap.txt\n" in machine.robots("https://a.example/")
    assert "Sitemap" not in machine.robots()


def local(iri: str) -> str:
    """Give the last part of an IRI."""
    return iri.replace("#", "/").rpartition("/")[2]


def test_catalogue_and_page_offer_what_the_site_has_and_nothing_else(site: Site) -> None:
    """Each address of a file is one of the site's, with its checksum; nothing is left dangling."""
    home = f"{site.settings.base}{site.settings.key}/"
    read = {
        name: {quad.triple for quad in ox.parse(path=site.out / name, format=ox.RdfFormat.TURTLE)}
        for name in ("catalogue.ttl", "about.ttl")
    }
    told = read["catalogue.ttl"]
    # The page has of the catalogue what is said of the dossier's own things.
    datasets = {one for one in told if one.subject.value.startswith(f"{home}dataset/")}
    own = {one for one in told if one.subject.value.startswith(home)} - datasets
    assert own == {one for one in read["about.ttl"] if one.subject.value.startswith(home)}

    named = Counter(local(one.predicate.value) for one in told)
    files = {name.name: name for name in (site.out / "dist").iterdir()}
    offered = {}
    for one in told:
        if local(one.predicate.value) in ("downloadURL", "accessURL", "dataDump"):
            name = one.object.value.removeprefix(f"{home}dist/")
            assert name in files
            offered[one.subject.value] = name
    described = {one.subject.value for one in told}
    for subject, name in offered.items():
        said = {
            local(t.predicate.value): t.object.value for t in told if t.subject.value == subject
        }
        assert name.endswith(".gz") == ("compressFormat" in said) or subject == f"{home}void"
        if "checksum" in said:
            (sum_,) = (
                one.object.value for one in told
                if one.subject.value == said["checksum"] and one.predicate.value.endswith("Value")
            )  # fmt: skip
            assert hashlib.sha256(files[name].read_bytes()).hexdigest() == sum_
    assert named["checksumValue"] == named["downloadURL"] > 3
    # Whatever is named under the home is described.
    for one in told:
        value = one.object.value if isinstance(one.object, ox.NamedNode) else ""
        if value.startswith(home) and not value.startswith((f"{home}dist/", f"{home}graph/")):
            assert value in described, one
    # No dataset is lost with its files: its IRI leads here.
    export = ox.parse(path=site.export / "catalogue.ttl", format=ox.RdfFormat.TURTLE)
    assert {
        quad.subject for quad in export if quad.subject.value.startswith(f"{home}dataset/")
    } == {one.subject for one in datasets}
    assert f"{home}sparql" not in described | {str(one.object)[1:-1] for one in told}
    assert not [name for name in read["about.ttl"] if "sparql" in str(name.subject)]


def test_what_the_site_does_not_change_of_the_catalogue_stays(site: Site) -> None:
    """Of the export's catalogue all is there that is not of a file which the site lacks."""
    changed = ("accessURL", "downloadURL", "dataDump", "checksumValue")
    given, told = (
        {quad.triple for quad in ox.parse(path=folder / "catalogue.ttl")}
        for folder in (site.export, site.out)
    )
    missing = {str(one) for one in given - told if local(one.predicate.value) not in changed}
    dropped = ("facts.", "/facts>", "/facts/", "/sparql>", ".parquet", ".nq", ".rdf", ".jsonld")
    dropped += ("evidence.ttl", "ld+json", "n-quads", "rdf+xml", "text/turtle", "apache")
    assert missing
    assert [] == [one for one in missing if not any(name in one for name in dropped)]
    new = {local(one.predicate.value) for one in told - given}
    assert new <= {*changed, "compressFormat"}


@pytest.mark.parametrize("dossier", ["ice", "tides"])
def test_feed_says_what_it_holds_and_has_the_reforms(dossier: str) -> None:
    """Its subtitle counts; every reform is among the entries, the latest first."""
    folder = dossier_folder(dossier)
    book = Book(api.load_dossier(folder), load_settings(folder), [])
    facts = book.lineage.facts
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(machine.feed(book))
    ids = [one.findtext(f"{atom}id", "") for one in feed.iter(f"{atom}entry")]
    reforms = {f"{book.home}reform/{one.key}" for one in facts.reforms}
    assert reforms == {one for one in ids if "/reform/" in one}
    count = len(facts.events) + len(facts.documents)
    held = len(ids) - len(reforms)
    said = f"the latest {held} of {count}" if held < count else f"each of {count}"
    subtitle = f"Each reform, and {said} events and source documents, the latest first"
    assert subtitle == feed.findtext(f"{atom}subtitle")
    days = [one.findtext(f"{atom}updated", "") for one in feed.iter(f"{atom}entry")]
    assert sorted(days, reverse=True) == days
