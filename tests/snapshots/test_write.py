"""Writing and publishing snapshots, with a crash at every step."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Store

from lapekg.config import Instance
from lapekg.errors import SnapshotError
from lapekg.graph import Dataset, build_dataset
from lapekg.snapshots import Manifest, Snapshot, current_path, current_snapshot
from lapekg.snapshots.open import numbered_snapshot, published_snapshots
from lapekg.snapshots.subjects import count_subjects, read_subjects
from lapekg.snapshots.write import next_number, publish, seal, sealed, staging, words_folder, write_dataset
from lapekg.sources import read_instance

# A child that dies by SIGKILL just before its n-th call of a system function that changes the disk, for n = 1, 2, …,
# each time in a fresh process, until one survives. Each of its deaths is followed by the checks of a reader.
CRASHES = """
import os, signal, sys
from pathlib import Path
from lapekg.config import Settings, load_instance
from lapekg.pipeline import build
from lapekg.snapshots import current_snapshot

# Once, before the forks.
import lapekg.validation, pyoxigraph
from lapekg.search.dictionary import Dictionary

Dictionary("en", {"book"})

STEPS = ("mkdir", "fsync", "rename", "replace", "symlink", "unlink", "rmdir", "open", "chmod")
root = Path(sys.argv[1])
settings, instance = Settings(root=root, state=root / ".lapekg"), load_instance(root)

def child(action):
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            action()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def run():
    build(settings, instance, lambda phase: None, force=True)

def run_until(limit):
    calls = 0
    def counted(function):
        def call(*arguments, **options):
            nonlocal calls
            calls += 1
            if calls == limit:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)
        return call
    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
    run()

def read():
    snapshot = current_snapshot(settings.state)
    store = pyoxigraph.Store.read_only(str(snapshot.store_path))
    assert len(store) == snapshot.manifest.counts["quads"] + snapshot.manifest.counts["statements"]

assert child(run) == 0
limit, published = 1, 1
while (status := child(lambda: run_until(limit))) == -signal.SIGKILL:
    number = current_snapshot(settings.state).number
    assert number >= published
    published = number
    assert child(read) == 0
    limit += 1
