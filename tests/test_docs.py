"""What is documented is what happens: pages, commands, examples and links."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import doc_pages
from agencygraph.cli import main, parser
from agencygraph.named_questions import questions

ROOT = doc_pages.ROOT
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *DOCS]
EXPORT = ROOT / "graph/dist/ice"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

in_checkout = pytest.mark.skipif(not EXPORT.is_dir(), reason="run agencygraph build first")


def read(path: Path) -> str:
    """Read a page."""
    return path.read_text(encoding="utf-8")


def page_id(path: Path) -> str:
    """Name a page in the output of the tests."""
    return path.relative_to(ROOT).as_posix()


def fences(text: str) -> list[tuple[str, str]]:
    """Give the fenced blocks of a page: language and content."""
    return [(found[1], found[2]) for found in FENCE.finditer(text)]


def after_mark(mark: str) -> list[str]:
    """Give the lines of the README's block that a comment marks."""
    found = re.search(rf"<!-- {mark} -->\n```\n(.*?)```", read(README), re.DOTALL)
    assert found, f"the README has no block marked {mark}"
    return found[1].splitlines()


# -- pages that follow from something else ---------------------------------------------------------


def test_every_finding_code_has_a_heading() -> None:
    """Each code of the source and of the shapes has one heading, and no heading is left over."""
    text = "".join(FENCE.split(read(ROOT / "docs/findings.md"))[::3])
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    codes = doc_pages.source_codes() | doc_pages.shape_codes()
    assert sorted(codes) == sorted(headings)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("tables.md", doc_pages.tables_page),
        ("questions.md", doc_pages.questions_page),
        ("findings.md", doc_pages.findings_page),
        ("how-it-flows.md", doc_pages.flow_page),
    ],
    ids=["tables", "questions", "findings", "how-it-flows"],
)
def test_page_is_not_stale(name: str, make: object) -> None:
    """The page is what `python tests/doc_pages.py` writes."""
    assert callable(make)
    assert make() == read(ROOT / "docs" / name)


def test_every_question_is_listed() -> None:
    """Each named question has a heading in docs/questions.md."""
    folders = [doc_pages.SRC / "questions", ROOT / "graph/ice/questions"]
    headings = re.findall(r"^### (.+)$", read(ROOT / "docs/questions.md"), re.MULTILINE)
    assert sorted(questions(folders)) == sorted(headings)


def test_every_module_is_named() -> None:
    """docs/how-it-flows.md has a line for each module, and each module says what it is."""
    page = read(ROOT / "docs/how-it-flows.md").partition(doc_pages.MODULES_MARK)[2]
    named = re.findall(r"^\| `([\w.]+)` \| .+ \|$", page, re.MULTILINE)
    assert list(doc_pages.modules()) == named
    assert [name for name, words in doc_pages.modules().items() if not words] == []


# -- commands --------------------------------------------------------------------------------------


def commands(text: str) -> Iterator[list[str]]:
    """Give the arguments of every `agencygraph` command on a page."""
    for language, block in fences(text):
        for line in block.splitlines() if language != "python" else ():
            found = re.match(r"(?:\$ )?(?:\.venv/bin/)?agencygraph (.+)", line)
            if found:
                yield shlex.split(found[1])
    prose = FENCE.sub("", text)
    for found in re.finditer(r"`agencygraph ([a-z][^`]*)`", prose):
        yield shlex.split(found[1].replace("\n", " "))


def parses(arguments: list[str]) -> bool:
    """Say whether a command can be read; a verb alone counts when there is one of its name."""
    try:
        parser().parse_args([*arguments, "--help"] if len(arguments) == 1 else arguments)
    except SystemExit as stopped:
        return stopped.code == 0
    return True


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_commands_of_a_page_exist(page: Path) -> None:
    """Each command parses; a verb alone, as in running text, is one that there is."""
    for arguments in commands(read(page)):
        assert parses(arguments), f"agencygraph {shlex.join(arguments)}"


def test_readme_is_short() -> None:
    """The README has fewer than 150 lines."""
    assert len(read(README).splitlines()) < 150


def test_readme_sets_up_in_two_commands() -> None:
    """Two commands set up, one builds, one tests; what they name is there."""
    setup = after_mark("setup")
    assert [len(setup), len(after_mark("build")), len(after_mark("test"))] == [2, 1, 1]
    assert (ROOT / shlex.split(setup[1])[5]).is_file()


@in_checkout
def test_readme_shows_what_commands_print(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command behind a dollar sign prints what stands below it; dots leave lines out."""
    monkeypatch.chdir(ROOT)
    checker = doctest.OutputChecker()
    shown = [block for _, block in fences(read(README)) if block.startswith("$ agencygraph ")]
    assert shown
    for block in shown:
        command, _, expected = block.partition("\n")
        assert main(shlex.split(command.removeprefix("$ agencygraph "))) == 0
        printed = capsys.readouterr().out
        same = checker.check_output(expected, printed, doctest.ELLIPSIS)
        assert same, f"{command}\n{printed}"


@in_checkout
def test_readme_counts_what_is_there() -> None:
    """The numbers of the README are those of the dossier and its export."""
    assert doc_pages.readme_page() == read(README)


# -- examples --------------------------------------------------------------------------------------


@in_checkout
@pytest.mark.parametrize("page", [page for page in PAGES if "```python" in read(page)], ids=page_id)
def test_python_blocks_give_what_they_show(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each Python block runs in the checkout and prints what it shows."""
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted > 0
    assert found.failed == 0


def test_add_an_agency_leads_to_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who follows docs/add-an-agency.md step by step ends with the build that it shows."""
    page = read(ROOT / "docs/add-an-agency.md")
    monkeypatch.chdir(tmp_path)
    steps = list(commands("".join(f"```\n{b}```\n" for lang, b in fences(page) if not lang)))
    assert main(steps[0]) == 0
    folder = tmp_path / "graph/lights"
    (settings,) = (block for language, block in fences(page) if language == "toml")
    (folder / "dossier.toml").write_text(settings, encoding="utf-8")
    (text,) = (block for language, block in fences(page) if language == "text")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/report-2020.txt").write_text(text, encoding="utf-8", newline="\n")
    rows = re.findall(r"^`(\w+\.csv)`[^\n]*:\n\n```csv\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(rows) == sum(language == "csv" for language, _ in fences(page))
    for name, block in rows:
        with (folder / name).open("a", encoding="utf-8", newline="") as table:
            table.write(block)
    for step in steps[1:]:
        capsys.readouterr()
        assert main(step) == 0, step
        if step[0] == "build":
            printed = capsys.readouterr().out.splitlines()
    shown = next(block for _, block in fences(page) if "written to graph/dist/lights" in block)
    without_quads = [re.sub(r"^[\d,]+ quads", "quads", line) for line in printed]
    assert [re.sub(r"^[\d,]+ quads", "quads", line) for line in shown.splitlines()] == without_quads


# -- links -----------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", read(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_relative_links_of_a_page_resolve(page: Path) -> None:
    """Each relative link leads to a file or folder, and its anchor to a heading."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", read(page))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = page.parent / name if name else page
        if (ROOT / "src") in path.resolve().parents and not (ROOT / "src").is_dir():
            continue  # the tests run on an installed wheel
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)
    assert broken == []


def test_every_page_of_the_docs_is_linked() -> None:
    """Each page can be reached from another one."""
    linked = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in PAGES
        for target in re.findall(r"\]\(([^)\s:]+)\)", read(page))
    }
    assert [page_id(page) for page in DOCS if page.resolve() not in linked] == []
