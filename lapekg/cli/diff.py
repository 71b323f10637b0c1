"""`lapekg diff`."""

import json
import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from lapekg.config import Settings, load_instance

if TYPE_CHECKING:  # heavy
    from lapekg.history import Log, Patch

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@click.command(short_help="Show what changed between two snapshots.")
@click.argument("first", metavar="A")
@click.argument("second", metavar="[B]", required=False)
@click.option("--inferred", is_flag=True, help="What rules made of it, too, in the text.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "rdf-patch"]),
    default="text",
    help="What to print on stdout; rdf-patch and json have what was inferred, too.",
)
@click.option("--language", help="Language of names.  [the instance's first]")
@click.pass_obj
def diff(
    settings: Settings, first: str, second: str | None, inferred: bool, output_format: str, language: str | None
) -> None:
    """Show what changed from snapshot A to snapshot B, or to the newest one.

    Each is a number, or a time in ISO 8601, for the snapshot that was published then. B may be the earlier one.
    """
    from lapekg.history import Log  # noqa: PLC0415 (heavy)
    from lapekg.history.record import rdf_patch  # noqa: PLC0415 (heavy)
    from lapekg.history.states import between  # noqa: PLC0415 (heavy)

    log = Log(settings.state)
    stated, made = between(log, _number(log, first), _number(log, second))
    match output_format:
        case "rdf-patch":
            for line in rdf_patch((stated, made)):
                click.echo(line, nl=False)
        case "json":
            click.echo(json.dumps({"stated": _table(stated), "inferred": _table(made)}, ensure_ascii=False))
        case _:
            _print_text(settings, stated, language)
            if inferred and made:
                click.echo("\nInferred from it:\n")
                _print_text(settings, made, language)


def _number(log: "Log", text: str | None) -> int:
    """Read the number or the time of a snapshot; nothing is the newest."""
    if text is None:
        newest = log.last()
        return newest.number if newest else log.commit(1).number
    if _NUMBER.fullmatch(text):
        return int(text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is neither a number nor a time in ISO 8601", param_hint="A, B") from None
    return log.at(time if time.tzinfo else time.replace(tzinfo=UTC)).number


def _table(patch: "Patch") -> dict[str, list[str]]:
    return {
        "added": sorted(f"{each} ." for each in patch.added),
        "removed": sorted(f"{each} ." for each in patch.removed),
    }


def _print_text(settings: Settings, patch: "Patch", language: str | None) -> None:
    from lapekg.linked.change_text import ChangeText  # noqa: PLC0415 (heavy)
    from lapekg.linked.reader import Reader  # noqa: PLC0415 (heavy)
    from lapekg.snapshots.open import current_snapshot  # noqa: PLC0415 (heavy)

    instance = load_instance(settings.root)
    languages = [*([language] if language else []), *instance.languages]
    text = ChangeText(Reader(current_snapshot(settings.state), instance), languages)
    is_terminal = sys.stdout.isatty()

    def paint(line: str, sign: str) -> str:
        return click.style(line, fg="green" if sign == "+" else "red") if is_terminal else line

    for line in text.lines(patch, paint):
        click.echo(line)
