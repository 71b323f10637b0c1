"""What can go wrong, as one tree; every message is one line that says what, where and how to mend it.

LapekgError
├── SettingsError          an environment variable or lapekg.toml is wrong
├── SourceError            an input file cannot be read as RDF
├── RuleError              a rule cannot be parsed, makes blank nodes or never settles
├── ValidationError        the dataset violates a shape
├── ShapesError            the shapes themselves are unusable
├── EntryError             a new entry cannot be made of what was told
│   └── UnreadableValue        one of its values cannot be read
├── SnapshotError          a snapshot is missing, partial or of another format
│   └── BuildInProgress    another build or commit holds the lock
├── HistoryError           the log of commits cannot be read or written
│   ├── NoSuchCommit           it has no commit of that number or time
│   └── SnapshotRebuilding     a former snapshot is being made again
├── BackupError            a backup cannot be made, or is damaged
├── WriteError             a change cannot be made
│   ├── RefusedChange          it is not allowed: a graph that nobody may write, a call to the outside
│   ├── WriteRefused           the shapes refuse it
│   ├── StaleWrite             what was to be written to has changed meanwhile
│   ├── NoSuchGraph            the graph to be deleted or changed is not there
│   ├── WriteTimeout           it was ended at its deadline
│   ├── WriteEnded             the worker died of its memory limit or of a crash
│   └── WriteFailed            nothing can be written now: there is no worker, the disk cannot be written
│       └── DiskFull               there is no room left on it
├── CheckError             what was sent cannot be checked
│   ├── UnreadableData         it cannot be read as RDF
│   ├── CheckTimeout           the check was ended at its deadline
│   ├── CheckEnded             the worker died of its memory limit or of a crash
│   └── CheckFailed            the check itself cannot be done
├── AccessError            a write is not allowed
│   ├── NoTokens               no token was made, so nobody may write
│   ├── NotAuthorized          there is no token, or an unknown one
│   ├── ScopeMissing           the token is not good for this
│   ├── TooManyFailures        a client sent too many wrong tokens
│   └── ForeignOrigin          a page of another site sends this
├── TokenError             a token cannot be made or revoked
│   └── TokensUnreadable       the file of tokens is damaged
├── StreamError            the stream of versions cannot be read
│   └── StreamNotReady         it is still being made
├── CitationError          a result cannot be cited, or its citation cannot be read
│   ├── NotCitable             its query never answers the same, or its rows cannot be told apart
│   └── CitationsFull          there is no room for more
└── QueryError             a SPARQL request cannot be answered
    ├── MalformedRequest       the protocol is violated
    ├── MalformedQuery         the query has a syntax error
    ├── RefusedQuery           the query asks for a call to the outside
    ├── NotAcceptable          no offered representation fits
    ├── UnsupportedMediaType   the body is of a type that is not read here
    ├── RequestTooLarge        the query or the body is over the limit
    ├── RequestTooSlow         the body did not come in time
    ├── QueryFailed            the engine raised while evaluating
    ├── QueryTimeout           the query was ended at its deadline
    ├── QueryOutOfMemory       the worker died of its memory limit or of a crash
    ├── QueryAbandoned         the client went away while its query ran
    ├── AnswerTooLarge         the answer is over the limit
    ├── ClientLimit            the client has used up what one may use
    └── Overloaded             no worker became free in time

Neither exit codes nor HTTP statuses are known here: `lapekg.cli` and `lapekg.web` map classes to them.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyoxigraph import NamedNode


class LapekgError(Exception):
    """Anything that a user of lapekg can mend or must know."""


class SettingsError(LapekgError):
    """An environment variable or lapekg.toml is wrong."""


class SourceError(LapekgError):
    """An input file cannot be read as RDF; `kind` says in a word why."""

    def __init__(
        self, file: str, reason: str, line: int | None = None, column: int | None = None, kind: str = "syntax"
    ) -> None:
        super().__init__(file, reason, line, column, kind)
        self.file = file
        self.reason = reason
        self.line = line
        self.column = column
        self.kind = kind

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {one_line(self.reason)}"


class RuleError(LapekgError):
    """A rule cannot be parsed, makes blank nodes or never settles."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)
        self.file = file
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.file}: {one_line(self.reason)}"


class ValidationError(LapekgError):
    """The dataset violates a shape; the report holds `.violations`."""

    def __init__(self, report: object) -> None:
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        results = getattr(self.report, "violations", ())
        # A report may hold warnings, too, which refuse nothing.
        number = sum(getattr(each, "severity", "Violation") == "Violation" for each in results)
        return f"the shapes refuse the dataset: {number} violation{'s' if number != 1 else ''}"


class ShapesError(LapekgError):
    """The shapes themselves are unusable."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)
        self.file = file
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.file}: {one_line(self.reason)}"


class EntryError(LapekgError):
    """A new entry cannot be made of what was told."""


class UnreadableValue(EntryError):
    """A value that cannot be read; `key` names the text that says why, `candidates` are terms that may be meant."""

    def __init__(self, key: str, text: str, candidates: "Sequence[NamedNode]" = (), **values: str) -> None:
        super().__init__(key, text, values)
        self.key = key
        self.text = text
        self.candidates = tuple(candidates)
        self.values: Mapping[str, str] = values


class SnapshotError(LapekgError):
    """A snapshot is missing, partial or of another format."""


class BuildInProgress(SnapshotError):
    """Another build or commit holds the lock."""


class HistoryError(LapekgError):
    """The log of commits cannot be read or written."""


class NoSuchCommit(HistoryError):
    """The log has no commit of that number or time."""


class SnapshotRebuilding(HistoryError):
    """A former snapshot is being made again; try again after so many seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BackupError(LapekgError):
    """A backup cannot be made, or is damaged."""


