"""Tokens: made once, compared in constant time, revoked for all processes at once."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from lapekg.access.failures import Failures
from lapekg.access.token_file import Scope, Token, TokenFile
from lapekg.errors import NotAuthorized, NoTokens, ScopeMissing, TokenError, TooManyFailures

# Scanners of leaked secrets find it, and people see what it is.
PREFIX = "lapekg_"
_BYTES = 32
_MOST_NAME = 80
# Nobody's token is as long; what is longer is not hashed.
_MOST_TOKEN = 256

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a token was made for: the author of what is written with it."""

    name: str


class Tokens:
    """The tokens of one state folder; one object for all requests of a process, for it counts their failures."""

    def __init__(self, state: Path, failures: Failures | None = None) -> None:
        self._file = TokenFile(state)
        self._failures = failures or Failures()

    def check(self, token: str | None, scope: Scope = Scope.WRITE, client: str = "") -> Holder:
        """Tell who holds a token; what goes wrong is logged with the client.

        Raises NoTokens where nobody can write, NotAuthorized for no token or an unknown one, TooManyFailures in place
        of that for a client that keeps trying, and ScopeMissing.
        """
        active = [each for each in self._file.read() if each.is_active]
        if not active:
            raise NoTokens(
                "no token is configured, so nobody may write here; the keeper makes one: lapekg token new NAME"
            )
        if token is None:
            raise NotAuthorized("writing needs a token; send it as Authorization: Bearer TOKEN", is_wrong=False)
        found = _held(token, active)
        if found is None:
            raise self._failure(client)
        if not found.allows(scope):
            _log.warning("the token of %r, sent by %s, lacks the scope %s", found.name, _printable(client), scope)
            raise ScopeMissing(f"the token of {found.name} is not good for this; it takes the scope {scope}", scope)
        return Holder(found.name)

    @property
    def is_configured(self) -> bool:
        """Say whether anybody may write."""
        return any(each.is_active for each in self._file.read())

    def listed(self) -> Sequence[Token]:
        """Give all tokens ever made, the oldest first."""
        return self._file.read()

    def new(self, name: str, scopes: Collection[Scope], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> str:
        """Make a token and give it, this one time; raises TokenError for a name that is taken or no name."""
        if not name.isprintable() or name != name.strip() or not 0 < len(name) <= _MOST_NAME:
            raise TokenError(f"{name!r} is no name: write up to {_MOST_NAME} characters in one line")
        with self._file.lock():
            kept = self._file.read()
            if _active_named(name, kept) is not None:
                raise TokenError(f"there is a token {name!r} already; revoke it first, or choose another name")
            token = PREFIX + secrets.token_urlsafe(_BYTES)
            ordered = tuple(each for each in Scope if each in scopes)
            self._file.write([*kept, Token(name, ordered, _hash(token), _written(now()))])
        return token

    def revoke(self, name: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """End a token; its name stays in the list, as it does in what was written with it. Raises TokenError."""
        with self._file.lock():
            kept = self._file.read()
            found = _active_named(name, kept)
            if found is None:
                names = ", ".join(each.name for each in kept if each.is_active) or "none"
                raise TokenError(f"there is no token {name!r} to revoke; there is {names}")
            ended = replace(found, revoked=_written(now()))
            self._file.write([ended if each == found else each for each in kept])

    def problems(self) -> Iterator[str]:
        """Tell what is wrong with what is kept."""
        return self._file.problems()

    def _failure(self, client: str) -> NotAuthorized | TooManyFailures:
        # A right token opens even after these: with 256 random bits nobody guesses one, while to refuse it would let
        # any stranger behind the same proxy or network lock its holder out. The limit keeps the log and us from floods.
        seconds = self._failures.add(client)
        if seconds is not None:
            return TooManyFailures(f"too many wrong tokens came from you; wait {seconds} seconds", seconds)
        _log.warning("a wrong token was sent by %s", _printable(client))
        return NotAuthorized("this token is not known here, or was revoked", is_wrong=True)


def _held(token: str, active: Sequence[Token]) -> Token | None:
    """Compare with every token, in the same time whichever it is and however much of it is right."""
    sent = _hash(token[:_MOST_TOKEN])
    found = None
    for each in active:
        if hmac.compare_digest(sent, each.sha256):
            found = each
    return found


def _printable(client: str) -> str:
    # What a proxy has passed on may be anything, and a log is one line of text for each event.
    return ascii(client)[1:-1] or "nobody"


def _active_named(name: str, tokens: Sequence[Token]) -> Token | None:
    # Two names that people take for one would make the log lie.
    return next((each for each in tokens if each.is_active and each.name.casefold() == name.casefold()), None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
