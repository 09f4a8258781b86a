"""The site: whole, self-contained, the same each time, and the same triples in every form."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from agencygraph import api
from agencygraph.cli import main
from agencygraph.dossier import load_settings
from agencygraph.errors import UsageError
from agencygraph.site.book import Book
from agencygraph.site.build import build_site
from agencygraph.site.cite import styles
from agencygraph.site.parts import ASSETS
from built_site import DOSSIERS, Site
from site_browser import run_node

pytest_plugins = ("built_site",)


def files(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def internal(site: Site) -> Iterator[tuple[str, str, str, str]]:
    """Give page, link, path and fragment of every link that stays within the site."""
    for page, reader in site.pages.items():
        for link in (*reader.links, *reader.loads):
            parts = urlsplit(link)
            if not parts.scheme and not parts.netloc:
                yield page, link, unquote(parts.path), unquote(parts.fragment)


def test_every_internal_link_resolves(site: Site) -> None:
    """A link leads to a file of the site and, where it names a place in it, to that place."""
    broken = []
    for page, link, path, fragment in internal(site):
        target = (site.out / page).parent / path if path else site.out / page
        name = os.path.relpath(target, site.out)
        is_there = target.is_file() and not name.startswith("..")
        if is_there and name == "ask.html" and fragment.startswith("question="):
            is_there = f"question/{fragment.partition('=')[2]}.html" in site.pages
        elif is_there and fragment and name in site.pages:
            is_there = fragment in site.pages[name].names
        if not is_there:
            broken.append((page, link))
    assert [] == broken[:10]


def test_links_are_relative_so_that_a_sub_path_and_a_stick_serve_the_site(site: Site) -> None:
    """No address begins at the top of a host."""
    assert [] == [link for _, link, path, _ in internal(site) if path.startswith("/")]


def test_pages_load_nothing_from_another_host(site: Site) -> None:
    """Scripts, styles and pictures are the site's own; only a link leads out."""
    loaded = {load for reader in site.pages.values() for load in reader.loads}
    assert [] == sorted(load for load in loaded if urlsplit(load).netloc)
    for path in site.out.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", path.read_text("utf-8"))
    for page in site.pages:
        assert "Content-Security-Policy" in (site.out / page).read_text(encoding="utf-8")


def test_names_on_a_page_are_unique_and_it_has_one_heading(site: Site) -> None:
    """An anchor stands once; a page has one h1 and one main."""
    for page, reader in site.pages.items():
        assert len(reader.names) == len(set(reader.names)), page
        assert reader.tags.count("h1") == 1, page
        assert reader.tags.count("main") == 1, page


def test_two_builds_are_byte_identical_and_unchanged_files_are_not_touched(site: Site) -> None:
    """A second build writes nothing: inode and time of every file stay; elsewhere, same bytes."""
    before = {path: path.stat() for path in site.out.rglob("*") if path.is_file()}
    again = site.build(site.out)
    after = {path: path.stat() for path in site.out.rglob("*") if path.is_file()}
    assert 0 == again.put.written
    assert {p: (s.st_ino, s.st_mtime_ns) for p, s in before.items()} == {
        p: (s.st_ino, s.st_mtime_ns) for p, s in after.items()
    }
    elsewhere = site.folder / "elsewhere"
    site.build(elsewhere)
    assert files(site.out) == files(elsewhere)


def test_only_a_changed_page_is_written(site: Site) -> None:
    """A file that differs is put right; its neighbours stay."""
    page = site.out / "about.html"
    page.unlink()
    page.write_text("not this", encoding="utf-8")
    assert site.build(site.out).put.written == 1
    assert "not this" != page.read_text(encoding="utf-8")


