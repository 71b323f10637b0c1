"""The one way from files to a published snapshot."""

import dataclasses
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from lapekg.commits.building import build_difference
from lapekg.commits.proposal import Said
from lapekg.commits.recording import record_of
from lapekg.commits.recovery import mend
from lapekg.config import Instance, Settings
from lapekg.errors import HistoryError, SnapshotError
from lapekg.graph import Dataset, count, load_rules
from lapekg.graph.dataset import complete, merge
from lapekg.history.digest import digest_of
from lapekg.history.log import Log
from lapekg.history.overlay import absorbed, read_overlay
from lapekg.history.record import Door, Patch
from lapekg.snapshots.lock import build_lock
from lapekg.snapshots.manifest import Manifest
from lapekg.snapshots.open import Snapshot, current_snapshot
from lapekg.snapshots.origin import File, Origin, write_origin
from lapekg.snapshots.program import is_by_this_program, made_by
from lapekg.snapshots.write import next_number, publish, seal, staging, words_folder, write_dataset
from lapekg.sources import InputHashes, hash_inputs, read_instance

if TYPE_CHECKING:  # pySHACL takes 0.5 s to import, see _validate
    from lapekg.validation.report import ValidationReport, Violation

Clock = Callable[[], datetime]

# Who builds is whoever may change the files; what they say for themselves stands in the files' own history.
_BUILDER = "lapekg build"


class Phase(StrEnum):
    """The steps of a build, in their order."""

    READ = "read"
    INFER = "infer"
    VALIDATE = "validate"
    WRITE = "write"
    PUBLISH = "publish"


Progress = Callable[[Phase], None]


@dataclasses.dataclass(frozen=True, slots=True)
class BuildResult:
    """The published snapshot; without a report nothing was built, as the one before was still up to date.

    The report of a published snapshot may hold warnings.
    """

    snapshot: Snapshot
    report: "ValidationReport | None"
    seconds: float

    @property
    def built(self) -> bool:
        """Say whether the snapshot is a new one."""
        return self.report is not None


def utc_now() -> datetime:
    """Read the clock; the one that builds use outside tests."""
    return datetime.now(UTC)


def build(
    settings: Settings, instance: Instance, progress: Progress, clock: Clock = utc_now, *, force: bool = False
) -> BuildResult:
    """Read, infer, validate, write and publish; raises ValidationError and publishes nothing when shapes refuse.

    When nothing changed since the current snapshot, it stays, unless forced.
    """
    started = time.perf_counter()
    with build_lock(settings.state), _uncollected():
        log = Log(settings.state)
        damage = _mend(instance, log)
        inputs = hash_inputs(instance)
        snapshot = None if force else _up_to_date(settings.state, inputs)
        if snapshot is not None:
            return BuildResult(snapshot, report=None, seconds=time.perf_counter() - started)
        if damage is not None:
            raise damage
        steps = _Steps(progress)
        overlay = read_overlay(log)
        dataset = _read_dataset(instance, overlay, steps)
        with steps.during(Phase.VALIDATE):
            results, report = _validate(dataset, instance)
        report.raise_for_violations()
        made = _Made(inputs, dataset, results, absorbed(overlay, dataset.positions))
        snapshot = _write_snapshot(made, instance, log, steps, clock)
    return BuildResult(snapshot, report=report, seconds=time.perf_counter() - started)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the search for cycles: a build leaves hardly any, and looking for them takes a tenth of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Steps:
    """Tells the progress which phase begins, and keeps how long each took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def during(self, phase: Phase) -> Iterator[None]:
        self._progress(phase)
        started = time.perf_counter()
        yield
        self.seconds[phase] = round(time.perf_counter() - started, 4)


def _read_dataset(instance: Instance, overlay: Patch, steps: _Steps) -> Dataset:
    with steps.during(Phase.READ):
        positions = merge(read_instance(instance))
    with steps.during(Phase.INFER):
        return complete(positions, load_rules(instance), instance, overlay.added, overlay.removed)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """What a snapshot is written from; each result comes with its origin, and once for each of its origins.

    `overlay` is what the dataset has beside what the files say.
    """

    inputs: InputHashes
    dataset: Dataset
    results: Sequence["Violation"]
    overlay: Patch

    def origin(self) -> Origin:
        graphs = self.dataset.positions.graphs()
        files = {name: File(each, graphs.get(name, {})) for name, each in self.inputs.files}
        return Origin(self.inputs.frame, files)


def _validate(dataset: Dataset, instance: Instance) -> tuple[Sequence["Violation"], "ValidationReport"]:
    # pySHACL and rdflib take 0.2 s to import: a build that is up to date and a faulty file do without them.
    from lapekg.validation.engine import find  # noqa: PLC0415
    from lapekg.validation.results import report_of  # noqa: PLC0415
    from lapekg.validation.shapes import load_shapes  # noqa: PLC0415

    shapes = load_shapes(instance)
    results = find(dataset, shapes)
    return results, report_of(results, shapes.naming)


def _write_snapshot(made: _Made, instance: Instance, log: Log, steps: _Steps, clock: Clock) -> Snapshot:
    from lapekg.snapshots.results import write_results  # noqa: PLC0415 (as above)

    state, last = log.folder.parent, log.last()
    number = next_number(state, last.number if last else 0)
    with staging(state) as staged:
        with steps.during(Phase.WRITE):
            derived = write_dataset(made.dataset, staged.path, number, instance, words_folder(state))
            write_origin(made.origin(), staged.path)
            write_results(made.results, staged.path)
            digest = digest_of(made.dataset.quads)
        with steps.during(Phase.PUBLISH):
            change = build_difference(log, number, made.dataset.quads, made.overlay, instance, derived)
            record = record_of(log, number, clock(), Said(Door.BUILD, _BUILDER), digest, change)
            manifest = Manifest(
                number=number,
                published=record.commit.time,
                input_hash=made.inputs.total,
                digest=digest,
                counts=dataclasses.asdict(count(made.dataset)),
                versions=made_by(),
                base_iri=instance.base_iri,
                default_graph=instance.default_graph,
                title=instance.title,
                seconds=dict(steps.seconds),
            )
            seal(staged.path, manifest)
            log.append(record)
            staged.is_kept = True
            return publish(staged.path, number, state)


def _mend(instance: Instance, log: Log) -> HistoryError | None:
    """Mend what a crash left; a log that is damaged beyond that keeps nobody from serving what is published."""
    try:
        mend(instance, log)
    except HistoryError as error:
        return error
    return None


def _up_to_date(state: Path, inputs: InputHashes) -> Snapshot | None:
    """Give the current snapshot when building again would only repeat it."""
    try:
        snapshot = current_snapshot(state)
    except SnapshotError:
        # None yet, or a damaged one: either way a build mends it.
        return None
    return snapshot if is_by_this_program(snapshot.manifest) and snapshot.manifest.input_hash == inputs.total else None
