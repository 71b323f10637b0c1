"""What a build changes of the state before."""

from collections.abc import Sequence

from pyoxigraph import Quad, RdfFormat

from lapekg.commits.recording import Difference, difference
from lapekg.commits.whole import last_recorded, link_dataset_beside, quads_of
from lapekg.config import Instance
from lapekg.history.log import Log
from lapekg.history.record import Patch
from lapekg.snapshots.derived import Derived
from lapekg.snapshots.distributions import distribution_file

# A change of more quads than that, and of more than half of all, is recorded as the dataset that it leads to.
_MANY_QUADS = 20_000


def build_difference(
    log: Log, number: int, quads: Sequence[Quad], overlay: Patch, instance: Instance, derived: Derived
) -> Difference:
    """Compare a new dataset with the last recorded one; the cost grows with both.

    Where there is none to compare with, and where most is new, the dump of the new one is kept beside the log.
    """
    former = last_recorded(log)
    if former is not None:
        change = difference(quads_of(former), quads, instance)
        size = sum(len(part) for each in (change.asserted, change.inferred) for part in (each.added, each.removed))
        if size <= max(_MANY_QUADS, len(quads) // 2):
            return Difference(change.asserted, change.inferred, overlay)
    file = distribution_file(RdfFormat.N_QUADS)
    dataset = link_dataset_beside(log, number, derived.path / file, derived.distributions[file].sha256)
    return Difference(overlay=overlay, dataset=dataset)
