"""`lapekg restore`."""

import sys
from pathlib import Path

import click

from lapekg.cli.exits import OK
from lapekg.config import Settings, load_instance

_STREAM = "-"


@click.command(short_help="Put a backup in place.")
@click.argument("source", type=click.Path(exists=True, path_type=Path, allow_dash=True))
@click.option("--force", is_flag=True, help="Move aside what is there, and put the backup in its place.")
@click.pass_obj
def restore(settings: Settings, source: Path, force: bool) -> int:
    """Put the backup SOURCE, as `lapekg backup` wrote it, into the state folder; - reads from stdin.

    Before anything changes, the backup is proved as `lapekg verify` does. No server may run meanwhile.
    """
    from lapekg.archive.restore import restore as run_restore  # noqa: PLC0415 (heavy)
    from lapekg.pipeline import utc_now  # noqa: PLC0415 (heavy)

    given = sys.stdin.buffer if str(source) == _STREAM else source
    restored = run_restore(given, load_instance(settings.root), settings.state, utc_now(), force=force)
    click.echo(f"snapshot {restored.snapshot.number} is published")
    if restored.replaced is not None:
        click.echo(f"what was there before is in {restored.replaced}")
    return OK
