"""The files of an export on the web: all that is answered for when its dossier is not at hand.

In: the folder of an export, a path. Out: the files by name, also once the folder is gone; answers
at the addresses that the catalogue has for them, and for the endpoint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from agencygraph.serve.http.refusals import Refusal
from agencygraph.serve.linked.answers import Answer, Asked, address, away, sent_as


@dataclass(frozen=True)
class Exported:
    """The files of one export."""

    folder: Path
    #: They by their names, once they are read.
    kept: dict[str, bytes] = field(default_factory=dict)

    def read(self) -> None:
        """Read all of them: the folder may then go."""
        self.kept.update({path.name: path.read_bytes() for path in self._there()})

    def get(self, name: str) -> bytes | None:
        """Give a file; None when there is none of that name."""
        if self.kept:
            return self.kept.get(name)
        return next((path.read_bytes() for path in self._there() if path.name == name), None)

    def _there(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.is_file()]


@dataclass(frozen=True)
class Alone:
    """Answers for an export without its dossier."""

    key: str
    files: Exported

    @property
    def service(self) -> str:
        """The path of the IRI of the endpoint."""
        return f"{self.key}/sparql"

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that are answered for."""
        return f"/{self.service}", f"/{self.key}/dist/{{name}}"

    def answer(self, asked: Asked) -> Answer:
        """Send a file, or lead to the endpoint. Raises Refusal: 404."""
        if asked.path == self.service:
            return away(303, address(asked.root, "sparql"))
        name = asked.path.rpartition("/")[2]
        body = self.files.get(name)
        if body is None:
            raise Refusal(404, "there is no such file in the export")
        return sent_as(name, body)
