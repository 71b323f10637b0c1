"""`lapekg token`."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lapekg.access import Scope, Tokens
from lapekg.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(empty_instance: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["--root", str(empty_instance), "token", *arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def tokens(empty_instance: Path) -> Tokens:
    return Tokens(empty_instance / ".lapekg")


def test_new_token_is_all_that_stands_on_stdout(empty_instance: Path, tokens: Tokens) -> None:
    command = [sys.executable, "-m", "lapekg", "--root", str(empty_instance), "token", "new", "ci", "--scope", "write"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n")
    assert done.stdout.count("\n") == 1
    assert tokens.check(done.stdout.removesuffix("\n"), Scope.WRITE).name == "ci"


def test_scopes_are_those_given(run: Run, tokens: Tokens) -> None:
    run("new", "plain")
    run("new", "keeper", "--scope", "write", "--scope", "admin")
    assert [each.scopes for each in tokens.listed()] == [(Scope.WRITE,), (Scope.WRITE, Scope.ADMIN)]
    code, output, said = run("new", "other", "--scope", "all")
    assert (code, output) == (2, "")
    assert "'write', 'admin'" in said


def test_list_tells_all_but_the_tokens(run: Run) -> None:
    token = run("new", "Anna")[1].strip()
    run("new", "Bo")
    run("revoke", "Bo")
    code, output, _ = run("list")
    first, second = output.splitlines()
    assert code == 0
    assert first.startswith("Anna  write ")
    assert first.endswith("active")
    assert " revoked 20" in second
    tables = json.loads(run("list", "--format", "json")[1])
    assert [(each["name"], each["scopes"], each["revoked"] is None) for each in tables] == [
        ("Anna", ["write"], True),
        ("Bo", ["write"], False),
    ]
    assert token not in output
    assert "sha256" not in tables[0]


def test_list_without_tokens_is_empty(run: Run) -> None:
    assert run("list") == (0, "", "")
    assert run("list", "--format", "json")[1] == "[]\n"


def test_revoked_token_is_of_no_use(run: Run, tokens: Tokens) -> None:
    run("new", "Anna")
    assert run("revoke", "Anna") == (0, "", "")
    assert not tokens.is_configured


@pytest.mark.parametrize("arguments", [("revoke", "nobody"), ("new", " "), ("new",), ("nonsense",)])
def test_what_cannot_be_done_is_told_in_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    code, output, said = run(*arguments)
    assert (code, output) == (2, "")
    assert said.count("\n") == 1


def test_damaged_file_is_trouble_of_the_state(run: Run, empty_instance: Path) -> None:
    run("new", "Anna")
    (empty_instance / ".lapekg" / "tokens.json").write_text("{")
    code, output, said = run("new", "Bo")
    assert (code, output) == (3, "")
    assert "restore it from a backup" in said
