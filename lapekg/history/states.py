"""The difference between two published states."""

from lapekg.errors import NoSuchCommit
from lapekg.history.log import Log
from lapekg.history.record import Patch


def between(log: Log, first: int, second: int) -> tuple[Patch, Patch]:
    """Give what was written and what rules made in between, as the net difference from one state to another.

    The second may be the earlier one. The cost grows with the commits in between. Raises NoSuchCommit where one of
    them is not in the log, or was recorded as a whole dataset, so that the log has no difference.
    """
    older, newer = sorted((log.commit(first).number, log.commit(second).number))
    asserted, inferred = Patch(), Patch()
    for record in log.records(older + 1, newer):
        if record.commit.dataset is not None:
            raise NoSuchCommit(
                f"commit {record.commit.number} was recorded as a whole dataset, not as a change; compare the dumps"
            )
        asserted, inferred = asserted.then(record.asserted), inferred.then(record.inferred)
    return (asserted, inferred) if first <= second else (asserted.inverse(), inferred.inverse())
