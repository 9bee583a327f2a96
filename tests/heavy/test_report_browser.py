"""The HTML report in a real browser: filters filter, sorting sorts, nothing is loaded, no name becomes more than text.

Chromium runs without a window and asks everything of one server on loopback, which is its proxy too: whatever address a
page asks for is written down there, and answered with nothing. A page of the test's own drives the report in a frame.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from fundmatch.reports.report_html import report_html
from fundmatch.reports.words import harmless
from fundmatch.translation import translator
from tests.reports.report_builders import HOSTILE, hostile, large, report

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")

DRIVER = Path(__file__).with_name("report_driver.html")
ENGLISH = translator("en")
WHOLE = large()
#: Hosts that Chromium itself asks for its own updates, whatever page it shows.
OF_THE_BROWSER = re.compile(r"(^|\.)(google|googleapis|gstatic|gvt1|chromium)\.(com|org)$")
FLAGS = (
    "--headless=new", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--lang=en",
    "--enable-logging=stderr", "--window-size=1280,900",
)  # fmt: skip
CONSOLE = re.compile(r":CONSOLE[:(]")


@dataclass
class Desk:
    """What the server hands out by path, and the (host, path) of everything that was asked of it."""

    pages: dict[str, bytes]
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def strangers(self) -> set[str]:
        """Hosts asked for that are neither this server nor the browser's own."""
        hosts = {host for host, _ in self.asked}
        return {host for host in hosts if host != "127.0.0.1" and not OF_THE_BROWSER.search(host)}


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """The server, with the driver and every report."""
    reports = {"/large.html": WHOLE, "/small.html": report()}
    reports |= {f"/hostile{number}.html": hostile(name) for number, name in enumerate(HOSTILE)}
    pages = {path: report_html(each, ENGLISH).encode() for path, each in reports.items()}
    desk = Desk(pages | {"/driver.html": DRIVER.read_bytes()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host, _, path = self.path.removeprefix("http://").partition("/")
            desk.asked.append((host.partition(":")[0] or "127.0.0.1", f"/{path}"))
            page = desk.pages.get(f"/{path.partition('?')[0]}")
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page or b"")))
            self.end_headers()
            self.wfile.write(page or b"")

        def do_CONNECT(self) -> None:
            desk.asked.append((self.path.partition(":")[0], ""))
            self.send_error(502)

        def log_message(self, *_: Any) -> None:
            """Nothing: the desk's own list tells it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        desk.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield desk
        server.shutdown()
        thread.join()


@dataclass(frozen=True)
class Shown:
    """What a page became, and what it told the console."""

    document: str
    console: list[str]

    @property
    def seen(self) -> Any:
        """What the driver left."""
        found = re.search(r'<pre id="seen">(.*?)</pre>', self.document, re.DOTALL)
        assert found
        assert found[1], self.console
        return json.loads(unescape(found[1]))


def browse(desk: Desk, folder: Path, address: str, *flags: str) -> Shown:
    """Open an address until its scripts have nothing left to do. Loopback goes through the proxy as well."""
    assert CHROMIUM
    proxy = (f"--proxy-server=http://127.0.0.1:{desk.port}", "--proxy-bypass-list=<-loopback>")
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    wanted = ("--dump-dom", "--virtual-time-budget=60000", *flags)
    command = [CHROMIUM, *FLAGS, *proxy, *root, f"--user-data-dir={folder / 'browser'}", *wanted, address]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
    return Shown(done.stdout, [line for line in done.stderr.splitlines() if CONSOLE.search(line)])


@pytest.fixture(scope="module")
def driven(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The large report after everything was tried once."""
    return browse(desk, tmp_path_factory.mktemp("driven"), f"http://127.0.0.1:{desk.port}/driver.html")


