"""Count the reports of an instance anew: they tell of the whole graph, so commits leave them as they were."""

from contextlib import closing
from dataclasses import dataclass
from functools import partial

from pyoxigraph import Quad, Store

from lapekg.archive.contents import is_merged, stored_quads
from lapekg.archive.priority import gently
from lapekg.commits import Committer, Said, Work
from lapekg.config import Instance, Settings
from lapekg.drafts.change import Change
from lapekg.graph import load_rules
from lapekg.graph.rules import Rule, report
from lapekg.history.record import Door, Patch
from lapekg.snapshots.open import Snapshot, current_path, current_snapshot
from lapekg.snapshots.reading import reading

_AUTHOR = "lapekg"
_MESSAGE = "reports counted anew"


def bring_reports(settings: Settings, instance: Instance) -> Snapshot:
    """Commit what the reports of the published snapshot say, if it is something else; give the snapshot that says it.

    Nobody waits for the counting, so another commit may come before its own: then it is for nothing, and the snapshot
    that was counted is given, which is not the published one any more. Raises BuildInProgress, SnapshotError and what a
    commit raises.
    """
    rules = [rule for rule in load_rules(instance) if rule.is_report]
    snapshot = current_snapshot(settings.state)
    patch = gently(partial(_outdated_in, snapshot, rules)) if rules else Patch()
    if not patch:
        return snapshot
    counted = _Counted(snapshot, patch)
    with closing(Committer(settings, instance)) as committer:
        # Before the lock is taken, as others wait for that.
        committer.prepare()
        if current_path(settings.state) == snapshot.path:
            outcome = committer.commit(counted, Said(Door.REPORTS, _AUTHOR, _MESSAGE))
            return outcome.snapshot if counted.is_done else snapshot
    return snapshot


def _outdated_in(snapshot: Snapshot, rules: list[Rule]) -> Patch:
    with reading(snapshot.path):
        store = Store.read_only(str(snapshot.store_path))
        return outdated(rules, store, merged=is_merged(snapshot))


def outdated(rules: list[Rule], store: Store, *, merged: bool) -> Patch:
    """Compare what reports say of a store with what stands there."""
    graphs = {rule.iri for rule in rules}
    quads = stored_quads(store, merged=merged)
    there = frozenset(quad for quad in quads if quad.graph_name in graphs)
    others = [quad for quad in quads if quad.graph_name not in graphs]
    statements = Store()
    statements.extend(Quad(*quad.triple) for quad in others)
    now = frozenset(report(rules, others, statements))
    return Patch(now - there, there - now)


@dataclass(eq=False)
class _Counted:
    """What the reports say of one snapshot, to be committed if that is still the published one."""

    snapshot: Snapshot
    patch: Patch
    is_done: bool = False

    def propose(self, work: Work) -> Change:
        """Give the difference, or none where it is not known."""
        self.is_done = work.snapshot.identity == self.snapshot.identity
        patch = self.patch if self.is_done else Patch()
        work.draft.apply(patch.added, patch.removed)
        return Change(patch.added, patch.removed)
