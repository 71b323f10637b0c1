"""What happens when the disk is full, or cannot be written: nothing half, nothing lost, and it goes on afterwards."""

from pathlib import Path

import pytest

from tests.faults.disks import needs_mounts, run_on_small_disk

pytestmark = [needs_mounts, pytest.mark.timeout(300)]


def test_commit_on_a_full_disk_is_refused_and_the_next_one_goes_on(tmp_path: Path) -> None:
    told = run_on_small_disk("commits", tmp_path / "disk")
    assert told[0]["error"] == "OSError"
    assert told[-1]["acknowledged"]
    for each in told:
        # Either it is there, or nothing is.
        assert (each["acknowledged"] is None) == (each["error"] is not None), each
        assert each["has_changed"] == (each["acknowledged"] is not None), each
        assert each["is_sound"], each
        assert [each["after"]] * 2 == each["last"], each


def test_commands_on_a_full_or_forbidden_disk_say_so_in_one_line(tmp_path: Path) -> None:
    told = run_on_small_disk("commands", tmp_path / "disk")
    for state in ("full", "little", "some", "forbidden"):
        for each in told[state]:
            done = each["code"] == 0
            assert each["code"] in {0, 3}, (state, each)
            assert done or each["err"].count("\n") == 1, (state, each)
            assert done or not each["has_changed"], (state, each)
    for each in told["full"] + told["forbidden"]:
        if each["command"] in {"commit", "build", "export", "token"}:
            assert each["code"] == 3, each
    assert all(each["code"] == 0 for state in told.values() for each in state if each["command"] == "verify")
    assert [each["code"] for each in told["freed"]] == [0] * 7, told["freed"]


def test_server_reads_on_and_writes_again_when_there_is_room(tmp_path: Path) -> None:
    told = {each["state"]: each for each in run_on_small_disk("serving", tmp_path / "disk")}
    assert all(each["read"] == 200 and each["is_sound"] for each in told.values()), told
    for state in ("free", "free again", "allowed again"):
        assert (told[state]["status"], told[state]["has_changed"]) == (200, True), told[state]
    for state, status, kind in (("full", 507, "disk-full"), ("forbidden", 503, "write-failed")):
        assert told[state]["status"] == status, told[state]
        assert told[state]["kind"].endswith(f"/{kind}"), told[state]
        assert not told[state]["has_changed"], told[state]
