"""Commit a proposal: compute, judge, record and publish it, whichever door it came by."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pyoxigraph import DefaultGraph, Quad, Store

from lapekg.checking.base import Base, read_base
from lapekg.checking.incremental import Checker
from lapekg.commits.judging import Judge, Verdict
from lapekg.commits.outcome import Outcome, RefusedByShapes
from lapekg.commits.proposal import Proposal, Said, Work, entries_of
from lapekg.commits.publishing import next_manifest, publish_commit
from lapekg.commits.recording import Difference, record_of
from lapekg.commits.recovery import mend
from lapekg.config import Instance, Settings
from lapekg.drafts.change import Change, Untellable
from lapekg.drafts.draft import Draft
from lapekg.errors import RefusedChange, SnapshotError, WriteFailed
from lapekg.graph.literals import canonical
from lapekg.history.log import Log
from lapekg.history.overlay import laid_over
from lapekg.history.record import Commit, Door, Patch
from lapekg.iris import is_rule_graph
from lapekg.reporting.checked import locate
from lapekg.snapshots.lock import build_lock
from lapekg.snapshots.manifest import MANIFEST_FILE
from lapekg.snapshots.open import Snapshot, current_path, current_snapshot
from lapekg.snapshots.write import next_number
from lapekg.sources import frame_files
from lapekg.validation.naming import Naming
from lapekg.validation.report import ValidationReport

Clock = Callable[[], datetime]


@dataclass(slots=True, eq=False)
class _Opened:
    """What commits to one state of the graph share; `key` tells whether it is still that state."""

    key: tuple[object, ...]
    checker: Checker
    judge: Judge

    @property
    def base(self) -> Base:
        return self.checker.base


class Committer:
    """Makes commits, one after the other; what does not change between two is read once.

    One for each process. Other processes may build and commit meanwhile: they are waited for, and what they published
    is gone on from.
    """

    def __init__(self, settings: Settings, instance: Instance, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._state = settings.state
        self._instance = instance
        self._clock = clock
        self._log = Log(settings.state)
        self._opened: _Opened | None = None

    def commit(self, proposal: Proposal, said: Said, *, dry_run: bool = False) -> Outcome:
        """Publish what a proposal changes, if the shapes let it pass; a dry run tells what would become of it.

        Raises RefusedByShapes, what the proposal raises to refuse, BuildInProgress when another writer does not end,
        SnapshotError where there is nothing to start from, and OSError; then nothing has changed. A change of nothing
        makes no commit.
        """
        if dry_run:
            return self._try(proposal, said, None)
        with build_lock(self._state):
            mend(self._instance, self._log)
            try:
                return self._try(proposal, said, next_number(self._state, self._last_number()))
            except OSError:
                last = self._log.last()
                if last is None or last.request != said.request:
                    raise
                return self._publish_recorded(last)

    def prepare(self) -> None:
        """Read what the first commit would wait for; raises SnapshotError where there is nothing to start from."""
        with self._open().checker.drafts.lend():
            pass

    def close(self) -> None:
        """Leave nothing behind in the state folder."""
        if self._opened is not None:
            self._opened.checker.close()
            self._opened = None

    def _last_number(self) -> int:
        last = self._log.last()
        return last.number if last else 0

    def _try(self, proposal: Proposal, said: Said, number: int | None) -> Outcome:
        try:
            return self._carry_out(proposal, said, number, wholly=False)
        except Untellable:
            return self._carry_out(proposal, said, number, wholly=True)

    def _carry_out(self, proposal: Proposal, said: Said, number: int | None, *, wholly: bool) -> Outcome:
        opened = self._open()
        base = opened.base
        with opened.checker.drafts.lend() as draft:
            change = proposal.propose(Work(self._instance, base.store, draft, base.snapshot))
            change = self._effective(change, base.store, said)
            verdict = self._judge(opened.judge, change, draft, proposal, said, wholly=wholly)
            asserted, inferred = Patch(change.added, change.removed), verdict.inferred
            if said.door is Door.REPORTS:
                asserted, inferred = Patch(), asserted
            outcome = Outcome(base.snapshot, None, asserted, inferred, verdict.checked)
            if not verdict.checked.conforms:
                raise RefusedByShapes(outcome)
            if number is None or not (asserted or inferred):
                return outcome
            published = self._publish(opened, draft, outcome, verdict, said, number)
            return replace(outcome, snapshot=published[0], commit=published[1])

    def _judge(
        self, judge: Judge, change: Change, draft: Draft, proposal: Proposal, said: Said, *, wholly: bool
    ) -> Verdict:
        # What reports count is read by no rule, and counted anew for the next commit anyway.
        infers = said.door is not Door.REPORTS
        return judge.judge(change, draft, entries_of(proposal), wholly=wholly, infers=infers)

    def _effective(self, change: Change, base: Store, said: Said) -> Change:
        """Hold a change to what really changes, in the spelling of the store, and to graphs that may be written."""
        added = frozenset(quad for quad in map(canonical, change.added) if quad not in base)
        removed = frozenset(quad for quad in map(canonical, change.removed) if quad in base)
        if said.door is not Door.REPORTS:
            for quad in (*added, *removed):
                self._refuse(quad)
        return Change(added, removed, change.located)

    def _refuse(self, quad: Quad) -> None:
        if is_rule_graph(quad.graph_name, self._instance):
            raise RefusedChange(f"{quad.graph_name} holds what a rule infers; change what the rule reads, or the rule")
        if self._instance.merged and isinstance(quad.graph_name, DefaultGraph):
            raise RefusedChange(
                "the default graph is made of all named graphs here; name the graph that the statement stands in"
            )

    def _publish(
        self, opened: _Opened, draft: Draft, outcome: Outcome, verdict: Verdict, said: Said, number: int
    ) -> tuple[Snapshot, Commit]:
        base, stores = opened.base, (opened.base.store, draft.store)
        manifest = next_manifest(base.snapshot.manifest, number, outcome.asserted, outcome.inferred, stores)
        difference = Difference(outcome.asserted, outcome.inferred)
        record = record_of(self._log, number, self._clock(), said, manifest.digest, difference)
        manifest = replace(manifest, published=record.commit.time)
        commit, snapshot = publish_commit(self._log, record, manifest, base, draft.store, verdict)
        self._advance(opened, draft, outcome.asserted, verdict, snapshot)
        return snapshot, commit

    def _advance(self, opened: _Opened, draft: Draft, asserted: Patch, verdict: Verdict, snapshot: Snapshot) -> None:
        """Go on from the snapshot that was published; its graph is the draft's."""
        base = opened.base
        if verdict.pairs is None:
            # All results are new; the next commit reads them.
            opened.key = ()
            return
        base.remarks.replace(verdict.pairs, verdict.found)
        store = Store.read_only(str(snapshot.store_path))
        overlay = laid_over(base.overlay, asserted)
        opened.checker.advance(Base(snapshot, base.origin, store, base.remarks, overlay))
        draft.keep(store)
        opened.key = self._key()

    def _publish_recorded(self, commit: Commit) -> Outcome:
        """Publish a commit that counts, as it is recorded, when it went wrong for the first time."""
        self.close()
        try:
            mend(self._instance, self._log)
        except OSError as error:
            raise WriteFailed(
                f"commit {commit.number} is recorded and cannot be published: {error.strerror or error}; "
                "it will be when there is a next one, or at the next start"
            ) from error
        record = self._log.read(commit.number)
        report = locate(ValidationReport((), Naming.of(self._instance)), lambda _: None)
        return Outcome(current_snapshot(self._state), commit, record.asserted, record.inferred, report)

    def _open(self) -> _Opened:
        key = self._key()
        if self._opened is None or self._opened.key != key:
            self.close()
            base = read_base(self._instance, current_snapshot(self._state), self._state)
            checker = Checker(self._instance, self._state, base)
            self._opened = _Opened(key, checker, Judge(self._instance, checker))
        return self._opened

    def _key(self) -> tuple[object, ...]:
        """Tell the published snapshot, and the settings, rules and shapes, from others."""
        published = current_path(self._state)
        try:
            files = [published / MANIFEST_FILE, *frame_files(self._instance)]
            return tuple((path, path.stat().st_mtime_ns) for path in files)
        except OSError as error:
            raise SnapshotError(f"{error.filename}: cannot be read: {error.strerror}") from error
