"""A state folder whose writers are killed, and what must hold after each death.

Writers are forked, so that one starts in milliseconds; the process that forks them opens no store, as the engine's
threads do not survive a fork.
"""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from lapekg.archive.newest import finish
from lapekg.archive.retention import clean
from lapekg.commits import Committer, Said, Work, recover
from lapekg.commits.whole import served
from lapekg.config import Settings, load_instance
from lapekg.drafts.change import Change
from lapekg.errors import BuildInProgress
from lapekg.history import Door, Log
from lapekg.history.digest import digest_of
from lapekg.pipeline import build
from lapekg.snapshots.derived import DERIVED_FILES
from lapekg.snapshots.open import current_snapshot
from tests.conftest import BOOKS, write_files

ID, TERMS = "http://books.example/id/", "http://books.example/terms#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
GRAPHS = [NamedNode(f"http://books.example/source/{name}") for name in ("cover", "shelf")]
# Before each of these calls a process may die; the engine's own calls lie between them.
STEPS = ("write", "fsync", "rename", "replace", "symlink", "link", "unlink", "rmdir", "mkdir", "open", "chmod")


@dataclass(frozen=True)
class Shuffle:
    """A proposal: a book comes, and maybe another one goes."""

    number: int

    def propose(self, work: Work) -> Change:
        added, removed = _book(self.number), _book(self.number - 3) if self.number % 2 else []
        work.draft.apply(added, removed)
        return Change(frozenset(added), frozenset(removed))


def _book(number: int) -> list[Quad]:
    node, graph = NamedNode(f"{ID}b{number}"), GRAPHS[number % 2]
    author = NamedNode(f"{ID}melville")
    return [
        Quad(node, TYPE, NamedNode(f"{TERMS}Book"), graph),
        Quad(node, NamedNode(f"{TERMS}title"), Literal(f"Book {number}"), graph),
        Quad(node, NamedNode(f"{TERMS}author"), author, graph),
    ]