def test_an_interrupted_build_leaves_the_old_site_whole(site: Site) -> None:
    """Killed in the midst of writing, a build leaves every file as it was, and no litter stays."""
    out = site.folder / "killed"
    shutil.copytree(site.out, out)
    (out / "about.html").unlink()
    before = files(out)
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom agencygraph.site import shelf\n"
        "kept = shelf._keep\ncount = [0]\n"
        "def keep(old, fresh):\n    count[0] += 1\n    kept(old, fresh)\n"
        "    if count[0] == 50: os.kill(os.getpid(), signal.SIGKILL)\n"
        "shelf._keep = keep\n"
        "out = Path(sys.argv[1])\n"
        "shelf.put(out, {p.relative_to(out).as_posix(): p.read_bytes()"
        " for p in out.rglob('*') if p.is_file() and p.name != 'SHA256SUMS'})\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(out)], check=False)
    assert -signal.SIGKILL == done.returncode
    assert before == files(out)
    site.build(out)
    assert [] == [path.name for path in site.folder.iterdir() if path.name.startswith(".killed")]


def test_a_folder_that_is_no_site_is_not_replaced(site: Site, tmp_path: Path) -> None:
    """What somebody else put there stays there."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        site.build(tmp_path)
    assert "mine" == (tmp_path / "mine.txt").read_text(encoding="utf-8")
    with pytest.raises(UsageError):
        site.build(site.export)
    assert (site.export / "facts.nq").is_file()


def test_pages_are_small(site: Site) -> None:
    """A page is under 60 KB packed; the whole is measured with the engine, in test_site_ask."""
    found = {path: data for path, data in files(site.out).items() if path.endswith(".html")}
    packed = {path: len(gzip.compress(data, 6)) for path, data in found.items()}
    assert {} == {path: size for path, size in packed.items() if size > 60_000}


def test_figures_keep_their_qualifier_and_their_kind_of_year(site: Site) -> None:
    """Beside each number stand its qualifier and its period, with FY or CY said."""
    facts = site.lineage.facts
    for figure in facts.observations:
        text = (site.out / f"measure/{figure.measure}.html").read_text(encoding="utf-8")
        row = text[text.index(f"<tr id=observation-{figure.key} ") + 3 :].split("<tr")[0]
        if figure.qualifier == "more-than":
            assert "more than" in row
        if figure.period.kind == "fiscal-year":
            assert f"FY {figure.period.text[2:]}" in row


def test_about_names_the_month_in_which_a_fiscal_year_begins(site: Site) -> None:
    """No reader counts months."""
    text = (site.out / "about.html").read_text(encoding="utf-8")
    assert 10 == site.settings.fiscal_year_first_month
    assert "a fiscal year, which begins in October of the year before;" in text


def test_an_ended_unit_names_its_successor_first(site: Site) -> None:
    """Before anything else the page of an ended unit says what continues it."""
    lineage = site.lineage
    for key in lineage.units:
        versions, after = lineage.versions[key], lineage.successors(key)
        through = versions[-1].through if versions else None
        if through and through.latest and after:
            text = (site.out / f"unit/{key}.html").read_text(encoding="utf-8")
            main_part = text[text.index("<h1>") :]
            assert main_part.index("Continued by") < main_part.index("class=lead")


def test_a_unit_that_was_only_last_seen_is_not_said_to_have_ended(site: Site) -> None:
    """No source says that it ended, and the page does not either."""
    for key, versions in site.lineage.versions.items():
        through = versions[-1].through if versions else None
        if through and through.latest is None:
            text = (site.out / f"unit/{key}.html").read_text(encoding="utf-8")
            assert "Ended:" not in text
            assert "ast seen" in text


def test_search_names_every_thing_without_a_script(site: Site) -> None:
    """The search page lists all there is; a script only narrows it."""
    text = (site.out / "search.html").read_text(encoding="utf-8")
    facts = site.lineage.facts
    for kind, table in (("unit", facts.units), ("event", facts.events)):
        for fact in table:
            assert f"href={kind}/{fact.key}.html>" in text


def test_texts_link_each_claimed_figure_to_its_statement(site: Site) -> None:
    """With the documents at hand, a page shows the text, unchanged, with its figures linked."""
    for document in site.lineage.facts.documents:
        reader = site.pages[f"document/{document.key}.html"]
        anchors = [name for name in reader.names if name.startswith("at-")]
        assert anchors


def test_a_document_says_what_its_percentage_counts(site: Site) -> None:
    """The parts add up to the figures of the text, whatever the receipts beside them count."""
    for document in site.lineage.facts.documents:
        text = (site.out / f"document/{document.key}.html").read_text(encoding="utf-8")
        whole = re.search(r"<b>([\d.]+)%</b> of the text's (\d+) figures accounted for", text)
        parts = re.search(
            r"counts the figures of the text: (\d+) stand within what a figure or claim quotes, "
            r"(\d+) within what is set aside(?:, (\d+) in neither)?\.", text
        )  # fmt: skip
        assert whole, document.key
        assert parts, document.key
        claimed, aside, neither = (int(count or 0) for count in parts.groups())
        assert int(whole[2]) == claimed + aside + neither
        assert whole[1] == f"{100 * (claimed + aside) / int(whole[2]):.1f}"


def test_an_export_of_other_facts_is_refused(site: Site, tmp_path: Path) -> None:
    """Pages and data cannot come from two states of a dossier."""
    other = next((path for path in DOSSIERS if path != site.dossier), None)
    if other is None:
        pytest.skip("there is one dossier only")
    with pytest.raises(UsageError):
        build_site(api.load_dossier(other), load_settings(other), site.export, tmp_path / "x")


def test_the_verb_writes_a_site(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """`agencygraph site` says how many pages there are and where."""
    out = site.folder / "by-verb"
    given = ["site", str(site.export), "--dossier", str(site.dossier), "--out", str(out)]
    assert 0 == main(given)
    assert "pages in" in (told := capsys.readouterr().out)
    assert "texts not shown: name them with --documents" in told
    assert (out / "index.html").is_file()


def test_no_natural_person_has_a_node(site: Site) -> None:
    """No page and no data of it speaks of a thing that is a person."""
    persons = re.compile(r"foaf:Person|schema:Person|foaf/0.1/Person|schema.org/Person")
    for path in (*site.out.rglob("*.ttl"), *site.out.rglob("*.jsonld")):
        assert not persons.search(path.read_text(encoding="utf-8")), path


def test_the_script_cites_every_source_as_python_does(site: Site) -> None:
    """From the record of the site `cite.js` writes the references that `cite` writes."""
    text = (site.out / "sources.js").read_text(encoding="utf-8")
    data = json.loads(text[text.index("{") : text.rindex("}") + 1])
    loaded = [page for page, reader in site.pages.items() if "../sources.js" in reader.loads]
    assert loaded
    for page in loaded:
        html = (site.out / page).read_text(encoding="utf-8")
        assert set(re.findall(r"data-s=([\w-]+)", html)) <= data["sources"].keys()
    book = Book(site.lineage, site.settings, [])
    wanted, asked = [], []
    for key, source in data["sources"].items():
        address = f"{data['home']}observation/k_1"
        for printed, value in (("50 & {more}", "5"), ("", "32 teams")):
            cited = replace(book.cited(key), key="k_1", address=address)
            wanted.append(dict(styles(replace(cited, printed=printed, value=value))))
            asked.append([source, data["dataset"], "k_1", address, printed, value])
    script = (
        f"const cite = require({json.dumps(str(ASSETS / 'cite.js'))});"
        'const given = JSON.parse(require("fs").readFileSync(0, "utf8"));'
        "console.log(JSON.stringify(given.map((one) => cite.styles(...one))));"
    )
    told: list[dict[str, str]] = run_node(script, asked)  # type: ignore[assignment]
    assert asked
    for mine, theirs in zip(wanted, told, strict=True):
        assert json.loads(mine.pop("CSL-JSON")) == json.loads(theirs.pop("CSL-JSON"))
        assert mine == theirs
