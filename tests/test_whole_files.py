"""Files that appear whole or not at all."""

import os
from pathlib import Path

import pytest

from lapekg.whole_files import whole_file


def test_file_appears_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with whole_file(path) as stream:
        stream.write(b"x")
        assert not path.exists()
    umask = os.umask(0)
    os.umask(umask)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"x", 0o666 & ~umask)


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_error_leaves_what_was_there(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def write() -> None:
        with whole_file(path) as stream:
            stream.write(b"new")
            raise error

    with pytest.raises(error):
        write()
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
