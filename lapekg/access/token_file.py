"""The file of tokens in the state folder: names, scopes and hashes; the tokens themselves are nowhere."""

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from lapekg.errors import TokensUnreadable

TOKENS_FILE = "tokens.json"
_LOCK_FILE = "tokens.lock"
_FORMAT = 1
_PRIVATE = 0o600
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Scope(StrEnum):
    """What a token is good for; `admin` holds `write`."""

    WRITE = "write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token; times are UTC, in ISO 8601."""

    name: str
    scopes: tuple[Scope, ...]
    sha256: str
    created: str
    revoked: str | None = None

    @property
    def is_active(self) -> bool:
        """Say whether the token still opens anything."""
        return self.revoked is None

    def allows(self, scope: Scope) -> bool:
        """Say whether it is good for a scope."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


class TokenFile:
    """Reads the file, again whenever it was replaced, and replaces it."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._path = state / TOKENS_FILE
        self._seen: tuple[int, ...] | None = None
        self._tokens: tuple[Token, ...] = ()

    def read(self) -> tuple[Token, ...]:
        """Give all tokens ever made, the oldest first; raises TokensUnreadable, for a broken file opens no door."""
        try:
            status = self._path.stat()
            seen = (status.st_ino, status.st_mtime_ns, status.st_size)
            if seen != self._seen:
                # Another thread may read at the same time, and the same.
                self._tokens = tuple(_tokens(json.loads(self._path.read_bytes())))
                self._seen = seen
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise TokensUnreadable(f"{TOKENS_FILE} in the state folder cannot be read: {error.strerror}") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TokensUnreadable(f"{TOKENS_FILE} in the state folder is damaged; restore it from a backup") from error
        return self._tokens

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let one process at a time change the file; the system drops the lock when its process ends."""
        self._state.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._state / _LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def write(self, tokens: Iterable[Token]) -> None:
        """Replace the file, for good: a token that was revoked must not be back after a power cut."""
        table = {"format": _FORMAT, "tokens": [asdict(each) for each in tokens]}
        beside = self._state / f".{TOKENS_FILE}-{secrets.token_hex(8)}"
        try:
            # Private from its first moment on, which is why this is not whole_file.
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write((json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode())
                stream.flush()
                os.fsync(descriptor)
            beside.replace(self._path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        _sync(self._state)

    def problems(self) -> Iterator[str]:
        """Tell what is wrong with the file, for `lapekg verify`."""
        try:
            self.read()
        except TokensUnreadable as error:
            yield str(error)
            return
        if self._path.exists() and (mode := self._path.stat().st_mode & 0o777) & 0o077:
            yield f"{TOKENS_FILE} is open to other users (mode {mode:03o}): chmod 600 {self._path}"


def _tokens(table: Mapping[str, Any]) -> Iterator[Token]:
    if table["format"] != _FORMAT:
        raise ValueError(table["format"])
    for each in table["tokens"]:
        token = Token(each["name"], tuple(map(Scope, each["scopes"])), each["sha256"], each["created"], each["revoked"])
        if not _SHA256.fullmatch(token.sha256):
            raise ValueError(token.sha256)
        yield token


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
