"""What differs from a revision, in real repositories of git."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lapekg.config import load_instance
from lapekg.errors import SettingsError
from lapekg.tidying.changed import changed_data, changed_files

Git = Callable[..., None]
WHO = ["-c", "user.name=A", "-c", "user.email=a@a.example", "-c", "init.defaultBranch=main"]


@pytest.fixture
def git(tiny_instance: Path) -> Git:
    """Make the instance a folder of a repository, everything committed."""

    def run(*arguments: str) -> None:
        subprocess.run(["git", *WHO, "-C", tiny_instance.parent, *arguments], check=True, capture_output=True)

    run("init")
    run("add", ".")
    run("commit", "-m", "first")
    return run


def names(root: Path, revision: str = "HEAD") -> tuple[list[str], list[str]]:
    changed = changed_data(load_instance(root), revision)
    return [path.relative_to(root).as_posix() for path in changed.files], list(changed.reaching)


@pytest.mark.usefixtures("git")
def test_nothing_has_changed_since_the_last_commit(tiny_instance: Path) -> None:
    assert names(tiny_instance) == ([], [])


def test_changed_staged_and_new_files_are_found_and_ignored_ones_are_not(tiny_instance: Path, git: Git) -> None:
    (tiny_instance / ".gitignore").write_text("*.nt\n")
    (tiny_instance / "data/people.ttl").write_text("# changed\n")
    (tiny_instance / "data/staged.ttl").write_text("")
    git("add", "books/data/staged.ttl")
    (tiny_instance / "data/töitä ja muuta.ttl").write_text("")
    (tiny_instance / "data/ignored.nt").write_text("")
    (tiny_instance / "notes.txt").write_text("")
    (tiny_instance.parent / "outside.ttl").write_text("")
    assert names(tiny_instance) == (["data/people.ttl", "data/staged.ttl", "data/töitä ja muuta.ttl"], [])


@pytest.mark.usefixtures("git")
def test_table_has_changed_when_its_mapping_has(tiny_instance: Path, git: Git) -> None:
    (tiny_instance / "data/table.csv").write_text("a\n")
    git("add", ".")
    git("commit", "-m", "table")
    (tiny_instance / "data/table.csv-metadata.json").write_text("{}")
    assert names(tiny_instance) == (["data/table.csv"], [])


@pytest.mark.usefixtures("git")
def test_what_all_data_depends_on_is_told_apart(tiny_instance: Path) -> None:
    (tiny_instance / "shapes/New.ttl").write_text("")
    (tiny_instance / "ontology/rules/wrote.rq").unlink()
    (tiny_instance / "lapekg.toml").write_text("")
    (tiny_instance / "data/people.ttl").rename(tiny_instance / "data/persons.ttl")
    reaching = ["data/people.ttl", "lapekg.toml", "ontology/rules/wrote.rq", "shapes/New.ttl"]
    assert names(tiny_instance) == (["data/persons.ttl"], reaching)


def test_revision_is_taken_where_the_history_left_it(tiny_instance: Path, git: Git) -> None:
    git("switch", "-c", "branch")
    (tiny_instance / "data/ours.ttl").write_text("")
    git("add", ".")
    git("commit", "-m", "ours")
    git("switch", "main")
    (tiny_instance / "data/theirs.ttl").write_text("")
    git("add", ".")
    git("commit", "-m", "theirs")
    git("switch", "branch")
    assert names(tiny_instance) == ([], [])
    assert names(tiny_instance, "main") == (["data/ours.ttl"], [])
    assert names(tiny_instance, "main~1") == (["data/ours.ttl"], [])


@pytest.mark.usefixtures("git")
@pytest.mark.parametrize("revision", ["nothing", "", "--output=x", "HEAD:books", "HEAD..HEAD"])
def test_unknown_revision_is_refused(tiny_instance: Path, revision: str) -> None:
    with pytest.raises(SettingsError, match="git knows no revision"):
        changed_files(load_instance(tiny_instance), revision)


def test_revision_without_common_history_is_refused(tiny_instance: Path, git: Git) -> None:
    git("checkout", "--orphan", "other")
    git("commit", "-m", "other")
    with pytest.raises(SettingsError, match="no commit in common"):
        changed_files(load_instance(tiny_instance), "main")


def test_folder_outside_of_git_is_refused(tiny_instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tiny_instance.parent))
    with pytest.raises(SettingsError, match="is in no repository of git; name the files instead"):
        changed_files(load_instance(tiny_instance), "HEAD")


def test_without_git_the_files_are_to_be_named(tiny_instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tiny_instance))
    with pytest.raises(SettingsError, match="git is not installed"):
        changed_files(load_instance(tiny_instance), "HEAD")
