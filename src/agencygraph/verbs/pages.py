"""The verbs `site`, `w3id` and `draw`."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from agencygraph import api
from agencygraph.errors import UsageError
from agencygraph.resources import find_dossier, find_export
from agencygraph.terminal import end_progress, progress
from agencygraph.verbs.printing import dossier, folder, plural

if TYPE_CHECKING:
    from agencygraph.lineage import Lineage
    from agencygraph.series import Series


def site(chosen: Namespace) -> int:
    """Write the site of an export, and serve it if asked to."""
    from agencygraph.dossier import load_settings
    from agencygraph.rebase import check_base
    from agencygraph.site.build import build_site
    from agencygraph.site.engine import fetch_engine
    from agencygraph.site.serve import server
    from agencygraph.store import about

    export = find_export(chosen.export or chosen.dossier)
    path = find_dossier(chosen.dossier or about(export)["key"])
    settings = load_settings(path)
    out = Path(chosen.out) if chosen.out else Path("site") / settings.key
    at = check_base(chosen.at) if chosen.at else ""
    told = progress()
    if chosen.fetch_engine:
        told("fetching the engine of Ask with npm")
        fetch_engine()
    # The port is taken first: who cannot have it need not wait for the pages to learn it.
    with server(out, chosen.port) if chosen.serve else nullcontext() as serving:
        built = build_site(
            api.load_dossier(path),
            settings,
            export,
            out,
            folder(chosen.documents),
            told,
            single=chosen.single_file,
            at=at,
        )
        end_progress()
        for notice in built.notices:
            print(f"agencygraph: {notice}", file=sys.stderr)
        kept = f"{built.put.written:,} written, {built.put.kept:,} as they were"
        print(f"{plural(built.pages, 'page')} in {out.as_posix()}: {kept}")
        if not chosen.documents:
            print("texts not shown: name them with --documents")
        if serving:
            print(f"http://127.0.0.1:{serving.server_port}/  (Ctrl-C ends it)", flush=True)
            serving.serve_forever()
    return 0


def w3id(chosen: Namespace) -> int:
    """Write the folder that w3id.org takes: rules for its Apache, and whom to ask."""
    from agencygraph.dossier import load_settings
    from agencygraph.iris import BASE
    from agencygraph.rebase import check_base, path_of
    from agencygraph.site import hosts

    settings, host = load_settings(dossier(chosen)), check_base(chosen.url)
    if settings.base != BASE:
        raise UsageError(f"the things of {settings.key} stand under {settings.base}, not {BASE}")
    out = Path(chosen.out)
    rules = hosts.w3id(host, settings.key, is_site=chosen.site)
    told = hosts.w3id_readme(settings.title, settings.publisher, settings.publisher_url, host)
    written = {".htaccess": rules, "README.md": told}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in written:
            there = (out / name).read_bytes() if (out / name).exists() else b""
            if there and not there.startswith(hosts.HEADS[name].encode()):
                problem = "was not written by agencygraph, so it is not replaced"
                raise UsageError(f"{out / name}: {problem}; choose another folder")
        for name, text in written.items():
            (out / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); choose another") from error
    print(f"wrote .htaccess, README.md in {out.as_posix()}: as agencygraph/ to perma-id/w3id.org")
    if path_of(host) and not chosen.site:
        told = "under these IRIs a server stands at the top of its host; for a site add --site"
        print(f"agencygraph: {host}: {told}", file=sys.stderr)
    return 0


def draw(chosen: Namespace) -> int:
    """Draw the river or a chart, and write it to a file or to standard output."""
    out = Path(chosen.out) if chosen.out else None
    suffix = out.suffix.lower() if out else f".{chosen.format or 'svg'}"
    if suffix not in (".svg", ".png"):
        raise UsageError(f"{out}: a drawing is written as .svg or .png; end the name with one")
    form = suffix[1:]
    if chosen.format not in (None, form):
        raise UsageError(f"{out}: the name says {form}, --format says {chosen.format}")
    drawn = _drawing(chosen, dossier(chosen), form)
    if out is None:
        sys.stdout.buffer.write(drawn)
        return 0
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent}: there is no such folder")
    out.write_bytes(drawn)
    print(f"written to {out.as_posix()}")
    return 0


def _drawing(chosen: Namespace, path: Path, form: str) -> bytes:
    from agencygraph.dossier import load_settings
    from agencygraph.draw.palette import LIGHT
    from agencygraph.draw.raster import png

    lineage, settings = api.load_dossier(path), load_settings(path)
    if chosen.what == "river":
        from agencygraph.draw.river import river

        svg = river(lineage, settings)
    else:
        from agencygraph.audit import Audit
        from agencygraph.draw.chart import chart
        from agencygraph.iris import prefixes
        from agencygraph.silence import silence

        claims = list(Audit(lineage.facts).claims())
        known = silence(lineage.facts, lineage, settings, claims)
        theme = LIGHT if form == "png" else None
        one = _one_series(chosen, lineage)
        address = prefixes(settings.key, settings.base)["measure"] + one.topic.measure.key
        svg = chart(one, silence=known, theme=theme, address=address)
    return png(svg) if form == "png" else svg.encode()


def _one_series(chosen: Namespace, lineage: Lineage) -> Series:
    from agencygraph.findings import nearest
    from agencygraph.series import series

    wanted = (chosen.measure, chosen.subject, chosen.breakdown)
    if chosen.measure is None:
        raise UsageError("name what to draw: agencygraph draw chart --measure KEY")
    measures = {measure.key for measure in lineage.facts.measures}
    if chosen.measure not in measures:
        instead = nearest(chosen.measure, measures)
        raise UsageError(f'there is no measure "{chosen.measure}"; use {instead}')
    of_it = [one for one in series(lineage.facts, lineage) if one.topic.key[0] == chosen.measure]
    found = [
        one
        for one in of_it
        if all(given in (None, key) for given, key in zip(wanted, one.topic.key, strict=True))
    ]
    if len(found) == 1:
        return found[0]
    choices = "; ".join(
        "--subject {1} --breakdown {2}".format(*one.topic.key) for one in found or of_it
    )
    if not of_it:
        raise UsageError(f'no document prints a figure of "{chosen.measure}"')
    if not found:
        raise UsageError(f"no such figure is of this measure; choose one: {choices}")
    raise UsageError(f"{len(found)} series are meant; choose one: {choices}")
