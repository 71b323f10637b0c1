"""Who may run next: so many short queries at once, slow ones apart, clients taking turns."""

import asyncio
import math
from collections import Counter, OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lapekg.config import Limits
from lapekg.errors import ClientLimit, Overloaded, QueryAbandoned

# What part of the queue one client may fill: an eighth.
_SHARES = 8

_PATIENCE_SECONDS = 0.1

# Returns when the client has gone.
Gone = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Place:
    """The right to run one query; slow once the query has moved out of the way of short ones."""

    client: str
    slow: bool = False


class Schedule:
    """Gives out places; whoever waits longest within the client that waits longest comes next.

    A client that asks a thousand queries at once delays itself and not the others. Used by one event loop.
    """

    def __init__(self, limits: Limits, what: str = "queries") -> None:
        self._limits = limits
        self._what = what
        self._short = 0
        self._slow = 0
        self._running: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[Place]]] = OrderedDict()
        self._length = 0

    async def enter(self, client: str, gone: Gone | None = None) -> Place:
        """Wait for a place.

        Raises Overloaded, ClientLimit where the client's own queries are in the way, or QueryAbandoned.
        """
        if self._may_run(client) and not self._waiting:
            return self._occupy(client)
        self._refuse_if_full(client)
        turn: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        self._length += 1
        self._admit()
        wait = None if turn.done() else _Wait(turn, self._limits.queue_seconds, gone)
        try:
            return await turn
        except asyncio.CancelledError:
            if _was_given(turn):
                self.leave(turn.result())
            if wait is not None and wait.is_over:
                raise self._refusal(client) from None
            if wait is not None and wait.is_abandoned:
                raise QueryAbandoned("the client went away") from None
            raise
        finally:
            if wait is not None:
                wait.end()
            self._forget(client, turn)

    def leave(self, place: Place) -> None:
        """Give a place back."""
        self._running[place.client] -= 1
        if not self._running[place.client]:
            del self._running[place.client]
        if place.slow:
            self._slow -= 1
        else:
            self._short -= 1
        self._admit()

    def move_aside(self, place: Place) -> bool:
        """Let a short query run beside a slow one, if there are not too many of those."""
        if self._slow >= self._limits.slow_workers:
            return False
        place.slow = True
        self._slow += 1
        self._short -= 1
        self._admit()
        return True

    def _may_run(self, client: str) -> bool:
        return self._short < self._limits.workers and self._running[client] < self._limits.client_queries

    def _occupy(self, client: str) -> Place:
        self._short += 1
        self._running[client] += 1
        return Place(client)

    def _admit(self) -> None:
        """Give free places to those who wait, one client after the other."""
        for client in tuple(self._waiting):
            if self._short >= self._limits.workers:
                return
            turns = self._waiting[client]
            while turns and turns[0].done():
                turns.popleft()
            if turns and self._may_run(client):
                turns.popleft().set_result(self._occupy(client))
                self._waiting.move_to_end(client)
            if not turns:
                del self._waiting[client]

    def _forget(self, client: str, turn: "asyncio.Future[Place]") -> None:
        self._length -= 1
        turns = self._waiting.get(client)
        if turns and turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[client]

    def _refuse_if_full(self, client: str) -> None:
        # Nobody fills the queue alone: those who come after would be refused for what one client did.
        waiting = len(self._waiting.get(client, ()))
        if waiting >= max(self._limits.queue_length // _SHARES, 1):
            raise ClientLimit(f"{waiting} {self._what} of yours are waiting", math.ceil(self._limits.queue_seconds))
        if self._length >= self._limits.queue_length:
            raise self._refusal(client)

    def _refusal(self, client: str) -> ClientLimit | Overloaded:
        retry_after = math.ceil(self._limits.queue_seconds)
        if self._running[client] >= self._limits.client_queries:
            return ClientLimit(
                f"{self._limits.client_queries} {self._what} of yours are running; wait for one to end", retry_after
            )
        return Overloaded(f"more {self._what} are running and waiting than the server takes", retry_after)


def _was_given(turn: "asyncio.Future[Place]") -> bool:
    return turn.done() and not turn.cancelled()


class _Wait:
    """Cancels a turn that nobody waits for any longer: when its time is up, or when its client has gone.

    Most waits are over before it is worth looking for the client.
    """

    def __init__(self, turn: "asyncio.Future[Place]", seconds: float, gone: Gone | None) -> None:
        self.is_over = False
        self.is_abandoned = False
        self._turn = turn
        self._gone = gone
        self._loop = turn.get_loop()
        self._end = self._loop.time() + seconds
        self._watch: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(min(_PATIENCE_SECONDS, seconds), self._look)

    def end(self) -> None:
        """Stop looking."""
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()

    def _look(self) -> None:
        left = self._end - self._loop.time()
        if left <= 0:
            self.is_over = self._turn.cancel()
            return
        if self._gone is not None:
            self._watch = self._loop.create_task(self._wait_until_gone(self._gone))
        self._timer = self._loop.call_later(left, self._look)

    async def _wait_until_gone(self, gone: Gone) -> None:
        await gone()
        self.is_abandoned = self._turn.cancel()
