"""The pages on disk: full ones that never change, and a file that says how far the log has been read.

That file is replaced as a whole, and holds the versions that fill no page yet. So a crash leaves the stream as it was
after some commit, and pages written ahead of it are written again with the same bytes.
"""

import gzip
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lapekg.errors import StreamError
from lapekg.stream.versions import Member, member_from_json
from lapekg.whole_files import whole_file

STREAM_FOLDER = "stream"
STATE_FILE = "state.json"
PAGE_MEMBERS = 100
GROUP_PAGES = 100

_FORMAT = 1

# The times of the first and the last version somewhere.
Span = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stream:
    """The stream after a commit.

    `epoch` names the log that it was made of: one that is begun anew makes another stream. `groups` are the spans of
    each GROUP_PAGES full pages, `pages` those of the full pages since, and `tail` are the versions since then.
    """

    epoch: str
    base_iri: str
    commit: int = 0
    sha256: str = ""
    groups: tuple[Span, ...] = ()
    pages: tuple[Span, ...] = ()
    tail: tuple[Member, ...] = ()

    @property
    def full_pages(self) -> int:
        """Count the pages that do not change any more."""
        return len(self.groups) * GROUP_PAGES + len(self.pages)

    @property
    def last_page(self) -> int:
        """Give the number of the newest page; pages count from 1."""
        return self.full_pages + bool(self.tail)

    @property
    def members(self) -> int:
        """Count all versions."""
        return self.full_pages * PAGE_MEMBERS + len(self.tail)


def read_stream(state: Path) -> Stream | None:
    """Read how far the stream goes; None where none was made, or by another version of the program."""
    try:
        table: dict[str, Any] = json.loads((state / STREAM_FOLDER / STATE_FILE).read_text(encoding="utf-8"))
        if table.pop("format") != _FORMAT:
            return None
        tail = tuple(map(member_from_json, table.pop("tail")))
        groups, pages = _spans(table.pop("groups")), _spans(table.pop("pages"))
        return Stream(**table, groups=groups, pages=pages, tail=tail)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        # What cannot be read is made again.
        return None


def read_page(state: Path, stream: Stream, number: int) -> tuple[Member, ...]:
    """Read a page; raises StreamError when it cannot be, and KeyError where there is none of that number."""
    if not 1 <= number <= stream.last_page:
        raise KeyError(number)
    if number > stream.full_pages:
        return stream.tail
    path = _page_path(state, number)
    try:
        members = tuple(map(member_from_json, gzip.decompress(path.read_bytes()).decode().splitlines()))
    except (OSError, EOFError, ValueError, TypeError, zlib.error) as error:
        raise StreamError(f"{path}: cannot be read: {error}") from error
    if len(members) != PAGE_MEMBERS:
        raise StreamError(f"{path}: is not whole")
    return members


def forget(state: Path) -> None:
    """Have the stream made again from the log, with the same bytes; for one whose files are damaged."""
    (state / STREAM_FOLDER / STATE_FILE).unlink(missing_ok=True)


class Writer:
    """Appends versions to a stream; the caller holds its lock, and ends with `finish`."""

    def __init__(self, state: Path, stream: Stream) -> None:
        self._state = state
        self._stream = stream
        self._tail = list(stream.tail)
        (state / STREAM_FOLDER).mkdir(exist_ok=True)

    def extend(self, members: Iterable[Member]) -> None:
        """Append versions; full pages are written at once."""
        for each in members:
            self._tail.append(each)
            if len(self._tail) == PAGE_MEMBERS:
                self._write_page()

    def finish(self, commit: int, sha256: str) -> Stream:
        """Make what was appended part of the stream, all of it at once."""
        self._stream = replace(self._stream, commit=commit, sha256=sha256, tail=tuple(self._tail))
        stream = self._stream
        table = {
            "format": _FORMAT,
            "epoch": stream.epoch,
            "base_iri": stream.base_iri,
            "commit": stream.commit,
            "sha256": stream.sha256,
            "groups": stream.groups,
            "pages": stream.pages,
            "tail": [each.to_json() for each in stream.tail],
        }
        with whole_file(self._state / STREAM_FOLDER / STATE_FILE) as file:
            file.write((json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode())
        return stream

    def _write_page(self) -> None:
        stream, tail = self._stream, self._tail
        text = "".join(f"{each.to_json()}\n" for each in tail)
        with whole_file(_page_path(self._state, stream.full_pages + 1)) as file:
            # Without a time in its header gzip makes the same bytes each time.
            file.write(gzip.compress(text.encode(), 6, mtime=0))
        pages = (*stream.pages, (tail[0].time, tail[-1].time))
        if len(pages) == GROUP_PAGES:
            group = (pages[0][0], pages[-1][1])
            self._stream = replace(stream, groups=(*stream.groups, group), pages=())
        else:
            self._stream = replace(stream, pages=pages)
        self._tail.clear()


def _page_path(state: Path, number: int) -> Path:
    return state / STREAM_FOLDER / f"{number:06d}.jsonl.gz"


def _spans(table: Iterable[tuple[str, str]]) -> tuple[Span, ...]:
    return tuple((first, last) for first, last in table)
