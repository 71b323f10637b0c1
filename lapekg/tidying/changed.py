"""What has changed in an instance since a revision of git."""

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lapekg.config import Instance
from lapekg.errors import SettingsError, one_line
from lapekg.instance_file import INSTANCE_FILE
from lapekg.sources import RULES_FOLDER, SHAPES_FOLDER, data_files, relative_name
from lapekg.sources.inputs import DATA_FOLDERS, METADATA_SUFFIX

_DATA = tuple(f"{folder}/" for folder in DATA_FOLDERS)
_FRAME = (f"{SHAPES_FOLDER}/", f"{RULES_FOLDER}/")


@dataclass(frozen=True, slots=True)
class Changed:
    """What differs from a revision: `files` of data that are there, and `reaching` names what any file may depend on.

    That is lapekg.toml, a shape, a rule, or a file of data that is gone.
    """

    files: tuple[Path, ...]
    reaching: tuple[str, ...]


def changed_data(instance: Instance, revision: str) -> Changed:
    """Find what has to be checked; a table has changed when its mapping has. Raises SettingsError, see below."""
    paths = set(changed_files(instance, revision))
    data = data_files(instance)
    files = [path for path in data if {path, path.with_name(path.name + METADATA_SUFFIX)} & paths]
    names = sorted(relative_name(path, instance) for path in paths - set(data))
    return Changed(tuple(files), tuple(_reaching(names, instance)))


def changed_files(instance: Instance, revision: str) -> list[Path]:
    """List all below the instance's root that differs from a revision, also what git does not track, or what is gone.

    The revision is taken where the history of HEAD left it: what others did there since is no change of ours. Raises
    SettingsError without git, outside of its repositories, and for a revision that it does not know.
    """
    root = instance.root
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    if not commit.isalnum():
        raise SettingsError(f"--changed: git knows no revision {revision!r} here; HEAD is the last commit")
    base = _git(root, "merge-base", commit, "HEAD").strip()
    if not base:
        raise SettingsError(
            f"--changed: {revision} and HEAD have no commit in common; fetch the history (git fetch --unshallow)"
        )
    differing = _git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", base, "--")
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted({root / name for name in (differing + untracked).split("\0") if name})


def _reaching(names: Iterable[str], instance: Instance) -> Iterable[str]:
    for name in names:
        is_gone = name.startswith(_DATA) and not (instance.root / name).exists()
        if is_gone or name.startswith(_FRAME) or name == INSTANCE_FILE:
            yield name


def _git(root: Path, *arguments: str) -> str:
    """Give what a command of git prints; nothing when it says no, as to a revision that is not there."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(  # noqa: S603 (no shell; a revision comes after --end-of-options)
            ["git", "-C", root, *arguments],  # noqa: S607 (the user's own git)
            capture_output=True,
            check=False,
            env=environment,
        )
    except FileNotFoundError as error:
        raise SettingsError("--changed: git is not installed; name the files instead") from error
    if done.returncode not in {0, 1}:
        raise SettingsError(f"--changed: {one_line(_complaint(root, done.stderr))}")
    return os.fsdecode(done.stdout)


def _complaint(root: Path, stderr: bytes) -> str:
    message = stderr.decode(errors="replace").removeprefix("fatal: ")
    if "not a git repository" in message:
        return f"{root} is in no repository of git; name the files instead"
    return message
