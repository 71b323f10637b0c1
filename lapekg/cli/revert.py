"""`lapekg revert`."""

import json
from typing import TYPE_CHECKING, Any

import click

from lapekg.cli.author import author_option
from lapekg.cli.exits import OK, VIOLATIONS, complain
from lapekg.cli.forms import in_form
from lapekg.config import Settings, load_instance

if TYPE_CHECKING:  # heavy
    from lapekg.commits import Outcome
    from lapekg.updates import Reversal


@click.command(short_help="Undo a commit.")
@click.argument("number", type=click.IntRange(1))
@click.option("-m", "--message", default="", help="Why; the log keeps it.")
@click.option("--source", metavar="IRI", help="What tells that the commit was wrong.")
@author_option
@click.option("--dry-run", is_flag=True, help="Only show what would change, and the report.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="What to print on stdout."
)
@click.pass_obj
def revert(settings: Settings, /, number: int, dry_run: bool, output_format: str, **said: Any) -> int:
    """Undo commit NUMBER by a new commit.

    What it added goes and what it removed comes back, as far as later commits have left it. The shapes judge that like
    any other change; where they refuse it, nothing changes.
    """
    from lapekg.commits import Committer, RefusedByShapes, Said  # noqa: PLC0415 (heavy)
    from lapekg.history import Door, Log  # noqa: PLC0415 (heavy)
    from lapekg.updates import Reversal  # noqa: PLC0415 (heavy)

    instance = load_instance(settings.root)
    reversal = Reversal(Log(settings.state).read(number))
    committer = Committer(settings, instance)
    try:
        outcome = committer.commit(reversal, Said(Door.REVERT, reverts=number, **said), dry_run=dry_run)
    except RefusedByShapes as error:
        _print(settings, error.outcome, reversal, output_format, shows_change=False)
        return complain(f"{error}; nothing was changed", VIOLATIONS)
    finally:
        committer.close()
    _print(settings, outcome, reversal, output_format, shows_change=dry_run)
    if reversal.left:
        click.echo(f"{len(reversal.left)} of its statements had been changed since, and stay as they are", err=True)
    return OK


def _print(
    settings: Settings, outcome: "Outcome", reversal: "Reversal", output_format: str, *, shows_change: bool
) -> None:
    language = load_instance(settings.root).languages[0]
    if output_format == "json":
        click.echo(json.dumps(_table(outcome, reversal, language), ensure_ascii=False))
        return
    if outcome.checked.report.violations:
        click.echo(in_form(outcome.checked, "text", language), nl=False)
    if shows_change:
        _print_change(settings, outcome)
    if outcome.checked.conforms:
        click.echo(_sentence(outcome, reversal, shows_change=shows_change))


def _print_change(settings: Settings, outcome: "Outcome") -> None:
    from lapekg.linked.change_text import ChangeText  # noqa: PLC0415 (heavy)
    from lapekg.linked.reader import Reader  # noqa: PLC0415 (heavy)

    instance = load_instance(settings.root)
    for line in ChangeText(Reader(outcome.snapshot, instance), instance.languages).lines(outcome.asserted):
        click.echo(line)


def _sentence(outcome: "Outcome", reversal: "Reversal", *, shows_change: bool) -> str:
    undone = reversal.record.commit.number
    if not outcome.asserted:
        return f"nothing of commit {undone} is left to undo"
    added, removed = len(outcome.asserted.added), len(outcome.asserted.removed)
    counts = f"+{added} -{removed} statements"
    if shows_change or outcome.commit is None:
        return f"commit {undone} could be undone: {counts}"
    return f"snapshot {outcome.commit.number}: commit {undone} undone, {counts}"


def _table(outcome: "Outcome", reversal: "Reversal", language: str) -> dict[str, Any]:
    lines = {
        name: sorted(f"{each} ." for each in quads)
        for name, quads in (
            ("added", outcome.asserted.added),
            ("removed", outcome.asserted.removed),
            ("left", reversal.left),
        )
    }
    return {
        "reverts": reversal.record.commit.number,
        "commit": None if outcome.commit is None else outcome.commit.number,
        "snapshot": outcome.snapshot.number,
        **lines,
        **outcome.checked.to_json(language),
    }
