"""`lapekg format`."""

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lapekg.cli.exits import OK, VIOLATIONS, WRONG_INPUT, complain
from lapekg.cli.given import Given, given_files
from lapekg.config import Instance, Settings, load_instance
from lapekg.errors import SourceError

if TYPE_CHECKING:  # heavy
    from lapekg.tidying.tidied import Tidied


@click.command(name="format", short_help="Put Turtle and TriG into the common layout.")
@given_files("ttl", "trig")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit code 1 if something would change.")
@click.option("--language", help="Language of the messages.  [the instance's first]")
@click.pass_obj
def format_texts(settings: Settings, given: Given, only_check: bool, language: str | None) -> int:
    """Put Turtle and TriG into the common layout: FILES, or all of data/, ontology/ and shapes/.

    What is said stays the same, and comments stay. A text that cannot be read is left as it is. With - the text on
    standard input is written to standard output.
    """
    from lapekg.tidying.tidied import read, read_stdin, write  # noqa: PLC0415 (heavy)

    instance = load_instance(settings.root)
    code = OK
    results: dict[Path, Tidied] = {}
    for path in _paths(given, instance):
        try:
            results[path] = read(path, instance)
        except SourceError as error:
            code = complain(str(error), WRONG_INPUT)
    typed = [] if given.stdin_suffix is None else [read_stdin(sys.stdin.buffer, given.stdin_suffix)]
    untidy = {path: each for path, each in results.items() if not each.is_tidy}
    if only_check:
        told = [*untidy.values(), *(each for each in typed if not each.is_tidy)]
        return code or _tell(told, instance, language or instance.languages[0])
    for path, each in untidy.items():
        write(path, each)
        click.echo(f"{each.name}: laid out anew", err=bool(typed))
    if typed:
        sys.stdout.buffer.write(typed[0].after.encode())
    else:
        click.echo(f"{len(untidy)} of {len(results)} files laid out anew")
    return code


def _paths(given: Given, instance: Instance) -> Collection[Path]:
    from lapekg.tidying.changed import changed_files  # noqa: PLC0415 (heavy)
    from lapekg.tidying.tidied import layout_files  # noqa: PLC0415 (heavy)

    if given.files or given.stdin_suffix is not None:
        return given.files
    files = layout_files(instance)
    if given.revision is None:
        return files
    changed = set(changed_files(instance, given.revision))
    return [path for path in files if path in changed]


def _tell(untidy: Collection["Tidied"], instance: Instance, language: str) -> int:
    # Heavy, and not needed to lay out.
    from lapekg.checking.untidy import report  # noqa: PLC0415
    from lapekg.cli.forms import in_form  # noqa: PLC0415

    click.echo(in_form(report(untidy, instance), "text", language), nl=False)
    return VIOLATIONS if untidy else OK
