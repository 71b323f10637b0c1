"""The one way into the graph: what would change is computed, judged, recorded and published, or nothing is."""

from lapekg.commits.commit import Committer
from lapekg.commits.outcome import Outcome, RefusedByShapes
from lapekg.commits.proposal import Proposal, Said, Work
from lapekg.commits.recovery import recover

__all__ = ["Committer", "Outcome", "Proposal", "RefusedByShapes", "Said", "Work", "recover"]
