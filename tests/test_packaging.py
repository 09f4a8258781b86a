"""What is installed: each release is pinned by its hash, and both lists of them agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)((?:[^\\\n]*\\\n)*.*)", re.MULTILINE)


def named(name: str) -> str:
    """Give the name of a package as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, str]:
    """Give the release of each package of a list."""
    return {named(name): release for name, release, _ in PINNED.findall(text)}


def test_lock_names_each_release_by_its_hash() -> None:
    """Every release has the hashes of its files, and no address or folder stands beside it."""
    found = PINNED.findall(LOCK)
    assert len(found) > 40
    assert [] == [name for name, _, rest in found if "--hash=sha256:" not in rest]
    assert not re.search(r"https?:|file:|^--(?!hash)|^-e ", LOCK, re.MULTILINE)


def test_lock_has_every_dependency() -> None:
    """What pyproject.toml asks for, to run or to test, is pinned."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert set() == {named(re.split(r"[<>=\[ ]", one)[0]) for one in asked} - set(pins(LOCK))


def test_constraints_are_those_of_the_lock() -> None:
    """What the README's set-up installs is what the lock pins, but for what only Windows needs."""
    constraints = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    elsewhere = {named(name) for name, _, rest in PINNED.findall(LOCK) if "== 'win32'" in rest}
    assert constraints == {k: v for k, v in pins(LOCK).items() if k not in elsewhere}
