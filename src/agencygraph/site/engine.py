"""The engine of the page "Ask": Oxigraph's WebAssembly build, the one package from npm.

In: a folder with `node_modules/`, made once by npm. Out: an `Engine`, its script made a classic
one: module workers and imports do not run from file://, classic ones do. Nothing is downloaded
here but by `install_engine`, and only at the version and checksum of `package-lock.json`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from agencygraph.errors import UsageError

#: package.json and package-lock.json, as they travel with the package.
BROWSER = Path(__file__).parent / "browser"
VARIABLE = "AGENCYGRAPH_BROWSER"
_PACKAGE = "node_modules/oxigraph"


@dataclass(frozen=True, slots=True)
class Engine:
    """The engine's files: `script` makes the global `oxigraph`, `wasm_gz` is gzip."""

    version: str
    script: bytes
    wasm_gz: bytes


def packed(data: bytes) -> bytes:
    """Compress with gzip, the same bytes for the same data: no time, no name."""
    return gzip.compress(data, compresslevel=9, mtime=0)


def locked_version() -> str:
    """Give the version of the engine that the lock file names."""
    lock = json.loads((BROWSER / "package-lock.json").read_text(encoding="utf-8"))
    return str(lock["packages"][_PACKAGE]["version"])


def engine_folders(cache: str | None = None) -> list[Path]:
    """Give where to look: the folder named by AGENCYGRAPH_BROWSER, then the package's own."""
    named = os.environ.get(VARIABLE, "") if cache is None else cache
    return [*([Path(named)] if named else []), BROWSER]


def find_engine(cache: str | None = None) -> Engine | None:
    """Find the engine at the locked version; None when it is not there. Runs nothing."""
    for folder in engine_folders(cache):
        package = folder / _PACKAGE
        try:
            about = json.loads((package / "package.json").read_text(encoding="utf-8"))
            script = (package / "web.js").read_text(encoding="utf-8")
            wasm = (package / "web_bg.wasm").read_bytes()
        except (OSError, ValueError):
            continue
        if about.get("version") == locked_version():
            return Engine(locked_version(), classic(script).encode(), packed(wasm))
    return None


def classic(module: str) -> str:
    """Make a classic script of the engine's module: what it exports becomes `oxigraph`.

    Raises UsageError when the module is not of the form that this was written for.
    """
    last = re.search(r"^export \{ initSync, __wbg_init as default \};\s*$", module, re.MULTILINE)
    if last is None:
        raise UsageError("the engine's script has another form than expected; use the locked one")
    body = module[: last.start()] + module[last.end() :]
    names = re.findall(r"^export (?:class|function) (\w+)", body, re.MULTILINE)
    body = re.sub(r"^export (?=class |function )", "", body, flags=re.MULTILINE)
    body = body.replace("import.meta.url", "self.location.href")
    if re.search(r"^(?:import|export)\b", body, re.MULTILINE):
        raise UsageError("the engine's script imports or exports more than expected")
    given = ", ".join(["initSync", *names])
    return f"const oxigraph = (function () {{\n{body}\nreturn {{ {given} }};\n}})();\n"


def install_engine(folder: Path | None = None) -> Engine:
    """Fetch the engine with `npm ci --ignore-scripts` into a folder, by default the first one.

    Raises UsageError when there is no npm, or when it fails.
    """
    target = folder or engine_folders()[0]
    npm = shutil.which("npm")
    if npm is None:
        raise UsageError("npm is not on the PATH; install Node.js, then try again")
    target.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        if target.resolve() != BROWSER.resolve():
            shutil.copyfile(BROWSER / name, target / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)
    engine = find_engine(str(target)) if done.returncode == 0 else None
    if engine is None:
        reason = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise UsageError(f"npm could not fetch the engine: {' '.join(reason)}")
    return engine
