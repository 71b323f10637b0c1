"""`lapekg dump`."""

import sys
from pathlib import Path

import click

from lapekg.config import Settings, load_instance


@click.command(short_help="Write the published quads as N-Quads.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of stdout.")
@click.pass_obj
def dump(settings: Settings, output: Path | None) -> None:
    """Write the published snapshot's quads as sorted N-Quads; after a commit the dump is made first."""
    from lapekg.snapshots.dump import copy_dump  # noqa: PLC0415 (keeps --help quick)
    from lapekg.snapshots.open import current_snapshot  # noqa: PLC0415 (as above)

    if not current_snapshot(settings.state).is_finished:
        from lapekg.archive.newest import finish  # noqa: PLC0415 (heavy)

        finish(settings, load_instance(settings.root))
    copy_dump(settings.state, output, sys.stdout.buffer)
