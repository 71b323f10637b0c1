"""Pages, documents and files as they were: `?snapshot=`, `?at=`."""

import gzip
import json
import shutil
import time
from pathlib import Path

import pytest

from tests.web.conftest import Answer, start_server, stop_server
from tests.web.past.states import Shelf, publish_books

HTML = {"Accept": "text/html"}


def get(shelf: Shelf, path: str, accept: str = "*/*") -> Answer:
    return shelf.server.request(path, headers={"Accept": accept})


@pytest.mark.parametrize(("path", "name"), [
    ("/doc/book/b1.ttl", "Book 1 of 4"),
    ("/doc/book/b1.ttl?snapshot=3", "Book 1 of 4"),
    ("/doc/book/b1.ttl?snapshot=2", "Book 1 of 3"),
    ("/doc/book/b1.ttl?snapshot=1", "Book 1 of 2"),
    ("/doc/book/b1.nq?snapshot=1", "Book 1 of 2"),
    ("/doc/book/b1.jsonld?snapshot=1", "Book 1 of 2"),
    ("/doc/book/b1.html?snapshot=1", "Book 1 of 2"),
    ("/doc/book/b1?snapshot=2", "Book 1 of 3"),
    ("/id/book/b1?snapshot=2", "Book 1 of 3"),
    ("/list/book?snapshot=1", "Book 1 of 2"),
    ("/search.json?q=Book+1&snapshot=2", "Book 1 of 3"),
])  # fmt: skip
def test_every_face_tells_what_the_chosen_snapshot_holds(shelf: Shelf, path: str, name: str) -> None:
    answer = get(shelf, path)
    text = answer.body.decode()
    assert (answer.status, name in text) == (200, True), text[:2000]
    assert not any(f"Book 1 of {other}" in text for other in (2, 3, 4) if f"Book 1 of {other}" != name)


def test_answer_names_its_snapshot_and_time(shelf: Shelf) -> None:
    answer = get(shelf, "/doc/book/b1.ttl?snapshot=2")
    assert answer.headers["Lapekg-Snapshot"] == "2"
    assert answer.headers["Memento-Datetime"] == shelf.accept(2)["Accept-Datetime"]
    assert get(shelf, "/doc/book/b1.ttl").headers["Memento-Datetime"] is None


def test_time_leads_to_the_one_address_of_its_snapshot(shelf: Shelf) -> None:
    answer = shelf.server.request(f"/doc/book/b1.ttl?at={shelf.at(2, milliseconds=500)}&lang=fi", "HEAD")
    assert answer.headers["Memento-Datetime"] == shelf.accept(2)["Accept-Datetime"]
    led = get(shelf, f"/doc/book/b1.ttl?at={shelf.at(2)}")
    assert b"Book 1 of 3" in led.body


def test_data_of_a_snapshot_are_kept_for_ever_and_pages_are_asked_about(shelf: Shelf) -> None:
    for path in ("/doc/book/b1.ttl?snapshot=2", "/snapshot/2/dataset.nq.gz"):
        assert get(shelf, path).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("/doc/book/b1?snapshot=2", "/doc/book/b1.ttl"):
        assert "no-cache" in get(shelf, path, "text/html").headers["Cache-Control"]


def test_answer_that_the_client_has_is_not_sent_again(shelf: Shelf) -> None:
    for path in ("/doc/book/b1.ttl?snapshot=2", "/doc/book/b1.html?snapshot=2"):
        etag = get(shelf, path).headers["ETag"]
        again = shelf.server.request(path, headers={"If-None-Match": etag})
        assert (again.status, again.body, again.headers["Memento-Datetime"] is not None) == (304, b"", True)
        assert get(shelf, path.replace("=2", "=1")).headers["ETag"] != etag


def test_page_says_which_state_it_shows_and_leads_to_the_present_one(shelf: Shelf) -> None:
    for language, word in (("en", "snapshot 2"), ("fi", "tilannevedosta 2"), ("sv", "ögonblicksbild 2")):
        page = get(shelf, f"/doc/book/b1?snapshot=2&lang={language}", "text/html").body.decode()
        assert word in page
        assert f'href="/doc/book/b1?lang={language}"' in page
    assert 'class="past' not in get(shelf, "/doc/book/b1", "text/html").body.decode()


def test_links_of_a_page_stay_in_its_snapshot(shelf: Shelf) -> None:
    page = get(shelf, "/list/book?snapshot=2", "text/html").body.decode()
    for address in ("/doc/book/b1?snapshot=2", "/browse?snapshot=2", "/dumps?snapshot=2", "/?snapshot=2"):
        assert f'href="{address}"' in page
    assert '<input type="hidden" name="snapshot" value="2">' in page
    # What no snapshot answers is the present one.
    assert 'href="/new"' in page
    thing = get(shelf, "/doc/book/b1?snapshot=2", "text/html").body.decode()
    assert 'href="/doc/book/b1.ttl?snapshot=2"' in thing
    assert '<link rel="canonical" href="/doc/book/b1?snapshot=2">' in thing


