"""Edited files put in the place of the old ones: all of them are there before the first is replaced.

A rename changes one name at a time, so a crash amid the renames leaves some files old. Every one is whole, and what
the old ones lack is still in the overlay: the next export completes it.
"""

import os
from collections.abc import Collection, Iterable
from pathlib import Path

from lapekg.config import Instance
from lapekg.errors import StaleWrite
from lapekg.export.plan import Edit
from lapekg.sources.inputs import DATA_FOLDERS

# Hidden, so that nothing reads it as data.
_SUFFIX = ".lapekg-export"


def apply(edits: Collection[Edit], instance: Instance) -> None:
    """Replace the files of an instance; raises StaleWrite when one has changed since it was read."""
    sweep(instance)
    contents = {(instance.root / each.name).resolve(): each.after for each in edits if each.after is not None}
    staged = [(target.with_name(f".{target.name}{_SUFFIX}"), target) for target in contents]
    try:
        for temporary, target in staged:
            _stage(temporary, target, contents[target])
        _refuse_changed(edits, instance)
        for temporary, target in staged:
            temporary.replace(target)
        for each in edits:
            if each.after is None:
                (instance.root / each.name).unlink()
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
    _keep({(instance.root / each.name).resolve().parent for each in edits})


def write_to(edits: Iterable[Edit], folder: Path) -> None:
    """Write the edited files below another folder, and change nothing in the instance."""
    for each in edits:
        if each.after is not None:
            path = folder / each.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(each.after)


def sweep(instance: Instance) -> None:
    """Remove what an export left that did not come to its end."""
    for folder in DATA_FOLDERS:
        for path in (instance.root / folder).rglob(f".*{_SUFFIX}"):
            path.unlink(missing_ok=True)


def _stage(temporary: Path, target: Path, content: bytes) -> None:
    """Write a file beside the one that it shall replace, with the same permissions."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    if target.exists():
        temporary.chmod(target.stat().st_mode & 0o777)


def _refuse_changed(edits: Iterable[Edit], instance: Instance) -> None:
    for each in edits:
        path = instance.root / each.name
        if (path.read_bytes() if path.exists() else None) != each.before:
            raise StaleWrite(f"{each.name}: has changed meanwhile; nothing was written, try again")


def _keep(folders: Iterable[Path]) -> None:
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
