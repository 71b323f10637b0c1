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
    from playwright.sync_api import Browser, BrowserContext, Page

DESKTOP, PHONE = (1280, 900), (390, 844)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Slower than any page here, faster than the test's own limit.
_SECONDS = 15.0

Open = Callable[..., "Page"]


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Give a browser; CHROMIUM names one that is not on the path."""
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


@pytest.fixture(scope="session")
def site(lape_state: Path) -> Iterator[str]:
    """Give the address of a server over the graph of this repository."""
    server = start_server(REPOSITORY, "-m", "lapekg", "serve", state=lape_state)
    yield server.address
    stop_server(server)


@pytest.fixture
def visit(chromium: "Browser", site: str) -> Iterator[Open]:
    """Give a function that opens an address of the site in a window of its own.

    A request to another host, an error of a script and a message on the console fail the test at its end.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def note(problem: str) -> None:
        wrong.append(problem)

    def open_page(address: str, size: tuple[int, int] = DESKTOP, **options: Any) -> "Page":
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB", **options)
        contexts.append(context)
        context.set_default_timeout(_SECONDS * 1000)
        page = context.new_page()
        page.on("request", lambda each: None if each.url.startswith((site, "data:", "blob:")) else note(each.url))
        page.on("pageerror", lambda error: note(str(error)))
        page.on("console", lambda message: note(message.text) if message.type == "error" else None)
        page.goto(f"{site}{address}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
