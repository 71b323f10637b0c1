"""One build at a time."""

import threading
import time
from pathlib import Path

import pytest

from lapekg.errors import BuildInProgress, SnapshotError
from lapekg.snapshots import lock
from lapekg.snapshots.lock import build_lock


def test_build_lock_held_by_another_names_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.1)
    with build_lock(tmp_path), pytest.raises(BuildInProgress, match=r"process \d+"), build_lock(tmp_path):
        pass


def test_build_lock_waits_for_the_other_to_end(tmp_path: Path) -> None:
    held, got = threading.Event(), threading.Event()

    def other() -> None:
        with build_lock(tmp_path):
            held.set()
            time.sleep(0.2)
            assert not got.is_set()

    thread = threading.Thread(target=other)
    thread.start()
    held.wait()
    with build_lock(tmp_path):
        got.set()
    thread.join()


def test_build_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), build_lock(tmp_path):
        raise RuntimeError
    with build_lock(tmp_path):
        pass


def test_build_lock_unusable_state_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SnapshotError, match="choose another folder"), build_lock(tmp_path / "file"):
        pass
