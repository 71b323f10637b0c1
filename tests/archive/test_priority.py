"""Who works gently lets others go first, and only while it does."""

import os
import sys
import threading

import pytest

from lapekg.archive.priority import gently


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
def test_gently_lowers_the_priority_of_that_work_alone() -> None:
    before = priority()
    assert gently(priority) == max(before, 10)
    assert priority() == before


def test_gently_raises_what_the_work_raises() -> None:
    with pytest.raises(ZeroDivisionError):
        gently(lambda: 1 // 0)
