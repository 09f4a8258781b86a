"""Questions in words with their queries: the named ones, files, and query strings.

In: folders of `.rq` files, an export, what somebody asks. Out: `Question`, whose parameters can be
set. A question names things as the export does that it is asked of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from agencygraph.dossier import load_settings
from agencygraph.errors import UsageError
from agencygraph.findings import nearest
from agencygraph.iris import prefixes
from agencygraph.rebase import rebase_lines
from agencygraph.resources import question_folders
from agencygraph.store import about
from agencygraph.syntax import ADDED


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: its words, its parameters with their defaults, its query."""

    name: str
    words: str
    parameters: Mapping[str, str]
    defaults: Mapping[str, str]
    text: str

    def bind(self, given: Mapping[str, str]) -> str:
        """Give the query with parameters set. Raises UsageError for one it does not have.

        A value is SPARQL (`"x"`, `5`, `<iri>`); a bare word is taken as a string.
        """
        text = self.text
        for name, value in given.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise UsageError(f"{self.name} has no parameter {name}; it has: {known}")
            pattern = _VALUES.format(re.escape(name))
            term = _term(value, self.defaults[name])
            found = re.search(pattern, text)
            if found:
                text = f"{text[: found.start(2)]}{term}{text[found.end(2) :]}"
        return text

    def choices(self, name: str) -> str:
        """Give the query for all values that a parameter can have; "" where the answer has none."""
        head, where, rest = self.bind({name: "UNDEF"}).partition("\nWHERE {")
        body, end, _ = rest.rpartition("\n}")
        prefixes, select, _ = head.partition("\nSELECT ")
        if not (where and end and select):
            return ""
        return f"{prefixes}\nSELECT DISTINCT ?{name}{where}{body}{end}"


_VALUES = r"(VALUES\s+\?{}\s*\{{\s*)([^}}]*?)(\s*\}})"


def _term(value: str, default: str) -> str:
    if value == "UNDEF":
        return value
    datatype = re.search(r'"(\^\^\S+|@[\w-]+)$', default)
    if datatype and datatype[1] == "^^xsd:date" and value[:1] not in ('"', "<"):
        try:
            return f'"{date.fromisoformat(value)}"^^xsd:date'
        except ValueError:
            raise UsageError(f"{value} is not a day; write, for example, 2009-06-30") from None
    if re.fullmatch(r'<[^<>"{}|\\^`\s]*>|"(?:[^"\\\n]|\\.)*"(?:\^\^\S+|@[\w-]+)?|-?\d+', value):
        return value
    if any(character in value for character in '{}"\\\n'):
        raise UsageError(f"{value!r} cannot be a parameter")
    return f'"{value}"' + (datatype.group(1) if datatype else "")


def read_question(path: Path) -> Question:
    """Read a `.rq` file: its words, then a line for each parameter, then the query."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 at byte {error.start}") from error
    words, parameters, defaults = "", {}, {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        found = re.fullmatch(r"#\s*\?(\w+):\s*(.*)", line)
        if found:
            parameters[found[1]] = found[2]
        elif not words:
            words = line.lstrip("# ")
    for name in parameters:
        bound = re.search(_VALUES.format(re.escape(name)), text)
        if bound:
            defaults[name] = bound[2]
    return Question(path.stem, words, parameters, defaults, text)


def questions(folders: Iterable[Path]) -> dict[str, Question]:
    """Read every question of some folders, by name."""
    found = {}
    for place in folders:
        for path in sorted(place.glob("*.rq")):
            found[path.stem] = read_question(path)
    return dict(sorted(found.items()))


def questions_of(export: Path) -> dict[str, Question]:
    """Read the named questions about an export, by name; they name things as it does.

    An export that was moved to another base has other IRIs than the dossier's own questions.
    """
    key, now = (about(export)[name] for name in ("key", "base"))
    general, *own = question_folders(key)
    found = questions([general])
    for folder in own:
        base = load_settings(folder.parent).base
        for name, question in questions([folder]).items():
            moved = rebase_lines([question.text], *(f"{one}{key}/" for one in (base, now)))
            found[name] = replace(question, text="".join(moved))
    return dict(sorted(found.items()))


def find_question(named: str, export: Path) -> Question:
    """Find a question: a name, a `.rq` file, or the query itself, prefixes optional.

    Raises UsageError when a single word without a brace is no name.
    """
    described = about(export)
    names = prefixes(described["key"], described["base"])
    known = questions_of(export)
    if named in known:
        return known[named]
    if named.endswith(".rq"):
        return read_question(Path(named))
    if "{" not in named and len(named.split()) < 2:
        close = nearest(named, set(known))
        raise UsageError(f"there is no question {named}; use {close}, or see: agencygraph ask")
    return Question("query", "", {}, {}, with_prefixes(named, names))


def with_prefixes(text: str, names: Mapping[str, str]) -> str:
    r"""Declare the prefixes that a query uses and does not declare.

    >>> with_prefixes("ASK { ?a ex:b ?c }", {"ex": "urn:x:", "other": "urn:y:"})
    'PREFIX ex: <urn:x:>\t\nASK { ?a ex:b ?c }'
    """
    declared = set(re.findall(r"PREFIX\s+([\w-]*):", text, re.IGNORECASE))
    used = {
        prefix: space
        for prefix, space in names.items()
        if prefix not in declared and re.search(rf"(?<![\w-]){re.escape(prefix)}:", text)
    }
    return "".join(f"PREFIX {prefix}: <{space}>{ADDED}\n" for prefix, space in used.items()) + text
