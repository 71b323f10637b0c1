"""Publishing a new entry in a browser, with JavaScript and without."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from lapekg.access import Scope, Tokens
from lapekg.config import Settings, load_instance
from lapekg.pipeline import build
from tests.conftest import write_files
from tests.entries.concerts import BASE, FILES
from tests.site.conftest import DESKTOP, PHONE, Windows
from tests.web.conftest import start_server, stop_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# The first check, and the first commit, start what they need.
_MILLISECONDS = 40_000


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(root=write_files(tmp_path_factory.mktemp("house"), FILES))
    build(settings, load_instance(settings.root), lambda _: None)
    return settings


@pytest.fixture(scope="module")
def token(root: Settings) -> str:
    return Tokens(root.state).new("Anna", [Scope.WRITE])


@pytest.fixture(scope="module")
def windows(root: Settings, chromium: "Browser") -> Iterator[Windows]:
    server = start_server(root.root)
    yield Windows(chromium, server.address)
    stop_server(server)


def make(page: "Page", name: str) -> None:
    """Fill in the form, and wait for the entry."""
    page.locator('[name="skos:prefLabel@en"]').fill(name)
    page.locator('[name="c:start"]').fill("2019")
    page.locator("#source").fill(f"<{BASE}source/poster/p1>")
    page.locator(".submit button").click(no_wait_after=True)
    page.locator("#made").wait_for(timeout=_MILLISECONDS)


@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_entry_is_published_after_a_wrong_token(
    windows: Windows, token: str, size: tuple[int, int], has_script: bool
) -> None:
    windows.wrong.clear()
    page = windows.open("/new/concert?lang=en", size, java_script_enabled=has_script)
    name = f"Night {size[0]} {has_script}"
    make(page, name)
    page.get_by_label("What the change is for").fill("From the poster")
    page.get_by_label("Access token").fill("lapekg_wrong")
    page.get_by_label("Access token").press("Enter")
    page.locator("#not-published").wait_for(timeout=_MILLISECONDS)
    if has_script:
        assert page.locator(":focus").inner_text() == "Not published"
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    # What was written stays, but for the token.
    assert page.get_by_label("What the change is for").input_value() == "From the poster"
    assert page.get_by_label("Access token").input_value() == ""
    page.get_by_label("Access token").fill(token)
    page.get_by_role("button", name="Publish").click(no_wait_after=True)
    page.wait_for_url("**/committed/**", timeout=_MILLISECONDS)
    assert page.get_by_role("heading", level=1).inner_text() == "Published"
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url("**/doc/concert/**")
    assert windows.wrong == []