class WriteError(LapekgError):
    """A change cannot be made."""


class RefusedChange(WriteError):
    """A change that is not allowed: of a graph that nobody may write, or with a call to the outside."""


class WriteRefused(WriteError):
    """The shapes refuse a change that was sent; `answer` has the report and what would have changed."""

    def __init__(self, message: str, answer: Any) -> None:
        super().__init__(message)
        self.answer = answer


class StaleWrite(WriteError):
    """What was to be written to is not, or no longer, as the client expects."""


class NoSuchGraph(WriteError):
    """The graph that is to be deleted or changed is not there."""


class WriteTimeout(WriteError):
    """The write was ended at its deadline, and nothing has changed."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class WriteEnded(WriteError):
    """The worker died of its memory limit, or of what it read, and nothing has changed."""


class WriteFailed(WriteError):
    """Nothing can be written now: no worker can be started, or the disk cannot be written."""


class DiskFull(WriteFailed):
    """There is no room left on the disk."""


class CheckError(LapekgError):
    """What was sent cannot be checked."""


class UnreadableData(CheckError):
    """What was sent cannot be read as RDF; `findings` tell where and why, as the members of a report do."""

    def __init__(self, message: str, findings: tuple[dict[str, object], ...]) -> None:
        super().__init__(message)
        self.findings = findings


class CheckTimeout(CheckError):
    """The check was ended at its deadline."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class CheckEnded(CheckError):
    """The worker died of its memory limit, or of what it read."""


class CheckFailed(CheckError):
    """The check itself cannot be done: the shapes are unusable, or no worker can be started."""


class AccessError(LapekgError):
    """A write is not allowed."""


class NoTokens(AccessError):
    """No token was made, so nobody may write."""


class NotAuthorized(AccessError):
    """There is no token, or, where it `is_wrong`, an unknown one."""

    def __init__(self, message: str, *, is_wrong: bool = False) -> None:
        super().__init__(message)
        self.is_wrong = is_wrong


class ScopeMissing(AccessError):
    """The token is not good for this; it takes one with the scope."""

    def __init__(self, message: str, scope: str) -> None:
        super().__init__(message)
        self.scope = scope


class TooManyFailures(AccessError):
    """A client sent too many wrong tokens; try again after so many seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ForeignOrigin(AccessError):
    """A page of another site sends this."""


class TokenError(LapekgError):
    """A token cannot be made or revoked."""


class TokensUnreadable(TokenError):
    """The file of tokens is damaged, or cannot be read; no token is good until it is mended."""


class StreamError(LapekgError):
    """The stream of versions cannot be read."""


class StreamNotReady(StreamError):
    """The stream of versions is still being made; try again after so many seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class CitationError(LapekgError):
    """A result cannot be cited, or its citation cannot be read."""


class NotCitable(CitationError):
    """A result that cannot be had again: its query never answers the same, or its rows cannot be told apart."""


class CitationsFull(CitationError):
    """There is no room for more citations."""


class QueryError(LapekgError):
    """A SPARQL request cannot be answered."""


class MalformedRequest(QueryError):
    """The protocol is violated: two queries, no query, bad UTF-8 and the like."""


class MalformedQuery(QueryError):
    """The query has a syntax error; line and column count from 1 where they are known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class RefusedQuery(QueryError):
    """The query asks for a call to the outside, such as SERVICE."""


class NotAcceptable(QueryError):
    """No offered representation fits what the client accepts."""

    def __init__(self, message: str, offered: tuple[str, ...]) -> None:
        super().__init__(message)
        self.offered = offered


class UnsupportedMediaType(QueryError):
    """The body is of a media type that is not read here."""


class RequestTooLarge(QueryError):
    """The query or the body is over the limit."""


class RequestTooSlow(QueryError):
    """The body did not come in time."""


class QueryFailed(QueryError):
    """The engine raised while evaluating the query."""


class QueryTimeout(QueryError):
    """The query was ended at its deadline."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class QueryOutOfMemory(QueryError):
    """The worker died of its memory limit or of a crash."""


class QueryAbandoned(QueryError):
    """The client went away while its query ran; nobody will read this."""


class AnswerTooLarge(QueryError):
    """The answer is over the limit; a part of it would be a lie."""

    def __init__(self, message: str, mib: int) -> None:
        super().__init__(message)
        self.mib = mib


class ClientLimit(QueryError):
    """The client has used up what one client may use; try again after so many seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Overloaded(QueryError):
    """No worker became free in time; try again after so many seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def one_line(text: str) -> str:
    r"""Fold line breaks and runs of blanks, so that a message stays one line.

    >>> one_line("Parser error\n  at line 3")
    'Parser error at line 3'
    """
    return " ".join(text.split())
