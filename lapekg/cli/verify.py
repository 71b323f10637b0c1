"""`lapekg verify`."""

import json

import click

from lapekg.cli.exits import OK, STATE_TROUBLE, complain
from lapekg.config import Settings


@click.command(short_help="Prove that log, snapshots and files are sound.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="What to print on stdout."
)
@click.option("--quick", is_flag=True, help="Of the snapshots, read only the published one.")
@click.pass_obj
def verify(settings: Settings, output_format: str, quick: bool) -> int:
    """Prove the log of commits, every snapshot that is kept, the files made of it, and the tokens.

    It reads everything and changes nothing, also while commits go on. The exit code is 3 when something is wrong.
    """
    from lapekg.archive.verify import verify as run_verify  # noqa: PLC0415 (heavy)

    parts = []
    for part in run_verify(settings.state, quick=quick):
        parts.append(part)
        if output_format == "text":
            click.echo(part.to_text(), nl=False)
    number = sum(len(part.problems) for part in parts)
    if output_format == "json":
        click.echo(json.dumps({"sound": not number, "parts": [part.to_json() for part in parts]}, ensure_ascii=False))
    if number:
        return complain(f"{settings.state}: {number} problem{'s' if number != 1 else ''}", STATE_TROUBLE)
    return OK
