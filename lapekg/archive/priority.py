"""Work that everybody else's comes before."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_LOW_PRIORITY = 10


def gently(work: Callable[[], T]) -> T:
    """Do something at low priority, and give what it gives.

    In a thread, as only a thread gets its priority back: whoever holds the lock of the state folder afterwards must not
    be kept from the processor.
    """
    with ThreadPoolExecutor(1, initializer=_lower) as thread:
        return thread.submit(work).result()


def _lower() -> None:
    if sys.platform == "linux":  # where the priority is the thread's own, and that of threads it starts
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOW_PRIORITY)
