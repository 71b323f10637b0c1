"""A browser, and a server over this repository's graph."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.lape import REPOSITORY
from tests.web.conftest import start_server, stop_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Response

DESKTOP, PHONE = (1280, 900), (390, 844)
# A window of 1280 pixels at 400 %: WCAG 2.2, 1.4.10 Reflow.
NARROWEST = (320, 640)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
VENDOR = REPOSITORY / "lapekg" / "web" / "static" / "vendor"
needs_vendor = pytest.mark.skipif(
    not VENDOR.is_dir(), reason="YASGUI and Cytoscape.js are not there; `make setup` fetches them where npm or Node is"
)
# Slower than any page here, faster than the test's own limit.
_SECONDS = 15.0

Open = Callable[..., "Page"]


@pytest.fixture(scope="package")
def chromium() -> Iterator["Browser"]:
    """Give a browser; CHROMIUM names one that is not on the path.

    It ends with the tests of the site: while it runs, its event loop is the one of the thread, and others need theirs.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("no Chromium on this machine; install one, or name it in CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        # In containers there is no sandbox to be had, and little shared memory.
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(lape_state: Path) -> Iterator[str]:
    """Give the address of a server over the graph of this repository."""
    server = start_server(REPOSITORY, "-m", "lapekg", "serve", state=lape_state)
    yield server.address
    stop_server(server)


class Windows:
    """Windows by what they were opened with, kept for all tests: the site stores nothing in a browser.

    They note what no page may do: ask another host, load what is not there, raise an error, complain on the console.
    """

    def __init__(self, browser: "Browser", site: str) -> None:
        self.wrong: list[str] = []
        self._browser = browser
        self._site = site
        self._pages: dict[str, Page] = {}

    def open(
        self, address: str, size: tuple[int, int] = DESKTOP, color_scheme: Any = "light", **options: Any
    ) -> "Page":
        """Show the page of an address in the window that has these options of a Playwright context."""
        key = repr(sorted(options.items()))
        page = self._pages.get(key)
        if page is None:
            page = self._pages[key] = self._watch(
                self._browser.new_context(**{"locale": "en-GB", **options}).new_page()
            )
        if "#" in address:  # else Chromium may only scroll on the page that it shows
            page.goto("about:blank")
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(media="screen", color_scheme=color_scheme)
        page.goto(f"{self._site}{address}")
        return page

    def _watch(self, page: "Page") -> "Page":
        page.set_default_timeout(_SECONDS * 1000)
        note, known = self.wrong.append, (self._site, "data:", "blob:", "about:")
        page.on("request", lambda each: None if each.url.startswith(known) else note(each.url))
        page.on("response", lambda each: note(each.url) if _is_missing(each) else None)
        page.on("pageerror", lambda error: note(str(error)))
        page.on("console", lambda message: note(message.text) if _is_error(message) else None)
        return page


def _is_missing(response: "Response") -> bool:
    # What a form is answered may be an error, which its page shows.
    request = response.request
    return response.status >= 400 and request.method == "GET" and not request.is_navigation_request()


def _is_error(message: "ConsoleMessage") -> bool:
    # Chromium also says this of a page that is an answer to a wrong address, as it is meant to be.
    return message.type == "error" and not message.text.startswith("Failed to load resource")


@pytest.fixture(scope="package")
def windows(chromium: "Browser", site: str) -> Windows:
    """Give windows of the browser on the site."""
    return Windows(chromium, site)


@pytest.fixture
def visit(windows: Windows) -> Iterator[Open]:
    """Give a function that opens an address of the site; nothing may go wrong in its window until the test ends."""
    windows.wrong.clear()
    yield windows.open
    assert windows.wrong == []
