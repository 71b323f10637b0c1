"""`lapekg dump`."""

import sys
from pathlib import Path

import click

from lapekg.config import Settings


@click.command(short_help="Write the published quads as N-Quads.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of stdout.")
@click.pass_obj
def dump(settings: Settings, output: Path | None) -> None:
    """Write the published snapshot's quads as sorted N-Quads."""
    from lapekg.snapshots.dump import copy_dump  # noqa: PLC0415 (keeps --help quick)

    copy_dump(settings.state, output, sys.stdout.buffer)
