"""What was written and is in no file: the overlay of an instance's files.

What the files say, without what is removed and with what is added, is the dataset that rules infer from. Files that
are edited leave the overlay as it is, but for what they say themselves now; `lapekg export` writes it into them.
"""

from collections.abc import Collection

from pyoxigraph import Quad

from lapekg.history.log import Log
from lapekg.history.record import Door, Patch


def read_overlay(log: Log) -> Patch:
    """Give what is written and in no file; the cost grows with the commits since the last build."""
    commits = log.commits()
    first = next((each.number for each in reversed(commits) if each.door is Door.BUILD or each.dataset), None)
    overlay = Patch()
    for commit in commits:
        if first is not None and commit.number < first:
            continue
        if commit.number == first:
            overlay = log.read(commit.number).overlay
        elif commit.added or commit.removed:
            overlay = laid_over(overlay, log.read(commit.number).asserted)
    return overlay


def laid_over(overlay: Patch, written: Patch) -> Patch:
    """Give the overlay after something more was written.

    The files may have been changed since they were read, so that it matters, too, what was written and taken back.
    """
    added = (overlay.added - written.removed) | written.added
    return Patch(added, (overlay.removed - written.added) | written.removed)


def absorbed(overlay: Patch, in_files: Collection[Quad]) -> Patch:
    """Give what is left of an overlay when the files say this: what they lack, and what they have and should not."""
    added = frozenset(quad for quad in overlay.added if quad not in in_files)
    return Patch(added, frozenset(quad for quad in overlay.removed if quad in in_files))
