"""The one package of others that a page runs on: locked, checked, and taken in no other form."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from agencygraph.cli import main
from agencygraph.errors import UsageError
from agencygraph.site.engine import (
    BROWSER,
    VARIABLE,
    classic,
    engine_folder,
    fetch_engine,
    find_engine,
    locked_version,
)

#: In place of npm: notes that it ran, and puts a package where npm would.
NPM = """#!{python}
import json, pathlib, sys
pathlib.Path({noted!r}).open("a").write(" ".join(sys.argv[1:]) + "\\n")
package = pathlib.Path("node_modules/oxigraph")
package.mkdir(parents=True)
locked = json.loads(pathlib.Path("package-lock.json").read_text())["packages"][str(package)]
(package / "package.json").write_text(json.dumps({{"version": {version!r} or locked["version"]}}))
(package / "web.js").write_text("export {{ initSync, __wbg_init as default }};\\n")
if {code}:
    print("npm error code EINTEGRITY\\nnpm error sha512-a wanted, got sha512-b", file=sys.stderr)
    sys.exit({code})
(package / "web_bg.wasm").write_bytes(b"\\0asm")
"""


@pytest.fixture
def cache(monkeypatch, tmp_path) -> Path:
    """An empty cache, and no program on the PATH."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "cache"


@pytest.fixture
def npm(cache, tmp_path):
    """Put an npm on the PATH, as it is to behave; give the file in which it notes its calls."""
    noted = tmp_path / "calls.txt"

    def put(version: str = "", code: int = 0) -> Path:
        script = tmp_path / "bin/npm"
        script.parent.mkdir(exist_ok=True)
        text = NPM.format(python=sys.executable, noted=str(noted), version=version, code=code)
        script.write_text(text)
        script.chmod(0o755)
        return noted

    return put


def test_lock_names_a_checksum_and_no_registry():
    """Whoever installs it takes their own registry, and gets the same bytes or none."""
    lock = json.loads((BROWSER / "package-lock.json").read_text())
    wanted = json.loads((BROWSER / "package.json").read_text())["dependencies"]
    assert wanted == {"oxigraph": locked_version()}
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert list(packages) == ["node_modules/oxigraph"]
    for entry in packages.values():
        assert "resolved" not in entry
        assert entry["integrity"].startswith("sha512-")


def test_engine_is_fetched_once_into_the_cache_and_found_again(cache, npm):
    """No script of a package is run; nothing is left but the package."""
    noted = npm()
    assert find_engine() is None
    fetched = fetch_engine()
    assert fetched == find_engine() == fetch_engine()
    assert locked_version() == fetched.version
    assert len(noted.read_text().splitlines()) == 1
    assert noted.read_text().startswith("ci --ignore-scripts ")
    home = cache / f"agencygraph/oxigraph-{locked_version()}"
    assert (home, ["node_modules"]) == (engine_folder(), [one.name for one in home.iterdir()])


def test_variable_goes_before_the_cache(cache, npm, monkeypatch, tmp_path):
    """The folder that it names is the only one that is looked at, and is filled when asked."""
    npm()
    fetch_engine()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    assert find_engine() is None
    fetch_engine()
    assert (tmp_path / "mine/node_modules/oxigraph/web_bg.wasm").is_file()


def test_engine_of_another_version_is_not_used_and_is_replaced(cache, npm, tmp_path):
    """Only the locked version is taken, also of what npm brings."""
    npm(version="0.0.1")
    with pytest.raises(UsageError, match="something else than"):
        fetch_engine()
    assert (engine_folder() / "node_modules/oxigraph").is_dir()
    assert find_engine() is None
    npm()
    assert locked_version() == fetch_engine().version