@dataclass
class Rack:
    """The state folder, what was acknowledged so far, and how often writers died in which work."""

    settings: Settings
    acknowledged: dict[int, str] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)
    recovered: int = 0

    @classmethod
    def set_up(cls, root: Path) -> "Rack":
        """Build the books in a fresh folder."""
        write_files(root, BOOKS)
        rack = cls(Settings(root=root, state=root / ".lapekg"))
        assert _run(rack.build) == 0
        return rack

    def build(self) -> None:
        """Build once more, whatever was written meanwhile."""
        build(self.settings, load_instance(self.settings.root), lambda _: None, force=True)

    def finish(self) -> None:
        """Make the derived files of the newest snapshot, and clean up."""
        instance = load_instance(self.settings.root)
        finish(self.settings, instance)
        clean(self.settings.state, instance.history, datetime.now(UTC))

    def commit(self, told: int, most: int = 1_000_000) -> None:
        """Commit on and on; tell each commit that is acknowledged, as a server tells its client."""
        committer = Committer(self.settings, load_instance(self.settings.root))
        # Two writers never say the same, so that each of them has something to commit.
        first = os.getpid() * 1_000_000
        for number in range(first, first + most):
            commit = None
            while commit is None:
                # Who has waited too long for the others is told so, and tries again.
                with contextlib.suppress(BuildInProgress):
                    commit = committer.commit(Shuffle(number), Said(Door.COMMAND, "tester", f"book {number}")).commit
            os.write(told, f"{commit.number} {commit.digest}\n".encode())
        committer.close()

    def kill_after(self, seconds: float, name: str) -> None:
        """Start a work in a process of its own, kill it after a while, and see what is left."""
        with _pipe() as (reading, told):
            pid = _fork(lambda: self._work(name, told))
            time.sleep(seconds)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(told)
            self._note(reading)
        self.deaths[name] += 1
        self._check()

    def die_at_each_step(self, name: str, stride: int = 1) -> int:
        """Let a work die before its first system call that changes the disk, then before its second, and so on.

        Give the number of the call that it did not come to. A stride leaves out calls in between.
        """
        limit = 1
        while True:
            if name == "finish":
                self.write_at_once(writers=1, commits=1)
            with _pipe() as (reading, told):
                pid = _fork(lambda limit=limit, told=told: self._work_until(name, limit, told))  # type: ignore[misc]
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                os.close(told)
                self._note(reading)
            self._check()
            if status != -signal.SIGKILL:
                assert status == 0, f"{name} ended with status {status} at step {limit}"
                return limit
            self.deaths[name] += 1
            limit += stride

    def write_at_once(self, writers: int, commits: int) -> None:
        """Let several processes commit side by side; each waits for the others, or is told to try again."""
        with _pipe() as (reading, told):
            pids = [_fork(lambda: self.commit(told, commits)) for _ in range(writers)]
            statuses = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
            os.close(told)
            self._note(reading)
        assert statuses == [0] * writers
        self._check()

    def _work(self, name: str, told: int, most: int = 1_000_000) -> None:
        if name == "commit":
            self.commit(told, most)
        else:
            getattr(self, name)()

    def _work_until(self, name: str, limit: int, told: int) -> None:
        calls = 0

        def counted(function: Callable[..., object]) -> Callable[..., object]:
            def call(*arguments: object, **options: object) -> object:
                nonlocal calls
                calls += 1
                if calls == limit:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*arguments, **options)

            return call

        for step in STEPS:
            setattr(os, step, counted(getattr(os, step)))
        self._work(name, told, most=1)

    def _note(self, reading: int) -> None:
        # A line that broke off was not told.
        for line in b"".join(iter(lambda: os.read(reading, 65536), b"")).decode().split("\n")[:-1]:
            number, digest = line.split()
            self.acknowledged[int(number)] = digest

    def _check(self) -> None:
        assert _run(self._reads) == 0, "what a reader sees is not whole"
        ahead = _run(self._goes_on)
        assert ahead in {0, 1}, "the state folder could not be brought in order"
        self.recovered += ahead

    def _reads(self) -> int:
        """See that what is published is whole before anybody mends anything."""
        snapshot = current_snapshot(self.settings.state)
        quads = served(Store.read_only(str(snapshot.store_path)), merged=True)
        assert digest_of(quads) == snapshot.manifest.digest
        assert len(quads) == snapshot.manifest.counts["quads"]
        assert all((snapshot.derived.path / name).stat().st_size for name in DERIVED_FILES)
        last = Log(self.settings.state).last()
        assert last is not None
        # A commit that is recorded and not published yet is acknowledged by nobody.
        assert snapshot.number >= max(self.acknowledged, default=0)
        return 0

    def _goes_on(self) -> int:
        """Mend, and see that every acknowledged commit is there as it was told; say whether one had to be published."""
        before = current_snapshot(self.settings.state).number
        recover(self.settings, load_instance(self.settings.root))
        snapshot, log = current_snapshot(self.settings.state), Log(self.settings.state)
        commits = {each.number: each for each in log.commits()}
        last = log.last()
        assert last is not None
        assert (last.number, last.digest) == (snapshot.number, snapshot.manifest.digest)
        for number, digest in self.acknowledged.items():
            assert commits[number].digest == digest
            log.read(number)
        self._reads()
        return int(snapshot.number > before)


def random_kills(rack: Rack, kills: int, seed: int, told: Callable[[int], None] = lambda _: None) -> None:
    """Kill writers at random moments of random works."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    for number in range(kills):
        name = chance.choices(("commit", "finish", "build"), (8, 1, 1))[0]
        rack.kill_after(chance.uniform(0.02, 0.35), name)
        told(number + 1)


def _run(action: Callable[[], int | None]) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(_fork(action), 0)[1])


def _fork(action: Callable[[], int | None]) -> int:
    pid = os.fork()
    if pid == 0:
        status = 99
        try:
            status = action() or 0
        except BaseException:  # noqa: BLE001 - a fork must end here, whatever happens
            import traceback

            traceback.print_exc()
        finally:
            os._exit(status)
    return pid


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        os.close(reading)
