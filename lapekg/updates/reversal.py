"""Take a commit back: what it added goes, what it removed comes again, as far as later commits have left it."""

from dataclasses import dataclass, field

from pyoxigraph import Quad

from lapekg.commits.proposal import Work
from lapekg.drafts.change import Change
from lapekg.errors import RefusedChange
from lapekg.history.record import Record
from lapekg.updates.ledger import Ledger


@dataclass(slots=True)
class Reversal:
    """The inverse of what a commit wrote; what rules made of it follows.

    `left` are, once it has been proposed, the statements that there is nothing to undo of: those that came with the
    commit and are gone since, and those that went with it and are back.
    """

    record: Record
    left: frozenset[Quad] = field(default=frozenset(), init=False)

    def propose(self, work: Work) -> Change:
        """Apply the inverse to the draft; raises RefusedChange where the log has no difference to undo."""
        commit, patch = self.record.commit, self.record.asserted
        if commit.dataset is not None:
            raise RefusedChange(
                f"commit {commit.number} was recorded as a whole dataset, not as a change, so there is nothing to undo"
            )
        store = work.draft.store
        gone = {quad for quad in patch.added if quad not in store}
        back = {quad for quad in patch.removed if quad in store}
        self.left = frozenset(gone | back)
        ledger = Ledger(work)
        ledger.change(patch.added - gone, patch.removed - back)
        return ledger.net()
