"""The overlay written into the files of an instance: what came through the doors, and the files do not say yet."""

from pathlib import Path

from lapekg.config import Instance, Settings
from lapekg.errors import SnapshotError
from lapekg.export.plan import Plan, plan
from lapekg.export.staging import apply, write_to
from lapekg.history.log import Log
from lapekg.history.overlay import read_overlay
from lapekg.snapshots.lock import build_lock
from lapekg.snapshots.open import current_path
from lapekg.snapshots.origin import Origin, read_origin


def preview(settings: Settings, instance: Instance) -> Plan:
    """Work out what an export would do; raises SourceError when a file cannot be read."""
    return plan(instance, read_overlay(Log(settings.state)), _origin(settings.state))


def export_to(settings: Settings, instance: Instance, folder: Path) -> Plan:
    """Write the edited files below another folder; the instance stays as it is."""
    planned = preview(settings, instance)
    write_to(planned.edits, folder)
    return planned


def export(settings: Settings, instance: Instance) -> Plan:
    """Write the overlay into the files of the instance, all or none of them.

    Raises SourceError when a file cannot be read, BuildInProgress when a build or a commit keeps the lock too long, and
    StaleWrite when somebody edits a file at the same moment.
    """
    log = Log(settings.state)
    before = log.last()
    planned = preview(settings, instance)
    # A commit waits for this lock, so the work is done before it is taken; one that came meanwhile makes it void.
    with build_lock(settings.state):
        if log.last() != before:
            planned = preview(settings, instance)
        apply(planned.edits, instance)
    return planned


def _origin(state: Path) -> Origin | None:
    try:
        return read_origin(current_path(state))
    except SnapshotError:
        # Without it every file is read.
        return None
