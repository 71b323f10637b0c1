"""`lapekg log`."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lapekg.config import Settings, load_instance

if TYPE_CHECKING:  # heavy
    from lapekg.history import Commit, Log

_MOST = 20


@click.command(short_help="List the commits.")
@click.option("-n", "--number", "most", type=click.IntRange(1), help=f"How many, the newest.  [text: {_MOST}]")
@click.option("--author", help="Only those of this author.")
@click.option("--door", help="Only those that came this way: build, update, form, command, ….")
@click.option("--about", metavar="IRI", help="Only those that changed this thing, or what this graph says.")
@click.option("--reports", is_flag=True, help="Those, too, by which reports were counted anew.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "turtle"]),
    default="text",
    help="What to print on stdout; turtle is PROV-O.",
)
@click.pass_obj
def log(settings: Settings, /, most: int | None, output_format: str, reports: bool, **wanted: str | None) -> None:
    """List what has been committed, the newest first: what was changed, when, by whom and why."""
    from lapekg.history import Door, Log  # noqa: PLC0415 (heavy)

    history = Log(settings.state)
    commits = [each for each in reversed(history.commits()) if reports or wanted["door"] or each.door != Door.REPORTS]
    commits = _narrowed(history, commits, **wanted)
    _print(settings, commits[: most or (_MOST if output_format == "text" else None)], output_format)
    if output_format == "text" and most is None and len(commits) > _MOST:
        click.echo(f"{len(commits) - _MOST} more; -n tells how many to list", err=True)


def _narrowed(
    history: "Log", commits: Sequence["Commit"], author: str | None, door: str | None, about: str | None
) -> list["Commit"]:
    from lapekg.history import Door  # noqa: PLC0415 (heavy)
    from lapekg.history.subjects import Subjects  # noqa: PLC0415 (heavy)

    if door is not None and door not in set(Door):
        raise click.BadParameter(f"{door!r} is none of {', '.join(Door)}", param_hint="--door")
    numbers = None if about is None else frozenset(Subjects(history).commits_of(about))
    return [
        each
        for each in commits
        if author in {None, each.author} and door in {None, each.door} and (numbers is None or each.number in numbers)
    ]


def _print(settings: Settings, commits: Sequence["Commit"], output_format: str) -> None:
    match output_format:
        case "json":
            click.echo(json.dumps([asdict(each) for each in commits], ensure_ascii=False))
        case "turtle":
            from lapekg.history import Log  # noqa: PLC0415 (heavy)
            from lapekg.sparql.description import describe_commits, serialize  # noqa: PLC0415 (heavy)

            instance = load_instance(settings.root)
            triples = describe_commits(instance, commits, Log(settings.state))
            click.echo(serialize(triples, "text/turtle", instance), nl=False)
        case _:
            for each in commits:
                click.echo(_told(each))


def _told(commit: "Commit") -> str:
    inferred = ""
    if commit.inferred_added or commit.inferred_removed:
        inferred = f"  (inferred +{commit.inferred_added} -{commit.inferred_removed})"
    counts = "whole dataset" if commit.dataset else f"+{commit.added} -{commit.removed}{inferred}"
    time = commit.time[:19].replace("T", " ")
    head = click.style(f"{commit.number:>6}", fg="yellow")
    lines = [f"{head}  {time}  {commit.author or '-'}  {commit.door}  {counts}"]
    if commit.reverts:
        lines.append(f"undoes {commit.reverts}")
    lines += [line for line in commit.message.splitlines() if line.strip()]
    if commit.source:
        lines.append(f"source: {commit.source}")
    return "\n        ".join(lines)
