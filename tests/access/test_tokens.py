"""Tokens: made, checked, revoked; a file that is private and never half written."""

import hmac
import json
import logging
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from lapekg.access import Scope, Tokens
from lapekg.access.failures import MOST_FAILURES
from lapekg.errors import NotAuthorized, NoTokens, ScopeMissing, TokenError, TokensUnreadable, TooManyFailures


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path)


def test_token_opens_for_its_holder(tokens: Tokens) -> None:
    token = tokens.new("Anna", [Scope.WRITE])
    assert tokens.check(token, Scope.WRITE).name == "Anna"


def test_token_is_prefixed_and_has_256_random_bits(tokens: Tokens) -> None:
    made = {tokens.new(f"holder {number}", [Scope.WRITE]) for number in range(20)}
    assert len(made) == 20
    assert all(each.startswith("lapekg_") and len(each) == len("lapekg_") + 43 for each in made)


def test_token_itself_is_kept_nowhere(tokens: Tokens, tmp_path: Path) -> None:
    token = tokens.new("Anna", [Scope.WRITE])
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in written
    assert token.removeprefix("lapekg_").encode() not in written


@pytest.mark.parametrize("token", [None, "lapekg_anything"])
def test_without_any_token_made_nobody_may_write(tokens: Tokens, token: str | None) -> None:
    with pytest.raises(NoTokens):
        tokens.check(token)
    assert not tokens.is_configured


def test_when_all_are_revoked_nobody_may_write(tokens: Tokens) -> None:
    token = tokens.new("Anna", [Scope.WRITE])
    tokens.revoke("Anna")
    with pytest.raises(NoTokens):
        tokens.check(token)


def test_no_token_and_a_wrong_one_are_told_apart(tokens: Tokens) -> None:
    token = tokens.new("Anna", [Scope.WRITE])
    with pytest.raises(NotAuthorized) as missing:
        tokens.check(None)
    assert not missing.value.is_wrong
    for wrong in ("", token[:-1], f"{token}x", token.upper(), "lapekg_" + "x" * 10_000, "\udcff"):
        with pytest.raises(NotAuthorized) as error:
            tokens.check(wrong, client=wrong[-9:])
        assert error.value.is_wrong


def test_revoked_token_opens_nothing_while_others_do(tokens: Tokens) -> None:
    first, second = tokens.new("first", [Scope.WRITE]), tokens.new("second", [Scope.WRITE])
    tokens.revoke("first")
    assert tokens.check(second).name == "second"
    with pytest.raises(NotAuthorized):
        tokens.check(first)


def test_other_processes_take_note_at_once(tmp_path: Path) -> None:
    here, there = Tokens(tmp_path), Tokens(tmp_path)
    token, other = here.new("Anna", [Scope.WRITE]), here.new("Bo", [Scope.WRITE])
    assert there.check(token).name == "Anna"
    here.revoke("Anna")
    with pytest.raises(NotAuthorized):
        there.check(token)
    assert there.check(other).name == "Bo"


def test_admin_holds_write_but_not_the_other_way(tokens: Tokens) -> None:
    admin, write = tokens.new("keeper", [Scope.ADMIN]), tokens.new("Anna", [Scope.WRITE])
    assert tokens.check(admin, Scope.WRITE).name == "keeper"
    with pytest.raises(ScopeMissing) as error:
        tokens.check(write, Scope.ADMIN)
    assert error.value.scope == "admin"


