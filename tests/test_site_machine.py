"""What programs read of a site: robots, the site map, and the port it is looked at on."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from agencygraph import api
from agencygraph.dossier import load_settings
from agencygraph.errors import UsageError
from agencygraph.site import machine
from agencygraph.site.build import build_site
from agencygraph.site.serve import server
from dossier_fixtures import dossier_folder

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


@pytest.mark.parametrize("given", ["example.org", "ftp://example.org/", "https://", "a b"])
def test_what_is_no_address_is_refused(given: str, tides_export: Path, say: Say) -> None:
    """`--at` takes what a page can have, and says so."""
    folder = dossier_folder("tides")
    code, _, err = say("site", tides_export, "--dossier", folder, "--at", given)
    assert 2 == code
    assert given in err
    assert "https://HOST/PATH/" in err


def test_taken_port_is_told_with_what_to_do(tides_export: Path, tmp_path: Path, say: Say) -> None:
    """The port is named, and how to get a free one."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        given = ("--dossier", dossier_folder("tides"), "--out", tmp_path / "site")
        code, _, err = say("site", tides_export, *given, "--serve", "--port", port)
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
