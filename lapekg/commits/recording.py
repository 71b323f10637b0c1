"""What the log says of a commit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pyoxigraph import Quad

from lapekg.commits.proposal import Said
from lapekg.config import Instance
from lapekg.history.log import Log, time_text
from lapekg.history.record import Commit, Patch, Record
from lapekg.iris import is_rule_graph


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one state to the next: by quads, or the name and checksum of a file with all there is."""

    asserted: Patch = field(default_factory=Patch)
    inferred: Patch = field(default_factory=Patch)
    overlay: Patch = field(default_factory=Patch)
    dataset: tuple[str, str] | None = None


def record_of(log: Log, number: int, time: datetime, said: Said, digest: str, change: Difference) -> Record:
    """Make the record of a commit; its time is never before that of the last one, whatever the clock says."""
    last = log.last()
    name, sha256 = change.dataset or (None, None)
    commit = Commit(
        number=number,
        time=max(time_text(time), last.time if last else ""),
        door=said.door,
        author=said.author,
        message=said.message,
        source=said.source,
        request=said.request,
        added=len(change.asserted.added),
        removed=len(change.asserted.removed),
        inferred_added=len(change.inferred.added),
        inferred_removed=len(change.inferred.removed),
        digest=digest,
        dataset=name,
        dataset_sha256=sha256,
        reverts=said.reverts,
    )
    return Record(commit, change.asserted, change.inferred, change.overlay)


def difference(before: Iterable[Quad], after: Iterable[Quad], instance: Instance) -> Difference:
    """Compare two datasets."""
    added = set(after)
    removed = []
    for quad in before:
        if quad in added:
            added.remove(quad)
        else:
            removed.append(quad)
    return Difference(*split(Patch(frozenset(added), frozenset(removed)), instance))


def split(patch: Patch, instance: Instance) -> tuple[Patch, Patch]:
    """Part what was written from what rules infer."""
    added, removed = (
        frozenset(quad for quad in quads if is_rule_graph(quad.graph_name, instance))
        for quads in (patch.added, patch.removed)
    )
    return Patch(patch.added - added, patch.removed - removed), Patch(added, removed)
