"""From a thread into the event loop that the query workers belong to."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Bridge:
    """Runs coroutines for threads: in the server's event loop once it has one, in a loop of its own otherwise."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Use the server's loop."""
        self._loop = loop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for the coroutine's result; never called from the loop itself."""
        return asyncio.run_coroutine_threadsafe(work, self._running_loop()).result()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin what nobody waits for; what goes wrong shows when somebody asks for the same."""
        future = asyncio.run_coroutine_threadsafe(work, self._running_loop())
        future.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="queries", daemon=True)
                self._thread.start()
            return self._loop

    def close(self) -> None:
        """End the loop of its own; the server ends its own itself."""
        with self._lock:
            if self._thread is None or self._loop is None:
                return
            asyncio.run_coroutine_threadsafe(self._loop.shutdown_default_executor(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self._loop = self._thread = None
