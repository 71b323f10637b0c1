"""What comes of a proposal."""

from dataclasses import dataclass

from lapekg.errors import ValidationError
from lapekg.history.record import Commit, Patch
from lapekg.reporting.checked import Checked
from lapekg.snapshots.open import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What changed or would change, and the report on it.

    `commit` is None after a dry run and where nothing had to change; `snapshot` is the published one afterwards.
    """

    snapshot: Snapshot
    commit: Commit | None
    asserted: Patch
    inferred: Patch
    checked: Checked


class RefusedByShapes(ValidationError):
    """The shapes refuse a change; `outcome` has the change and the report."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.checked.report)
        self.outcome = outcome

    def __str__(self) -> str:
        return super().__str__().replace("the dataset", "the change")
