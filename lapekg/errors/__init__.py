"""What can go wrong, as one tree; every message is one line that says what, where and how to mend it.

LapekgError
├── SettingsError          an environment variable or lapekg.toml is wrong
├── SourceError            an input file cannot be read as RDF
├── RuleError              a rule cannot be parsed, makes blank nodes or never settles
├── ValidationError        the dataset violates a shape
├── ShapesError            the shapes themselves are unusable
├── EntryError             a new entry cannot be made of what was told
│   └── UnreadableValue        one of its values cannot be read
├── CheckError             what was sent cannot be checked
│   ├── UnreadableData         it cannot be read as RDF
│   ├── CheckTimeout           the check was ended at its deadline
│   ├── CheckEnded             the worker died of its memory limit or of a crash
│   └── CheckFailed            the check itself cannot be done
├── QueryError             a SPARQL request cannot be answered
│   ├── MalformedRequest       the protocol is violated
│   ├── MalformedQuery         the query has a syntax error
│   ├── RefusedQuery           the query asks for a call to the outside
│   ├── NotAcceptable          no offered representation fits
│   ├── UnsupportedMediaType   the body is of a type that is not read here
│   ├── RequestTooLarge        the query or the body is over the limit
│   ├── RequestTooSlow         the body did not come in time
│   ├── QueryFailed            the engine raised while evaluating
│   ├── QueryTimeout           the query was ended at its deadline
│   ├── QueryOutOfMemory       the worker died of its memory limit or of a crash
│   ├── QueryAbandoned         the client went away while its query ran
│   ├── AnswerTooLarge         the answer is over the limit
│   ├── ClientLimit            the client has used up what one may use
│   └── Overloaded             no worker became free in time
├── StreamError            the stream of versions cannot be read
│   └── StreamNotReady         it is still being made
├── CitationError          a result cannot be cited, or its citation cannot be read
│   ├── NotCitable             its query never answers the same, or its rows cannot be told apart
│   └── CitationsFull          there is no room for more
├── SnapshotError          a snapshot is missing, partial or of another format
│   ├── BuildInProgress        another build or commit holds the lock
│   └── OutdatedSnapshot       it was made by other shapes, rules or settings, or by another version
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
│       └── DiskFull           there is no room left on it
├── AccessError            a write is not allowed
│   ├── NoTokens               no token was made, so nobody may write
│   ├── NotAuthorized          there is no token, or an unknown one
│   ├── ScopeMissing           the token is not good for this
│   ├── TooManyFailures        a client sent too many wrong tokens
│   └── ForeignOrigin          a page of another site sends this
└── TokenError             a token cannot be made or revoked
    └── TokensUnreadable       the file of tokens is damaged

Neither exit codes nor HTTP statuses are known here: `lapekg.cli` and `lapekg.web` map classes to them.
"""

from lapekg.errors.base import LapekgError, one_line
from lapekg.errors.building import (
    EntryError,
    RuleError,
    SettingsError,
    ShapesError,
    SourceError,
    UnreadableValue,
    ValidationError,
)
from lapekg.errors.checking import (
    CheckEnded,
    CheckError,
    CheckFailed,
    CheckTimeout,
    UnreadableData,
)
from lapekg.errors.reading import (
    AnswerTooLarge,
    CitationError,
    CitationsFull,
    ClientLimit,
    MalformedQuery,
    MalformedRequest,
    NotAcceptable,
    NotCitable,
    Overloaded,
    QueryAbandoned,
    QueryError,
    QueryFailed,
    QueryOutOfMemory,
    QueryTimeout,
    RefusedQuery,
    RequestTooLarge,
    RequestTooSlow,
    StreamError,
    StreamNotReady,
    UnsupportedMediaType,
)
from lapekg.errors.state import (
    BackupError,
    BuildInProgress,
    HistoryError,
    NoSuchCommit,
    OutdatedSnapshot,
    SnapshotError,
    SnapshotRebuilding,
)
from lapekg.errors.writing import (
    AccessError,
    DiskFull,
    ForeignOrigin,
    NoSuchGraph,
    NotAuthorized,
    NoTokens,
    RefusedChange,
    ScopeMissing,
    StaleWrite,
    TokenError,
    TokensUnreadable,
    TooManyFailures,
    WriteEnded,
    WriteError,
    WriteFailed,
    WriteRefused,
    WriteTimeout,
)

__all__ = [
    "AccessError",
    "AnswerTooLarge",
    "BackupError",
    "BuildInProgress",
    "CheckEnded",
    "CheckError",
    "CheckFailed",
    "CheckTimeout",
    "CitationError",
    "CitationsFull",
    "ClientLimit",
    "DiskFull",
    "EntryError",
    "ForeignOrigin",
    "HistoryError",
    "LapekgError",
    "MalformedQuery",
    "MalformedRequest",
    "NoSuchCommit",
    "NoSuchGraph",
    "NoTokens",
    "NotAcceptable",
    "NotAuthorized",
    "NotCitable",
    "OutdatedSnapshot",
    "Overloaded",
    "QueryAbandoned",
    "QueryError",
    "QueryFailed",
    "QueryOutOfMemory",
    "QueryTimeout",
    "RefusedChange",
    "RefusedQuery",
    "RequestTooLarge",
    "RequestTooSlow",
    "RuleError",
    "ScopeMissing",
    "SettingsError",
    "ShapesError",
    "SnapshotError",
    "SnapshotRebuilding",
    "SourceError",
    "StaleWrite",
    "StreamError",
    "StreamNotReady",
    "TokenError",
    "TokensUnreadable",
    "TooManyFailures",
    "UnreadableData",
    "UnreadableValue",
    "UnsupportedMediaType",
    "ValidationError",
    "WriteEnded",
    "WriteError",
    "WriteFailed",
    "WriteRefused",
    "WriteTimeout",
    "one_line",
]
