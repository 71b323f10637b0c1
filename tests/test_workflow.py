"""What CONTRIBUTING.md and docs/workflow.md show of commands, hooks and editors is what they do."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.lape import REPOSITORY

ENVIRONMENT = REPOSITORY / ".venv"
# As lines of the program's output are told by those who read them: file, line, column, severity, message, rule.
OUTPUT = """\
data/a b.trig:66:20: error: ex:a ex:p: Too many: 2 [Event/MaxCount]
   66 |     ex:a ex:p 1 , 2 .
      |          ^^^^
      = Remove one of them.
data/b.ttl:3: warning: no column [untold]
1 \N{MULTIPLICATION SIGN} error, 1 \N{MULTIPLICATION SIGN} warning
"""
RESULTS = [
    ("data/a b.trig", "66", "20", "error", "ex:a ex:p: Too many: 2", "Event/MaxCount"),
    ("data/b.ttl", "3", None, "warning", "no column", "untold"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository of the entries, everything committed, and lend it this environment."""
    folder = tmp_path_factory.mktemp("workflow")
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copy2(REPOSITORY / "lapekg.toml", folder)
    (folder / ".gitignore").write_text(".venv\n.lapekg/\n")
    (folder / ".venv").symlink_to(ENVIRONMENT)
    who = ["-c", "user.name=A", "-c", "user.email=a@a.example"]
    for arguments in (["init"], ["add", "."], ["commit", "-m", "first"]):
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)
    return folder


def test_shown_commands_print_what_is_shown(copy: Path) -> None:
    shown = re.findall(
        r"^```console\n(.*?)^```$", (REPOSITORY / "CONTRIBUTING.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert len(shown) == 2
    assert "".join(_typed(command, copy) for block in shown for command in _commands(block)) == "".join(shown)


def _commands(block: str) -> list[str]:
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def _typed(command: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return f"$ {command}\n{done.stdout}"


def test_problem_matcher_reads_results() -> None:
    tasks = json.loads((REPOSITORY / "docs/workflow/tasks.json").read_text(encoding="utf-8"))["tasks"]
    pattern = tasks[0]["problemMatcher"]["pattern"]
    matches = [match for line in OUTPUT.splitlines() if (match := re.match(pattern["regexp"], line))]
    parts = ("file", "line", "column", "severity", "message", "code")
    assert [tuple(match[pattern[part]] for part in parts) for match in matches] == RESULTS


@pytest.mark.skipif(shutil.which("vim") is None, reason="Vim is not installed")
def test_vim_reads_results(tmp_path: Path) -> None:
    (tmp_path / "output").write_text(OUTPUT, encoding="utf-8")
    script = [
        f"source {REPOSITORY}/docs/workflow/lapekg.vim",
        "cgetfile output",
        "let found = map(getqflist(), '[bufname(v:val.bufnr), v:val.lnum, v:val.col, v:val.type]')",
        "call writefile([json_encode(found)], 'found')",
        "qa!",
    ]
    (tmp_path / "script").write_text("\n".join(script))
    subprocess.run(["vim", "-u", "NONE", "-es", "-S", "script"], cwd=tmp_path, check=True, timeout=20)
    found = json.loads((tmp_path / "found").read_text())
    assert found == [[file, int(line), int(column or 0), kind[0]] for file, line, column, kind, _, _ in RESULTS]


def test_hooks_and_workflow_name_commands_and_options_that_exist() -> None:
    hooks = (REPOSITORY / ".pre-commit-hooks.yaml").read_text()
    workflow = (REPOSITORY / "docs/workflow/check-entries.yml").read_text()
    commands = re.findall(r"entry: (lapekg .*)", hooks) + re.findall(r"\.venv/bin/(lapekg .*)", workflow)
    assert len(commands) == 5
    for command in commands:
        name, *options = [word for word in command.split()[1:] if not word.startswith('"')]
        help_text = subprocess.run(
            [ENVIRONMENT / "bin/lapekg", name, "--help"], capture_output=True, text=True, check=True
        ).stdout
        assert all(option in help_text for option in options if option.startswith("--"))


@pytest.mark.parametrize(
    ("hook", "taken", "left"),
    [
        (
            "lapekg-format",
            ["data/a.ttl", "shapes/b.ttl", "ontology/c/d.trig"],
            ["README.ttl", "data/a.csv", "x/data/a.ttl"],
        ),
        ("lapekg-check", ["data/a.csv", "data/b/c.jsonld"], ["shapes/b.ttl", "ontology/rules/x.rq", "data/a.md"]),
        ("lapekg-check-all", ["shapes/b.ttl", "ontology/rules/x.rq", "lapekg.toml"], ["data/a.ttl", "a/lapekg.toml"]),
    ],
)
def test_hooks_take_the_files_they_are_for(hook: str, taken: list[str], left: list[str]) -> None:
    hooks = (REPOSITORY / ".pre-commit-hooks.yaml").read_text()
    pattern = re.search(rf"- id: {hook}\n(?:  .*\n)*?  files: (.*)\n", hooks)
    assert pattern is not None
    assert [each for each in [*taken, *left] if re.search(pattern[1], each)] == taken