def test_every_token_is_compared_in_constant_time(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tokens.new("first", [Scope.WRITE])
    tokens.new("second", [Scope.WRITE])
    compared: list[str] = []
    constant = hmac.compare_digest

    def compare(left: str, right: str) -> bool:
        compared.append(right)
        return constant(left, right)

    monkeypatch.setattr("lapekg.access.tokens.hmac.compare_digest", compare)
    tokens.check(first)
    assert len(compared) == 2


def test_many_wrong_tokens_of_one_client_are_slowed_down(tokens: Tokens, caplog: pytest.LogCaptureFixture) -> None:
    token = tokens.new("Anna", [Scope.WRITE])
    with caplog.at_level(logging.WARNING, "lapekg.access"):
        for _ in range(MOST_FAILURES):
            with pytest.raises(NotAuthorized):
                tokens.check("lapekg_wrong", client="192.0.2.1")
        for _ in range(100):
            with pytest.raises(TooManyFailures) as error:
                tokens.check("lapekg_wrong", client="192.0.2.1")
    assert 0 < error.value.retry_after <= 60
    # The log tells of each that was heard, with the client and without the token.
    assert [each.getMessage() for each in caplog.records] == ["a wrong token was sent by 192.0.2.1"] * MOST_FAILURES
    with pytest.raises(NotAuthorized):
        tokens.check("lapekg_wrong", client="192.0.2.2")
    assert tokens.check(token, client="192.0.2.1").name == "Anna"


def test_requests_without_token_are_no_failures(tokens: Tokens) -> None:
    tokens.new("Anna", [Scope.WRITE])
    for _ in range(MOST_FAILURES + 1):
        with pytest.raises(NotAuthorized):
            tokens.check(None, client="192.0.2.1")


def test_lacking_scope_is_logged(tokens: Tokens, caplog: pytest.LogCaptureFixture) -> None:
    token = tokens.new("Anna", [Scope.WRITE])
    with caplog.at_level(logging.WARNING, "lapekg.access"), pytest.raises(ScopeMissing):
        tokens.check(token, Scope.ADMIN, "192.0.2.1")
    assert "'Anna'" in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize("name", ["", " Anna", "Anna\n", "a\tb", "x" * 81, "a\u202eb"])
def test_name_is_one_line_of_text(tokens: Tokens, name: str) -> None:
    with pytest.raises(TokenError, match="is no name"):
        tokens.new(name, [Scope.WRITE])


def test_name_is_taken_until_its_token_is_revoked(tokens: Tokens) -> None:
    tokens.new("Anna", [Scope.WRITE])
    with pytest.raises(TokenError, match="there is a token"):
        tokens.new("anna", [Scope.WRITE])
    tokens.revoke("Anna")
    again = tokens.new("Anna", [Scope.WRITE])
    assert tokens.check(again).name == "Anna"
    assert [each.is_active for each in tokens.listed()] == [False, True]


def test_revoking_what_is_not_there_names_what_is(tokens: Tokens) -> None:
    tokens.new("Anna", [Scope.WRITE])
    with pytest.raises(TokenError, match="there is Anna"):
        tokens.revoke("Ann")


def test_times_are_utc(tokens: Tokens) -> None:
    zone = timezone(timedelta(hours=2))
    tokens.new("Anna", [Scope.WRITE], lambda: datetime(2026, 11, 22, 14, 0, tzinfo=zone))
    tokens.revoke("Anna", lambda: datetime(2026, 11, 22, 13, 0, tzinfo=UTC))
    kept = tokens.listed()[0]
    assert (kept.created, kept.revoked) == ("2026-11-22T12:00:00Z", "2026-11-22T13:00:00Z")


def test_file_is_private_and_stays_so(tokens: Tokens, tmp_path: Path) -> None:
    tokens.new("Anna", [Scope.WRITE])
    path = tmp_path / "tokens.json"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    assert "open to other users" in next(tokens.problems())
    tokens.revoke("Anna")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tokens.problems()) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 2, "tokens": []}',
        '{"format": 1, "tokens": [{"name": "x"}]}',
        '{"format": 1, "tokens": [{"name": "x", "scopes": ["all"], "sha256": "", "created": "", "revoked": null}]}',
        '{"format": 1, "tokens": [{"name": "x", "scopes": ["write"], "sha256": "", "created": "", "revoked": null}]}',
    ],
)
def test_damaged_file_opens_no_door(tokens: Tokens, tmp_path: Path, text: str) -> None:
    token = tokens.new("Anna", [Scope.WRITE])
    (tmp_path / "tokens.json").write_text(text)
    with pytest.raises(TokensUnreadable, match=r"tokens\.json"):
        tokens.check(token)
    with pytest.raises(TokensUnreadable):
        tokens.new("Bo", [Scope.WRITE])
    assert (tmp_path / "tokens.json").read_text() == text
    assert len(list(tokens.problems())) == 1


def test_failed_write_leaves_the_file_as_it_was(
    tokens: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = tokens.new("Anna", [Scope.WRITE])

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lapekg.access.token_file.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        tokens.new("Bo", [Scope.WRITE])
    assert tokens.check(token).name == "Anna"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tokens.json", "tokens.lock"]


def test_tokens_made_at_once_are_all_kept(tmp_path: Path) -> None:
    def make(number: int) -> None:
        Tokens(tmp_path).new(f"holder {number}", [Scope.WRITE])

    makers = [threading.Thread(target=make, args=[number]) for number in range(12)]
    for each in makers:
        each.start()
    for each in makers:
        each.join()
    kept = json.loads((tmp_path / "tokens.json").read_text())["tokens"]
    assert len({each["name"] for each in kept}) == 12
