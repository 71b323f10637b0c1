"""Finish what is published: reports, then derived files, then the snapshots that need not stay."""

import logging
from datetime import UTC, datetime
from functools import partial

from lapekg.archive.finish import finish_snapshot
from lapekg.archive.priority import gently
from lapekg.archive.reports import bring_reports
from lapekg.archive.retention import clean
from lapekg.config import Instance, Settings
from lapekg.errors import BuildInProgress, SnapshotError, ValidationError
from lapekg.snapshots.open import Snapshot, current_snapshot

_log = logging.getLogger(__name__)


def finish(settings: Settings, instance: Instance) -> Snapshot:
    """Finish the published snapshot, if it is not; give the one whose files are there now.

    Commits may come meanwhile, so another one may be published at the end, with these files and not finished. Raises
    SnapshotError, BuildInProgress and what a commit raises.
    """
    snapshot = current_snapshot(settings.state)
    if not snapshot.is_finished:
        try:
            snapshot = bring_reports(settings, instance)
        except BuildInProgress:
            raise
        except (ValidationError, SnapshotError) as error:
            # The shapes refuse them, or the rules have changed since the build; the former counts stay.
            _log.warning("the reports cannot be counted anew: %s", error)
        snapshot = gently(partial(finish_snapshot, snapshot, instance, settings.state))
    clean(settings.state, instance.history, datetime.now(UTC))
    return snapshot
