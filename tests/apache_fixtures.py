"""A real Apache on this machine, for the rules that a site and w3id.org give to one."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_NAMES = ("apache2", "httpd")
_FOLDERS = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2")
_MODULES = ("authz_core", "dir", "mime", "alias", "rewrite")
Response = tuple[int, str, str]


class Apache:
    """A running Apache: where it serves from, and a connection to it that is kept."""

    def __init__(self, root: Path, port: int) -> None:
        self.root, self.port = root, port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    @property
    def url(self) -> str:
        """The address of its top."""
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, accept: str) -> Response:
        """Ask for a path: status, address led to, type of what is sent."""
        self._connection.request("GET", path, headers={"Accept": accept})
        response = self._connection.getresponse()
        response.read()
        told = response.getheader("Location") or "", response.getheader("Content-Type") or ""
        return (response.status, *told)


@contextmanager
def running_apache() -> Iterator[Apache]:
    """Run Apache over a folder of its own, with what `.htaccess` files may say, until the end."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    modules = next((Path(one) for one in _FOLDERS if Path(one).is_dir()), None)
    if program is None or modules is None:
        pytest.skip("no Apache: install apache2-bin")
    folder = Path(tempfile.mkdtemp(prefix="apache-"))
    folder.chmod(0o755)
    root = folder / "root"
    root.mkdir(mode=0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    built_in = subprocess.run([program, "-l"], capture_output=True, text=True, check=True).stdout
    workers = next(name for name in ("mpm_event", "mpm_prefork") if _is_there(modules, name))
    load = [name for name in (workers, *_MODULES) if f"mod_{name}.c" not in built_in]
    lines = [f"LoadModule {name}_module {modules}/mod_{name}.so" for name in load]
    lines += [
        f"ServerRoot {folder}",
        f"Listen 127.0.0.1:{port}",
        "ServerName 127.0.0.1",
        f"PidFile {folder}/pid",
        f"ErrorLog {folder}/errors",
        "TypesConfig /dev/null",
        "AddType text/html .html",
        "KeepAlive On",
        "MaxKeepAliveRequests 0",
        f"DocumentRoot {root}",
        f"Alias /elsewhere/deep {root}/site",
        f"<Directory {root}>\nAllowOverride All\nRequire all granted\n</Directory>",
    ]
    if os.geteuid() == 0:
        lines += ["User www-data", "Group www-data"]
    (folder / "conf").write_text("\n".join(lines) + "\n")
    server = subprocess.Popen([program, "-f", str(folder / "conf"), "-DFOREGROUND"])
    try:
        _wait(server, port, folder / "errors")
        yield Apache(root, port)
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder)


def _is_there(modules: Path, name: str) -> bool:
    return (modules / f"mod_{name}.so").is_file()


def _wait(server: subprocess.Popen[bytes], port: int, errors: Path) -> None:
    for _ in range(200):
        if server.poll() is not None:
            break
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(errors.read_text() if errors.is_file() else "Apache did not start")
