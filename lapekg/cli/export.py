"""`lapekg export`."""

import difflib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lapekg.cli.exits import OK, VIOLATIONS
from lapekg.config import Instance, Settings, load_instance
from lapekg.errors import SettingsError

if TYPE_CHECKING:  # heavy
    from lapekg.export.plan import Edit, Plan, Refusal

_MOST_STATEMENTS = 5


@click.command(short_help="Write into the files what was committed.")
@click.option("--dry-run", is_flag=True, help="Change nothing; show what would change.")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the changed files below this folder, and leave the instance as it is.",
)
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="What to print on stdout."
)
@click.pass_obj
def export(settings: Settings, dry_run: bool, folder: Path | None, output_format: str) -> int:
    """Write into data/ and ontology/ what was committed and is in no file yet.

    What went is taken out of every file that says it, what came goes to the file that speaks of the like. Only the
    blocks concerned change, comments stay, and all files are written or none. `lapekg build` afterwards publishes the
    same data. Exit code 1 when files cannot say all of it; the rest is written, and what is left stays committed.
    """
    from lapekg.export.export import export as run_export  # noqa: PLC0415 (heavy)
    from lapekg.export.export import export_to, preview  # noqa: PLC0415 (heavy)

    instance = load_instance(settings.root)
    if dry_run:
        plan = preview(settings, instance)
    elif folder is not None:
        plan = export_to(settings, instance, folder)
    else:
        plan = run_export(settings, instance)
    if output_format == "json":
        click.echo(json.dumps(_table(plan), ensure_ascii=False))
    else:
        lines = [*_differences(plan.edits)] if dry_run else []
        lines += [_edit(each) for each in plan.edits]
        lines += [line for each in plan.refused for line in _refusal(each)]
        click.echo("\n".join([*lines, *_next_steps(plan, instance, dry_run, folder)]))
    return VIOLATIONS if plan.refused else OK


def _differences(edits: Iterable["Edit"]) -> Iterator[str]:
    """Show what would change as `git diff` does."""
    for each in edits:
        old, new = ((text or b"").decode().splitlines() for text in (each.before, each.after))
        names = (f"a/{each.name}" if each.before is not None else "/dev/null", f"b/{each.name}")
        yield from difflib.unified_diff(old, new, *names, lineterm="")


def _edit(edit: "Edit") -> str:
    what = "new file" if edit.before is None else "empty, removed" if edit.after is None else "changed"
    numbers = [f"+{edit.added}"] if edit.added else []
    numbers += [f"-{edit.removed}"] if edit.removed else []
    return f"{edit.name}: {what}, {' '.join(numbers)} {'statement' if edit.added + edit.removed == 1 else 'statements'}"


def _refusal(refusal: "Refusal") -> Iterator[str]:
    places = [str(each) for each in refusal.positions] or [refusal.file or "no file"]
    more = len(places) - _MOST_STATEMENTS
    yield f"{', '.join(places[:_MOST_STATEMENTS])}{f' and {more} more' if more > 0 else ''}: {refusal.reason}"
    lines = [
        *(f"    - {each} ." for each in sorted(map(str, refusal.patch.removed))),
        *(f"    + {each} ." for each in sorted(map(str, refusal.patch.added))),
    ]
    yield from lines[:_MOST_STATEMENTS]
    if len(lines) > _MOST_STATEMENTS:
        yield f"    and {len(lines) - _MOST_STATEMENTS} more"


def _next_steps(plan: "Plan", instance: Instance, dry_run: bool, folder: Path | None) -> Iterator[str]:
    left = sum(len(each.patch.added) + len(each.patch.removed) for each in plan.refused)
    files = f"{len(plan.edits)} file{'' if len(plan.edits) == 1 else 's'}"
    if left:
        yield f"{left} statement{' stays' if left == 1 else 's stay'} committed without a file"
    if not plan.edits:
        yield "the files say all that was committed" if not left else "nothing to write"
    elif dry_run:
        yield f"{files} would change"
    elif folder is not None:
        yield f"{files} changed; compare {folder} with {instance.root}"
    else:
        keep = "`git diff` shows the change, `git add` and `git commit` keep it; then " if _is_tracked(instance) else ""
        yield f"{files} changed; {keep}`lapekg build` publishes the same data from the files"


def _is_tracked(instance: Instance) -> bool:
    from lapekg.tidying.changed import changed_files  # noqa: PLC0415 (heavy)

    try:
        changed_files(instance, "HEAD")
    except SettingsError:
        return False
    return True


def _table(plan: "Plan") -> dict[str, Any]:
    return {
        "files": [
            {
                "file": each.name,
                "change": "new" if each.before is None else "removed" if each.after is None else "changed",
                "added": each.added,
                "removed": each.removed,
            }
            for each in plan.edits
        ],
        "refused": [
            {
                "file": each.file or None,
                "lines": [position.line for position in each.positions],
                "reason": each.reason,
                "added": sorted(map(str, each.patch.added)),
                "removed": sorted(map(str, each.patch.removed)),
            }
            for each in plan.refused
        ],
    }
