"""Checking data in a browser: marks in the text, results that lead to them, files, and the form without scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lapekg.config import Settings, load_instance
from lapekg.pipeline import build
from tests.conftest import write_files
from tests.site.conftest import Open, Windows
from tests.validator.conftest import FILES, TITLED, UNTITLED
from tests.web.conftest import start_server, stop_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SETTINGS = FILES["lapekg.toml"] + "\n[limits]\ncheck_seconds = 60.0\n"


SELECTED = "(each => each.value.slice(each.selectionStart, each.selectionEnd))(document.activeElement)"


@pytest.fixture(scope="module")
def books(chromium: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    root = write_files(tmp_path_factory.mktemp("books"), {**FILES, "lapekg.toml": SETTINGS})
    build(Settings(root=root), load_instance(root), lambda _phase: None)
    server = start_server(root)
    yield Windows(chromium, server.address)
    stop_server(server)


@pytest.fixture
def look(books: Windows) -> Iterator[Open]:
    books.wrong.clear()
    yield books.open
    assert books.wrong == []


def check(page: "Page", text: str) -> None:
    page.locator("#text").fill(text)
    page.keyboard.press("Control+Enter")
    page.locator("#verdict").wait_for()


def marked(page: "Page") -> list[str]:
    return page.locator(".marks mark").all_inner_texts()


def test_check_marks_the_text_and_leads_to_the_place_without_another_page(look: Open) -> None:
    page = look("/validate")
    page.evaluate("window.isTheSame = true")
    check(page, UNTITLED)
    assert marked(page) == ["id:walden"]
    assert page.locator(".numbers-of-lines .violation").inner_text() == "4"
    page.get_by_role("link", name="Line 4, column 5").click()
    assert page.evaluate(SELECTED) == "id:walden"
    assert page.evaluate("window.isTheSame")
    assert page.locator("#verdict").inner_text() == "Not fit to be added yet"


def test_mending_keeps_the_marks_of_other_lines_until_the_next_check(look: Open) -> None:
    page = look("/validate")
    check(page, UNTITLED)
    page.locator("#text").press("Control+Home")
    page.keyboard.type("# a line above\n")
    assert marked(page) == ["id:walden"]
    assert page.locator(".numbers-of-lines .violation").inner_text() == "5"
    page.locator("#text").fill(TITLED)
    assert marked(page) == []
    page.keyboard.press("Control+Enter")
    page.locator(".notice.good").wait_for()
    assert page.locator("#verdict").inner_text() == "No errors"
    assert page.locator("#text").get_attribute("aria-invalid") is None


def test_unreadable_text_is_marked_where_it_breaks_off(look: Open) -> None:
    page = look("/validate")
    check(page, UNTITLED.replace("id:walden", "id:walden id:walden id:walden"))
    assert page.locator(".result").count() >= 1
    assert page.locator(".numbers-of-lines .violation").inner_text() == "4"


def test_chosen_file_stands_in_the_field_under_its_name(look: Open, tmp_path: Path) -> None:
    file = tmp_path / "walden.trig"
    file.write_text(UNTITLED, encoding="utf-8")
    page = look("/validate")
    page.locator("#file").set_input_files(file)
    page.get_by_role("status").filter(has_text="walden.trig").wait_for()
    assert page.locator("#text").input_value() == UNTITLED
    page.get_by_role("button", name="Check").click()
    page.locator("#verdict").wait_for()
    assert "walden.trig" in (page.locator("figcaption").text_content() or "")
    assert marked(page) == ["id:walden"]


def test_several_files_are_checked_together_and_shown_apart(look: Open, tmp_path: Path) -> None:
    files = [tmp_path / "one.trig", tmp_path / "two.trig"]
    for each in files:
        each.write_text(UNTITLED.replace("walden", each.stem), encoding="utf-8")
    page = look("/validate")
    page.locator("#file").set_input_files(files)
    page.get_by_role("status").filter(has_text="2").wait_for()
    page.get_by_role("button", name="Check").click()
    page.locator("#verdict").wait_for()
    assert page.locator(".listing mark").all_inner_texts() == ["id:one", "id:two"]


def test_form_without_scripts_marks_the_text_and_keeps_it(look: Open) -> None:
    page = look("/validate?lang=fi", java_script_enabled=False)
    page.locator("#text").fill(UNTITLED)
    page.get_by_role("button", name="Tarkista").click()
    assert page.locator("#verdict").inner_text() == "Ei vielä valmis lisättäväksi"
    assert page.locator(".listing mark").inner_text() == "id:walden"
    assert page.locator("#text").input_value() == UNTITLED
    page.get_by_role("link", name="Rivi 4, sarake 5").click()
    assert page.url.endswith("#text-0-line-4")
