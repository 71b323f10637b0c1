"""Errors as pages, for people."""

import re

import pytest

from lapekg.web.problem_kinds import problem_kinds
from tests.web.conftest import Server

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (BROWSER, "text/html; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
        ("*/*", "application/problem+json"),
        ("", "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("application/json, text/html;q=0.5", "application/problem+json"),
        ("application/problem+json, text/html", "application/problem+json"),
        ("image/png", "application/problem+json"),
    ],
)
def test_error_is_a_page_only_for_those_who_like_pages_best(server: Server, accept: str, media_type: str) -> None:
    answer = server.request("/nothing", headers={"Accept": accept})
    assert answer.status == 404
    assert answer.headers["Content-Type"] == media_type


@pytest.mark.parametrize(
    ("language", "heading"),
    [("fi", "Tällaista sivua ei ole"), ("sv", "Sidan finns inte"), ("en", "There is no such page")],
)
def test_error_page_is_in_the_language_of_the_reader(server: Server, language: str, heading: str) -> None:
    answer = server.request("/nothing", headers={"Accept": BROWSER, "Accept-Language": language})
    html = answer.body.decode()
    assert answer.headers["Content-Language"] == language
    assert f"<h1>{heading}</h1>" in html
    assert re.search(r'<html lang="(\w+)"', html)[1] == language  # type: ignore[index]  # every page has one


@pytest.mark.parametrize("accept", [BROWSER, "application/json"])
def test_error_is_never_kept_for_somebody_who_likes_another_form(server: Server, accept: str) -> None:
    answer = server.request("/nothing", headers={"Accept": accept})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Accept" in answer.headers["Vary"].split(", ")


def test_error_page_is_not_kept_and_not_indexed(server: Server) -> None:
    answer = server.request("/nothing", headers={"Accept": BROWSER})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_error_page_shows_what_was_asked_for_as_text(server: Server) -> None:
    answer = server.request("/%3Cimg%20src=x%3E", headers={"Accept": BROWSER})
    assert b"<img src=x>" not in answer.body
    assert b"&lt;img src=x&gt;" in answer.body


def test_wrong_method_is_a_page_that_names_the_right_ones(server: Server) -> None:
    answer = server.request("/void", "POST", b"", {"Accept": BROWSER})
    assert answer.status == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("slug", problem_kinds())
def test_type_of_a_problem_leads_to_what_it_means(server: Server, slug: str) -> None:
    answer = server.request(f"/problems/{slug}", headers={"Accept-Language": "sv"})
    assert answer.status == 200
    html = answer.body.decode()
    assert f"http://books.example/problems/{slug}" in html
    assert '<p class="lead">' in html


def test_problem_kinds_are_listed(server: Server) -> None:
    html = server.request("/problems").body.decode()
    assert all(f'href="/problems/{slug}"' in html for slug in problem_kinds())
