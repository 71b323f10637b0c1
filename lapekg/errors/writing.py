"""Errors of writing: changes, who may make them, tokens."""

from typing import Any

from lapekg.errors.base import LapekgError


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