@pytest.fixture(scope="module")
def attacked(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Every report with hostile names, one after the other."""
    address = f"http://127.0.0.1:{desk.port}/driver.html?hostile={len(HOSTILE)}"
    return browse(desk, tmp_path_factory.mktemp("attacked"), address)


def ranks(wanted: Any, key: Any = None) -> list[str]:
    """Ranks of the calls of the large report that are wanted, in an order."""
    results = [result for result in WHOLE.search.results if wanted(result)]
    return [str(result.rank) for result in sorted(results, key=key or (lambda result: result.rank))]


def test_a_large_report_begins_with_the_best_calls(driven: Shown) -> None:
    first = [str(rank) for rank in range(1, 26)]
    assert driven.seen["first"] == {"cards": first, "rows": first, "told": "Calls shown: 25 of 200"}


def test_filters_filter_cards_and_table_alike(driven: Shown) -> None:
    seen = driven.seen
    fits_p3 = ranks(lambda result: any(each.match.profile == "p3" for each in result.matches))
    assert 0 < len(fits_p3) <= 30
    assert seen["partner"]["cards"] == seen["partner"]["rows"] == fits_p3[:25]
    assert seen["verdict"] == {"cards": [], "rows": [], "told": "Calls shown: 0 of 200"}
    assert seen["words"]["cards"] == ranks(lambda result: result.call.title == "Title 037")
    assert seen["none"]["cards"] == []
    soon = ranks(lambda result: (result.call.deadlines[0].end() - WHOLE.now).days < 30)
    assert seen["within"]["cards"] == soon[:25]
    assert seen["cleared"] == seen["again"] == seen["any"] == seen["first"]


def test_sorting_sorts_and_says_by_what(driven: Shown) -> None:
    seen = driven.seen
    everything = lambda result: True  # noqa: E731
    assert seen["closes"]["rows"] == ranks(everything, lambda each: (each.call.deadlines[0].end(), each.rank))[:25]
    assert seen["closesSorted"] == [["closes", "ascending"]]
    assert seen["grant"]["cards"] == ranks(everything, lambda each: (-(each.call.budget.max or 0), each.rank))[:25]
    assert seen["grantSorted"] == [["grant", "descending"]]
    by_title = ranks(everything, lambda each: (each.call.title, each.rank))
    assert seen["title"]["cards"] == by_title[:25]
    assert seen["all"]["cards"] == seen["all"]["rows"] == by_title


def test_a_link_to_a_call_that_is_filtered_away_shows_it(driven: Shown) -> None:
    assert driven.seen["followed"]["there"]


def test_reasons_open_and_close_together(driven: Shown) -> None:
    assert [driven.seen["opened"], driven.seen["closed"]] == [0, 0]


def test_nothing_is_loaded_and_nothing_goes_wrong(driven: Shown, attacked: Shown, desk: Desk) -> None:
    assert driven.seen["loaded"] == 0
    assert driven.console == attacked.console == []
    assert desk.strangers == set()
    own = {path.partition("?")[0] for host, path in desk.asked if host == "127.0.0.1"}
    assert own <= {*desk.pages, "/favicon.ico"}


def test_hostile_names_stay_text(attacked: Shown) -> None:
    assert len(attacked.seen) == len(HOSTILE)
    for name, seen in zip(HOSTILE, attacked.seen, strict=True):
        assert seen["title"] == "Funding calls as of 1 September 2026"
        assert seen["heading"] == harmless(name)
        assert seen["option"].split() == harmless(name).split()
        assert [seen["strange"], seen["works"]] == [0, "Calls shown: 1 of 1"]


def test_opened_from_a_folder_it_works_too(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(desk.pages["/small.html"])
    shown = browse(desk, tmp_path, file.as_uri())
    assert "Calls shown: 3 of 3" in shown.document
    assert shown.console == []
    assert desk.strangers == set()


def test_without_scripts_every_call_is_shown_and_no_filter(desk: Desk, tmp_path: Path) -> None:
    """In a frame that may run none; the browser says so on its console."""
    seen = browse(desk, tmp_path, f"http://127.0.0.1:{desk.port}/driver.html?unscripted").seen
    assert seen["cards"] == seen["rows"] == [str(rank) for rank in range(1, 201)]
    assert not seen["form"]


def test_it_prints_on_a4(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    browse(desk, tmp_path, f"http://127.0.0.1:{desk.port}/small.html", f"--print-to-pdf={file}")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", file.read_bytes())
    assert boxes
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}


#: Pages that do what the report must not.
BAD = {
    "asks a stranger": '<img src="http://stranger.example/x.png">',
    "asks a stranger in secret": '<script>fetch("https://stranger.example/x").catch(() => 0)</script>',
    "goes wrong": '<script>throw new Error("broken")</script>',
    "breaks its policy": "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><script>1</script>",
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_page_that_misbehaves_is_caught(body: str, desk: Desk, tmp_path: Path) -> None:
    before = list(desk.asked)
    desk.pages["/bad.html"] = f"<!doctype html><title>x</title>{body}".encode()
    shown = browse(desk, tmp_path, f"http://127.0.0.1:{desk.port}/bad.html")
    caught = desk.strangers or shown.console
    desk.pages.pop("/bad.html")
    desk.asked[:] = before
    assert caught
