"""Pages on disk."""

from dataclasses import replace
from pathlib import Path

import pytest

from lapekg.errors import StreamError
from lapekg.stream.documents import Addresses, describe_group, describe_page, describe_root
from lapekg.stream.shelf import GROUP_PAGES, PAGE_MEMBERS, Stream, Writer, read_page, read_stream
from lapekg.stream.versions import Member
from tests.stream.conftest import files_of

AT = Addresses("http://host.example/ldes", "e")
TREE = "https://w3id.org/tree#"


def versions(count: int, first: int = 0) -> list[Member]:
    return [
        Member(1 + number, f"2026-01-01T{number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d}.000Z",
               f"http://a.example/id/{number}", ("<http://a.example/p> \"1\"",))
        for number in range(first, first + count)
    ]  # fmt: skip


def text_of(term: object) -> str:
    return str(getattr(term, "value", ""))


def written(state: Path, count: int) -> Stream:
    writer = Writer(state, Stream("e", "http://a.example/"))
    writer.extend(versions(count))
    return writer.finish(count, "f" * 64)


def test_stream_that_was_written_is_read_again(tmp_path: Path) -> None:
    stream = written(tmp_path, 250)
    assert read_stream(tmp_path) == stream
    assert (stream.full_pages, stream.last_page, stream.members) == (2, 3, 250)
    pages = [read_page(tmp_path, stream, number) for number in (1, 2, 3)]
    assert [each for page in pages for each in page] == versions(250)


def test_full_page_stays_as_it_is_when_versions_come(tmp_path: Path) -> None:
    before = written(tmp_path, 150)
    files = files_of(tmp_path)
    writer = Writer(tmp_path, before)
    writer.extend(versions(50, 150))
    stream = writer.finish(200, "e" * 64)
    assert (stream.full_pages, stream.last_page) == (2, 2)
    assert files_of(tmp_path)["000001.jsonl.gz"] == files["000001.jsonl.gz"]


def test_versions_that_come_in_parts_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    written(tmp_path / "a", 321)
    stream = Stream("e", "http://a.example/")
    for start, count in ((0, 99), (99, 1), (100, 201), (301, 20)):
        writer = Writer(tmp_path / "b", stream)
        writer.extend(versions(count, start))
        stream = writer.finish(start + count, "f" * 64)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_what_a_crash_left_behind_is_no_part_of_the_stream(tmp_path: Path) -> None:
    before = written(tmp_path, 150)
    writer = Writer(tmp_path, before)
    writer.extend(versions(70, 150))  # and no end of it
    assert read_stream(tmp_path) == before
    with pytest.raises(KeyError):
        read_page(tmp_path, before, 3)


def test_page_that_is_damaged_is_told(tmp_path: Path) -> None:
    stream = written(tmp_path, 100)
    path = tmp_path / "stream" / "000001.jsonl.gz"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(StreamError):
        read_page(tmp_path, stream, 1)


def test_root_leads_to_each_page_once_however_many_there_are() -> None:
    spans = (("2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"),)
    stream = Stream("e", "http://a.example/", groups=spans * 2, pages=spans * 3, tail=tuple(versions(5)))
    quads = describe_root(stream, AT, {"en": "A"}, None)
    targets = {text_of(each.object) for each in quads if each.predicate.value == f"{TREE}node"}
    first = 2 * GROUP_PAGES + 1
    assert targets == {AT.group(1), AT.group(2), *(AT.page(first + number) for number in range(4))}
    members = {
        text_of(each.object) for each in describe_group(stream, 2, AT, spans * GROUP_PAGES)
        if each.predicate.value == f"{TREE}node"
    }  # fmt: skip
    assert members == {AT.page(number) for number in range(GROUP_PAGES + 1, 2 * GROUP_PAGES + 1)}


def test_full_groups_are_made_of_full_pages(tmp_path: Path) -> None:
    stream = written(tmp_path, GROUP_PAGES * PAGE_MEMBERS + 150)
    assert (len(stream.groups), len(stream.pages), len(stream.tail)) == (1, 1, 50)
    assert stream.groups[0] == (versions(1)[0].time, versions(1, GROUP_PAGES * PAGE_MEMBERS - 1)[0].time)


def test_version_leaves_out_what_it_says_of_itself() -> None:
    member = replace(
        versions(1)[0],
        statements=('<http://purl.org/dc/terms/created> "2001"', '<http://a.example/p> "1" <http://a.example/g>'),
    )
    quads = describe_page(Stream("e", "http://a.example/", tail=(member,)), 1, AT, [member])
    about = [each for each in quads if text_of(each.subject) == member.iri]
    assert [text_of(each.object) for each in about if each.predicate.value.endswith("created")] == [member.time]
    assert [text_of(each.graph_name) for each in about if each.predicate.value.endswith("/p")] == ["http://a.example/g"]
