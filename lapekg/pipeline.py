"""The one way from files to a published snapshot."""

import dataclasses
import gc
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from lapekg.checking import validate_dataset
from lapekg.config import Instance, Settings
from lapekg.errors import SnapshotError
from lapekg.graph import Dataset, count, load_rules
from lapekg.graph.dataset import complete, merge
from lapekg.snapshots.lock import build_lock
from lapekg.snapshots.manifest import Manifest
from lapekg.snapshots.open import Snapshot, current_snapshot
from lapekg.snapshots.write import next_number, publish, staging, write_dataset
from lapekg.sources import (
    hash_files,
    hash_inputs,
    read_instance,
)

if TYPE_CHECKING:  # pySHACL takes 0.5 s to import, see lapekg.checking
    from lapekg.validation.report import ValidationReport

# Modules and packages above this one or beside it.
_FACES = frozenset(("__main__.py", "cli.py", "terminal.py", "linked", "sparql", "web"))

Clock = Callable[[], datetime]


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
        input_hash = hash_inputs(instance)
        snapshot = None if force else _up_to_date(settings.state, input_hash)
        if snapshot is not None:
            return BuildResult(snapshot, report=None, seconds=time.perf_counter() - started)
        steps = _Steps(progress)
        dataset = _read_dataset(instance, steps)
        with steps.during(Phase.VALIDATE):
            report = validate_dataset(dataset, instance)
        report.raise_for_violations()
        snapshot = _write_snapshot(dataset, instance, settings.state, steps, (input_hash, clock))
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


def _read_dataset(instance: Instance, steps: _Steps) -> Dataset:
    with steps.during(Phase.READ):
        positions = merge(read_instance(instance))
    with steps.during(Phase.INFER):
        return complete(positions, load_rules(instance), instance)


def _write_snapshot(
    dataset: Dataset, instance: Instance, state: Path, steps: _Steps, origin: tuple[str, Clock]
) -> Snapshot:
    input_hash, clock = origin
    with staging(state) as directory:
        with steps.during(Phase.WRITE):
            written = write_dataset(dataset, directory, instance)
        with steps.during(Phase.PUBLISH):
            manifest = Manifest(
                number=next_number(state),
                published=clock().astimezone(UTC).isoformat(timespec="seconds"),
                input_hash=input_hash,
                dataset_hash=written.dataset_hash,
                distributions=written.distributions,
                counts=dataclasses.asdict(count(dataset)),
                versions=_versions(),
                base_iri=instance.base_iri,
                default_graph=instance.default_graph,
                title=instance.title,
                seconds=dict(steps.seconds),
            )
            return publish(directory, manifest, state)


def _versions() -> dict[str, str]:
    return {
        "lapekg": version("lapekg"),
        "code": _code_hash(),
        "pyoxigraph": version("pyoxigraph"),
        "python": platform.python_version(),
    }


def _code_hash() -> str:
    """Hash the modules that can leave a trace in a snapshot, so that whoever changes one need not force a build.

    These are all modules but those that nothing here may import (the contracts in pyproject.toml forbid it): a new
    module counts unless it belongs to a face, so that one forgotten here costs a build and never spoils a snapshot.
    """
    package = Path(__file__).parent
    names = (path.relative_to(package) for path in sorted(package.rglob("*.py")))
    return hash_files((name.as_posix(), package / name) for name in names if name.parts[0] not in _FACES)


def _up_to_date(state: Path, input_hash: str) -> Snapshot | None:
    """Give the current snapshot when building again would only repeat it."""
    try:
        snapshot = current_snapshot(state)
    except SnapshotError:
        # None yet, or a damaged one: either way a build mends it.
        return None
    versions = _versions()
    made_by = snapshot.manifest.versions
    same = all(made_by.get(name) == versions[name] for name in ("lapekg", "code", "pyoxigraph"))
    return snapshot if same and snapshot.manifest.input_hash == input_hash else None
