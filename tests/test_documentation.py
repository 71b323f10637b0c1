"""What the documentation tells a reader to type is typed here, in a copy of the repository."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
DOCUMENTS = ("README.md", "CONTRIBUTING.md")
DOCUMENTED_ADDRESS = "http://127.0.0.1:8000"
START_SECONDS = 60
# `make serve` is the fixture `served`; `make test` is the command that runs this test.
RUN_ELSEWHERE = ("make serve", "make test")


def _blocks(language: str) -> list[tuple[str, str]]:
    fence = re.compile(rf"^ *```{language}\n(.*?)^ *```$", flags=re.MULTILINE | re.DOTALL)
    texts = [(name, (REPOSITORY / name).read_text(encoding="utf-8")) for name in DOCUMENTS]
    return [(name, block) for name, text in texts for block in fence.findall(text)]


def _commands() -> list[str]:
    return [line.strip() for _, block in _blocks("sh") for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what git would clone, and lend it this environment."""
    environment = REPOSITORY / ".venv"
    ready, sources = environment / ".ready", [REPOSITORY / "requirements.lock", REPOSITORY / "pyproject.toml"]
    if not ready.exists() or ready.stat().st_mtime < max(path.stat().st_mtime for path in sources):
        pytest.skip("the environment is older than its lock: run `make setup`, which would otherwise remake it here")
    folder = tmp_path_factory.mktemp("copy")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in filter(None, listing.stdout.split("\0")):
        if (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, folder / name)
    (folder / ".venv").symlink_to(environment)
    return folder


@pytest.fixture(scope="module")
def served(copy: Path) -> Iterator[str]:
    """Type `make serve` and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {**_environment(), "LAPEKG_PORT": str(port)}
    log = copy / "serve.log"
    with log.open("wb") as output, subprocess.Popen(
        ["make", "serve"], cwd=copy, env=environment, stdout=output, stderr=output, start_new_session=True
    ) as server:  # fmt: skip
        try:
            _wait(f"{address}/health/ready", server, log)
            yield address
        finally:
            os.killpg(server.pid, 15)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("LAPEKG_", "MAKE"))}


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"make serve did not come up:\n{log.read_text(encoding='utf-8')}")


@pytest.mark.parametrize("command", [each for each in _commands() if each not in RUN_ELSEWHERE])
def test_documented_command_works(copy: Path, served: str, command: str) -> None:
    typed = command.replace(DOCUMENTED_ADDRESS, served)
    done = subprocess.run(
        ["bash", "-c", typed], cwd=copy, env=_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout or "--output" in command


@pytest.mark.parametrize("code", [block for _, block in _blocks("python")])
def test_documented_python_prints_an_answer(copy: Path, served: str, code: str) -> None:
    python = copy / ".venv" / "bin" / "python"
    done = subprocess.run(
        [python, "-c", code.replace(DOCUMENTED_ADDRESS, served)], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "https://w3id.org/lapekg/source/" in done.stdout


def test_documented_commands_are_found() -> None:
    commands = _commands()
    assert set(RUN_ELSEWHERE) <= set(commands)
    assert len(commands) > len(RUN_ELSEWHERE) + 3
    assert len(_blocks("python")) == 1


def test_make_test_runs_lint_types_imports_and_tests(copy: Path) -> None:
    planned = subprocess.run(
        ["make", "--dry-run", "test"], cwd=copy, env=_environment(), capture_output=True, text=True, check=True
    )
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest"):
        assert f"/{tool}" in planned.stdout


@pytest.mark.parametrize("name", DOCUMENTS)
def test_named_make_targets_and_subcommands_exist(copy: Path, name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    targets, subcommands = set(re.findall(r"`make (\w+)`", text)), set(re.findall(r"`lapekg (\w+)", text))
    assert targets or subcommands
    for target in targets:
        subprocess.run(["make", "--dry-run", target], cwd=copy, env=_environment(), capture_output=True, check=True)
    for subcommand in subcommands:
        subprocess.run([copy / ".venv/bin/lapekg", subcommand, "--help"], capture_output=True, check=True)


def test_readme_stays_within_150_lines() -> None:
    assert len((REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()) <= 150
