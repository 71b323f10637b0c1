"""A process that writes what users send, forked by a nursery that has imported all that writing needs.

`python -m lapekg.writer.worker SETTINGS`, as JSON, is the nursery. There is one worker at a time, with the warm
candidate of the next snapshot. It has no network, and what is read here may end it; whether the commit it was at has
been made is then what the log says to the next one.
"""

import contextlib
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lapekg.commits import Committer, RefusedByShapes, Said, recover
from lapekg.config import Instance, Settings, load_instance
from lapekg.errors import LapekgError, SourceError
from lapekg.history.log import Log
from lapekg.processes import wire
from lapekg.processes.confinement import confine
from lapekg.processes.forking import alarm, be_nursery, be_worker, fork_on_request
from lapekg.writer.answers import answer_of
from lapekg.writer.failures import disk_failure, to_table, told, unreadable
from lapekg.writer.messages import to_message
from lapekg.writer.order import Answer, Order, texts_of
from lapekg.writer.proposals import Guarded

_MIB = 1024 * 1024


class Scribe:
    """Carries out one order after the other."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = Settings(root=Path(settings["root"]), state=Path(settings["state"]))
        self._log = Log(self._settings.state)
        self._committer: Committer | None = None
        self._instance: Instance | None = None

    def prepare(self) -> None:
        """Publish what a crash left half done, and read what all commits need; what fails is told to whoever asks."""
        with contextlib.suppress(LapekgError, OSError):
            recover(self._settings, load_instance(self._settings.root))
        with contextlib.suppress(LapekgError, OSError):
            self._ready().prepare()

    def write(self, order: Order) -> Answer:
        """Carry out an order; what the shapes refuse is an answer, too. Raises LapekgError."""
        proposal = Guarded(order, self._log)
        said = Said(order.door, order.author, order.message, order.source, order.request, _reverted(order))
        try:
            outcome = self._ready().commit(proposal, said, dry_run=order.dry_run)
        except RefusedByShapes as error:
            outcome = error.outcome
        except SourceError as error:
            if error.file in {each.name for each in texts_of(order.what)}:
                raise unreadable(error) from error
            raise
        return answer_of(outcome, order, created=proposal.created, notes=proposal.notes)

    def _ready(self) -> Committer:
        """Give the committer of the instance as its files have it now."""
        instance = load_instance(self._settings.root)
        if self._committer is None or instance != self._instance:
            if self._committer is not None:
                self._committer.close()
            self._committer = Committer(self._settings, instance)
            self._instance = instance
        return self._committer


def _reverted(order: Order) -> int | None:
    return getattr(order.what, "number", None)


def serve(connection: wire.Connection, settings: Mapping[str, Any]) -> None:
    """Carry out orders until the other end closes."""
    confine()
    scribe = Scribe(settings)
    with alarm(settings["seconds"]):
        scribe.prepare()
    connection.send({"status": "ready"})
    while True:
        message = connection.receive()
        with alarm(settings["seconds"]):
            header, payload = _answer(scribe, message)
            connection.send(header, payload)


def _answer(scribe: Scribe, message: wire.Message) -> tuple[dict[str, Any], bytes]:
    try:
        header, payload = to_message(scribe.write(Order.read(message.header, message.payload)))
    except LapekgError as error:
        return {"outcome": "error", "error": to_table(told(error))}, b""
    except OSError as error:
        # Where in the course of a commit the disk failed, only the log can tell.
        return {"outcome": "broken", "error": to_table(disk_failure(error))}, b""
    return {"outcome": "answer", **header}, payload


def main() -> None:
    """Be the nursery of the worker that the server asks for."""
    settings, control = be_nursery(sys.argv[1])
    fork_on_request(control, partial(be_worker, partial(serve, settings=settings), settings["memory_mib"] * _MIB))


if __name__ == "__main__":
    main()
