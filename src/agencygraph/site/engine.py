"""The engine of the page "Ask": Oxigraph's WebAssembly build, the one package from npm.

In: a folder with `node_modules/`, filled once by npm: that named by AGENCYGRAPH_BROWSER, else the
user's cache. Out: an `Engine`, its script made a classic one: module workers and imports do not run
from file://, classic ones do. Nothing is downloaded here but by `fetch_engine`, and only at the
version and checksum of `package-lock.json`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from agencygraph.errors import UsageError

#: package.json and package-lock.json, as they travel with the package.
BROWSER = Path(__file__).parent / "browser"
VARIABLE = "AGENCYGRAPH_BROWSER"
_PACKAGE = "node_modules/oxigraph"
#: What npm says of a fault, without codes, the trace of its own program, and where its log is.
_TOLD = re.compile(
    r"^npm (?:error|ERR!) (?!code |errno |syscall |\s|A complete log|/)(.+)", re.MULTILINE
)

#: Lines that say nothing: empty ones, and the version that Node.js ends a trace with.
_NODE = re.compile(r"\s*(?:Node\.js v\S+\s*)?$")


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


def engine_folder() -> Path:
    """Give where the engine is: the folder named by AGENCYGRAPH_BROWSER, or one in the cache."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else _cache() / f"oxigraph-{locked_version()}"


def _cache() -> Path:
    """Give this program's folder for what can be fetched again, where the platform wants it."""
    if sys.platform == "win32":
        above = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local"
    elif sys.platform == "darwin":
        above = Path.home() / "Library/Caches"
    else:
        above = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(above) / "agencygraph"


def missing() -> str:
    """Say what is missing, where, and how to get it."""
    return (
        f"Oxigraph's WebAssembly build {locked_version()}, which is not in {engine_folder()}; "
        "fetch it once with npm: agencygraph site --fetch-engine"
    )


def has_engine() -> bool:
    """Say whether the engine is there at the locked version, without packing it."""
    return _files() is not None


def find_engine() -> Engine | None:
    """Find the engine at the locked version; None when it is not there. Runs nothing."""
    found = _files()
    if found is None:
        return None
    script, wasm = found
    return Engine(locked_version(), classic(script).encode(), packed(wasm))


def _files() -> tuple[str, bytes] | None:
    """Read the engine's script and its WebAssembly."""
    package = engine_folder() / _PACKAGE
    try:
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        script = (package / "web.js").read_text(encoding="utf-8")
        wasm = (package / "web_bg.wasm").read_bytes()
    except (OSError, ValueError):
        return None
    return (script, wasm) if about.get("version") == locked_version() else None


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


def fetch_engine() -> Engine:
    """Give the engine; fetch it with `npm ci --ignore-scripts` first, where it is not there.

    Raises UsageError when there is no npm, when it fails, or where nothing can be written.
    """
    found = find_engine()
    if found is not None:
        return found
    npm, folder = shutil.which("npm"), engine_folder()
    if npm is None:
        raise UsageError("npm is not on the PATH: install Node.js, which brings it, and try again")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as fresh:
            _run_npm(npm, Path(fresh))
            place = folder / _PACKAGE
            shutil.rmtree(place, ignore_errors=True)
            place.parent.mkdir(exist_ok=True)
            (Path(fresh) / _PACKAGE).replace(place)
    except OSError as error:
        raise UsageError(f"{folder}: the engine cannot be put there: {error.strerror}") from error
    fetched = find_engine()
    if fetched is None:
        raise UsageError(f"{folder}: npm fetched something else than {missing()}")
    return fetched


def _run_npm(npm: str, folder: Path) -> None:
    """Fetch what the lock file names. Raises UsageError with what npm says when it fails."""
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(BROWSER / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise UsageError(f"{npm}: npm cannot be started: {error.strerror}") from error
    if done.returncode != 0:
        # An npm that cannot start says so in the words of what was to start it, at their end.
        last = [line.strip() for line in done.stderr.splitlines() if not _NODE.match(line)][-1:]
        told = _TOLD.findall(done.stderr)[:3] or last or [f"it ended with {done.returncode}"]
        raise UsageError(f"npm could not fetch the engine: {' '.join(told)}")