assert status == 0, status
assert child(run) == 0
left = [path.name for path in (settings.state / "snapshots").iterdir() if path.name.startswith(".")]
assert not left, left
print(limit)
"""

BOOKS = Instance(Path(), base_iri="http://books.example/", prefixes={"b": "http://books.example/terms#"})


def snapshot_of(tmp_path: Path, dataset: Dataset) -> Snapshot:
    with staging(tmp_path) as staged:
        number = next_number(tmp_path)
        write_dataset(dataset, staged.path, number, BOOKS, words_folder(tmp_path))
        seal(staged.path, manifest(number))
        return publish(staged.path, number, tmp_path)


def manifest(number: int) -> Manifest:
    return Manifest(number, "2026-01-01T00:00:00.000Z", "i", "d", {}, {}, "http://e/", "merged", {}, {})


@pytest.fixture
def dataset(tiny_instance: Path) -> Dataset:
    instance = Instance(tiny_instance.resolve(), base_iri="http://books.example/", default_graph="merged")
    return build_dataset(read_instance(instance), [], instance)


def test_publish_makes_the_snapshot_current(tmp_path: Path, dataset: Dataset) -> None:
    snapshot = snapshot_of(tmp_path, dataset)
    assert current_snapshot(tmp_path) == snapshot
    assert current_path(tmp_path) == snapshot.path == tmp_path / "snapshots/000001"
    store = Store.read_only(str(snapshot.store_path))
    assert set(store) == set(dataset.served_quads())


def test_publish_counts_on_and_keeps_the_old_snapshot(tmp_path: Path, dataset: Dataset) -> None:
    first, second = snapshot_of(tmp_path, dataset), snapshot_of(tmp_path, dataset)
    assert (first.number, second.number) == (1, 2)
    assert current_snapshot(tmp_path) == second
    assert first.dump_path.read_bytes() == second.dump_path.read_bytes()


def test_next_number_never_uses_a_number_again(tmp_path: Path) -> None:
    (tmp_path / "snapshots/000041").mkdir(parents=True)
    assert next_number(tmp_path) == 42


def test_staging_clears_what_a_dead_build_left(tmp_path: Path, dataset: Dataset) -> None:
    stale = tmp_path / "snapshots/.building-1-x"
    stale.mkdir(parents=True)
    (stale / "dataset.nq").write_text("half")
    (tmp_path / ".current-1").symlink_to("nowhere")
    snapshot_of(tmp_path, dataset)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "books") == ["current", "snapshots", "words"]
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == ["000001"]


def test_sealed_finds_what_was_written_whole_and_not_published(tmp_path: Path) -> None:
    with staging(tmp_path) as staged:
        assert sealed(tmp_path, 7) is None
        seal(staged.path, manifest(7))
        assert sealed(tmp_path, 7) == staged.path
        assert sealed(tmp_path, 8) is None


def test_staging_leaves_nothing_when_writing_fails(tmp_path: Path) -> None:
    def fail() -> None:
        with staging(tmp_path) as staged:
            (staged.path / "dataset.nq").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list((tmp_path / "snapshots").iterdir()) == []


def test_published_snapshots_are_those_that_can_be_read_the_newest_first(tmp_path: Path, dataset: Dataset) -> None:
    first, second, third = (snapshot_of(tmp_path, dataset) for _ in range(3))
    (second.path / "manifest.json").write_text('{"format": 1}')
    (tmp_path / "snapshots/000009").mkdir()
    assert list(published_snapshots(tmp_path)) == [third, first]
    shutil.rmtree(first.store_path)
    for number in (1, 2, 9, 10):
        with pytest.raises(SnapshotError):
            numbered_snapshot(tmp_path, number)


def test_read_subjects_gives_a_part(tmp_path: Path, dataset: Dataset) -> None:
    snapshot = snapshot_of(tmp_path, dataset)
    every = list(read_subjects(snapshot))
    assert len(every) == count_subjects(snapshot) == len(set(every)) > 2
    assert list(read_subjects(snapshot, 1, 2)) == every[1:3]
    assert list(read_subjects(snapshot, len(every))) == []


def test_current_snapshot_without_one_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="no snapshot yet; run `lapekg build`"):
        current_snapshot(tmp_path)


@pytest.mark.parametrize(
    "part",
    [
        "manifest.json",
        "derived/dataset.nq",
        "derived/dataset.ttl.gz",
        "derived/subjects.txt",
        "derived/statistics.json",
        "derived/search.sqlite",
        "derived/derived.json",
        "derived",
        "store",
        ".",
    ],
)
def test_current_snapshot_partial_is_refused(tmp_path: Path, dataset: Dataset, part: str) -> None:
    snapshot = snapshot_of(tmp_path, dataset)
    (snapshot.path / part).rename(tmp_path / "elsewhere")
    with pytest.raises(SnapshotError, match="partial"):
        current_snapshot(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 1}', '{"format": 2}', "\udcff"])
def test_current_snapshot_damaged_manifest_is_refused(tmp_path: Path, dataset: Dataset, text: str) -> None:
    snapshot = snapshot_of(tmp_path, dataset)
    (snapshot.path / "manifest.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(SnapshotError) as caught:
        current_snapshot(tmp_path)
    assert "\n" not in str(caught.value)


def test_build_killed_before_any_change_of_the_disk_leaves_a_readable_snapshot(tiny_instance: Path) -> None:
    # Without shapes each of the builds takes a tenth of a second less.
    (tiny_instance / "shapes/Book.ttl").unlink()
    finished = subprocess.run(
        [sys.executable, "-c", CRASHES, str(tiny_instance)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "RUST_BACKTRACE": "0"},
    )
    assert finished.returncode == 0, finished.stderr
    assert int(finished.stdout) > 20
