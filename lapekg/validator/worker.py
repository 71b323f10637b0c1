"""A process that checks what users send; it is forked by a nursery that has imported all that checks need.

`python -m lapekg.validator.worker SETTINGS`, as JSON, is the nursery. What is read here may end the process: a text
nested too deep, one that expands to gigabytes, a pattern that never comes to an end. So nothing of it is read anywhere
else. A worker has no network: what a text names is never fetched.
"""

import contextlib
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat

from lapekg.checking import Entry, check_texts, prepare
from lapekg.config import Instance, Settings, load_instance
from lapekg.errors import LapekgError, SnapshotError, SourceError, one_line
from lapekg.processes import wire
from lapekg.processes.confinement import confine
from lapekg.processes.forking import alarm, be_nursery, be_worker, fork_on_request
from lapekg.snapshots.open import current_snapshot
from lapekg.validation.report import Severity, Violation
from lapekg.validator.answers import select, write
from lapekg.validator.formats import SYNTAXES, guess_syntax
from lapekg.validator.question import Question, Text

_MIB = 1024 * 1024
_MESSAGE_LENGTH = 500
_SYNTAX_RULE = "syntax"


class Checker:
    """Answers one question after the other."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = Settings(root=Path(settings["root"]), state=Path(settings["state"]))

    def prepare(self) -> None:
        """Read what all checks need; what goes wrong is told to whoever asks."""
        with contextlib.suppress(LapekgError, MemoryError):
            prepare(load_instance(self._settings.root), self._settings.state)

    def answer(self, question: Question, connection: wire.Connection) -> None:
        """Check the texts and send the outcome, or the error."""
        try:
            self._check(question, connection)
        except wire.ConnectionEnded:
            raise
        except MemoryError:
            _send_error(connection, "memory", "")
        except SnapshotError as error:
            _send_error(connection, "no-snapshot", str(error))
        except LapekgError as error:
            _send_error(connection, "failed", str(error))
        except RecursionError:
            _send_error(connection, "failed", "the data are nested too deep")

    def _check(self, question: Question, connection: wire.Connection) -> None:
        instance = _with_graph(load_instance(self._settings.root), question)
        snapshot = _snapshot_number(self._settings)
        texts = [replace(each, syntax=each.syntax or guess_syntax(each.data).name) for each in question.texts]
        try:
            checked = check_texts(instance, self._settings.state, [_entry(each) for each in texts])
        except SourceError as error:
            _send_unreadable(connection, str(error), [_finding(error)])
            return
        unreadable = [each for each in checked.results if _is_unreadable(each.violation)]
        if unreadable:
            findings = replace(checked, results=tuple(unreadable)).to_json(question.language)["violations"]
            _send_unreadable(connection, findings[0]["text"], findings)
            return
        about = {
            "texts": [{"name": each.name, "syntax": each.syntax} for each in texts],
            "language": question.language,
            "snapshot": snapshot,
        }
        body, omitted = write(select(checked, question), question, about)
        header = {"status": "ok", "conforms": checked.conforms, "omitted": omitted, "snapshot": snapshot}
        connection.send(header, body)


def _with_graph(instance: Instance, question: Question) -> Instance:
    """Let statements without a graph stand in the paragraph that was named."""
    if question.graph is None:
        return instance
    graphs = {**instance.graphs, **{each.name: question.graph for each in question.texts}}
    return replace(instance, graphs=graphs)


def _snapshot_number(settings: Settings) -> int | None:
    try:
        return current_snapshot(settings.state).number
    except SnapshotError:
        return None


def _entry(text: Text) -> Entry:
    assert text.syntax is not None  # noqa: S101 - guessed before
    rdf_format = RdfFormat.from_media_type(SYNTAXES[text.syntax].media_types[0])
    assert rdf_format is not None  # noqa: S101 - the table has known ones
    return Entry(text.name, rdf_format, text.data)


def _is_unreadable(violation: Violation) -> bool:
    # What cannot be read tells of nothing; a remark about the text as such is no error.
    return violation.focus_node is None and violation.severity is Severity.VIOLATION


def _finding(error: SourceError) -> dict[str, Any]:
    return {
        "file": error.file,
        "line": error.line,
        "column": error.column,
        "severity": "Violation",
        "component": _SYNTAX_RULE,
        "message": one_line(error.reason),
        "hint": None,
    }


def _send_unreadable(connection: wire.Connection, message: str, findings: list[dict[str, Any]]) -> None:
    header = {"status": "unreadable", "message": one_line(message)[:_MESSAGE_LENGTH]}
    connection.send(header, json.dumps(findings).encode())


def _send_error(connection: wire.Connection, status: str, message: str) -> None:
    connection.send({"status": status, "message": one_line(message)[:_MESSAGE_LENGTH]})


def serve(connection: wire.Connection, settings: Mapping[str, Any]) -> None:
    """Answer questions until the other end closes."""
    confine()
    checker = Checker(settings)
    checker.prepare()
    connection.send({"status": "ready"})
    while True:
        message = connection.receive()
        with alarm(message.header["seconds"]):
            checker.answer(Question.read(message.header, message.payload), connection)


def main() -> None:
    """Be the nursery of workers that the server asks for."""
    settings, control = be_nursery(sys.argv[1])
    fork_on_request(control, partial(be_worker, partial(serve, settings=settings), settings["memory_mib"] * _MIB))


if __name__ == "__main__":
    main()
