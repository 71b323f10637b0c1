"""`lapekg check`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lapekg.cli.exits import OK, VIOLATIONS, WRONG_INPUT
from lapekg.cli.forms import FORMS, in_form
from lapekg.cli.given import Given, given_files
from lapekg.config import Instance, Settings, load_instance

STDIN = "stdin"


@click.command(short_help="Validate without building.")
@given_files("ttl", "trig", "nt", "nq", "jsonld", "rdf")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMS),
    default="text",
    help="What to print on stdout; turtle is SHACL's own report.",
)
@click.option("--language", help="Language of the messages.  [the instance's first]")
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info"]),
    default="violation",
    help="From what severity on the exit code is 1.",
)
@click.pass_obj
def check(settings: Settings, given: Given, output_format: str, language: str | None, fail_on: str) -> int:
    """Validate without building; with FILES, tell only what they cause or touch.

    A file outside data/ is taken as an addition to it; - reads from stdin. Each result has its line and column where
    it stands in Turtle, TriG, N-Triples or N-Quads.
    """
    from lapekg.checking import Entry  # noqa: PLC0415 (heavy)
    from lapekg.checking import check as run_check  # noqa: PLC0415 (heavy)
    from lapekg.reporting.checked import Checked  # noqa: PLC0415 (heavy)
    from lapekg.sources import read_bounded  # noqa: PLC0415 (heavy)
    from lapekg.sources.inputs import FORMATS  # noqa: PLC0415 (heavy)
    from lapekg.validation.report import Severity, ValidationReport  # noqa: PLC0415 (heavy)

    instance = load_instance(settings.root)
    language = language or instance.languages[0]
    files = given.files if given.revision is None else _changed(instance, given.revision)
    if files is None:
        click.echo(in_form(Checked(ValidationReport(()), ()), output_format, language), nl=False)
        return OK
    texts = []
    if given.stdin_suffix is not None:
        texts.append(Entry(STDIN, FORMATS[given.stdin_suffix], read_bounded(sys.stdin.buffer, STDIN)))
    checked = run_check(instance, settings.state, files, texts)
    click.echo(in_form(checked, output_format, language), nl=False)
    if checked.has_unreadable:
        return WRONG_INPUT
    return VIOLATIONS if checked.up_to(Severity(fail_on.capitalize())) else OK


def _changed(instance: Instance, revision: str) -> Sequence[Path] | None:
    """Choose what to check: nothing, the files that changed, or everything (no files) where all may depend on it."""
    from lapekg.tidying.changed import changed_data  # noqa: PLC0415 (heavy)

    changed = changed_data(instance, revision)
    if changed.reaching:
        more = f" and {len(changed.reaching) - 1} more" if len(changed.reaching) > 1 else ""
        click.echo(f"everything is checked: {changed.reaching[0]}{more} changed since {revision}", err=True)
        return ()
    if not changed.files:
        click.echo(f"no data changed since {revision}", err=True)
        return None
    return changed.files
