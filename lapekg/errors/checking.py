"""Errors of checking what users send."""

from lapekg.errors.base import LapekgError


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
