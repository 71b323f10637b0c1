"""What is found out about shapes once, and kept in the state folder for the next command."""

import contextlib
import json
from pathlib import Path

from lapekg.validation.dependencies import Dependencies, dependencies
from lapekg.validation.shapes import Shapes
from lapekg.whole_files import whole_file

DEPENDENCIES_FILE = "dependencies.json"


def kept_dependencies(shapes: Shapes, made_of: str, state: Path) -> Dependencies:
    """Read the dependencies of some shapes, or find them and keep them; `made_of` tells these shapes from others."""
    path = state / DEPENDENCIES_FILE
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        if table["made_of"] == made_of:
            return Dependencies.from_json(table["dependencies"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not there yet, or of another program: found anew below
    found = dependencies(shapes)
    _write(path, json.dumps({"made_of": made_of, "dependencies": found.to_json()}))
    return found


def _write(path: Path, text: str) -> None:
    # Where the folder cannot be written, the next command finds out anew.
    with contextlib.suppress(OSError), whole_file(path) as stream:
        stream.write(text.encode())
