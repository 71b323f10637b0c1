"""`lapekg backup`."""

import sys
from pathlib import Path

import click

from lapekg.cli.exits import OK
from lapekg.config import Settings

_STREAM = "-"


@click.command(short_help="Back up log, published snapshot and tokens.")
@click.argument("target", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def backup(settings: Settings, target: Path) -> int:
    """Write a backup to TARGET: a new folder, a file that ends in .tar, .tar.gz or .tgz, or - for stdout.

    It has the log of commits, the published snapshot, the hashes of the tokens, citations and the stream of changes,
    each with its checksum; `lapekg restore` reads it. Serving and commits go on meanwhile. The instance's own files are
    not in it.
    """
    from lapekg.archive.backup import back_up, stream_backup  # noqa: PLC0415 (heavy)
    from lapekg.pipeline import utc_now  # noqa: PLC0415 (heavy)

    if str(target) == _STREAM:
        made = stream_backup(settings.state, sys.stdout.buffer, utc_now())
    else:
        made = back_up(settings.state, target, utc_now())
    click.echo(f"snapshot {made.snapshot}, {made.files} files, {made.bytes / 1e6:.1f} MB", err=str(target) == _STREAM)
    return OK
