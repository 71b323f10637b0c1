"""Snapshots and the files to download, over HTTP."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from lapekg.sparql.exchange import StoredFile
from tests.conftest import write_files
from tests.web.conftest import FILES, Server, publish

FILE = "/snapshot/1/dataset.nq.gz"
NAMES = ("dataset.jsonld.gz", "dataset.nq.gz", "dataset.trig.gz", "dataset.ttl.gz")


def stored(server: Server, name: str = "dataset.nq.gz") -> bytes:
    return (server.root / ".lapekg/snapshots/000001/derived" / name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_file_is_the_dataset_with_the_checksum_of_the_manifest(server: Server, name: str) -> None:
    answer = server.request(f"/snapshot/1/{name}")
    derived = json.loads((server.root / ".lapekg/snapshots/000001/derived/derived.json").read_text())
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/gzip")
    assert hashlib.sha256(answer.body).hexdigest() == derived["distributions"][name]["sha256"]
    assert int(answer.headers["Content-Length"]) == derived["distributions"][name]["bytes"] == len(answer.body)
    # Compressed for keeping, not for the way: clients that unpack what was packed for the way would break the checksum.
    assert answer.headers["Content-Encoding"] is None
    extension = name.split(".")[1]
    read = list(parse(gzip.decompress(answer.body), format=RdfFormat.from_extension(extension)))
    assert len(read) == 1001


def test_file_is_named_after_its_snapshot(server: Server) -> None:
    answer = server.request(FILE)
    assert answer.headers["Content-Disposition"] == "attachment; filename=dataset-1.nq.gz"
    assert answer.headers["Lapekg-Snapshot"] == "1"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_file_unchanged_is_not_sent_again(server: Server) -> None:
    etag = server.request(FILE).headers["ETag"]
    assert not etag.startswith("W/")
    again = server.request(FILE, headers={"If-None-Match": etag})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)


def test_file_has_the_same_headers_for_head(server: Server) -> None:
    whole, head = server.request(FILE), server.request(FILE, "HEAD")
    assert head.body == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    ("wished", "first", "end"), [("0-9", 0, 10), ("10-", 10, None), ("-10", -10, None), ("5-99999999", 5, None)]
)
def test_part_is_sent_as_asked(server: Server, wished: str, first: int, end: int | None) -> None:
    whole = stored(server)
    answer = server.request(FILE, headers={"Range": f"bytes={wished}"})
    assert (answer.status, answer.body) == (206, whole[first:end])
    start = first % len(whole)
    assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(answer.body) - 1}/{len(whole)}"
    assert int(answer.headers["Content-Length"]) == len(answer.body)


@pytest.mark.parametrize("wished", ["bytes=0-1,4-5", "bytes=9-1", "bytes=x", "lines=0-1", "bytes", "bytes=0-99999999"])
def test_range_that_is_not_served_or_is_all_gives_the_whole(server: Server, wished: str) -> None:
    # RFC 9110, section 14.2: a server may ignore what it does not serve.
    answer = server.request(FILE, headers={"Range": wished})
    assert (answer.status, answer.body) == (200, stored(server))


def test_range_past_the_end_is_a_problem(server: Server) -> None:
    answer = server.request(FILE, headers={"Range": "bytes=99999999-"})
    assert answer.status == 416
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Range"] == f"bytes */{len(stored(server))}"


def test_part_of_another_file_is_not_sent(server: Server) -> None:
    etag = server.request(FILE).headers["ETag"]
    for condition, status in ((etag, 206), ('"other"', 200), ("Sun, 01 Mar 2026 12:00:00 GMT", 200)):
        answer = server.request(FILE, headers={"Range": "bytes=0-3", "If-Range": condition})
        assert (answer.status, len(answer.body)) == (status, 4 if status == 206 else len(stored(server)))


@pytest.mark.parametrize(
    "path",
    [
        "/snapshot/2",
        "/snapshot/01",
        "/snapshot/-1",
        "/snapshot/%D9%A1",  # a digit one, in Arabic
        "/snapshot/1.zip",
        "/snapshot/2/dataset.nq.gz",
        "/snapshot/1/manifest.json",
        "/snapshot/1/..%2F..%2F..%2Flapekg.toml",
        "/snapshot/1/store",
    ],
)
def test_what_is_no_snapshot_and_no_file_is_not_found(server: Server, path: str) -> None:
    assert server.request(path).status == 404


@pytest.mark.parametrize("path", ["/dumps", "/snapshot/1"])
def test_page_tells_each_file_with_its_checksum(server: Server, path: str) -> None:
    page = server.request(path, headers={"Accept": "text/html"}).body.decode()
    for name in NAMES:
        assert f'href="/snapshot/1/{name}"' in page
        assert hashlib.sha256(stored(server, name)).hexdigest() in page


def test_snapshot_is_described_as_a_version_with_its_files(server: Server) -> None:
    answer = server.request("/snapshot/1", headers={"Accept": "application/n-triples"})
    assert answer.headers["Content-Location"] == "/snapshot/1.nt"
    assert answer.body == server.request("/snapshot/1.nt").body
    for name in NAMES:
        assert (
            f"<http://www.w3.org/ns/dcat#downloadURL> <http://books.example/snapshot/1/{name}>" in answer.body.decode()
        )


def test_snapshot_before_the_newest_stays(tmp_path: Path, serve: Callable[..., Server]) -> None:
    root = write_files(tmp_path, FILES)
    publish(root)
    server = serve(root)
    before = server.request(FILE).body
    write_files(root, {"data/more.nt": "<urn:a> <urn:b> <urn:c> .\n"})
    assert publish(root) == 2
    assert server.request(FILE).body == before
    page = server.request("/dumps", headers={"Accept-Language": "en"}).body.decode()
    assert "Files of snapshot 2" in page
    assert page.index("/snapshot/2") < page.index("/snapshot/1")
    assert "+1<" in page


@given(content=st.binary(max_size=64), data=st.data())
def test_stored_file_gives_just_its_part(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("files") / "file"
    path.write_bytes(content)
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    part = StoredFile(path, start, end)
    assert b"".join(part) == content[start:end]
    assert part.length == end - start
