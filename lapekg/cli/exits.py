"""What a process says when it ends: its exit code, and one line on stderr."""

import signal

import click

from lapekg.errors import (
    AccessError,
    BackupError,
    CheckError,
    CitationError,
    EntryError,
    HistoryError,
    LapekgError,
    NoSuchCommit,
    QueryError,
    RuleError,
    SettingsError,
    ShapesError,
    SnapshotError,
    SourceError,
    StreamError,
    TokenError,
    TokensUnreadable,
    ValidationError,
    WriteError,
    WriteFailed,
    one_line,
)

OK = 0
VIOLATIONS = 1
WRONG_INPUT = 2
STATE_TROUBLE = 3
DEFECT = 70  # EX_SOFTWARE of sysexits.h: lapekg itself is wrong
INTERRUPTED = 128 + signal.SIGINT
PIPE_CLOSED = 128 + signal.SIGPIPE

# The nearest class in an error's ancestry decides.
EXIT_CODES: dict[type[LapekgError], int] = {
    ValidationError: VIOLATIONS,
    SettingsError: WRONG_INPUT,
    SourceError: WRONG_INPUT,
    RuleError: WRONG_INPUT,
    ShapesError: WRONG_INPUT,
    CheckError: WRONG_INPUT,
    EntryError: WRONG_INPUT,
    QueryError: WRONG_INPUT,
    AccessError: WRONG_INPUT,
    TokenError: WRONG_INPUT,
    TokensUnreadable: STATE_TROUBLE,
    SnapshotError: STATE_TROUBLE,
    HistoryError: STATE_TROUBLE,
    NoSuchCommit: WRONG_INPUT,
    BackupError: STATE_TROUBLE,
    WriteError: WRONG_INPUT,
    WriteFailed: STATE_TROUBLE,
    CitationError: WRONG_INPUT,
    StreamError: STATE_TROUBLE,
}


def exit_code(error: LapekgError) -> int:
    """Map an error to the exit code of the process."""
    return next(EXIT_CODES[ancestor] for ancestor in type(error).__mro__ if ancestor in EXIT_CODES)


def complain(message: str, code: int) -> int:
    """Write one line on stderr and give the code back."""
    click.echo(f"lapekg: {one_line(message)}", err=True)
    return code
