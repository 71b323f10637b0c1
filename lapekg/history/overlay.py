"""What was written and is in no file: the overlay of an instance's files.

With F for what the files say, the dataset without what rules infer is (F \\ removed) ∪ added. Files that are edited
leave the overlay as it is, but for what they say themselves now; `lapekg export` writes it into them.
"""

from collections.abc import Collection

from pyoxigraph import Quad

from lapekg.history.log import Log
from lapekg.history.record import Door, Patch


def read_overlay(log: Log) -> Patch:
    """Give what is written and in no file; the cost grows with the commits since the last build."""
    commits = log.commits()
    first = next((each.number for each in reversed(commits) if each.door is Door.BUILD), None)
    overlay = Patch()
    for commit in commits:
        if first is not None and commit.number < first:
            continue
        if commit.number == first:
            overlay = log.read(commit.number).overlay
        elif commit.added or commit.removed:
            overlay = overlay.then(log.read(commit.number).asserted)
    return overlay


def absorbed(overlay: Patch, in_files: Collection[Quad]) -> Patch:
    """Give what is left of an overlay when the files say this: what they lack, and what they have and should not."""
    added = frozenset(quad for quad in overlay.added if quad not in in_files)
    return Patch(added, frozenset(quad for quad in overlay.removed if quad in in_files))
