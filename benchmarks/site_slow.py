"""Time the pages of a site on a slow line, in headless Chromium.

Run from a checkout: `python benchmarks/site_slow.py [SITE]`, the folder of a built site. Two
profiles: 150 ms from request to answer at 1.6 Mbit/s, and 562.5 ms at 1.44 Mbit/s (the "Fast 3G"
of Chromium's tools). The server compresses with gzip, as web hosts do. Each kind of page is
opened twice: with nothing kept from before, and then with style and scripts at hand. `first` is
the first contentful paint, `ready` when the page's scripts have run, in milliseconds.
"""

from __future__ import annotations

import contextlib
import gzip
import http.server
import mimetypes
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import BrowserContext, sync_playwright

PROFILES = {"150 ms": (150, 1.6e6, 750e3), "562.5 ms": (562.5, 1.44e6, 675e3)}
CHROMIUM = "/usr/bin/chromium"
#: Pages by kind: the first of a folder stands for all of it, the largest where that is said.
FOLDERS = ("unit", "program", "event", "reform", "instrument", "measure", "document", "question")
TOLD = """() => new Promise((done) => new PerformanceObserver((list) => {
  const painted = list.getEntriesByName("first-contentful-paint")[0];
  const { domContentLoadedEventEnd } = performance.getEntriesByType("navigation")[0];
  if (painted) done([painted.startTime, domContentLoadedEventEnd]);
}).observe({ type: "paint", buffered: true }))"""


def serve(folder: Path) -> http.server.ThreadingHTTPServer:
    """Serve a folder to this machine, compressed; style and scripts may be kept for an hour."""

    class Packed(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = folder / unquote(urlsplit(self.path).path).lstrip("/")
            if not path.is_file():
                self.send_error(404)
                return
            data = gzip.compress(path.read_bytes(), 6)
            self.send_response(200)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            kept = "no-cache" if path.suffix == ".html" else "max-age=3600"
            self.send_header("Cache-Control", kept)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):  # A page that is left wants no more.
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Packed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def largest(folder: Path) -> list[str]:
    """Give the pages at the top of a site, and the largest of each folder."""
    found = sorted(path.name for path in folder.glob("*.html"))
    for name in FOLDERS:
        pages = sorted((folder / name).glob("*.html"), key=lambda path: path.stat().st_size)
        found += [f"{name}/{path.name}" for path in pages[-1:]]
    return found


def opened(context: BrowserContext, address: str, profile: tuple[float, float, float]) -> list[int]:
    """Open a page on a slow line; give its first paint and when its scripts have run."""
    latency, down, up = profile
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency,
            "downloadThroughput": down / 8,
            "uploadThroughput": up / 8,
        },
    )
    page.goto(address, wait_until="load")
    page.bring_to_front()
    found = [round(value) for value in page.evaluate(TOLD)]
    page.close()
    return found


def main() -> None:
    """Print, for each page and profile, first paint and readiness, new and kept."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "site/ice")
    server = serve(folder)
    root = f"http://127.0.0.1:{server.server_port}/"
    print(f"{'':44}" + "".join(f"{name + ', new':>18}{name + ', kept':>18}" for name in PROFILES))
    print(f"{'page':44}" + f"{'first':>9}{'ready':>9}" * 2 * len(PROFILES))
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened(browser.new_context(), f"{root}index.html", (0, 1e9, 1e9))
        for path in largest(folder):
            line = f"{path[-43:]:44}"
            for profile in PROFILES.values():
                context = browser.new_context()
                for _ in ("new", "kept"):
                    first, ready = opened(context, root + path, profile)
                    line += f"{first:>9}{ready:>9}"
                context.close()
            print(line, flush=True)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
