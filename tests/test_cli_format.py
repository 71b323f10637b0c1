"""`lapekg format`, and the choice of files that it shares with `lapekg check`."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from lapekg import cli

UNTIDY = "@prefix id: <http://books.example/id/> .\n@prefix b: <http://books.example/terms#> .\nid:x b:title 'X'.\n"
TIDY = '@prefix b: <http://books.example/terms#> .\n@prefix id: <http://books.example/id/> .\n\nid:x b:title "X" .\n'


@pytest.fixture
def instance(tiny_instance: Path) -> Path:
    """Give the instance with its files laid out, and one that is not."""
    assert cli.main(["--root", str(tiny_instance), "format"]) == 0
    (tiny_instance / "data/new.ttl").write_text(UNTIDY)
    return tiny_instance


def run(root: Path, *arguments: str) -> int:
    return cli.main(["--root", str(root), *arguments])


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@a.example"]
    subprocess.run(["git", *who, "-C", root, *arguments], check=True, capture_output=True)


def test_format_lays_out_what_is_untidy(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(instance, "format") == 0
    assert capsys.readouterr().out == "data/new.ttl: laid out anew\n1 of 5 files laid out anew\n"
    assert (instance / "data/new.ttl").read_text() == TIDY
    assert run(instance, "format") == 0
    assert capsys.readouterr().out == "0 of 5 files laid out anew\n"


def test_format_check_changes_nothing_and_fails(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(instance, "format", "--check", "--language", "sv") == 1
    told = capsys.readouterr().out
    assert told.startswith("data/new.ttl:1:9: info: från och med den här raden")
    assert (instance / "data/new.ttl").read_text() == UNTIDY


def test_format_check_of_tidy_files_succeeds(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(instance, "format", "--check", str(instance / "data/moby.trig")) == 0
    assert capsys.readouterr().out == "conforms\n"


def test_format_of_an_unreadable_file_leaves_it_and_does_the_others(
    instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = instance / "data/bad.ttl"
    bad.write_text("id:x  b:title .\n")
    capsys.readouterr()
    assert run(instance, "format") == 2
    told = capsys.readouterr()
    assert told.err.startswith("lapekg: data/bad.ttl:1:")
    assert told.out == "data/new.ttl: laid out anew\n1 of 5 files laid out anew\n"
    assert bad.read_text() == "id:x  b:title .\n"


def test_format_of_standard_input_writes_to_standard_output(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UNTIDY.encode())))
    assert run(instance, "format", "-") == 0
    assert capfdbinary.readouterr().out == TIDY.encode()


@pytest.mark.parametrize(("text", "code"), [(UNTIDY, 1), (TIDY, 0), ("<", 2)])
def test_format_check_of_standard_input(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run(instance, "format", "--check", "--stdin-format", "trig", "-") == code
    assert "stdin:1:" in "".join(capsys.readouterr()) or code == 0


def test_format_changed_lays_out_what_differs_from_the_last_commit(
    instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (instance / "data/old.ttl").write_text(UNTIDY)
    git(instance, "init")
    git(instance, "add", "data/old.ttl")
    git(instance, "commit", "-m", "first")
    capsys.readouterr()
    assert run(instance, "format", "--changed") == 0
    assert capsys.readouterr().out == "data/new.ttl: laid out anew\n1 of 5 files laid out anew\n"
    assert (instance / "data/old.ttl").read_text() == UNTIDY


def test_check_changed_tells_what_new_data_causes(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(instance, "init")
    git(instance, "add", ".")
    git(instance, "commit", "-m", "first")
    capsys.readouterr()
    assert run(instance, "check", "--changed") == 0
    assert capsys.readouterr() == ("conforms\n", "no data changed since HEAD\n")
    (instance / "data/worse.ttl").write_text("<http://books.example/id/y> a <http://books.example/terms#Book> .\n")
    assert run(instance, "check", "--changed", "HEAD", "--language", "en") == 1
    assert "A book has a title" in capsys.readouterr().out


def test_check_changed_checks_everything_when_a_shape_has_changed(
    instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(instance, "init")
    git(instance, "add", ".")
    git(instance, "commit", "-m", "first")
    (instance / "shapes/Book.ttl").write_text((instance / "shapes/Book.ttl").read_text().replace("b:title", "b:name"))
    (instance / "data/new.ttl").unlink()
    capsys.readouterr()
    assert run(instance, "check", "--changed") == 1
    told = capsys.readouterr()
    assert told.err == "everything is checked: data/new.ttl and 1 more changed since HEAD\n"
    assert "id/moby" in told.out


@pytest.mark.parametrize("command", ["check", "format"])
def test_files_and_changed_exclude_each_other(instance: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    capsys.readouterr()
    assert run(instance, command, "--changed", "HEAD", str(instance / "data/new.ttl")) == 2
    assert "name files or --changed, not both" in capsys.readouterr().err


def test_changed_outside_of_git_says_what_to_do(
    instance: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(instance.parent))
    capsys.readouterr()
    assert run(instance, "check", "--changed") == 2
    assert "is in no repository of git; name the files instead" in capsys.readouterr().err


def test_format_needs_no_validation() -> None:
    script = (
        "import sys; from lapekg.cli import main; main(['format', '/dev/null']); "
        "print({'rdflib', 'pyshacl', 'flask'} & {each.partition('.')[0] for each in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
