"""What is found out about rules and shapes once, and kept in the state folder for the next command."""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lapekg.graph import Rule
from lapekg.graph.maintenance import StudiedRules, study
from lapekg.validation.dependencies import Dependencies, dependencies
from lapekg.validation.shapes import Shapes
from lapekg.whole_files import whole_file

KEPT_FILE = "studied.json"


@dataclass(frozen=True, slots=True)
class Studied:
    """What rules read and make, None when it cannot be told, and what the results of shapes depend on."""

    rules: StudiedRules | None
    dependencies: Dependencies


def studied(rules: Sequence[Rule], shapes: Shapes, made_of: str, state: Path) -> Studied:
    """Read what is known of these rules and shapes, or find it out (a second) and keep it.

    `made_of` tells them and the program from others.
    """
    path = state / KEPT_FILE
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        # Not there yet, or of another time: found out below.
        table = json.loads(path.read_text(encoding="utf-8"))
        if table["made_of"] == made_of:
            of_rules = table["rules"]
            return Studied(
                None if of_rules is None else StudiedRules.from_json(rules, of_rules),
                Dependencies.from_json(table["dependencies"]),
            )
    found = Studied(study(rules), dependencies(shapes))
    table = {
        "made_of": made_of,
        "rules": None if found.rules is None else found.rules.to_json(),
        "dependencies": found.dependencies.to_json(),
    }
    # Where the folder cannot be written, the next command finds out anew.
    with contextlib.suppress(OSError), whole_file(path) as stream:
        stream.write(json.dumps(table).encode())
    return found
