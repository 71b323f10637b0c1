"""Which program made a snapshot: the versions of all that can leave a trace in one."""

import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

from lapekg.snapshots.manifest import Manifest
from lapekg.sources import hash_files

# Of the package: nothing that a build uses may import them, as the contracts in pyproject.toml say.
_FACES = frozenset(
    (
        "__main__.py",
        "access",
        "archive",
        "citations",
        "cli",
        "entries",
        "export",
        "linked",
        "processes",
        "sparql",
        "stream",
        "terminal.py",
        "updates",
        "validator",
        "web",
        "writer",
    )
)
_TELLING = ("lapekg", "code", "pyoxigraph")


def made_by() -> dict[str, str]:
    """Give the versions for a manifest."""
    return {
        "lapekg": version("lapekg"),
        "code": _code_hash(),
        "pyoxigraph": version("pyoxigraph"),
        "python": platform.python_version(),
    }


def is_by_this_program(manifest: Manifest) -> bool:
    """Say whether this program would make the same snapshot of the same files."""
    versions = made_by()
    return all(manifest.versions.get(name) == versions[name] for name in _TELLING)


@cache
def _code_hash() -> str:
    """Hash the modules that can leave a trace in a snapshot, so that whoever changes one need not force a build.

    A new module counts unless it belongs to a face, so that one forgotten here costs a build and never spoils a
    snapshot. A process goes on with the modules that it has begun with.
    """
    package = Path(__file__).parents[1]
    names = (path.relative_to(package) for path in sorted(package.rglob("*.py")))
    return hash_files((name.as_posix(), package / name) for name in names if name.parts[0] not in _FACES)