def test_what_npm_refuses_is_said_and_leaves_nothing(cache, npm):
    """A checksum that differs, or no network: its words, without codes and paths of logs."""
    npm(code=1)
    with pytest.raises(UsageError, match=r"engine: sha512-a wanted, got sha512-b$"):
        fetch_engine()
    assert [] == list(engine_folder().iterdir())
    assert find_engine() is None


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("#!/bin/sh\necho 'env: node: not there' >&2\nexit 127\n", "engine: env: node: not there$"),
        ("#!/bin/sh\nprintf 'trace\\nError: no cli\\n\\nNode.js v20.1.0\\n' >&2\nexit 1\n",
         "engine: Error: no cli$"),
        ("#!/bin/sh\nexit 3\n", "engine: it ended with 3$"),
        ("#!/nowhere/node\n", "npm cannot be started: No such file or directory$"),
    ],
)  # fmt: skip
def test_an_npm_that_cannot_start_is_told_in_its_last_words(
    cache: Path, tmp_path: Path, script: str, said: str
) -> None:
    """Where npm has no words of its own, those of what was to start it are shown."""
    npm = tmp_path / "bin/npm"
    npm.parent.mkdir()
    npm.write_text(script)
    npm.chmod(0o755)
    with pytest.raises(UsageError, match=said):
        fetch_engine()


def test_without_npm_the_error_says_what_to_install(cache):
    """No traceback, and no folder made for nothing."""
    with pytest.raises(UsageError, match=r"install Node\.js"):
        fetch_engine()
    assert not cache.exists()


def test_site_without_the_engine_says_the_command_and_makes_no_single_file(
    cache, export, tmp_path, capsys
):
    """Asked for one file it writes nothing and ends with 2; else a notice names the command."""
    out = tmp_path / "site"
    assert 2 == main(["site", str(export), "--out", str(out), "--single-file"])
    assert "agencygraph site --fetch-engine" in capsys.readouterr().err
    assert not out.exists()
    assert 2 == main(["site", str(export), "--out", str(out), "--fetch-engine"])
    assert "npm is not on the PATH" in capsys.readouterr().err
    assert not out.exists()
    assert 0 == main(["site", str(export), "--out", str(out)])
    told = capsys.readouterr()
    [notice] = told.err.splitlines()
    assert notice.startswith("agencygraph: ask.html lists the questions, and cannot ask: ")
    assert "agencygraph site --fetch-engine" in notice
    said = (out / "index.html").read_text(encoding="utf-8")
    assert "SPARQL in the browser" not in said
    assert "this site has no engine for it" in said
    for path in ("questions.html", "question/figures.html"):
        page = (out / path).read_text(encoding="utf-8").partition("<main")[2]
        assert not re.search(">Ask (?:it|your own)<", page), path
    assert "in the browser" not in (out / "ask.html").read_text().partition("<main")[0]


def test_site_fetches_the_engine_only_when_asked(cache, npm, export, tmp_path, capsys):
    """A build does not go to the network by itself; with the flag it does, once."""
    noted, out = npm(), tmp_path / "site"
    assert 0 == main(["site", str(export), "--out", str(out)])
    assert not noted.exists()
    for _ in range(2):
        assert 0 == main(["site", str(export), "--out", str(out), "--fetch-engine"])
    assert len(noted.read_text().splitlines()) == 1
    capsys.readouterr()
    assert 0 == main(["site", str(export), "--out", str(out), "--single-file"])
    assert (out / "ask-single-file.html").is_file()
    assert "SPARQL in the browser" in (out / "index.html").read_text(encoding="utf-8")
    for path, said in (("questions.html", "Ask your own"), ("question/figures.html", "Ask it")):
        assert f">{said}</a>" in (out / path).read_text(encoding="utf-8")
    assert "" == capsys.readouterr().err


@pytest.mark.parametrize(
    "module",
    ["const a = 1;", "import a;\nexport { initSync, __wbg_init as default };\n"],
)
def test_classic_refuses_a_script_of_another_form(module):
    """A new version that is built otherwise is noticed when the site is built."""
    with pytest.raises(UsageError, match="engine"):
        classic(module)
