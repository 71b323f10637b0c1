"""Static files: compressed, and kept by browsers for as long as their address says what they hold."""

import gzip
import re

import pytest

from tests.web.conftest import Server


def _address(server: Server) -> str:
    found = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{12})"', server.request("/fi").body.decode())
    assert found
    return found[1]


def test_static_file_at_its_hashed_address_is_kept_for_a_year(server: Server) -> None:
    answer = server.request(_address(server))
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "no-cache" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("query", ["", "?v=000000000000"])
def test_static_file_at_another_address_is_asked_for_each_time(server: Server, query: str) -> None:
    answer = server.request(f"/static/style.css{query}")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_static_file_is_compressed_for_who_takes_it(server: Server) -> None:
    plain = server.request("/static/style.css")
    packed = server.request("/static/style.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] == packed.headers["ETag"]


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_static_file_that_a_browser_has_is_not_sent_again(server: Server, encoding: str) -> None:
    tag = server.request("/static/style.css").headers["ETag"]
    answer = server.request("/static/style.css", headers={"If-None-Match": tag, "Accept-Encoding": encoding})
    assert (answer.status, answer.body) == (304, b"")


@pytest.mark.parametrize("path", ["nothing.css", "../app.py", "..%2Fapp.py", ""])
def test_static_file_that_is_not_there_is_not_found(server: Server, path: str) -> None:
    assert server.request(f"/static/{path}").status == 404


def test_part_of_a_static_file_comes_as_it_is(server: Server) -> None:
    answer = server.request("/static/style.css", headers={"Range": "bytes=0-9", "Accept-Encoding": "gzip"})
    assert answer.status == 206
    assert len(answer.body) == 10
    assert answer.headers["Content-Encoding"] is None
