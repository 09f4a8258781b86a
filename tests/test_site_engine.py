"""The one package of others that a page runs on: locked, checked, and taken in no other form."""

from __future__ import annotations

import json

import pytest

from agencygraph.errors import UsageError
from agencygraph.site.engine import BROWSER, classic, find_engine, locked_version


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


def test_engine_of_another_version_is_not_used(tmp_path):
    """Only the locked version is taken."""
    package = tmp_path / "node_modules/oxigraph"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "0.0.1"}')
    (package / "web.js").write_text("")
    (package / "web_bg.wasm").write_bytes(b"")
    found = find_engine(str(tmp_path))
    assert found is None or found.version == locked_version()


@pytest.mark.parametrize(
    "module",
    ["const a = 1;", "import a;\nexport { initSync, __wbg_init as default };\n"],
)
def test_classic_refuses_a_script_of_another_form(module):
    """A new version that is built otherwise is noticed when the site is built."""
    with pytest.raises(UsageError, match="engine"):
        classic(module)
