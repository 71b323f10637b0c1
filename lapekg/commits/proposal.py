"""What a door brings: what is to change, and who says so."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pyoxigraph import Store

from lapekg.checking import Entry
from lapekg.config import Instance
from lapekg.drafts.change import Change
from lapekg.drafts.draft import Draft
from lapekg.history.record import Door
from lapekg.snapshots.open import Snapshot


@dataclass(frozen=True, slots=True)
class Said:
    """What the log tells of a commit beside what changed.

    `source` is the IRI of what the statements were read from, `request` tells one request from all others, `reverts`
    is the number of a commit that is undone.
    """

    door: Door
    author: str
    message: str = ""
    source: str | None = None
    request: str = field(default_factory=lambda: str(uuid.uuid4()))
    reverts: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What a proposal works on: the published graph, and a draft of it to be changed."""

    instance: Instance
    base: Store
    draft: Draft
    snapshot: Snapshot


class Proposal(Protocol):
    """A change that can be told once the graph is known."""

    def propose(self, work: Work) -> Change:
        """Change the draft and give the net difference; raises a LapekgError to refuse, and the draft is thrown away.

        It may be asked twice, each time with a fresh draft.
        """
        ...


def entries_of(proposal: Proposal) -> Sequence[Entry]:
    """Give the texts that a proposal adds, in which results have places; most have none."""
    return getattr(proposal, "entries", ())
