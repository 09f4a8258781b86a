"""A real OpenRefine, and its commands: those that its own pages send."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from remote_servers import free_port

#: What commands work on, unless a facet limits it.
_ALL_ROWS = json.dumps({"facets": [], "mode": "row-based"})


@pytest.fixture(scope="module")
def openrefine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the commands of a running OpenRefine, which has no projects yet."""
    program = shutil.which("openrefine")
    if program is None:
        pytest.skip("openrefine is not on the PATH: apt-get install openrefine")
    folder = tmp_path_factory.mktemp("openrefine")
    port, log = free_port(), folder / "log.txt"
    options = ["-i", "127.0.0.1", "-p", str(port), "-d", str(folder / "projects"), "-m", "400M"]
    with (
        log.open("wb") as told,
        subprocess.Popen(
            [program, *options, "-x", "refine.headless=true"],
            stdout=told,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HOME": str(folder)},
            # It is a script that starts Java: both end by their group.
            start_new_session=True,
        ) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}/command/core/", timeout=30) as client,
    ):
        try:
            until = time.monotonic() + 60
            while not _answers(client):
                said = log.read_text("utf-8", "replace")
                assert process.poll() is None, f"openrefine ended:\n{said}"
                assert time.monotonic() < until, f"openrefine does not answer:\n{said}"
                time.sleep(0.1)
            yield client
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("get-version").is_success
    except httpx.HTTPError:
        return False


def _token(client: httpx.Client) -> str:
    return str(client.get("get-csrf-token").json()["token"])


@dataclass(frozen=True)
class Project:
    """A table in OpenRefine, and the address of the service that its names are looked up with."""

    client: httpx.Client
    id: str
    service: str

    @property
    def spaces(self) -> dict[str, str]:
        """Give what the service says that its identifiers begin with."""
        told = httpx.get(self.service).json()
        return {name: told[name] for name in ("identifierSpace", "schemaSpace")}

    def tell(self, command: str, **fields: object) -> Any:
        """Give a command, and wait until what it begins is done; what is no text goes as JSON."""
        texts = {
            name: one if isinstance(one, str) else json.dumps(one) for name, one in fields.items()
        }
        which = {"project": self.id}
        form = {"engine": _ALL_ROWS, "csrf_token": _token(self.client), **texts}
        answer = self.client.post(command, params=which, data=form)
        answer.raise_for_status()
        until = time.monotonic() + 30
        while self.client.get("get-processes", params=which).json()["processes"]:
            assert time.monotonic() < until, f"{command} does not end"
            time.sleep(0.02)
        return answer.json()

    def reconcile(self, column: str, of: str = "", **by: str) -> Project:
        """Look up the names of a column, as things of a type; by other columns as properties."""
        config = {
            "mode": "standard-service",
            "service": self.service,
            **self.spaces,
            "type": {"id": of, "name": of} if of else None,
            "autoMatch": True,
            "columnDetails": [
                {"column": other, "property": {"id": one, "name": one}} for other, one in by.items()
            ],
            "limit": 0,
        }
        self.tell("reconcile", columnName=column, config=config)
        return self

    def judged(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """Give the identifier that each name is matched with, or `none`; and ids with scores."""
        told = self.tell("get-rows", start="0", limit="100")
        found = [told["pool"]["recons"][row["cells"][0]["r"]] for row in told["rows"]]
        rows = []
        for one in found:
            is_matched = one["j"] == "matched"
            # OpenRefine leaves out the candidates of what is matched.
            candidates = [one["m"]] if is_matched else one.get("c", [])
            scores = [(candidate["id"], int(candidate["score"])) for candidate in candidates]
            rows.append((one["m"]["id"] if is_matched else one["j"], scores))
        return rows

    def add(self, column: str, expression: str) -> None:
        """Add a column of what an expression gives for the cells of the first."""
        self.tell(
            "add-column",
            baseColumnName="office",
            newColumnName=column,
            columnInsertIndex="1",
            onError="set-to-blank",
            expression=expression,
        )

    def extend(self, column: str, *properties: dict[str, object]) -> None:
        """Add columns of properties of what the names in a column are matched with."""
        self.tell(
            "extend-data",
            baseColumnName=column,
            endpoint=self.service,
            **self.spaces,
            columnInsertIndex="1",
            extension={"properties": properties},
        )

    def exported(self) -> list[dict[str, str]]:
        """Export the table as CSV."""
        form = {"project": self.id, "format": "csv", "engine": _ALL_ROWS}
        told = self.client.post("export-rows/offices.csv", data=form)
        return list(csv.DictReader(io.StringIO(told.text)))


def create_project(
    openrefine: httpx.Client, service: str, table: str, *, guess: bool = False
) -> Project:
    """Give OpenRefine a table; with `guess` numbers in it become numbers."""
    options = {"separator": ",", "headerLines": 1, "guessCellValueTypes": guess}
    made = openrefine.post(
        "create-project-from-upload",
        params={"csrf_token": _token(openrefine)},
        files={"project-file": ("offices.csv", table.encode(), "text/csv")},
        data={"format": "text/line-based/*sv", "options": json.dumps(options)},
    )
    return Project(openrefine, made.headers["location"].rpartition("=")[2], service)
