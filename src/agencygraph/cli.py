"""The command line: one verb a job. Results on standard output, news on standard error.

This module says what there is to say on the line; `verbs` does it, and is imported only when a
verb runs, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from agencygraph import __version__
from agencygraph.errors import AgencygraphError, GateError
from agencygraph.findings import render
from agencygraph.terminal import end_progress

CLEAN, FINDINGS, USAGE, INTERRUPTED = 0, 1, 2, 130

_DOSSIER = "folder of the dossier, or its key (default: the only one at hand)"
_EXPORT = "folder of a built export, or its dossier's key (default: the only one at hand)"
_DOCUMENTS = "folder of the source texts: re-read every receipt in them"
#: Forms of an answer: those of `query.render`.
_ANSWERS = ("table", "csv", "json", "turtle", "ntriples")
#: Forms of an export: those of `formats.TARGETS`.
_TARGETS = (
    *("duckdb", "sqlite", "parquet", "csv", "graphml", "gexf"),
    *("datapackage", "quickstatements", "sssom"),
)


def parser() -> argparse.ArgumentParser:
    """Describe every verb and option."""
    top = argparse.ArgumentParser(
        prog="agencygraph",
        description="Turn an agency's public reports into a knowledge graph that can be "
        "checked, cited and queried.",
        epilog="Exit codes: 0 clean, 1 findings, 2 usage.",
    )
    top.add_argument("--version", action="version", version=f"agencygraph {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, words: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")

    def add_dossier(to: argparse.ArgumentParser, *, positional: bool = False) -> None:
        if positional:
            to.add_argument("named", nargs="?", metavar="DOSSIER", help=_DOSSIER)
        to.add_argument("--dossier", metavar="DOSSIER", help=_DOSSIER)

    def add_findings(to: argparse.ArgumentParser) -> None:
        forms = ("text", "json", "sarif")
        to.add_argument("--format", choices=forms, default="text", help="form of the findings")

    def add_form(to: argparse.ArgumentParser, *forms: str) -> None:
        to.add_argument("--format", choices=forms, default=forms[0], help="form of the result")

    build = verb("build", "check a dossier and, when nothing forbids it, write its export")
    add_dossier(build, positional=True)
    build.add_argument("--out", metavar="DIR", help="folder to write (default: graph/dist/KEY)")
    build.add_argument("--documents", metavar="DIR", help=_DOCUMENTS)
    add_findings(build)

    check = verb("check", "run everything but the export, and print all findings at once")
    add_dossier(check, positional=True)
    check.add_argument("--documents", metavar="DIR", help=_DOCUMENTS)
    add_findings(check)

    audit = verb("audit", "recompute every claim, and list what contradicts what")
    add_dossier(audit, positional=True)
    add_form(audit, "text", "json", "csv")

    coverage = verb("coverage", "say how many figures of each document are accounted for")
    add_dossier(coverage, positional=True)
    coverage.add_argument("--documents", metavar="DIR", required=True, help="folder of the texts")
    add_form(coverage, "text", "json")

    silence = verb("silence", "say what is not reported for which year, and why")
    add_dossier(silence, positional=True)
    silence.add_argument("--subject", metavar="KEY", help="only this unit or program")
    silence.add_argument("--measure", metavar="KEY", help="only this measure")
    add_form(silence, "csv", "json")

    query = verb("query", "run a named question, a .rq file or a query string")
    query.add_argument("question", metavar="QUESTION", help="name, file or SPARQL text")
    _add_query_options(query)
    add_form(query, *_ANSWERS)

    ask = verb("ask", "run a named question, or list those there are")
    ask.add_argument("question", nargs="?", metavar="NAME", help="name of the question")
    ask.add_argument("--list", action="store_true", help="list the named questions")
    _add_query_options(ask)
    add_form(ask, *_ANSWERS)

    resolve = verb("resolve", "say what a name means on a day, with reasons and what became of it")
    resolve.add_argument("name", nargs="?", metavar="NAME", help="a name or an abbreviation")
    resolve.add_argument("--on", metavar="DATE", help="a day, a month, a year or FY2009")
    resolve.add_argument("--kind", metavar="KIND", help="only this kind of thing, such as unit")
    resolve.add_argument(
        "--from", dest="from_", metavar="FILE", help="a CSV table: add what its names mean"
    )
    resolve.add_argument("--column", metavar="NAME", help="with --from: the column of names")
    resolve.add_argument("--date-column", metavar="NAME", help="with --from: the column of dates")
    add_dossier(resolve)
    add_form(resolve, "text", "csv", "json")

    export = verb("export", "write an export in the form that another tool reads")
    export.add_argument("export", nargs="?", metavar="EXPORT", help=_EXPORT)
    add_dossier(export)
    export.add_argument("--to", choices=_TARGETS, required=True, help="the form")
    export.add_argument(
        "--out", metavar="PATH", help="file or folder to write (default: KEY and an ending, here)"
    )

    publish = verb("publish", "load an export into a SPARQL store, in place of what stands there")
    publish.add_argument("url", metavar="URL", help="the query address of the store")
    publish.add_argument("--export", metavar="DIR", help=_EXPORT)
    add_dossier(publish)
    publish.add_argument("--update", metavar="URL", help="where it takes updates")
    publish.add_argument("--graph-store", metavar="URL", help="where it takes graphs")
    publish.add_argument(
        "--via", choices=("graph-store", "update"), help="how to load (default: graph-store if any)"
    )
    publish.add_argument(
        "--chunk", type=int, default=1000, metavar="N", help="triples at once (default: 1000)"
    )
    publish.add_argument(
        "--timeout", type=float, default=300, metavar="S", help="seconds to wait for an answer"
    )
    add_form(publish, "text", "json")

    diff = verb("diff", "say what is gone, new, renamed, moved or merged between two dates")
    diff.add_argument("first", metavar="FROM", help="a day (2007-09-30), or a fiscal year (2007)")
    diff.add_argument("second", metavar="TO", help="likewise; a year means its last day")
    add_dossier(diff)
    add_form(diff, "text", "csv", "json")

    snapshot = verb("snapshot", "print the organization as it stood on a day")
    snapshot.add_argument("date", metavar="DATE", help="a day (2009-06-30), or a fiscal year")
    add_dossier(snapshot)
    add_form(snapshot, "text", "json", "turtle")

    site = verb("site", "write the pages of an export: a folder that any web host serves")
    site.add_argument("export", nargs="?", metavar="EXPORT", help=_EXPORT)
    add_dossier(site)
    site.add_argument("--out", metavar="DIR", help="folder to write (default: site/KEY)")
    site.add_argument("--documents", metavar="DIR", help="folder of the texts: show them as well")
    site.add_argument(
        "--fetch-engine", action="store_true", help="fetch what Ask runs on with npm, if need be"
    )
    site.add_argument("--single-file", action="store_true", help="write Ask as one file, too")
    site.add_argument("--at", metavar="URL", help="where it will stand: write a site map, too")
    site.add_argument("--serve", action="store_true", help="then serve it to this machine")
    site.add_argument("--port", type=int, default=8000, help="port to serve on (default: 8000)")

    serve = verb("serve", "answer SPARQL over HTTP")
    serve.add_argument("export", nargs="?", metavar="EXPORT", help=_EXPORT)
    add_dossier(serve)
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s)"
    )
    serve.add_argument(
        "--port", type=int, default=8080, help="port; 0 is a free one (default: %(default)s)"
    )
    serve.add_argument(
        "--base", metavar="URL", help="serve the agency's things under IRIs of this host instead"
    )
    _add_limits(serve)

    w3id = verb("w3id", "write the rules by which w3id.org leads every IRI to a host")
    w3id.add_argument("url", metavar="URL", help="where a server, or with --site a site, stands")
    add_dossier(w3id)
    w3id.add_argument("--site", action="store_true", help="the host has the pages only, no server")
    w3id.add_argument("--out", metavar="DIR", required=True, help="folder to write")

    mcp = verb("mcp", "answer an assistant by the Model Context Protocol")
    mcp.add_argument("export", nargs="?", metavar="EXPORT", help=_EXPORT)
    add_dossier(mcp)
    _add_limits(mcp, "body", "queue")

    draw = verb("draw", "draw a picture as SVG or PNG")
    draw.add_argument(
        "what",
        choices=("river", "chart"),
        help="river: how the organization changed; chart: one measure over time",
    )
    add_dossier(draw)
    draw.add_argument("--measure", metavar="KEY", help="of a chart: what is counted")
    draw.add_argument("--subject", metavar="KEY", help="of a chart: the unit or program")
    draw.add_argument("--breakdown", metavar="KEY", help="of a chart: a code, or total")
    draw.add_argument("--out", metavar="FILE", help="file to write, .svg or .png (default: print)")
    draw.add_argument("--format", choices=("svg", "png"), help="default: by the name of the file")

    extract = verb("extract", "list every figure of a text as rows to be completed")
    extract.add_argument("file", metavar="FILE", help="a UTF-8 text")
    extract.add_argument("--key", required=True, metavar="KEY", help="key of the document")

    start = verb("start", "make a new dossier folder, or refresh the metadata of one")
    start.add_argument("out", metavar="DIR", help="folder of the dossier")
    return top


def _add_query_options(to: argparse.ArgumentParser) -> None:
    to.add_argument("--export", metavar="DIR", help=_EXPORT)
    to.add_argument("--dossier", metavar="DOSSIER", help="the dossier whose export is meant")
    to.add_argument("--endpoint", metavar="URL", help="a SPARQL endpoint to ask instead")
    to.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a parameter of a named question",
    )


def _add_limits(to: argparse.ArgumentParser, *but: str) -> None:
    """Add the limits of `serve.limits`; a test holds the defaults to those there."""
    for name, metavar, default, words in (
        ("timeout", "S", 30.0, "seconds for one answer"),
        ("memory", "MIB", 1024, "memory of one worker, the graph included"),
        ("rows", "N", 1_000_000, "rows or triples of one answer"),
        ("body", "BYTES", 1_048_576, "size of one request"),
        ("workers", "N", 4, "queries that run at once"),
        ("queue", "N", 64, "queries that wait"),
    ):
        if name in but:
            continue
        words = f"{words} (default: %(default)s)"
        to.add_argument(
            f"--{name}", type=type(default), default=default, metavar=metavar, help=words
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and give its exit code: 0 clean, 1 findings, 2 usage."""
    chosen = parser().parse_args(arguments)
    try:
        from agencygraph import verbs

        code = int(getattr(verbs, chosen.verb)(chosen))
        sys.stdout.flush()
        return code
    except GateError as error:
        end_progress()
        print(render(error.findings, getattr(chosen, "format", "text"), __version__))
        print(f"agencygraph: {error}", file=sys.stderr)
        return FINDINGS
    except AgencygraphError as error:
        end_progress()
        print(f"agencygraph: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        # Who reads has had enough; what is still to be flushed at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except OSError as error:
        end_progress()
        where = f"{error.filename}: " if error.filename else ""
        print(f"agencygraph: {where}{error.strerror or error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        end_progress()
        print("agencygraph: interrupted; what was there before is as it was", file=sys.stderr)
        return INTERRUPTED