def test_signposts_of_a_state_lead_to_that_state(shelf: Shelf) -> None:
    answer = get(shelf, "/doc/book/b1?snapshot=2", "text/html")
    links = ", ".join(answer.headers.get_all("Link") or [])
    assert '<http://books.example/id/book/b1?snapshot=2>; rel="cite-as"' in links
    assert '</doc/book/b1.ttl?snapshot=2>; rel="describedby"' in links
    assert answer.headers["Content-Location"] == "/doc/book/b1.html?snapshot=2"
    link_set = json.loads(get(shelf, "/doc/book/b1.linkset?snapshot=2").body)
    assert all(each["anchor"].endswith("?snapshot=2") for each in link_set["linkset"])
    assert "snapshot" not in get(shelf, "/doc/book/b1.linkset").body.decode()


def test_former_states_are_not_for_search_engines(shelf: Shelf) -> None:
    assert get(shelf, "/doc/book/b1?snapshot=2", "text/html").headers["X-Robots-Tag"] == "noindex"
    assert get(shelf, "/doc/book/b1", "text/html").headers["X-Robots-Tag"] is None


def test_thing_that_was_not_there_yet_is_not_found_in_its_snapshot_and_has_the_time(shelf: Shelf) -> None:
    answer = get(shelf, "/doc/book/b4?snapshot=1", "text/html")
    assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-store")
    assert answer.headers["Memento-Datetime"] == shelf.accept(1)["Accept-Datetime"]
    assert 'href="/doc/book/b4"' in answer.body.decode()
    assert get(shelf, "/doc/book/b4?snapshot=3").status == 200


@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [
        ("/doc/book/b1?snapshot=4", 404, "no-such-snapshot"),
        ("/doc/book/b1?at=1999-01-01T00:00:00Z", 404, "no-such-snapshot"),
        ("/doc/book/b1?snapshot=01", 400, "malformed-request"),
        ("/doc/book/b1?snapshot=-1", 400, "malformed-request"),
        ("/doc/book/b1?snapshot=1&snapshot=2", 400, "malformed-request"),
        ("/doc/book/b1?snapshot=1&at=2026-11-21", 400, "malformed-request"),
        ("/browse?at=yesterday", 400, "malformed-request"),
        ("/dumps?at=2026-02-30", 400, "malformed-request"),
        ("/snapshot/4", 404, "no-such-snapshot"),
    ],
)
def test_state_that_is_not_to_be_had_is_a_problem(shelf: Shelf, path: str, status: int, slug: str) -> None:
    answer = get(shelf, path)
    problem = json.loads(answer.body)
    assert (answer.status, problem["type"]) == (status, f"http://books.example/problems/{slug}")
    assert answer.headers["Memento-Datetime"] is None
    page = get(shelf, path, "text/html")
    assert page.status == status
    assert b"<h1" in page.body


def test_empty_fields_of_the_form_choose_nothing(shelf: Shelf) -> None:
    page = get(shelf, "/dumps?snapshot=&at=", "text/html")
    assert (page.status, page.headers["Lapekg-Snapshot"]) == (200, "3")
    assert '<input id="choose-time" name="at" type="datetime-local"' in page.body.decode()


def test_what_belongs_to_no_snapshot_ignores_the_parameter(shelf: Shelf) -> None:
    for path in ("/new?snapshot=99", "/health/live?snapshot=99", "/validate?snapshot=x"):
        assert get(shelf, path).status == 200


def test_file_has_an_address_that_leads_to_the_one_of_each_snapshot(shelf: Shelf) -> None:
    assert len(gzip.decompress(get(shelf, "/dumps/dataset.nq.gz").body).splitlines()) == 8
    for query_string in ("snapshot=1", f"at={shelf.at(1)}"):
        answer = get(shelf, f"/dumps/dataset.nq.gz?{query_string}")
        assert len(gzip.decompress(answer.body).splitlines()) == 4
        assert answer.headers["Memento-Datetime"] == shelf.accept(1)["Accept-Datetime"]
        assert '/dumps/dataset.nq.gz>; rel="original timegate"' in ", ".join(answer.headers.get_all("Link") or [])
    assert get(shelf, "/dumps/dataset.zip").status == 404


def test_download_page_lists_the_files_of_the_chosen_snapshot(shelf: Shelf) -> None:
    page = get(shelf, "/dumps?snapshot=2", "text/html").body.decode()
    assert 'href="/snapshot/2/dataset.nq.gz"' in page
    assert 'href="/snapshot/3/dataset.nq.gz"' not in page


def test_snapshot_of_which_the_folder_is_gone_is_made_again(tmp_path: Path) -> None:
    for count in (2, 3):
        publish_books(tmp_path, count)
    first = tmp_path / ".lapekg/snapshots/000001"
    shutil.rmtree(first)
    server = start_server(tmp_path)
    try:
        deadline = time.monotonic() + 60
        while (answer := server.request("/doc/book/b1.ttl?snapshot=1")).status == 503:
            assert int(answer.headers["Retry-After"]) > 0
            assert time.monotonic() < deadline
            time.sleep(0.5)
        assert (answer.status, b"Book 1 of 2" in answer.body) == (200, True)
        assert first.is_dir()
        query = server.request(
            "/sparql?query=ASK%20%7B%20%3Chttp://books.example/id/book/b3%3E%20%3Fp%20%3Fo%20%7D&snapshot=1"
        )
        assert json.loads(query.body)["boolean"] is False
    finally:
        stop_server(server)
