"""The stream made by a process of its own, which may be killed at any moment."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lapekg.stream.shelf import read_stream
from tests.conftest import write_files
from tests.stream.conftest import files_of, follow_state
from tests.web.conftest import FILES, publish

KILLS = 6


def start(state: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-P", "-m", "lapekg.stream.process", str(state)], stdin=subprocess.PIPE)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Return the state of a graph with a thousand things, ten pages of them."""
    root = write_files(tmp_path / "books", FILES)
    publish(root)
    return root / ".lapekg"


def test_process_makes_what_is_made_here(state: Path, tmp_path: Path) -> None:
    with start(state) as process:
        assert process.wait(30) == 0
    made = files_of(state)
    (state / "stream").rename(tmp_path / "moved")
    follow_state(state)
    assert files_of(state) == made


def test_process_that_is_killed_leaves_nothing_half(state: Path) -> None:
    for _ in range(KILLS):
        with start(state) as process:
            time.sleep(random.uniform(0.1, 0.5))  # noqa: S311 - any moment will do
            process.kill()
        stream = read_stream(state)
        assert stream is None or stream.members == 1001
    stream = follow_state(state)
    assert (stream.members, stream.full_pages) == (1001, 10)
    assert set(files_of(state)) == {"state.json", *(f"{number:06d}.jsonl.gz" for number in range(1, 11))}


def test_process_ends_with_who_started_it(state: Path) -> None:
    with start(state) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) in {0, 1}
