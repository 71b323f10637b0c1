"""Errors of the state folder: snapshots, the log of commits, backups."""

from lapekg.errors.base import LapekgError


class SnapshotError(LapekgError):
    """A snapshot is missing, partial or of another format."""


class BuildInProgress(SnapshotError):
    """Another build or commit holds the lock."""


class OutdatedSnapshot(SnapshotError):
    """The snapshot was made by other shapes, rules, settings or another version of the program."""


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
